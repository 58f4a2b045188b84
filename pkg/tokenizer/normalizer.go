package tokenizer

import (
	"encoding/json"
	"errors"

	"golang.org/x/text/unicode/norm"
)

// normalizer rewrites text before it is cut into words.
type normalizer interface {
	normalize(text string) string
}

func parseNormalizer(raw json.RawMessage, depth int) (normalizer, error) {
	if absent(raw) {
		return nil, nil
	}
	typ, err := componentType(raw)
	if err != nil {
		return nil, err
	}
	switch typ {
	case "NFC", "NFD", "NFKC", "NFKD":
		var noOptions struct {
			Type string `json:"type"`
		}
		forms := map[string]unicodeForm{
			"NFC":  {norm.NFC, norm.NFD, true},
			"NFD":  {norm.NFD, norm.NFD, false},
			"NFKC": {norm.NFKC, norm.NFKD, true},
			"NFKD": {norm.NFKD, norm.NFKD, false},
		}
		return forms[typ], unmarshal(raw, &noOptions)
	case "Sequence":
		var s struct {
			Type        string            `json:"type"`
			Normalizers []json.RawMessage `json:"normalizers"`
		}
		if err := unmarshal(raw, &s); err != nil {
			return nil, err
		}
		members, err := parseSequence(s.Normalizers, depth, parseNormalizer)
		return normalizerSequence(members), err
	case "":
		return nil, errors.New("has no type")
	}
	return nil, unsupportedType(typ)
}

type normalizerSequence []normalizer

func (s normalizerSequence) normalize(text string) string {
	for _, n := range s {
		text = n.normalize(text)
	}
	return text
}
