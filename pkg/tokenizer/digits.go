package tokenizer

import (
	"encoding/json"
	"errors"
	"time"
	"unicode"
	"unicode/utf8"
)

// newDigits cuts numbers off from what surrounds them, individual digits or
// whole numbers. A digit is any character of Unicode's number categories, so ½
// and Ⅳ count.
func newDigits(raw json.RawMessage) (*split, error) {
	var o struct {
		Type       string `json:"type"`
		Individual *bool  `json:"individual_digits"`
	}
	if err := unmarshal(raw, &o); err != nil {
		return nil, err
	}
	switch {
	case o.Individual == nil:
		return nil, errors.New("Digits: individual_digits is missing")
	case *o.Individual:
		return &split{find: digitFinder{}, behavior: isolated}, nil
	}
	return &split{find: digitFinder{}, behavior: contiguous}, nil
}

// digitFinder finds every single digit.
type digitFinder struct{}

func (digitFinder) find(text string, _ time.Time, found func(start, end int)) error {
	for i, r := range text {
		if unicode.IsNumber(r) {
			found(i, i+utf8.RuneLen(r))
		}
	}
	return nil
}
