package table

import (
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// tokenWidth is how much of a token a cell shows, however wide the terminal.
const tokenWidth = 32

func tokenText(t trace.Token) string { return visible.Fit(view.Token(t), tokenWidth) }

// tokenRole is r, but for tokens that are not text.
func tokenRole(t trace.Token, r role) role {
	if t.Special {
		return special
	}
	return r
}
