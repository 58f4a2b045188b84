package guide

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

func parameters() []Claim {
	return []Claim{
		parametersLesson,
		parametersDefaults,
		parametersMaxLength,
		parametersMinLength,
		parametersTopK,
		parametersTopP,
		parametersNGram,
		parametersSequences,
		parametersBeams,
		parametersEnd,
		parametersStreamer,
	}
}

// lesson is the guide's first call.
const lesson = "use_cache=True, max_new_tokens=128, do_sample=False, temperature=0.0, repetition_penalty=1.1"

var parametersLesson = Claim{
	claim.Statement{
		ID:   "lesson-call",
		Text: "The first lesson's call: greedy, at most 128 tokens, a temperature of 0.0 that is ignored, a slight penalty.",
		Try:  `explain run "The weather today is" --use_cache --max_new_tokens 128 --do_sample=false --temperature 0.0 --repetition_penalty 1.1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		whole, err := lab.Run(ctx, Trial{Prompt: weather, Call: lesson})
		if err != nil {
			return claim.Answer{}, err
		}
		bare, err := lab.Run(ctx, Trial{Prompt: weather, Call: "do_sample=False, repetition_penalty=1.1, max_new_tokens=128"})
		if err != nil {
			return claim.Answer{}, err
		}
		same := slices.Equal(whole.End.IDs, bare.End.IDs)
		a := claim.Answer{
			Measured: fmt.Sprintf("It runs, writes %d tokens and stops for %s. Without temperature and use_cache the ids are the same.", len(whole.End.IDs), ended(whole.End.FinishReason)),
			Verdict:  claim.If(same),
			Reason:   "128 is the most, not the number. Temperature has no stage in a greedy run; the cache is on by default and changes the cost alone.",
		}
		if !same {
			a.Measured, a.Reason = "Without temperature and use_cache the ids are others.", "One of the two changed the text."
		}
		return a, nil
	},
}

// ended says what ended a text.
func ended(reason string) string {
	switch reason {
	case trace.FinishEOS:
		return "the end token"
	case trace.FinishLength:
		return "the length"
	}
	return reason
}

// origin says where a parameter's value is from.
func origin(source decode.Source) string {
	if source == decode.FromDefault {
		return "transformers' default"
	}
	return "the model's " + string(source)
}

// reference are the values in the guide's list of all common parameters. Those
// that are None stand for a parameter that is not set.
var reference = []struct{ name, value string }{
	{"max_new_tokens", "100"}, {"max_length", "None"}, {"min_length", "0"},
	{"do_sample", "False"}, {"temperature", "1.0"}, {"top_k", "50"}, {"top_p", "1.0"},
	{"repetition_penalty", "1.0"}, {"no_repeat_ngram_size", "0"},
	{"use_cache", "True"}, {"num_return_sequences", "1"}, {"num_beams", "1"},
	{"eos_token_id", "None"}, {"pad_token_id", "None"},
}

var parametersDefaults = Claim{
	claim.Statement{
		ID:   "parameters-defaults",
		Text: "The list of all common parameters gives each with its usual value, such as do_sample=False, temperature=1.0 and top_k=50.",
		Box:  referenceBox(),
		Try:  `explain run "The weather today is" --show-config`,
	},
	func(_ context.Context, lab *Lab) (claim.Answer, error) {
		request, err := lab.Request(Trial{Prompt: weather})
		if err != nil {
			return claim.Answer{}, err
		}
		ours, theirs := request.Plan.Config.Settings(), decode.Defaults()
		return judgeDefaults(theirs.Settings(), ours), nil
	},
}

func referenceBox() *claim.Box {
	box := claim.NewBox("parameter", "value")
	for _, r := range reference {
		box.Row(claim.Text(r.name), claim.Text(r.value))
	}
	return box
}

// judgeDefaults judges the list against transformers' defaults, and against what a
// call that names nothing gets on this model.
func judgeDefaults(defaults, model map[string]trace.Setting) claim.Answer {
	box := claim.NewBox("parameter", "transformers' default", "this model's")
	var other, replaced []string
	for _, r := range reference {
		byDefault, here := written(defaults[r.name]), written(model[r.name])
		box.Row(claim.Text(r.name), claim.Text(byDefault), claim.Text(here))
		if byDefault != r.value {
			other = append(other, r.name)
		}
		if here != byDefault {
			replaced = append(replaced, r.name)
		}
	}
	a := claim.Answer{Box: box, Verdict: claim.Holds,
		Measured: fmt.Sprintf("%d of the %d values are transformers' own defaults. A call that names nothing gets %d others on this model.", len(reference)-len(other), len(reference), len(replaced)),
		Reason:   "They are what a call gets that names none of them."}
	if len(other)+len(replaced) > 0 {
		a.Verdict, a.Reason = claim.Condition, "A default is what comes where nobody says otherwise."
	}
	if len(other) > 0 {
		a.Reason += fmt.Sprintf(" In the list, %s is not transformers' default but an example.", join(other))
	}
	if len(replaced) > 0 {
		a.Reason += fmt.Sprintf(" On this model %s come from its own files, or from what a run needs.", join(replaced))
	}
	return a
}

// written is a setting as Python writes it; None where there is none.
func written(s trace.Setting) string {
	switch value := s.Value.(type) {
	case nil:
		return "None"
	case bool:
		return python(value)
	case float64:
		return float(value)
	case decode.IDs:
		return idList(value)
	}
	return fmt.Sprint(s.Value)
}

var parametersMaxLength = Claim{
	claim.Statement{
		ID:   "max-length",
		Text: "max_length is the total length, prompt and new tokens; max_new_tokens counts the new ones.",
		Try:  `explain run "Once upon a time in a magical forest," --do_sample=false --max_length 20`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		total, err := lab.Run(ctx, Trial{Prompt: story, Call: "do_sample=False, repetition_penalty=1.0, max_length=20"})
		if err != nil {
			return claim.Answer{}, err
		}
		fresh, err := lab.Run(ctx, Trial{Prompt: story, Call: "do_sample=False, repetition_penalty=1.0, max_new_tokens=20"})
		if err != nil {
			return claim.Answer{}, err
		}
		prompt := len(total.Run.Prompt.IDs)
		return claim.Answer{
			Measured: fmt.Sprintf("After a prompt of %d tokens, max_length=20 gives %d new ones and max_new_tokens=20 gives %d.", prompt, len(total.End.IDs), len(fresh.End.IDs)),
			Verdict:  claim.If(prompt+len(total.End.IDs) == 20 && len(fresh.End.IDs) == 20),
			Reason:   "Counted. Where both are given, max_new_tokens decides.",
		}, nil
	},
}

var parametersMinLength = Claim{
	claim.Statement{
		ID:   "min-length",
		Text: "min_length is a minimum of the total length.",
		Try:  `explain run "The weather today is" --do_sample=false --min_length 30 --max_new_tokens 60`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		short, err := lab.Run(ctx, Trial{Prompt: weather, Call: greedily(1, 60)})
		if err != nil {
			return claim.Answer{}, err
		}
		least, err := lab.Run(ctx, Trial{Prompt: weather, Call: greedily(1, 60) + ", min_length=30"})
		if err != nil {
			return claim.Answer{}, err
		}
		prompt := len(short.Run.Prompt.IDs)
		return claim.Answer{
			Measured: fmt.Sprintf("Prompt and new tokens are %d without it and %d with min_length=30.", prompt+len(short.End.IDs), prompt+len(least.End.IDs)),
			Verdict:  claim.If(prompt+len(least.End.IDs) >= 30),
			Reason:   "The end token is removed until then, so the text goes on; whether there is anything left to say is another question. min_new_tokens leaves the prompt out of account.",
		}, nil
	},
}

var parametersTopK = Claim{
	claim.Statement{
		ID:   "top-k",
		Text: "top_k=50 samples from the 50 likeliest tokens.",
		Try:  `explain run "The weather today is" --do_sample --top_k 50 --top_p 1 --repetition_penalty 1 --seed 8 --steps 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		t, err := lab.Run(ctx, Trial{Prompt: weather, Call: "do_sample=True, temperature=1.0, top_k=50, top_p=1.0, repetition_penalty=1.0, max_new_tokens=40", Seed: lab.Seed})
		if err != nil {
			return claim.Answer{}, err
		}
		fewest, most, outside, removed := t.Steps[0].Stages[0].Kept, 0, 0, 0.0
		for i := range t.Steps {
			stage := named(&t.Steps[i], "top_k")
			if stage == nil {
				return claim.Answer{}, fmt.Errorf("guide: step %d has no top_k stage", i+1)
			}
			fewest, most, removed = min(fewest, stage.Kept), max(most, stage.Kept), max(removed, stage.RemovedProb)
			if t.Steps[i].Stages[0].ChosenRank > stage.Kept {
				outside++
			}
		}
		unset, err := lab.Request(Trial{Prompt: weather, Call: "do_sample=True"})
		if err != nil {
			return claim.Answer{}, err
		}
		kept := fmt.Sprint(fewest)
		if most > fewest {
			kept += fmt.Sprintf(" to %d (equal ones at the border stay)", most)
		}
		got := unset.Plan.Config.TopK
		return claim.Answer{
			Measured: fmt.Sprintf("Each of %d steps keeps %s tokens and draws from them; at most %s of the probability is cut.", len(t.Steps), kept, view.FormatProb(removed)),
			Verdict:  claim.If(outside == 0 && fewest >= min(50, t.Steps[0].Stages[0].Kept)),
			Reason:   fmt.Sprintf("And it acts where nobody asks for it: a call that samples without naming it gets top_k=%d, from %s.", got.Value, origin(got.Source)),
		}, nil
	},
}

// named is a step's stage of that name; nil if there is none.
func named(s *trace.Step, name string) *trace.Stage {
	i := slices.IndexFunc(s.Stages, func(stage trace.Stage) bool { return stage.Name == name })
	if i < 0 {
		return nil
	}
	return &s.Stages[i]
}

var parametersTopP = Claim{
	claim.Statement{
		ID:   "top-p",
		Text: "top_p is the threshold of nucleus sampling.",
		Try:  `explain run "Once upon a time in a magical forest," --do_sample --top_k 0 --top_p 0.9 --repetition_penalty 1 --seed 1 --steps 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const p = 0.9
		t, err := lab.Run(ctx, Trial{Prompt: story, Call: "do_sample=True, temperature=1.0, top_k=0, top_p=0.9, repetition_penalty=1.0, max_new_tokens=40", Seed: lab.Seed})
		if err != nil {
			return claim.Answer{}, err
		}
		fewest, most, short := t.Steps[0].Stages[0].Kept, 0, 0
		for i := range t.Steps {
			stage := named(&t.Steps[i], "top_p")
			if stage == nil {
				return claim.Answer{}, fmt.Errorf("guide: step %d has no top_p stage", i+1)
			}
			fewest, most = min(fewest, stage.Kept), max(most, stage.Kept)
			const rounding = 1e-5 // of sums of float32
			if 1-stage.RemovedProb < p-rounding {
				short++
			}
		}
		return claim.Answer{
			Measured: fmt.Sprintf("With 0.9, %s keep between %d and %d tokens. In %d of them the kept tokens have less than 0.9 together.", plural(len(t.Steps), "step"), fewest, most, short),
			Verdict:  claim.If(short == 0),
			Reason:   "The likeliest are kept until their sum reaches it, with the one that crosses the line. So it keeps few where the model is sure and many where it is not; 1.0 keeps all.",
			Figures:  []claim.Figure{{Name: "fewest kept", Value: view.Real(fewest)}, {Name: "most kept", Value: view.Real(most)}},
		}, nil
	},
}

var parametersNGram = Claim{
	claim.Statement{
		ID:   "no-repeat-ngram",
		Text: "no_repeat_ngram_size prevents n-grams from being repeated.",
		Try:  `explain run "The clock said tick, tock, tick, tock, tick, tock," --do_sample=false --repetition_penalty 1 --no_repeat_ngram_size 3`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		free, err := lab.Run(ctx, Trial{Prompt: clock, Call: greedily(1, 60)})
		if err != nil {
			return claim.Answer{}, err
		}
		blocked, err := lab.Run(ctx, Trial{Prompt: clock, Call: greedily(1, 60) + ", no_repeat_ngram_size=3"})
		if err != nil {
			return claim.Answer{}, err
		}
		was, is := returning(free, 3), returning(blocked, 3)
		return claim.Answer{
			Measured: fmt.Sprintf("After a prompt that goes round, %d new tokens complete a run of three that came before. With size 3, %d do.", was, is),
			Verdict:  claim.If(is == 0),
			Reason:   "It removes each token that would complete one that came before, in the prompt, too. Names and set phrases of n tokens cannot come twice either.",
			Figures:  []claim.Figure{{Name: "returning without", Value: view.Real(was)}, {Name: "returning with", Value: view.Real(is)}},
		}, nil
	},
}

// returning is how many new tokens complete an n-gram that the text had before.
func returning(t *trace.Trace, n int) int {
	ids, prompt := view.TextIDs(t)
	seen, count := make(map[int]bool), 0
	for i, gram := range view.NGrams(ids, n) {
		if gram < 0 {
			continue
		}
		if seen[gram] && i >= prompt {
			count++
		}
		seen[gram] = true
	}
	return count
}

var parametersSequences = Claim{
	claim.Statement{
		ID:   "num-return-sequences",
		Text: "num_return_sequences generates several outputs.",
		Try:  `explain run "The weather today is" --do_sample --num_return_sequences 3`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		sampled, err := lab.Run(ctx, Trial{Prompt: weather, Call: plainly(1) + ", num_return_sequences=3, max_new_tokens=40", Seed: lab.Seed})
		if err != nil {
			return claim.Answer{}, err
		}
		_, refused := lab.Request(Trial{Prompt: weather, Call: "do_sample=False, num_return_sequences=3"})
		a := claim.Answer{
			Measured: fmt.Sprintf("With sampling, 3 gives %d texts, %d of them different.", len(sampled.End.Sequences), different(sequenceTexts(sampled))),
			Verdict:  claim.If(len(sampled.End.Sequences) == 3),
			Reason:   "The prompt is read once for all, and then each is drawn by itself.",
		}
		if refused != nil {
			a.Measured += " With greedy decoding it is refused."
			a.Verdict = claim.Either(a.Verdict == claim.Holds, claim.Condition, claim.Fails)
			a.Reason = "It needs sampling or beams: greedy decoding has one text to give, and transformers raises a ValueError for more."
		}
		return a, nil
	},
}

// sequenceTexts are the texts of a run's sequences.
func sequenceTexts(t *trace.Trace) []string {
	var all []string
	for _, s := range t.End.Sequences {
		all = append(all, s.Text)
	}
	return all
}

var parametersBeams = Claim{
	claim.Statement{
		ID:   "num-beams",
		Text: "num_beams=1 is no beam search.",
		Try:  `explain compare --vary num_beams=1,4 "The weather today is" --do_sample=false`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		one, err := lab.Run(ctx, Trial{Prompt: weather, Call: greedily(1, 40) + ", num_beams=1"})
		if err != nil {
			return claim.Answer{}, err
		}
		four, err := lab.Run(ctx, Trial{Prompt: weather, Call: greedily(1, 40) + ", num_beams=4"})
		if err != nil {
			return claim.Answer{}, err
		}
		return claim.Answer{
			Measured: fmt.Sprintf("With 1 the strategy is %s (“%s”), with 4 it is %s (“%s”).", one.Run.Strategy, strings.TrimSpace(one.End.Text), spaced(four.Run.Strategy), strings.TrimSpace(four.End.Text)),
			Verdict:  claim.If(one.Run.Strategy == trace.StrategyGreedy && len(one.Beams) == 0 && len(four.Beams) > 0),
			Reason:   "One beam that keeps its best continuation is greedy decoding.",
		}, nil
	},
}

var parametersEnd = Claim{
	claim.Statement{
		ID:   "eos-token",
		Text: "eos_token_id is None by default; generation stops at the token it names.",
		Try:  `explain run "The weather today is" --do_sample=false --show-config`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		request, err := lab.Request(Trial{Prompt: weather, Call: "do_sample=False"})
		if err != nil {
			return claim.Answer{}, err
		}
		ends := request.Plan.Config.EOSTokenID.Value
		t, err := lab.Run(ctx, Trial{Prompt: weather, Call: greedily(1, 60)})
		if err != nil {
			return claim.Answer{}, err
		}
		last := t.Steps[len(t.Steps)-1].Token
		a := claim.Answer{Measured: fmt.Sprintf("A call that names none gets %s on this model. Greedy decoding stops for %s, after %d tokens (the last is %s).", idList(ends), ended(t.End.FinishReason), len(t.End.IDs), view.Token(last))}
		if len(ends) > 0 {
			a.Verdict, a.Reason = claim.Condition, "None in the call means that the model's own is taken, from its generation_config.json. There may be several. Without any, only the length stops a run."
		} else {
			a.Verdict, a.Reason = claim.Holds, "This model names no end token, so only the length stops a run."
		}
		return a, nil
	},
}

func idList(ids []int) string {
	if len(ids) == 0 {
		return "none"
	}
	var words []string
	for _, id := range ids {
		words = append(words, fmt.Sprint(id))
	}
	return join(words)
}

var parametersStreamer = Claim{
	claim.Statement{
		ID:   "streamer",
		Text: "A streamer shows the output while it is made.",
		Try:  `explain run "The weather today is" --streamer text`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		call := Trial{Prompt: story, Call: greedily(1, 40)}
		whole, err := lab.Run(ctx, call)
		if err != nil {
			return claim.Answer{}, err
		}
		request, err := lab.Request(call)
		if err != nil {
			return claim.Answer{}, err
		}
		pieces, text := 0, ""
		for piece, err := range decode.Stream(ctx, request) {
			if err != nil {
				return claim.Answer{}, fmt.Errorf("guide: %w", err)
			}
			pieces, text = pieces+1, text+piece.Text
		}
		same := text == whole.End.Text
		a := claim.Answer{
			Measured: fmt.Sprintf("The text of %s comes in %d pieces, and is the same as without.", plural(len(whole.End.IDs), "token"), pieces),
			Verdict:  claim.If(same && pieces > 1),
			Reason:   "It changes when text is shown, not what is written or how fast. Beams cannot be streamed: which is best is known at the end.",
		}
		if !same {
			a.Measured = fmt.Sprintf("The text comes in %d pieces and differs from the one without.", pieces)
		}
		return a, nil
	},
}
