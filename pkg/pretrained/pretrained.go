package pretrained

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/tokenizer"
	"github.com/genlens/genlens/pkg/weights"
)

// Pretrained is a model that is ready to run. Close it after use.
type Pretrained struct {
	Name      string
	Model     model.Model
	Tokenizer *tokenizer.Tokenizer // nil if the folder has none
	Config    decode.Config        // of generation_config.json, or else of config.json
	Warnings  []string             // what the folder's files ask for and do not get

	weights       *weights.Set
	tokenizerJSON []byte
}

// Load opens an embedded model by its name, or else a folder by its path. To
// open a folder that is called like an embedded model, write ./tiny.
func Load(name string) (*Pretrained, error) {
	if folder, ok := embedded.Open(name); ok {
		return load(name, folder, func() (*weights.Set, error) {
			data, err := fs.ReadFile(folder, "model.safetensors")
			if err != nil {
				return nil, err
			}
			return weights.Parse("model.safetensors", data)
		})
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("model %s: there is no such folder, and no embedded model of that name\nname a folder with config.json and model.safetensors, or one of: %s",
			name, strings.Join(embedded.Names(), ", "))
	case err != nil:
		return nil, fmt.Errorf("model: %w", err)
	case !info.IsDir():
		return nil, fmt.Errorf("model %s is a file\nname the folder that holds config.json and model.safetensors", name)
	}
	return load(name, os.DirFS(name), func() (*weights.Set, error) { return weights.Open(name) })
}

func load(path string, folder fs.FS, openWeights func() (*weights.Set, error)) (_ *Pretrained, err error) {
	p := &Pretrained{Name: filepath.Base(filepath.Clean(path))}
	defer func() {
		if err != nil {
			p.Close()
			err = fmt.Errorf("model %s: %w", path, err)
		}
	}()
	config, err := readFile(folder, "config.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is no config.json in it\nname a model folder in Hugging Face's layout")
	}
	if err != nil {
		return nil, err
	}
	if p.tokenizerJSON, err = readOptional(folder, "tokenizer.json"); err != nil {
		return nil, err
	}
	if p.tokenizerJSON != nil {
		if p.Tokenizer, err = tokenizer.Parse(p.tokenizerJSON); err != nil {
			return nil, err
		}
	}
	generation, err := readOptional(folder, "generation_config.json")
	if err != nil {
		return nil, err
	}
	if generation != nil {
		p.Config, p.Warnings, err = decode.ParseConfig(generation)
	} else {
		p.Config, err = decode.ParseModelConfig(config)
	}
	if err != nil {
		return nil, err
	}
	if p.weights, err = openWeights(); err != nil {
		return nil, err
	}
	if p.Model, err = model.New(config, p.weights, model.Options{}); err != nil {
		return nil, err
	}
	p.Warnings = append(p.Warnings, p.Model.Config().Warnings...)
	return p, nil
}

// maxJSON bounds the size of the folder's JSON files; the largest tokenizers
// known have about 35 MB.
const maxJSON = 256 << 20

func readFile(folder fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(folder, name)
	if err != nil {
		return nil, err
	}
	switch {
	case !info.Mode().IsRegular(): // reading a pipe could wait for ever
		return nil, fmt.Errorf("%s is not a regular file", name)
	case info.Size() > maxJSON:
		return nil, fmt.Errorf("%s has %d bytes, more than any such file needs", name, info.Size())
	}
	return fs.ReadFile(folder, name)
}

func readOptional(folder fs.FS, name string) ([]byte, error) {
	data, err := readFile(folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// Close gives the model's workers and memory back.
func (p *Pretrained) Close() error {
	if p.Model != nil {
		p.Model.Close()
	}
	if p.weights != nil {
		return p.weights.Close()
	}
	return nil
}

// Encode turns a prompt into ids, with the special tokens that the tokenizer
// puts around a text.
func (p *Pretrained) Encode(prompt string) ([]int, error) {
	if p.Tokenizer == nil {
		return nil, fmt.Errorf("model %s has no tokenizer.json, so it cannot read text\ngive the prompt as ids: --input_ids 1,2,3", p.Name)
	}
	return p.Tokenizer.Encode(prompt, true)
}

// Describe fills in what a trace says of the model. It reads all weights for
// their hash.
func (p *Pretrained) Describe(about *decode.About) {
	about.ModelName, about.ModelSHA256 = p.Name, p.weights.SHA256()
	if p.tokenizerJSON != nil {
		sum := sha256.Sum256(p.tokenizerJSON)
		about.TokenizerSHA256 = hex.EncodeToString(sum[:])
	}
}

// Request prepares a run of the prompt: the config given is completed with the
// folder's own and resolved.
func (p *Pretrained) Request(prompt string, ids []int, config decode.Config) (*decode.Request, error) {
	config.Inherit(p.Config)
	shape := p.Model.Config().Shape()
	plan, err := config.Resolve(decode.Target{
		Prompt: ids, MaxPositions: shape.MaxPositions, Vocab: shape.Vocab, Tokenizer: p.Tokenizer,
	})
	if err != nil {
		return nil, err
	}
	plan.Warnings = append(p.Warnings[:len(p.Warnings):len(p.Warnings)], plan.Warnings...)
	return &decode.Request{Model: p.Model, Tokenizer: p.Tokenizer, Prompt: prompt, IDs: ids, Plan: plan}, nil
}
