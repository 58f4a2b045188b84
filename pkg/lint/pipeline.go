package lint

import "slices"

// pipelineOnly are the arguments that a text-generation pipeline takes itself.
var pipelineOnly = []string{"text_inputs", "return_full_text", "return_tensors", "return_text", "return_type",
	"clean_up_tokenization_spaces", "prefix", "handle_long_generation", "stop_sequence", "truncation", "padding",
	"continue_final_message", "tokenizer_encode_kwargs", "tools", "documents", "skip_special_tokens",
	"batch_size", "num_workers", "generate_kwargs", "add_special_tokens"}

// pipelines reports whether a name is one that the pipeline that is called
// keeps to itself.
func (r *report) pipelines(name string) bool {
	return r.call.Pipeline && slices.Contains(pipelineOnly, name)
}
