package decode

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/literal"
	"github.com/genlens/genlens/pkg/sampler"
)

// The parameters that are more than a number, a truth value or a text.

// IDs is a list of token ids. A single id may stand without brackets.
type IDs []int

// ParseIDs reads "1,2,3".
func ParseIDs(text string) (IDs, error) {
	var ids IDs
	for part := range strings.SplitSeq(text, ",") {
		id, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || id < 0 {
			return nil, fmt.Errorf("%q is no token id; want whole numbers from 0, separated by commas: 1,2,3", part)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (ids *IDs) set(v literal.Value) error {
	if id, ok := v.Int(); ok {
		*ids = IDs{id}
		return nil
	}
	if v.Kind() != literal.List {
		return fmt.Errorf("%s is neither a token id nor a list of them", v)
	}
	*ids = make(IDs, len(v.Items()))
	for i, item := range v.Items() {
		var ok bool
		if (*ids)[i], ok = item.Int(); !ok {
			return fmt.Errorf("%s in it is no token id", item)
		}
	}
	return nil
}

// IDLists is a list of phrases, each a list of token ids.
type IDLists [][]int

func (l *IDLists) set(v literal.Value) error {
	if v.Kind() != literal.List {
		return fmt.Errorf("%s is no list of lists of token ids", v)
	}
	for _, item := range v.Items() {
		var ids IDs
		if err := ids.set(item); err != nil || item.Kind() != literal.List {
			return fmt.Errorf("%s in it is no list of token ids", item)
		}
		*l = append(*l, ids)
	}
	return nil
}

// Biases is what sequence_bias adds to which tokens.
type Biases []sampler.Bias

// MarshalJSON writes [[[5, 6], -2.5], …], transformers' form for files.
func (b Biases) MarshalJSON() ([]byte, error) {
	pairs := make([][2]any, len(b))
	for i, bias := range b {
		pairs[i] = [2]any{bias.IDs, bias.Bias}
	}
	return json.Marshal(pairs)
}

// set reads a dict {(5, 6): -2.5} or a list [[[5, 6], -2.5]]. As in
// transformers the biases have to be floats.
func (b *Biases) set(v literal.Value) error {
	pairs := v.Pairs()
	if v.Kind() == literal.List {
		for _, item := range v.Items() {
			if len(item.Items()) != 2 {
				return fmt.Errorf("%s in it is no pair of ids and a bias", item)
			}
			pairs = append(pairs, literal.Pair{Key: item.Items()[0], Value: item.Items()[1]})
		}
	} else if v.Kind() != literal.Dict {
		return fmt.Errorf("%s is neither a dict of ids to biases nor a list of pairs", v)
	}
	if len(pairs) == 0 {
		return errors.New("it is empty")
	}
	for _, pair := range pairs {
		var ids IDs
		if err := ids.set(pair.Key); err != nil || pair.Key.Kind() != literal.List {
			return fmt.Errorf("%s in it is no list of token ids", pair.Key)
		}
		bias, ok := pair.Value.Float()
		if !ok {
			return fmt.Errorf("the bias %s of %s is no float; write %s.0", pair.Value, pair.Key, pair.Value)
		}
		*b = append(*b, sampler.Bias{IDs: ids, Bias: bias})
	}
	return nil
}

// Decay is exponential_decay_length_penalty: from how many new tokens on, and
// by which factor a token.
type Decay struct {
	Start  int
	Factor float64
}

// MarshalJSON writes [start, factor].
func (d Decay) MarshalJSON() ([]byte, error) { return json.Marshal([2]any{d.Start, d.Factor}) }

func (d *Decay) set(v literal.Value) error {
	var startOK, factorOK bool
	if items := v.Items(); len(items) == 2 {
		d.Start, startOK = items[0].Int()
		d.Factor, factorOK = items[1].Number()
	}
	if !startOK || !factorOK {
		return fmt.Errorf("%s is no pair of a start (int) and a factor", v)
	}
	return nil
}

// EarlyStopping is when a beam search stops.
type EarlyStopping string

// The values of early_stopping.
const (
	StopHeuristic EarlyStopping = "false" // when the best running beam, at its present length, cannot win
	StopEarly     EarlyStopping = "true"  // as soon as num_beams sequences are finished
	StopNever     EarlyStopping = "never" // only when no running beam could win at any length
)

func early(truth bool) EarlyStopping {
	if truth {
		return StopEarly
	}
	return StopHeuristic
}

// MarshalJSON writes true, false or "never".
func (e EarlyStopping) MarshalJSON() ([]byte, error) {
	if e == StopNever {
		return json.Marshal(string(e))
	}
	return json.Marshal(e == StopEarly)
}

func (e *EarlyStopping) set(v literal.Value) error {
	if truth, ok := v.Bool(); ok {
		*e = early(truth)
		return nil
	}
	if text, ok := v.Text(); !ok || text != string(StopNever) {
		return fmt.Errorf("%s is none of True, False, 'never'", v)
	}
	*e = StopNever
	return nil
}

// Strings is a list of texts. A flag gives one each time it stands there.
type Strings []string

func (s *Strings) set(v literal.Value) error {
	if text, ok := v.Text(); ok {
		*s = Strings{text}
		return nil
	}
	if v.Kind() != literal.List {
		return fmt.Errorf("%s is neither a str nor a list of them", v)
	}
	for _, item := range v.Items() {
		text, ok := item.Text()
		if !ok {
			return fmt.Errorf("%s in it is no str", item)
		}
		*s = append(*s, text)
	}
	return nil
}
