package decode

import (
	"slices"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/trace"
)

// draftModel proposes what a smaller model writes, through the same pipeline
// and by the same method, greedy or drawn.
//
// Source: AssistedCandidateGenerator in transformers.
type draftModel struct {
	s      *session
	model  model.Model
	cache  cache.Cache
	source *sampler.Source
	drawer sampler.Drawer
	count  int // tokens to propose next
}

// The schedules of num_assistant_tokens.
const (
	scheduleConstant  = "constant"
	scheduleHeuristic = "heuristic"
)

func newDraftModel(s *session) (*draftModel, error) {
	kv, err := s.Plan.newCache(s.Draft)
	if err != nil {
		return nil, err
	}
	return &draftModel{
		s: s, model: s.Draft, cache: kv,
		source: sampler.NewSource(s.Seed, 1), // 0 is the run's own
		count:  s.Plan.Config.NumAssistantTokens.Value,
	}, nil
}

func (d *draftModel) propose(ids []int, room int) (proposal, error) {
	p := proposal{draft: trace.Draft{By: d.s.DraftName}}
	// What the draft has seen of its last proposal may have been rejected.
	if err := d.cache.Crop(len(ids) - 1); err != nil {
		return p, err
	}
	text := slices.Clone(ids)
	room = min(room, d.count, d.model.Config().MaxPositions-len(ids))
	for len(p.ids) < room {
		logits, _, err := forward(d.model, text, d.cache, 1)
		if err != nil {
			return p, err
		}
		p.draft.Computed += d.cache.Pass().Computed
		p.draft.Flops += d.model.Flops().Total
		row := slices.Clone(logits)
		d.s.pipeline.Apply(text, row)
		id, err := d.pick(row)
		if err != nil {
			return p, err
		}
		text, p.ids = append(text, id), append(p.ids, id)
		prob := numeric.Prob(row[id], numeric.Summarize(row).LogSumExp)
		p.draft.Probs = append(p.draft.Probs, prob)
		if d.s.Plan.Random() {
			p.scores = append(p.scores, row)
		}
		threshold := d.s.Plan.Config.AssistantConfidenceThreshold
		if d.s.Plan.isEnd(id) || threshold.On() && prob < threshold.Value {
			break
		}
	}
	return p, nil
}

func (d *draftModel) pick(row []float32) (int, error) {
	if !d.s.Plan.Random() {
		return sampler.Greedy(row)
	}
	pick, err := d.drawer.Draw(row, d.source.Float64())
	return pick.ID, err
}

// learn follows num_assistant_tokens_schedule.
func (d *draftModel) learn(proposed, accepted int) {
	if d.s.Plan.Config.NumAssistantTokensSchedule.Value == scheduleConstant {
		return
	}
	if accepted == proposed {
		d.count += 2
	} else {
		d.count = max(1, d.count-1)
	}
}
