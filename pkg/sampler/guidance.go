package sampler

import (
	"fmt"
	"maps"
	"math"
)

// Guidance is classifier-free guidance: it moves the prediction away from what
// the model says without the prompt, or with a negative one.
//
//	c = log-softmax of the row,  u = log-softmax of the unconditional row
//	s = scale·(c − u) + u
//
// 1 gives c, 0 gives u, more goes beyond c.
//
// The unconditional row takes another forward pass, which can fail. Process
// then fills the row with NaN, so that nothing is picked from it, and Err tells
// what happened; Pipeline.Err asks every processor.
//
// New cannot build one: a model is not in a trace. See ErrOpaque.
//
// Source: Sanchez et al. 2023 (arXiv 2306.17806);
// UnbatchedClassifierFreeGuidanceLogitsProcessor in transformers.
type Guidance struct {
	scale         float64
	params        map[string]any
	unconditional func(ids []int) ([]float32, error)
	row           []float32
	err           error
}

// NewGuidance returns an error if the scale is not a finite number.
// unconditional returns the raw logits, [vocab], that follow ids without the
// prompt; they are copied. params is what Params returns beside the scale.
func NewGuidance(scale float64, params map[string]any, unconditional func(ids []int) ([]float32, error)) (*Guidance, error) {
	if math.IsNaN(scale) || math.IsInf(scale, 0) {
		return nil, fmt.Errorf("sampler: guidance_scale %v: it has to be a finite number (1 does nothing)", scale)
	}
	params = maps.Clone(params)
	if params == nil {
		params = map[string]any{}
	}
	params["guidance_scale"] = scale
	return &Guidance{scale: scale, params: params, unconditional: unconditional}, nil
}

// Name implements Processor.
func (g *Guidance) Name() string { return "guidance_scale" }

// Params implements Processor.
func (g *Guidance) Params() map[string]any { return maps.Clone(g.params) }

// Err returns the first error of the unconditional pass.
func (g *Guidance) Err() error { return g.err }

// Process implements Processor.
func (g *Guidance) Process(ids []int, scores []float32) {
	logits, err := g.unconditional(ids)
	if err == nil && len(logits) != len(scores) {
		err = fmt.Errorf("it gave %d logits for a row of %d", len(logits), len(scores))
	}
	if err != nil {
		if g.err == nil {
			g.err = fmt.Errorf("sampler: guidance_scale: the unconditional pass: %w", err)
		}
		for id := range scores {
			scores[id] = float32(math.NaN())
		}
		return
	}
	g.row = append(g.row[:0], logits...)
	logSoftmax(scores)
	logSoftmax(g.row)
	scale := float32(g.scale)
	for id, u := range g.row {
		scores[id] = float32(scale*(scores[id]-u)) + u
	}
}
