package figure

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgpdf"
)

// creationDate is the only thing in the PDF that is not the figure. The time
// of a picture is of no interest and would make no two files the same.
var creationDate = regexp.MustCompile(`/(CreationDate|ModDate) \(D:\d{14}\)`)

func encodePDF(f Figure, width, height vg.Length) ([]byte, error) {
	c := vgpdf.New(width, height)
	m := drawOn(outlined{c}, f, width, height)
	var file bytes.Buffer
	if _, err := c.WriteTo(&file); err != nil {
		return nil, err
	}
	// Blanks in place of the dates keep every offset in the file right.
	return withInfo(creationDate.ReplaceAllFunc(file.Bytes(), func(date []byte) []byte {
		return bytes.Repeat([]byte(" "), len(date))
	}), m)
}

// trailer is the end of a PDF as vgpdf writes it.
var trailer = regexp.MustCompile(`trailer\n<<\n/Size (\d+)\n/Root (\d+) 0 R\n/Info (\d+) 0 R\n>>\nstartxref\n(\d+)\n%%EOF\n?$`)

// withInfo gives a PDF the information dictionary that vgpdf has no way to ask for.
// It is an incremental update: what is new stands behind the old file, which stays
// as it was.
//
// Source: ISO 32000-1, 7.5.6, Incremental updates; 14.3.3, Document information
// dictionary.
func withInfo(file []byte, m Metadata) ([]byte, error) {
	old := trailer.FindSubmatch(file)
	if old == nil {
		return nil, errors.New("the PDF has another end than was expected")
	}
	size, root, info, table := old[1], old[2], old[3], old[4]
	out := new(bytes.Buffer)
	out.Write(bytes.TrimSuffix(file, []byte("\n")))
	out.WriteString("\n")
	at := out.Len()
	fmt.Fprintf(out, "%s 0 obj\n<<\n", info)
	for _, entry := range []struct{ name, value string }{
		{"Title", m.Title}, {"Subject", m.Alt}, {"Keywords", m.Source}, {"Creator", m.Software},
	} {
		if entry.value != "" {
			fmt.Fprintf(out, "/%s %s\n", entry.name, textString(entry.value))
		}
	}
	out.WriteString(">>\nendobj\n")
	next := out.Len()
	fmt.Fprintf(out, "xref\n%s 1\n%010d 00000 n \n", info, at)
	fmt.Fprintf(out, "trailer\n<<\n/Size %s\n/Root %s 0 R\n/Info %s 0 R\n/Prev %s\n>>\n", size, root, info, table)
	out.WriteString("startxref\n" + strconv.Itoa(next) + "\n%%EOF\n")
	return out.Bytes(), nil
}

// textString writes text as hexadecimal UTF-16, in which nothing has to be escaped.
func textString(s string) string {
	code := []byte{0xfe, 0xff} // the byte order mark says what follows
	for _, unit := range utf16.Encode([]rune(s)) {
		code = append(code, byte(unit>>8), byte(unit))
	}
	return "<" + strings.ToUpper(hex.EncodeToString(code)) + ">"
}
