package guide

import (
	"fmt"

	"github.com/genlens/genlens/pkg/lint"
	"github.com/genlens/genlens/pkg/pycall"
)

// findings are what transformers refuses or warns of in a call, given as a
// Trial's, and what else is to say of it. The model's own generation_config is
// not looked at.
func findings(call string) ([]lint.Finding, error) {
	parsed, err := pycall.Parse("model.generate(" + call + ")")
	if err != nil {
		return nil, fmt.Errorf("guide: %s: %w", call, err)
	}
	return lint.Lint(lint.FromPython(parsed)), nil
}
