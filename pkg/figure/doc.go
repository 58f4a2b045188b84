// Package figure draws a trace, or the record of a benchmark, as pictures for a
// page, a talk or a book.
//
// Each figure is a struct whose exported fields are its options, made by its
// New function and written by [Save], in the format that the file's name ends in:
//
//	f, err := figure.NewCandidates(t, 2)
//	…
//	f.Top = 12
//	err = figure.Save("step-3.svg", f)
//
// Of one step there are [Candidates] and [AttentionStep]; of a run [Entropy],
// [CacheGrid], [Flops], [Spent] and [AttentionMap]; of a run and the machine that
// made it [Roofline]; of a benchmark [TimeGrowth] and [MemoryGrowth].
//
// What all figures share, size, theme, title and caption, is in [Frame], which
// each embeds; a further figure is a struct with a Frame and a Draw method.
//
// The colours are those of Okabe and Ito, which colour-blind readers can tell
// apart, and each pair that is compared also differs in lightness or outline,
// so that a print in grey says the same. Maps of attention have those of viridis,
// which grow lighter evenly. The caption names what made the
// picture: the command, the model's hash, the version.
//
// # Caveats
//
// The same figure gives the same bytes in every format. Text in an SVG is text,
// set in Liberation Sans where the viewer has it; in a PDF letters are shapes,
// so they cannot be searched, because the PDF writer knows Latin-1 only.
// Characters that the font lacks are shown by code point, as \u{4e16}; scripts
// that run from right to left are drawn from left to right.
package figure
