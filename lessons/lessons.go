// Package lessons carries the texts of the lessons and their exercises, so that
// the program can teach without a network and without this folder.
//
// Each lesson stands in a folder of its own, 03-greedy-or-sampling: its text,
// lesson.md; a script that anybody may run, change and run again,
// go run ./lessons/03-greedy-or-sampling; and in exercise and solution the
// functions that the workshop asks for, as they are given out and solved. What the
// scripts have in common is in lessons/script.
package lessons

import (
	"embed"
	"io/fs"
)

//go:embed */lesson.md */exercise */solution
var files embed.FS

// FS is the lessons' folders.
func FS() fs.FS { return files }
