// Package trace is the record of a generation: what happened at every step,
// from the logits to the draw, and what it cost.
//
// A trace is a file of JSON objects, one a line:
//
//	run    everything fixed before the first token   (line 1)
//	step   one new token                             (line 2, 3, …)
//	beam   in a beam search, in place of step: one new token of every beam
//	end    why it stopped, totals, a checksum        (last line)
//
// A [Row] is the heart of a [Step]: one row of logits on its way through the
// stages, and the tokens worth looking at. A [Beam] has a row for each running
// beam. Several sequences of one run take turns: step 0 of each, then step 1 of
// each. In assisted decoding a step says in [Assist] what became of the draft.
// Where the run was asked for it, a row holds the inside of the model's pass:
// [Attention], which position looked where, and [Hidden], what the layers made of
// each, which grow with the square of the prompt and soon are most of the file;
// and the [LensLayer]s of the position that the token came from, which are short.
//
// A [Writer] appends the lines as the run goes, so a run that dies leaves a
// trace that reads up to its last whole line. [ReadFile] gives the whole
// [Trace], a [Reader] one [Line] at a time. What a reader accepts is
// structurally sound: every list has the length its neighbours promise, every
// id lies in the vocabulary, whatever was picked is among the candidates, every
// hypothesis leads back to a continuation that was considered. So code which
// shows a trace can index without asking again. Whether the numbers are true is
// another question, and package verify's.
//
// # Files
//
// NAME grows as NAME.part and gets its name when it is whole; a file that exists
// is not overwritten unless asked. A name that ends in .zst is compressed, in
// frames of a few lines; a reader looks at the content, not at the name. The
// lines are described by [JSONSchema], for programs in other languages.
//
// This is version 2 of the format. Version 1, which knew greedy decoding and
// sampling of one sequence, reads as before; its Run.Strategy is empty. A key that
// may be left out can join a version, as lens joined this one: files without it
// read as before, and a program that does not know it yet names it.
//
// # Numbers
//
// Logits are float32 and written in the shortest form that gives them back.
// Everything else is float64; it is written exactly, but for the candidates'
// probabilities, which are by far the most numerous and follow from the logits:
// they carry 9 significant digits. JSON has no infinities: the logit of a token
// that was cut is null, and cut_by says which stage did it. A stage that left
// nothing has kept 0 and a logsumexp_nats of 0.
//
// # Caveats
//
// The readers are strict, where encoding/json is lenient: a missing key, an
// unknown one, null for a number or a key twice is an error that names the line
// and the field. Numbers in [Setting.Value] and [StageSpec.Params] come back as
// float64, lists as []any.
//
// A [Writer] keeps nothing of what it is given once a method has returned. It is
// not safe for concurrent use.
package trace
