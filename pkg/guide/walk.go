package guide

import (
	"context"
	"errors"
	"strconv"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/trace"
)

// Source is who makes the claims, as reports name it.
const Source = "the guide"

// Walk tests claims one after the other. An experiment that fails is in the
// report with its error, and the others go on; the report then says so by
// Failed. The error is of ctx alone, and the report what came before it.
// progress may be nil.
func Walk(ctx context.Context, lab *Lab, claims []Claim, progress func(done int, next *Claim)) (*claim.Report, error) {
	shape := lab.Model.Model.Config().Shape()
	report := &claim.Report{
		Source: Source, Tool: lab.About.Tool,
		Model: trace.Model{
			Name: lab.Model.Name, Family: lab.Model.Model.Config().ModelType, Shape: shape,
			Parameters: lab.Model.Model.Parameters(), DType: lab.Model.Model.DType(), SHA256: lab.About.ModelSHA256,
		},
		Seed:    strconv.FormatUint(lab.Seed, 10),
		Claims:  []claim.Result{},
		Planned: len(claims),
	}
	for i := range claims {
		if progress != nil {
			progress(i, &claims[i])
		}
		answer, err := claims[i].Test(ctx, lab)
		if cause := ctx.Err(); cause != nil && (err == nil || errors.Is(err, cause)) {
			return report, cause
		}
		result := claim.Result{Statement: claims[i].Statement, Answer: answer}
		if err != nil {
			result.Answer, result.Error = claim.Answer{}, err.Error()
		}
		report.Claims = append(report.Claims, result)
	}
	return report, nil
}
