// Package visible makes token text safe to show.
//
// A token is untrusted: a vocabulary may hold an escape sequence that clears
// the screen, a mark that reverses the reading direction, half a character, or
// nothing but spaces. Three functions stand between it and a reader:
//
//   - [Token] shows one token so that every character is seen: a space is "·",
//     a newline "↵", a tab "⇥", an escape "\x1b", an invalid byte "\xff". Two
//     different tokens never look the same, so the signs themselves and the
//     backslash are escaped where a token contains them.
//   - [Text] shows running text: spaces, newlines and tabs stay what they are,
//     all else that a terminal could act on is escaped as above.
//   - [Drawable] replaces what a font lacks, for figures, where a missing glyph
//     would vanish without a trace.
//
// [Width] and [Fit] measure and shorten what these three return.
//
// Caveats. Scripts that run from right to left are shown as they are: a
// terminal that reorders them may reorder the digits beside them. Width is that
// of a terminal with narrow ambiguous characters unless the environment says
// otherwise (RUNEWIDTH_EASTASIAN, as tablewriter reads it).
package visible
