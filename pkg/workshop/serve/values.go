package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
)

// Encode writes a value as JSON. It knows booleans, numbers, strings, slices of
// these, slices of slices, and errors. An error is its text, or null; a slice
// that is nil is empty; floats that are no finite number are strings.
func Encode(v reflect.Value) (json.RawMessage, error) {
	return appendValue(nil, v)
}

func appendValue(to []byte, v reflect.Value) ([]byte, error) {
	if !v.IsValid() {
		return append(to, "null"...), nil
	}
	if err, ok := v.Interface().(error); ok {
		return appendString(to, err.Error())
	}
	switch v.Kind() {
	case reflect.Bool:
		return strconv.AppendBool(to, v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(to, v.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.AppendUint(to, v.Uint(), 10), nil
	case reflect.Float32:
		return appendFloat(to, v.Float(), 32), nil
	case reflect.Float64:
		return appendFloat(to, v.Float(), 64), nil
	case reflect.String:
		return appendString(to, v.String())
	case reflect.Slice:
		return appendList(to, v)
	case reflect.Interface:
		return appendValue(to, v.Elem())
	}
	return nil, fmt.Errorf("serve: a value of type %s does not go through a pipe", v.Type())
}

func appendFloat(to []byte, f float64, bits int) []byte {
	switch {
	case math.IsNaN(f):
		return append(to, `"NaN"`...)
	case math.IsInf(f, 1):
		return append(to, `"+Inf"`...)
	case math.IsInf(f, -1):
		return append(to, `"-Inf"`...)
	}
	return strconv.AppendFloat(to, f, 'g', -1, bits)
}

func appendString(to []byte, s string) ([]byte, error) {
	text, err := json.Marshal(s)
	return append(to, text...), err
}

func appendList(to []byte, v reflect.Value) (_ []byte, err error) {
	to = append(to, '[')
	for i := range v.Len() {
		if i > 0 {
			to = append(to, ',')
		}
		if to, err = appendValue(to, v.Index(i)); err != nil {
			return nil, err
		}
	}
	return append(to, ']'), nil
}

// Decode reads what Encode wrote into a value of type t.
func Decode(data json.RawMessage, t reflect.Type) (reflect.Value, error) {
	v := reflect.New(t).Elem()
	if t == reflect.TypeFor[error]() {
		return v, decodeError(data, v)
	}
	// Most values are plain JSON, which the standard library reads in one go.
	if json.Unmarshal(data, v.Addr().Interface()) == nil {
		return v, nil
	}
	v.SetZero()
	return v, decodeInto(data, v)
}

func decodeError(data json.RawMessage, v reflect.Value) error {
	var text *string
	if err := json.Unmarshal(data, &text); err != nil || text == nil {
		return err
	}
	v.Set(reflect.ValueOf(errors.New(*text)))
	return nil
}

// decodeInto reads a value in which a float may be a string.
func decodeInto(data json.RawMessage, v reflect.Value) error {
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		var text string
		if json.Unmarshal(data, &text) != nil {
			break
		}
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fmt.Errorf("serve: %q is no number", text)
		}
		v.SetFloat(f)
		return nil
	case reflect.Slice:
		var list []json.RawMessage
		if err := json.Unmarshal(data, &list); err != nil {
			return err
		}
		v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
		for i, item := range list {
			if err := decodeInto(item, v.Index(i)); err != nil {
				return err
			}
		}
		return nil
	}
	return json.Unmarshal(data, v.Addr().Interface())
}
