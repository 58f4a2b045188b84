package literal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// FromJSON reads one JSON value as Python's json does: null is None, 1 an int,
// 1.0 and 1e3 are floats, an array is a list, an object a dict with its keys in
// order. A key that stands twice is an error.
func FromJSON(data []byte) (Value, error) {
	// The check of the whole text comes first: it bounds the nesting, and knows
	// where an error stands.
	if err := json.Unmarshal(data, new(json.RawMessage)); err != nil {
		offset := int64(len(data))
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) && syntax.Error() != "unexpected end of JSON input" {
			offset = max(syntax.Offset-1, 0)
		}
		line, column := place(data, offset)
		return Value{}, fmt.Errorf("literal: line %d, column %d: %w", line, column, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	v, err := readJSON(decoder)
	if err != nil {
		line, column := place(data, decoder.InputOffset())
		return Value{}, fmt.Errorf("literal: line %d, column %d: %w", line, column, err)
	}
	return v, nil
}

// place is where a byte stands, both counted from 1.
func place(data []byte, offset int64) (line, column int) {
	before := data[:min(int(offset), len(data))]
	return 1 + bytes.Count(before, []byte("\n")), len(before) - bytes.LastIndexByte(before, '\n')
}

func readJSON(decoder *json.Decoder) (Value, error) {
	token, err := decoder.Token()
	if err != nil {
		return Value{}, err
	}
	switch token := token.(type) {
	case bool:
		return OfBool(token), nil
	case string:
		return OfString(token), nil
	case json.Number:
		return jsonNumber(token.String())
	case json.Delim:
		if token == '[' {
			return readArray(decoder)
		}
		return readObject(decoder)
	}
	return Value{}, nil // null
}

func jsonNumber(text string) (Value, error) {
	digits, negative := strings.CutPrefix(text, "-")
	v, err := parseNumber(digits)
	if err == nil && negative {
		v, _ = v.Negate()
	}
	return v, err
}

func readArray(decoder *json.Decoder) (Value, error) {
	var items []Value
	for decoder.More() {
		item, err := readJSON(decoder)
		if err != nil {
			return Value{}, err
		}
		items = append(items, item)
	}
	_, err := decoder.Token()
	return OfList(items...), err
}

func readObject(decoder *json.Decoder) (Value, error) {
	var pairs []Pair
	seen := make(map[string]bool)
	for decoder.More() {
		key, err := readJSON(decoder)
		if err != nil {
			return Value{}, err
		}
		name, _ := key.Text()
		if seen[name] {
			return Value{}, fmt.Errorf("the key %.40q stands twice", name)
		}
		seen[name] = true
		value, err := readJSON(decoder)
		if err != nil {
			return Value{}, err
		}
		pairs = append(pairs, Pair{key, value})
	}
	_, err := decoder.Token()
	return OfDict(pairs...), err
}
