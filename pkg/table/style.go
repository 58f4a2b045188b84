package table

// Style is how a view is drawn. The zero value is plain text for 80 columns.
type Style struct {
	Format Format
	Width  int  // columns of the terminal; 0 means 80. Only Terminal and Plain have lines
	Color  bool // with ANSI colours; the caller knows whether w is a terminal

	// Screen says that w is a terminal whose last lines can be written anew,
	// and Height how many lines it has; 0 means 24. Only [Live] looks at them.
	Screen bool
	Height int
}

// Format is the form in which a page is written.
type Format int

const (
	// Terminal is lines that fit Width, with colours if Color says so.
	Terminal Format = iota
	// Plain is the same lines without an escape sequence, whatever Color says.
	Plain
	// Markdown is GitHub's, with every column of a table.
	Markdown
	// CSV is the tables alone, with the values behind what is shown. See [Page].
	CSV
	// JSON is the tables with these values and, as notes, what is said of them.
	JSON
)

const (
	defaultWidth  = 80
	defaultHeight = 24
	minWidth      = 20 // below this nothing is readable, so lines run over

	// endless is a width that no text reaches.
	endless = 1 << 20
)

// lined reports whether the form is lines of so many columns.
func (s Style) lined() bool { return s.Format == Terminal || s.Format == Plain }

func (s Style) width() int {
	switch {
	case !s.lined():
		return endless
	case s.Width <= 0:
		return defaultWidth
	}
	return max(s.Width, minWidth)
}

func (s Style) palette() *palette { return newPalette(s.Color && s.Format == Terminal) }
