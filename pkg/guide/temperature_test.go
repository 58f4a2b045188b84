package guide

import "github.com/genlens/genlens/pkg/claim"

func init() {
	expect(map[string]claim.Verdict{
		"temperature-low":  claim.Illustration,
		"temperature-high": claim.Illustration,
	})
}
