package trace

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

const (
	zstdSuffix = ".zst"
	// A frame ends after this many lines or bytes, whichever comes first:
	// longer frames compress better, shorter ones lose less in a crash.
	frameLines = 8
	frameBytes = 1 << 20

	// maxWindow is the most memory that a compressed file can ask for.
	maxWindow = 32 << 20
	// A trace compresses to a fourth or a tenth, a small repetitive one to a
	// fiftieth. What unpacks to more than expansion times its size, beyond the
	// first expansionFree bytes, was made to fill the memory.
	expansion     = 200
	expansionFree = 64 << 20
)

var zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}

// zstdLines gathers lines into frames.
type zstdLines struct {
	w     io.Writer
	enc   *zstd.Encoder
	lines int
	buf   []byte // lines that no frame holds yet
	frame []byte
	first bool // the run line has been written
}

func newZstdLines(w io.Writer) (*zstdLines, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return nil, err
	}
	return &zstdLines{w: w, enc: enc}, nil
}

func (z *zstdLines) writeLine(line []byte) error {
	z.buf = append(z.buf, line...)
	z.lines++
	// The run line goes out at once: without it nothing later can be read.
	if z.first && z.lines < frameLines && len(z.buf) < frameBytes {
		return nil
	}
	z.first = true
	return z.flush()
}

func (z *zstdLines) flush() error {
	if len(z.buf) == 0 {
		return nil
	}
	z.frame = z.enc.EncodeAll(z.buf, z.frame[:0])
	z.buf, z.lines = z.buf[:0], 0
	_, err := z.w.Write(z.frame)
	return err
}

// unzstd decompresses a file within the limits above. Its error is
// io.ErrUnexpectedEOF where a frame was cut short.
type unzstd struct {
	in  *countingReader
	dec *zstd.Decoder
	out int64 // bytes given so far
}

func newUnzstd(r io.Reader) (*unzstd, error) {
	in := &countingReader{r: r}
	dec, err := zstd.NewReader(in,
		zstd.WithDecoderConcurrency(1), // no goroutines, so nothing to close
		zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, err
	}
	return &unzstd{in: in, dec: dec}, nil
}

func (u *unzstd) Read(p []byte) (int, error) {
	n, err := u.dec.Read(p)
	u.out += int64(n)
	if u.out > expansionFree+expansion*u.in.n {
		return n, fmt.Errorf("%d bytes unpack to more than %d: %w", u.in.n, u.out, ErrTooLong)
	}
	if err == nil || err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return n, err
	}
	return n, fmt.Errorf("%w: zstd: %w", ErrLine, err)
}

// countingReader counts the bytes that went through.
type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// isZstd tells a compressed file by its first bytes, not by its name.
func isZstd(start []byte) bool { return bytes.HasPrefix(start, zstdMagic) }
