// Package lesson reads lessons: Markdown in which some code blocks are commands of
// this program, and what the commands print stands below them.
//
// The mental model:
//
//   - a [Lesson] is a lesson.md: a title, the question it starts from, and
//     [Section]s, each a list of parts. A [Part] is a paragraph, a list, a table, a
//     picture, code, or a [Block] of commands.
//
//   - who has the program runs the blocks: [Lesson.Read] shows the parts one after
//     the other and hands each command on. The lesson knows no command.
//
//   - who writes the lesson puts outputs into it: [Lesson.With] is the source with
//     the output of each block between its markers,
//
//     <!-- output: explain params -->
//     ```text
//     …
//     ```
//     <!-- /output -->
//
// goldmark parses the Markdown, so a page means here what it means on a code host.
//
// # Caveats
//
// A page is for people who may write one, but it is read as any file is: what is no
// Markdown of the kinds above is refused with its line, and text that goes to a
// terminal is made visible first.
package lesson
