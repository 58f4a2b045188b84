package lint

import "fmt"

// checkOutputs finds outputs that nobody returns.
func checkOutputs(r *report) {
	if !r.notTrue("return_dict_in_generate") {
		return
	}
	for _, name := range []string{"output_attentions", "output_hidden_states", "output_scores", "output_logits"} {
		if r.isTrue(name) {
			r.add("output-without-dict", Warning, name, fmt.Sprintf("%s is ignored: return_dict_in_generate is not True", r.text(name)), "add return_dict_in_generate=True, or drop it")
		}
	}
}

// checkStreamer finds streamers that would be given several texts at a time.
func checkStreamer(r *report) {
	s, ok := find(r.call.Args, "streamer")
	if !ok || s.Value.IsNone() || r.call.Config {
		return
	}
	n, _ := r.num("num_return_sequences")
	switch {
	case r.manyBeams() && r.notTrue("do_sample"):
		r.add("streamer-with-beams", Error, "streamer", "streamer with num_beams > 1: transformers raises ValueError: `streamer` cannot be used with beam search (yet!)", "drop the streamer, or write num_beams=1")
	case r.manyBeams():
		r.add("streamer-with-beams", Warning, "streamer", "streamer with several beams: transformers lets it pass with do_sample, but TextStreamer raises ValueError: TextStreamer only supports batch size 1", "drop the streamer, or write num_beams=1")
	case n > 1:
		r.add("streamer-with-sequences", Warning, "streamer", fmt.Sprintf("streamer with %s: TextStreamer raises ValueError: TextStreamer only supports batch size 1", r.text("num_return_sequences")), "drop the streamer, or return one sequence")
	}
}
