package model

import (
	"fmt"
	"slices"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/tensor"
	"github.com/genlens/genlens/pkg/trace"
)

// llama is the decoder of Touvron et al., "LLaMA", 2023, as transformers'
// modeling_llama.py has it: before attention and before the MLP an RMSNorm,
// around both a residual connection; RoPE, grouped-query attention, SwiGLU.
type llama struct {
	config *Config
	engine *tensor.Engine

	embed   []float32 // [vocab, hidden]
	layers  []llamaLayer
	norm    []float32     // [hidden]
	unembed tensor.Matrix // [vocab, hidden]; embed itself where they are tied

	rope      *tensor.RopeTable
	attention tensor.Attention
	buffers   llamaBuffers
	flops     trace.Flops
	seen      *Observation // nil: nobody looks

	dtype      string
	parameters int64
}

type llamaLayer struct {
	attentionNorm []float32     // [hidden]
	q             tensor.Matrix // [heads·headDim, hidden]
	k, v          tensor.Matrix // [kvHeads·headDim, hidden]
	o             tensor.Matrix // [hidden, heads·headDim]

	mlpNorm  []float32     // [hidden]
	gate, up tensor.Matrix // [mlp, hidden]
	down     tensor.Matrix // [hidden, mlp]
}

// llamaBuffers are the activations of one pass over n positions.
type llamaBuffers struct {
	x        []float32 // [n, hidden], the residual stream
	normed   []float32 // [n, hidden]
	q        []float32 // [n, heads, headDim]
	k, v     []float32 // [n, kvHeads, headDim]
	mixed    []float32 // [n, heads, headDim], attention's output
	gate, up []float32 // [n, mlp]
	out      []float32 // [n, hidden], what is added to the stream
	logits   []float32 // [keep, vocab]
}

// Forward: see Model.
func (m *llama) Forward(ids []int, kv cache.Cache, keep int) ([]float32, error) {
	if err := m.check(ids, keep); err != nil {
		return nil, err
	}
	n := len(ids)
	first, err := kv.Begin(n) // the position of ids[0] in the sequence
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	e, c, b := m.engine, m.config, m.resize(n, keep)
	attention := m.attention
	attention.Window = narrower(c.Window, kv.Window())
	e.Reset()
	m.seen.begin(c, n, first+n, keep)

	for i, id := range ids {
		copy(b.x[i*c.Hidden:(i+1)*c.Hidden], m.embed[id*c.Hidden:])
	}
	for l := range m.layers {
		w := &m.layers[l]
		m.seen.keep(l, b.x)

		e.RMSNorm(tensor.Norms, n, b.normed, b.x, w.attentionNorm, c.NormEps)
		e.Products(tensor.Projections, n, b.normed,
			tensor.Product{Y: b.q, M: &w.q}, tensor.Product{Y: b.k, M: &w.k}, tensor.Product{Y: b.v, M: &w.v})
		e.Rope(tensor.Rope, n, b.q, c.Heads, first, m.rope)
		e.Rope(tensor.Rope, n, b.k, c.KVHeads, first, m.rope)
		kv.Append(l, b.k, b.v)
		keys, values := kv.Blocks(l) // [positions, kvHeads, headDim], old and new
		e.AttendWatched(attention, n, b.mixed, b.q, keys, values, m.seen.probs(l))
		m.seen.attend(l, b.mixed, b.q, b.k, b.v)
		e.Products(tensor.Projections, n, b.mixed, tensor.Product{Y: b.out, M: &w.o})
		e.Add(tensor.Residual, b.x, b.out)

		e.RMSNorm(tensor.Norms, n, b.normed, b.x, w.mlpNorm, c.NormEps)
		e.Products(tensor.MLP, n, b.normed,
			tensor.Product{Y: b.gate, M: &w.gate}, tensor.Product{Y: b.up, M: &w.up})
		e.SiLUMul(tensor.MLP, b.gate, b.up)
		e.Products(tensor.MLP, n, b.gate, tensor.Product{Y: b.out, M: &w.down})
		e.Add(tensor.Residual, b.x, b.out)
	}
	m.project(keep, b.x[(n-keep)*c.Hidden:], b.logits)

	m.flops = flops(e.Count())
	if m.seen != nil && m.seen.Lens {
		m.seen.keepStream(c.Layers, b.x)
		m.seen.project = func(stream, logits []float32) { m.project(1, stream, logits) }
	}
	if states := m.seen.states(c.Layers); states != nil { // only to be looked at, so not counted
		e.RMSNorm(tensor.Norms, m.seen.Queries, states, b.x[len(b.x)-len(states):], m.norm, c.NormEps)
	}
	return b.logits, nil
}

// project makes logits, [n, vocab], of the stream of n positions: the final norm
// and the output matrix.
func (m *llama) project(n int, stream, logits []float32) {
	normed := m.buffers.normed[:n*m.config.Hidden]
	m.engine.RMSNorm(tensor.Norms, n, normed, stream, m.norm, m.config.NormEps)
	m.engine.Products(tensor.Unembedding, n, normed, tensor.Product{Y: logits, M: &m.unembed})
}

// check refuses what Forward cannot run.
func (m *llama) check(ids []int, keep int) error {
	if keep < 0 || keep > len(ids) {
		return fmt.Errorf("model: logits of %d positions asked for, the pass has %d", keep, len(ids))
	}
	for i, id := range ids {
		if id < 0 || id >= m.config.Vocab {
			return fmt.Errorf("model: id %d at place %d is outside the vocabulary of %d: the tokenizer and the model do not belong together",
				id, i, m.config.Vocab)
		}
	}
	return nil
}

// narrower is the window that two leave together; 0 is none.
func narrower(a, b int) int {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

// resize gives every buffer its length for n positions; memory is kept from
// pass to pass.
func (m *llama) resize(n, keep int) *llamaBuffers {
	b, c := &m.buffers, m.config
	for _, s := range []struct {
		slice *[]float32
		size  int
	}{
		{&b.x, n * c.Hidden},
		{&b.normed, n * c.Hidden},
		{&b.q, n * c.Heads * c.HeadDim},
		{&b.k, n * c.KVHeads * c.HeadDim},
		{&b.v, n * c.KVHeads * c.HeadDim},
		{&b.mixed, n * c.Heads * c.HeadDim},
		{&b.gate, n * c.Intermediate},
		{&b.up, n * c.Intermediate},
		{&b.out, n * c.Hidden},
		{&b.logits, keep * c.Vocab},
	} {
		*s.slice = slices.Grow((*s.slice)[:0], s.size)[:s.size] // by a part more than asked for: a run without a cache grows at every step
	}
	return b
}

// newLlama takes the tensors of a Llama by their names in Hugging Face's files.
func newLlama(c *Config, w Weights, kernels tensor.Config) (Model, error) {
	var (
		t       = newTensors(w)
		queries = c.Heads * c.HeadDim
		keys    = c.KVHeads * c.HeadDim
	)
	m := &llama{
		config:    c,
		embed:     t.matrix("model.embed_tokens", c.Vocab, c.Hidden, false).W,
		norm:      t.take("model.norm.weight", c.Hidden),
		attention: tensor.Attention{Heads: c.Heads, KVHeads: c.KVHeads, HeadDim: c.HeadDim, Window: c.Window},
	}
	if c.TiedEmbeddings {
		m.unembed = tensor.Matrix{W: m.embed, Rows: c.Vocab, Cols: c.Hidden}
		t.copyOf(m.embed, "model.embed_tokens.weight", "lm_head.weight")
	} else {
		m.unembed = t.matrix("lm_head", c.Vocab, c.Hidden, false)
	}
	for l := 0; l < c.Layers && t.err == nil; l++ {
		at := fmt.Sprintf("model.layers.%d.", l)
		m.layers = append(m.layers, llamaLayer{
			attentionNorm: t.take(at+"input_layernorm.weight", c.Hidden),
			q:             t.matrix(at+"self_attn.q_proj", queries, c.Hidden, c.AttentionBias),
			k:             t.matrix(at+"self_attn.k_proj", keys, c.Hidden, c.AttentionBias),
			v:             t.matrix(at+"self_attn.v_proj", keys, c.Hidden, c.AttentionBias),
			o:             t.matrix(at+"self_attn.o_proj", c.Hidden, queries, c.AttentionBias),
			mlpNorm:       t.take(at+"post_attention_layernorm.weight", c.Hidden),
			gate:          t.matrix(at+"mlp.gate_proj", c.Intermediate, c.Hidden, c.MLPBias),
			up:            t.matrix(at+"mlp.up_proj", c.Intermediate, c.Hidden, c.MLPBias),
			down:          t.matrix(at+"mlp.down_proj", c.Hidden, c.Intermediate, c.MLPBias),
		})
	}
	// Old files store RoPE's frequencies, which config.json gives.
	if err := t.finish(".rotary_emb.inv_freq"); err != nil {
		return nil, err
	}
	m.dtype, m.parameters = t.dtype(), t.parameters
	m.rope = tensor.NewRopeTable(c.Rope.Frequencies(c.HeadDim))
	m.engine = tensor.New(kernels)
	return m, nil
}

// Observe: see Model.
func (m *llama) Observe(o *Observation) { m.seen = o }

func (m *llama) Config() *Config    { return m.config }
func (m *llama) Flops() trace.Flops { return m.flops }
func (m *llama) DType() string      { return m.dtype }
func (m *llama) Parameters() int64  { return m.parameters }

func (m *llama) Close() error {
	m.engine.Close()
	return nil
}
