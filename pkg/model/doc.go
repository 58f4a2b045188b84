// Package model runs decoders from Hugging Face folders: token ids in, logits
// out.
//
// [Open] reads a folder; [New] takes the bytes of a config.json and a set of
// weights. Both look the architecture up by name and return a [Model]. Its
// Forward runs any number of ids through the weights after what a cache holds:
// a whole prompt (prefill), one token (a decode step), or the whole sequence
// again at every step (no cache). One file per family holds the forward pass;
// llama.go is Llama, and Mistral with its sliding window.
//
// # What of config.json counts
//
// Whatever it says about the arithmetic is honoured, or refused by name:
//
//	honoured  sizes, head_dim, num_key_value_heads, tie_word_embeddings,
//	          attention_bias, mlp_bias, rms_norm_eps, sliding_window (Mistral),
//	          rope_theta, rope_scaling and rope_parameters of the types default,
//	          linear, llama3 and dynamic (which changes nothing within the
//	          context length)
//	refused   other architectures, activations and RoPE types, quantization,
//	          partial rotation, a sliding_window in a Llama (transformers'
//	          results then depend on use_cache), layers that differ from each
//	          other, embeddings that are tied and yet stored twice with
//	          different numbers
//
// A key that the architecture does not know, transformers ignores; so do we,
// and say so in [Config].Warnings. Sizes have to be there: no defaults of
// another model. A tensor that is missing, of another shape, or left over is an
// error.
//
// All arithmetic is float32, whatever the file stores; F16 and BF16 weights are
// widened when they are read. Logits agree with transformers in float32 within
// 1e-4.
//
// # Looking inside
//
// [Model].Observe makes each pass leave its attention, after the softmax, and its
// hidden states in an [Observation], which are those that transformers' eager
// attention returns, within 1e-5. With [Observation].Logits each layer's stream can
// be read as the model reads its last one. The arithmetic is the same, watched or not, and
// a pass that nobody watches does nothing for it.
//
// # Legend
//
// n positions of a pass, hidden size, heads query heads, kvHeads key-value
// heads, headDim numbers of a head, mlp intermediate size, vocab size.
//
// # Caveats
//
// The slice that Forward returns belongs to the model and lasts until its next
// call. A Model is for one goroutine at a time; it keeps worker goroutines, so
// close it. Weights passed to New stay open as long as the model: tensors may
// be views of a mapped file. Open takes care of that itself.
package model
