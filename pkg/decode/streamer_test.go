package decode_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
)

// words is a tokenizer whose ids are the indices of its pieces.
type words []string

func (w words) Decode(ids []int, _ bool) string {
	var text strings.Builder
	for _, id := range ids {
		text.WriteString(w[id])
	}
	return text.String()
}

// The chunks that transformers' TextStreamer hands to on_finalized_text, one
// for each put, then the one of end().
func TestTextStreamerFlushesLikeTransformers(t *testing.T) {
	for _, test := range []struct {
		pieces words
		want   []string
	}{
		{words{"An", " increasing", " sequence", ":", " one"}, []string{"", "An ", "increasing ", "", "sequence: ", "one|"}},
		{words{"Hi", "!", "\n", "Next", " line"}, []string{"", "", "Hi!\n", "", "Next ", "line|"}},
		{words{"你", "好", "ab", " c", "界"}, []string{"你", "好", "", "ab ", "c界", "|"}},
		{words{"日本", "ご", "は"}, []string{"日本", "", "", "ごは|"}},
	} {
		var got []string
		streamer := &decode.TextStreamer{Tokenizer: test.pieces, Emit: func(text string, end bool) error {
			if end {
				text += "|"
			}
			got = append(got, text)
			return nil
		}}
		for id := range test.pieces {
			if err := streamer.Put([]int{id}); err != nil {
				t.Fatal(err)
			}
		}
		if err := streamer.End(); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q: chunks %q, want %q", test.pieces, got, test.want)
		}
	}
}

func TestTextStreamerCanBeUsedAgain(t *testing.T) {
	var out bytes.Buffer
	streamer := decode.NewTextStreamer(&out, words{"prompt ", "new", " text"})
	streamer.SkipPrompt = true
	for range 2 {
		for _, ids := range [][]int{{0}, {1}, {2}} {
			if err := streamer.Put(ids); err != nil {
				t.Fatal(err)
			}
		}
		if err := streamer.End(); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := out.String(), "new text\nnew text\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}
