// Package sampler turns a row of logits into the next token, one visible
// stage at a time.
//
// There are four things:
//
//   - a Processor changes a row of scores in place; −Inf removes a token.
//     Each is a small type in a file of its own, with its formula: some
//     penalise (RepetitionPenalty, SequenceBias), some forbid or force
//     (NoRepeatNGram, BadWords, MinLength, ForcedEOS, AllowedTokens, Require),
//     and some cut the tail (TopK, TopP, MinP, TypicalP).
//   - a Pipeline is a list of processors, run in transformers' order.
//     Apply runs it; Observe runs it and keeps the row after every stage.
//   - a Source gives the uniform numbers u of a seed.
//   - Greedy and Draw pick a token from the row that is left; a Drawer also
//     draws several without putting any back.
//
// Names, order, arithmetic (float32) and edge cases are those of
// transformers 5 (generation/logits_process.py). A row is indexed by token
// id, [vocab]. Nothing here keeps a caller's slice; the rows of an
// Observation belong to its pipeline run and are overwritten by the next, which
// relies on finding them as it left them: read them, and copy what you change.
package sampler
