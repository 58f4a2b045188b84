package trace

// MaxInside is how many bytes of attention and hidden states, before base64, a
// line has room for beside all else. Whoever records checks it before the run.
const MaxInside = maxLine / 2

// Attention is where a pass of the model looked: for each layer, head and query
// how much of its attention went to each position, after the softmax.
//
// The queries are the last of the positions before the new token, those whose
// queries no earlier step has: in the step that read the prompt all of it, in
// the others one, Keys−1, whose output the new token was picked from. So the
// steps of a run put together are the map of the whole text. A query gives 0 to
// later positions, and to those outside a sliding window; what it gives sums to
// 1. Of guidance's two passes this is the first.
type Attention struct {
	Layers  int `json:"layers"`
	Heads   int `json:"heads"`
	Queries int `json:"queries"` // positions Keys−Queries to Keys−1
	Keys    int `json:"keys"`    // positions 0 to Keys−1

	// Weights is [layers, heads, queries, keys]: little-endian float32, base64
	// in the file. See Row.
	Weights []byte `json:"weights_f32le"`
}

// Append adds the next row, [keys], to the weights: queries first, then heads,
// then layers.
func (a *Attention) Append(row []float32) { a.Weights = appendFloat32s(a.Weights, row) }

// Row returns how one query of one head looked at each position, [keys]; all
// three are counted from 0. It is nil for what is not there, and for all where
// the weights are not as many as the shape says.
func (a *Attention) Row(layer, head, query int) []float32 {
	if !a.filled() || !within(layer, a.Layers) || !within(head, a.Heads) || !within(query, a.Queries) {
		return nil
	}
	return float32Row(a.Weights, (layer*a.Heads+head)*a.Queries+query, a.Keys)
}

// Query returns the query of a position, to be given to Row; -1 for a position
// whose query is in another step.
func (a *Attention) Query(position int) int {
	if first := a.Keys - a.Queries; position >= first && position < a.Keys {
		return position - first
	}
	return -1
}

// attention checks that the weights are as many as the shape says, and that the
// shape is the model's and ends before the new token's position.
func (c *checker) attention(a *Attention, position int) error {
	for _, f := range []struct {
		name      string
		got, want int // 0: not known
	}{
		{"layers", a.Layers, c.shape.Layers},
		{"heads", a.Heads, c.shape.Heads},
		{"keys", a.Keys, position},
		{"queries", a.Queries, min(a.Queries, a.Keys)},
	} {
		if f.got < 1 || f.want > 0 && f.got != f.want {
			return badField(f.name, "%d; want %d", f.got, max(f.want, 1))
		}
	}
	if !a.filled() {
		return badField("weights_f32le", "%d bytes for %d × %d × %d × %d numbers of 4", len(a.Weights), a.Layers, a.Heads, a.Queries, a.Keys)
	}
	return nil
}

func (a *Attention) filled() bool { return fills(a.Weights, a.Layers, a.Heads, a.Queries, a.Keys) }

func (e *stepEncoder) attention(a *Attention) {
	e.int(`,"attention":{"layers":`, int64(a.Layers))
	e.int(`,"heads":`, int64(a.Heads))
	e.int(`,"queries":`, int64(a.Queries))
	e.int(`,"keys":`, int64(a.Keys))
	e.base64(`,"weights_f32le":`, a.Weights)
	e.raw(`}`)
}
