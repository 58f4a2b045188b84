package figure

import (
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/recorder"

	"github.com/genlens/genlens/pkg/visible"
)

// Metadata is what the file of a picture says beside the picture. Its text is safe
// to show: characters that nobody would see are escaped, as by visible.Text.
type Metadata struct {
	Title string // one line
	// Alt is what the picture shows, in words, for those who do not see it.
	Alt string
	// Source is what was drawn, a line for each: the command, the model and its
	// hash, the seed. Empty where the figure does not say.
	Source string
	// Software is the program that made the run, and its version.
	Software string
}

// Describer is a figure that says in words what it shows, better than its title and
// subtitle do.
type Describer interface {
	Figure
	Describe() string
}

// MetadataOf returns what each file of a figure will say. A figure that has no Frame
// says nothing, but may describe itself.
func MetadataOf(f Figure) Metadata {
	width, height := f.Size()
	return drawOn(new(recorder.Canvas), f, width, height)
}

// page is a canvas that is told what is drawn on it: Frame.draw does so.
type page struct {
	vg.Canvas
	told  Metadata
	asked bool // somebody gave the alternative text
}

// tell keeps what a frame says of the figure in it.
func (p *page) tell(f *Frame, title, subtitle, caption string) {
	p.told = Metadata{Title: title, Alt: f.Alt, Source: f.origin.source, Software: f.origin.software}
	p.asked = f.Alt != ""
	if !p.asked {
		p.told.Alt = strings.TrimSuffix(title+". "+subtitle, ". ")
	}
	if p.told.Source == "" {
		p.told.Source = strings.TrimSpace(caption)
	}
}

// of is what was told, after a figure was drawn.
func (p *page) of(f Figure) Metadata {
	told := p.told
	if d, ok := f.(Describer); ok && !p.asked {
		told.Alt = d.Describe()
	}
	return Metadata{
		Title: visible.Line(told.Title), Alt: visible.Text(told.Alt),
		Source: visible.Text(told.Source), Software: visible.Line(told.Software),
	}
}
