package table_test

import (
	"bytes"
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// sgr is the only kind of escape sequence that a view may write.
var sgr = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// TestHostile shows traces that no decoder would write: whatever is in them,
// the views neither panic nor pass a control character on.
func TestHostile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := hostileTrace(t)
		style := table.Style{Width: rapid.IntRange(-5, 200).Draw(t, "width"), Color: rapid.Bool().Draw(t, "color")}
		var out bytes.Buffer
		_ = table.Overview(&out, tr, style)
		_ = table.Key(&out, tr, style)
		_ = table.Summary(&out, tr, style)
		_ = table.Cost(&out, tr, style)
		_ = table.Settings(&out, &tr.Run, style)
		for i := range table.Steps(tr) {
			_ = table.Step(&out, tr, i, rapid.IntRange(-1, 9).Draw(t, "top"), style)
			_ = table.StepOf(&out, tr, rapid.IntRange(-1, 3).Draw(t, "sequence"), i, 3, style)
			_ = table.BeamRow(&out, tr, i, rapid.IntRange(-1, 3).Draw(t, "row"), 3, style)
		}
		table.Teaching(tr)
		checkSafe(t, out.String(), style.Color, false)
		for i := range view.Sequences(tr) {
			if one, err := view.Sequence(tr, i); err == nil {
				_ = table.Overview(&out, one, style)
			}
		}
		out.Reset()
		_ = table.Text(&out, tr, style)
		_ = table.SideBySide(&out, tr, style)
		checkSafe(t, out.String(), style.Color, true)
		out.Reset()
		style.Height, style.Screen = rapid.IntRange(-1, 30).Draw(t, "height"), rapid.Bool().Draw(t, "screen")
		replay(table.NewLive(&out, style), tr)
		checkSafe(t, board.ReplaceAllString(out.String(), ""), style.Color, true)
	})
}

// board are the sequences that move on a screen.
var board = regexp.MustCompile(`\x1b\[\d+A|\r\x1b\[J|\x1b\[\?7[lh]`)

// replay hands a trace to a sink, line by line.
func replay(live *table.Live, t *trace.Trace) error {
	err := live.Run(&t.Run)
	for i := range t.Steps {
		err = errors.Join(err, live.Step(&t.Steps[i]))
	}
	for i := range t.Beams {
		err = errors.Join(err, live.Beam(&t.Beams[i]))
	}
	return errors.Join(err, live.End(t.End))
}

func checkSafe(t *rapid.T, out string, color, text bool) {
	if color {
		out = sgr.ReplaceAllString(out, "")
	}
	for i, r := range out {
		switch {
		case r == '\n', text && r == '\t':
		case r == '\u200c' || r == '\u200d': // join letters, and do nothing else
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			t.Fatalf("%q got out at byte %d of\n%q", r, i, out)
		}
	}
}

var nastyText = rapid.OneOf(
	rapid.String(),
	rapid.SampledFrom([]string{"", " ", "\x1b[2J", "\x1b]0;title\a", "\u202e", "\xff", "\r\n", "\u0301", "\u009b31m", "\u00ad", "\U000e0041"}),
	rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
)

// anyInt and anyFloat are numbers as a JSON file can hold them.
var (
	anyInt   = rapid.OneOf(rapid.IntRange(-2, 5), rapid.Int())
	anyFloat = rapid.OneOf(rapid.Float64Range(-1, 2), rapid.Float64(), rapid.Just(0.0), rapid.Just(math.SmallestNonzeroFloat64))
)

func hostileToken(t *rapid.T) trace.Token {
	token := trace.Token{ID: anyInt.Draw(t, "id"), Text: nastyText.Draw(t, "text"), Special: rapid.Bool().Draw(t, "special")}
	if rapid.Bool().Draw(t, "has bytes") {
		token.Bytes = []byte(nastyText.Draw(t, "bytes"))
	}
	return token
}

func hostileTrace(t *rapid.T) *trace.Trace {
	name := rapid.OneOf(rapid.SampledFrom(stageNames), nastyText)
	value := rapid.OneOf(rapid.Just[any](nil), rapid.Just[any]([]any{1.0}), rapid.Just[any](0.8), rapid.Just[any](3), rapid.Just[any](1e300), rapid.Just[any]("\x1b[1m"))
	tr := &trace.Trace{Run: trace.Run{
		Prompt: trace.Prompt{Text: nastyText.Draw(t, "prompt")},
		RNG:    trace.RNG{Seed: nastyText.Draw(t, "seed")},
		Cache:  rapid.SampledFrom([]string{"none", "dynamic", "paged", "\x1b"}).Draw(t, "cache"),
		Layout: rapid.SampledFrom([]*trace.Layout{nil, {}, {BlockSize: 2}, {BlockSize: -1}, {Window: math.MaxInt}, {Reserve: 3},
			{Bits: 4, Group: math.MinInt, Residual: -1}}).Draw(t, "layout"),
		Model:   trace.Model{Shape: trace.Shape{Layers: anyInt.Draw(t, "layers"), Hidden: 3, Vocab: anyInt.Draw(t, "vocab")}},
		Capture: trace.Capture{Top: anyInt.Draw(t, "top")},
		Strategy: rapid.OneOf(rapid.SampledFrom([]string{"", trace.StrategyBeamSearch, trace.StrategyBeamSample, trace.StrategyAssisted, trace.StrategyGiven}),
			nastyText).Draw(t, "strategy"),
		Config: map[string]trace.Setting{
			"num_beams":               {Value: value.Draw(t, "beams"), Source: nastyText.Draw(t, "source")},
			"num_return_sequences":    {Value: value.Draw(t, "sequences"), Source: "flag"},
			"length_penalty":          {Value: value.Draw(t, "penalty")},
			nastyText.Draw(t, "name"): {Value: nastyText.Draw(t, "text"), Source: "preset"},
		},
	}}
	for range rapid.IntRange(0, 4).Draw(t, "stages in the pipeline") {
		tr.Run.Pipeline = append(tr.Run.Pipeline, trace.StageSpec{
			Name: name.Draw(t, "stage"),
			Params: map[string]any{
				rapid.OneOf(rapid.SampledFrom([]string{"penalty", "ngram_size", "min_p", "start", "eta_cutoff"}), nastyText).Draw(t, "key"): value.Draw(t, "value"),
				"prompt_length": value.Draw(t, "prompt length"),
			},
		})
	}
	if rapid.Bool().Draw(t, "a beam search") {
		for range rapid.IntRange(0, 3).Draw(t, "beam steps") {
			tr.Beams = append(tr.Beams, hostileBeam(t, name))
		}
	} else {
		for range rapid.IntRange(0, 3).Draw(t, "steps") {
			tr.Steps = append(tr.Steps, hostileStep(t, name))
		}
	}
	switch rapid.IntRange(0, 2).Draw(t, "ending") {
	case 0:
		tr.Cut = errors.New(nastyText.Draw(t, "cut"))
	case 1:
		tr.End = &trace.End{FinishReason: nastyText.Draw(t, "reason"), Detail: nastyText.Draw(t, "detail"), Totals: trace.Totals{
			TokensPerSecond: anyFloat.Draw(t, "speed"), PeakMemoryBytes: int64(anyInt.Draw(t, "peak")), CacheBytes: int64(anyInt.Draw(t, "held"))}}
		for range rapid.IntRange(0, 4).Draw(t, "sequences") {
			tr.End.Sequences = append(tr.End.Sequences, trace.Sequence{Text: nastyText.Draw(t, "text"), FinishReason: nastyText.Draw(t, "reason"), Score: anyFloat.Draw(t, "score")})
		}
	}
	return tr
}

// stageNames are those that something is said about.
var stageNames = []string{
	"raw", view.Guidance, view.SequenceBias, view.EncoderPenalty, view.Penalty, view.NoRepeat, view.EncoderNoRepeat, view.BadWords,
	view.MinLength, view.MinNewTokens, view.PrefixAllowed, view.Regex, view.OneOf, view.Forbid, view.Require, view.ForcedBOS, view.ForcedEOS,
	view.RemoveInvalid, view.ExponentialDecay, view.Suppress, view.BeginSuppress, view.Temperature, view.TopH, view.TopK, view.TopP,
	view.MinP, view.Typical, view.Epsilon, view.Eta, view.LogSoftmax, view.Renormalize,
}

func hostileBeam(t *rapid.T, name *rapid.Generator[string]) trace.Beam {
	b := trace.Beam{
		Index: anyInt.Draw(t, "index"), Stop: nastyText.Draw(t, "stop"),
		BestRunning: anyFloat.Draw(t, "best"), Worst: anyFloat.Draw(t, "worst"),
		Cache: hostileCache(t), Cost: hostileCost(t), Time: trace.Time{SampleNS: int64(anyInt.Draw(t, "ns"))},
	}
	for range rapid.IntRange(0, 3).Draw(t, "rows") {
		b.Rows = append(b.Rows, trace.BeamRow{Token: hostileToken(t), LogProb: anyFloat.Draw(t, "so far"), Row: hostileRow(t, name)})
	}
	place := rapid.OneOf(rapid.IntRange(-1, 3), rapid.Int())
	for range rapid.IntRange(0, 5).Draw(t, "considered") {
		b.Considered = append(b.Considered, trace.Continuation{
			Parent: place.Draw(t, "parent"), Token: hostileToken(t), LogProb: anyFloat.Draw(t, "logprob"), Total: anyFloat.Draw(t, "total"),
			Ranks: rapid.SliceOfN(anyInt, 0, 3).Draw(t, "ranks"), Beam: place.Draw(t, "beam"), Finish: nastyText.Draw(t, "finish"),
			Fate:  rapid.OneOf(rapid.SampledFrom([]string{trace.FateRunning, trace.FateFinished, trace.FatePruned}), nastyText).Draw(t, "fate"),
			Score: anyFloat.Draw(t, "score"), U: anyFloat.Draw(t, "u"),
		})
	}
	for range rapid.IntRange(0, 3).Draw(t, "hypotheses") {
		b.Hypotheses = append(b.Hypotheses, trace.Hypothesis{Step: place.Draw(t, "step"), Continuation: place.Draw(t, "continuation"), Score: anyFloat.Draw(t, "score")})
	}
	return b
}

func hostileAssist(t *rapid.T) *trace.Assist {
	if rapid.Bool().Draw(t, "no assist") {
		return nil
	}
	a := &trace.Assist{
		Round: anyInt.Draw(t, "round"), Place: anyInt.Draw(t, "place"), Outcome: rapid.SampledFrom([]string{"accepted", "replaced", "bonus", "\x1b"}).Draw(t, "outcome"),
		TargetProb: anyFloat.Draw(t, "p"), DraftProb: anyFloat.Draw(t, "q"), Ratio: anyFloat.Draw(t, "ratio"), U: anyFloat.Draw(t, "u"),
	}
	if rapid.Bool().Draw(t, "proposed one") {
		token := hostileToken(t)
		a.Proposed = &token
	}
	if rapid.Bool().Draw(t, "a draft") {
		a.Draft = &trace.Draft{By: nastyText.Draw(t, "by"), Accepted: anyInt.Draw(t, "accepted"), NGram: anyInt.Draw(t, "n"), Found: anyInt.Draw(t, "found"), Flops: int64(anyInt.Draw(t, "flops"))}
		for range rapid.IntRange(0, 3).Draw(t, "proposals") {
			a.Draft.Proposed = append(a.Draft.Proposed, hostileToken(t))
		}
	}
	return a
}

func hostileCache(t *rapid.T) trace.Cache {
	return trace.Cache{
		Reused: anyInt.Draw(t, "reused"), Computed: anyInt.Draw(t, "computed"), Evicted: anyInt.Draw(t, "evicted"),
		Bytes: int64(anyInt.Draw(t, "bytes")), Reserved: int64(anyInt.Draw(t, "reserved")), Moved: int64(anyInt.Draw(t, "moved")),
		Blocks: anyInt.Draw(t, "blocks"), BlocksShared: anyInt.Draw(t, "shared"),
	}
}

func hostileCost(t *rapid.T) trace.Cost {
	c := trace.Cost{
		Flops:        trace.Flops{MLP: int64(anyInt.Draw(t, "mlp")), Total: int64(anyInt.Draw(t, "flops"))},
		FlopsFormula: trace.Flops{Total: int64(anyInt.Draw(t, "formula"))}, FlopsOther: int64(anyInt.Draw(t, "other")),
		WeightBytesRead: int64(anyInt.Draw(t, "weights")), CacheBytesRead: int64(anyInt.Draw(t, "cache")),
	}
	if rapid.Bool().Draw(t, "a second pass") {
		c.Unconditional = &trace.Pass{}
	}
	return c
}

func hostileStep(t *rapid.T, name *rapid.Generator[string]) trace.Step {
	step := trace.Step{
		Index: anyInt.Draw(t, "index"), Token: hostileToken(t),
		Draw: trace.Draw{
			Method: rapid.SampledFrom([]string{"greedy", "multinomial", "forced", "given", "accepted", "residual", "beam", ""}).Draw(t, "method"),
			U:      anyFloat.Draw(t, "u"), Low: anyFloat.Draw(t, "low"), High: anyFloat.Draw(t, "high"),
			ID: anyInt.Draw(t, "chosen"), TopID: anyInt.Draw(t, "top id"),
		},
		Phase: rapid.OneOf(rapid.SampledFrom([]string{trace.PhasePrefill, trace.PhaseDecode}), nastyText).Draw(t, "phase"),
		Cache: hostileCache(t),
		Cost:  hostileCost(t),
		Time:  trace.Time{ForwardNS: int64(anyInt.Draw(t, "ns"))},

		Sequence: anyInt.Draw(t, "sequence"), Position: anyInt.Draw(t, "position"), Assist: hostileAssist(t), Row: hostileRow(t, name),
	}
	if instead := anyInt.Draw(t, "instead"); rapid.Bool().Draw(t, "has instead") {
		step.Draw.Instead = &instead
	}
	return step
}

func hostileRow(t *rapid.T, name *rapid.Generator[string]) trace.Row {
	var row trace.Row
	for range rapid.IntRange(0, 4).Draw(t, "stages") {
		s := trace.Stage{
			Name: name.Draw(t, "stage"), Kept: anyInt.Draw(t, "kept"), Changed: anyInt.Draw(t, "changed"),
			RemovedProb: anyFloat.Draw(t, "removed"), EntropyNats: anyFloat.Draw(t, "entropy"), EffectiveChoices: anyFloat.Draw(t, "choices"),
			ChosenRank: anyInt.Draw(t, "rank"), OtherKept: anyInt.Draw(t, "other kept"), OtherProb: anyFloat.Draw(t, "other prob"),
		}
		if rapid.Bool().Draw(t, "cut") {
			s.Threshold = &trace.Cut{}
		}
		row.Stages = append(row.Stages, s)
	}
	for range rapid.IntRange(0, 6).Draw(t, "candidates") {
		c := trace.Candidate{Token: hostileToken(t), CutBy: rapid.OneOf(rapid.Just(""), name).Draw(t, "cut by")}
		for range rapid.IntRange(0, 4).Draw(t, "logits") {
			logit := rapid.Float32().Draw(t, "logit")
			c.Logits = append(c.Logits, &logit)
			if rapid.Bool().Draw(t, "gone") {
				c.Logits[len(c.Logits)-1] = nil
			}
		}
		c.Probs = rapid.SliceOfN(anyFloat, 0, 4).Draw(t, "probs")
		row.Candidates = append(row.Candidates, c)
	}
	return row
}

// TestNothing shows traces without steps, without candidates, without an end.
func TestNothing(t *testing.T) {
	var out bytes.Buffer
	for _, tr := range []*trace.Trace{{}, {Steps: []trace.Step{{}}}, {Steps: []trace.Step{{Row: trace.Row{Stages: []trace.Stage{{}}}}}}} {
		for _, err := range []error{
			table.Text(&out, tr, table.Style{}), table.Overview(&out, tr, table.Style{}), table.Summary(&out, tr, table.Style{}),
		} {
			if err != nil {
				t.Error(err)
			}
		}
		if err := table.Step(&out, tr, len(tr.Steps), 5, table.Style{}); err == nil {
			t.Error("a step that does not exist was shown")
		}
	}
}

// TestWidth: no line of an ordinary run is longer than the terminal is wide.
func TestWidth(t *testing.T) {
	for _, width := range []int{40, 57, 72, 80, 81, 100, 120, 160} {
		for _, run := range []tracetest.Bigram{tracetest.Weather(), tracetest.Greedy(), tracetest.Nasty()} {
			tr := run.Trace()
			var out bytes.Buffer
			if err := table.Overview(&out, tr, table.Style{Width: width}); err != nil {
				t.Fatal(err)
			}
			for i := range tr.Steps {
				if err := table.Step(&out, tr, i, 0, table.Style{Width: width}); err != nil {
					t.Fatal(err)
				}
			}
			for line := range strings.Lines(out.String()) {
				if w := visible.Width(strings.TrimSuffix(line, "\n")); w > width {
					t.Errorf("%d columns where there are %d: %s", w, width, line)
				}
			}
		}
	}
}

// TestFitsAScreen: the text, 20 steps, the two that teach most and the summary
// are about 60 lines, so that a learner reads them all.
func TestFitsAScreen(t *testing.T) {
	run := tracetest.Weather()
	for run.Seed = 0; ; run.Seed++ {
		if tr := run.Trace(); len(tr.Steps) == run.Tokens {
			var out bytes.Buffer
			if err := everything(&out, tr, table.Style{}); err != nil {
				t.Fatal(err)
			}
			if lines := strings.Count(strings.TrimSpace(out.String()), "\n") + 1; lines > 62 {
				t.Errorf("%d lines:\n%s", lines, out.String())
			}
			return
		}
	}
}
