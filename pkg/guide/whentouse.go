package guide

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/lint"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// question is one that has a right answer, in one word or another.
type question struct {
	asked   string
	answers []string
}

// questions are such as a small model can know.
var questions = []question{
	{france, []string{"paris"}},
	{"What is the capital of Italy?", []string{"rome"}},
	{"What is the capital of Japan?", []string{"tokyo"}},
	{"What color is the sky?", []string{"blue"}},
	{"How many days are in a week?", []string{"seven", "7"}},
	{"What is two plus two?", []string{"four", "4"}},
	{"What is the opposite of hot?", []string{"cold"}},
	{"Which animal says meow?", []string{"cat", "cats"}},
}

// answered reports whether the first line of a text has a right answer among its
// words.
func (q question) answered(text string) bool {
	line, _, _ := strings.Cut(strings.TrimSpace(strings.ToLower(text)), "\n")
	for _, word := range strings.FieldsFunc(line, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		for _, answer := range q.answers {
			if word == answer {
				return true
			}
		}
	}
	return false
}

var factsGreedy = Claim{
	claim.Statement{
		ID:   "facts-greedy",
		Text: "For questions about facts, do_sample=False with max_new_tokens=50 gives consistent and accurate answers.",
		Try:  `explain compare --vary do_sample "Which animal says meow?" --max_new_tokens 50 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const tries = 8
		f := facts{questions: len(questions), tries: tries, consistent: true}
		for _, q := range questions {
			traces, err := lab.repeated(ctx, Trial{Prompt: q.asked, Call: greedily(1, 50)}, 2)
			if err != nil {
				return claim.Answer{}, err
			}
			f.consistent = f.consistent && sameIDs(traces[0], traces[1])
			if text := traces[0].End.Text; q.answered(text) {
				f.greedy++
			} else {
				f.wrong = append(f.wrong, fmt.Sprintf("%q: %q", q.asked, firstLine(text)))
			}
			sampled, err := lab.Sequences(ctx, Trial{Prompt: q.asked, Call: fmt.Sprintf("%s, max_new_tokens=%d, num_return_sequences=%d", byDefault, manyTokens, tries), Seed: lab.Seed})
			if err != nil {
				return claim.Answer{}, err
			}
			for _, s := range sampled {
				if q.answered(s.Text) {
					f.sampled++
				}
			}
		}
		return f.judge(), nil
	},
}

// facts is how questions were answered.
type facts struct {
	questions, greedy int
	wrong             []string // greedy answers
	tries, sampled    int      // a question, and right answers in all
	consistent        bool
}

func (f *facts) judge() claim.Answer {
	greedy, sampled := share(f.greedy, f.questions), share(f.sampled, f.questions*f.tries)
	again := ", both times the same way"
	if !f.consistent {
		again = ""
	}
	a := claim.Answer{
		Measured: fmt.Sprintf("Greedy decoding answers %d of %d questions rightly%s; of %d sampled answers %s are right.", f.greedy, f.questions, again, f.questions*f.tries, view.FormatPercent(sampled)),
		Figures:  []claim.Figure{{Name: "right, greedy", Value: view.Real(greedy)}, {Name: "right, sampled", Value: view.Real(sampled)}},
	}
	switch {
	case !f.consistent:
		a.Verdict, a.Reason = claim.Fails, "The answers are not the same in each run."
	case view.Wilson(f.sampled, f.questions*f.tries).Low > view.Wilson(f.greedy, f.questions).High:
		a.Verdict, a.Reason = claim.Fails, "They are consistent; but on this model sampled answers are right more often, beyond what so few draws leave to chance."
	case f.greedy == 0:
		a.Verdict, a.Reason = claim.Condition, "They are consistent, and wrong: this model does not answer such questions, and decoding adds no knowledge."
	case len(f.wrong) > 0:
		a.Verdict = claim.Condition
		a.Reason = "They are consistent. But a wrong answer is as consistent as a right one: " + f.wrong[0] + "."
	default:
		a.Verdict, a.Reason = claim.Holds, "On this model and these questions. What the model does not know, greedy decoding does not know either, and says so consistently."
	}
	return a
}

var codeGreedy = Claim{
	claim.Statement{
		ID:   "code-greedy",
		Text: "For code, do_sample=False, temperature=0.0 gives reliable, working code, the most likely to be correct.",
		Try:  `explain lint 'model.generate(**inputs, do_sample=False, temperature=0.0)'`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const call = "do_sample=False, temperature=0.0"
		c := unbounded{}
		for _, prompt := range []string{"def add(a, b):", story} {
			with, err := lab.Run(ctx, Trial{Prompt: prompt, Call: call})
			if err != nil {
				return claim.Answer{}, err
			}
			without, err := lab.Run(ctx, Trial{Prompt: prompt, Call: "do_sample=False"})
			if err != nil {
				return claim.Answer{}, err
			}
			c.same = append(c.same, sameIDs(with, without))
			c.lengths = append(c.lengths, len(with.End.IDs))
			c.cut = append(c.cut, with.End.FinishReason == trace.FinishLength)
			c.texts = append(c.texts, with.End.Text)
		}
		found, err := findings(call)
		if err != nil {
			return claim.Answer{}, err
		}
		for _, f := range found {
			if f.Level == lint.Warning {
				c.warnings = append(c.warnings, f.Rule)
			}
		}
		return c.judge(), nil
	},
}

// unbounded is what came of the call for code, which names no length, after the
// head of a function and after a prompt that has more to say.
type unbounded struct {
	same     []bool // as without the temperature
	lengths  []int
	cut      []bool // at the default length
	texts    []string
	warnings []string
}

func (c *unbounded) judge() claim.Answer {
	same := c.same[0] && c.same[1]
	a := claim.Answer{Box: claim.NewBox("prompt", "new text").Row(claim.Text("def add(a, b):"), claim.Text(firstLine(c.texts[0])))}
	a.Measured = fmt.Sprintf("Without temperature=0.0 the ids are the same. A longer text is cut off after %d tokens. A check of the call warns of %s.", c.lengths[1], join(c.warnings))
	if !c.cut[1] {
		a.Measured = fmt.Sprintf("Without temperature=0.0 the ids are the same. The texts ended by themselves, after %d and %d tokens. A check of the call warns of %s.", c.lengths[0], c.lengths[1], join(c.warnings))
	}
	switch {
	case !same:
		a.Measured = "Without temperature=0.0 the ids are others."
		a.Verdict, a.Reason = claim.Fails, "A temperature changed what greedy decoding took."
	case c.cut[1]:
		a.Verdict = claim.Condition
		a.Reason = fmt.Sprintf("It is repeatable, but the temperature does nothing, and a call that names no length is cut off, here after %d new tokens. Whether code works was not measured: most likely text is not the same as correct text.", c.lengths[1])
	default:
		a.Verdict, a.Reason = claim.Condition, "It is repeatable, but the temperature does nothing. Whether code works was not measured: most likely text is not the same as correct text."
	}
	return a
}

var reproducibleGreedy = Claim{
	claim.Statement{
		ID:   "reproducible-greedy",
		Text: "For tests and debugging, do_sample=False gives the same output every time.",
		Try:  `explain run "Once upon a time in a magical forest," --do_sample=false`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		traces, err := lab.repeated(ctx, Trial{Prompt: story, Call: "do_sample=False"}, 5)
		if err != nil {
			return claim.Answer{}, err
		}
		inherited := []string{}
		for _, stage := range traces[0].Run.Pipeline {
			inherited = append(inherited, stage.Name)
		}
		return judgeEveryTime(texts(traces), len(traces[0].End.IDs), inherited), nil
	},
}

// judgeEveryTime judges texts of the same call. Stages are in their pipeline
// although the call names none.
func judgeEveryTime(texts []string, tokens int, stages []string) claim.Answer {
	a := claim.Answer{
		Measured: fmt.Sprintf("%d runs with %d seeds give %s of %d tokens.", len(texts), len(texts), textCount(different(texts)), tokens),
		Verdict:  claim.If(different(texts) == 1),
		Reason:   "The same on this machine and with these settings; a fixed seed makes sampling as repeatable.",
	}
	switch {
	case a.Verdict == claim.Fails:
		a.Reason = "The runs differ."
	case len(stages) > 0:
		a.Reason += fmt.Sprintf(" What the call does not name comes from the model's generation_config (here %s), so a test should name all that matters, max_new_tokens as well.", join(stages))
	default:
		a.Reason += " What the call does not name, max_new_tokens for one, comes from the model's generation_config or from defaults, so a test should name it."
	}
	return a
}

var translationGreedy = Claim{
	claim.Statement{
		ID:   "translation-greedy",
		Text: "For translation, do_sample=False gives the most accurate, the best translation.",
		Try:  `explain compare --vary num_beams=1,4 "The king and the queen" --do_sample=false --repetition_penalty 1 --max_new_tokens 12`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		paths, err := likelier(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeTranslation(paths), nil
	},
}

func judgeTranslation(paths []path) claim.Answer {
	n, _ := beaten(paths)
	a := claim.Answer{
		Measured: fmt.Sprintf("After %d of %d prompts, none of them a translation, a search with %d beams finds a text that the model holds for likelier than the greedy one.", n, len(paths), pathBeams),
		Verdict:  claim.Condition,
		Figures:  []claim.Figure{{Name: "prompts with a likelier text", Value: view.Real(share(n, len(paths)))}},
		Reason:   "Greedy decoding does not search for the likeliest text as a whole. A beam search does, and Vaswani et al. (2017) translated with 4 beams. How good a translation is was not measured.",
	}
	if n == 0 {
		a.Reason = "On this model a beam search finds nothing likelier after these prompts. How good a translation is was not measured."
	}
	return a
}

var storiesSampling = Claim{
	claim.Statement{
		ID:   "stories-sampling",
		Text: "For stories, do_sample=True, temperature=0.8, top_p=0.9 gives varied, creative output.",
		Try:  `explain lint 'model.generate(**inputs, do_sample=True, temperature=0.8, top_p=0.9)'`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		traces, err := lab.stories(ctx)
		if err != nil {
			return claim.Answer{}, err
		}
		greedy, err := lab.Run(ctx, Trial{Prompt: story, Call: greedily(1, 100)})
		if err != nil {
			return claim.Answer{}, err
		}
		distinct2 := func(m compare.Metrics) view.Real { return m.Distinct2 }
		return judgeNucleus(traces, mean(traces, distinct2), mean([]*trace.Trace{greedy}, distinct2)), nil
	},
}

// judgeNucleus judges the texts, and between how many tokens top_p=0.9 let the
// draw choose, and how many steps the default top_k cut first.
func judgeNucleus(traces []*trace.Trace, sampled, greedy float64) claim.Answer {
	steps, kept, full, most := 0, 0, 0, 0
	for _, t := range traces {
		for i := range t.Steps {
			stages := t.Steps[i].Stages
			last := stages[len(stages)-1]
			steps, kept, most = steps+1, kept+last.Kept, max(most, last.Kept)
			for _, stage := range stages {
				if stage.Name == "top_k" && stage.RemovedProb > 0.1 { // more than top_p would leave out
					full++
				}
			}
		}
	}
	n := different(texts(traces))
	a := claim.Answer{
		Measured: fmt.Sprintf("%d runs write %d different texts. The draw is among %s tokens on average, at most %d, and a share of %s of the pairs in a text are different ones (greedy: %s).", len(traces), n,
			view.FormatThree(share(kept, steps)), most, view.FormatPercent(sampled), view.FormatPercent(greedy)),
		Figures: []claim.Figure{{Name: "candidates in the mean", Value: view.Real(share(kept, steps))}, {Name: "distinct-2", Value: view.Real(sampled)}},
	}
	switch {
	case n < len(traces):
		a.Verdict, a.Reason = claim.Condition, "Not all runs differ on this model."
	case full > 0:
		a.Verdict = claim.Condition
		a.Reason = fmt.Sprintf("The texts vary; but a top_k of 50, which the call does not name, comes before top_p, and in %d of %d steps it cut more than top_p would have.", full, steps)
	default:
		a.Verdict = claim.Condition
		a.Reason = "The texts vary; whether a story is creative is for readers to say. A top_k of 50, which the call does not name, comes before top_p; here it took little."
	}
	return a
}

var chatSampling = Claim{
	claim.Statement{
		ID:   "chat-sampling",
		Text: "For a chatbot, do_sample=True, temperature=0.7, top_k=50 gives natural, varied replies.",
		Try:  `explain run "How are you today?" --do_sample --temperature 0.7 --top_k 50 --num_return_sequences 5 --max_new_tokens 20 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const replies = 30
		const rest = "do_sample=True, temperature=0.7, top_p=1.0, repetition_penalty=1.0"
		sequences, err := lab.many(ctx, replies, "How are you today?", rest+", top_k=50")
		if err != nil {
			return claim.Answer{}, err
		}
		wider, err := lab.many(ctx, replies, "How are you today?", rest+", top_k=0")
		if err != nil {
			return claim.Answer{}, err
		}
		moved := 0
		for i := range sequences {
			if sequences[i].Text != wider[i].Text {
				moved++
			}
		}
		return judgeChat(counts(sequences), moved), nil
	},
}

// judgeChat judges how often each reply came, and how many replies are others
// without top_k=50.
func judgeChat(counts []int, moved int) claim.Answer {
	replies := 0
	for _, n := range counts {
		replies += n
	}
	two := allDifferent(counts, 2)
	a := claim.Answer{
		Measured: fmt.Sprintf("%d replies to one question are %d different ones, and two differ with a chance of %s. Without top_k=50, from the same draws, %d replies are others.", replies, len(counts), chance(two), moved),
		Figures:  []claim.Figure{{Name: "chance that two replies differ", Value: view.Real(two)}},
	}
	if two < 0.5 {
		a.Verdict, a.Reason = claim.Fails, "On this model most replies are the same."
		return a
	}
	a.Verdict = claim.Condition
	a.Reason = "They vary; whether they are natural is for people to say. top_k=50 is transformers' default, so naming it matters only where a model's generation_config says otherwise."
	return a
}

var ideasSampling = Claim{
	claim.Statement{
		ID:   "ideas-five",
		Text: "For brainstorming, do_sample=True, temperature=1.0, num_return_sequences=5 generates five different ideas.",
		Try:  `explain run "What is the capital of France?" --do_sample --temperature 1 --num_return_sequences 5 --max_new_tokens 20 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		all, err := varieties(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeFive(all), nil
	},
}

func judgeFive(all []variety) claim.Answer {
	box := claim.NewBox("prompt", "five all differ")
	var parts []string
	least := 1.0
	most := 0.0
	for _, v := range all {
		five := allDifferent(v.counts, 5)
		least, most = min(least, five), max(most, five)
		box.Row(claim.Text(v.prompt), claim.Bar(five, chance(five)))
		parts = append(parts, fmt.Sprintf("%s after %q", chance(five), v.prompt))
	}
	a := claim.Answer{Box: box, Measured: fmt.Sprintf("Five texts are all different with a chance of %s (from %d draws each).", join(parts), manyTexts),
		Figures: []claim.Figure{{Name: "least chance that five differ", Value: view.Real(least)}}}
	switch {
	case least >= surely:
		a.Verdict, a.Reason = claim.Holds, "On this model no prompt had a text that came twice often. The five are drawn one by one: nothing keeps them apart."
	case most >= 0.5:
		a.Verdict = claim.Condition
		a.Reason = "The five are drawn independently, and nothing keeps them apart: where the model is sure, the same text comes more than once. Texts that differ need not be different ideas."
	default:
		a.Verdict, a.Reason = claim.Fails, "The five are drawn independently, and on this model the same text mostly comes more than once."
	}
	return a
}

var repetitionSampling = Claim{
	claim.Statement{
		ID:   "repetition-sampling",
		Text: "Where greedy decoding gets stuck, do_sample=True, temperature=0.7, repetition_penalty=1.2 avoids the repetition.",
		Try:  `explain compare --vary repetition_penalty=1.0,1.2 "The clock said tick, tock, tick, tock, tick, tock," --do_sample --temperature 0.7 --max_new_tokens 80 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		l, err := loops(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		cures := []cure{
			{name: "sampling alone", call: "do_sample=True, temperature=0.7, top_k=50, top_p=1.0, repetition_penalty=1.0", runs: 4},
			{name: "penalty alone", call: "do_sample=False, repetition_penalty=1.2", runs: 1},
			{name: "both", call: "do_sample=True, temperature=0.7, top_k=50, top_p=1.0, repetition_penalty=1.2", runs: 4},
		}
		for i := range cures {
			if err := cures[i].try(ctx, lab, l.greedy); err != nil {
				return claim.Answer{}, err
			}
		}
		return judgeCures(len(l.greedy), cures), nil
	},
}

// cure is a call against loops, and how many of its texts loop all the same.
type cure struct {
	name, call          string
	runs                int // of each prompt
	texts, still        int
	repetitions, repeat float64 // sum and mean of the share of new tokens that repeat four
}

func (c *cure) try(ctx context.Context, lab *Lab, prompts []string) error {
	for _, prompt := range prompts {
		traces, err := lab.Several(ctx, Trial{Prompt: prompt, Call: fmt.Sprintf("%s, max_new_tokens=%d", c.call, loopTokens)}, c.runs)
		if err != nil {
			return err
		}
		for _, t := range traces {
			c.texts++
			if goesRound(t) {
				c.still++
			}
			ids, first := view.TextIDs(t)
			c.repetitions += view.Repetition(ids, first, 4)
		}
	}
	c.repeat = c.repetitions / float64(c.texts)
	return nil
}

// judgeCures judges sampling, a penalty, and both, after prompts where greedy
// decoding loops.
func judgeCures(prompts int, cures []cure) claim.Answer {
	if prompts == 0 {
		return claim.Answer{Measured: fmt.Sprintf("After none of %d prompts does greedy decoding go round on this model.", len(beginnings)),
			Verdict: claim.Condition, Reason: "There was no loop to get out of."}
	}
	box := claim.NewBox("call", "texts in a loop", "tokens said again")
	var parts []string
	for _, c := range cures {
		box.Row(claim.Text(c.name), claim.Number(float64(c.still), fmt.Sprintf("%d of %d", c.still, c.texts)), claim.Bar(c.repeat, view.FormatPercent(c.repeat)))
		parts = append(parts, fmt.Sprintf("%d of %d with %s", c.still, c.texts, c.name))
	}
	sampling, penalty, both := cures[0], cures[1], cures[2]
	a := claim.Answer{Box: box, Measured: fmt.Sprintf("After %d prompts where greedy decoding goes round, texts still do: %s.", prompts, join(parts))}
	switch {
	case both.still == both.texts:
		a.Verdict, a.Reason = claim.Fails, "On this model all texts still go round."
	case both.still > 0:
		a.Verdict, a.Reason = claim.Condition, "It helps, and is no guarantee."
	case sampling.still > 0 && penalty.still == 0:
		a.Verdict, a.Reason = claim.Condition, "It does, and the penalty alone does it as well. Sampling alone does not always lead out of a loop."
	case sampling.still == 0 && penalty.still > 0:
		a.Verdict, a.Reason = claim.Condition, "It does, and sampling alone does it as well."
	default:
		a.Verdict, a.Reason = claim.Holds, "No text goes round with both."
	}
	return a
}
