package table

import (
	"fmt"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// differs stands before the token at which a sequence leaves the first one.
const differs = "▸"

// SideBySide writes all sequences of a trace: their texts in columns, or one
// below the other where there is no room, each with a mark where it leaves the
// first; and a row per sequence with its length, its end and what the model
// itself thought of it.
func SideBySide(w io.Writer, t *trace.Trace, s Style) error {
	all, err := sequencesOf(t)
	if err != nil {
		return err
	}
	p := &Page{}
	p.add(sideBySide(all))
	p.gap()
	g := sequenceGrid(all)
	p.add(g)
	p.say(sequenceKey(g, s))
	return p.Write(w, s)
}

func sequencesOf(t *trace.Trace) ([]*trace.Trace, error) {
	var all []*trace.Trace
	for i := range view.Sequences(t) {
		one, err := view.Sequence(t, i)
		if err != nil {
			return nil, fmt.Errorf("table: %w", err)
		}
		all = append(all, one)
	}
	return all, nil
}

// sideBySide is the texts of several sequences.
type sideBySide []*trace.Trace

// markdown is a numbered list.
func (all sideBySide) markdown() string {
	var out strings.Builder
	for i, one := range all {
		fmt.Fprintf(&out, "%d. %s\n", i+1, strings.TrimSpace(paragraphOf(one).inlineMarkdown()))
	}
	return out.String()
}

func (all sideBySide) data(d *dataset) { textGrid(all).data(d) }

// textGrid is a row per sequence with the text that it continued and its own.
func textGrid(all []*trace.Trace) *grid {
	g := record("texts", "The prompt and what was written after it", "sequence", "prompt", "text")
	for i, t := range all {
		written := ""
		for n := range t.Steps {
			if token := t.Steps[n].Token; !token.Special {
				written += view.Bytes(token)
			}
		}
		g.addValues(i+1, view.Prompt(&t.Run), written)
	}
	return g
}

// paragraphOf is a text in one line.
func paragraphOf(t *trace.Trace) prose {
	out := prose{{strong, visible.Line(view.Prompt(&t.Run))}}
	var speech speech
	for i := range t.Steps {
		out = append(out, speech.push(&t.Steps[i])...)
	}
	return append(out, speech.flush(longShot)...)
}

func (all sideBySide) terminal(w io.Writer, s Style) error {
	colors := s.palette()
	texts := make([]columnText, len(all))
	for i, one := range all {
		at := parting(one, all[0])
		if i == 0 { // where the first of the others leaves it
			at = -1
			for _, other := range all[1:] {
				if n := parting(other, one); n >= 0 && (at < 0 || n < at) {
					at = n
				}
			}
		}
		for n := range one.Steps {
			if n == at {
				texts[i].spans = append(texts[i].spans, span{strong, differs})
			}
			texts[i].push(&one.Steps[n])
		}
		texts[i].finish()
	}
	var lines []string
	prompt := columnText{spans: []span{{strong, visible.Text(view.Prompt(&all[0].Run))}}}
	for _, line := range prompt.wrap(colors, s.width(), 0) {
		lines = append(lines, line.text)
	}
	columns := beside(texts, s.width(), 0, colors)
	if columns == nil {
		columns = below(texts, s.width(), 0, colors)
	}
	return drawing(append(lines, columns...)).terminal(w, s)
}

// sequenceKey explains the mark in the texts and the columns that are there.
func sequenceKey(g *grid, s Style) prose {
	key := differs + " where a sequence leaves the first; in the first, where another leaves it"
	if has(g, s, "parts at") {
		key += "; parts at: the step of that"
	}
	if has(g, s, "mean logprob") {
		key += "; mean logprob: of its tokens, as the model gave them, in nats"
	}
	return prose{{muted, key}}
}

// parting is the first step at which a sequence has another token than other
// has, or has one and other does not; -1 if there is none.
func parting(t, other *trace.Trace) int {
	for i := range t.Steps {
		if i >= len(other.Steps) || t.Steps[i].Token.ID != other.Steps[i].Token.ID {
			return i
		}
	}
	return -1
}

func sequenceGrid(all []*trace.Trace) *grid {
	g := &grid{name: "sequences", title: "The returned sequences"}
	var (
		number = g.addColumn(column{head: "sequence", fields: fieldsOf("sequence")})
		tokens = g.addColumn(column{head: "tokens", fields: fieldsOf("tokens")})
		mean   = g.addColumn(column{head: "mean logprob", fields: fieldsOf("mean_log_prob_nats"), drop: 1})
		score  = -1
		parts  = g.addColumn(column{head: "parts at", fields: fieldsOf("parts_at_step"), drop: 2})
	)
	if isBeamSearch(all[0]) {
		score = g.addColumn(column{head: "score", fields: fieldsOf("score")})
	}
	end := g.addColumn(column{head: "end", fields: fieldsOf("finish_reason"), left: true})
	for i, t := range all {
		cells := g.addRow(plain)
		cells[number] = numberCell(i + 1)
		cells[tokens] = numberCell(len(t.Steps))
		if logProb, ok := meanLogProb(t); ok {
			cells[mean] = fixedCell(logProb, 2)
		}
		if n := parting(t, all[0]); i > 0 && n >= 0 {
			cells[parts] = numberCell(n + 1)
		}
		if t.End != nil {
			cells[end] = cell{text: finishWord(t.End.FinishReason), values: []any{t.End.FinishReason}}
			if score >= 0 && len(t.End.Sequences) > 0 {
				cells[score] = fixedCell(t.End.Sequences[0].Score, 3)
			}
		}
	}
	return g
}

func isBeamSearch(t *trace.Trace) bool {
	return t.Run.Strategy == trace.StrategyBeamSearch || t.Run.Strategy == trace.StrategyBeamSample
}

// meanLogProb is the average of the tokens' raw log-probabilities; false where
// the trace does not hold them.
func meanLogProb(t *trace.Trace) (float64, bool) {
	sum := 0.0
	for i := range t.Steps {
		step := view.At(t, i)
		n := step.Chosen()
		if n < 0 || len(step.Stages) == 0 {
			return 0, false
		}
		logProb, ok := step.LogProb(n, 0)
		if !ok {
			return 0, false
		}
		sum += logProb
	}
	return sum / float64(len(t.Steps)), len(t.Steps) > 0
}

// columnText is one sequence as it comes, broken into the lines of a column.
type columnText struct {
	speech
	spans  []span
	tokens int
	ended  bool

	// Lines that end in a break do not change any more, whatever follows.
	width int
	read  int // spans that are in done and last
	done  [][][]span
	last  prose
}

func (c *columnText) push(step *trace.Step) {
	c.spans = append(c.spans, c.speech.push(step)...)
	c.tokens++
	c.ended = step.Token.Special
}

func (c *columnText) finish() { c.spans = append(c.spans, c.flush(longShot)...) }

// wrap breaks the text into lines of at most width columns, at its own line
// breaks, at blanks or, where a word is too long, within it, and returns the
// last n of them; 0 returns all.
func (c *columnText) wrap(colors *palette, width, n int) []painted {
	if c.width != width {
		c.width, c.read, c.done, c.last = width, 0, nil, nil
	}
	for ; c.read < len(c.spans); c.read++ {
		s := c.spans[c.read]
		for i, part := range strings.Split(strings.ReplaceAll(s.text, "\t", " "), "\n") {
			if i > 0 {
				c.settle()
				c.done, c.last = append(c.done, c.last.words()), nil
			}
			c.last.add(s.role, part)
		}
	}
	c.settle()
	lines := append(c.done[:len(c.done):len(c.done)], c.last.words())
	if n > 0 && len(lines) > n {
		lines = lines[len(lines)-n:]
	}
	var out []painted
	for _, line := range lines {
		out = append(out, paintLine(line, colors))
	}
	return out
}

// settle moves all lines of last but its last one to done.
func (c *columnText) settle() {
	lines := c.last.chopped(c.width).breaks(c.width)
	if len(lines) < 2 {
		return
	}
	blank := strings.HasSuffix(c.last[len(c.last)-1].text, " ")
	c.done, c.last = append(c.done, lines[:len(lines)-1]...), nil
	for i, word := range lines[len(lines)-1] {
		if i > 0 {
			c.last.add(plain, " ")
		}
		c.last = append(c.last, word...)
	}
	if blank {
		c.last.add(plain, " ")
	}
}

// Columns of text.
const (
	leastColumn = 22 // narrower ones cannot be read
	columnGap   = 3
	mostColumns = 12
)

// beside sets texts in columns of equal width, a number over each; nil if they
// would be too narrow. Of a text with more than height lines it shows the last;
// 0 shows all.
func beside(texts []columnText, width, height int, colors *palette) []string {
	n := len(texts)
	room := (width - 2 - columnGap*(n-1)) / max(n, 1)
	if room < leastColumn || n > mostColumns {
		return nil
	}
	columns := make([][]painted, n)
	most := 0
	for i := range texts {
		columns[i] = texts[i].wrap(colors, room, height)
		most = max(most, len(columns[i]))
	}
	lines := make([]string, most+1)
	for i := range texts {
		title := texts[i].title(i)
		for row := range lines {
			cell := painted{}
			switch {
			case row == 0:
				cell = painted{colors.paint(muted, title), len(title)}
			case row <= len(columns[i]):
				cell = columns[i][row-1]
			}
			lines[row] += " " + cell.text
			if i < n-1 {
				lines[row] += strings.Repeat(" ", room-min(cell.width, room)) + " " + colors.paint(muted, "│")
			}
		}
	}
	return lines
}

// below sets texts one below the other, of each at most height lines, the last;
// 0 shows all.
func below(texts []columnText, width, height int, colors *palette) []string {
	var lines []string
	for i := range texts {
		lines = append(lines, " "+colors.paint(muted, visible.Fit(texts[i].title(i), width-2)))
		for _, line := range texts[i].wrap(colors, width-4, height) {
			lines = append(lines, "   "+line.text)
		}
	}
	return lines
}

// title is short enough for every column.
func (c *columnText) title(i int) string {
	text := fmt.Sprintf("%d: %d %s", i+1, c.tokens, plural(c.tokens, "token"))
	if c.ended {
		text += ", ended"
	}
	return text
}
