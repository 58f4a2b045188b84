package constrain

import (
	"bytes"
	"slices"
)

// trie is the vocabulary as a tree: tokens that begin alike share their first
// nodes. The nodes stand in the order in which a walk meets them, a node
// before what is below it, so that a walk is a loop, and leaving out a branch
// is a jump.
type trie struct {
	nodes []trieNode
	ids   []int32 // those of a node's tokens stand together
	depth int     // bytes of the longest token
	bytes [256]bool
}

// trieNode is reached from its parent by one byte.
type trieNode struct {
	b          byte
	depth      int32 // bytes from the root, at least 1
	skip       int32 // the first node that is not below this one
	first, end int32 // ids[first:end] are the tokens that end here
}

// newTrie arranges the tokens that have bytes.
func newTrie(vocab [][]byte) *trie {
	t := &trie{}
	for id, token := range vocab {
		if len(token) > 0 {
			t.ids = append(t.ids, int32(id))
		}
		if len(token) == 1 {
			t.bytes[token[0]] = true
		}
	}
	slices.SortFunc(t.ids, func(a, b int32) int {
		if c := bytes.Compare(vocab[a], vocab[b]); c != 0 {
			return c
		}
		return int(a - b)
	})
	var path []int32 // the nodes that spell the last token
	leave := func(depth int) {
		for len(path) > depth {
			t.nodes[path[len(path)-1]].skip = int32(len(t.nodes))
			path = path[:len(path)-1]
		}
	}
	var last []byte
	for i, id := range t.ids {
		token := vocab[id]
		shared := 0
		for shared < len(last) && last[shared] == token[shared] {
			shared++
		}
		leave(shared)
		for _, b := range token[shared:] {
			path = append(path, int32(len(t.nodes)))
			t.nodes = append(t.nodes, trieNode{b: b, depth: int32(len(path)), first: int32(i), end: int32(i)})
		}
		t.nodes[path[len(path)-1]].end = int32(i + 1)
		t.depth = max(t.depth, len(token))
		last = token
	}
	leave(0)
	return t
}
