package table

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/genlens/genlens/pkg/visible"
)

// writeCSV writes the tables. See [Page].
func (d *dataset) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	for i, t := range d.tables {
		if len(d.tables) > 1 {
			out.Flush() // csv.Writer has no empty lines
			lead := "# " + t.name + "\n"
			if i > 0 {
				lead = "\n" + lead
			}
			if _, err := io.WriteString(w, lead); err != nil {
				return fmt.Errorf("table: %w", err)
			}
		}
		line := make([]string, len(t.fields))
		for n, f := range t.fields {
			line[n] = f.name
		}
		out.Write(line)
		for _, row := range t.rows {
			for n, value := range row {
				line[n] = csvText(value)
			}
			out.Write(line)
		}
	}
	out.Flush() // keeps the first error of all writes
	if err := out.Error(); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}

// csvText is a value in a field of CSV.
func csvText(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case float32:
		return strconv.FormatFloat(float64(v), 'g', -1, 32)
	case string:
		return noFormula(visible.Text(v))
	}
	return fmt.Sprint(value)
}

// Beginnings of a formula in a spreadsheet, and of our own sign against them.
// OWASP, CSV Injection: https://owasp.org/www-community/attacks/CSV_Injection
const formulas = "=+-@\t\r\n＝＋－＠'"

// noFormula keeps a text from being taken for a formula.
func noFormula(text string) string {
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune(formulas, first) {
		return "'" + text
	}
	return text
}
