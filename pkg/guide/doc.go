// Package guide holds a guide to model.generate() against measurements.
//
// The guide explains do_sample, use_cache, temperature, repetition_penalty and
// their company with boxes and tables that somebody wrote by hand. Each box,
// table and sentence of it that can be true or false is a [Claim] here: what it
// says, in our words, and the experiment that tests it. The claims stand in the
// guide's order, a section a file.
//
// An experiment asks a [Lab] for what it needs: runs of a model, described as
// generate() would be called; measured times and memory; or a distribution that
// is put through the sampler's own processors. A lab keeps what it has run, so
// that claims can share runs. [Walk] takes the claims one after the other and
// gives a claim.Report.
//
// A verdict is computed from what was measured, so that it can come out
// differently on another model. What follows from definitions alone, as the
// arithmetic of a temperature does, says so in its reason.
package guide
