package figure

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// encodeSVG names metric equals of the font for where it is missing. In the text
// of the picture a quotation mark is escaped, so only attributes match.
func (o Options) encodeSVG(f Figure, width, height vg.Length) ([]byte, error) {
	c := vgsvg.NewWith(vgsvg.UseWH(width, height), vgsvg.EmbedFonts(o.EmbedFonts))
	m := drawOn(c, f, width, height)
	var file bytes.Buffer
	if _, err := c.WriteTo(&file); err != nil {
		return nil, err
	}
	named := bytes.ReplaceAll(file.Bytes(),
		[]byte(`style="font-family:Liberation Sans;`),
		[]byte(`style="font-family:Liberation Sans,Arial,Helvetica,sans-serif;`))
	// vgsvg calls an image that it wrote as PNG a JPEG.
	named = bytes.ReplaceAll(named, []byte(`xlink:href="data:image/jpg;base64,`), []byte(`xlink:href="data:image/png;base64,`))
	return withTitle(named, m)
}

// rootEnd is how vgsvg ends the tag of the root element.
const rootEnd = `xmlns:xlink="http://www.w3.org/1999/xlink">` + "\n"

// withTitle puts metadata into an SVG as its first elements, and makes a screen reader
// take all of it as one picture that the title and the description name.
//
// Source: Scalable Vector Graphics (SVG) 2, 5.8 to 5.10; SVG Accessibility API
// Mappings.
func withTitle(file []byte, m Metadata) ([]byte, error) {
	before, after, found := bytes.Cut(file, []byte(rootEnd))
	if !found {
		return nil, errors.New("the SVG has another root element than was expected")
	}
	out := new(bytes.Buffer)
	out.Write(before)
	out.WriteString(rootEnd[:len(rootEnd)-2])
	out.WriteString(` xml:space="preserve"`) // of two spaces in a text, two
	if m.Title == "" && m.Alt == "" {
		out.WriteString(" role=\"img\">\n")
	} else {
		// Several pictures may stand in one page, where each needs names of its own.
		hash := fnv.New32a()
		fmt.Fprint(hash, m)
		id := fmt.Sprintf("%08x", hash.Sum32())
		fmt.Fprintf(out, " role=\"img\" aria-labelledby=\"title-%s desc-%s\">\n", id, id)
		element(out, "title", fmt.Sprintf(` id="title-%s"`, id), m.Title)
		element(out, "desc", fmt.Sprintf(` id="desc-%s"`, id), m.Alt)
	}
	out.WriteString("<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n")
	for line := range strings.Lines(m.Source) {
		element(out, "dc:source", "", strings.TrimSuffix(line, "\n"))
	}
	element(out, "dc:creator", "", m.Software)
	out.WriteString("</metadata>\n")
	out.Write(after)
	return out.Bytes(), nil
}

// element writes an element that holds text.
func element(out *bytes.Buffer, name, attributes, text string) {
	fmt.Fprintf(out, "<%s%s>", name, attributes)
	xml.EscapeText(out, []byte(text)) // what XML has no place for becomes U+FFFD; a buffer takes all
	fmt.Fprintf(out, "</%s>\n", name)
}
