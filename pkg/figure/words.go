package figure

import (
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"

	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// titleOf is the first of several titles that width has room for, or the last.
func (f *Frame) titleOf(width vg.Length, ways ...string) string {
	return firstFit(titleStyle(f.theme()), width, f.titled, ways...)
}

// readingOf is the same of the line under the title, which says how to read the figure.
func (f *Frame) readingOf(width vg.Length, ways ...string) string {
	theme := f.theme()
	return firstFit(style(regular, theme.FontSize, theme.Muted), width, asIs, ways...)
}

// firstFit is the first of several ways to say something that width has room for,
// each as it would be written, or the last.
func firstFit(sty text.Style, width vg.Length, written func(string) string, ways ...string) string {
	for _, words := range ways {
		if sty.Width(drawable(written(words))) <= width {
			return words
		}
	}
	return ways[len(ways)-1]
}

// asIs is for words that nothing is put before.
func asIs(words string) string { return words }

// leastQuote is what has to be left of a text for it to be worth quoting.
const leastQuote = "…a word"

// quoting is a title that quotes a text: as much of its end as width has room for
// beside the words around it, none where that would say nothing.
func (f *Frame) quoting(before string, width vg.Length, words func(quote string) string) string {
	sty := titleStyle(f.theme())
	room := width - sty.Width(f.titled(words("“”")))
	if before = drawable(before); sty.Width(before) > room && room < sty.Width(leastQuote) {
		return words("")
	}
	return words("“" + fitted(before, sty, room, visible.FitLastWords) + "”")
}

// tokens is so many tokens in words.
func tokens(n int) string {
	if n == 1 {
		return "1 token"
	}
	return view.FormatCount(n) + " tokens"
}
