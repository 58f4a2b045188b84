// Package tracetest makes small traces for tests of what shows a trace.
//
// A [Bigram] is a language model one can read: for each token the logits of
// the few that may follow, and a little seeded noise on all others. Its Trace
// runs the four usual stages over these logits and fills in every number of the
// record as package trace defines it, so the columns of a table made from it
// add up. It shares no code with the real sampler.
package tracetest

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
)

// Bigram is a toy model and how to generate with it.
type Bigram struct {
	Prompt []string
	Follow map[string]map[string]float32 // logits of what may follow a token
	Filler []string                      // further vocabulary: all noise

	Tokens      int // new tokens at most; EndOfText ends earlier
	Greedy      bool
	Penalty     float64 // 0: no such stage; so for the next three
	Temperature float64
	TopK        int
	TopP        float64
	Seed        uint64
	Top         int // candidates kept per step; 0 means 8
	NoCache     bool

	// Given is a text whose words are taken one after the other, with nothing
	// drawn (teacher forcing). Force puts a word in place of the one that was
	// drawn, by step.
	Given []string
	Force map[int]string

	// Lens records what each of so many layers would have answered; 0: nothing.
	Lens int
}

// EndOfText is the special token that ends a text.
const EndOfText = "<|endoftext|>"

// Trace generates.
func (b Bigram) Trace() *trace.Trace {
	r := newRunner(b)
	tokens := b.Tokens
	if b.Given != nil {
		tokens = len(b.Given)
	}
	for range tokens {
		if !r.step() {
			break
		}
	}
	return r.finish()
}

type runner struct {
	Bigram
	vocab []string
	ids   map[string]int
	text  []int // prompt and new tokens
	rng   *rand.Rand
	out   *trace.Trace
	why   string
}

func newRunner(b Bigram) *runner {
	if b.Top == 0 {
		b.Top = 8
	}
	r := &runner{Bigram: b, ids: map[string]int{}, why: trace.FinishLength, rng: rand.New(rand.NewPCG(b.Seed, b.Seed))}
	r.buildVocab()
	r.out = &trace.Trace{Run: trace.Run{
		Type: "run", Schema: trace.Schema, SchemaVersion: trace.SchemaVersion,
		Tool:    trace.Tool{Name: "explain", Version: "test"},
		Started: "2026-01-02T03:04:05Z",
		Command: []string{"explain", "run", strings.Join(b.Prompt, ""), "--seed", strconv.FormatUint(b.Seed, 10)},
		Model: trace.Model{
			Name: "toy-bigram", Family: "llama", DType: "F32", Parameters: 12345,
			SHA256: "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
			Shape:  trace.Shape{Layers: 2, Hidden: 64, Heads: 4, KVHeads: 2, HeadDim: 16, Vocab: len(r.vocab), MaxPositions: 512},
		},
		Tokenizer: trace.Tokenizer{Kind: "byte-level BPE", Vocab: len(r.vocab)},
		Prompt:    trace.Prompt{Text: strings.Join(b.Prompt, "")},
		Strategy:  trace.StrategySample,
		Config: map[string]trace.Setting{
			"do_sample": {Value: !b.Greedy, Source: "flag"},
			"use_cache": {Value: !b.NoCache, Source: "default"},
		},
		RNG:     trace.RNG{Algorithm: "PCG-DXSM", Seed: strconv.FormatUint(b.Seed, 10)},
		Cache:   "dynamic",
		Capture: trace.Capture{Mode: "default", Top: b.Top},
	}}
	if b.Greedy {
		r.out.Run.RNG, r.out.Run.Strategy = trace.RNG{}, trace.StrategyGreedy
	}
	if b.Given != nil {
		r.out.Run.RNG, r.out.Run.Strategy = trace.RNG{}, trace.StrategyGiven
		r.why = trace.FinishGiven
	}
	if b.NoCache {
		r.out.Run.Cache = "none"
	}
	if b.Lens > 0 {
		r.out.Run.Model.Shape.Layers, r.out.Run.Model.Shape.TiedEmbeddings = b.Lens, true
		r.out.Run.Config["logit_lens"] = trace.Setting{Value: true, Source: "flag"}
	}
	for _, s := range r.pipeline() {
		r.out.Run.Pipeline = append(r.out.Run.Pipeline, s.StageSpec)
		for name, value := range s.Params {
			if name == "penalty" {
				name = s.Name
			}
			r.out.Run.Config[name] = trace.Setting{Value: value, Source: "flag"}
		}
	}
	for _, word := range b.Prompt {
		r.text = append(r.text, r.ids[word])
		r.out.Run.Prompt.Tokens = append(r.out.Run.Prompt.Tokens, r.token(r.ids[word]))
	}
	r.out.Run.Prompt.IDs = slices.Clone(r.text)
	return r
}

func (r *runner) buildVocab() {
	words := append([]string{EndOfText}, r.Prompt...)
	var more []string
	for from, to := range r.Follow {
		more = append(more, from)
		for word := range to {
			more = append(more, word)
		}
	}
	for _, word := range r.Force {
		more = append(more, word)
	}
	slices.Sort(more)
	for _, word := range slices.Concat(words, more, r.Given, r.Filler) {
		if _, known := r.ids[word]; !known {
			r.ids[word] = len(r.vocab)
			r.vocab = append(r.vocab, word)
		}
	}
}

func (r *runner) token(id int) trace.Token {
	t := trace.Token{ID: id, Text: r.vocab[id], Special: r.vocab[id] == EndOfText}
	if valid := strings.ToValidUTF8(t.Text, "\ufffd"); valid != t.Text {
		t.Text, t.Bytes = valid, []byte(t.Text)
	}
	return t
}

// logits is the model: noise that depends on the last token and the length of
// the text alone, and what follows by the book.
func (r *runner) logits() []float32 {
	last := r.text[len(r.text)-1]
	noise := rand.New(rand.NewPCG(uint64(last), uint64(len(r.text))))
	row := make([]float32, len(r.vocab))
	for id := range row {
		row[id] = float32(noise.NormFloat64()) - 1
	}
	for id, word := range r.vocab {
		if logit, ok := r.Follow[r.vocab[last]][word]; ok {
			row[id] = logit + float32(noise.NormFloat64()/8)
		}
	}
	return row
}

type stage struct {
	trace.StageSpec
	run func(row []float32)
}

var cut = float32(math.Inf(-1))

// pipeline is the four stages, in the order transformers runs them.
func (r *runner) pipeline() []stage {
	var stages []stage
	add := func(name, key string, value any, run func([]float32)) {
		stages = append(stages, stage{trace.StageSpec{Name: name, Params: map[string]any{key: value}}, run})
	}
	if r.Penalty != 0 {
		add("repetition_penalty", "penalty", r.Penalty, func(row []float32) {
			seen := map[int]bool{}
			for _, id := range r.text {
				switch {
				case seen[id]:
				case row[id] > 0:
					row[id] /= float32(r.Penalty)
				default:
					row[id] *= float32(r.Penalty)
				}
				seen[id] = true
			}
		})
	}
	if r.Greedy {
		return stages
	}
	if r.Temperature != 0 {
		add("temperature", "temperature", r.Temperature, func(row []float32) {
			for id := range row {
				row[id] /= float32(r.Temperature)
			}
		})
	}
	if r.TopK != 0 {
		add("top_k", "top_k", r.TopK, func(row []float32) { keep(row, func(rank int, _ float64) bool { return rank <= r.TopK }) })
	}
	if r.TopP != 0 {
		add("top_p", "top_p", r.TopP, func(row []float32) { keep(row, func(_ int, above float64) bool { return above < r.TopP }) })
	}
	return stages
}

// keep cuts the tokens that ok turns down, given their rank and the
// probability above them.
func keep(row []float32, ok func(rank int, above float64) bool) {
	sum := numeric.Summarize(row)
	var order numeric.Order
	order.Reset(row)
	above := 0.0
	for rank := 1; order.Len() > 0; rank++ {
		id, score, _ := order.Next()
		if !ok(rank, above) {
			row[id] = cut
		}
		above += numeric.Prob(score, sum.LogSumExp)
	}
}

// stages is what the model and then each stage make of the text.
func (r *runner) stages() [][]float32 {
	rows := [][]float32{r.logits()}
	for _, s := range r.pipeline() {
		row := slices.Clone(rows[len(rows)-1])
		s.run(row)
		rows = append(rows, row)
	}
	return rows
}

// step adds one token and reports whether another may follow.
func (r *runner) step() bool {
	rows := r.stages()
	final := rows[len(rows)-1]

	step := trace.Step{
		Type: "step", Index: len(r.out.Steps), Phase: "decode", Position: len(r.text),
		Draw: r.draw(final),
	}
	if step.Index == 0 {
		step.Phase = "prefill"
	}
	step.Token = r.token(step.Draw.ID)
	r.fill(&step, rows)
	r.account(&step)
	return r.add(step)
}

// fill records what became of the row.
func (r *runner) fill(step *trace.Step, rows [][]float32) {
	for i, row := range rows {
		name := trace.StageRaw
		if i > 0 {
			name = r.out.Run.Pipeline[i-1].Name
		}
		step.Stages = append(step.Stages, measure(name, rows[max(i-1, 0)], row, step.Draw.ID))
	}
	chosen := []int{step.Draw.ID}
	if step.Draw.Instead != nil {
		chosen = append(chosen, *step.Draw.Instead)
	}
	if step.Assist != nil && step.Assist.Proposed != nil {
		chosen = append(chosen, step.Assist.Proposed.ID)
	}
	r.candidates(&step.Row, rows, chosen)
	if r.Lens > 0 {
		step.Lens = r.lens(rows[0], step.Draw.ID)
	}
}

// add makes the step part of the trace and reports whether another may follow.
func (r *runner) add(step trace.Step) bool {
	r.out.Steps = append(r.out.Steps, step)
	r.text = append(r.text, step.Draw.ID)
	if step.Token.Special {
		r.why = trace.FinishEOS
	}
	return !step.Token.Special
}

// draw picks the token, or takes the one that somebody put there.
func (r *runner) draw(final []float32) trace.Draw {
	index := len(r.out.Steps)
	word, forced := r.Force[index]
	if r.Given != nil {
		word = r.Given[index]
	}
	d := r.line(final, -1)
	switch {
	case r.Given != nil:
		d = r.line(final, r.ids[word])
		d.Method = trace.DrawGiven
	case forced:
		instead, u, place := d.ID, d.U, d.Index
		d = r.line(final, r.ids[word])
		d.Method, d.Instead, d.U, d.Index = trace.DrawForced, &instead, u, place
	}
	return d
}

// line walks down the line of cumulative probability to where u falls or, if
// own is not negative, to that token.
func (r *runner) line(final []float32, own int) trace.Draw {
	var order numeric.Order
	order.Reset(final)
	sum := numeric.Summarize(final)
	d := trace.Draw{Method: "greedy"}
	if !r.Greedy && own < 0 {
		d = trace.Draw{Method: "multinomial", U: r.rng.Float64(), Index: len(r.out.Steps)}
	}
	d.TopID = -1
	for order.Len() > 0 {
		id, score, _ := order.Next()
		if d.TopID < 0 {
			d.TopID = id
		}
		d.ID, d.Low, d.High = id, d.High, d.High+numeric.Prob(score, sum.LogSumExp)
		if own < 0 && d.U < d.High || id == own {
			return d
		}
	}
	if own >= 0 { // it was cut, and has no part of the line
		d.ID, d.Low, d.High = own, 0, 0
	}
	return d
}

func measure(name string, before, row []float32, chosen int) trace.Stage {
	was, is := numeric.Summarize(before), numeric.Summarize(row)
	s := trace.Stage{
		Name: name, LogSumExp: is.LogSumExp, Kept: is.Kept, EntropyNats: is.EntropyNats,
		EffectiveChoices: math.Exp(is.EntropyNats), ChosenRank: numeric.Rank(row, chosen),
	}
	var border *trace.Cut
	for id := range row {
		if row[id] == before[id] {
			continue
		}
		s.Changed++
		if row[id] != cut {
			continue
		}
		s.RemovedProb += numeric.Prob(before[id], was.LogSumExp)
		if border == nil || before[id] > border.FirstCutLogit {
			border = &trace.Cut{FirstCutID: id, FirstCutLogit: before[id]}
		}
	}
	if border != nil {
		border.LastKeptLogit = float32(math.Inf(1))
		for id, score := range row {
			if score != cut && score < border.LastKeptLogit {
				border.LastKeptID, border.LastKeptLogit = id, score
			}
		}
		s.Threshold = border
	}
	return s
}

// candidates fills in the tokens shown, the chosen among them, and for each
// stage what the others hold.
func (r *runner) candidates(step *trace.Row, rows [][]float32, chosen []int) {
	shown := map[int]bool{}
	for _, id := range chosen {
		shown[id] = true
	}
	for _, row := range [][]float32{rows[0], rows[len(rows)-1]} {
		var order numeric.Order
		order.Reset(row)
		for range r.Top {
			if id, _, ok := order.Next(); ok {
				shown[id] = true
			}
		}
	}
	for _, s := range step.Stages {
		if s.Threshold != nil {
			shown[s.Threshold.LastKeptID] = true
			shown[s.Threshold.FirstCutID] = true
		}
	}
	for id := range shown {
		c := trace.Candidate{Token: r.token(id)}
		for i, row := range rows {
			if row[id] == cut {
				c.Logits, c.Probs = append(c.Logits, nil), append(c.Probs, 0)
				if c.CutBy == "" {
					c.CutBy = step.Stages[i].Name
				}
				continue
			}
			c.Logits = append(c.Logits, &row[id])
			c.Probs = append(c.Probs, numeric.Prob(row[id], step.Stages[i].LogSumExp))
		}
		step.Candidates = append(step.Candidates, c)
	}
	last := len(rows) - 1
	slices.SortFunc(step.Candidates, func(a, b trace.Candidate) int {
		return cmp.Or(cmp.Compare(b.Probs[last], a.Probs[last]), cmp.Compare(b.Probs[0], a.Probs[0]), cmp.Compare(a.ID, b.ID))
	})
	for i, row := range rows {
		s := &step.Stages[i]
		for id, score := range row {
			if score != cut && !shown[id] {
				p := numeric.Prob(score, s.LogSumExp)
				s.OtherKept++
				s.OtherProb += p
				s.OtherEntropyNats += numeric.Surprise(p)
			}
		}
	}
}

// account makes up the cost: 2 FLOPs a parameter and position, and what
// attention over the positions before would add.
func (r *runner) account(step *trace.Step) {
	cost := func(from, to int) (flops int64) {
		for position := from; position < to; position++ {
			flops += 2*r.out.Run.Model.Parameters + int64(256*(position+1))
		}
		return flops
	}
	n := len(r.text)
	with, without := cost(n-1, n), cost(0, n)
	step.Cache = trace.Cache{Reused: n - 1, Computed: 1, Stored: n, Bytes: int64(n) * 512}
	if step.Index == 0 {
		with, step.Cache.Reused, step.Cache.Computed = without, 0, n
	}
	if r.NoCache {
		with, without, step.Cache = without, with, trace.Cache{Computed: n}
	}
	step.Cost = trace.Cost{Flops: trace.Flops{Total: with}, FlopsFormula: trace.Flops{Total: with}, FlopsOther: without}
	step.Time = trace.Time{ForwardNS: with / 10, SampleNS: 31_000, RecordNS: 62_000}
}

func (r *runner) finish() *trace.Trace {
	end := &trace.End{Type: "end", FinishReason: r.why}
	for _, s := range r.out.Steps {
		end.IDs = append(end.IDs, s.Token.ID)
		if !s.Token.Special {
			end.Text += s.Token.Text
		}
		addToTotals(&end.Totals, s.Index == 0, s.Cache, s.Cost, s.Time)
	}
	end.Totals.TokensPerSecond = speed(&end.Totals)
	r.out.End = end
	return r.out
}

func addToTotals(t *trace.Totals, first bool, cache trace.Cache, cost trace.Cost, spent trace.Time) {
	phase := trace.PhaseDecode
	if first {
		phase = trace.PhasePrefill
	}
	t.Add(1, phase, &cache, &cost, &spent)
	t.CacheBytes = cache.Bytes
}

// speed is tokens per second.
func speed(t *trace.Totals) float64 {
	ns := t.PrefillNS + t.DecodeNS + t.SampleNS + t.RecordNS
	if ns == 0 {
		return 0
	}
	return float64(t.NewTokens) / (float64(ns) / 1e9)
}

// Fillers are n words that mean nothing, to give a vocabulary its tail.
func Fillers(n int) []string {
	words := make([]string, n)
	for i := range words {
		words[i] = fmt.Sprintf(" word%d", i)
	}
	return words
}
