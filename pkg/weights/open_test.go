package weights

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeFolder makes a model folder.
func writeFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// one is a file with a tensor of that name.
func one(name string) string {
	return string(encode(`{"`+name+`":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4))
}

func TestOpenErrors(t *testing.T) {
	const index = "model.safetensors.index.json"
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"empty folder", nil, "neither model.safetensors nor"},
		{"empty file", map[string]string{"model.safetensors": ""}, "has 0 bytes"},
		{"cut file", map[string]string{"model.safetensors": one("a")[:40]}, "cut off"},
		{"index is no JSON", map[string]string{index: "{"}, "bad JSON"},
		{"index without a map", map[string]string{index: "{}"}, "weight_map"},
		{"shard is missing", map[string]string{index: `{"weight_map":{"a":"s1"}}`}, "s1"},
		{"shard is broken", map[string]string{index: `{"weight_map":{"a":"s1"}}`, "s1": "x"}, "s1"},
		{"tensor is not in its shard", map[string]string{index: `{"weight_map":{"a":"s1","b":"s1"}}`, "s1": one("a")}, `tensor "b" should be in s1`},
		{"tensor is in the other shard", map[string]string{index: `{"weight_map":{"a":"s2","b":"s1"}}`, "s1": one("a"), "s2": one("b")}, `tensor "a" should be in s2`},
		{"tensor is in both shards", map[string]string{index: `{"weight_map":{"a":"s1","b":"s2"}}`, "s1": one("a"), "s2": one("a")}, "is also in"},
		{"shard outside the folder", map[string]string{index: `{"weight_map":{"a":"../s1"}}`}, "plain file name"},
		{"shard by full path", map[string]string{index: `{"weight_map":{"a":"/etc/passwd"}}`}, "plain file name"},
		{"shard by Windows path", map[string]string{index: `{"weight_map":{"a":"..\\s1"}}`}, "plain file name"},
		{"shard on a Windows drive", map[string]string{index: `{"weight_map":{"a":"c:s1"}}`}, "plain file name"},
		{"shard is the parent folder", map[string]string{index: `{"weight_map":{"a":".."}}`}, "plain file name"},
		{"shard is the folder", map[string]string{index: `{"weight_map":{"a":"."}}`}, "not a regular file"},
		{"shard has no name", map[string]string{index: `{"weight_map":{"a":""}}`}, "plain file name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := writeFolder(t, c.files)
			_, err := Open(dir)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want one that says %q", err, c.want)
			}
			if !strings.HasPrefix(err.Error(), "weights: ") || !strings.Contains(err.Error(), dir) {
				t.Errorf("error %q does not say where", err)
			}
		})
	}
}

func TestOpenMissingFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v", err)
	}
}

// TestOpenPrefersSingleFile: with both in the folder, the single file is read, as in transformers.
func TestOpenPrefersSingleFile(t *testing.T) {
	set, err := Open(writeFolder(t, map[string]string{"model.safetensors": one("a"), "model.safetensors.index.json": `{"weight_map":{"b":"s1"}}`, "s1": one("b")}))
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	if names := set.Names(); len(names) != 1 || names[0] != "a" {
		t.Errorf("names %q, want a", names)
	}
}

// TestSHA256 compares with the hash of the files' bytes, for one file and for shards.
func TestSHA256(t *testing.T) {
	for _, files := range [][]string{
		{"testdata/mixed/model.safetensors"},
		{"testdata/sharded/model-00001-of-00002.safetensors", "testdata/sharded/model-00002-of-00002.safetensors"},
	} {
		h := sha256.New()
		for _, name := range files {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			h.Write(b)
		}
		want := hex.EncodeToString(h.Sum(nil))
		set, err := Open(filepath.Dir(files[0]))
		if err != nil {
			t.Fatal(err)
		}
		if got := set.SHA256(); got != want {
			t.Errorf("SHA256 of %s is %s, want %s", files, got, want)
		}
		if err := set.Close(); err != nil {
			t.Error(err)
		}
		if err := set.Close(); err != nil {
			t.Errorf("second Close: %v", err)
		}
		if got := set.SHA256(); got != want {
			t.Errorf("after Close the hash is %q, want the one from before", got)
		}
	}
}

// TestOpenIndexIsNoFile: whatever is not a file is not read, as a pipe would never end.
func TestOpenIndexIsNoFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, indexName), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("error %v", err)
	}
}
