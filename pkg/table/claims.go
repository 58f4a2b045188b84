package table

import (
	"fmt"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/view"
)

// Claims writes what statements were held against: each in a frame, as it is said
// and as it was measured, and below them the verdict with its sign, the reason, and
// a command that shows it. Statements that nobody has tested are listed. To a
// program it is one table.
func Claims(w io.Writer, r *claim.Report, s Style) error {
	p := &Page{}
	if untested(r) {
		listClaims(p, r)
		return p.Write(w, s)
	}
	section := ""
	for i := range r.Claims {
		c := &r.Claims[i]
		if c.Section != section {
			section = c.Section
			p.Heading(section)
		}
		writeClaim(p, r.Source, c)
	}
	tally(p, r)
	p.add(forPrograms{claimsGrid(r)})
	return p.Write(w, s)
}

// untested reports whether there are claims and none has an answer.
func untested(r *claim.Report) bool {
	if len(r.Claims) == 0 {
		return false
	}
	for i := range r.Claims {
		if r.Claims[i].Verdict != "" || r.Claims[i].Error != "" {
			return false
		}
	}
	return true
}

// listClaims writes what would be tested.
func listClaims(p *Page, r *claim.Report) {
	t := Table{Name: "claims", Columns: []Column{
		{Head: "section", Name: "section", Left: true}, {Head: "claim", Name: "id", Left: true}, {Head: "what it says", Name: "claim", Left: true, Wrap: true},
	}}
	section := ""
	for i := range r.Claims {
		c := &r.Claims[i]
		shown := c.Section
		if shown == section {
			shown = ""
		}
		section = c.Section
		t.Rows = append(t.Rows, []Cell{{Text: shown, Value: c.Section, Tone: Quiet}, {Text: c.ID, Tone: Strong}, {Text: c.Text}})
	}
	p.Table(t)
}

func writeClaim(p *Page, source string, c *claim.Result) {
	if source == "" {
		source = "the claim"
	}
	said := &Page{}
	said.Paragraph(c.Text)
	addBox(said, c.Statement.Box)
	measured := &Page{}
	if c.Error != "" {
		measured.Lead("The experiment did not run:", c.Error)
	} else {
		measured.Paragraph(c.Measured)
		addBox(measured, c.Answer.Box)
	}
	blocks := &Page{}
	blocks.Beside(Block{Title: source + " · " + c.ID, Page: said}, Block{Title: "measured", Page: measured})
	p.separate()
	for _, part := range blocks.parts {
		p.add(forPeople{part})
	}
	var verdict prose
	if c.Error == "" {
		verdict.add(verdictRole(c.Verdict), c.Verdict.Sign())
		verdict.add(strong, " "+string(c.Verdict)+".")
		verdict.say(" %s", excerpt(c.Reason))
		p.add(forPeople{verdict})
	}
	if c.Try != "" {
		p.add(forPeople{command(c.Try)})
	}
}

// verdictRole is the colour of a verdict.
func verdictRole(v claim.Verdict) role {
	switch v {
	case claim.Holds:
		return sure
	case claim.Condition:
		return likely
	case claim.Illustration:
		return unsure
	}
	return longShot
}

// addBox adds the figures of a statement or of an answer.
func addBox(p *Page, b *claim.Box) {
	if b == nil {
		return
	}
	t := Table{}
	for i, name := range b.Columns {
		column := Column{Head: name, Left: true, Wrap: true}
		for _, row := range b.Rows {
			if i < len(row) && row[i].Value != nil {
				column.Left, column.Wrap = false, false
			}
			if i < len(row) && row[i].Share != nil {
				column.Bar = boxBar
			}
		}
		t.Columns = append(t.Columns, column)
	}
	for _, row := range b.Rows {
		cells := make([]Cell, len(b.Columns))
		for i := range min(len(row), len(cells)) {
			cells[i] = Cell{Text: row[i].Text}
			if row[i].Share != nil {
				cells[i].Bar = *row[i].Share
			}
		}
		t.Rows = append(t.Rows, cells)
	}
	p.Table(t)
}

// boxBar is how many columns a whole bar has.
const boxBar = 8

// tally says how many came to which verdict, and which did not run.
func tally(p *Page, r *claim.Report) {
	var parts []string
	for _, v := range claim.Verdicts() {
		if n := r.Count(v); n > 0 {
			parts = append(parts, fmt.Sprintf("%s~%d %s", v.Sign(), n, v))
		}
	}
	var words prose
	words.add(strong, fmt.Sprintf("%s %s.", view.FormatCount(len(r.Claims)), plural(len(r.Claims), "claim")))
	words.say(" %s", strings.ReplaceAll(strings.Join(parts, ", "), "~", tie))
	if left := r.Planned - len(r.Claims); left > 0 {
		words.say("; %d more were not come to", left)
	}
	words.say(". Measured on %s, %s parameters, seed %s.", excerpt(r.Model.Name), view.FormatSI(r.Model.Parameters), excerpt(r.Seed))
	p.gap()
	p.add(words)
	for _, c := range r.Failed() {
		p.add(prose{{strong, "Did not run: " + c.ID + ". "}, {plain, excerpt(c.Error)}})
	}
}

// claimsGrid is the report as one table.
func claimsGrid(r *claim.Report) part {
	t := Table{Name: "claims"}
	for _, name := range []string{"section", "id", "claim", "measured", "verdict", "reason", "try", "error"} {
		t.Columns = append(t.Columns, Column{Head: name, Name: name, Left: true})
	}
	for i := range r.Claims {
		c := &r.Claims[i]
		var cells []Cell
		for _, text := range []string{c.Section, c.ID, c.Text, c.Measured, string(c.Verdict), c.Reason, c.Try, c.Error} {
			cells = append(cells, Cell{Text: text})
		}
		t.Rows = append(t.Rows, cells)
	}
	page := &Page{}
	page.Table(t)
	return page.parts[len(page.parts)-1]
}
