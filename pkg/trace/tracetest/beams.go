package tracetest

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
)

// Beams is a toy model and how to search with it: what may follow depends on
// the last word alone.
type Beams struct {
	Words  []string    // the vocabulary; the last one ends a text
	Follow [][]float64 // [word, next word]: probabilities
	Prompt []int

	MaxLength     int // prompt included
	NumBeams      int
	LengthPenalty float64
	EarlyStopping any // true, false or "never"
	Return        int // sequences; 0 means one
}

// Search is a search with two beams over five words, which one can follow on
// paper. Two texts end before the length runs out.
func Search() Beams {
	return Beams{
		Words: []string{"The", " sun", " rain", " wind", EndOfText},
		Follow: [][]float64{
			{.05, .5, .3, .1, .05},
			{.05, .05, .35, .25, .3},
			{.1, .05, .05, .2, .6},
			{.3, .1, .2, .1, .3},
			{.2, .2, .2, .2, .2},
		},
		Prompt: []int{0}, MaxLength: 7, NumBeams: 2, LengthPenalty: 1, EarlyStopping: false,
	}
}

// Trace searches.
func (b Beams) Trace() *trace.Trace {
	s := newSearch(b)
	for s.next() {
	}
	return s.finish()
}

// search is a beam search under way, its scores in float32 as transformers
// keeps them.
type search struct {
	Beams
	runner  *runner // for what a row of a trace needs
	running []path
	ended   []path // best first, at most NumBeams
}

// path is a text and its score.
type path struct {
	ids     []int     // after the prompt
	rows    []int     // that each came from
	steps   []float64 // each one's score
	total   float32
	as      trace.Hypothesis // once it has ended …
	because string           // … for this reason
}

// nobody is the score of a hypothesis, or a beam, that is not there.
const nobody = -1e9

func newSearch(b Beams) *search {
	s := &search{
		Beams:   b,
		runner:  &runner{Bigram: Bigram{Top: len(b.Words)}, vocab: b.Words},
		running: []path{{}},
	}
	shape := trace.Shape{Layers: 1, Hidden: 8, Heads: 2, KVHeads: 1, HeadDim: 4, Intermediate: 16,
		Vocab: len(b.Words), MaxPositions: 32}
	setting := func(value any) trace.Setting { return trace.Setting{Value: value, Source: "flag"} }
	run := trace.Run{
		Type: trace.TypeRun, Schema: trace.Schema, SchemaVersion: trace.SchemaVersion,
		Tool:    trace.Tool{Name: "explain", Version: "test"},
		Started: "2026-01-02T03:04:05Z",
		Command: []string{"explain", "run", "The", "--num_beams", fmt.Sprint(b.NumBeams)},
		Model: trace.Model{Name: "toy", Family: "llama", DType: "F32", Shape: shape, Parameters: cost.Parameters(shape),
			SHA256: strings.Repeat("5f70bf18", 8)},
		Tokenizer: trace.Tokenizer{Kind: "byte-level BPE", Vocab: len(b.Words)},
		Prompt:    trace.Prompt{IDs: b.Prompt},
		Strategy:  trace.StrategyBeamSearch,
		Config: map[string]trace.Setting{
			"do_sample":            setting(false),
			"early_stopping":       setting(b.EarlyStopping),
			"eos_token_id":         setting([]int{len(b.Words) - 1}),
			"length_penalty":       setting(b.LengthPenalty),
			"max_length":           setting(b.MaxLength),
			"num_beams":            setting(b.NumBeams),
			"num_return_sequences": setting(max(b.Return, 1)),
			"use_cache":            setting(true),
		},
		Pipeline: []trace.StageSpec{{Name: "log_softmax", Params: map[string]any{}}},
		Cache:    "dynamic",
		Capture:  trace.Capture{Mode: trace.CaptureDefault, Top: len(b.Words)},
	}
	for _, id := range b.Prompt {
		run.Prompt.Tokens = append(run.Prompt.Tokens, s.runner.token(id))
		run.Prompt.Text += b.Words[id]
	}
	s.runner.out = &trace.Trace{Run: run}
	return s
}

// next makes one step and reports whether another may follow.
func (s *search) next() bool {
	out := s.runner.out
	b := trace.Beam{Type: trace.TypeBeam, Index: len(out.Beams), Phase: trace.PhaseDecode}
	b.Position = len(s.Prompt) + b.Index
	if b.Index == 0 {
		b.Phase = trace.PhasePrefill
	}
	scores := make([][][]float32, len(s.running)) // [row, stage, vocab]
	for row, p := range s.running {
		last := s.Prompt[len(s.Prompt)-1]
		if len(p.ids) > 0 {
			last = p.ids[len(p.ids)-1]
		}
		raw := make([]float32, len(s.Words))
		for id, prob := range s.Follow[last] {
			raw[id] = float32(math.Log(prob))
		}
		scores[row] = [][]float32{raw, logProbs(raw)}
		b.Rows = append(b.Rows, trace.BeamRow{Token: s.runner.token(last), LogProb: float64(p.total), Row: s.row(scores[row])})
	}
	s.consider(&b, scores)
	s.decide(&b)
	s.account(&b)
	out.Beams = append(out.Beams, b)
	return b.Stop == ""
}

// logProbs is the log-softmax of a row, in float32.
func logProbs(row []float32) []float32 {
	top, sum := slices.Max(row), 0.0
	for _, score := range row {
		sum += float64(float32(math.Exp(float64(score - top))))
	}
	out := make([]float32, len(row))
	for id, score := range row {
		out[id] = (score - top) - float32(math.Log(sum))
	}
	return out
}

// row is the record of one row, of which all tokens are candidates.
func (s *search) row(stages [][]float32) trace.Row {
	var r trace.Row
	for i, name := range []string{trace.StageRaw, "log_softmax"} {
		g := measure(name, stages[max(i-1, 0)], stages[i], 0)
		g.ChosenRank = 0 // no one token is chosen here
		r.Stages = append(r.Stages, g)
	}
	s.runner.candidates(&r, stages, nil)
	return r
}

// consider finds the best continuations, twice as many as beams because each
// may be an end, and lets the first of those that are none go on.
func (s *search) consider(b *trace.Beam, scores [][][]float32) {
	var all []trace.Continuation
	for row, stages := range scores {
		for id, logProb := range stages[1] {
			all = append(all, trace.Continuation{
				Parent: row, Token: s.runner.token(id), LogProb: float64(logProb),
				Total: float64(s.running[row].total + logProb),
				Ranks: []int{numeric.Rank(stages[0], id), numeric.Rank(stages[1], id)},
				Fate:  trace.FatePruned,
			})
		}
	}
	slices.SortStableFunc(all, func(x, y trace.Continuation) int { return cmp.Compare(y.Total, x.Total) })
	b.Considered = all[:min(2*s.NumBeams, len(all))]

	var running []path
	for i := range b.Considered {
		k := &b.Considered[i]
		p := s.running[k.Parent].then(k)
		k.Finish = s.reason(p.ids)
		switch {
		case k.Finish != "":
			k.Score = float64(s.score(p.total, len(p.ids)))
			if i < s.NumBeams { // of the others none can end
				p.as = trace.Hypothesis{Step: b.Index, Continuation: i, Score: k.Score}
				p.because = k.Finish
				s.ended = append(s.ended, p)
			}
		case len(running) < s.NumBeams:
			k.Fate, k.Beam = trace.FateRunning, len(running)
			running = append(running, p)
		}
	}
	s.running = running
	slices.SortStableFunc(s.ended, func(x, y path) int { return cmp.Compare(y.as.Score, x.as.Score) })
	s.ended = s.ended[:min(len(s.ended), s.NumBeams)]
}

// then is the path with one more token.
func (p path) then(k *trace.Continuation) path {
	return path{
		ids:   append(slices.Clone(p.ids), k.Token.ID),
		rows:  append(slices.Clone(p.rows), k.Parent),
		steps: append(slices.Clone(p.steps), k.LogProb),
		total: float32(k.Total),
	}
}

func (s *search) reason(ids []int) string {
	switch {
	case ids[len(ids)-1] == len(s.Words)-1:
		return trace.FinishEOS
	case len(s.Prompt)+len(ids) == s.MaxLength:
		return trace.FinishLength
	}
	return ""
}

// score is total ÷ length^length_penalty.
func (s *search) score(total float32, length int) float32 {
	return total / float32(math.Pow(float64(length), s.LengthPenalty))
}

// decide lists the hypotheses and says whether the search goes on.
func (s *search) decide(b *trace.Beam) {
	for _, p := range s.ended {
		b.Hypotheses = append(b.Hypotheses, p.as)
		if p.as.Step == b.Index {
			b.Considered[p.as.Continuation].Fate = trace.FateFinished
		}
	}
	b.BestRunning, b.Worst = nobody, nobody
	full := len(s.ended) == s.NumBeams
	if full {
		b.Worst = s.ended[s.NumBeams-1].as.Score
	}
	if len(s.running) > 0 {
		length := b.Index + 1
		if s.EarlyStopping == "never" && s.LengthPenalty > 0 {
			length = s.MaxLength - len(s.Prompt)
		}
		b.BestRunning = float64(s.score(s.running[0].total, length))
	}
	switch {
	case len(s.running) == 0:
		b.Stop = trace.StopNothingLeft
	case full && s.EarlyStopping == true:
		b.Stop = trace.StopAllFinished
	case b.BestRunning <= b.Worst:
		b.Stop = trace.StopNoImprovement
	}
}

// account fills in the cost, by the formulas, and makes up the times.
func (s *search) account(b *trace.Beam) {
	shape, length := s.runner.out.Run.Model.Shape, b.Position
	reused, computed := length-1, 1
	if b.Index == 0 {
		reused, computed = 0, length
	}
	rows := len(b.Rows)
	b.Cache = trace.Cache{Reused: rows * reused, Computed: rows * computed, Stored: rows * length,
		Bytes: cost.CacheBytes(shape, rows*length)}
	for range rows {
		pass := cost.Step(shape, reused, computed, 1)
		b.Cost.Flops.Add(&pass)
		b.Cost.FlopsFormula.Add(&pass)
		b.Cost.FlopsOther += cost.Step(shape, 0, length, 1).Total
		b.Cost.WeightBytesRead += cost.WeightBytes(shape, computed, 1)
	}
	b.Cost.CacheBytesRead = cost.CacheBytes(shape, rows*reused)
	b.Cost.CacheBytesWritten = cost.CacheBytes(shape, rows*computed)
	b.Time = trace.Time{ForwardNS: b.Cost.Flops.Total / 10, SampleNS: 31_000, RecordNS: 62_000}
}

// finish returns the trace with its end.
func (s *search) finish() *trace.Trace {
	out := s.runner.out
	end := &trace.End{Type: trace.TypeEnd}
	for _, p := range s.ended[:min(len(s.ended), max(s.Return, 1))] {
		sequence := trace.Sequence{IDs: p.ids, FinishReason: p.because, Score: p.as.Score, BeamIndices: p.rows, Transitions: p.steps}
		for _, id := range p.ids {
			if token := s.runner.token(id); !token.Special {
				sequence.Text += token.Text
			}
		}
		end.Sequences = append(end.Sequences, sequence)
	}
	first := end.Sequences[0]
	end.IDs, end.Text, end.FinishReason = first.IDs, first.Text, first.FinishReason
	for i := range out.Beams {
		b := &out.Beams[i]
		addToTotals(&end.Totals, b.Index == 0, b.Cache, b.Cost, b.Time)
	}
	end.Totals.TokensPerSecond = speed(&end.Totals)
	out.End = end
	return out
}
