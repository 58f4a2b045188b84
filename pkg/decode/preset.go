package decode

import (
	"fmt"
	"strings"
)

// Preset is a set of parameters under a name, from the guide's patterns.
type Preset struct {
	Name string
	For  string // what the guide gives it for
	set  func(*Config, Source)
}

// Presets lists them, in the guide's order.
func Presets() []Preset {
	return []Preset{
		{"factual", "factual questions: the same answer every time", func(c *Config, s Source) {
			c.DoSample = Param[bool]{Value: false, Source: s}
			c.UseCache = Param[bool]{Value: true, Source: s}
			c.MaxNewTokens = Param[int]{Value: 50, Source: s}
			c.RepetitionPenalty = Param[float64]{Value: 1.1, Source: s}
		}},
		{"creative", "stories: varied, but coherent", func(c *Config, s Source) {
			c.DoSample = Param[bool]{Value: true, Source: s}
			c.Temperature = Param[float64]{Value: 0.8, Source: s}
			c.TopP = Param[float64]{Value: 0.9, Source: s}
			c.UseCache = Param[bool]{Value: true, Source: s}
			c.MaxNewTokens = Param[int]{Value: 200, Source: s}
			c.RepetitionPenalty = Param[float64]{Value: 1.1, Source: s}
		}},
		{"chatbot", "conversation: natural and varied", func(c *Config, s Source) {
			c.DoSample = Param[bool]{Value: true, Source: s}
			c.Temperature = Param[float64]{Value: 0.7, Source: s}
			c.TopP = Param[float64]{Value: 0.9, Source: s}
			c.UseCache = Param[bool]{Value: true, Source: s}
			c.MaxNewTokens = Param[int]{Value: 100, Source: s}
			c.RepetitionPenalty = Param[float64]{Value: 1.1, Source: s}
		}},
		{"code", "code: close to the most likely, and free to repeat", func(c *Config, s Source) {
			c.DoSample = Param[bool]{Value: true, Source: s}
			c.Temperature = Param[float64]{Value: 0.2, Source: s}
			c.UseCache = Param[bool]{Value: true, Source: s}
			c.MaxNewTokens = Param[int]{Value: 200, Source: s}
			c.RepetitionPenalty = Param[float64]{Value: 1.0, Source: s}
		}},
		{"lesson-1", "the guide's first lesson: greedy, with a temperature that does nothing", func(c *Config, s Source) {
			c.UseCache = Param[bool]{Value: true, Source: s}
			c.MaxNewTokens = Param[int]{Value: 128, Source: s}
			c.DoSample = Param[bool]{Value: false, Source: s}
			c.Temperature = Param[float64]{Value: 0.0, Source: s}
			c.RepetitionPenalty = Param[float64]{Value: 1.1, Source: s}
		}},
	}
}

// presetPrefix begins the source of a preset's values.
const presetPrefix = "preset "

// FromPreset is the config of a preset. Each value's source names it.
func FromPreset(name string) (c Config, err error) {
	var names []string
	for _, preset := range Presets() {
		if preset.Name == name {
			preset.set(&c, Source(presetPrefix+name))
			return c, nil
		}
		names = append(names, preset.Name)
	}
	return c, fmt.Errorf("there is no preset %q: the guide's are %s", name, strings.Join(names, ", "))
}
