package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// BenchmarkFirstToken starts the built binary afresh each time and waits for
// the first token after the prompt: loading the embedded model, its tokenizer,
// the prefill, and for trace=default the model's hash and the trace's first
// lines.
func BenchmarkFirstToken(b *testing.B) {
	dir := b.TempDir()
	binary := filepath.Join(dir, "explain")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	const prompt = "The weather today is"
	for _, mode := range []struct {
		name string
		args []string
	}{
		{"trace=off", []string{"--no-trace"}},
		{"trace=default", []string{"--trace", filepath.Join(dir, "run.jsonl"), "--overwrite"}},
	} {
		b.Run(mode.name, func(b *testing.B) {
			var waited time.Duration
			for b.Loop() {
				cmd := exec.Command(binary, append([]string{"run", prompt, "--seed", "1"}, mode.args...)...)
				cmd.Stderr = os.Stderr
				stdout, err := cmd.StdoutPipe()
				if err != nil {
					b.Fatal(err)
				}
				start := time.Now()
				if err := cmd.Start(); err != nil {
					b.Fatal(err)
				}
				if _, err := io.ReadFull(stdout, make([]byte, len(prompt)+1)); err != nil {
					b.Fatal(err)
				}
				waited += time.Since(start)
				if _, err := io.Copy(io.Discard, stdout); err != nil {
					b.Fatal(err)
				}
				if err := cmd.Wait(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(waited.Milliseconds())/float64(b.N), "ms-to-token")
		})
	}
}
