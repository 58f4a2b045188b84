package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

func parseModel(raw json.RawMessage) (model, error) {
	if absent(raw) {
		return nil, errors.New("is missing")
	}
	typ, err := componentType(raw)
	if err != nil {
		return nil, err
	}
	switch typ {
	case "BPE", "": // older files name no type, and no other model has all of BPE's fields
		return newBPE(raw)
	}
	return nil, unsupportedType(typ)
}

// bpe is byte-pair encoding: a word begins as its characters, and the pair of
// neighbours that was merged earliest in training is merged first, until no
// pair is left that training merged.
type bpe struct {
	ids          map[string]int
	merges       map[pair]merge
	ignoreMerges bool // a word that is itself a token is never built up from its parts
	unk          int  // stands for a character that no token spells; -1: none
	fuseUnk      bool // one unk for a run of such characters
}

// pair holds the ids of two neighbours.
type pair struct{ left, right int32 }

// merge is what a pair becomes: the token id, and its rank in the list of
// merges, where 0 goes first.
type merge struct{ rank, id int32 }

func newBPE(raw json.RawMessage) (*bpe, error) {
	taken, rest, err := takeOut(raw, "vocab", "merges")
	if err != nil {
		return nil, err
	}
	var o struct {
		Type                    string  `json:"type"`
		Dropout                 float64 `json:"dropout"`
		UnkToken                *string `json:"unk_token"`
		ContinuingSubwordPrefix string  `json:"continuing_subword_prefix"`
		EndOfWordSuffix         string  `json:"end_of_word_suffix"`
		FuseUnk                 bool    `json:"fuse_unk"`
		ByteFallback            bool    `json:"byte_fallback"`
		IgnoreMerges            bool    `json:"ignore_merges"`
	}
	if err := unmarshal(rest, &o); err != nil {
		return nil, fmt.Errorf("BPE: %w", err)
	}
	if taken[0] == nil || taken[1] == nil {
		return nil, errors.New("BPE: vocab or merges are missing")
	}
	ids, err := parseVocabulary(taken[0])
	if err != nil {
		return nil, fmt.Errorf("BPE: vocab: %w", err)
	}
	merges, err := parseMerges(taken[1])
	if err != nil {
		return nil, fmt.Errorf("BPE: merges: %w", err)
	}
	for option, set := range map[string]bool{
		"dropout":                   o.Dropout != 0,
		"continuing_subword_prefix": o.ContinuingSubwordPrefix != "",
		"end_of_word_suffix":        o.EndOfWordSuffix != "",
		"byte_fallback":             o.ByteFallback,
	} {
		if set {
			return nil, fmt.Errorf("BPE: %s: %w", option, ErrUnsupported)
		}
	}
	if len(ids) == 0 {
		return nil, errors.New("BPE: vocab is empty")
	}
	m := &bpe{
		ids:          ids,
		merges:       make(map[pair]merge, len(merges)),
		ignoreMerges: o.IgnoreMerges,
		unk:          -1,
		fuseUnk:      o.FuseUnk,
	}
	if o.UnkToken != nil {
		if id, ok := m.ids[*o.UnkToken]; ok {
			m.unk = id
		}
	}
	for rank, parts := range merges {
		left, ok1 := m.ids[parts[0]]
		right, ok2 := m.ids[parts[1]]
		whole, ok3 := m.ids[parts[0]+parts[1]]
		if !ok1 || !ok2 || !ok3 {
			return nil, fmt.Errorf("BPE: merge %d of %q and %q: a part or the whole is not in the vocabulary", rank, parts[0], parts[1])
		}
		m.merges[pair{int32(left), int32(right)}] = merge{int32(rank), int32(whole)}
	}
	return m, nil
}

func (m *bpe) vocabulary() map[string]int { return m.ids }
func (m *bpe) kind() string               { return "BPE" }

func (m *bpe) encode(ids []int, words []string) ([]int, error) {
	w := word{merges: m.merges}
	for _, text := range words {
		if m.ignoreMerges {
			if id, ok := m.ids[text]; ok {
				ids = append(ids, id)
				continue
			}
		}
		if err := m.start(&w, text); err != nil {
			return nil, err
		}
		ids = w.merge(ids)
	}
	return ids, nil
}

// start sets w to the characters of text.
func (m *bpe) start(w *word, text string) error {
	w.symbols = w.symbols[:0]
	unkBefore := false
	for i := 0; i < len(text); {
		_, n := utf8.DecodeRuneInString(text[i:])
		id, ok := m.ids[text[i:i+n]]
		switch {
		case ok:
			w.add(id)
		case m.unk < 0:
			return fmt.Errorf("the vocabulary has no token for %q in %q, and names no unk_token for such", text[i:i+n], text)
		case !unkBefore || !m.fuseUnk:
			w.add(m.unk)
		}
		unkBefore = !ok
		i += n
	}
	return nil
}

// word is a word on its way from characters to tokens. Its symbols stay where
// they are; one that is merged into its left neighbour is unlinked.
type word struct {
	merges  map[pair]merge
	symbols []symbol
	queue   mergeQueue
}

type symbol struct {
	id         int32 // -1: merged away
	prev, next int32 // -1: none
}

func (w *word) add(id int) {
	n := int32(len(w.symbols))
	if n > 0 {
		w.symbols[n-1].next = n
	}
	w.symbols = append(w.symbols, symbol{id: int32(id), prev: n - 1, next: -1})
}

// merge does all merges and appends what is left. The queue makes it
// n log n in the length of the word.
func (w *word) merge(ids []int) []int {
	for i := range w.symbols {
		w.consider(int32(i))
	}
	for len(w.queue) > 0 {
		c := w.queue.pop()
		left := &w.symbols[c.pos]
		if left.id < 0 || left.next < 0 {
			continue
		}
		right := &w.symbols[left.next]
		// Either side may have become part of another token in the meantime;
		// then the pair may still be one that merges, but into another token.
		if m, ok := w.merges[pair{left.id, right.id}]; !ok || m.id != c.id {
			continue
		}
		left.id, left.next, right.id = c.id, right.next, -1
		if left.next >= 0 {
			w.symbols[left.next].prev = c.pos
		}
		if left.prev >= 0 {
			w.consider(left.prev)
		}
		w.consider(c.pos)
	}
	for _, s := range w.symbols {
		if s.id >= 0 {
			ids = append(ids, int(s.id))
		}
	}
	return ids
}

// consider queues the merge of the symbol at pos with its right neighbour, if there is one.
func (w *word) consider(pos int32) {
	s := w.symbols[pos]
	if s.next < 0 {
		return
	}
	if m, ok := w.merges[pair{s.id, w.symbols[s.next].id}]; ok {
		w.queue.push(candidate{m.rank, pos, m.id})
	}
}

// candidate is a merge that waits for its turn.
type candidate struct{ rank, pos, id int32 }

// before orders candidates by rank, and from left to right among equals.
func (c candidate) before(d candidate) bool {
	return c.rank < d.rank || c.rank == d.rank && c.pos < d.pos
}

// mergeQueue is a binary heap with the candidate to merge next on top.
// (container/heap would allocate for each candidate.)
type mergeQueue []candidate

func (q *mergeQueue) push(c candidate) {
	h := append(*q, c)
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !c.before(h[up]) {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = c
	*q = h
}

func (q *mergeQueue) pop() candidate {
	h := *q
	top, c := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	*q = h
	if len(h) == 0 {
		return top
	}
	i := 0
	for {
		down := 2*i + 1
		if down >= len(h) {
			break
		}
		if down+1 < len(h) && h[down+1].before(h[down]) {
			down++
		}
		if !h[down].before(c) {
			break
		}
		h[i] = h[down]
		i = down
	}
	h[i] = c
	return top
}
