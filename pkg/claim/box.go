package claim

// Box is a small table: what a statement gives as figures, or what was measured
// in their place.
type Box struct {
	Columns []string `json:"columns"`
	Rows    [][]Cell `json:"rows"`
}

// Cell is a text, and the number behind it where there is one.
type Cell struct {
	Text  string   `json:"text"`
	Value *float64 `json:"value,omitempty"`
	// Share is drawn as a bar beside the text: a part of 1. Nil: no bar.
	Share *float64 `json:"share,omitempty"`
}

// NewBox is a box with these columns and no rows.
func NewBox(columns ...string) *Box { return &Box{Columns: columns, Rows: [][]Cell{}} }

// Row adds a row and returns the box. What is missing at its end is empty.
func (b *Box) Row(cells ...Cell) *Box {
	for len(cells) < len(b.Columns) {
		cells = append(cells, Cell{})
	}
	b.Rows = append(b.Rows, cells)
	return b
}

// Text is a cell of words.
func Text(text string) Cell { return Cell{Text: text} }

// Number is a cell with a number, and how it is written.
func Number(value float64, text string) Cell { return Cell{Text: text, Value: &value} }

// Bar is a cell with a part of 1, drawn as a bar, and how it is written.
func Bar(share float64, text string) Cell { return Cell{Text: text, Value: &share, Share: &share} }
