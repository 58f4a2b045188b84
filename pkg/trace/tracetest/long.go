package tracetest

// Long is a run of so many steps whose vocabulary is as large as a real model's,
// with 64 candidates a step: what programs that read traces have to cope with.
// It is not made at once: 1,000 steps of a vocabulary of 49,152 take a quarter of a minute.
func Long(steps, vocab int) Bigram {
	b := Weather()
	b.Follow["."] = map[string]float32{" The": 9, "\n": 8} // never the end
	b.Tokens, b.Top, b.Filler = steps, 64, nil
	b.Filler = Fillers(vocab - len(newRunner(b).vocab))
	return b
}
