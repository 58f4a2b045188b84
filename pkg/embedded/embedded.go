package embedded

import (
	"embed"
	"io/fs"
)

//go:embed tiny nano
var files embed.FS

// Default is the model that runs when none is named.
const Default = "tiny"

// Names lists the models, the default first.
func Names() []string { return []string{Default, "nano"} }

// Open returns a model's folder; ok is false if there is none of that name.
func Open(name string) (folder fs.FS, ok bool) {
	for _, known := range Names() {
		if name == known {
			folder, err := fs.Sub(files, name)
			return folder, err == nil
		}
	}
	return nil, false
}
