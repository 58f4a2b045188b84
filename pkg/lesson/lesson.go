package lesson

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Page is the name of the file that holds a lesson's text.
const Page = "lesson.md"

// Lesson is a lesson.md.
type Lesson struct {
	Number   int
	Folder   string // 03-greedy-or-sampling
	Title    string
	Question string // the paragraph under the title
	Sections []Section

	source  []byte
	changes []change // where outputs go into the source, a change for each of Blocks
}

// Section is what stands under a heading of the second level. The first has no
// title: it is what stands under the lesson's own.
type Section struct {
	Title string
	Parts []Part
}

// Name is the folder without its number: greedy-or-sampling.
func (l *Lesson) Name() string {
	_, name, _ := strings.Cut(l.Folder, "-")
	return name
}

// Blocks are the blocks of commands, in order.
func (l *Lesson) Blocks() []*Block { return of[*Block](l) }

// Code is the code of a language, in order.
func (l *Lesson) Code(language string) []Code {
	return slices.DeleteFunc(of[Code](l), func(c Code) bool { return c.Language != language })
}

// Pictures are the pictures, in order.
func (l *Lesson) Pictures() []Picture { return of[Picture](l) }

func of[P Part](l *Lesson) []P {
	var found []P
	for _, section := range l.Sections {
		for _, part := range section.Parts {
			if p, ok := part.(P); ok {
				found = append(found, p)
			}
		}
	}
	return found
}

// Parts that every lesson has, by the titles of their sections.
var required = []string{"Predict", "Experiment", "What it shows", "Where it misleads", "Read next"}

// Complete is an error that names what a lesson lacks: a question to start from,
// one of the sections, or their order.
func (l *Lesson) Complete() error {
	if l.Question == "" {
		return errors.New("lesson: there is no question to start from\nput a paragraph under the title")
	}
	next := 0
	for _, section := range l.Sections {
		if next < len(required) && section.Title == required[next] {
			next++
		}
	}
	if next < len(required) {
		return fmt.Errorf("lesson: the section %q is missing or out of place\na lesson has %s, in this order", required[next], strings.Join(required, ", "))
	}
	return nil
}

// folderName is 03-greedy-or-sampling.
var folderName = regexp.MustCompile(`^(\d\d)-[a-z0-9][a-z0-9-]*$`)

// All reads the lessons of a folder, in the order of their numbers: each in a
// folder of its own, as 03-greedy-or-sampling/lesson.md.
func All(folder fs.FS) ([]*Lesson, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("lesson: %w", err)
	}
	var all []*Lesson
	for _, entry := range entries {
		name := entry.Name()
		if !entry.IsDir() || !folderName.MatchString(name) {
			continue
		}
		source, err := fs.ReadFile(folder, path.Join(name, Page))
		if errors.Is(err, fs.ErrNotExist) {
			continue // not written yet
		}
		if err != nil {
			return nil, fmt.Errorf("lesson: %w", err)
		}
		l, err := Parse(name, source)
		if err != nil {
			return nil, err
		}
		if len(all) > 0 && all[len(all)-1].Number == l.Number {
			return nil, fmt.Errorf("lesson: %s and %s have the same number", all[len(all)-1].Folder, name)
		}
		all = append(all, l)
	}
	return all, nil
}

// Find is the lesson that a person means: by its number, its name or its folder.
func Find(all []*Lesson, which string) (*Lesson, error) {
	for _, l := range all {
		if n, err := strconv.Atoi(which); (err == nil && n == l.Number) || strings.EqualFold(which, l.Folder) || strings.EqualFold(which, l.Name()) {
			return l, nil
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("lesson: there is no lesson %q, and no other", which)
	}
	names := make([]string, len(all))
	for i, l := range all {
		names[i] = fmt.Sprintf("%d %s", l.Number, l.Name())
	}
	return nil, fmt.Errorf("lesson: there is no lesson %q\nthe lessons are %s", which, strings.Join(names, ", "))
}
