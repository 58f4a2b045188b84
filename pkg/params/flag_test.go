package params

import "testing"

func TestParseFlag(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"temperature", "2", "float 2.0"},
		{"temperature", "-0.5", "float -0.5"},
		{"temperature", "none", "NoneType None"},
		{"top_p", "1", "int 1"},
		{"top_k", "5", "int 5"},
		{"do_sample", "False", "bool False"},
		{"early_stopping", "true", "bool True"},
		{"early_stopping", "never", "str 'never'"},
		{"eos_token_id", "2", "int 2"},
		{"eos_token_id", "2,3", "list [2, 3]"},
		{"bad_words_ids", "5,6;7", "list [[5, 6], [7]]"},
		{"exponential_decay_length_penalty", "10,1.1", "tuple (10, 1.1)"},
		{"sequence_bias", "[5,6]:-2.5;[7]:1", "dict {(5, 6): -2.5, (7,): 1.0}"},
		{"sequence_bias", "[[[5,6],-2.5]]", "list [[[5, 6], -2.5]]"},
		{"stop_strings", ".", "str '.'"},
		{"streamer", "text", "expression text"},
	} {
		p, _ := Find(c.name)
		v, err := p.ParseFlag(c.text)
		if got := v.Type() + " " + v.String(); err != nil || got != c.want {
			t.Errorf("--%s %s: %s (%v), want %s", c.name, c.text, got, err, c.want)
		}
	}
	for _, c := range [][2]string{{"temperature", "hot"}, {"do_sample", "2"}, {"bad_words_ids", "a;b"}, {"sequence_bias", "5:x"}, {"exponential_decay_length_penalty", "5"}} {
		p, _ := Find(c[0])
		if v, err := p.ParseFlag(c[1]); err == nil || v.Type() != "str" {
			t.Errorf("--%s %s: %s (%v), want a string and an error", c[0], c[1], v, err)
		}
	}
}
