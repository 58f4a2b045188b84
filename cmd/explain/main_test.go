package main

import (
	"encoding/binary"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/genlens/genlens/pkg/embedded"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"explain": main})
}

// Every command and every kind of bad input, as a person would type them.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			// The cache folder of every script is its own.
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, "cache"))
			env.Setenv("LocalAppData", filepath.Join(env.WorkDir, "cache"))
			// What learners write is compiled with the packages that are compiled already.
			env.Setenv("GOCACHE", compilerCache())
			// A PATH with this program and nothing else.
			env.Setenv("ONLY_EXPLAIN", filepath.SplitList(env.Getenv("PATH"))[0])
			env.Setenv("NO_COLOR", "")
			env.Setenv("COLUMNS", "")
			env.Setenv("GORACE", os.Getenv("GORACE")) // .ci/run says how a program under the race detector ends
			if err := writeTexts(env.WorkDir); err != nil {
				return err
			}
			if filepath.Base(env.WorkDir) == "script-badmodel" {
				return writeModels(env.WorkDir)
			}
			return nil
		},
	})
}

// compilerCache is where the go command keeps what it has compiled.
func compilerCache() string {
	if dir := os.Getenv("GOCACHE"); dir != "" {
		return dir
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "go-build")
}

// writeTexts makes what a script cannot hold: bytes that are no text, and long
// texts.
func writeTexts(dir string) error {
	return writeFiles(dir, map[string]string{
		"bom.txt":     "\ufeffThe weather today is\r\n",
		"latin1.txt":  "caf\xe9",
		"control.txt": "red \x1b[31m and\x00nul",
		"long.txt":    strings.Repeat("The weather today is sunny. ", 200),
		"binary":      "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
		"other.json":  `{"name": "not a trace"}`,
		"empty.jsonl": "",
	})
}

// writeModels makes folders like the embedded model's, whole and broken.
func writeModels(dir string) error {
	files := make(map[string]string)
	model, err := readModel()
	if err != nil {
		return err
	}
	config, tokenizer, weights := model["config.json"], model["tokenizer.json"], model["model.safetensors"]
	header := binary.LittleEndian.Uint64([]byte(weights))
	huge := string(binary.LittleEndian.AppendUint64(nil, 1<<40)) + weights[8:]

	// Each folder is the embedded model with one thing changed; "" leaves the
	// file out.
	for folder, change := range map[string]map[string]string{
		"good":          nil,
		"no-tokenizer":  {"tokenizer.json": ""},
		"no-settings":   {"generation_config.json": ""},
		"no-config":     {"config.json": ""},
		"no-weights":    {"model.safetensors": ""},
		"bad-config":    {"config.json": config[:len(config)/2]},
		"other-family":  {"config.json": strings.ReplaceAll(config, "LlamaForCausalLM", "FancyForCausalLM")},
		"wrong-shape":   {"config.json": withKey(config, "intermediate_size", 500)},
		"yarn":          {"config.json": withKey(config, "rope_parameters", map[string]any{"rope_type": "yarn", "rope_theta": 10000, "factor": 4})},
		"truncated":     {"model.safetensors": weights[:len(weights)-1000]},
		"cut-header":    {"model.safetensors": weights[:8+header/2]},
		"huge-header":   {"model.safetensors": huge},
		"bad-tokenizer": {"tokenizer.json": strings.Replace(tokenizer, `"type": "BPE"`, `"type": "WordSalad"`, 1)},
		"bad-settings":  {"generation_config.json": `{"temperature": "hot"}`},
		"odd-settings":  {"generation_config.json": `{"do_sample": true, "penalty_alpha": 0.6}`},
	} {
		for name, data := range model {
			if changed, ok := change[name]; ok {
				if data = changed; data == "" {
					continue
				}
			}
			files[filepath.Join("models", folder, name)] = data
		}
	}
	return writeFiles(dir, files)
}

func writeFiles(dir string, files map[string]string) error {
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(data), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// withKey is a JSON object with one key set to another value.
func withKey(object, key string, value any) string {
	var fields map[string]any
	if err := json.Unmarshal([]byte(object), &fields); err != nil {
		panic(err)
	}
	fields[key] = value
	changed, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return string(changed)
}

// readModel is the files of the smaller embedded model.
func readModel() (map[string]string, error) {
	folder, _ := embedded.Open("nano")
	files := make(map[string]string)
	for _, name := range []string{"config.json", "generation_config.json", "tokenizer.json", "model.safetensors"} {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		files[name] = string(data)
	}
	return files, nil
}
