package constrain

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

// A dfa that forgets its states all the time says what one says that keeps
// them, and does not grow.
func TestForgetting(t *testing.T) {
	vocab := [][]byte{nil, []byte("a"), []byte("b"), []byte("ab"), []byte("bba"), []byte("é"), []byte("\xC3"), []byte("\xA9a")}
	for _, pattern := range []string{`(a|b)*a(a|b){12}`, `(a.?.?)*b{3,200}`, `(é|ab?){0,40}b`} {
		a, err := Regexp(pattern)
		if err != nil {
			t.Fatal(err)
		}
		keeps, err := New(vocab, []int{0}, a)
		if err != nil {
			t.Fatal(err)
		}
		forgets, err := New(vocab, []int{0}, a)
		if err != nil {
			t.Fatal(err)
		}
		forgets.dfa.limit = 200
		rng := rand.New(rand.NewPCG(3, 4))
		want, got := make([]bool, len(vocab)), make([]bool, len(vocab))
		s, f := keeps.Start(), forgets.Start()
		for range 2000 {
			n := s.Allowed(want)
			if n == 0 || f.Allowed(got) != n || !slices.Equal(got, want) {
				t.Fatalf("%s: %v, without forgetting %v", pattern, got, want)
			}
			id := rng.IntN(len(vocab))
			for !want[id] {
				id = rng.IntN(len(vocab))
			}
			s, f = s.Next(id), f.Next(id)
			if id == 0 {
				s, f = keeps.Start(), forgets.Start()
			}
			if kept := reachable(f.d, forgets.begin); kept > 40 {
				t.Fatalf("%s: %d states are kept", pattern, kept)
			}
		}
		if kept := reachable(s.d, keeps.begin); kept <= 40 {
			t.Errorf("%s has %d states, so nothing was forgotten", pattern, kept)
		}
	}
}

// reachable counts the states that hang on those given.
func reachable(from ...*dstate) int {
	seen := map[*dstate]bool{}
	for len(from) > 0 {
		s := from[0]
		from = from[1:]
		if s != nil && !seen[s] {
			seen[s] = true
			from = append(from, s.next...)
		}
	}
	return len(seen)
}

// More states than masks are kept: those worked out again are the same.
func TestMasksAreBounded(t *testing.T) {
	a, err := Regexp(`(ab?){400}`)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New([][]byte{nil, []byte("a"), []byte("b"), []byte("aa"), []byte("ba")}, []int{0}, a)
	if err != nil {
		t.Fatal(err)
	}
	s := c.Start()
	for i := range 400 {
		allowed := make([]bool, 5)
		s.Allowed(allowed)
		if want := []bool{false, true, i > 0, i < 399, i > 0}; !slices.Equal(allowed, want) {
			t.Fatalf("after %d: %v, want %v", i, allowed, want)
		}
		s = s.Next(1)
		kept := 0
		for _, d := range c.dfa.known {
			if d.mask != nil {
				kept++
			}
		}
		if kept > maxMasks || len(c.masked) > maxMasks {
			t.Fatalf("%d masks are kept", kept)
		}
	}
}

// A vocabulary of words without letters: whether they can spell a match takes
// a search, which finds long ones and gives up on hopeless ones.
func TestLongSearch(t *testing.T) {
	var vocab [][]byte
	for _, token := range syntheticVocabulary(20000) {
		if len(token) > 1 {
			vocab = append(vocab, token)
		}
	}
	long, err := Regexp(` [a-z]{900,1000}`)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(vocab, nil, long)
	if err != nil {
		t.Fatal(err)
	}
	if c.dfa.live == nil || c.Start().Allowed(make([]bool, len(vocab))) == 0 {
		t.Error("no search was made, or it found nothing")
	}
	hopeless, err := Regexp(` [a-z]{1000}[a-z]{1000}[a-z]{1000}0`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(vocab, nil, hopeless); !errors.Is(err, errLongSearch) {
		t.Errorf("error %v", err)
	}
}
