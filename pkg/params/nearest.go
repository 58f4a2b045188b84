package params

import "strings"

// Suggestion is what a name that is not known may have meant.
type Suggestion struct {
	Name string // a known name; "" where nothing does the same
	Note string // why, where it is more than a slip of the pen
}

// synonyms are the names that other programs use.
var synonyms = map[string]Suggestion{
	"max_tokens":             {Name: "max_new_tokens"},
	"max_gen_len":            {Name: "max_new_tokens"},
	"max_completion_tokens":  {Name: "max_new_tokens"},
	"num_predict":            {Name: "max_new_tokens"},
	"n_predict":              {Name: "max_new_tokens"},
	"length":                 {Name: "max_new_tokens"},
	"num_tokens":             {Name: "max_new_tokens"},
	"min_tokens":             {Name: "min_new_tokens"},
	"temp":                   {Name: "temperature"},
	"nucleus":                {Name: "top_p"},
	"typical":                {Name: "typical_p"},
	"epsilon":                {Name: "epsilon_cutoff"},
	"eta":                    {Name: "eta_cutoff"},
	"n":                      {Name: "num_return_sequences"},
	"num_samples":            {Name: "num_return_sequences"},
	"num_sequences":          {Name: "num_return_sequences"},
	"best_of":                {Name: "num_return_sequences"},
	"stop":                   {Name: "stop_strings"},
	"stops":                  {Name: "stop_strings"},
	"stop_words":             {Name: "stop_strings"},
	"stop_sequences":         {Name: "stop_strings"},
	"stop_token_ids":         {Name: "eos_token_id"},
	"stop_token_id":          {Name: "eos_token_id"},
	"ignore_eos":             {Name: "eos_token_id", Note: "a model that has no end token generates up to the length: eos_token_id=None"},
	"timeout":                {Name: "max_time"},
	"sample":                 {Name: "do_sample"},
	"sampling":               {Name: "do_sample"},
	"greedy":                 {Name: "do_sample", Note: "greedy decoding is do_sample=False"},
	"beams":                  {Name: "num_beams"},
	"n_beams":                {Name: "num_beams"},
	"beam_size":              {Name: "num_beams"},
	"beam_width":             {Name: "num_beams"},
	"repeat_penalty":         {Name: "repetition_penalty"},
	"rep_pen":                {Name: "repetition_penalty"},
	"frequency_penalty":      {Name: "repetition_penalty", Note: "not the same: a frequency penalty is subtracted once for every time a token came, repetition_penalty divides once however often it came, and also counts the prompt"},
	"presence_penalty":       {Name: "repetition_penalty", Note: "not the same: a presence penalty is subtracted, repetition_penalty divides, and also counts the prompt"},
	"logit_bias":             {Name: "sequence_bias", Note: "its keys are tuples of ids: {(5,): 1.0}"},
	"logprobs":               {Name: "output_scores", Note: "with return_dict_in_generate=True"},
	"stream":                 {Name: "streamer", Note: "streamer=TextStreamer(tokenizer)"},
	"random_seed":            {Name: "seed"},
	"manual_seed":            {Name: "seed"},
	"cache":                  {Name: "use_cache"},
	"bad_words":              {Name: "bad_words_ids", Note: "it takes lists of ids, not words"},
	"force_words":            {Name: "force_words_ids", Note: "it takes lists of ids, not words"},
	"grammar":                {Name: "regex"},
	"guided_regex":           {Name: "regex"},
	"guided_choice":          {Name: "one_of"},
	"choices":                {Name: "one_of"},
	"cfg_scale":              {Name: "guidance_scale"},
	"draft_model":            {Name: "assistant_model"},
	"num_speculative_tokens": {Name: "num_assistant_tokens"},
	"mirostat":               {Note: "transformers has nothing like it; top_h and typical_p also look at the entropy"},
	"tfs_z":                  {Note: "transformers has nothing like it; min_p and typical_p also cut the tail"},
}

// Nearest returns what a name that is not known may have meant: what another
// program calls so, or the name with the fewest letters to change. ok is false
// where nothing is near.
func Nearest(name string) (s Suggestion, ok bool) {
	folded := fold(name)
	if s, ok := synonyms[folded]; ok {
		return s, true
	}
	best := 1 + allowed(folded)
	for _, p := range All() {
		if p.Origin == FromFile {
			continue
		}
		if edits := distance(folded, p.Name); edits < best {
			best, s = edits, Suggestion{Name: p.Name}
		}
	}
	return s, s.Name != ""
}

// fold makes names equal that differ in case or in hyphens.
func fold(name string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "-", "_")
}

// allowed is how many letters of a name may be wrong.
func allowed(name string) int {
	switch {
	case len(name) <= 3:
		return 1
	case len(name) <= 7:
		return 2
	}
	return 3
}

// distance is how many letters have to be put in, left out, changed or swapped
// with their neighbour to turn a into b (Damerau 1964, Levenshtein 1965; no
// letter is touched twice).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := last[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(last[j]+1, row[j-1]+1, change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
