package trace_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/genlens/genlens/pkg/trace"
)

// A trace cut after any byte reads up to its last whole line and says so.
func TestCutAnywhere(t *testing.T) {
	tinyBeams := tiny
	tinyBeams.beams, tinyBeams.top = 2, 2
	for _, o := range []sampleOptions{tiny, tinyBeams} {
		s := newSample(o)
		data := s.bytes(t)
		firstLine := bytes.IndexByte(data, '\n')
		for n := firstLine + 1; n < len(data)-1; n += 3 {
			got, err := trace.Read(bytes.NewReader(data[:n]))
			if err != nil {
				t.Fatalf("cut after %d bytes: %v", n, err)
			}
			// A line that lacks its newline alone is whole.
			lines, steps := bytes.Count(data[:n+1], []byte("\n")), len(got.Steps)+len(got.Beams)
			if steps != lines-1 || got.End != nil || !errors.Is(got.Cut, trace.ErrCut) {
				t.Fatalf("cut after %d bytes: %d steps, want %d; end %v, cut %v", n, steps, lines-1, got.End, got.Cut)
			}
			if !regexp.MustCompile(`(after|middle of) line \d`).MatchString(got.Cut.Error()) {
				t.Fatalf("cut %q does not say where", got.Cut)
			}
		}
		for n := range firstLine {
			if _, err := trace.Read(bytes.NewReader(data[:n])); err == nil {
				t.Fatalf("cut after %d bytes: no error, with half a run line", n)
			}
		}
		if got, err := trace.Read(bytes.NewReader(data[:len(data)-1])); err != nil || got.Cut != nil {
			t.Errorf("only the last newline is missing: %v, cut %v", err, got.Cut)
		}
	}
}

func TestCutCompressedAnywhere(t *testing.T) {
	o := tiny
	o.steps = 30
	s := newSample(o)
	path := filepath.Join(t.TempDir(), "run.jsonl.zst")
	w, err := trace.Create(path, trace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.writeTo(t, w)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	most := 0
	for n := 0; n < len(data); n += 17 {
		got, err := trace.Read(bytes.NewReader(data[:n]))
		if err != nil {
			if most > 0 || !errors.Is(err, trace.ErrNotTrace) && !errors.Is(err, trace.ErrEmpty) && !errors.Is(err, trace.ErrCut) {
				t.Fatalf("cut after %d of %d bytes: %v", n, len(data), err)
			}
			continue
		}
		if len(got.Steps) < most || got.Cut == nil {
			t.Fatalf("cut after %d of %d bytes: %d steps after %d, cut %v", n, len(data), len(got.Steps), most, got.Cut)
		}
		most = len(got.Steps)
	}
	if most < 24 {
		t.Errorf("all but the last few bytes: %d of 30 steps", most)
	}
}

func TestNotATrace(t *testing.T) {
	s := newSample(small)
	good := string(s.bytes(t))
	lines := strings.SplitAfter(good, "\n")
	gz := new(bytes.Buffer)
	zw := gzip.NewWriter(gz)
	io.WriteString(zw, good)
	zw.Close()
	for _, test := range []struct {
		name, data string
		want       error
		says       string
	}{
		{"empty", "", trace.ErrEmpty, "empty"},
		{"text", "Once upon a time", trace.ErrNotTrace, `begins with "O"`},
		{"binary", "\x7fELF\x02\x01", trace.ErrNotTrace, "begins with"},
		{"gzip", gz.String(), trace.ErrNotTrace, "gzip"},
		{"other JSON", `{"model_type": "llama"}` + "\n", trace.ErrNotTrace, `type "" and schema ""`},
		{"pretty JSON", "{\n  \"type\": \"run\"\n}\n", trace.ErrNotTrace, "line 1"},
		{"a step first", lines[1], trace.ErrNotTrace, `type "step"`},
		{"newer", strings.Replace(good, `"schema_version":2`, `"schema_version":7,"more":[]`, 1), trace.ErrNewer, "version 7, this program reads up to 2"},
		{"version 0", strings.Replace(good, `"schema_version":2`, `"schema_version":0`, 1), trace.ErrLine, "line 1: schema_version: 0"},
		{"half a run line", lines[0][:200], trace.ErrCut, "first line"},
		{"broken in the middle", lines[0] + lines[1][:300] + "\n" + lines[2] + lines[3], trace.ErrLine, "line 2: "},
		{"a line left out", lines[0] + lines[2] + lines[3] + lines[4], trace.ErrLine, "line 2: index: 1; want 0"},
		{"an empty line", lines[0] + "\n" + lines[1], trace.ErrLine, "line 2: "},
		{"run twice", lines[0] + lines[0], trace.ErrLine, `line 2: type: "run"`},
		{"another type", lines[0] + `{"type":"tree"}` + "\n" + lines[1], trace.ErrLine, `line 2: type: "tree"; want one of ["step" "beam" "end"]`},
		{"after the end", good + lines[1], trace.ErrLine, "line 6: something follows the end"},
		{"a line without end", lines[0][:len(lines[0])-2] + `,"x":"` + strings.Repeat("x", 65<<20), trace.ErrTooLong, "line 1"},
	} {
		_, err := trace.Read(strings.NewReader(test.data))
		if !errors.Is(err, test.want) || !strings.Contains(fmt.Sprint(err), test.says) {
			t.Errorf("%s: error %v; want %v that says %q", test.name, err, test.want, test.says)
		}
	}
}

func TestReadFileNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.jsonl")
	if _, err := trace.ReadFile(path); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("missing: %v", err)
	}
	if err := os.WriteFile(path, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := trace.ReadFile(path); !errors.Is(err, trace.ErrEmpty) || !strings.Contains(err.Error(), path) {
		t.Errorf("empty: %v", err)
	}
	if _, err := trace.ReadFile(filepath.Dir(path)); err == nil {
		t.Error("a folder: no error")
	}
}

// Each way that encoding/json would let pass, and each promise of structure.
func TestReaderIsStrict(t *testing.T) {
	s := newSample(small)
	good := string(s.bytes(t))
	for _, test := range []struct{ old, new, want string }{
		{`"kept":32`, `"kept":null`, "line 2: stages[0].kept: want a number, got \"null\""},
		{`"kept":32`, `"kept":32.0`, "stages[0].kept: want an integer, got 32.0"},
		{`"kept":32`, `"kept":"32"`, "stages[0].kept: want a number"},
		{`"kept":32`, `"kept":032`, "stages[0].kept: want a number"},
		{`"kept":32`, `"kept":-1`, "stages[0].kept: -1; want 0 to"},
		{`"kept":32`, `"kept":33`, "stages[0].kept: 33; want 0 to"},
		{`"kept":32`, `"kept":99999999999999999999`, "want an integer"},
		{`"kept":32`, `"KEPT":32`, `stages[0]: unknown key "KEPT"`},
		{`"kept":32`, `"kept":32,"kept":32`, `stages[0]: key "kept" twice`},
		{`"kept":32,`, ``, `stages[0]: the key "kept" is missing`},
		{`"removed_prob":`, `"removed_prob":1e999,"x":`, "removed_prob: 1e999 is too large"},
		{`"name":"raw"`, `"name":"top_p"`, `stages[0].name: "top_p"; want "raw"`},
		{`"phase":"prefill"`, `"phase":"pre"`, `phase: "pre"; want one of ["prefill" "decode"]`},
		{`"method":"multinomial"`, `"method":"beam"`, `draw.method: "beam"`},
		{`"position":2`, `"position":-2`, "position: -2"},
		{`"forward_ns":480123`, `"forward_ns":-1`, "time.forward_ns: -1; an amount is not negative"},
		{`"vocab":32`, `"vocab":99999999`, "line 1: model.shape.vocab: 99999999; want 0 to"},
		{`"layers":5`, `"layers":-5`, "line 1: model.shape.layers: -5"},
		{`"ids":[1,2]`, `"ids":[1]`, "prompt.tokens: 2 tokens for 1 ids"},
		{`"ids":[1,2]`, `"ids":[1,32]`, "prompt.ids[1]: 32; want 0 to 31"},
		{`"mode":"default"`, `"mode":"some"`, `capture.mode: "some"`},
		{`"schema_version":2`, `"schema_version":1`, `line 1: strategy: "sample"; schema version 1 has none`},
		{`"strategy":"sample"`, `"strategy":"luck"`, `line 1: strategy: "luck"; want one of ["greedy" "sample"`},
		{`"name":"top_k","params":{`, `"name":"top_k","params":{"top_k":1,`, `pipeline[2].params: key "top_k" twice`},
		{`"special":true`, `"special":1`, ""},
		{`"text":" t0"`, `"text":0`, "token.text: want a string"},
		{`"text":" t0"`, `"text":"` + "\x01" + `"`, "control character"},
		{`"last_kept_id":7`, `"last_kept_id":32`, "stages[3].threshold.last_kept_id: 32"},
		{`"finish_reason":"length"`, `"finish_reason":""`, "line 5: finish_reason: empty"},
	} {
		data := strings.Replace(good, test.old, test.new, 1)
		if data == good {
			if test.want != "" {
				t.Errorf("nothing to replace: %s", test.old)
			}
			continue
		}
		_, err := trace.Read(strings.NewReader(data))
		if !errors.Is(err, trace.ErrLine) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s → %s: error %v; want one that says %q", test.old, test.new, err, test.want)
		}
	}
}

// Traces of version 1 have no strategy, and a step's whole row after its time.
func TestVersion1(t *testing.T) {
	o := small
	o.full = true
	s := newSample(o)
	data := string(s.bytes(t))
	data = strings.Replace(data, `"schema_version":2`, `"schema_version":1`, 1)
	data = strings.Replace(data, `"strategy":"sample",`, ``, 1)
	data = regexp.MustCompile(`(,"logits_f32le":"[^"]*")(.*)}`).ReplaceAllString(data, `$2$1}`)
	got, err := trace.Read(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if got.Run.SchemaVersion != 1 || got.Run.Strategy != "" || len(got.Steps) != 3 {
		t.Errorf("version %d, strategy %q, %d steps", got.Run.SchemaVersion, got.Run.Strategy, len(got.Steps))
	}
	if !strings.HasSuffix(strings.Split(data, "\n")[1], `"}`) || !reflect.DeepEqual(got.Steps[0], asWritten(s.steps[0])) {
		t.Errorf("read %+v", got.Steps[0])
	}
}

func TestReaderTakesKeysInAnyOrderAndSpace(t *testing.T) {
	s := newSample(small)
	data := string(s.bytes(t))
	data = strings.Replace(data, `{"type":"step","index":0,`, "{ \"index\" :\t0 , \"type\":\"step\" ,", 1)
	got, err := trace.Read(strings.NewReader(data))
	if err != nil || len(got.Steps) != 3 {
		t.Errorf("%v", err)
	}
}

// A few kilobytes that unpack to gigabytes are refused before they do.
func TestCompressedBomb(t *testing.T) {
	s := newSample(small)
	good := s.bytes(t)
	var packed bytes.Buffer
	enc, err := zstd.NewWriter(&packed)
	if err != nil {
		t.Fatal(err)
	}
	enc.Write(good[:bytes.IndexByte(good, '\n')+1])
	spaces := bytes.Repeat([]byte(" "), 1<<20)
	for range 300 {
		enc.Write(spaces)
	}
	enc.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = trace.Read(&packed)
	runtime.ReadMemStats(&after)
	if !errors.Is(err, trace.ErrTooLong) {
		t.Errorf("error %v, want ErrTooLong", err)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 512<<20 {
		t.Errorf("%d MB allocated", grown>>20)
	}
}

func TestReaderStreams(t *testing.T) {
	s := newSample(small)
	r, err := trace.NewReader(bytes.NewReader(s.bytes(t)))
	if err != nil {
		t.Fatal(err)
	}
	for want := range s.steps {
		line, err := r.Next()
		step, ok := line.(*trace.Step)
		if err != nil || !ok || step.Index != want || r.Line() != want+2 || r.End() != nil {
			t.Fatalf("step %d: %v, line %d", want, err, r.Line())
		}
	}
	for range 2 {
		if _, err := r.Next(); err != io.EOF {
			t.Errorf("after the last step: %v", err)
		}
	}
	if r.End() == nil || r.Cut() != nil || r.Line() != 5 {
		t.Errorf("end %v, cut %v, line %d", r.End(), r.Cut(), r.Line())
	}
}
