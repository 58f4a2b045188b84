// Package guide holds a guide to model.generate() against measurements.
//
// The guide explains do_sample, use_cache, temperature, repetition_penalty and
// their company with boxes and tables that somebody wrote by hand. Each box,
// table and sentence of it that can be true or false is a [Claim] here: what it
// says, in our words, and the experiment that tests it. [Sections] has them in the
// guide's order.
//
// An experiment asks a [Lab] for what it needs: runs of a model, described as
// generate() would be called; measured times and memory; or a distribution that
// is put through the sampler's own processors. A lab keeps what it has run, so
// that claims can share runs. [Walk] takes the claims one after the other and
// gives a claim.Report.
//
// An experiment and its judgement are two functions where the outcome is more
// than a yes or no: the first measures, the second, judge…, makes a verdict and a
// reason of the numbers alone. So a verdict can come out differently on another
// model, and a test can hand it other numbers. What follows from definitions
// alone, as the arithmetic of a temperature does, says so in its reason. Where a
// line has to be drawn that the guide does not draw (what is "much", what is
// "mostly"), it is a constant with that remark.
//
// # Files
//
// A section has a file of its name that lists its claims; what does not fit there is
// in files named for their subjects. Of do_sample: greedy, determinism, overhead,
// paths and loops on greedy decoding; draws, sampling and variety on sampling;
// doublebox on the texts that the guide shows; whengreedy, whensampling, facts and
// cures on its advice. Of use_cache: reuse, growth, speedup and memory. Of
// temperature: bars and ladder. Of repetition_penalty: strengths and longtexts. Of
// the parameters: defaults, length and cuts. The overview's opening call is in
// opening, the practices' question of fact in accuracy, and the summary's five lines
// to remember in takeaways.
//
// What experiments share: lab runs a model, several and sequences run it many times,
// benchmark measures its time and memory; prompts and calls are what it is asked; toy
// is the distribution of a box, findings what the linter says; box, numbers and words
// write answers.
package guide
