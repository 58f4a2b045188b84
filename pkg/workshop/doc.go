// Package workshop gives exercises out, checks them, and puts a learner's function
// into the real decoder.
//
// There are five things:
//
//   - an [Exercise] is a function to write (its [Task]) or a [Question] about a real
//     run. [Exercises] lists them all, in order. A task's stub, hints and solution
//     stand in its lesson's folder; what is wanted of it is what a reference
//     returns that is made of the decoder's own packages, so no wanted value is
//     typed in.
//   - a [Folder] is a learner's: a Go module without dependencies, made by [Init],
//     with a [State] that says how far they have come.
//   - a [Checker] compiles an exercise and calls it case by case. The function runs
//     in a process of its own, which the package serve holds to limits of time and
//     memory; what goes wrong in it is a [Problem] in one line, at the learner's
//     line.
//   - a [Performance] is what the decoder does with the function in it. The same is
//     done with the reference, and a [Verdict] names the first step that differs.
//   - a [Proof] says of an exercise that it fails unsolved and passes solved.
//
// # Caveats
//
// A learner's code is trusted as far as they trust it themselves: it runs with
// their rights, and the limits are there against mistakes, not against intent.
// Files in a folder are only ever added, but by [Folder.Reset], which keeps what was
// there beside it.
package workshop
