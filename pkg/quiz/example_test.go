package quiz_test

import (
	"context"
	"fmt"
	"os"

	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/quiz"
	"github.com/genlens/genlens/pkg/table"
)

// A question is drawn, read, answered and explained.
func Example() {
	model, err := pretrained.Load("tiny")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer model.Close()
	lab := &quiz.Lab{Model: model}
	q, err := lab.Ask(context.Background(), "draw", 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(q.Ask)
	for _, o := range q.Options {
		fmt.Println(o.Key, o.Text)
	}
	for _, answer := range []string{"x", "a", q.Solution()} {
		mark, err := q.Check(answer)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%s: right: %v, %d points\n", answer, mark.Right, mark.Points)
	}
	// Output:
	// The generator gave u = 0.518. Which token was drawn?
	// a ·park
	// b ·beach
	// c ·lake
	// d ·market
	// e ·garden
	// quiz: "x" is none of the options
	// answer with one letter, a to e
	// a: right: false, 0 points
	// d: right: true, 100 points
}

// example asks, answers with the solution if there is no other answer, and shows
// both.
func example(kind string, seed uint64, answer string) {
	model, err := pretrained.Load("tiny")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer model.Close()
	lab := &quiz.Lab{Model: model}
	q, err := lab.Ask(context.Background(), kind, seed)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := q.Write(os.Stdout, table.Style{}); err != nil {
		fmt.Println(err)
	}
	if answer == "" {
		answer = q.Solution()
	}
	mark, err := q.Check(answer)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("\n>", answer)
	if err := mark.Explain.Write(os.Stdout, table.Style{}); err != nil {
		fmt.Println(err)
	}
}

// A bet on the next token. Chips that are as many as the model's probabilities score best.
func ExampleLab_Ask_bet() {
	example("bet", 3, "")
	// Output:
	// Bet on the next token
	//  The text so far: One day, a small dog named Max went
	//  A dot in a token is a blank: “·sun” begins a word, “sun” goes on with one.
	//
	//  Question. Which token comes next? Spread 100 chips over the options as likely
	//  as you think they are for the model. Your bet is scored by the logarithm of
	//  what you put on what comes. Naming one option puts all chips on it but one on
	//  each of the others.
	//
	//  letter  option
	//  a       ·on
	//  b       ·for
	//  c       ·to
	//  d       ·out
	//  e       ·outside
	//  f       any other token
	//  Answer with chips that sum to 100, such as a=50 b=30 f=20, or with one letter.
	//
	// > a=2 b=27 c=66 d=1 e=2 f=2
	//  Right. Your bet scores -1.282 bits a draw. Equal chips on all would score
	//  -2.585, the model's own probabilities -1.281; your place between the two makes
	//  100 points.
	//
	//  bet  token            p                 chips  log2 q  p × log2 q  came
	//  a    ·on              ▎          0.019      2  -5.644      -0.107
	//  b    ·for             ██▊        0.276     27  -1.889      -0.522
	//  c    ·to              ██████▋    0.661     66  -0.599      -0.396  ◀
	//  d    ·out             ▏          0.010      1  -6.644      -0.069
	//  e    ·outside         ▎          0.019      2  -5.644      -0.106
	//  f    any other token  ▏          0.015      2  -5.644      -0.082
	//  sum                   ██████████ 1        100              -1.282
	//  q is chips ÷ 100. The score is the mean of log2 q over all that can come, each
	//  as often as the model would draw it.
	//
	//  This run drew “·to”, and on this one draw your chips score log2(0.66) = -0.599
	//  bits. One draw says little, which is why the mean over all draws is scored.
	//
	//  The score cannot be gamed. Its mean is -H - D: H = 1.281 bits is the entropy of
	//  these options, which no bet changes, and D = 0.001 is how far your chips are
	//  from the model's probabilities (the Kullback-Leibler divergence), which is
	//  never below 0, and 0 only where they are equal. So the best bet is what you
	//  believe. More on the favourite wins a little when it comes and loses much when
	//  it does not.
}

// One number u and a line of probabilities.
func ExampleLab_Ask_draw() {
	example("draw", 4, "")
	// Output:
	// One number decides
	//  The text so far: Tom and his friend went to the
	//
	//  token    p
	//  ·park    ███████▊                 0.324
	//  ·market  ██████▎                  0.258
	//  ·beach   ███▊                     0.157
	//  ·lake    ███▏                     0.130
	//  ·garden  ███▏                     0.130
	//
	//  Question. The generator gave u = 0.518. Which token was drawn?
	//
	//  letter  option
	//  a       ·park
	//  b       ·beach
	//  c       ·lake
	//  d       ·market
	//  e       ·garden
	//  Answer with one letter, a to e.
	//
	// > d
	//  Right. u = 0.518 drew “·market”.
	//
	//  token    p                                from     to  u = 0.518
	//  ·park    ███████▊                 0.324  0.000  0.324
	//  ·market  ██████▎                  0.258  0.324  0.582  ◀
	//  ·beach   ███▊                     0.157  0.582  0.739
	//  ·lake    ███▏                     0.130  0.739  0.870
	//  ·garden  ███▏                     0.130  0.870  1.000
	//
	//  The run drew “·market” although another token was likelier: u = 0.518 fell
	//  beyond the first part of the line. That is all that sampling is.
}

// One step before and after the temperature.
func ExampleLab_Ask_temperature() {
	example("temperature", 7, "")
	// Output:
	// Which temperature was it?
	//  The text so far: The boy looked at the big tree and
	//
	//  token       p at T = 1              p at T = ?
	//  ·smiled     █████            0.310  ▉                0.055
	//  ·the        ██▍              0.145  ▋                0.038
	//  ·looked     █▍               0.087  ▌                0.029
	//  ·waved      ▉                0.051  ▍                0.022
	//  ·it         ▊                0.050  ▍                0.022
	//  all others  █████▊           0.357  █████████████▍   0.834
	//
	//  Question. The left column is the model's own softmax. The right one is the
	//  softmax of the same logits divided by a temperature. Which one?
	//
	//  letter  option
	//  a       T = 0.3
	//  b       T = 0.7
	//  c       T = 1.4
	//  d       T = 2.0
	//  Answer with one letter, a to d.
	//
	// > d
	//  Right. The run had temperature 2.0.
	//
	//  “·smiled” and “·the” have the logits 11.1060 and 10.3469, 0.759 apart. In the
	//  right column ln(p1 ÷ p2) = ln(0.055 ÷ 0.038) is 0.380. The logits were divided
	//  by 0.759 ÷ 0.380 = 2.00.
	//
	//    T  p of ·smiled            entropy  the run's
	//  0.3  ██████████████▌  0.908     0.38
	//  0.7  ████████▎        0.512     1.83
	//  1.4  ██▌              0.156     4.32
	//  2.0  ▉                0.055     6.19  ◀
	//  The order of the tokens is the same at every temperature; only the distances
	//  change.
}

// Two runs, of which nobody says how they were made.
func ExampleLab_Ask_cache() {
	example("cache", 6, "")
	// Output:
	// Who used the cache?
	//  run  tokens of the prompt  new tokens  positions computed  FLOPs
	//    1                    20           8                  27  133 M
	//    2                    23           9                  31  152 M
	//
	//  Question. Two greedy runs of different prompts, in sums. Times are left out.
	//  Which of them used the key-value cache?
	//
	//  letter  option
	//  a       only run 1
	//  b       only run 2
	//  c       both
	//  d       neither
	//  Answer with one letter, a to d.
	//
	// > c
	//  Right. Both used the cache.
	//
	//                run 1                   run 2
	//  step  reused computed  FLOPs  reused computed  FLOPs
	//     1       0       20 90.3 M       0       23  104 M
	//     2      20        1 6.06 M      23        1 6.07 M
	//     3      21        1 6.06 M      24        1 6.08 M
	//     4      22        1 6.07 M      25        1 6.08 M
	//     5      23        1 6.07 M      26        1 6.08 M
	//     6      24        1 6.08 M      27        1 6.09 M
	//     7      25        1 6.08 M      28        1 6.09 M
	//     8      26        1 6.08 M      29        1 6.10 M
	//     9                              30        1 6.10 M
	//
	//  Run 1, 8 tokens after a prompt of 20, ran 20 + 7 = 27 positions: the prompt
	//  once, then one a step. Its kernels counted 133 M FLOPs; without a cache the
	//  formula gives 848 M.
	//
	//  Run 2, 9 tokens after a prompt of 23, ran 23 + 8 = 31 positions: the prompt
	//  once, then one a step. Its kernels counted 152 M FLOPs; without a cache the
	//  formula gives 1.10 G.
}

// An estimate. Near is right, and how near makes the points.
func ExampleLab_Ask_flops() {
	example("flops", 2, "20")
	// Output:
	// What the cache saves
	//  The prompt has 11 tokens. The run goes on for 34 new tokens in all; these are
	//  its first steps.
	//
	//  step  positions so far  FLOPs with a cache  without
	//     1                11              50.1 M   50.1 M
	//     2                12              6.02 M   54.6 M
	//     3                13              6.02 M   59.0 M
	//     4                14              6.02 M   63.5 M
	//  With a cache as the kernels counted, without by the formula.
	//
	//  Question. How many times the operations does the whole run of 34 new tokens
	//  take without a cache? Estimate the ratio without ÷ with; within a factor of
	//  1.25 is right.
	//  Answer with a number, such as 3.5.
	//
	// > 20
	//  Right. The ratio is 16.8: 4.22 G FLOPs without a cache, 251 M with one. The
	//  kernels counted the first sum over all 34 steps; the second is the formula's.
	//
	//  Your estimate is off by a factor of 1.19. A factor of 1 makes 100 points, a
	//  factor of 2 none, on a logarithmic scale.
	//
	//  Positions computed: 11 + 33 = 44 with a cache, 935 without, 21.2 times as many.
	//  The operations are not quite in that ratio: both compute the logits of one
	//  position a step, and a new position looks at all before it with a cache, too.
	//
	//  With a cache the sum grows with the length, without one with its square. So
	//  there is no one factor that a cache saves: it depends on how far the run goes.
}

// The sign trap of the repetition penalty.
func ExampleLab_Ask_penalty() {
	example("penalty", 2, "")
	// Output:
	// The repetition penalty
	//  The text so far, token by token: <|startoftext|> The ·sun ·is ·new .
	//  A dot in a token is a blank; “·the” and “the” are two tokens.
	//
	//  Question. repetition_penalty=1.5. The token “·sun” has the logit -0.3290. What
	//  is it after the penalty?
	//
	//  letter  option
	//  a       -0.2193 (divided by 1.5)
	//  b       -1.8290 (1.5 less)
	//  c       -0.4935 (times 1.5)
	//  d       -0.3290 (it stays)
	//  Answer with one letter, a to d.
	//
	// > c
	//  Right. The logit of “·sun” goes from -0.3290 to -0.4935.
	//
	//  “·sun” is in the text, and its logit is below 0, so it is multiplied: -0.3290 ×
	//  1.5 = -0.4935. Divided it would be -0.2193, higher than before: the token would
	//  be rewarded for coming again. The paper's formula divides in any case (Keskar
	//  et al. 2019); transformers looks at the sign.
	//
	//  token    logit      p  logit after  p after  penalised
	//  ·sun   -0.3290  <.001      -0.4935    <.001  ◀
}

// The stages that made a token, shuffled.
func ExampleLab_Ask_order() {
	example("order", 8, "")
	// Output:
	// The stages in order
	//  The text so far: Once upon a time in a magical forest,
	//
	//  Question. These made the next token. Put them in the order in which they ran,
	//  with how many tokens each left to choose from.
	//
	//  letter  option
	//  a       top_k=30 (leaves 30 tokens)
	//  b       the model's forward pass (leaves 4,096 tokens)
	//  c       top_p=0.95 (leaves 9 tokens)
	//  d       the draw
	//  e       temperature=0.8 (leaves 4,096 tokens)
	//  f       no_repeat_ngram_size=3 (leaves 4,096 tokens)
	//  Answer with the letters a to f in order, such as f a b c d e.
	//
	// > b f e a c d
	//  Right. The order is b f e a c d. Of 15 pairs of stages, you have 15 in order.
	//
	//  letter stage                    changed tokens left entropy p of the chosen
	//  b      the model's forward pass       0       4,096    2.65           0.365
	//  f      no_repeat_ngram_size=3         0       4,096    2.65           0.365
	//  e      temperature=0.8            4,096       4,096    1.91           0.503
	//  a      top_k=30                   4,066          30    1.71           0.518
	//  c      top_p=0.95                    21           9    1.45           0.543
	//  d      the draw                              ·there
	//
	//  This is the order of transformers; that of the arguments in the call does not
	//  matter. Some neighbours could change places without a difference: a penalty and
	//  a temperature both multiply a logit, and a temperature changes none of the
	//  ranks that top-k goes by. Others could not: a temperature before top-p decides
	//  which tokens reach p.
}

// How many tokens top_p keeps.
func ExampleLab_Ask_nucleus() {
	example("nucleus", 7, "")
	// Output:
	// How many tokens stay?
	//  The text so far: What is the capital of France? The capital of France is Paris.
	//
	//  rank  token          p
	//     1  <|endoftext|>  ██████████▏          0.504
	//     2  ↵              █████████▉           0.496
	//     3  ·And           ▏                    <.001
	//     4  ·The           ▏                    <.001
	//     5  ·They          ▏                    <.001
	//     6  ·From          ▏                    <.001
	//     7  ·That          ▏                    <.001
	//     8  ·said          ▏                    <.001
	//     9  ·It            ▏                    <.001
	//    10  ·"             ▏                    <.001
	//        all others     ▏                    <.001
	//
	//  Question. top_p=0.8. How many tokens stay?
	//  Answer with a whole number, such as 3.
	//
	// > 2
	//  Right. 2 tokens stay. The first token holds 0.504, less than 0.8; with the next
	//  one it is >.999, and the one that crosses stays.
	//
	//  rank  token          p                             sum  after top_p  stays
	//     1  <|endoftext|>  ██████████▏          0.504  0.504        0.504  ◀
	//     2  ↵              █████████▉           0.496  >.999        0.496  ◀
	//     3  ·And           ▏                    <.001  >.999            0
	//     4  ·The           ▏                    <.001  >.999            0
	//     5  ·They          ▏                    <.001  >.999            0
	//     6  ·From          ▏                    <.001  >.999            0
	//     7  ·That          ▏                    <.001  >.999            0
	//     8  ·said          ▏                    <.001  >.999            0
	//     9  ·It            ▏                    <.001  >.999            0
	//    10  ·"             ▏                    <.001  >.999            0
	//        all others     ▏                    <.001
	//
	//  What was removed held <.001. The probabilities of those that stay are divided
	//  by what they hold together, so that they sum to 1 again.
}

// A call in which one setting does nothing.
func ExampleLab_Ask_wrongSetting() {
	example("wrong-setting", 4, "")
	// Output:
	// Find the wrong setting
	//  model.generate(**inputs, max_time=30.0, do_sample=False, min_new_tokens=10,
	//  max_new_tokens=80, use_cache=True, repetition_penalty=1.1, temperature=0.5)
	//
	//  Question. One setting of this call is wrong: transformers refuses it or warns
	//  of it, or it does nothing or harm. Which one?
	//
	//  letter  option
	//  a       max_time=30.0
	//  b       do_sample=False
	//  c       min_new_tokens=10
	//  d       max_new_tokens=80
	//  e       use_cache=True
	//  f       repetition_penalty=1.1
	//  g       temperature=0.5
	//  Answer with one letter, a to g.
	//
	// > g
	//  Right. temperature=0.5 does nothing: do_sample is False.
	//
	//  setting         level   rule                        way out
	//  temperature=0.5 warning temperature-without-sampli… set do_sample=True, or drop
	//                                                      temperature
	//  An error is what transformers refuses; a warning is what it warns of, or what
	//  does nothing or harm.
	//
	//  More: explain params temperature
}
