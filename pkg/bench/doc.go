// Package bench measures what a key-value cache costs and saves, and says how
// sure the figures are.
//
// There are few things:
//
//   - a [Plan] is lengths × caches × rounds. A [Cell] is one length with one
//     cache; every round measures every cell once, so that a machine that slows
//     down meanwhile slows all of them alike.
//   - a [Runner] makes one run of a cell and gives a [Run]: times, counts,
//     bytes. The command's runner starts a process for each, as the peak memory
//     of a process only grows. A test's makes the numbers up.
//   - [Measure] takes a plan through a runner.
//   - a [Record] is what was measured, with the machine, the model and the
//     plan. It holds facts only and is kept as JSON ([Record.Write], [Read]).
//   - [Summarize] computes from a record what a table shows: each cell's
//     medians, what each cache gained over the other, and how time and
//     operations grow with the length.
//
// A [Spread] is a median between its extremes; a [Fit] is a power law, a line
// on log-log axes, with the 95 % confidence interval of its exponent.
//
// Times are in seconds in a summary and in nanoseconds in a run. Package
// hardware measures the machine.
package bench
