package table

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/genlens/genlens/pkg/visible"
)

// writeMarkdown writes the page as GitHub's Markdown, which most readers know: a
// paragraph is one line, a grid a table with all its columns.
func (p *Page) writeMarkdown(w io.Writer) error {
	first := true
	for _, part := range p.parts {
		text := part.markdown()
		if text == "" {
			continue
		}
		if !first {
			text = "\n" + text
		}
		first = false
		if _, err := io.WriteString(w, text); err != nil {
			return fmt.Errorf("table: %w", err)
		}
	}
	return nil
}

// markdown is the paragraph in one line.
func (p prose) markdown() string {
	text := strings.TrimSpace(p.inlineMarkdown())
	if text == "" {
		return ""
	}
	return escapeStart(text) + "\n"
}

// inlineMarkdown is the paragraph's words, strong where its leads are.
func (p prose) inlineMarkdown() string {
	var line strings.Builder
	for _, s := range p {
		text := strings.ReplaceAll(s.text, tie, " ")
		if s.role == verbatim {
			line.WriteString(codeSpan(strings.Trim(text, "`")))
			continue
		}
		text = escapeMarkdown(text)
		if trimmed := strings.TrimSpace(text); s.role == strong && trimmed != "" {
			text = strings.Replace(text, trimmed, "**"+trimmed+"**", 1)
		}
		line.WriteString(text)
	}
	return line.String()
}

// markdown is a list with the words strong.
func (list definitions) markdown() string {
	var out strings.Builder
	for _, d := range list {
		fmt.Fprintf(&out, "- **%s**: %s\n", escapeMarkdown(d.word), strings.TrimSpace(d.meaning.inlineMarkdown()))
	}
	return out.String()
}

// markdown is every column of the grid that people see; one with a group names it
// in its head, as Markdown has one line of heads.
func (g *grid) markdown() string {
	g = g.seen()
	if len(g.columns) == 0 {
		return ""
	}
	var out strings.Builder
	line := func(cells []string) { out.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	heads, rule := make([]string, len(g.columns)), make([]string, len(g.columns))
	for i, c := range g.columns {
		heads[i] = escapeMarkdown(strings.TrimSpace(c.head))
		if c.group != "" {
			heads[i] = escapeMarkdown(strings.TrimSuffix(c.group+": "+strings.TrimSpace(c.head), ": "))
		}
		rule[i] = "---:"
		if c.left {
			rule[i] = "---"
		}
	}
	line(heads)
	line(rule)
	for _, r := range g.rows {
		cells := make([]string, len(r.cells))
		for i, c := range r.cells {
			cells[i] = c.markdown()
		}
		line(cells)
	}
	return out.String()
}

func (c cell) markdown() string {
	text := strings.TrimSpace(c.text)
	if !c.code || text == "" {
		return escapeMarkdown(text)
	}
	mark := ""
	for _, sign := range []string{"▶", "▷"} { // ours, not the token's
		if rest, ok := strings.CutPrefix(text, sign); ok {
			mark, text = sign+" ", strings.TrimSpace(rest)
		}
	}
	return mark + codeSpan(text)
}

// codeSpan is text taken by the letter, fenced by more backticks than it has in a
// row. A bar has to be escaped even there: GitHub cuts a line into cells first.
func codeSpan(text string) string {
	fence, longest := "`", 0
	for _, run := range backticks.FindAllString(text, -1) {
		longest = max(longest, len(run))
	}
	fence = strings.Repeat(fence, longest+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + strings.ReplaceAll(visible.Line(text), "|", `\|`) + fence
}

var backticks = regexp.MustCompile("`+")

// escapeMarkdown keeps what a text says from being taken for a table's line or
// for markup.
func escapeMarkdown(text string) string {
	return markup.Replace(visible.Line(text))
}

var markup = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`, ">", `\>`, "[", `\[`, "&", `\&`, "~~", `\~\~`)

// escapeStart keeps a line from being taken for a heading, a list, a quotation or
// a rule.
func escapeStart(line string) string {
	if at := blockStart.FindStringIndex(line); at != nil {
		return line[:at[1]-1] + `\` + line[at[1]-1:]
	}
	return line
}

// blockStart is a line that Markdown takes for more than a paragraph, up to the
// character that makes it so.
var blockStart = regexp.MustCompile(`^([0-9]{1,9}[.)]|[#+=-])`)
