package table

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
)

// writeJSON writes the tables and notes as one object. See [Page]. The fields of a
// row stand in the order of the columns, which encoding/json would lose.
func (d *dataset) writeJSON(w io.Writer) error {
	var out strings.Builder
	out.WriteString("{\n  \"tables\": [")
	for i, t := range d.tables {
		if i > 0 {
			out.WriteString(",")
		}
		fmt.Fprintf(&out, "\n    {\n      \"name\": %s,\n      \"title\": %s,\n      \"columns\": [", jsonText(t.name), jsonText(t.title))
		for n, f := range t.fields {
			if n > 0 {
				out.WriteString(", ")
			}
			fmt.Fprintf(&out, `{"name": %s, "unit": %s}`, jsonText(f.name), jsonText(f.unit))
		}
		out.WriteString("],\n      \"rows\": [")
		for n, row := range t.rows {
			if n > 0 {
				out.WriteString(",")
			}
			out.WriteString("\n        {")
			for k, value := range row {
				if k > 0 {
					out.WriteString(", ")
				}
				fmt.Fprintf(&out, "%s: %s", jsonText(t.fields[k].name), jsonText(value))
			}
			out.WriteString("}")
		}
		if len(t.rows) > 0 {
			out.WriteString("\n      ")
		}
		out.WriteString("]\n    }")
	}
	if len(d.tables) > 0 {
		out.WriteString("\n  ")
	}
	out.WriteString("],\n  \"notes\": [")
	for i, note := range d.notes {
		if i > 0 {
			out.WriteString(",")
		}
		out.WriteString("\n    " + jsonText(note))
	}
	if len(d.notes) > 0 {
		out.WriteString("\n  ")
	}
	out.WriteString("]\n}\n")
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}

// jsonText is a value as JSON. A character that a terminal could act on, or that
// nobody would see, is written by its number; what has no place in JSON is null.
func jsonText(value any) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "null"
	}
	var out strings.Builder
	for _, r := range strings.TrimSuffix(text.String(), "\n") {
		switch {
		case unicode.IsPrint(r) && r != unicode.ReplacementChar:
			out.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}
