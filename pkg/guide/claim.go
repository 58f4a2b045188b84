package guide

import (
	"context"

	"github.com/genlens/genlens/pkg/claim"
)

// Claim is a statement of the guide and the experiment that tests it.
type Claim struct {
	claim.Statement // but for its section, which Claims fills in
	// Test makes the experiment. An error says that it could not be made, which is
	// no verdict.
	Test func(context.Context, *Lab) (claim.Answer, error)
}

// experiment is the test of a claim in two parts: one measures, the other judges
// what was measured.
func experiment[M any](measure func(context.Context, *Lab) (M, error), judge func(M) claim.Answer) func(context.Context, *Lab) (claim.Answer, error) {
	return func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		m, err := measure(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judge(m), nil
	}
}

// Section is a part of the guide.
type Section struct {
	Name   string // as it is asked for
	Title  string
	Claims []Claim
}

// Sections are the guide's, in its order.
func Sections() []Section {
	return []Section{
		{"overview", "Overview", overview()},
		{"do_sample", "do_sample: deterministic or stochastic generation", doSample()},
		{"use_cache", "use_cache: the key-value cache", useCache()},
		{"temperature", "temperature: how random", temperature()},
		{"repetition_penalty", "repetition_penalty: avoiding repetition", repetitionPenalty()},
		{"parameters", "Complete parameter reference", parameters()},
		{"patterns", "Common patterns", patterns()},
		{"practices", "Best practices", practices()},
		{"summary", "Summary", summary()},
	}
}

// Claims are those of all sections, in order.
func Claims() []Claim {
	var all []Claim
	for _, section := range Sections() {
		for _, c := range section.Claims {
			c.Section = section.Name
			all = append(all, c)
		}
	}
	return all
}
