package verify_test

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/verify"
)

// open are the fields whose truth the rest of a trace does not determine, by
// their path with indices left out, and the kinds of run in which that is so.
var open = map[string]struct {
	why string
	in  func(kind) bool
}{
	"run.machine.cpus":                {"where the times were taken is told, not computed", always},
	"run.tokenizer.vocab":             {"the ids that occur are only some of it", always},
	"run.model.shape.max_positions":   {"only a run that stops there meets it", always},
	"run.config.pad_token_id.value":   {"one sequence is not padded", always},
	"run.config.bos_token_id.value":   {"whether the prompt begins with it is the tokenizer's choice", always},
	"run.config.eos_token_id.value[]": {"a run that stops for another reason has met no end token; one that stops at it leaves max_new_tokens open", always},
	"end.totals.peak_memory_bytes":    {"measured once", always},

	"run.config.temperature.value":    {"greedy decoding does not use it", kind.greedy},
	"run.config.top_k.value":          {"greedy decoding does not use it", kind.greedy},
	"run.config.top_p.value":          {"greedy decoding does not use it", kind.greedy},
	"run.config.typical_p.value":      {"any value from 1 on does nothing", always},
	"run.config.epsilon_cutoff.value": {"any value that is not between 0 and 1 does nothing", always},
	"run.config.eta_cutoff.value":     {"any value that is not between 0 and 1 does nothing", always},
	"run.config.length_penalty.value": {"only a beam search uses it; one whose score of a length is rounded to float32", always},

	"run.config.num_assistant_tokens.value":           {"how a draft model drafts follows from its weights", always},
	"run.config.assistant_confidence_threshold.value": {"how a draft model drafts follows from its weights", always},
	"run.config.prompt_lookup_num_tokens.value":       {"an upper bound", always},
	"run.config.min_length.value":                     {"min_new_tokens wins over it", kind.everyStage},
	"run.config.max_new_tokens.value":                 {"a text that is given has its own length", kind.scored},

	"step.assist.draft.ns":       {"measured once", always},
	"step.assist.draft.computed": {"follows from the draft model's weights", kind.drafted},
	"step.assist.draft.flops":    {"follows from the draft model's weights", kind.drafted},
	"step.assist.draft.probs[]":  {"of those behind a rejected one nothing else is said", kind.drafted},

	"run.capture.top":           {"which other tokens would have been in a larger top is not captured", kind.byDefault},
	"step.candidates[].id":      {"a token that occurs once can have any id with that text", kind.byDefault},
	"step.stages[].chosen_rank": {"more likely tokens than the chosen one are no candidates", kind.narrow},

	"step.lens[].guesses[].id":        {"a token that occurs once can have any id with that text", kind.lensed},
	"step.lens[].chosen_rank":         {"how many tokens stand between the guesses and the chosen one follows from the weights", kind.lensed},
	"beam.rows[].lens[].guesses[].id": {"a token that occurs once can have any id with that text", kind.lensed},

	"beam.rows[].candidates[].id": {"a token that occurs once can have any id with that text", kind.byDefault},
}

func always(kind) bool { return true }

func (k kind) greedy() bool     { return k.settings["do_sample"] == "false" }
func (k kind) byDefault() bool  { return !k.full }
func (k kind) drafted() bool    { return k.draft }
func (k kind) scored() bool     { return k.given != "" }
func (k kind) everyStage() bool { return k.settings["min_new_tokens"] != "" }
func (k kind) lensed() bool     { return k.settings["logit_lens"] != "" }
func (k kind) narrow() bool     { return k.top > 0 && !k.full && !k.greedy() }

// A number is a numeric field, or a null where a number could stand.
type number struct {
	path       string // run.model.shape.layers, step.stages[].kept
	start, end int    // of its text
}

var digits = regexp.MustCompile(`^[0-9]+$`)

// numbers finds every number and null of a trace.
func numbers(t *testing.T, data []byte) []number {
	var found []number
	offset := 0
	for _, line := range bytes.SplitAfter(data, []byte("\n")) {
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.UseNumber()
		var walk func(path string)
		walk = func(path string) {
			token, err := dec.Token()
			if err != nil {
				t.Fatal(err)
			}
			switch token := token.(type) {
			case json.Delim:
				for dec.More() {
					if token == '[' {
						walk(path + "[]")
						continue
					}
					key, _ := dec.Token()
					walk(path + "." + key.(string))
				}
				dec.Token()
			case json.Number:
				end := offset + int(dec.InputOffset())
				found = append(found, number{path, end - len(token), end})
			case string:
				if digits.MatchString(token) { // a seed is a number as a string
					end := offset + int(dec.InputOffset()) - 1
					found = append(found, number{path, end - len(token), end})
				}
			case nil:
				end := offset + int(dec.InputOffset())
				found = append(found, number{path, end - len("null"), end})
			}
		}
		if len(line) > 0 {
			kind := regexp.MustCompile(`"type":"(\w+)"`).FindSubmatch(line)
			walk(string(kind[1]))
		}
		offset += len(line)
	}
	return found
}

// corruptions are small changes of a number: by one for what is written as a
// whole number, by a thousandth for what is not, and null in its place.
func corruptions(text string) []string {
	if text == "null" {
		return []string{"0", "1.5"}
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return []string{strconv.FormatInt(n+1, 10), strconv.FormatInt(n-1, 10), text + ".001", "null"}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(err)
	}
	format := func(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
	return []string{format(f * 1.001), format(f * 0.999), "null"}
}

// tooSmall says whether a change is below the rounding of a sum in float64,
// so that nothing could tell it.
func tooSmall(was, is string) bool {
	a, err := strconv.ParseFloat(was, 64)
	b, err2 := strconv.ParseFloat(is, 64)
	return err == nil && err2 == nil && math.Abs(a-b) < 5e-12
}

// Every number of a trace is changed, one at a time, and verify (or the reader)
// has to notice, without the checksum.
func TestCorruptionIsNoticed(t *testing.T) {
	if testing.Short() {
		t.Skip("reads and verifies a trace ten thousand times")
	}
	missed := map[string]int{}
	everything := func(string) bool { return true }
	for _, k := range kindsOfRun {
		if k.top == 0 {
			// The usual capture for all but the hundred candidates, which are
			// alike; those in a capture of a few.
			t.Run(k.name+", 64 candidates", func(t *testing.T) {
				corrupt(t, k, missed, func(path string) bool { return !strings.HasPrefix(path, "step.candidates") })
			})
			k.top = 4
		}
		t.Run(k.name, func(t *testing.T) { corrupt(t, k, missed, everything) })
	}
	for path := range open {
		if missed[path] == 0 {
			t.Errorf("%s is listed as open, but every change of it was noticed", path)
		}
	}
}

// corrupt changes the numbers whose path is wanted and counts in missed, by
// path, the changes that nothing notices.
func corrupt(t *testing.T, k kind, missed map[string]int, wanted func(path string) bool) {
	data := k.generate(t, "2")
	if report := verify.Trace(read(t, data), verify.Options{}); !report.OK() {
		t.Fatalf("before any change: %v", report)
	}
	tried, caught, small := 0, 0, 0
	for i, n := range numbers(t, data) {
		if !wanted(n.path) || i%max(k.part, 1) != 0 && !strings.HasPrefix(n.path, "run.") {
			continue
		}
		was := string(data[n.start:n.end])
		for _, is := range corruptions(was) {
			tried++
			switch {
			case notices(slices.Concat(data[:n.start], []byte(is), data[n.end:])):
				caught++
				continue
			case tooSmall(was, is):
				small++
				continue
			case is == "null" && strings.HasPrefix(n.path, "run.config."):
				continue // None switches off what did nothing before
			}
			missed[n.path]++
			if o, ok := open[n.path]; !ok || !o.in(k) {
				t.Errorf("%s: %s → %s is not noticed", n.path, was, is)
			}
		}
	}
	t.Logf("%d of %d changes noticed, %d are below rounding", caught, tried, small)
}

func notices(data []byte) bool {
	tr, err := trace.Read(bytes.NewReader(data))
	return err != nil || !verify.Trace(tr, verify.Options{IgnoreChecksum: true}).OK()
}
