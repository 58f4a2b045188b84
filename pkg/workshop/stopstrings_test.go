package workshop

import (
	"context"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/pretrained"
)

// The exercise's reference works on texts and the decoder on ids: both end the
// same text at the same token.
func TestStoppedIsTheDecodersRule(t *testing.T) {
	m, err := openModel(t)()
	if err != nil {
		t.Fatal(err)
	}
	const prompt = "Once upon a time."
	free := stream(t, m, prompt, nil)
	for _, stop := range []string{"k.\nS", "time.", "as", " she w", "o go", "\nSo, she went t", "."} {
		want := len(stream(t, m, prompt, decode.Strings{stop}))
		got, tokens := len(free), []string{prompt}
		for i, piece := range free {
			if tokens = append(tokens, piece.Text); stopped(tokens, []string{stop}) != "" {
				got = i + 1
				break
			}
		}
		if got != want {
			t.Errorf("stop string %q: the reference ends after %d tokens, the decoder after %d", stop, got, want)
		}
	}
}

// stream is a greedy text of at most 24 tokens.
func stream(t *testing.T, m *pretrained.Pretrained, prompt string, stops decode.Strings) (pieces []decode.Piece) {
	config, _, err := decode.ParsePython("model.generate(**inputs, do_sample=False, repetition_penalty=1.0, max_new_tokens=24)")
	if err != nil {
		t.Fatal(err)
	}
	if stops != nil {
		config.StopStrings = decode.Param[decode.Strings]{Value: stops, Source: config.DoSample.Source}
	}
	ids, err := m.Encode(prompt)
	if err != nil {
		t.Fatal(err)
	}
	request, err := m.Request(prompt, ids, config)
	if err != nil {
		t.Fatal(err)
	}
	for piece, err := range decode.Stream(context.Background(), request) {
		if err != nil {
			t.Fatal(err)
		}
		pieces = append(pieces, piece)
	}
	return pieces
}
