// Package params is the catalogue of what can be given to generate(): every
// parameter of Hugging Face transformers 5.23, the few that are ours, those
// that left the library and those that are no parameters but stand in files.
//
// An entry says what the parameter accepts, what it is when nobody sets it,
// what it does and where in a step it does it, which value leaves it without
// effect, what goes wrong with it, and a command that shows it. The facts are
// those of GenerationConfig and generate() in transformers 5.23.0; the words
// are ours.
//
// It is data. What reads flags and files, what checks a call and what prints a
// reference take their names from here, so that they agree.
package params
