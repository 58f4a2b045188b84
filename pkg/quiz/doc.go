// Package quiz asks about real runs of a model, and explains the answers from
// their traces.
//
// A [Lab] has a model. [Lab.Ask] draws a [Question] of a kind with a seed: it
// runs the model until a step comes that makes a clear question, and keeps back
// one of its numbers. [Question.Check] reads what somebody answered and gives a
// [Mark]: whether it was right, how it scored, and the step that tells.
//
//	Lab.Ask ──► Question ──► Question.Check ──► Mark
//	kind, seed  Title, Ask    "b", "3.5",        Right, Points,
//	            Show, Hints   "c a b", "a=60 …"  Explain
//
// The same kind, seed and model give the same question on every machine with the
// same arithmetic; another seed gives another one. What a question shows and what
// explains it are pages of package table, so they can be read in a terminal, as
// Markdown or as JSON. No times are shown.
//
// A question has one right answer that follows from what it shows. A step whose
// answer hangs on the last digit is passed over, and a model none of whose steps
// are clear enough gives [ErrUnclear].
package quiz
