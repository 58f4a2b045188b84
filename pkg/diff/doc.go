// Package diff holds two traces against each other and says what differs, where
// their texts part, and why.
//
// Two runs that agree on the model, the prompt and every token so far see the
// same context. What they do next can differ for few reasons only, and the
// trace tells which: a hand forced a token, one run draws and the other does
// not, a stage cut what the other took, the settings gave the tokens other parts
// of the line, the random number fell elsewhere on the same line, or the model
// itself computed something else. [Compare] finds the first step where the
// tokens are not the same and names the reason as data ([Why]); package table
// says it in a sentence.
//
// A [Diff] is a value that stands for itself: it needs neither trace any more,
// marshals to JSON, and does not prefer one run: Compare(b, a) is Compare(a, b)
// with the sides exchanged. To compare more than two runs, compare each with
// the first.
//
// # Caveats
//
// Candidates are compared, not vocabularies: a trace holds every raw logit only
// with a full capture. Where the two tokenizers differ, tokens are matched by
// their text, as ids mean nothing then. The first difference explains itself
// alone; behind it the runs have different contexts, and everything differs.
package diff
