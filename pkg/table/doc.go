// Package table shows a trace, in a terminal or in a file.
//
// Its views are functions from a trace to a writer:
//
//   - [Text], and [Stream] or [Live] while it is being made: the running text,
//     each token coloured by the chance it had; [SideBySide] for several
//   - [Overview]: a row per step; with them [Rounds] of assisted decoding, or
//     [Beams] and [Hypotheses] of a beam search
//   - [Cost]: FLOPs by kind and step, bytes, time and memory, and what the cache
//     took
//   - [Settings]: who set which parameter
//   - [Summary]: why it stopped, how to get it again, what the cache saved
//   - [Step]: one step in full, a column per stage, and the sentences that a
//     teacher would say about it; [Teaching] picks the steps worth it. Of a beam
//     search that is [BeamStep], what was compared, and [BeamRow], one beam's row
//   - [Score]: what the model makes of a text that was there before
//   - [Diff]: two runs, where they part and why
//   - [Compare]: several runs with one setting varied; of caches, the proof that
//     they agree, the boxes and the cost
//   - [Attention]: which places of the text a step looked at, by layer or head;
//     [Lens]: what each layer would have answered
//   - [Bench]: what a measurement of caches gave (package bench); [Machine]: the
//     roofs of the machine it was made on
//   - [Legend]: what the columns and marks mean, in a few lines, and [Key], the
//     two lines of it that stand below an overview
//   - [Glossary]: the words, each in a line or in a paragraph
//
// A view first builds a [Page]: paragraphs, definitions and grids, which say what
// is shown and know nothing of how. The page is then written in one of the forms of
// [Format]: fitted to a width and coloured for a terminal, where tablewriter draws
// the grids; as Markdown; or as the values behind what is shown, in CSV and JSON.
// Several views become one page on a [Sheet], and who wants to show something else
// in these forms builds a page of tables, bars and blocks side by side.
//
// Every number comes from the trace. Colour repeats what a sign or a word says
// already, so nothing is lost without it.
//
// # Caveats
//
// Steps are counted from 1 on screen and from 0 in a trace and in this
// package. A trace is untrusted: the views show a record that makes no sense as
// well as they can, but never pass on a control character from it.
package table
