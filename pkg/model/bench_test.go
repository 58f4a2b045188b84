package model

import (
	"fmt"
	"testing"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/tensor"
	"github.com/genlens/genlens/pkg/trace"
)

// The embedded model's size, and SmolLM2-135M's.
var (
	tinyShape = trace.Shape{
		Layers: 5, Hidden: 192, Heads: 6, KVHeads: 2, HeadDim: 32, Intermediate: 576,
		Vocab: 4096, MaxPositions: 512, TiedEmbeddings: true,
	}
	smolShape = trace.Shape{
		Layers: 30, Hidden: 576, Heads: 9, KVHeads: 3, HeadDim: 64, Intermediate: 1536,
		Vocab: 49152, MaxPositions: 2048, TiedEmbeddings: true,
	}
)

// BenchmarkDecode is one token at a time, from position 4 to position 104 and
// again.
func BenchmarkDecode(b *testing.B) {
	eachSize(b, func(b *testing.B, m Model) {
		c, err := NewCache(m, "dynamic")
		if err != nil {
			b.Fatal(err)
		}
		prompt, token := []int{7, 8, 9, 10}, []int{11}
		var flops int64
		b.ReportAllocs()
		for b.Loop() {
			ids := token
			if c.Past() == 0 || c.Past() == 104 {
				c.Reset()
				ids = prompt
			}
			if _, err := m.Forward(ids, c, 1); err != nil {
				b.Fatal(err)
			}
			flops += m.Flops().Total
		}
		report(b, m, 1, flops)
	})
}

// BenchmarkCache is a decode step of the embedded model with each kind of cache,
// at the 32 positions from the one named on. The window is 128, the codes have
// 4 bits.
func BenchmarkCache(b *testing.B) {
	m, err := Open("../embedded/tiny", Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer m.Close()
	for _, kind := range cache.Kinds() {
		for _, at := range []int{64, 256, 448} {
			b.Run(fmt.Sprintf("%s/positions=%d", kind, at), func(b *testing.B) {
				l := CacheLayout(m)
				l.Window = 128
				c, err := cache.New(kind, l)
				if err != nil {
					b.Fatal(err)
				}
				ids := someText(b, at+32)
				read := len(ids)
				b.ReportAllocs()
				for b.Loop() {
					if read == len(ids) {
						b.StopTimer()
						c.Reset()
						if _, err := m.Forward(ids[:at], c, 0); err != nil {
							b.Fatal(err)
						}
						read = at
						b.StartTimer()
					}
					read++
					if _, err := m.Forward(ids[c.Past():read], c, 1); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
			})
		}
	}
}

// BenchmarkPrefill is a prompt of 256 in one pass.
func BenchmarkPrefill(b *testing.B) {
	eachSize(b, func(b *testing.B, m Model) {
		c, err := NewCache(m, "none")
		if err != nil {
			b.Fatal(err)
		}
		ids := make([]int, 256)
		for i := range ids {
			ids[i] = i
		}
		var flops int64
		for b.Loop() {
			if _, err := m.Forward(ids, c, 1); err != nil {
				b.Fatal(err)
			}
			flops += m.Flops().Total
		}
		report(b, m, len(ids), flops)
	})
}

// BenchmarkOpen is a start: from the folder of the embedded model to its first
// logits.
func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		m, err := Open("../embedded/tiny", Options{})
		if err != nil {
			b.Fatal(err)
		}
		inOnePass(b, m, []int{1, 2, 3, 4, 5}, "dynamic")
		m.Close()
	}
}

// eachSize runs a benchmark on models of random weights, on the fast kernels
// with one thread and two, and on the plain ones.
func eachSize(b *testing.B, run func(*testing.B, Model)) {
	type size struct {
		name  string
		shape trace.Shape
	}
	sizes := []size{{"tiny", tinyShape}}
	if !testing.Short() { // the other one takes 1 GB
		sizes = append(sizes, size{"135M", smolShape})
	}
	for _, s := range sizes {
		for _, k := range []struct {
			name    string
			kernels tensor.Config
		}{
			{"threads=1", tensor.Config{Threads: 1}},
			{"threads=2", tensor.Config{Threads: 2}},
			{"plain", tensor.Config{Plain: true}},
		} {
			if k.kernels.Plain && s.name != "tiny" {
				continue // a minute a pass
			}
			b.Run(s.name+"/"+k.name, func(b *testing.B) {
				m := randomModel(b, s.shape, Options{Kernels: k.kernels})
				defer m.Close()
				run(b, m)
			})
		}
	}
}

// report adds tokens a second, GB/s of weights and GFLOP/s to a benchmark of
// passes over n positions that counted so many operations.
func report(b *testing.B, m Model, n int, flops int64) {
	seconds := b.Elapsed().Seconds()
	bytes := cost.WeightBytes(m.Config().Shape(), n, 1)
	b.ReportMetric(float64(n)*float64(b.N)/seconds, "tokens/s")
	b.ReportMetric(float64(bytes)*float64(b.N)/seconds/1e9, "GB/s")
	b.ReportMetric(float64(flops)/seconds/1e9, "GFLOP/s")
}
