package workshop

import (
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/visible"
)

// What a performance needs that has a loop of its own, because the decoder's has
// no place for the function.

// logitsAfter is the model's row after a text, read from its beginning. The row
// is good until the model's next pass.
func logitsAfter(m *pretrained.Pretrained, ids []int) ([]float32, error) {
	kv, err := model.NewCache(m.Model, "dynamic")
	if err != nil {
		return nil, err
	}
	return m.Model.Forward(ids, kv, 1)
}

// tokenText is a token made visible.
func tokenText(m *pretrained.Pretrained, id int) string {
	if m.Tokenizer.IsSpecial(id) {
		return visible.Special(m.Tokenizer.Piece(id))
	}
	return visible.Token(string(m.Tokenizer.Bytes(id)))
}
