package params

import "slices"

// All returns every parameter, group by group. The slice is the caller's.
func All() []Param {
	return slices.Concat(lengths, strategies, warpers, processors, specials, beams, caches, outputs, assisted,
		constraints, inputs, moved, metadata)
}

// Find returns the parameter with a name, exactly as transformers writes it.
func Find(name string) (Param, bool) {
	for _, p := range All() {
		if p.Name == name {
			return p, true
		}
	}
	return Param{}, false
}

// ModelInput reports whether a name is what generate() hands on to the model
// and no parameter of generation: the inputs of a text model, and what the
// library's attention takes.
func ModelInput(name string) bool { return slices.Contains(modelInputs, name) }

var modelInputs = []string{"input_ids", "attention_mask", "position_ids", "inputs_embeds", "past_key_values",
	"token_type_ids", "labels", "logits_to_keep", "encoder_outputs", "decoder_input_ids", "decoder_attention_mask",
	"decoder_inputs_embeds", "pixel_values", "input_features", "output_router_logits", "num_items_in_batch",
	"cu_seq_lens_q", "cu_seq_lens_k", "max_length_q", "max_length_k", "is_causal", "seq_idx"}
