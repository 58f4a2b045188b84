package table

import (
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/visible"
)

// Sheet makes one page of several views: a writer for the views, and what else is
// written to it is a paragraph. Where the form is lines, all of it goes on at once;
// in the others, which have one beginning and one end, [Sheet.Close] writes it. The
// views have to be called with the sheet's style.
type Sheet struct {
	w     io.Writer
	style Style
	page  Page
}

// NewSheet returns a sheet that writes to w. As bufio.NewWriter does, it returns w
// itself if that is a sheet already.
func NewSheet(w io.Writer, s Style) *Sheet {
	if sheet, ok := w.(*Sheet); ok {
		return sheet
	}
	return &Sheet{w: w, style: s}
}

// gathers reports whether pages are kept back until Close.
func (s *Sheet) gathers() bool { return !s.style.lined() }

// Write implements io.Writer for lines beside the views.
func (s *Sheet) Write(text []byte) (int, error) {
	if !s.gathers() {
		return s.w.Write(text)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" {
			s.page.add(prose{{plain, visible.Line(line)}})
		}
	}
	return len(text), nil
}

// Close writes what was kept back. It does not close the writer below.
func (s *Sheet) Close() error {
	if !s.gathers() {
		return nil
	}
	page := s.page
	s.page = Page{}
	return page.Write(s.w, s.style)
}
