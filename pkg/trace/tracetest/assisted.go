package tracetest

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
)

// Assisted is a toy model whose text somebody else drafts: prompt lookup, or
// with Draft a model that has its own book and the same stages.
type Assisted struct {
	Bigram
	Draft   map[string]map[string]float32 // as Bigram.Follow; nil: prompt lookup
	Propose int                           // tokens at most; 0 means 4
}

// Lookup is greedy decoding of a text that repeats itself, with prompt lookup.
func Lookup() Assisted {
	b := Greedy()
	b.Prompt = []string{"The", " weather", " is", " sunny", " and", " warm", ",", " with", " a", " light", " rain", ".", " The", " weather"}
	b.Penalty, b.Tokens = 0, 11
	return Assisted{Bigram: b}
}

// Speculative is the weather with a draft that knows half of the book.
func Speculative() Assisted {
	b := Weather()
	draft := map[string]map[string]float32{}
	for word, follow := range b.Follow {
		draft[word] = map[string]float32{}
		for next, logit := range follow {
			if len(next)%2 == 0 {
				logit -= 2
			}
			draft[word][next] = logit
		}
	}
	return Assisted{Bigram: b, Draft: draft}
}

// Trace generates.
func (a Assisted) Trace() *trace.Trace {
	if a.Propose == 0 {
		a.Propose = 4
	}
	d := &drafted{runner: newRunner(a.Bigram), propose: a.Propose}
	run := &d.out.Run
	run.Strategy = trace.StrategyAssisted
	run.Config["prompt_lookup_num_tokens"] = trace.Setting{Value: a.Propose, Source: "flag"}
	if a.Draft != nil {
		delete(run.Config, "prompt_lookup_num_tokens")
		run.Config["assistant_model"] = trace.Setting{Value: "toy-draft", Source: "flag"}
		run.Config["num_assistant_tokens"] = trace.Setting{Value: a.Propose, Source: "flag"}
		d.draft = &runner{Bigram: a.Bigram, vocab: d.vocab, ids: d.ids, rng: rand.New(rand.NewPCG(a.Seed, 1))}
		d.draft.Follow = a.Draft
	}
	for d.round() {
	}
	return d.finish()
}

// drafted is a run of assisted decoding.
type drafted struct {
	*runner
	draft   *runner // nil: prompt lookup
	propose int
	rounds  int
	numbers int // random numbers drawn
}

// proposal is what the draft puts forward: tokens, and for a draft model the
// row that each was drawn from.
type proposal struct {
	trace.Draft
	rows [][]float32
}

// round makes a step for each proposed token that is accepted, and one more.
func (d *drafted) round() bool {
	// The model's own token needs a place, too.
	room := min(d.propose, d.Tokens-len(d.out.Steps)-1)
	p := d.lookUp(room)
	if d.draft != nil {
		p = d.ask(room)
	}
	first, length := len(d.out.Steps), len(d.text)
	open := true
	for place := 0; open && place <= len(p.Proposed); place++ {
		rows := d.stages()
		step := trace.Step{Type: "step", Index: len(d.out.Steps), Phase: "decode", Position: len(d.text),
			Assist: &trace.Assist{Round: d.rounds, Place: place, Outcome: trace.OutcomeBonus}}
		if step.Index == 0 {
			step.Phase = "prefill"
		}
		d.choose(&step, &p, rows[len(rows)-1])
		if step.Assist.Outcome == trace.OutcomeAccepted {
			p.Accepted++
		}
		step.Token = d.token(step.Draw.ID)
		d.fill(&step, rows)
		step.Time = trace.Time{SampleNS: 31_000, RecordNS: 62_000}
		open = d.add(step) && step.Assist.Outcome != trace.OutcomeReplaced
	}
	d.rounds++
	made := d.out.Steps[first:]
	made[0].Assist.Draft = &p.Draft
	d.pass(&made[0], length, len(p.Proposed))
	for i := range made {
		made[i].Cache.Stored = len(d.text) - 1
		made[i].Cache.Bytes = int64(made[i].Cache.Stored) * 512
	}
	return len(d.out.Steps) < d.Tokens && !made[len(made)-1].Token.Special
}

// lookUp proposes what followed the last two tokens, or the last one, where
// they stood before.
func (d *drafted) lookUp(room int) proposal {
	p := proposal{Draft: trace.Draft{By: "prompt_lookup", NS: 900}}
	for n := 2; n > 0 && room > 0; n-- {
		tail := d.text[len(d.text)-n:]
		for at := 0; at+n < len(d.text); at++ {
			if !slices.Equal(d.text[at:at+n], tail) {
				continue
			}
			for _, id := range d.text[at+n : min(at+n+room, len(d.text))] {
				p.Proposed = append(p.Proposed, d.token(id))
			}
			p.NGram, p.Found = n, at
			return p
		}
	}
	return p
}

// ask lets the draft model write.
func (d *drafted) ask(room int) proposal {
	p := proposal{Draft: trace.Draft{By: "toy-draft", NS: 48_000}}
	d.draft.text = slices.Clone(d.text)
	for len(p.Proposed) < room {
		rows := d.draft.stages()
		row := rows[len(rows)-1]
		u := 0.0
		if !d.Greedy {
			u = d.draft.rng.Float64()
		}
		id, low, high := lay(row, u)
		p.Proposed, p.Probs, p.rows = append(p.Proposed, d.token(id)), append(p.Probs, high-low), append(p.rows, row)
		p.Computed++
		p.Flops += d.out.Run.Model.Parameters / 2
		d.draft.text = append(d.draft.text, id)
		if d.token(id).Special {
			break
		}
	}
	return p
}

// lay is the token that u falls on, and its part of the line.
func lay(row []float32, u float64) (id int, low, high float64) {
	var order numeric.Order
	order.Reset(row)
	sum := numeric.Summarize(row)
	for order.Len() > 0 {
		var score float32
		id, score, _ = order.Next()
		low, high = high, high+numeric.Prob(score, sum.LogSumExp)
		if u < high {
			break
		}
	}
	return id, low, high
}

// choose takes the token of a place: the model's own, by which the proposed
// one is right or wrong; or, where the draft's was drawn with a probability,
// that one with the probability p ÷ q, and else one of the rest.
func (d *drafted) choose(step *trace.Step, p *proposal, final []float32) {
	a, draw := step.Assist, &step.Draw
	top, _, _ := lay(final, 0)
	*draw = trace.Draw{Method: trace.DrawGreedy, TopID: top}
	if a.Place < len(p.Proposed) {
		a.Proposed = &p.Proposed[a.Place]
		a.Outcome = trace.OutcomeReplaced
		if p.rows != nil && !d.Greedy {
			d.speculate(step, p.rows[a.Place], final)
			return
		}
	}
	if !d.Greedy {
		draw.Method = trace.DrawMultinomial
		draw.Index, draw.U = d.number()
	}
	draw.ID, draw.Low, draw.High = lay(final, draw.U)
	if a.Proposed != nil && a.Proposed.ID == draw.ID {
		a.Outcome = trace.OutcomeAccepted
	}
}

// number is the next random number, and which one it is.
func (d *drafted) number() (index int, u float64) {
	d.numbers++
	return d.numbers - 1, d.rng.Float64()
}

func (d *drafted) speculate(step *trace.Step, draft, final []float32) {
	a, draw := step.Assist, &step.Draw
	p, q := numeric.Summarize(final).LogSumExp, numeric.Summarize(draft).LogSumExp
	a.TargetProb = numeric.Prob(final[a.Proposed.ID], p)
	a.DraftProb = numeric.Prob(draft[a.Proposed.ID], q)
	a.Ratio = a.TargetProb / a.DraftProb
	a.AcceptIndex, a.U = d.number()
	if a.U <= a.Ratio {
		a.Outcome = trace.OutcomeAccepted
		draw.Method, draw.ID, draw.U, draw.Index = trace.DrawAccepted, a.Proposed.ID, a.U, a.AcceptIndex
		var order numeric.Order
		order.Reset(final)
		for id := -1; id != draw.ID; {
			var score float32
			id, score, _ = order.Next()
			draw.Low, draw.High = draw.High, draw.High+numeric.Prob(score, p)
		}
		return
	}
	rest := make([]float32, len(final))
	for id := range rest {
		rest[id] = cut
		if over := numeric.Prob(final[id], p) - numeric.Prob(draft[id], q); over > 0 {
			rest[id] = float32(math.Log(over))
		}
	}
	draw.Method = trace.DrawResidual
	draw.Index, draw.U = d.number()
	draw.ID, draw.Low, draw.High = lay(rest, draw.U)
}

// pass makes up the cost of one pass after a text of so many tokens, like
// account.
func (d *drafted) pass(step *trace.Step, length, proposed int) {
	reused := length - 1
	if step.Index == 0 {
		reused = 0
	}
	flops := func(from int) (sum int64) {
		for position := from; position < length+proposed; position++ {
			sum += 2*d.out.Run.Model.Parameters + int64(256*(position+1))
		}
		return sum
	}
	total := flops(reused)
	step.Cache = trace.Cache{Reused: reused, Computed: length + proposed - reused}
	step.Cost = trace.Cost{Flops: trace.Flops{Total: total}, FlopsFormula: trace.Flops{Total: total}, FlopsOther: flops(0)}
	step.Time.ForwardNS = total / 10
}
