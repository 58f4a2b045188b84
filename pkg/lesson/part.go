package lesson

// Part is a piece of a section: a [Paragraph], [Heading], [List], [Quote], [Table],
// [Code], [Picture] or *[Block].
type Part interface{ part() }

// Paragraph is words, as all texts of parts are: code stands between backticks, a
// link is its words, and its address in parentheses if that is one to open.
// Emphasis is left out.
type Paragraph string

// Heading is one of the third level or below.
type Heading string

// List is items, each in a line or more.
type List struct {
	Ordered bool
	Items   []string
}

// Quote is what somebody else says.
type Quote string

// Table is rows of texts under heads.
type Table struct {
	Heads []string
	Rows  [][]string
}

// Code is a block of code, to be shown and not run.
type Code struct {
	Language string
	Text     string // every line ends in \n
	Line     int    // of its first line in the source
}

// Picture is an image: its file, by the path from the lesson's folder, one for
// dark pages if there is one, and what is seen on it.
type Picture struct {
	File, Dark string
	Alt        string
	Line       int
}

// Block is a block of commands with what they printed.
type Block struct {
	Commands []Command
	Script   bool // the one command is go run of the lesson's script, which is not run here
	Fails    bool // the commands are meant to fail
	Measured bool // the output is a measurement, which comes out otherwise each time

	// Output is what stands in the source below the block; Has tells an empty
	// output from none. Of is the commands that it was the output of.
	Output string
	Has    bool
	Of     string

	Line int // of its first command in the source
}

// Command is one command line of this program.
type Command struct {
	Text string   // as it stands in the block
	Args []string // its words, without the program's name
}

func (Paragraph) part() {}
func (Heading) part()   {}
func (List) part()      {}
func (Quote) part()     {}
func (Table) part()     {}
func (Code) part()      {}
func (Picture) part()   {}
func (*Block) part()    {}
