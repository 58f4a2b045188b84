// Package serve puts a learner's functions at the other end of a pipe.
//
// It is the half of the workshop that runs in a process of its own, together
// with the code of somebody who is learning: [Main] reads calls from standard
// input and writes what came of each to standard output, a JSON object a line.
// What may go wrong in that code (a panic, an endless loop, an allocation gone
// wild, a call of os.Exit) ends this process at most, and where it can be told
// the answer says at which line it happened.
//
// The package workshop embeds these files and compiles them into the learner's
// module, so they use the standard library alone, and of that and of the language
// what Go 1.22 had.
//
// The learner's code may print: each answer begins with a mark that the parent
// chose, and a line without it is the learner's. Numbers that JSON has no word
// for travel as the strings "NaN", "+Inf" and "-Inf"; see [Encode].
package serve
