package figure

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// ErrFormat: there is no such picture format.
var ErrFormat = errors.New("no such format; use png, svg or pdf")

// Formats are what Save and Write understand.
func Formats() []string { return []string{"png", "svg", "pdf"} }

// Save writes a figure to a file in the format that its name ends in. It is
// written beside and renamed, so the file is whole or as it was.
func Save(path string, f Figure) error {
	var picture bytes.Buffer
	if err := Write(&picture, strings.TrimPrefix(filepath.Ext(path), "."), f); err != nil {
		return fmt.Errorf("%w: %s", err, path)
	}
	if err := replace(path, picture.Bytes()); err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	return nil
}

// Write writes a figure in one of the Formats.
func Write(w io.Writer, format string, f Figure) error {
	width, height := f.Size()
	var err error
	switch strings.ToLower(format) {
	case "png":
		err = writePNG(w, f, width, height)
	case "svg":
		err = writeSVG(w, f, width, height)
	case "pdf":
		err = writePDF(w, f, width, height)
	default:
		return fmt.Errorf("figure: %q: %w", format, ErrFormat)
	}
	if err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	return nil
}

const (
	dpi       = 192      // sharp on a screen that has two dots a pixel
	maxPixels = 60 << 20 // a quarter of a gigabyte in memory
)

func writePNG(w io.Writer, f Figure, width, height vg.Length) error {
	if dots := width.Dots(dpi) * height.Dots(dpi); dots > maxPixels {
		return fmt.Errorf("%.0f × %.0f points make too many pixels; draw it smaller, or as svg", width.Points(), height.Points())
	}
	c := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(color.Transparent))
	f.Draw(draw.New(c))
	_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(w)
	return err
}

// writeSVG names metric equals of the font for where it is missing. In the text
// of the picture a quotation mark is escaped, so only attributes match.
func writeSVG(w io.Writer, f Figure, width, height vg.Length) error {
	c := vgsvg.New(width, height)
	f.Draw(draw.New(c))
	var file bytes.Buffer
	if _, err := c.WriteTo(&file); err != nil {
		return err
	}
	_, err := w.Write(bytes.ReplaceAll(file.Bytes(),
		[]byte(`style="font-family:Liberation Sans;`),
		[]byte(`style="font-family:Liberation Sans,Arial,Helvetica,sans-serif;`)))
	return err
}

// creationDate is the only thing in the PDF that is not the figure. The time
// of a picture is of no interest and would make no two files the same.
var creationDate = regexp.MustCompile(`/(CreationDate|ModDate) \(D:\d{14}\)`)

func writePDF(w io.Writer, f Figure, width, height vg.Length) error {
	c := vgpdf.New(width, height)
	f.Draw(draw.NewCanvas(outlined{c}, width, height))
	var file bytes.Buffer
	if _, err := c.WriteTo(&file); err != nil {
		return err
	}
	// Blanks in place of the dates keep every offset in the file right.
	_, err := w.Write(creationDate.ReplaceAllFunc(file.Bytes(), func(date []byte) []byte {
		return bytes.Repeat([]byte(" "), len(date))
	}))
	return err
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
