package decode

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/genlens/genlens/pkg/trace"
)

// settings is the config, and the tokens that a hand puts into the text.
func (s *session) settings() map[string]trace.Setting {
	settings := s.Plan.Config.Settings()
	if len(s.Force) > 0 {
		forced := make(map[string]int, len(s.Force))
		for step, id := range s.Force {
			forced[strconv.Itoa(step+1)] = id
		}
		settings[SettingForce] = trace.Setting{Value: forced, Source: string(FromFlag)}
	}
	return settings
}

// SettingForce is the name under which a trace's config holds the tokens that
// were forced: their ids by step, counted from 1.
const SettingForce = "force"

// Forced reads the tokens that were forced back from a trace's config. It is
// never nil.
func Forced(settings map[string]trace.Setting) (map[int]int, error) {
	tokens := make(map[int]int)
	setting, ok := settings[SettingForce]
	if !ok {
		return tokens, nil
	}
	data, err := json.Marshal(setting.Value)
	if err != nil {
		return nil, fmt.Errorf("decode: the trace's %s: %w", SettingForce, err)
	}
	var byStep map[string]int
	if err := json.Unmarshal(data, &byStep); err != nil {
		return nil, fmt.Errorf("decode: the trace's %s: %w", SettingForce, err)
	}
	for text, id := range byStep {
		step, err := strconv.Atoi(text)
		if err != nil || step < 1 {
			return nil, fmt.Errorf("decode: the trace's %s: %q is no step", SettingForce, text)
		}
		tokens[step-1] = id
	}
	return tokens, nil
}
