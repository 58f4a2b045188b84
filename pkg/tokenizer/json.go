package tokenizer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// unmarshal reads JSON into a struct and refuses fields that the struct does
// not have: they may well change the result.
func unmarshal(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("bad JSON: something follows its end")
	}
	return nil
}

// absent reports whether a component is missing or null.
func absent(raw json.RawMessage) bool {
	return len(raw) == 0 || string(raw) == "null"
}

// takeOut splits an object into the members of the given names, each as it
// stands and nil if absent, and an object of the rest.
//
// Vocabulary and merges are taken out this way and read by the functions
// below, because encoding/json goes over the text of a nested value several
// times: that was three quarters of the time Parse took.
func takeOut(object []byte, names ...string) (taken [][]byte, rest []byte, err error) {
	taken = make([][]byte, len(names))
	rest = []byte{'{'}
	r := jsonReader{data: object}
	err = r.list('{', '}', func() error {
		start := r.pos
		key, err := r.string()
		if err != nil {
			return err
		}
		if err := r.expect(':'); err != nil {
			return err
		}
		r.space()
		from := r.pos
		if err := r.skip(); err != nil {
			return err
		}
		for i, name := range names {
			if key == name {
				if taken[i] != nil {
					return fmt.Errorf("%q occurs twice", key)
				}
				taken[i] = r.data[from:r.pos]
				return nil
			}
		}
		if len(rest) > 1 {
			rest = append(rest, ',')
		}
		rest = append(rest, r.data[start:r.pos]...)
		return nil
	})
	if err == nil {
		err = r.end()
	}
	return taken, append(rest, '}'), err
}

// parseVocabulary reads {"piece": id, …}.
func parseVocabulary(data []byte) (map[string]int, error) {
	r := jsonReader{data: data}
	ids := make(map[string]int, len(data)/20) // about what an entry takes
	err := r.list('{', '}', func() error {
		piece, err := r.string()
		if err != nil {
			return err
		}
		if err := r.expect(':'); err != nil {
			return err
		}
		r.space()
		digits := r.pos
		for r.pos < len(r.data) && '0' <= r.data[r.pos] && r.data[r.pos] <= '9' {
			r.pos++
		}
		id, err := strconv.ParseInt(string(r.data[digits:r.pos]), 10, 32)
		if err != nil || piece == "" {
			return fmt.Errorf("token %q: the id is no whole number from 0 to 2147483647, or the token is empty", piece)
		}
		if _, ok := ids[piece]; ok {
			return fmt.Errorf("token %q occurs twice", piece)
		}
		ids[piece] = int(id)
		return nil
	})
	if err == nil {
		err = r.end()
	}
	return ids, err
}

// parseMerges reads merges in both spellings, ["a b", …] and [["a", "b"], …].
func parseMerges(data []byte) ([][2]string, error) {
	r := jsonReader{data: data}
	var merges [][2]string
	err := r.list('[', ']', func() error {
		var parts []string
		if r.peek() == '"' {
			line, err := r.string()
			if err != nil {
				return err
			}
			if strings.HasPrefix(line, "#version") { // the first line of a merges.txt
				return nil
			}
			parts = strings.SplitN(line, " ", 3)
		} else {
			err := r.list('[', ']', func() error {
				part, err := r.string()
				parts = append(parts, part)
				return err
			})
			if err != nil {
				return err
			}
		}
		if len(parts) != 2 {
			return fmt.Errorf("merge %d has %d parts, want 2", len(merges), len(parts))
		}
		merges = append(merges, [2]string(parts))
		return nil
	})
	if err == nil {
		err = r.end()
	}
	return merges, err
}

// jsonReader walks over JSON text.
type jsonReader struct {
	data []byte
	pos  int
}

func (r *jsonReader) space() {
	for r.pos < len(r.data) {
		switch r.data[r.pos] {
		case ' ', '\n', '\r', '\t':
			r.pos++
		default:
			return
		}
	}
}

// peek returns the next byte that is not white space, 0 at the end.
func (r *jsonReader) peek() byte {
	r.space()
	if r.pos == len(r.data) {
		return 0
	}
	return r.data[r.pos]
}

func (r *jsonReader) expect(c byte) error {
	if r.peek() != c {
		return r.bad(fmt.Sprintf("want %q", c))
	}
	r.pos++
	return nil
}

func (r *jsonReader) end() error {
	if r.peek() != 0 {
		return r.bad("want the end")
	}
	return nil
}

func (r *jsonReader) bad(what string) error {
	return fmt.Errorf("bad JSON at byte %d of %d: %s", r.pos, len(r.data), what)
}

// list reads items between brackets, with commas between them.
func (r *jsonReader) list(open, end byte, item func() error) error {
	if err := r.expect(open); err != nil {
		return err
	}
	for first := true; r.peek() != end; first = false {
		if !first {
			if err := r.expect(','); err != nil {
				return err
			}
			r.space()
		}
		if err := item(); err != nil {
			return err
		}
	}
	r.pos++
	return nil
}

// string reads a string.
func (r *jsonReader) string() (string, error) {
	start := r.pos
	if err := r.skipString(); err != nil {
		return "", err
	}
	quoted := r.data[start:r.pos]
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1]), nil
	}
	var s string
	err := json.Unmarshal(quoted, &s)
	return s, err
}

// skipString moves behind a string.
func (r *jsonReader) skipString() error {
	if r.pos == len(r.data) || r.data[r.pos] != '"' {
		return r.bad("want a string")
	}
	for i := r.pos + 1; i < len(r.data); i++ {
		switch c := r.data[i]; {
		case c == '"':
			r.pos = i + 1
			return nil
		case c == '\\':
			i++
		case c < ' ':
			r.pos = i
			return r.bad("control character in a string")
		}
	}
	return r.bad("string without an end")
}

// skip moves behind a value of any kind. It finds the end of the value but
// does not check it; that is for whoever reads it.
func (r *jsonReader) skip() error {
	for depth := 0; r.pos < len(r.data); {
		switch c := r.data[r.pos]; c {
		case '"':
			if err := r.skipString(); err != nil {
				return err
			}
		case '{', '[':
			depth++
			r.pos++
		case '}', ']':
			if depth == 0 {
				return nil // the end of the list around the value
			}
			depth--
			r.pos++
		default:
			if c == ',' && depth == 0 {
				return nil
			}
			r.pos++
			continue
		}
		if depth == 0 {
			return nil
		}
	}
	return r.bad("want the end of a value")
}
