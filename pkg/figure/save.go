package figure

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// ErrFormat: there is no such picture format.
var ErrFormat = errors.New("no such format; use png, svg or pdf")

// Formats are what Save and Write understand.
func Formats() []string { return []string{"png", "svg", "pdf"} }

// Options are how a picture is written. The zero value is what Save uses.
type Options struct {
	// EmbedFonts puts the fonts of an SVG's text into it, so that it looks the same
	// where Liberation Sans is missing: regular and bold, 0.55 MB each. They are
	// whole, under the SIL Open Font License, which allows it. Other formats have no
	// use for fonts: a PNG has dots, a PDF shapes.
	EmbedFonts bool
}

// Save writes a figure to a file in the format that its name ends in. It is
// written beside and renamed, so the file is whole or as it was.
func Save(path string, f Figure) error { return SaveWith(path, f, Options{}) }

// SaveWith is Save with options.
func SaveWith(path string, f Figure, o Options) error {
	var picture bytes.Buffer
	if err := WriteWith(&picture, strings.TrimPrefix(filepath.Ext(path), "."), f, o); err != nil {
		return fmt.Errorf("%w: %s", err, path)
	}
	if err := replace(path, picture.Bytes()); err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	return nil
}

// Write writes a figure in one of the Formats, with its Metadata.
func Write(w io.Writer, format string, f Figure) error { return WriteWith(w, format, f, Options{}) }

// WriteWith is Write with options.
func WriteWith(w io.Writer, format string, f Figure, o Options) error {
	var encode func(Figure, vg.Length, vg.Length) ([]byte, error)
	switch strings.ToLower(format) {
	case "png":
		encode = encodePNG
	case "svg":
		encode = o.encodeSVG
	case "pdf":
		encode = encodePDF
	default:
		return fmt.Errorf("figure: %q: %w", format, ErrFormat)
	}
	width, height := f.Size()
	if !(width <= MaxSize && height <= MaxSize) { // not a number, too
		return fmt.Errorf("figure: %.0f × %.0f points: want at most %d each way", width.Points(), height.Points(), MaxSize)
	}
	file, err := encode(f, width, height)
	if err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	if _, err := w.Write(file); err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	return nil
}

// MaxSize is how wide or high a picture is at most, in points: five metres, the
// largest page of a PDF.
const MaxSize = 14_400

// drawOn draws a figure on a canvas and returns what it says of itself.
func drawOn(c vg.Canvas, f Figure, width, height vg.Length) Metadata {
	p := &page{Canvas: c}
	f.Draw(draw.NewCanvas(p, width, height))
	return p.of(f)
}

// replace puts content in place of the file at path.
func replace(path string, content []byte) (err error) {
	part, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			part.Close()
			os.Remove(part.Name())
		}
	}()
	if _, err = part.Write(content); err != nil {
		return err
	}
	if err = part.Chmod(0o644); err != nil { // CreateTemp keeps it to its owner
		return err
	}
	if err = part.Close(); err != nil {
		return err
	}
	return os.Rename(part.Name(), path)
}
