// Package decode generates text: it resolves the generation parameters, runs
// the model step by step, and writes what happened to a trace.
//
// The pieces, in the order a run meets them:
//
//   - Config holds the parameters with Hugging Face's names and defaults, each
//     with who set it; Inherit fills the gaps from the next layer (flags, then
//     the model's generation_config.json, then Defaults).
//   - Config.Resolve checks them against a prompt and a model and gives a
//     Plan: the pipeline, the length to stop at, the warnings.
//   - Generate is the loop: forward pass, pipeline, pick, until something
//     stops it.
//   - a Recorder, if one is given, turns every step into a trace.Step and
//     hands it to its sinks; a Streamer, if one is given, gets the ids as
//     generate() would put them.
//
// Behaviour is that of transformers 5.23 generate() (generation/utils.py,
// configuration_utils.py). What differs on purpose:
//
//   - a prompt that fills the model's context is an error, and a run stops at
//     the context's end; transformers goes on past it
//   - top_p outside 0..1, a negative top_k and a penalty that is not above 0
//     are errors even where greedy decoding would not use them; transformers
//     ignores a top_p above 1
//   - a whole number stands for a float; transformers refuses temperature=2
//   - a row of scores with a NaN, or with nothing left in it, is an error in
//     greedy decoding too; transformers picks id 0, or the NaN
package decode
