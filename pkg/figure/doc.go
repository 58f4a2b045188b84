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
// Of one step there are [Candidates], [Pipeline], [DrawStrip], [Repetition],
// [AttentionStep], of what a filter left [Nucleus], [TopK] and [MinP], and of what the
// temperature does [Temperatures] and [TemperatureCurve]; of a step of many sequences
// [Frequencies]. Of a run there are [Entropy], [Surprisal], [Ranks], [Loops], [CacheGrid],
// [Flops], [Spent], [AttentionMap] and [Lens], of a beam search [BeamTree]; of a run and the
// machine that made it [Roofline]; of a benchmark [TimeGrowth] and [MemoryGrowth]. Of runs
// that were compared there are [FirstStep], [CompareMetrics], [Course] and [CompareCost],
// and of the difference of two [Parting].
//
// What all figures share, size, theme, title, caption and alternative text, is in
// [Frame], which each embeds; a further figure is a struct with a Frame and a Draw
// method. [FrameOf] finds the frame of any figure. Figures over the steps share an axis
// with the tokens' names and a second one in another unit, those of a filter the ranked
// tokens of a step, those of a draw the line from 0 to 1, those of temperatures a step's
// logits, those of a benchmark a plot with logarithmic axes, and those of comparisons
// their panels. Words that a narrow figure has no room for give way to fewer.
//
// There is a [Light] and a [Dark] theme. The colours are those of Okabe and Ito, which
// colour-blind readers can tell apart, some of them darker so that they stand out on
// white, and each pair that is compared also differs in lightness, outline or shape, so
// that a print in grey says the same. Maps of attention have the colours of viridis,
// which grow lighter evenly.
//
// The caption names what made the picture: the command, the model's hash, the version.
// Each file carries this in full, and the title and the picture in words, where its
// format has a place for it: see [Metadata].
//
// # Caveats
//
// The same figure gives the same bytes in every format on the same kind of processor;
// [Same] compares what two kinds made. Text in an SVG is text, set in Liberation Sans
// where the viewer has it or where [Options] put it into the file; in a PDF letters are
// shapes, so they cannot be searched, because the PDF writer knows Latin-1 only.
// Characters that the font lacks are shown by code point, as \u{4e16}; scripts
// that run from right to left are drawn from left to right.
package figure
