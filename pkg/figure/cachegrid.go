package figure

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// CacheGrid is what the key-value cache did: a row for each step, a column for
// each position of the text, and in each cell whether the step ran the position
// through the weights, found its keys and values there, or could not any more.
type CacheGrid struct {
	Frame

	run       *trace.Run
	labels    []string // of the positions
	rows      []cacheRow
	positions int
	computed  int // positions run through the weights, over all steps
	reused    int
	evicted   int
}

// cacheRow is one step.
type cacheRow struct {
	label string // the token that came
	runs  []cacheRun
}

// cacheRun is neighbouring positions in the same state, from ≤ position < to.
type cacheRun struct {
	state    cacheState
	from, to int
}

type cacheState int

const (
	stateReused cacheState = iota
	stateHeld
	stateNew
	stateAgain
	stateEvicted
	stateEmpty
	states = iota
)

// String is how the key names a state.
func (s cacheState) String() string {
	return [...]string{
		"reused", "held, as an earlier step's pass served this one too", "computed",
		"computed again", "evicted", "empty: not there yet",
	}[s]
}

// NewCacheGrid returns the figure of all steps of a trace, of its first sequence
// if it has several. A beam search counts the caches of all beams together and
// has no such figure.
func NewCacheGrid(t *trace.Trace) (*CacheGrid, error) {
	t = view.First(t)
	if len(t.Steps) == 0 {
		return nil, errors.New("figure: the trace has no steps to draw")
	}
	f := &CacheGrid{Frame: of(&t.Run), run: &t.Run, labels: textNames(t), positions: 1}
	newest := 0 // positions below it were computed before
	for i, label := range stepNames(t) {
		s := &t.Steps[i]
		if s.Draw.Method == trace.DrawBeam {
			return nil, errors.New("figure: the steps of a beam search count the caches of all beams together\ndraw the cache of a run with num_beams=1")
		}
		row := cacheRow{label, cacheRuns(s, newest)}
		for _, run := range row.runs {
			f.positions = max(f.positions, run.to)
			if run.state == stateNew {
				newest = run.to
			}
		}
		f.computed += s.Cache.Computed
		f.reused += s.Cache.Reused
		f.evicted += s.Cache.Evicted
		f.rows = append(f.rows, row)
	}
	return f, nil
}

// cacheRuns says what became of each position in a step; those below newest
// were computed before.
func cacheRuns(s *trace.Step, newest int) []cacheRun {
	end := s.Position // of what the step's pass read
	if s.Assist != nil && s.Assist.Draft != nil {
		end += len(s.Assist.Draft.Proposed)
	}
	var runs []cacheRun
	add := func(state cacheState, from, to int) {
		if from < to {
			runs = append(runs, cacheRun{state, from, to})
		}
	}
	if s.Cache.Computed <= 0 { // the pass stands in another step
		if s.Cache.Stored > 0 {
			from := max(0, s.Position-s.Cache.Stored)
			add(stateEvicted, 0, from)
			add(stateHeld, from, s.Position)
		}
		return runs
	}
	first := max(0, end-s.Cache.Computed)
	held := max(0, first-max(0, s.Cache.Reused))
	add(stateEvicted, 0, held)
	add(stateReused, held, first)
	add(stateAgain, first, min(newest, end))
	add(stateNew, max(first, newest), end)
	return runs
}

// In points.
const (
	cacheRowHeight    = 12 // of a row that has its name beside it
	cacheGridHeight   = 330
	aroundGrid        = 150 // title, key, names of the positions, caption
	smallestGridRoom  = 60
	namedRow          = 8 // rows from this height on can each be named
	separateCells     = 4 // and from this on be told apart
	leastComputedCell = 1.2
	seam              = 0.4 // that rows reach into the next, which would show between them
)

const mostRows = 320 // that can still be seen

// Size implements Figure.
func (f *CacheGrid) Size() (width, height vg.Length) {
	rows := min(vg.Length(len(f.rows))*cacheRowHeight, cacheGridHeight)
	return f.size(max(rows, smallestGridRoom)+aroundGrid, smallestGridRoom+aroundGrid)
}

// Draw implements Figure.
func (f *CacheGrid) Draw(c draw.Canvas) {
	theme := f.theme()
	width := c.Max.X - c.Min.X - 2*margin
	inner := f.draw(c, f.titleOf(width, f.titles()...), f.readingOf(width, f.readings()...), provenance(f.run))
	inner = drawKeys(inner, theme, f.keys())

	small := style(regular, theme.FontSize*0.85, theme.Text)
	room := (inner.Max.X - inner.Min.X) * 0.25
	left := small.Width("step") + theme.FontSize
	var labels []string
	for i, row := range f.rows {
		label := fitted(strconv.Itoa(i+1)+" "+drawable(row.label), small, room, visible.Fit)
		labels = append(labels, label)
		left = max(left, small.Width(label)+theme.FontSize*0.6)
	}
	names := slantedNames(theme, f.labels[:min(len(f.labels), f.positions)], f.positions,
		inner.Max.X-inner.Min.X-left, (inner.Max.Y-inner.Min.Y)*nameShare)
	grid := draw.Crop(inner, left, 0, names.depth(), 0)

	cell := (grid.Max.X - grid.Min.X) / vg.Length(f.positions)
	height := (grid.Max.Y - grid.Min.Y) / vg.Length(len(f.rows))
	x := func(position int) vg.Length { return grid.Min.X + vg.Length(position)*cell }
	y := func(step int) vg.Length { return grid.Max.Y - vg.Length(step)*height }
	for step := 1; step <= len(f.rows); {
		next := min(step-step%f.every()+f.every(), len(f.rows)+1)
		for _, run := range f.rows[step-1].runs {
			r := rect(x(run.from), y(next-1), x(run.to), y(step-1))
			if run.state == stateNew {
				r.Min.X = min(r.Min.X, r.Max.X-leastComputedCell)
			}
			if height < separateCells && next <= len(f.rows) {
				r.Min.Y -= seam
			}
			f.paint(grid, run.state, r)
		}
		step = next
	}
	f.drawLines(grid, x, y, cell, height)

	every := spacing(int(math.Ceil(float64(namedRow / height))))
	small.XAlign = text.XRight
	for i, label := range labels {
		if step := i + 1; every == 1 || step == 1 || step%every == 0 {
			grid.FillText(small, vg.Point{X: grid.Min.X - theme.FontSize*0.4, Y: (y(i) + y(step)) / 2}, label)
		}
	}
	names.draw(grid, func(position int) vg.Length { return (x(position) + x(position+1)) / 2 })
}

// titles sum the positions up, in ever fewer words.
func (f *CacheGrid) titles() []string {
	counts := fmt.Sprintf("%s positions computed, %s reused", view.FormatCount(f.computed), view.FormatCount(f.reused))
	if f.evicted > 0 {
		counts += ", " + view.FormatCount(f.evicted) + " evicted"
	}
	return []string{counts + " (" + cacheName(visible.Fit(visible.Line(f.run.Cache), 30)) + ")", counts}
}

// cacheName says of a kind of cache that it is one.
func cacheName(kind string) string {
	if kind == "none" {
		return "no cache"
	}
	return kind + " cache"
}

// readings say, in ever fewer words, what rows and columns are.
func (f *CacheGrid) readings() []string {
	row := "each step"
	if every := f.every(); every > 1 {
		row = fmt.Sprintf("every %d steps", every)
	}
	return []string{
		"A row for " + row + ", a column for each position of the text: computed is what ran through the weights",
		"A row for " + row + ", a column for each position of the text",
		"Rows are steps, columns are positions",
	}
}

// every is how many steps share a row.
func (f *CacheGrid) every() int { return spacing((len(f.rows) + mostRows - 1) / mostRows) }

// keys are those of the states that occur.
func (f *CacheGrid) keys() []key {
	var seen [states]bool
	for _, row := range f.rows {
		end := 0
		for _, run := range row.runs {
			seen[run.state], end = true, run.to
		}
		seen[stateEmpty] = seen[stateEmpty] || end < f.positions
	}
	var keys []key
	for state := range cacheState(states) {
		if seen[state] {
			keys = append(keys, key{state.String(), func(c draw.Canvas, r vg.Rectangle) {
				f.paint(c, state, r)
				box(c, r, nil, &draw.LineStyle{Color: f.theme().GhostEdge, Width: vg.Points(0.4)})
			}})
		}
	}
	if f.promptEnds() {
		keys = append(keys, lineKey("end of the prompt", promptLine(f.theme())))
	}
	return keys
}

// promptEnds reports whether there is a text after the prompt to tell it from.
func (f *CacheGrid) promptEnds() bool {
	prompt := len(f.run.Prompt.Tokens)
	return prompt > 0 && prompt < f.positions
}

// paint fills cells of a state. What was computed stands out; where two fills
// would be alike in grey, a line through the middle tells them apart.
func (f *CacheGrid) paint(c draw.Canvas, state cacheState, r vg.Rectangle) {
	theme := f.theme()
	middle := draw.LineStyle{Width: vg.Points(0.9)}
	switch state {
	case stateNew:
		box(c, r, theme.Chosen, nil)
	case stateAgain:
		box(c, r, mix(theme.Background, theme.Chosen, 0.35), nil)
		middle.Color = theme.Chosen
	case stateReused:
		box(c, r, theme.Band[0], nil)
	case stateHeld:
		box(c, r, theme.Band[1], nil)
	case stateEvicted:
		box(c, r, theme.Ghost, nil)
		middle.Color, middle.Dashes = theme.GhostEdge, []vg.Length{vg.Points(2), vg.Points(2)}
	}
	if height := r.Max.Y - r.Min.Y; middle.Color != nil && height >= separateCells {
		y := (r.Min.Y + r.Max.Y) / 2
		c.StrokeLine2(middle, r.Min.X, y, r.Max.X, y)
	}
}

// drawLines tells the cells apart, where they are large enough, and the prompt
// from what came after it.
func (f *CacheGrid) drawLines(c draw.Canvas, x, y func(int) vg.Length, cell, height vg.Length) {
	theme := f.theme()
	line := draw.LineStyle{Color: theme.Grid, Width: vg.Points(0.6)}
	if height >= separateCells {
		for step := range len(f.rows) {
			c.StrokeLine2(line, c.Min.X, y(step), c.Max.X, y(step))
		}
	}
	if cell >= separateCells {
		for position := range f.positions + 1 {
			c.StrokeLine2(line, x(position), c.Min.Y, x(position), c.Max.Y)
		}
	}
	if end := x(len(f.run.Prompt.Tokens)); f.promptEnds() {
		c.StrokeLine2(promptLine(f.theme()), end, c.Min.Y, end, c.Max.Y)
	}
}
