// Package claim is what somebody says about generation, held against what was
// measured.
//
// A [Statement] is the saying: in our own words, with the figures that it gives
// in a [Box]. An [Answer] is what an experiment made of it: what was measured, a
// [Verdict] and the reason. The two together are a [Result], and a walk through
// many is a [Report].
//
// The package knows nothing of models: package guide makes the experiments, and
// what shows them (package table) reads a Report.
package claim
