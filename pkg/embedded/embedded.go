// Package embedded carries the models that the program brings along, in
// Hugging Face's folder layout: config.json, model.safetensors,
// tokenizer.json, generation_config.json and a model card, README.md.
//
//	tiny  the main model, about three million parameters
//	nano  its smaller sibling with the same tokenizer
//
// Each folder can also be opened by path, by this program or by transformers.
// The training/ folder of the project made them and says how to make them
// again.
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
