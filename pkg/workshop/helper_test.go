package workshop

import (
	"testing"

	"github.com/genlens/genlens/pkg/pretrained"
)

// openModel opens the embedded model for a test.
func openModel(t *testing.T) func() (*pretrained.Pretrained, error) {
	t.Helper()
	model, err := pretrained.Load("tiny")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { model.Close() })
	return func() (*pretrained.Pretrained, error) { return model, nil }
}
