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
// configuration_utils.py). Two differences are on purpose: a prompt that fills
// the model's context is an error, where transformers goes on past it, and
// top_p outside 0..1 is an error, where transformers ignores values above 1.
package decode
