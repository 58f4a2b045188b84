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
// A section has a file of its name: overview, usecache, temperature, repetition,
// parameters, patterns, practices, summary. That of do_sample is long and is
// split by subject: dosample lists its claims; greedy, determinism, overhead,
// paths and loops are about greedy decoding; draws, sampling and variety about
// sampling; doublebox about the texts that the guide shows; whentouse about its
// advice. The bars' lengths are in bars, the five lines to remember in takeaways.
//
// What experiments share: lab runs a model, several and sequences run it many
// times; toy is the distribution of a box, findings what the linter says; box and
// numbers write figures into answers.
package guide
