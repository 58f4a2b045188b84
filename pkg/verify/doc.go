// Package verify recomputes a trace from itself.
//
// A trace says most things twice: a probability follows from a logit and a
// log-sum-exp, the logits after a stage from those before it, the draw from the
// seed, the arithmetic from the shape of the model, what a cache holds, takes
// and moves from its kind and settings, the totals from the steps; of a beam
// search, which continuations are considered, which go on and when it stops; of
// a draft, which of its tokens have to be accepted. [Trace] works out each of
// these with the packages that the decoder uses (sampler, numeric, cost; no
// processor is written twice) and compares. The [Report] names every line that
// disagrees, the first one first, and counts what was compared.
//
// How much can be recomputed depends on the capture. With every raw logit the
// whole pipeline is run again. Otherwise a stage is run on the candidates, and
// the tokens that are not among them are given the probability that the trace
// says they have; where that does not settle a question, the answer is bounded,
// and [Report.Skipped] says what a full capture would have settled. It also
// names what no trace can settle: a stage made of a function or of a model, and
// the numbers of a draft model.
//
// # Caveats
//
// A verified trace is consistent, which is not the same as true: times, the
// machine, the text behind the ids and the logits themselves are taken as they
// stand. What was changed on purpose, and all that follows from it with it, is
// not found; for a change after the fact there is the checksum.
package verify
