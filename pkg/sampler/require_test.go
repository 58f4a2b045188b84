package sampler_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/sampler"
)

// End token 0, prompt of two, room for five: 1 2 3 and 4 take four of them.
func TestRequireStepByStep(t *testing.T) {
	require := processor(sampler.NewRequire([][]int{{1, 2, 3}, {4}}, 2, 7, []int{0}))
	free := []int{1, 2, 3, 4, 5}
	for _, test := range []struct {
		name string
		new  []int
		want []int // what may follow
	}{
		{"room for one more", nil, free},
		{"room gone: the first phrase begins", []int{5}, []int{1}},
		{"and goes on", []int{5, 1}, []int{2}},
		{"begun of itself: there is no room to begin again", []int{1}, []int{2}},
		{"finished early: one free place", []int{1, 2, 3}, free},
		{"the last place is for the other", []int{1, 2, 3, 5}, []int{4}},
		{"the other came first", []int{4}, free},
		{"both are there", []int{4, 1, 2, 3}, []int{0, 1, 2, 3, 4, 5}},
	} {
		row := make([]float32, 6)
		require.Process(append([]int{1, 4}, test.new...), row) // the prompt's own tokens do not count
		var left []int
		for id, score := range row {
			if score != cut {
				left = append(left, id)
			}
		}
		if !reflect.DeepEqual(left, test.want) {
			t.Errorf("%s: after %v may follow %v, want %v", test.name, test.new, left, test.want)
		}
	}
}

func TestRequireAgainstAnEarlierStage(t *testing.T) {
	pipeline := sampler.Pipeline{
		sampler.NewSuppressTokens([]int{1}),
		processor(sampler.NewRequire([][]int{{1}}, 1, 2, nil)),
	}
	row := []float32{1, 2, 3}
	pipeline.Apply([]int{0}, row)
	if _, err := sampler.Greedy(row); !errors.Is(err, sampler.ErrNothingLeft) {
		t.Errorf("error %v, want ErrNothingLeft", err)
	}
}

func TestRequiredPhrasesAlwaysOccur(t *testing.T) {
	const vocab, end = 6, 5
	rapid.Check(t, func(t *rapid.T) {
		// A small alphabet, so that phrases overlap and repeat within themselves.
		phrase := rapid.SliceOfN(rapid.IntRange(0, 2), 1, 5)
		phrases := rapid.SliceOfN(phrase, 1, 3).Draw(t, "phrases")
		total := 0
		for _, p := range phrases {
			total += len(p)
		}
		ids := rapid.SliceOfN(rapid.IntRange(0, vocab-1), 1, 3).Draw(t, "prompt")
		promptLen := len(ids)
		maxLength := promptLen + total + rapid.IntRange(0, 6).Draw(t, "spare")
		require, err := sampler.NewRequire(phrases, promptLen, maxLength, []int{end})
		if err != nil {
			t.Fatal(err)
		}
		for len(ids) < maxLength && (len(ids) == promptLen || ids[len(ids)-1] != end) {
			row := rapid.SliceOfN(rapid.Float32Range(-5, 5), vocab, vocab).Draw(t, "row")
			require.Process(ids, row)
			id, err := sampler.Greedy(row)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		for _, p := range phrases {
			found := false
			for i := promptLen; i+len(p) <= len(ids); i++ {
				found = found || slices.Equal(ids[i:i+len(p)], p)
			}
			if !found {
				t.Fatalf("%v does not hold %v", ids[promptLen:], p)
			}
		}
	})
}
