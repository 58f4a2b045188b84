package decode_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/literal"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/trace"
)

// golden is one run of transformers' generate(): a line of
// testdata/reference/generate.jsonl.gz. The script that wrote it,
// training/generate_reference.py, says what each kind holds.
type golden struct {
	Kind   string
	ID     string
	Model  string
	Prompt []int
	Kwargs json.RawMessage

	NewIDs    json.RawMessage `json:"new_ids"` // ids; of beams a list for each sequence
	TopIDs    [][]int         `json:"top_ids"`
	TopScores [][]float64     `json:"top_scores"`

	SequencesScores  []float64   `json:"sequences_scores"`
	BeamIndices      [][]int     `json:"beam_indices"`
	TransitionScores [][]float64 `json:"transition_scores"`
	Loops            int         `json:"-"` // "steps" of a beam search

	Proposed, Added []int
	Assistant       string
	AssistantConfig json.RawMessage `json:"assistant_config"`

	Path []int
	Rows []goldenRow
	Draw []*goldenRow `json:"-"` // "steps" of a sampling; nil where the kept set hangs on a rounding

	Type, Message string
	Steps         json.RawMessage
}

// goldenRow is what the processors left of one row: how many scores are
// finite, and the best of them.
type goldenRow struct {
	NewIDs []int `json:"new_ids"`
	Kept   int
	IDs    []int
	Scores []float64
}

// goldenFile is the whole file.
type goldenFile struct {
	models map[string]string // sha256 of the weights
	counts map[string]int
	runs   map[string][]*golden // by kind
}

var readGoldens = sync.OnceValues(func() (*goldenFile, error) {
	f, err := os.Open(filepath.Join("testdata", "reference", "generate.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(nil, 1<<20)
	file := &goldenFile{runs: map[string][]*golden{}}
	for lines.Scan() {
		if file.models == nil {
			var first struct {
				Head struct {
					ModelSHA256 map[string]string `json:"model_sha256"`
					Counts      map[string]int
				}
			}
			if err := json.Unmarshal(lines.Bytes(), &first); err != nil {
				return nil, err
			}
			file.models, file.counts = first.Head.ModelSHA256, first.Head.Counts
			continue
		}
		var g golden
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			return nil, err
		}
		switch g.Kind {
		case "beam":
			err = json.Unmarshal(g.Steps, &g.Loops)
		case "sampling":
			err = json.Unmarshal(g.Steps, &g.Draw)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: steps: %w", g.ID, err)
		}
		file.runs[g.Kind] = append(file.runs[g.Kind], &g)
	}
	return file, lines.Err()
})

// goldens calls check for every run of a kind, for every tenth in a short
// test.
func goldens(t *testing.T, kind string, atLeast int, check func(t *testing.T, g *golden)) {
	t.Helper()
	file, err := readGoldens()
	if err != nil {
		t.Fatal(err)
	}
	runs := file.runs[kind]
	if len(runs) != file.counts[kind] || len(runs) < atLeast {
		t.Fatalf("%d runs of %s; the file's head counts %d, and there have to be %d", len(runs), kind, file.counts[kind], atLeast)
	}
	for i, g := range runs {
		if testing.Short() && i%10 != 0 {
			continue
		}
		t.Run(g.ID, func(t *testing.T) {
			check(t, g)
			if t.Failed() {
				t.Logf("%s, prompt %v, %s", g.Model, g.Prompt, g.Kwargs)
			}
		})
	}
}

// goldenModels opens each model once, and proves that the references were
// made from these weights.
func goldenModels(t *testing.T) func(name string) *pretrained.Pretrained {
	t.Helper()
	file, err := readGoldens()
	if err != nil {
		t.Fatal(err)
	}
	open := map[string]*pretrained.Pretrained{}
	return func(name string) *pretrained.Pretrained {
		if open[name] == nil {
			path := name
			if strings.HasPrefix(name, "random") {
				path = filepath.Join("testdata", "reference", name)
			}
			p := load(t, path)
			var about decode.About
			p.Describe(&about)
			if about.ModelSHA256 != file.models[name] {
				t.Fatalf("the references were made from other weights of %s; run training/generate_reference.py again", name)
			}
			open[name] = p
		}
		return open[name]
	}
}

// config reads kwargs as the Python call that they were.
func (g *golden) config() (decode.Config, error) {
	var call strings.Builder
	call.WriteString("model.generate(input_ids=input_ids")
	for _, kwargs := range []json.RawMessage{g.Kwargs, g.AssistantConfig} {
		if kwargs == nil {
			continue
		}
		values, err := literal.FromJSON(kwargs)
		if err != nil {
			return decode.Config{}, err
		}
		for _, pair := range values.Pairs() {
			name, _ := pair.Key.Text()
			fmt.Fprintf(&call, ", %s=%s", name, pair.Value)
		}
	}
	if g.Assistant != "" {
		fmt.Fprintf(&call, ", assistant_model=%q", g.Assistant)
	}
	c, _, err := decode.ParsePython(call.String() + ")")
	return c, err
}

// request prepares the run. No folder's generation_config.json has a say in
// it, as it had none in the reference.
func (g *golden) request(p *pretrained.Pretrained) (*decode.Request, error) {
	c, err := g.config()
	if err != nil {
		return nil, err
	}
	target := decode.Target{
		Prompt: g.Prompt, MaxPositions: p.Model.Config().MaxPositions, Vocab: p.Model.Config().Vocab, Tokenizer: p.Tokenizer,
	}
	if g.Kind == "raises" || g.Kind == "accepted" { // these were given no tokenizer
		target.Tokenizer = nil
	}
	plan, err := c.Resolve(target)
	if err != nil {
		return nil, err
	}
	return &decode.Request{Model: p.Model, Tokenizer: target.Tokenizer, IDs: g.Prompt, Plan: plan}, nil
}

// near reports whether two scores are the same but for the order of additions.
func near(got, want float64) bool {
	return math.Abs(got-want) <= max(1e-4, 1e-5*math.Abs(want))
}

func (g *golden) newIDs(t *testing.T) (ids []int) {
	t.Helper()
	if err := json.Unmarshal(g.NewIDs, &ids); err != nil {
		t.Fatal(err)
	}
	return ids
}

// Greedy decoding with all processors: the tokens, and at every step the five
// best scores after the last stage.
func TestGoldenGreedy(t *testing.T) {
	open := goldenModels(t)
	goldens(t, "greedy", 250, func(t *testing.T, g *golden) {
		req, err := g.request(open(g.Model))
		if err != nil {
			t.Fatal(err)
		}
		got, tr := run(t, req, false)
		if want := g.newIDs(t); !slices.Equal(got.IDs, want) {
			t.Fatalf("ids\n got %v\nwant %v", got.IDs, want)
		}
		if err := tr.Check(); err != nil {
			t.Error(err)
		}
		for i := range tr.Steps {
			compareTop(t, fmt.Sprintf("step %d", i), tr.Steps[i].Candidates, g.TopIDs[i], g.TopScores[i])
		}
	})
}

// TestGoldenBeams also holds the transition scores to their sum.
func TestGoldenBeams(t *testing.T) {
	open := goldenModels(t)
	goldens(t, "beam", 250, func(t *testing.T, g *golden) {
		req, err := g.request(open(g.Model))
		if err != nil {
			t.Fatal(err)
		}
		got, tr := run(t, req, false)
		if err := tr.Check(); err != nil {
			t.Error(err)
		}
		var filled [][]int
		if err := json.Unmarshal(g.NewIDs, &filled); err != nil {
			t.Fatal(err)
		}
		if len(got.Sequences) != len(filled) {
			t.Fatalf("%d sequences, want %d", len(got.Sequences), len(filled))
		}
		if len(tr.Beams) != g.Loops {
			t.Errorf("%d steps, want %d", len(tr.Beams), g.Loops)
		}
		for i, s := range got.Sequences {
			want := filled[i][:len(g.BeamIndices[i])] // what follows fills up to the longest
			if !slices.Equal(s.IDs, want) {
				t.Errorf("sequence %d\n got %v\nwant %v", i, s.IDs, want)
				continue
			}
			if !near(s.Score, g.SequencesScores[i]) {
				t.Errorf("sequence %d: score %v, want %v", i, s.Score, g.SequencesScores[i])
			}
			if !slices.Equal(s.BeamIndices, g.BeamIndices[i]) {
				t.Errorf("sequence %d: beam indices\n got %v\nwant %v", i, s.BeamIndices, g.BeamIndices[i])
			}
			var sum float64
			for j, score := range s.Transitions {
				sum += score
				if !near(score, g.TransitionScores[i][j]) {
					t.Errorf("sequence %d: transition score %d is %v, want %v", i, j, score, g.TransitionScores[i][j])
				}
			}
			sum /= math.Pow(float64(len(s.IDs)), req.Plan.Config.LengthPenalty.Value)
			if !near(sum, s.Score) {
				t.Errorf("sequence %d: its transition scores make %v, its score is %v", i, sum, s.Score)
			}
		}
	})
}

// Prompt lookup: the tokens, and how many were proposed and added in every
// round.
func TestGoldenLookup(t *testing.T) {
	open := goldenModels(t)
	goldens(t, "lookup", 24, func(t *testing.T, g *golden) {
		req, err := g.request(open(g.Model))
		if err != nil {
			t.Fatal(err)
		}
		compareRounds(t, g, req)
	})
}

func TestGoldenAssisted(t *testing.T) {
	open := goldenModels(t)
	goldens(t, "assisted", 12, func(t *testing.T, g *golden) {
		req, err := g.request(open(g.Model))
		if err != nil {
			t.Fatal(err)
		}
		req.Draft, req.DraftName = open(g.Assistant).Model, g.Assistant
		compareRounds(t, g, req)
	})
}

func compareRounds(t *testing.T, g *golden, req *decode.Request) {
	t.Helper()
	got, tr := run(t, req, false)
	if err := tr.Check(); err != nil {
		t.Error(err)
	}
	if want := g.newIDs(t); !slices.Equal(got.IDs, want) {
		t.Fatalf("ids\n got %v\nwant %v", got.IDs, want)
	}
	var proposed, added []int
	for _, step := range tr.Steps {
		if draft := step.Assist.Draft; draft != nil {
			proposed, added = append(proposed, len(draft.Proposed)), append(added, 0)
		}
		added[len(added)-1]++
	}
	// A lookup of transformers may propose more than there is room for, and
	// throws what is too much away after the pass.
	want, left := slices.Clone(g.Proposed), req.Plan.Limit-len(g.Prompt)
	for i := range want {
		want[i] = min(want[i], left-1)
		left -= g.Added[i]
	}
	if !slices.Equal(proposed, want) || !slices.Equal(added, g.Added) {
		t.Errorf("rounds\n got %v proposed, %v added\nwant %v and %v", proposed, added, want, g.Added)
	}
}

// Along a path that transformers drew, the same tokens are kept with the same
// scores.
func TestGoldenSampling(t *testing.T) {
	open := goldenModels(t)
	goldens(t, "sampling", 64, func(t *testing.T, g *golden) {
		req, err := g.request(open(g.Model))
		if err != nil {
			t.Fatal(err)
		}
		req.Force = map[int]int{}
		for step, id := range g.Path {
			req.Force[step] = id
		}
		got, tr := run(t, req, false)
		if err := tr.Check(); err != nil {
			t.Error(err)
		}
		if !slices.Equal(got.IDs, g.Path) {
			t.Fatalf("ids %v, although %v was forced", got.IDs, g.Path)
		}
		for i, want := range g.Draw {
			if want == nil {
				continue
			}
			step := &tr.Steps[i]
			if kept := step.Stages[len(step.Stages)-1].Kept; kept != want.Kept {
				t.Errorf("step %d: kept %d tokens, want %d", i, kept, want.Kept)
				continue
			}
			compareTop(t, fmt.Sprintf("step %d", i), step.Candidates, want.IDs, want.Scores)
		}
	})
}

// The rows that a beam sample came by, whose processors get log-probabilities.
func TestGoldenBeamSampling(t *testing.T) {
	open := goldenModels(t)
	goldens(t, "beam_sampling", 16, func(t *testing.T, g *golden) {
		req, err := g.request(open(g.Model))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range g.Rows {
			ids := append(slices.Clone(g.Prompt), want.NewIDs...)
			kv, err := model.NewCache(req.Model, "none")
			if err != nil {
				t.Fatal(err)
			}
			logits, err := req.Model.Forward(ids, kv, 1)
			if err != nil {
				t.Fatal(err)
			}
			var seen sampler.Observation
			req.Plan.Pipeline.Observe(&seen, ids, logits)
			last := seen.Stages[len(seen.Stages)-1]
			if last.Kept != want.Kept {
				t.Errorf("after %v: kept %d tokens, want %d", want.NewIDs, last.Kept, want.Kept)
				continue
			}
			for i, id := range want.IDs {
				if !near(float64(last.Scores[id]), want.Scores[i]) {
					t.Errorf("after %v: token %d has %v, want %v", want.NewIDs, id, last.Scores[id], want.Scores[i])
				}
			}
		}
	})
}

// compareTop compares the best candidates after the last stage. Among equals
// transformers has another order.
func compareTop(t *testing.T, where string, candidates []trace.Candidate, ids []int, scores []float64) {
	t.Helper()
	for i, id := range ids {
		c, score := candidates[i], math.Inf(-1)
		if last := c.Logits[len(c.Logits)-1]; last != nil {
			score = float64(*last)
		}
		tied := i > 0 && scores[i] == scores[i-1] || i+1 < len(ids) && scores[i] == scores[i+1]
		if c.ID != id && !tied || !near(score, scores[i]) {
			t.Errorf("%s, place %d: token %d with %v, want %d with %v", where, i+1, c.ID, score, id, scores[i])
		}
	}
}

// stricter are the calls that transformers takes and this program refuses,
// each with what is wrong with it.
var stricter = map[string]string{
	`{"max_new_tokens":3,"do_sample":true,"top_p":1.5}`:      "no probability is above 1; transformers keeps all tokens",
	`{"max_new_tokens":3,"no_repeat_ngram_size":-1}`:         "a size is not negative; transformers takes it for 0",
	`{"max_new_tokens":3,"encoder_no_repeat_ngram_size":-1}`: "a size is not negative; transformers takes it for 0",
	`{"max_new_tokens":3,"bad_words_ids":[[]]}`:              "a phrase without tokens forbids nothing",
	`{"max_new_tokens":3,"sequence_bias":[[[],1.0]]}`:        "a phrase without tokens has no last one to favour",
	`{"max_new_tokens":3,"forced_bos_token_id":100000}`:      "it is not in the vocabulary; transformers finds out only after a prompt of one token",
	`{"max_new_tokens":3,"num_return_sequences":0}`:          "no text was asked for; transformers makes one",
	`{"max_new_tokens":3,"num_beams":2,"early_stopping":1}`:  "1 is no bool; transformers takes it for one",
}

// A call that raises in transformers is an error here, and the other way
// round, but for what doc.go says.
func TestGoldenErrors(t *testing.T) {
	open := goldenModels(t)
	outcome := func(g *golden) error {
		req, err := g.request(open(g.Model))
		if err == nil {
			_, err = decode.Generate(context.Background(), req)
		}
		return err
	}
	goldens(t, "raises", 50, func(t *testing.T, g *golden) {
		err := outcome(g)
		if err == nil {
			t.Fatalf("no error; transformers raises %s: %s", g.Type, g.Message)
		}
		// It has to be about what was asked, and not about something else.
		var asked map[string]any
		if err := json.Unmarshal(g.Kwargs, &asked); err != nil {
			t.Fatal(err)
		}
		for name := range asked {
			if (name != "max_new_tokens" || len(asked) == 1) && strings.Contains(err.Error(), name) {
				return
			}
		}
		t.Errorf("the error names none of %s: %v", g.Kwargs, err)
	})
	goldens(t, "accepted", 20, func(t *testing.T, g *golden) {
		err := outcome(g)
		reason, differs := stricter[string(g.Kwargs)]
		if (err != nil) != differs {
			t.Errorf("error %v; transformers takes it; known difference: %q", err, reason)
		}
	})
}
