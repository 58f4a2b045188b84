// Package decode generates text: it resolves the generation parameters, runs
// the model step by step, and writes what happened to a trace.
//
// The pieces, in the order a run meets them:
//
//   - Config holds the parameters with Hugging Face's names and defaults, each
//     with who set it; Inherit fills the gaps from the next layer: flags, a
//     Python call, a file, a preset, the model's generation_config.json,
//     Defaults.
//   - Config.Resolve checks them against a prompt and a model and gives a
//     Plan: the strategy, the pipeline, the length to stop at, the warnings.
//   - Generate is the loop of the strategy: sampling (greedy decoding too, and
//     several texts side by side), search (beams), assisted (a lookup or a
//     draft model proposes, the model checks). With Request.Given nothing is
//     chosen: a text is scored. With Request.Force a hand chooses at one step.
//   - a Recorder, if one is given, turns every step into a trace.Step or a
//     trace.Beam and hands it to its sinks; a Streamer, if one is given, gets
//     the ids as generate() would put them; Stream is the same as an iterator.
//     With output_attentions and output_hidden_states the recorder also keeps
//     what the model looked at and what its layers made of it: all positions
//     of the prompt in the first step, then one a step, with a cache or
//     without. With logit_lens it keeps what each layer would have answered
//     where the step's token came from.
//
// Behaviour is that of transformers 5.23 generate() (generation/utils.py,
// configuration_utils.py). What differs on purpose:
//
//   - a prompt that fills the model's context is an error, and a run stops at
//     the context's end; transformers goes on past it
//   - top_p outside 0..1, a negative top_k and a penalty that is not above 0
//     are errors even where greedy decoding would not use them; transformers
//     ignores a top_p above 1. So are ids that the vocabulary does not have,
//     and counts below 1, which transformers meets later or not at all
//   - on a command line a whole number stands for a float; in a file or a
//     Python call temperature=2 is the error that transformers raises
//   - a row of scores with a NaN, or with nothing left in it, is an error in
//     greedy decoding too; transformers picks id 0, or the NaN
//   - the prompt is read once for all sequences and beams, a text that has
//     ended is left alone, and a search that has fewer continuations than
//     beams goes on with fewer: transformers computes copies, feeds padding,
//     and keeps beams at −1e9. The texts are the same
//   - assisted decoding looks for stop strings after every token, transformers
//     after every round
//
// Parameters of our own: regex, one_of, forbid and require say what the text
// may be (transformers has prefix_allowed_tokens_fn for a function that does,
// and force_words_ids outside its core); logit_lens only looks.
package decode
