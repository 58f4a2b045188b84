// Package compare holds several runs of one prompt against each other, between
// which one setting varies: what each wrote, what it cost, and where the others
// left the reference.
//
// A [Comparison] is made from traces ([New]) and stands for itself: it needs no
// trace any more and marshals to JSON. One of the runs is the reference
// ([Reference]): the first of exact cache, a dynamic one before any other. Every
// run has [Metrics] of its text. Runs that keep their keys and values in
// different ways have more: the [Agreement] of their logits with the
// reference's, what their cache did at each step ([Passes]), and what that cost
// ([Totals]).
//
// Logits can be held against each other only where both runs read the same text.
// While the tokens are the same they do. A run that went another way, as one
// with a cache that is not exact may, needs a second trace: the same setting
// along the reference's tokens (teacher forcing), [Side.Along].
//
// # Caveats
//
// Of several sequences the texts, metrics and passes are those of the first;
// totals and agreement are of all. In a beam search the positions of a pass are
// those of all beams together.
package compare
