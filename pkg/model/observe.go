package model

import "github.com/genlens/genlens/pkg/tensor"

// Observation is the inside of one forward pass: what generate() returns with
// output_attentions and output_hidden_states. Say what to keep, give it to
// Model.Observe, and read it after each Forward; the next one overwrites it.
type Observation struct {
	Attentions   bool // keep Attention
	HiddenStates bool // keep Hidden
	Lens         bool // keep what Logits is made of
	// Last is of how many positions, the last of the pass; 0: of all. A run
	// without a cache computes old positions again, and nobody needs them twice.
	Last int
	// Attend, where it is not nil, may replace what a layer's attention has made.
	// It is called right after that with the result, mixed, [n, heads, headDim],
	// to overwrite or to leave, and with the rows of the pass's n new positions:
	// queries, shaped as mixed, and keys and values, [n, kvHeads, headDim], queries
	// and keys rotated already. The slices are the model's, and good until it
	// returns. Attention, if it is kept, stays the layer's own.
	Attend func(layer int, mixed, queries, keys, values []float32)

	// The shapes of what the last pass left.
	Layers  int
	Heads   int
	Queries int // positions that were kept: Keys−Queries to Keys−1 of the sequence
	Keys    int // positions of the sequence
	Width   int // the model's hidden size

	// Attention is how much of its attention each query gave to each position,
	// after the softmax: [layers, heads, queries, keys]. It is 0 for what the
	// query does not see: later positions, those outside its window, those that
	// the cache has dropped.
	Attention []float32
	// Hidden is the residual stream, [layers+1, queries, width]: the embeddings,
	// then what each layer made of them, the last after the final norm.
	Hidden []float32

	// The streams that Logits reads, [layers+1, kept, width]: those of the
	// positions whose logits were asked for, none of them normed.
	streams []float32
	kept    int
	logits  []float32                      // of the last call of Logits, [vocab]
	project func(stream, logits []float32) // the model's last norm and output matrix
}

// Weights is one query's row of Attention, [keys].
func (o *Observation) Weights(layer, head, query int) []float32 {
	return part(o.Attention, (layer*o.Heads+head)*o.Queries+query, o.Keys)
}

// State is one position's row of Hidden, [width]. Layer 0 is the embeddings.
func (o *Observation) State(layer, query int) []float32 {
	return part(o.Hidden, layer*o.Queries+query, o.Width)
}

// Logits is what the model would answer had it ended after a layer: the stream
// there, through the final norm and the output matrix (the logit lens of
// nostalgebraist, 2020). Layer 0 is the embeddings; the last layer gives the
// logits of the pass, to the bit where the width is a multiple of four. Place
// counts the positions whose logits the pass was asked for, from 0. The row,
// [vocab], is good until the next call.
//
// It is computed here and now, by the model's kernels, and counts as nothing.
// It is nil where no pass has kept what it takes.
func (o *Observation) Logits(layer, place int) []float32 {
	if o.streams == nil {
		return nil
	}
	o.project(part(o.streams, layer*o.kept+place, o.Width), o.logits)
	return o.logits
}

// begin makes room for a pass over n positions, at the end of a sequence of
// keys, whose last keep have logits. A nil observation keeps nothing; so do the methods below.
func (o *Observation) begin(c *Config, n, keys, keep int) {
	if o == nil {
		return
	}
	o.Layers, o.Heads, o.Width = c.Layers, c.Heads, c.Hidden
	o.Queries, o.Keys = n, keys
	if o.Last > 0 {
		o.Queries = min(o.Last, n)
	}
	o.Attention = room(o.Attention, o.Attentions, c.Layers*c.Heads*o.Queries*keys)
	o.Hidden = room(o.Hidden, o.HiddenStates, (c.Layers+1)*o.Queries*c.Hidden)
	o.kept = keep
	o.streams = room(o.streams, o.Lens, (c.Layers+1)*keep*c.Hidden)
	o.logits = room(o.logits, o.Lens, c.Vocab)
}

// probs is where a layer's attention goes; its zero value if nobody wants it.
func (o *Observation) probs(layer int) tensor.Probs {
	if o == nil || !o.Attentions {
		return tensor.Probs{}
	}
	return tensor.Probs{Queries: o.Queries, Positions: o.Keys, P: part(o.Attention, layer, o.Heads*o.Queries*o.Keys)}
}

// attend lets somebody else have a layer's attention.
func (o *Observation) attend(layer int, mixed, queries, keys, values []float32) {
	if o != nil && o.Attend != nil {
		o.Attend(layer, mixed, queries, keys, values)
	}
}

// states is where a layer's states go, [queries, width]; nil if nobody wants
// them.
func (o *Observation) states(layer int) []float32 {
	if o == nil || !o.HiddenStates {
		return nil
	}
	return part(o.Hidden, layer, o.Queries*o.Width)
}

// keep copies what a layer made of the stream x, [n, width].
func (o *Observation) keep(layer int, x []float32) {
	if states := o.states(layer); states != nil {
		copy(states, x[len(x)-len(states):])
	}
	o.keepStream(layer, x)
}

// keepStream is keep for Logits alone.
func (o *Observation) keepStream(layer int, x []float32) {
	if o != nil && o.Lens {
		stream := part(o.streams, layer, o.kept*o.Width)
		copy(stream, x[len(x)-len(stream):])
	}
}

// part is the i-th part of x, when all are as long as size.
func part(x []float32, i, size int) []float32 { return x[i*size : (i+1)*size] }

// room is x with the given length, in the same memory where that suffices; nil
// if it is not wanted.
func room(x []float32, wanted bool, size int) []float32 {
	switch {
	case !wanted:
		return nil
	case cap(x) < size:
		return make([]float32, size)
	}
	return x[:size]
}
