package decode

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/trace"
)

// assisted is assisted decoding (transformers' _assisted_decoding): somebody
// cheap proposes a few tokens, one pass of the model scores them all, and those
// that it would have written itself are kept, with one more of its own.
//
// The text is what it would be without: greedy decoding gives the same tokens,
// sampling the same distribution.
type assisted struct {
	chooser
	drafter drafter
	cache   cache.Cache
	inside  model.Observation

	ids     []int // prompt and new tokens
	numbers numbers
	rounds  int
	reason  string
	detail  string
}

// drafter proposes tokens.
type drafter interface {
	// propose returns what may follow ids, at most room tokens.
	propose(ids []int, room int) (proposal, error)
	// learn tells how many of the proposal were accepted.
	learn(proposed, accepted int)
}

// proposal is the tokens that a drafter puts forward.
type proposal struct {
	ids    []int
	scores [][]float32 // the row that each was drawn from; nil if none was
	draft  trace.Draft // what the trace says of it
}

func newAssisted(s *session) *assisted {
	return &assisted{
		chooser: chooser{session: s},
		ids:     slices.Clone(s.IDs),
		numbers: numbers{source: sampler.NewSource(s.Seed, 0)},
	}
}

func (a *assisted) run(ctx context.Context) (err error) {
	if a.cache, err = a.Plan.newCache(a.Model); err != nil {
		return err
	}
	if a.drafter, err = a.newDrafter(); err != nil {
		return err
	}
	for a.reason == "" && err == nil {
		if ctx.Err() != nil {
			a.reason = trace.FinishInterrupted
			break
		}
		err = a.round()
		a.rounds++
	}
	a.conclude([]trace.Sequence{{IDs: a.ids[len(a.IDs):], FinishReason: a.reason, Detail: a.detail}})
	a.result.Totals.CacheBytes = a.cache.Pass().BytesHeld
	return err
}

func (a *assisted) newDrafter() (drafter, error) {
	if a.Plan.Config.PromptLookupNumTokens.On() {
		return newLookup(a.session), nil
	}
	return newDraftModel(a.session)
}

// round makes a step for each proposed token that is accepted, and one more.
func (a *assisted) round() error {
	begin := len(a.ids) - len(a.IDs)
	started := time.Now()
	// The model's own token needs a place, too.
	p, err := a.drafter.propose(a.ids, a.Plan.Limit-len(a.ids)-1)
	if err != nil {
		return fmt.Errorf("decode: step %d: draft: %w", begin+1, err)
	}
	p.draft.NS = time.Since(started).Nanoseconds()

	text := append(slices.Clone(a.ids), p.ids...)
	logits, took, err := a.pass(&a.inside, text, a.cache, len(p.ids)+1, a.rounds == 0)
	if err != nil {
		return fmt.Errorf("decode: step %d: %w", begin+1, err)
	}
	report, cost := cacheReport(a.cache.Pass()), a.costOf(a.cache, len(p.ids)+1, a.rounds == 0)

	var steps []*trace.Step
	a.stopper.look()
	for place := 0; place <= len(p.ids) && a.reason == ""; place++ {
		started := time.Now()
		o := observed{step: begin + place, position: len(a.ids), seen: &a.seen, inside: &a.inside, place: place}
		if place == 0 {
			o.cache, o.cost, o.forward = report, cost, took
		}
		row := logits[place*a.shape.Vocab : (place+1)*a.shape.Vocab]
		if o.draw, o.assist, err = a.pick(row, &p, place); err != nil {
			// What the round has made so far stands.
			return errors.Join(fmt.Errorf("decode: step %d: %w", o.step+1, explain(err)), a.write(steps, p))
		}
		o.sample = time.Since(started)
		a.ids = append(a.ids, o.draw.ID)
		a.reason, a.detail = a.stopper.reason(a.ids)
		if o.assist.Outcome == trace.OutcomeAccepted {
			p.draft.Accepted++
		}
		step := &trace.Step{Time: trace.Time{ForwardNS: o.forward.Nanoseconds(), SampleNS: o.sample.Nanoseconds()}}
		if a.Recorder != nil {
			step = a.Recorder.build(o)
			steps = append(steps, step)
		}
		a.result.Totals.Add(1, phase(o.step), &o.cache, &o.cost, &step.Time)
		if o.assist.Outcome == trace.OutcomeReplaced {
			break
		}
	}
	// The last token has not been through the model; what was rejected has.
	if err := a.cache.Crop(len(a.ids) - 1); err != nil {
		return err
	}
	a.drafter.learn(len(p.ids), p.draft.Accepted)
	if err := a.write(steps, p); err != nil || a.Streamer == nil {
		return err
	}
	return a.Streamer.Put(a.ids[len(a.IDs)+begin:])
}

// write hands the round's steps on, now that it is known how it went.
func (a *assisted) write(steps []*trace.Step, p proposal) error {
	held := a.cache.Pass()
	for place, step := range steps {
		if place == 0 {
			step.Assist.Draft = &p.draft
			p.draft.Proposed = make([]trace.Token, len(p.ids))
			for i, id := range p.ids {
				p.draft.Proposed[i] = a.Recorder.token(id)
			}
		}
		step.Cache.Stored, step.Cache.Bytes = held.Stored, held.BytesHeld
		if err := a.Recorder.write(step); err != nil {
			return err
		}
	}
	return nil
}

// pick takes the token of one place. Without the draft's probabilities it is
// what the model writes there, drawn or most likely, and the proposal was right
// or not. With them, and sampling, it is algorithm 1 of Leviathan et al. 2023
// (arXiv 2211.17192): keep the proposed token with probability p ÷ q, or else
// draw from max(p − q, 0).
func (a *assisted) pick(row []float32, p *proposal, place int) (trace.Draw, *trace.Assist, error) {
	assist := &trace.Assist{Round: a.rounds, Place: place, Outcome: trace.OutcomeBonus}
	row, err := a.process(a.ids, row)
	if err != nil {
		return trace.Draw{}, nil, err
	}
	proposed := -1
	if place < len(p.ids) {
		proposed = p.ids[place]
		if a.Recorder != nil {
			token := a.Recorder.token(proposed)
			assist.Proposed = &token
		}
	}
	if a.Plan.Random() && proposed >= 0 && p.scores != nil {
		draw, err := a.speculate(row, p.scores[place], proposed, assist)
		return draw, assist, err
	}
	draw, err := a.choose(row, &a.numbers)
	switch {
	case proposed < 0:
	case draw.ID == proposed:
		assist.Outcome = trace.OutcomeAccepted
	default:
		assist.Outcome = trace.OutcomeReplaced
	}
	return draw, assist, err
}

// speculate accepts the proposed token or draws another.
func (a *assisted) speculate(row, draft []float32, proposed int, assist *trace.Assist) (trace.Draw, error) {
	own, theirs := numeric.Summarize(row), numeric.Summarize(draft)
	if own.Kept == 0 {
		return trace.Draw{}, sampler.ErrNothingLeft
	}
	assist.TargetProb = numeric.Prob(row[proposed], own.LogSumExp)
	assist.DraftProb = numeric.Prob(draft[proposed], theirs.LogSumExp)
	assist.Ratio = assist.TargetProb / assist.DraftProb
	assist.U, assist.AcceptIndex = a.numbers.next()
	top, err := sampler.Greedy(row)
	if err != nil {
		return trace.Draw{}, err
	}
	if assist.U <= assist.Ratio {
		assist.Outcome = trace.OutcomeAccepted
		at := sampler.Locate(row, proposed)
		return trace.Draw{Method: trace.DrawAccepted, ID: proposed, TopID: top, Low: at.Low, High: at.High, U: assist.U, Index: assist.AcceptIndex}, nil
	}
	assist.Outcome = trace.OutcomeReplaced
	draw := trace.Draw{Method: trace.DrawResidual, TopID: top}
	draw.U, draw.Index = a.numbers.next()
	pick, err := a.drawer.Draw(sampler.Residual(row, draft), draw.U)
	draw.ID, draw.Low, draw.High = pick.ID, pick.Low, pick.High
	return draw, err
}
