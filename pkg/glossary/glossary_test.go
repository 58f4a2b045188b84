package glossary_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/glossary"
)

func ExampleFind() {
	e, ok := glossary.Find("Top_P")
	fmt.Println(ok, e.Term+":", e.Short)
	// Output: true top-p: keeps the likeliest tokens that reach p together
}

func ExampleNear() {
	fmt.Println(glossary.Near("temp"))
	// Output: [temperature]
}

func TestEntriesAreComplete(t *testing.T) {
	owner := map[string]string{}
	for _, e := range glossary.All() {
		// 59 columns are what a list of all terms leaves of 80.
		if len(e.Short) == 0 || len(e.Short) > 59 || strings.HasSuffix(e.Short, ".") {
			t.Errorf("%s: the short form is no line: %q", e.Term, e.Short)
		}
		if !strings.HasSuffix(e.Long, ".") {
			t.Errorf("%s: the long form is no sentence: %q", e.Term, e.Long)
		}
		for _, name := range append([]string{e.Term}, e.Also...) {
			found, ok := glossary.Find(name)
			if !ok || found.Term != e.Term {
				t.Errorf("Find(%q) = %q, want %q", name, found.Term, e.Term)
			}
			if was, taken := owner[name]; taken {
				t.Errorf("%q names both %s and %s", name, was, e.Term)
			}
			owner[name] = e.Term
		}
	}
}
