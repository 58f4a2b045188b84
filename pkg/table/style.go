package table

// Style is how a view is drawn. The zero value is plain text for 80 columns.
type Style struct {
	Width int  // columns of the terminal; 0 means 80
	Color bool // with ANSI colours; the caller knows whether w is a terminal

	// Screen says that w is a terminal whose last lines can be written anew,
	// and Height how many lines it has; 0 means 24. Only [Live] looks at them.
	Screen bool
	Height int
}

const (
	defaultWidth  = 80
	defaultHeight = 24
	minWidth      = 20 // below this nothing is readable, so lines run over
)

func (s Style) width() int {
	if s.Width <= 0 {
		return defaultWidth
	}
	return max(s.Width, minWidth)
}
