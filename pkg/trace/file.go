package trace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// partSuffix marks the file of a run that has not ended.
const partSuffix = ".part"

// Options say how [Create] treats what is there. The zero value overwrites
// nothing.
type Options struct {
	// Overwrite replaces an existing trace of that name, and the unfinished one of
	// another run.
	Overwrite bool
}

// Create begins a trace file. It grows as path with ".part" added, beside the
// target, and gets its name when it is closed after its end line. A path that
// ends in ".zst" is compressed; it is written a frame every few lines, so that
// a run that dies loses at most those.
//
// A file that exists is left alone unless opts.Overwrite is set: Create returns
// [ErrExists] or, for a .part file, [ErrUnfinished]. Should another process
// make path while the run goes on, Close returns ErrExists, and the trace stays
// in the .part file.
func Create(path string, opts Options) (*Writer, error) {
	if info, err := os.Stat(path); err == nil {
		if info.IsDir() {
			return nil, fmt.Errorf("trace: %s is a folder; name a file in it", path)
		}
		if !opts.Overwrite {
			return nil, fmt.Errorf("trace: %s: %w", path, ErrExists)
		}
	}
	part := path + partSuffix
	if opts.Overwrite {
		if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("trace: %w", err)
		}
	}
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, fmt.Errorf("trace: %s: %w", part, ErrUnfinished)
	case err != nil:
		return nil, fmt.Errorf("trace: %w", err)
	}
	var lines lineWriter = plainLines{f}
	if strings.HasSuffix(path, zstdSuffix) {
		lines, err = newZstdLines(f)
		if err != nil {
			f.Close()
			os.Remove(part)
			return nil, fmt.Errorf("trace: %s: %w", path, err)
		}
	}
	w := newWriter(lines)
	w.file = &partFile{f: f, name: path, part: part, overwrite: opts.Overwrite}
	return w, nil
}

// partFile is a file that grows under one name and ends up under another.
type partFile struct {
	f          *os.File
	name, part string
	overwrite  bool
}

// close closes the file and, if the trace is whole, gives it its name. A file
// that nothing was written to is removed.
func (p *partFile) close(whole bool) error {
	info, err := p.f.Stat()
	if err == nil && whole {
		err = p.f.Sync() // or a power cut could leave the name on an empty file
	}
	if err := errors.Join(err, p.f.Close()); err != nil {
		return fmt.Errorf("trace: %w", err)
	}
	if info.Size() == 0 {
		return os.Remove(p.part)
	}
	if !whole {
		return nil
	}
	if now, err := os.Lstat(p.part); err != nil || !os.SameFile(info, now) {
		return fmt.Errorf("trace: %s was taken away or replaced while the run went on; the trace is lost", p.part)
	}
	if !p.overwrite {
		if err := claim(p.name); err != nil {
			return fmt.Errorf("trace: %w; the trace is in %s", err, p.part)
		}
	}
	if err := os.Rename(p.part, p.name); err != nil {
		if !p.overwrite {
			os.Remove(p.name) // the claim
		}
		return fmt.Errorf("trace: %w; the trace is in %s", err, p.part)
	}
	return nil
}

// claim makes an empty file called name. Unlike a look followed by a rename,
// which two runs could both do at once, only one can make a file.
func claim(name string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: %w", name, ErrExists)
	}
	if err != nil {
		return err
	}
	return f.Close()
}
