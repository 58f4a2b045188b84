package guide

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

func patterns() []Claim {
	return []Claim{patternFactual, patternCreative, patternChatbot, patternCode}
}

// The guide's four calls.
const (
	factualCall  = "do_sample=False, use_cache=True, max_new_tokens=50, repetition_penalty=1.1"
	creativeCall = "do_sample=True, temperature=0.8, top_p=0.9, use_cache=True, max_new_tokens=200, repetition_penalty=1.1"
	chatbotCall  = "do_sample=True, temperature=0.7, top_p=0.9, use_cache=True, max_new_tokens=100, repetition_penalty=1.1"
	codeCall     = "do_sample=True, temperature=0.2, use_cache=True, max_new_tokens=200, repetition_penalty=1.0"
)

var patternFactual = Claim{
	claim.Statement{
		ID:   "pattern-factual",
		Text: "For questions of fact: greedy, 50 tokens, a penalty of 1.1; the answers are accurate and consistent.",
		Try:  `explain run "What is the capital of France?" --preset factual`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		runs, err := lab.repeated(ctx, Trial{Prompt: france, Call: factualCall}, 4)
		if err != nil {
			return claim.Answer{}, err
		}
		answer := runs[0].End.Text
		a := claim.Answer{Verdict: claim.Condition, Measured: fmt.Sprintf("Four runs, three with other seeds, give one text, which begins: %q.", head(answer))}
		switch {
		case different(texts(runs)) > 1:
			a.Verdict, a.Measured, a.Reason = claim.Fails, "Four runs, three with other seeds, do not give one text.", "Greedy decoding did not come out the same."
		case namesCapital(answer):
			a.Reason = "It is consistent, and right here. It is accurate only as far as the model knows: greedy decoding takes what the model holds for likeliest, right or wrong. The penalty works against answers in the question's own words."
		default:
			a.Reason = "It is consistent, but does not name the capital: this model does not know it, and decoding adds no knowledge."
		}
		return a, nil
	},
}

// patternRuns is how often each of the sampling calls is run.
const patternRuns = 6

// drawn is what the runs of a sampling call are like.
type drawn struct {
	runs    []*trace.Trace
	texts   int     // different ones
	choices float64 // as choices gives it
	rank1   float64 // share of the tokens that are the model's likeliest
}

// drawing measures the runs of a sampling call that go on from the story.
func drawing(call string) func(context.Context, *Lab) (*drawn, error) {
	return func(ctx context.Context, lab *Lab) (*drawn, error) {
		runs, err := lab.Several(ctx, Trial{Prompt: story, Call: call}, patternRuns)
		if err != nil {
			return nil, err
		}
		return &drawn{runs, different(texts(runs)), choices(runs), takenLikeliest(runs)}, nil
	}
}

var patternCreative = Claim{
	claim.Statement{
		ID:   "pattern-creative",
		Text: "For creative writing: sampling at temperature 0.8 with top_p 0.9 and a penalty of 1.1; the output is varied.",
		Try:  `explain run "Once upon a time in a magical forest," --preset creative`,
	},
	experiment(drawing(creativeCall), judgeCreativeWriting),
}

func judgeCreativeWriting(d *drawn) claim.Answer {
	hidden := ""
	if cut := named(&d.runs[0].Steps[0], "top_k"); cut != nil {
		hidden = fmt.Sprintf(" A top_k that the call does not name cuts as well (to %d here).", cut.Kept)
	}
	a := claim.Answer{
		Measured: fmt.Sprintf("%d runs write %s; each token is drawn among %s choices on average, and %s of the tokens are the likeliest.", len(d.runs), differentTexts(d.texts), view.FormatChoices(d.choices), view.FormatPercent(d.rank1)),
		Verdict:  claim.Holds,
		Reason:   "The text varies from run to run." + hidden + " Whether it is good writing is not measured.",
	}
	switch d.texts {
	case len(d.runs):
	case 1:
		a.Verdict, a.Reason = claim.Fails, "On this model all runs write the same."
	default:
		a.Verdict, a.Reason = claim.Condition, "On this model some runs write the same."
	}
	return a
}

var patternChatbot = Claim{
	claim.Statement{
		ID:   "pattern-chatbot",
		Text: "For a chat: the same at temperature 0.7; natural and varied, but coherent.",
		Try:  `explain run "The weather today is" --preset chatbot`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		chat, err := drawing(chatbotCall)(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		creative, err := drawing(creativeCall)(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		a := claim.Answer{
			Measured: fmt.Sprintf("%d runs write %s; a token is drawn among %s choices on average, at 0.8, in other texts, among %s.", len(chat.runs), differentTexts(chat.texts), view.FormatChoices(chat.choices), view.FormatChoices(creative.choices)),
			Verdict:  claim.Condition,
			Reason:   "It varies; whether it is natural and coherent is for readers to say. Only the temperature and the length part this call from the creative pattern's.",
		}
		if chat.texts < 2 {
			a.Verdict, a.Reason = claim.Fails, "On this model it does not vary."
		}
		return a, nil
	},
}

var patternCode = Claim{
	claim.Statement{
		ID:   "pattern-code",
		Text: "For code: sampling at temperature 0.2 without a penalty, since code repeats itself; correct, working code.",
		Try:  `explain run "Once upon a time in a magical forest," --preset code`,
	},
	experiment(drawing(codeCall), judgeCodeWriting),
}

func judgeCodeWriting(d *drawn) claim.Answer {
	a := claim.Answer{
		Measured: fmt.Sprintf("%s of the tokens are the model's likeliest, and %d runs write %s. The text is a story, not code.", view.FormatPercent(d.rank1), len(d.runs), differentTexts(d.texts)),
		Verdict:  claim.Condition,
		Reason:   "It does not settle on one text, as greedy decoding does, which the guide names for code in another place.",
	}
	if d.texts == 1 {
		a.Reason = "It writes one text here, as greedy decoding does, which the guide names for code in another place."
	}
	a.Reason += " Leaving the penalty out is sound, as brackets and names have to come again. Whether code works, only running it tells."
	return a
}
