package table

import "github.com/fatih/color"

// role is what a piece of text is, from which its colour follows.
type role int

const (
	plain    role = iota
	head          // names of columns
	muted         // what explains or accompanies
	strong        // the prompt, lead words
	chosen        // the token that was taken
	special       // a token of the vocabulary that is not text
	cut           // a token that a stage removed
	sure          // p ≥ 0.5
	likely        // p ≥ 0.2
	unsure        // p ≥ 0.05
	longShot      // below
	verbatim      // code in a sentence, with its backticks
	roles
)

// likelihood is the role of a token that had probability p.
func likelihood(p float64) role {
	switch {
	case p >= 0.5:
		return sure
	case p >= 0.2:
		return likely
	case p >= 0.05:
		return unsure
	}
	return longShot
}

// Colours of the 256-colour cube about as far from white as from black, so
// that they can be read on both (contrast 3.8 to 5.5 either way). They are near
// those of Okabe and Ito, which colour-blind readers can tell apart.
const (
	green     = 29
	blue      = 32
	purple    = 133
	vermilion = 166
	teal      = 30
	grey      = 243
)

// palette turns roles into escape sequences, or into nothing. Each writer has
// its own: what fatih/color guesses from os.Stdout does not count.
type palette [roles]*color.Color

func newPalette(on bool) *palette {
	fg := func(code color.Attribute, more ...color.Attribute) *color.Color {
		return color.New(append([]color.Attribute{38, 5, code}, more...)...)
	}
	p := &palette{
		plain:    color.New(),
		head:     fg(grey),
		muted:    fg(grey),
		strong:   color.New(color.Bold),
		chosen:   fg(green, color.Bold),
		special:  fg(grey, color.ReverseVideo),
		cut:      fg(grey),
		sure:     fg(green),
		likely:   fg(blue),
		unsure:   fg(purple),
		longShot: fg(vermilion, color.Underline),
		verbatim: fg(teal),
	}
	for _, c := range p {
		if on {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
	}
	return p
}

func (p *palette) paint(r role, text string) string {
	if r == plain || text == "" {
		return text
	}
	return p[r].Sprint(text)
}
