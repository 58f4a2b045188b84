package pretrained

import (
	"fmt"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/tokenizer"
	"github.com/genlens/genlens/pkg/trace"
)

// DraftName is the smaller model that a run asks for with assistant_model, as Load
// takes it; "" where it drafts without one.
func DraftName(request *decode.Request) string {
	config := &request.Plan.Config
	if request.Plan.Strategy != trace.StrategyAssisted || !config.AssistantModel.On() || config.PromptLookupNumTokens.On() {
		return ""
	}
	return config.AssistantModel.Value
}

// OpenDraft opens the smaller model that a run asks for and puts it into the
// request; nil where the run asks for none. Close it after the run.
func (p *Pretrained) OpenDraft(request *decode.Request) (*Pretrained, error) {
	name := DraftName(request)
	if name == "" {
		return nil, nil
	}
	draft, err := Load(name)
	if err != nil {
		return nil, fmt.Errorf("assistant_model: %w", err)
	}
	if err := p.Draft(request, draft); err != nil {
		draft.Close()
		return nil, err
	}
	return draft, nil
}

// Draft puts a smaller model into a request of p. An error means that its tokenizer
// is not that of p.
func (p *Pretrained) Draft(request *decode.Request, draft *Pretrained) error {
	if !sameVocabulary(p.Tokenizer, draft.Tokenizer) {
		return fmt.Errorf("assistant_model %s: its tokenizer is not that of %s, so its tokens would mean something else\nname a smaller model of the same family", draft.Name, p.Name)
	}
	request.Draft, request.DraftName = draft.Model, draft.Name
	return nil
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
