package decode

import (
	"context"

	"github.com/genlens/genlens/pkg/sampler"
)

// GenerateBySearch is Generate by beam search, with one beam as well.
func GenerateBySearch(ctx context.Context, req *Request) (*Result, error) {
	s, err := newSession(req)
	if err != nil {
		return nil, err
	}
	err = newSearch(s).run(ctx)
	return &s.result, err
}

// GenerateFromStream is Generate of one text that draws from the stream of
// the i-th of several.
func GenerateFromStream(ctx context.Context, req *Request, i int) (*Result, error) {
	s, err := newSession(req)
	if err != nil {
		return nil, err
	}
	loop := newSampling(s)
	loop.texts[0].numbers.source = sampler.NewSource(req.Seed, i)
	err = loop.run(ctx)
	return &s.result, err
}
