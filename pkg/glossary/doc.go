// Package glossary explains the words that genlens uses, each in a line and in
// a paragraph.
//
// It is data: a table, a page or a lesson decides how to show it. The words are
// those of the field, so that what is learnt here can be read elsewhere.
package glossary
