package table

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/visible"
)

// Settings writes the resolved generation parameters of a run, grouped by who
// set them, the strongest first: a group a line, its name on the left.
func Settings(w io.Writer, run *trace.Run, s Style) error {
	groups := map[string]prose{}
	for _, name := range slices.Sorted(maps.Keys(run.Config)) {
		setting := run.Config[name]
		p := groups[setting.Source]
		if p != nil {
			p.say(" · ")
		}
		p.say("%s~", visible.Fit(visible.Line(name), settingWidth))
		p.add(strong, glue(settingText(setting.Value)))
		groups[setting.Source] = p
	}
	p, list := &Page{}, definitions(nil)
	for _, source := range slices.SortedFunc(maps.Keys(groups), func(a, b string) int {
		return cmp.Or(cmp.Compare(strength(a), strength(b)), cmp.Compare(a, b))
	}) {
		list = append(list, definition{sourceName(source), groups[source]})
	}
	p.add(forPeople{list}, settingRecord(run))
	return p.Write(w, s)
}

// settingRecord is the settings for programs.
func settingRecord(run *trace.Run) *grid {
	g := record("settings", "The settings and who set them", "setting", "value", "source")
	for _, name := range slices.Sorted(maps.Keys(run.Config)) {
		g.addValues(name, scalar(run.Config[name].Value), run.Config[name].Source)
	}
	return g
}

// settingWidth is how much of a name or a value is shown.
const settingWidth = 48

// sources are what can set a parameter, the strongest first.
var sources = []string{"flag", "python", "preset", "file", "generation_config.json", "config.json", "default"}

// strength is a source's place among them; a preset's begins with the word.
// What nobody knows stands before the defaults.
func strength(source string) int {
	for i, known := range sources {
		if source == known || known == "preset" && strings.HasPrefix(source, known) {
			return i
		}
	}
	return len(sources) - 1
}

// sourceName fits a source into the column of words.
func sourceName(source string) string {
	switch source {
	case "generation_config.json":
		return "model"
	case "python":
		return "python call"
	case "":
		return "unknown"
	}
	return visible.Line(source)
}

// settingText writes a value as JSON does.
func settingText(value any) string {
	if text, ok := value.(string); ok {
		return visible.Fit(visible.Line(text), settingWidth)
	}
	text, err := json.Marshal(value)
	if err != nil {
		text = fmt.Append(nil, value)
	}
	return visible.Fit(visible.Line(string(text)), settingWidth)
}
