package cache

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var small = Layout{Layers: 2, KVHeads: 2, HeadDim: 3, MaxPositions: 20}

// failer is a test or a property.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func mustNew(t failer, kind string, l Layout) Cache {
	t.Helper()
	c, err := New(kind, l)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// rowOf is the keys of a position, told apart by a mark, in a layer; its values
// are their negative.
func rowOf(l Layout, layer, mark int) []float32 {
	row := make([]float32, l.row())
	for i := range row {
		row[i] = float32(math.Sin(float64(1 + 7*mark + 1000*layer + 31*i)))
	}
	return row
}

// story is what a sequence should hold, worked out position by position.
type story struct {
	kind   string
	layout Layout
	marks  []int  // all positions, held or not
	packed []bool // of a quantized cache
	slid   bool   // a position has left the window
}

func (s story) fork() story {
	s.marks, s.packed = slices.Clone(s.marks), slices.Clone(s.packed)
	return s
}

func (s *story) held() int {
	switch s.kind {
	case "none":
		return 0
	case "sliding_window":
		return min(len(s.marks), s.layout.Window)
	}
	return len(s.marks)
}

// bytes is the size of positions of which some may be packed.
func (s *story) bytes(positions int, packed []bool) int64 {
	l := s.layout
	whole := 2 * l.Layers * l.row() * 4
	codes := 2 * l.Layers * (l.row()*l.Bits/8 + l.row()*l.Bits%8/4)
	sum := positions * whole
	for _, p := range packed {
		if p {
			sum += codes + 2*l.Layers*8*l.row()/l.Group - whole
		}
	}
	return int64(sum)
}

// pass runs n positions through c as a model does, looks at every block, and
// compares what the cache reports with the story.
func (s *story) pass(t failer, c Cache, marks []int) {
	t.Helper()
	l, past, n := s.layout, len(s.marks), len(marks)
	if s.kind == "none" {
		past = 0
		s.marks = nil
	}
	want := Pass{Reused: past, Computed: n, BytesRead: s.bytes(past, s.packed)}
	before := s.held()
	packedBefore := slices.Clone(s.packed)
	s.marks = append(s.marks, marks...)
	if s.kind == "quantized" {
		exact := 0
		for _, p := range s.packed {
			if !p {
				exact++
			}
		}
		s.packed = append(s.packed, make([]bool, n)...)
		if past == 0 || exact+n >= l.Residual {
			for i := range s.packed {
				s.packed[i] = true
			}
		}
	}
	if s.kind == "sliding_window" {
		want.Reused = min(past, l.Window-1)
		want.BytesRead = s.bytes(want.Reused, nil)
	}
	want.Stored = s.held()
	want.Evicted = before + n - want.Stored
	want.BytesHeld = s.bytes(want.Stored, s.packed)
	want.BytesWritten = s.bytes(min(n, want.Stored), s.packed[min(past, len(s.packed)):])
	if s.kind == "none" {
		want.Evicted = 0
	}
	s.slid = s.slid || s.kind == "sliding_window" && want.Evicted > 0

	first, err := c.Begin(n)
	if err != nil {
		t.Fatal(err)
	}
	if first != past {
		t.Fatalf("the pass begins at %d, want %d", first, past)
	}
	for layer := range l.Layers {
		var keys, values []float32
		for _, mark := range marks {
			keys = append(keys, rowOf(l, layer, mark)...)
		}
		for _, v := range keys {
			values = append(values, -v)
		}
		c.Append(layer, keys, values)
		clear(keys) // Append copies
		clear(values)

		gotKeys, gotValues := c.Blocks(layer)
		k, v := slices.Concat(gotKeys...), slices.Concat(gotValues...)
		visible := s.marks[past-want.Reused:]
		if len(k) != len(visible)*l.row() || len(v) != len(k) {
			t.Fatalf("layer %d: blocks of %d keys and %d values, want %d", layer, len(k), len(v), len(visible)*l.row())
		}
		for i, mark := range visible {
			row := rowOf(l, layer, mark)
			var off []float32
			if i < len(packedBefore) && packedBefore[i] {
				off = halfSteps(l, row)
			}
			for j := range row {
				allowed := float32(0)
				if off != nil {
					allowed = off[j]
				}
				at := i*l.row() + j
				if !(abs(k[at]-row[j]) <= allowed) || !(abs(v[at]+row[j]) <= allowed) {
					t.Fatalf("layer %d, position %d, number %d: key %g and value %g, want %g and its negative within %g",
						layer, i, j, k[at], v[at], row[j], allowed)
				}
			}
		}
	}
	got := c.Pass()
	if got.BytesReserved < got.BytesHeld {
		t.Fatalf("%d bytes reserved, %d held", got.BytesReserved, got.BytesHeld)
	}
	got.BytesReserved, got.BytesMoved, got.BlocksHeld, got.BlocksShared = 0, 0, 0, 0
	if got != want {
		t.Fatalf("the pass reports\n%+v, want\n%+v", got, want)
	}
	if s.kind != "none" && c.Past() != len(s.marks) {
		t.Fatalf("Past is %d, want %d", c.Past(), len(s.marks))
	}
}

// halfSteps is how far each number of a row may be off once it is packed.
func halfSteps(l Layout, row []float32) []float32 {
	off := make([]float32, len(row))
	for i := 0; i < len(row); i += l.Group {
		group := row[i : i+l.Group]
		span := float64(slices.Max(group) - slices.Min(group))
		for j := range group {
			off[i+j] = float32(span/(math.Pow(2, float64(l.Bits))-1)/2 + 1e-6)
		}
	}
	return off
}

func abs(v float32) float32 { return max(v, -v) }

// anyLayout draws a small layout with settings for every kind.
func anyLayout(t *rapid.T) Layout {
	l := Layout{
		Layers:       rapid.IntRange(1, 3).Draw(t, "layers"),
		KVHeads:      rapid.IntRange(1, 3).Draw(t, "kvHeads"),
		HeadDim:      rapid.IntRange(1, 5).Draw(t, "headDim"),
		MaxPositions: 100,
		Window:       rapid.IntRange(1, 12).Draw(t, "window"),
		Bits:         rapid.SampledFrom([]int{4, 8}).Draw(t, "bits"),
		Residual:     rapid.IntRange(1, 6).Draw(t, "residual"),
		BlockSize:    rapid.IntRange(1, 5).Draw(t, "block size"),
	}
	var divisors []int
	for d := 1; d <= l.row(); d++ {
		if l.row()%d == 0 {
			divisors = append(divisors, d)
		}
	}
	l.Group = rapid.SampledFrom(divisors).Draw(t, "group")
	return l
}

// TestEveryKind reorders, crops, resets and feeds a batch in any order: every
// sequence keeps what it and its ancestors wrote, as its kind says, and the
// reports are the formulas.
func TestEveryKind(t *testing.T) {
	for _, kind := range Kinds() {
		t.Run(kind, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				l := anyLayout(t)
				batch := NewBatch(mustNew(t, kind, l))
				stories := []story{{kind: kind, layout: l}}
				mark := 0
				for range rapid.IntRange(1, 8).Draw(t, "rounds") {
					parents := rapid.SliceOfN(rapid.IntRange(0, batch.Len()-1), 1, 4).Draw(t, "parents")
					if err := batch.Reorder(parents); err != nil {
						t.Fatal(err)
					}
					next := make([]story, len(parents))
					for i, parent := range parents {
						next[i] = stories[parent].fork()
					}
					stories = next
					if rapid.Bool().Draw(t, "crops") {
						i := rapid.IntRange(0, len(stories)-1).Draw(t, "sequence")
						stories[i].crop(t, batch.Row(i), rapid.IntRange(0, len(stories[i].marks)+1).Draw(t, "crop"))
					}
					if rapid.IntRange(0, 9).Draw(t, "resets") == 0 {
						batch.Row(0).Reset()
						stories[0] = story{kind: kind, layout: l}
					}
					for i := range stories {
						marks := make([]int, rapid.IntRange(0, 6).Draw(t, "new"))
						for j := range marks {
							mark++
							marks[j] = mark
						}
						stories[i].pass(t, batch.Row(i), marks)
					}
					checkBatch(t, batch)
				}
			})
		})
	}
}

// crop crops the sequence, or sees it refused.
func (s *story) crop(t failer, c Cache, n int) {
	t.Helper()
	before := c.Pass()
	err := c.Crop(n)
	if s.slid && n < len(s.marks) {
		if err == nil || !strings.Contains(err.Error(), "have left the window of") {
			t.Fatalf("cropped after it slid: %v", err)
		}
		if c.Pass() != before {
			t.Fatal("a refused crop changed the cache")
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	s.marks = s.marks[:min(n, len(s.marks))]
	s.packed = s.packed[:min(n, len(s.packed))]
	if got := c.Pass(); s.kind != "none" && (got.Stored != s.held() || got.BytesHeld != s.bytes(s.held(), s.packed)) {
		t.Fatalf("cropped to %d positions: %+v", n, got)
	}
}

// checkBatch holds the batch's sum against its sequences.
func checkBatch(t failer, b *Batch) {
	t.Helper()
	var computed, blocks int
	var held, reserved int64
	for i := range b.Len() {
		p := b.Row(i).Pass()
		computed, blocks = computed+p.Computed, blocks+p.BlocksHeld
		held, reserved = held+p.BytesHeld, reserved+p.BytesReserved
	}
	sum := b.Pass()
	shared := blocks > 0
	if sum.Computed != computed || !shared && (sum.BytesHeld != held || sum.BytesReserved < reserved) {
		t.Fatalf("the batch reports %+v, its sequences hold %d bytes", sum, held)
	}
	if sum.BytesHeld > held || sum.BlocksHeld > blocks || sum.BytesHeld > sum.BytesReserved {
		t.Fatalf("the batch reports %+v, its sequences %d bytes in %d blocks", sum, held, blocks)
	}
}

func TestFull(t *testing.T) {
	for _, kind := range Kinds() {
		c := mustNew(t, kind, small)
		if _, err := c.Begin(21); !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), "context of 20") {
			t.Errorf("%s: 21 positions in a context of 20: %v", kind, err)
		}
		if _, err := c.Begin(-1); err == nil {
			t.Errorf("%s: a pass over -1 positions is no error", kind)
		}
		if _, err := c.Begin(20); err != nil {
			t.Errorf("%s: the whole context: %v", kind, err)
		}
		if kind == "none" {
			continue
		}
		before := c.Pass()
		if _, err := c.Begin(1); !errors.Is(err, ErrFull) {
			t.Errorf("%s: one more than the context: %v", kind, err)
		}
		if c.Pass() != before || c.Past() != 20 {
			t.Errorf("%s: a refused pass changed the cache: %+v, Past %d", kind, c.Pass(), c.Past())
		}
	}
	unlimited := mustNew(t, "dynamic", Layout{Layers: 1, KVHeads: 1, HeadDim: 1})
	if _, err := unlimited.Begin(1 << 20); err != nil {
		t.Errorf("without a limit: %v", err)
	}
}

// TestFaults: what goes wrong says what, where, and what to do.
func TestFaults(t *testing.T) {
	with := func(change func(*Layout)) Layout {
		l := small
		change(&l)
		return l
	}
	begin := func(kind string, l Layout, passes ...int) error {
		c := mustNew(t, kind, l)
		for _, n := range passes[:len(passes)-1] {
			if _, err := c.Begin(n); err != nil {
				return err
			}
		}
		_, err := c.Begin(passes[len(passes)-1])
		return err
	}
	refused := func(kind string, l Layout) error {
		_, err := New(kind, l)
		return err
	}
	slid := mustNew(t, "sliding_window", with(func(l *Layout) { l.Window = 4 }))
	slid.Begin(5)
	pool := NewBatch(mustNew(t, "paged", with(func(l *Layout) { l.BlockSize, l.Blocks = 4, 2 })))
	pool.Row(0).Begin(6)
	if err := pool.Repeat(2); err != nil {
		t.Fatal(err)
	}
	_, sharing := pool.Row(1).Begin(1)

	for _, test := range []struct {
		err  error
		full bool
		says []string
	}{
		{begin("static", with(func(l *Layout) { l.Reserve = 8 }), 5, 4), true,
			[]string{"static: 5 positions and 4 new ones go past the end at 8", "\nreserve more"}},
		{begin("paged", with(func(l *Layout) { l.BlockSize, l.Blocks = 4, 2 }), 8, 1), true,
			[]string{"paged: 1 new positions after 8 need 1 more blocks of 4, and 0 of 2 are free", "\nallow more blocks"}},
		{sharing, true, []string{"need 1 more blocks of 4, and 0 of 2 are free"}},
		{slid.Crop(3), false, []string{"crop to 3 positions: the first 1 of 5 have left the window of 4", "\nreset it"}},
		{pool.Reorder([]int{0, 2}), false, []string{"sequence 1 is to go on from sequence 2; there are 2"}},
		{refused("quantized", with(func(l *Layout) { l.Group = 4 })), false,
			[]string{"the keys of a position are 6 numbers (2 heads of 3), which groups of 4 do not fill", "\nset Group (q_group_size) to a divisor of 6"}},
		{refused("quantized", with(func(l *Layout) { l.Group = 7 })), false, []string{"groups of 7 do not fill"}},
		{refused("quantized", with(func(l *Layout) { l.Bits = 3 })), false, []string{"codes of 3 bits", "\nset Bits (nbits) to 4 or 8"}},
		{refused("static", with(func(l *Layout) { l.MaxPositions = 0 })), false, []string{"static: no length", "\nset Reserve"}},
		{refused("static", with(func(l *Layout) { l.Reserve, l.MaxPositions = math.MaxInt, 0 })), false, []string{"bytes\nask for fewer"}},
		{refused("sliding_window", with(func(l *Layout) { l.MaxPositions = 0 })), false, []string{"how wide is the window?\nset Window"}},
		{refused("sliding_window", with(func(l *Layout) { l.Window = -1 })), false, []string{"Window is -1"}},
		{refused("paged", with(func(l *Layout) { l.BlockSize = -2 })), false, []string{"BlockSize is -2"}},
		{refused("sdram", small), false, []string{`unknown kind "sdram"`, "dynamic, none, paged, quantized, sliding_window, static"}},
		{refused("dynamic", Layout{}), false, []string{"impossible layout"}},
		{refused("dynamic", Layout{Layers: 1, KVHeads: -1, HeadDim: 2}), false, []string{"impossible layout"}},
		{refused("dynamic", Layout{Layers: 1, KVHeads: 1 << 20, HeadDim: 1 << 20}), false, []string{"impossible layout"}},
		{refused("dynamic", with(func(l *Layout) { l.MaxPositions = -1 })), false, []string{"impossible layout"}},
	} {
		if test.err == nil {
			t.Errorf("no error, want %q", test.says)
			continue
		}
		for _, says := range append(test.says, "cache: ") {
			if !strings.Contains(test.err.Error(), says) {
				t.Errorf("error %q does not say %q", test.err, says)
			}
		}
		if errors.Is(test.err, ErrFull) != test.full {
			t.Errorf("%v: ErrFull %v, want %v", test.err, !test.full, test.full)
		}
	}
	if p := pool.Pass(); pool.Len() != 2 || p.Stored != 12 || p.BlocksHeld != 2 {
		t.Errorf("after the refusals the batch holds %+v", p)
	}
}

// TestZeroSettings: what the fields of a layout stand for when they are left
// out.
func TestZeroSettings(t *testing.T) {
	l := Layout{Layers: 1, KVHeads: 3, HeadDim: 64, MaxPositions: 50}
	for kind, want := range map[string]Layout{
		"static":         {Reserve: 50},
		"sliding_window": {Window: 50},
		"quantized":      {Bits: 4, Group: 64, Residual: 128},
		"paged":          {BlockSize: 16},
		"dynamic":        {},
	} {
		want.Layers, want.KVHeads, want.HeadDim, want.MaxPositions = 1, 3, 64, 50
		if got, err := resolve(kind, l); err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", kind, got, err, want)
		}
	}
	l.KVHeads, l.HeadDim = 5, 22 // 110 = 2·5·11
	if got, _ := resolve("quantized", l); got.Group != 55 {
		t.Errorf("groups of %d in rows of 110, want 55", got.Group)
	}
	for kind, want := range map[string]string{"quantized": "quantized int4", "paged": "paged", "fancy": "fancy"} {
		if got := Label(kind, l); got != want {
			t.Errorf("label %q, want %q", got, want)
		}
	}
}

func TestWrongRowsPanic(t *testing.T) {
	for _, kind := range Kinds() {
		c := mustNew(t, kind, small)
		c.Begin(1)
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: five numbers for six: no panic", kind)
				}
			}()
			c.Append(0, make([]float32, 5), make([]float32, 5))
		}()
	}
}

// steps runs a prompt and then one position at a time, with rows of zeros.
func steps(t failer, c Cache, l Layout, prompt, steps int) {
	t.Helper()
	for i := range steps + 1 {
		n := 1
		if i == 0 {
			n = prompt
		}
		rows := make([]float32, n*l.row())
		if _, err := c.Begin(n); err != nil {
			t.Fatal(err)
		}
		for layer := range l.Layers {
			c.Append(layer, rows, rows)
			c.Blocks(layer)
		}
	}
}

// TestStorageIsSeldomMoved counts how often storing takes memory: a few times
// for a thousand positions, and in a static cache and a slid window never.
func TestStorageIsSeldomMoved(t *testing.T) {
	l := Layout{Layers: 1, KVHeads: 2, HeadDim: 32, MaxPositions: 1000, Window: 100}
	row := make([]float32, l.row())
	run := func(c Cache) {
		for range 1000 {
			c.Begin(1)
			c.Append(0, row, row)
			c.Blocks(0)
		}
		if got := c.Pass().BytesReserved; got > l.bytes(1000)+l.layerBytes(1) {
			t.Errorf("%d bytes reserved, for the whole context and a row of work space %d are enough", got, l.bytes(1000)+l.layerBytes(1))
		}
		c.Reset()
	}
	for kind, most := range map[string]float64{"dynamic": 60, "static": 0, "sliding_window": 0} {
		made := mustNew(t, kind, l)
		if kind == "sliding_window" { // its work space comes with the first pass
			steps(t, made, l, 1, 0)
			made.Reset()
		}
		got := testing.AllocsPerRun(1, func() {
			c := made
			if kind == "dynamic" {
				c = mustNew(t, kind, l)
			}
			run(c)
		})
		if got > most {
			t.Errorf("%s: %g allocations for 1000 positions, want at most %g", kind, got, most)
		}
	}
}

// TestMoved: what is copied shows in the next pass. A prompt of six positions,
// a fork, then four steps of the first sequence and one of the fork.
func TestMoved(t *testing.T) {
	l := Layout{Layers: 2, KVHeads: 1, HeadDim: 4, MaxPositions: 200, Bits: 8, Residual: 4, BlockSize: 4}
	const position = 2 * 2 * 4 * 4
	const codes = 2 * 2 * (4 + 8)
	for kind, test := range map[string]struct {
		steps [4]int64
		fork  int64
	}{
		"none":           {},
		"dynamic":        {[4]int64{6 * position, 0, 0, 9 * position}, 12 * position}, // the fork is copied, and grows
		"static":         {[4]int64{}, 6 * position},
		"sliding_window": {[4]int64{}, 6 * position},
		// The exact run grows, to two positions and to three; then they are packed
		// and the codes grow.
		"quantized": {[4]int64{0, position, 2 * position, 3*codes + 6*codes}, 6 * codes},
		// The first to go on copies the last block's two positions, the other is
		// then alone with it.
		"paged": {[4]int64{2 * position, 0, 0, 0}, 0},
	} {
		c := mustNew(t, kind, l)
		steps(t, c, l, 6, 0)
		fork := c.Fork(nil)
		for i, want := range test.steps {
			steps(t, c, l, 1, 0)
			if got := c.Pass().BytesMoved; got != want {
				t.Errorf("%s, step %d: %d bytes moved, want %d", kind, i, got, want)
			}
		}
		steps(t, fork, l, 1, 0)
		if got := fork.Pass().BytesMoved; got != test.fork {
			t.Errorf("%s: the fork moved %d bytes, want %d", kind, got, test.fork)
		}
	}
}

// TestBytesIsWhatIsHeld: the formula, and the cache that went that way.
func TestBytesIsWhatIsHeld(t *testing.T) {
	for _, kind := range Kinds() {
		t.Run(kind, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				l := anyLayout(t)
				prompt := rapid.IntRange(0, 40).Draw(t, "prompt")
				n := rapid.IntRange(0, 60).Draw(t, "steps")
				held, reserved, err := Bytes(kind, l, prompt, n)
				if err != nil {
					t.Fatal(err)
				}
				c := mustNew(t, kind, l)
				if kind == "none" { // every step is the whole sequence
					for i := range n + 1 {
						c.Begin(prompt + i)
					}
				} else {
					steps(t, c, l, prompt, n)
				}
				if p := c.Pass(); p.BytesHeld != held || p.BytesReserved != reserved {
					t.Fatalf("a prompt of %d and %d steps: %d held and %d reserved, the formula says %d and %d",
						prompt, n, p.BytesHeld, p.BytesReserved, held, reserved)
				}
			})
		})
	}
	full := Layout{Layers: 1, KVHeads: 1, HeadDim: 2, MaxPositions: 9, Reserve: 6, BlockSize: 3, Blocks: 2}
	for kind, says := range map[string]string{
		"dynamic": "8 positions and 2 new ones exceed the context of 9",
		"static":  "8 positions and 2 new ones exceed",
		"fancy":   "unknown kind",
	} {
		if _, _, err := Bytes(kind, full, 8, 2); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", kind, err, says)
		}
	}
	for kind, says := range map[string]string{"static": "past the end at 6", "paged": "need 3 more blocks of 3, and 2 of 2 are free"} {
		if _, _, err := Bytes(kind, full, 5, 2); !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", kind, err, says)
		}
	}
	if _, _, err := Bytes("dynamic", full, -1, 2); err == nil {
		t.Error("a prompt of -1 positions is no error")
	}
}
