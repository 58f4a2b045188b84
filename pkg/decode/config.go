package decode

import (
	"fmt"
	"slices"

	"github.com/genlens/genlens/pkg/trace"
)

// Config is the generation parameters, those of Hugging Face's
// GenerationConfig and a few of our own. Its zero value has nothing set.
type Config struct {
	MaxNewTokens Param[int]
	MaxLength    Param[int]
	MinNewTokens Param[int]
	MinLength    Param[int]
	MaxTime      Param[float64]
	StopStrings  Param[Strings]
	EOSTokenID   Param[IDs]
	PadTokenID   Param[int]
	BOSTokenID   Param[int]

	DoSample           Param[bool]
	NumReturnSequences Param[int]
	NumBeams           Param[int]
	LengthPenalty      Param[float64]
	EarlyStopping      Param[EarlyStopping]

	Temperature   Param[float64]
	TopH          Param[float64]
	TopK          Param[int]
	TopP          Param[float64]
	MinP          Param[float64]
	TypicalP      Param[float64]
	EpsilonCutoff Param[float64]
	EtaCutoff     Param[float64]

	SequenceBias             Param[Biases]
	EncoderRepetitionPenalty Param[float64]
	RepetitionPenalty        Param[float64]
	NoRepeatNGramSize        Param[int]
	EncoderNoRepeatNGramSize Param[int]
	BadWordsIDs              Param[IDLists]
	ForcedBOSTokenID         Param[int]
	ForcedEOSTokenID         Param[IDs]
	RemoveInvalidValues      Param[bool]
	ExponentialDecay         Param[Decay]
	SuppressTokens           Param[IDs]
	BeginSuppressTokens      Param[IDs]
	RenormalizeLogits        Param[bool]
	GuidanceScale            Param[float64]
	NegativePrompt           Param[string]

	PromptLookupNumTokens        Param[int]
	MaxMatchingNGramSize         Param[int]
	AssistantModel               Param[string]
	NumAssistantTokens           Param[int]
	NumAssistantTokensSchedule   Param[string]
	AssistantConfidenceThreshold Param[float64]

	Regex   Param[string]
	OneOf   Param[Strings]
	Forbid  Param[Strings]
	Require Param[Strings]

	UseCache            Param[bool]
	CacheImplementation Param[string]
	CacheConfig         Param[CacheConfig]

	OutputAttentions   Param[bool]
	OutputHiddenStates Param[bool]
	LogitLens          Param[bool]
}

// Fields lists every parameter. A new one is added here and nowhere else:
// flags, files, inheritance and the trace's config all walk this list.
func (c *Config) Fields() []Field {
	return []Field{
		{"max_new_tokens", "how many tokens to generate at most", &c.MaxNewTokens},
		{"max_length", "the same limit, prompt included; max_new_tokens wins over it", &c.MaxLength},
		{"min_new_tokens", "no end token before this many new ones", &c.MinNewTokens},
		{"min_length", "the same, prompt included", &c.MinLength},
		{"max_time", "stop after this many seconds", &c.MaxTime},
		{"stop_strings", "stop when the text ends in this (repeatable)", &c.StopStrings},
		{"eos_token_id", "the id, or ids, that end the text", &c.EOSTokenID},
		{"pad_token_id", "the id that fills up shorter sequences of a batch", &c.PadTokenID},
		{"bos_token_id", "the id that begins a text", &c.BOSTokenID},

		{"do_sample", "draw from the probabilities; false takes the most likely token (greedy)", &c.DoSample},
		{"num_return_sequences", "how many texts to make: samples, or the best of the beams", &c.NumReturnSequences},
		{"num_beams", "beam search with this many beams; 1 is none", &c.NumBeams},
		{"length_penalty", "beams: scores are divided by length to this power; above 0 favours longer texts", &c.LengthPenalty},
		{"early_stopping", "beams: true stops at num_beams finished texts; false and never look on", &c.EarlyStopping},

		{"temperature", "divide the logits by this before the softmax; below 1 sharpens, above 1 flattens", &c.Temperature},
		{"top_h", "keep the likeliest tokens that hold this part of the entropy", &c.TopH},
		{"top_k", "keep the k most likely tokens; 0 keeps all", &c.TopK},
		{"top_p", "keep the fewest tokens whose probability reaches p; 1 keeps all", &c.TopP},
		{"min_p", "drop tokens below this part of the likeliest one's probability", &c.MinP},
		{"typical_p", "keep the tokens whose surprisal is nearest the entropy, up to this probability", &c.TypicalP},
		{"epsilon_cutoff", "drop tokens below this probability", &c.EpsilonCutoff},
		{"eta_cutoff", "the same, lower where the choice is open", &c.EtaCutoff},

		{"sequence_bias", "add to the logit of a phrase's last token: [5,6]:-2.5;[7]:1", &c.SequenceBias},
		{"encoder_repetition_penalty", "above 1 favours tokens of the prompt", &c.EncoderRepetitionPenalty},
		{"repetition_penalty", "divide positive, multiply negative logits of tokens already in the text; 1 does nothing", &c.RepetitionPenalty},
		{"no_repeat_ngram_size", "no run of so many tokens twice; 0 allows all", &c.NoRepeatNGramSize},
		{"encoder_no_repeat_ngram_size", "no run of so many tokens of the prompt", &c.EncoderNoRepeatNGramSize},
		{"bad_words_ids", "phrases, as ids, that may not occur: 5,6;7", &c.BadWordsIDs},
		{"forced_bos_token_id", "the first token after a prompt of one", &c.ForcedBOSTokenID},
		{"forced_eos_token_id", "the last token when the length is reached", &c.ForcedEOSTokenID},
		{"remove_invalid_values", "make NaN and infinite logits finite", &c.RemoveInvalidValues},
		{"exponential_decay_length_penalty", "after this many new tokens, favour the end token more and more: 10,1.1", &c.ExponentialDecay},
		{"suppress_tokens", "ids that never come", &c.SuppressTokens},
		{"begin_suppress_tokens", "ids that do not come first", &c.BeginSuppressTokens},
		{"renormalize_logits", "make the scores log-probabilities again after all stages", &c.RenormalizeLogits},
		{"guidance_scale", "classifier-free guidance: above 1 leans away from what the model says without the prompt", &c.GuidanceScale},
		{"negative_prompt", "guidance leans away from what follows this text; without it, from what follows the prompt's last token", &c.NegativePrompt},

		{"prompt_lookup_num_tokens", "assisted decoding: propose so many tokens found in the text itself", &c.PromptLookupNumTokens},
		{"max_matching_ngram_size", "prompt lookup: the longest run of last tokens to look for", &c.MaxMatchingNGramSize},
		{"assistant_model", "assisted decoding: a smaller model with the same tokenizer drafts", &c.AssistantModel},
		{"num_assistant_tokens", "how many tokens the draft model proposes at most", &c.NumAssistantTokens},
		{"num_assistant_tokens_schedule", "constant, or heuristic: 2 more after a full acceptance, else 1 less", &c.NumAssistantTokensSchedule},
		{"assistant_confidence_threshold", "the draft stops after a token less likely than this", &c.AssistantConfidenceThreshold},

		{"regex", "the new text has to match this regular expression, as a whole", &c.Regex},
		{"one_of", "the new text has to be this, or another --one_of", &c.OneOf},
		{"forbid", "a text that may not occur (repeatable)", &c.Forbid},
		{"require", "a text that has to occur before the length runs out (repeatable)", &c.Require},

		{"use_cache", "keep the keys and values of past positions instead of computing them again", &c.UseCache},
		{"cache_implementation", "the kind of cache: dynamic, static, sliding_window, quantized, paged", &c.CacheImplementation},
		{"cache_config", "its settings: nbits=8,residual_length=32, window=64, block_size=16", &c.CacheConfig},
		{"output_attentions", "record which positions each new token looked at, by layer and head", &c.OutputAttentions},
		{"output_hidden_states", "record the hidden state of each new position, by layer", &c.OutputHiddenStates},
		{"logit_lens", "record what each layer would have answered, read as the last one is", &c.LogitLens},
	}
}

// Field returns the parameter of that name.
func (c *Config) Field(name string) (Field, bool) {
	fields := c.Fields()
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return fields[i], true
}

// Defaults is what generate() falls back to. max_length is left unset: with
// no length at all, transformers generates 20 new tokens, which is not what an
// explicit max_length of 20 means. What is None there is unset here.
func Defaults() Config {
	return Config{
		MinLength:                    byDefault(0),
		DoSample:                     byDefault(false),
		NumReturnSequences:           byDefault(1),
		NumBeams:                     byDefault(1),
		LengthPenalty:                byDefault(1.0),
		EarlyStopping:                byDefault(StopHeuristic),
		Temperature:                  byDefault(1.0),
		TopK:                         byDefault(50),
		TopP:                         byDefault(1.0),
		TypicalP:                     byDefault(1.0),
		EpsilonCutoff:                byDefault(0.0),
		EtaCutoff:                    byDefault(0.0),
		EncoderRepetitionPenalty:     byDefault(1.0),
		RepetitionPenalty:            byDefault(1.0),
		NoRepeatNGramSize:            byDefault(0),
		EncoderNoRepeatNGramSize:     byDefault(0),
		RemoveInvalidValues:          byDefault(false),
		NumAssistantTokens:           byDefault(20),
		NumAssistantTokensSchedule:   byDefault("constant"),
		AssistantConfidenceThreshold: byDefault(0.4),
		UseCache:                     byDefault(true),
		OutputAttentions:             byDefault(false),
		OutputHiddenStates:           byDefault(false),
	}
}

func byDefault[T any](value T) Param[T] { return Param[T]{Value: value, Source: FromDefault} }

// defaultNewTokens is how many tokens transformers generates when nobody set
// a length.
const defaultNewTokens = 20

// Inherit fills every parameter that is unset in c from the weaker layer.
func (c *Config) Inherit(weaker Config) {
	theirs := weaker.Fields()
	for i, field := range c.Fields() {
		field.inherit(theirs[i].param)
	}
}

// Settings is the config as the trace records it; unset parameters are left
// out.
func (c *Config) Settings() map[string]trace.Setting {
	settings := make(map[string]trace.Setting)
	for _, field := range c.Fields() {
		if setting := field.Setting(); setting.Source != string(Unset) {
			settings[field.Name] = setting
		}
	}
	return settings
}

// FromSettings is the config that a trace recorded, each value with the source
// that it had.
func FromSettings(settings map[string]trace.Setting) (c Config, err error) {
	for _, field := range c.Fields() {
		setting, ok := settings[field.Name]
		if !ok {
			continue
		}
		value, err := recorded(setting.Value)
		if err == nil {
			err = field.Set(asFloats(field.Kind(), value), Source(setting.Source))
		}
		if err != nil {
			return c, fmt.Errorf("decode: the trace's %s: %w", field.Name, err)
		}
	}
	return c, nil
}
