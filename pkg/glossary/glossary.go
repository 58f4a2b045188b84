package glossary

import "strings"

// Entry is one word.
type Entry struct {
	Term  string
	Also  []string // other names of the same thing, as Hugging Face writes it among them
	Short string   // one line, no full stop
	Long  string   // one paragraph
}

// All returns the entries in the order of a first reading: each uses only
// words that came before it, or nearly.
func All() []Entry { return append([]Entry(nil), entries...) }

// Find returns the entry with a name, whatever its case and whether its words
// are joined by blanks, hyphens or underscores.
func Find(name string) (Entry, bool) {
	for _, e := range entries {
		if fold(e.Term) == fold(name) {
			return e, true
		}
		for _, also := range e.Also {
			if fold(also) == fold(name) {
				return e, true
			}
		}
	}
	return Entry{}, false
}

// Near returns the terms that a name that was not found may have meant: those
// that contain it, or that it contains.
func Near(name string) []string {
	want := fold(name)
	if want == "" {
		return nil
	}
	var near []string
	for _, e := range entries {
		for _, known := range append([]string{e.Term}, e.Also...) {
			// A name of one letter is part of too many words.
			if k := fold(known); strings.Contains(k, want) || len(k) > 2 && strings.Contains(want, k) {
				near = append(near, e.Term)
				break
			}
		}
	}
	return near
}

// fold makes names equal that differ in nothing that matters.
func fold(name string) string {
	return strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToLower(strings.TrimSpace(name)))
}
