package pretrained

import (
	"fmt"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/tokenizer"
	"github.com/genlens/genlens/pkg/trace"
)

// OpenDraft opens the smaller model that a run's assistant_model names, as Load
// does, and puts it into the request; nil where the run has none. Its tokenizer
// must be that of p. Close it after the run.
func (p *Pretrained) OpenDraft(request *decode.Request) (*Pretrained, error) {
	name := request.Plan.Config.AssistantModel
	if request.Plan.Strategy != trace.StrategyAssisted || !name.On() || request.Plan.Config.PromptLookupNumTokens.On() {
		return nil, nil
	}
	draft, err := Load(name.Value)
	if err != nil {
		return nil, fmt.Errorf("assistant_model: %w", err)
	}
	if !sameVocabulary(p.Tokenizer, draft.Tokenizer) {
		draft.Close()
		return nil, fmt.Errorf("assistant_model %s: its tokenizer is not that of %s, so its tokens would mean something else\nname a smaller model of the same family", name.Value, p.Name)
	}
	request.Draft, request.DraftName = draft.Model, draft.Name
	return draft, nil
}

// sameVocabulary reports whether two tokenizers have the same pieces. Two
// models without any are taken at their word.
func sameVocabulary(a, b *tokenizer.Tokenizer) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.VocabSize() != b.VocabSize() {
		return false
	}
	for id := range a.VocabSize() {
		if a.Piece(id) != b.Piece(id) {
			return false
		}
	}
	return true
}
