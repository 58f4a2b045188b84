// Package embedded carries the models that the program brings along, in
// Hugging Face's folder layout: config.json, model.safetensors,
// tokenizer.json, generation_config.json and a model card, README.md.
//
//	tiny  the main model, about three million parameters
//	nano  its smaller sibling with the same tokenizer
//
// Each folder can also be opened by path, by this program or by transformers.
// The training/ folder of the project made them and says how to make them
// again.
package embedded
