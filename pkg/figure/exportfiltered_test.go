package figure

import "slices"

// Kept is what a figure of a filter says, for tests.
type Kept struct {
	Kept, Total, Known int
	KeptIDs            []int // of the known, ascending
	Mass               float64
	LastKept, FirstCut int // ids
	LastRank           int
}

// Border reads a figure of a filter.
func Border(f Figure) Kept {
	n := filteredOf(f)
	k := Kept{
		Kept: n.kept, Total: n.total, Known: len(n.tokens), Mass: n.mass,
		LastKept: n.lastKept.id, FirstCut: n.firstCut.id, LastRank: n.lastKept.rank,
	}
	for _, t := range n.tokens[:n.known()] {
		k.KeptIDs = append(k.KeptIDs, t.id)
	}
	slices.Sort(k.KeptIDs)
	return k
}

func filteredOf(f Figure) *filtered {
	switch f := f.(type) {
	case *TopK:
		return f.filtered
	case *Nucleus:
		return f.filtered
	}
	return f.(*MinP).filtered
}
