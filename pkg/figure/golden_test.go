package figure_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/figure"
)

var update = flag.Bool("update", false, "make testdata/*_golden.* anew")

// goldens are the examples by the file that each saves, which is compared with
// the one beside it that ends in _golden.
var goldens = map[string]func(){}

// golden makes an example a golden test. The files of examples call it when they
// are initialized.
func golden(path string, example func()) {
	if goldens[path] != nil {
		panic("two examples save " + path)
	}
	goldens[path] = example
}

// TestGolden runs each example and compares the picture it saved with the one
// that someone looked at.
func TestGolden(t *testing.T) {
	for path, example := range goldens {
		t.Run(path, func(t *testing.T) {
			example()
			format := filepath.Ext(path)
			golden := strings.TrimSuffix(path, format) + "_golden" + format
			if *update {
				if err := os.Rename(path, golden); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := compareFiles(t, path, golden); d != "" {
				t.Errorf("%s differs from %s %s; look at both, then run go test -update", path, golden, d)
				return
			}
			if err := os.Remove(path); err != nil {
				t.Error(err)
			}
		})
	}
}

// compareFiles says where two pictures differ; nothing where they are the same.
func compareFiles(t *testing.T, a, b string) string {
	t.Helper()
	difference, err := figure.Same(read(t, a), read(t, b), strings.TrimPrefix(filepath.Ext(a), "."))
	if err != nil {
		t.Fatal(err)
	}
	return difference
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
