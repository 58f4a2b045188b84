package guide

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/view"
)

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
