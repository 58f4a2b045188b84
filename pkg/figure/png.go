package figure

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

const (
	dpi       = 192      // sharp on a screen that has two dots a pixel
	maxPixels = 60 << 20 // a quarter of a gigabyte in memory
)

func encodePNG(f Figure, width, height vg.Length) ([]byte, error) {
	if dots := width.Dots(dpi) * height.Dots(dpi); dots > maxPixels {
		return nil, fmt.Errorf("%.0f × %.0f points make too many pixels; draw it smaller, or as svg", width.Points(), height.Points())
	}
	// A last row that is painted in part would show as a line on a page of another
	// colour.
	width, height = wholeDots(width), wholeDots(height)
	c := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(color.Transparent))
	m := drawOn(c, f, width, height)
	var file bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: c}).WriteTo(&file); err != nil {
		return nil, err
	}
	return withTexts(file.Bytes(), m), nil
}

// wholeDots rounds a length to dots, of which there is at least one.
func wholeDots(l vg.Length) vg.Length {
	return vg.Length(math.Max(1, math.Ceil(l.Dots(dpi)-1e-6))) * vg.Inch / dpi
}

// headerEnd is where the header of a PNG ends: the signature and the first chunk,
// IHDR, whose length never varies.
const headerEnd = 8 + 4 + 4 + 13 + 4

// withTexts puts metadata behind the header of a PNG, under the keywords that its
// specification names.
//
// Source: Portable Network Graphics (PNG) Specification (Third Edition), 11.3.3,
// Textual information.
func withTexts(file []byte, m Metadata) []byte {
	out := bytes.Clone(file[:headerEnd])
	for _, text := range []struct{ keyword, value string }{
		{"Title", m.Title}, {"Description", m.Alt}, {"Software", m.Software}, {"Comment", m.Source},
	} {
		if text.value != "" {
			out = appendText(out, text.keyword, text.value)
		}
	}
	return append(out, file[headerEnd:]...)
}

// appendText appends a chunk of international text, which is UTF-8, not compressed,
// and says nothing of its language.
func appendText(out []byte, keyword, value string) []byte {
	data := keyword + "\x00" + "\x00\x00" + "\x00" + "\x00" + value
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	chunk := len(out)
	out = append(append(out, "iTXt"...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[chunk:]))
}
