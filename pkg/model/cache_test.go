package model

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
)

// exactKinds are the kinds with which the logits are what they are without a
// cache; sliding_window where its window is no narrower than the model's.
var exactKinds = []string{"dynamic", "static", "sliding_window", "paged"}

// near reports whether two rows of logits are one within rounding: 1e-4, or
// 1e-5 of the number.
func near(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool {
		return math.Abs(float64(x)-float64(y)) <= max(tolerance, 1e-5*math.Abs(float64(y)))
	})
}

// anyCache draws a kind and its settings.
func anyCache(t *rapid.T, m Model, kinds []string) (cache.Cache, string) {
	l := CacheLayout(m)
	l.BlockSize = rapid.IntRange(0, 7).Draw(t, "block size")
	l.Bits = rapid.SampledFrom([]int{4, 8}).Draw(t, "bits")
	l.Residual = rapid.IntRange(0, 9).Draw(t, "residual")
	kind := rapid.SampledFrom(kinds).Draw(t, "cache")
	c, err := cache.New(kind, l)
	if err != nil {
		t.Fatal(err)
	}
	return c, kind
}

// TestCachesAreExact: beams and samples of any model, cut into passes, reordered
// and cropped in any way, have the logits that the whole sequence has.
func TestCachesAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShape(t)
		m := randomModel(t, s, Options{})
		defer m.Close()
		c, kind := anyCache(t, m, exactKinds)
		batch := cache.NewBatch(c)
		texts := [][]int{nil}
		for range rapid.IntRange(1, 5).Draw(t, "rounds") {
			parents := rapid.SliceOfN(rapid.IntRange(0, batch.Len()-1), 1, 3).Draw(t, "parents")
			if err := batch.Reorder(parents); err != nil {
				t.Fatal(err)
			}
			next := make([][]int, len(parents))
			for i, parent := range parents {
				next[i] = slices.Clone(texts[parent])
			}
			texts = next
			for i := range texts {
				row := batch.Row(i)
				if n := rapid.IntRange(0, 2*len(texts[i])+1).Draw(t, "crop"); n < len(texts[i]) {
					if err := row.Crop(n); err == nil {
						texts[i] = texts[i][:n]
					} else if kind != "sliding_window" || len(texts[i]) <= row.Window() {
						t.Fatal(err)
					}
				}
				more := min(rapid.IntRange(1, 8).Draw(t, "new"), s.MaxPositions-len(texts[i]))
				for range more {
					texts[i] = append(texts[i], rapid.IntRange(0, s.Vocab-1).Draw(t, "id"))
				}
				n := len(texts[i]) - row.Past()
				got, err := m.Forward(texts[i][row.Past():], row, n)
				if err != nil {
					t.Fatal(err)
				}
				got = slices.Clone(got)
				want := inOnePass(t, m, texts[i], "none")[(len(texts[i])-n)*s.Vocab:]
				if !near(got, want) {
					t.Fatalf("%s, sequence %d of %d positions: logits up to %g apart", kind, i, len(texts[i]), farthest(got, want))
				}
			}
		}
	})
}

// TestSlidingIsTheModelWithAWindow: what a sliding cache does to a model that
// attends to everything is to give it a window, whatever the cut into passes.
func TestSlidingIsTheModelWithAWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShape(t)
		s.SlidingWindow, s.AttentionBias, s.MLPBias = 0, false, false
		full := randomModel(t, s, Options{})
		defer full.Close()
		s.SlidingWindow = rapid.IntRange(1, 12).Draw(t, "cache's window")
		windowed := randomModel(t, s, Options{})
		defer windowed.Close()

		ids := anyIDs(t, s)
		want := inOnePass(t, windowed, ids, "none")
		l := CacheLayout(full)
		l.Window = s.SlidingWindow
		c, err := cache.New("sliding_window", l)
		if err != nil {
			t.Fatal(err)
		}
		var got []float32
		for len(ids) > 0 {
			n := rapid.IntRange(1, len(ids)).Draw(t, "new")
			logits, err := full.Forward(ids[:n], c, n)
			if err != nil {
				t.Fatal(err)
			}
			got, ids = append(got, logits...), ids[n:]
		}
		if !near(got, want) {
			t.Fatalf("logits up to %g apart", farthest(got, want))
		}
	})
}

// TestEveryModelWithEveryKind: at every step, on every model that the tests
// have.
func TestEveryModelWithEveryKind(t *testing.T) {
	folders, err := filepath.Glob("testdata/reference/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no reference models: %v", err)
	}
	for _, folder := range append(folders, "../embedded/tiny", "../embedded/nano") {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			m, err := Open(folder, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			shape := m.Config().Shape()
			ids := make([]int, min(24, shape.MaxPositions))
			for i := range ids {
				ids[i] = (i*i*31 + 7) % shape.Vocab
			}
			want := stepByStep(t, m, ids, "none")
			for _, kind := range exactKinds {
				if got := stepByStep(t, m, ids, kind); !near(got, want) {
					t.Errorf("%s: logits up to %g from those without a cache", kind, farthest(got, want))
				}
			}
		})
	}
}

// drift runs a text's first half as a prompt and the rest step by step, and
// returns how far the steps' logits are from the exact ones of all positions:
// the mean of KL(exact ‖ cached) in nats, and the largest difference.
func drift(t *testing.T, m Model, ids []int, exact []float32, kind string, set func(*cache.Layout)) (kl, logits float64) {
	t.Helper()
	l := CacheLayout(m)
	set(&l)
	c, err := cache.New(kind, l)
	if err != nil {
		t.Fatal(err)
	}
	half, vocab := len(ids)/2, m.Config().Vocab
	if _, err := m.Forward(ids[:half], c, 1); err != nil {
		t.Fatal(err)
	}
	for i := half; i < len(ids); i++ {
		row, err := m.Forward(ids[i:i+1], c, 1)
		if err != nil {
			t.Fatal(err)
		}
		want := exact[i*vocab : (i+1)*vocab]
		logits = max(logits, farthest(row, want))
		p, q := numeric.Summarize(want).LogSumExp, numeric.Summarize(row).LogSumExp
		for j := range want {
			kl += numeric.Prob(want[j], p) * (float64(want[j]) - p - float64(row[j]) + q) / float64(len(ids)-half)
		}
	}
	return kl, logits
}

// TestInexactCachesDriftLess: with more bits, a longer exact residual or a wider
// window the logits come closer; they are never quite the same, until nothing
// is packed or dropped any more.
func TestInexactCachesDriftLess(t *testing.T) {
	m, err := Open("../embedded/tiny", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	ids := someText(t, 160)
	exact := inOnePass(t, m, ids, "none")
	type setting struct {
		name string
		set  func(*cache.Layout)
	}
	for _, series := range []struct {
		kind  string
		exact bool // the last setting is
		from  []setting
	}{
		{"quantized", false, []setting{
			{"int4", func(l *cache.Layout) { l.Bits, l.Residual = 4, 1 }},
			{"int8", func(l *cache.Layout) { l.Bits, l.Residual = 8, 1 }},
		}},
		{"quantized", false, []setting{
			{"int4 in groups of 64", func(l *cache.Layout) { l.Bits, l.Group = 4, 64 }},
			{"int4 in groups of 8", func(l *cache.Layout) { l.Bits, l.Group = 4, 8 }},
		}},
		{"quantized", false, []setting{
			{"a residual of 1", func(l *cache.Layout) { l.Residual = 1 }},
			{"a residual of 128", func(l *cache.Layout) { l.Residual = 128 }},
		}},
		{"sliding_window", true, []setting{
			{"a window of 8", func(l *cache.Layout) { l.Window = 8 }},
			{"a window of 32", func(l *cache.Layout) { l.Window = 32 }},
			{"a window of 128", func(l *cache.Layout) { l.Window = 128 }},
			{"a window of 160", func(l *cache.Layout) { l.Window = 160 }},
		}},
	} {
		last := math.Inf(1)
		for i, s := range series.from {
			kl, logits := drift(t, m, ids, exact, series.kind, s.set)
			t.Logf("%s, %s: mean KL %.3g nats, logits up to %.3g apart", series.kind, s.name, kl, logits)
			if series.exact && i == len(series.from)-1 {
				if logits > tolerance {
					t.Errorf("%s, %s: logits up to %g apart, want none", series.kind, s.name, logits)
				}
				continue
			}
			if !(kl > 0 && kl < last) || logits <= tolerance {
				t.Errorf("%s, %s: mean KL %g after %g, logits up to %g apart: want less, and some", series.kind, s.name, kl, last, logits)
			}
			last = kl
		}
	}
	// int8 is close: on this text no worse than a thousandth of a nat.
	if kl, _ := drift(t, m, ids, exact, "quantized", func(l *cache.Layout) { l.Bits = 8 }); kl > 1e-3 {
		t.Errorf("int8 drifts by %g nats", kl)
	}
}

// someText is the first ids of the prompts that the embedded model is tested
// with.
func someText(t failer, n int) []int {
	data, err := os.ReadFile("../decode/testdata/reference/tiny.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref struct{ Logits []struct{ IDs []int } }
	if err := json.Unmarshal(data, &ref); err != nil {
		t.Fatal(err)
	}
	var ids []int
	for _, p := range ref.Logits {
		ids = append(ids, p.IDs...)
	}
	for len(ids) < n {
		ids = append(ids, ids...)
	}
	return ids[:n]
}

// windowed is a shape as a cache of that window leaves it.
func windowed(s trace.Shape, c cache.Cache) trace.Shape {
	s.SlidingWindow = narrower(s.SlidingWindow, c.Window())
	return s
}
