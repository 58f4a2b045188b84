// Package view answers the questions that everything which shows a trace asks:
// what a token is called, where it stands on the line that the draw falls on,
// what a stage is set to and whether it did anything, which text came before.
// Tables, figures, screens and pages share it, so that they agree.
//
// What was written by several beams, or as several sequences, is a [Sequence] at
// a time a trace of steps like any other, so what shows steps shows it too.
//
// A trace is untrusted. Its reader promises that lists have the length of their
// neighbours, but a trace that was made in memory may not keep that promise, so
// the functions here check every index; what is not known is nil, 0 or -1. All
// text that comes from a trace is made visible on the way out, except by
// [TextBefore], which says so.
package view
