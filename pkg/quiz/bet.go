package quiz

import (
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// betTokens is how many tokens have an option of their own; all others share one.
const betTokens = 5

// clearBet wants a favourite, no certainty, and tokens that can be told apart.
func clearBet(s view.Step) bool {
	order := sorted(s, s.Last())
	if len(order) <= betTokens || names(s, order[:betTokens]) == nil {
		return false
	}
	p := bettable(s, order[:betTokens])
	return p[0] >= 0.35 && p[0] <= 0.85 && p[0]-p[1] >= 0.05 && p[betTokens-1] >= 0.005 && p[betTokens] >= 0.005 && p[betTokens] <= p[0]-0.05 &&
		logScore(p, p)-logScore(p, even(len(p))) >= 0.3
}

// bettable is the probabilities of the candidates and of all other tokens.
func bettable(s view.Step, candidates []int) []float64 {
	var p []float64
	for _, n := range candidates {
		p = append(p, s.Prob(n, s.Last()))
	}
	return append(p, s.OtherProb(candidates, s.Last()))
}

// even is the spread of who knows nothing.
func even(n int) []float64 { return slices.Repeat([]float64{1 / float64(n)}, n) }

// logScore is the mean of log2 q over draws with the probabilities p, in bits:
// what a bet q comes to in the long run (I. J. Good, "Rational Decisions", Journal
// of the Royal Statistical Society B 14, 1952). It is −Inf where q gives nothing to
// what can come.
func logScore(p, q []float64) float64 {
	sum := 0.0
	for i := range p {
		if p[i] > 0 {
			sum += p[i] * math.Log2(q[i])
		}
	}
	return sum
}

// shares makes probabilities of chips.
func shares(chips []int) []float64 {
	var q []float64
	for _, n := range chips {
		q = append(q, float64(n)/allChips)
	}
	return q
}

// bestChips spreads the chips as nearly as whole ones can, one on each at least:
// each next chip goes where it adds most to the score.
func bestChips(p []float64) []int {
	chips := slices.Repeat([]int{1}, len(p))
	for range allChips - len(p) {
		best, most := 0, -1.0
		for i := range p {
			if gain := p[i] * math.Log2(float64(chips[i]+1)/float64(chips[i])); gain > most {
				best, most = i, gain
			}
		}
		chips[best]++
	}
	return chips
}

func (r *round) bet() (*Question, error) {
	made, i, err := r.find(trial{call: fmt.Sprintf("%s, max_new_tokens=%d", plain, newFew), begun: true}, func(_ int, s view.Step) bool { return clearBet(s) })
	if err != nil {
		return nil, err
	}
	s := view.At(made, i)
	candidates := sorted(s, s.Last())[:betTokens]
	shuffle(r, candidates)
	texts := append(names(s, candidates), "any other token")
	b := &bet{trace: made, index: i, candidates: candidates, texts: texts, p: bettable(s, candidates)}

	show := &table.Page{}
	text(show, made, i)
	show.Note("A dot in a token is a blank: “·sun” begins a word, “sun” goes on with one.")
	stage := s.Stages[s.Last()]
	return &Question{
		Ask: fmt.Sprintf("Which token comes next? Spread %d chips over the options as likely as you think they are for the model. "+
			"Your bet is scored by the logarithm of what you put on what comes. Naming one option puts all chips on it but one on each of the others.", allChips),
		Show:    show,
		Form:    Chips,
		Options: options(texts...),
		Hints: []string{
			"Read the text aloud. Which of the tokens make a sentence, and which of these would surprise you?",
			"What you are not sure of deserves chips: a token that comes and has one chip costs log2(0.01) = -6.6 bits, one without any costs everything.",
			fmt.Sprintf("The model's entropy here is %s nats: it is as unsure as among %s tokens that are equally likely.",
				view.FormatEntropy(stage.EntropyNats), view.FormatChoices(stage.EffectiveChoices)),
		},
		solution: spread(bestChips(b.p)),
		judge:    b.judge,
	}, nil
}

// spread writes chips as an answer.
func spread(chips []int) string {
	text := ""
	for i, n := range chips {
		text += fmt.Sprintf(" %s=%d", key(i), n)
	}
	return text[1:]
}

// bet is a step that was bet on.
type bet struct {
	trace      *trace.Trace
	index      int
	candidates []int     // with options of their own
	texts      []string  // of the options
	p          []float64 // of the options
}

func (b *bet) judge(a answer) Mark {
	q := shares(a.chips)
	score, best, none := logScore(b.p, q), logScore(b.p, b.p), logScore(b.p, even(len(b.p)))
	m := Mark{Right: score > none, Score: score, Unit: "bits", Points: points((score - none) / (best - none))}
	s := view.At(b.trace, b.index)
	came := len(b.candidates)
	for i, n := range b.candidates {
		if s.Candidates[n].ID == s.Draw.ID {
			came = i
		}
	}

	lead := "No better than equal chips."
	if m.Right {
		lead = "Better than equal chips."
	}
	p := &table.Page{}
	p.Lead(lead, fmt.Sprintf("Your bet scores %s bits a draw. Equal chips on all would score %s, the model's own probabilities %s; your place between the two makes %d points.",
		bits(score), bits(none), bits(best), m.Points))
	t := table.Table{Name: "bet", Title: "The bet and the model", Columns: []table.Column{
		{Head: "bet", Name: "option", Left: true},
		{Head: "token", Name: "token", Left: true},
		{Head: "p", Name: "prob", Bar: 10},
		{Head: "chips", Name: "chips"},
		{Head: "log2 q", Name: "log_score_bits"},
		{Head: "p × log2 q", Name: "part_bits"},
		{Head: "came", Name: "came", Left: true},
	}}
	for i, name := range b.texts {
		part := b.p[i] * math.Log2(q[i])
		t.Add(table.Cell{Text: key(i)}, table.Cell{Text: name, Code: i < len(b.candidates)},
			chance(b.p[i]),
			table.Cell{Text: fmt.Sprint(a.chips[i]), Value: a.chips[i]},
			table.Cell{Text: bits(math.Log2(q[i])), Value: view.Real(math.Log2(q[i]))},
			table.Cell{Text: bits(part), Value: view.Real(part)},
			yes(i == came))
	}
	t.Add(table.Cell{Text: "sum"}, table.Cell{}, table.Cell{Text: "1", Value: 1.0, Bar: 1}, table.Cell{Text: fmt.Sprint(allChips), Value: allChips},
		table.Cell{}, table.Cell{Text: bits(score), Value: view.Real(score), Tone: table.Strong})
	p.Table(t)
	p.Note("q is chips ÷ 100. The score is the mean of log2 q over all that can come, each as often as the model would draw it.")
	if a.named >= 0 {
		p.Paragraph(fmt.Sprintf("You named “%s”: %d chips on it, 1 on each of the others. To be that sure pays only where the model is, too; here it gives %s.",
			b.texts[a.named], a.chips[a.named], view.FormatProb(b.p[a.named])))
	}
	p.Paragraph(fmt.Sprintf("This run drew “%s”, and on this one draw your chips score log2(%.2f) = %s bits. One draw says little, which is why the mean over all draws is scored.",
		view.Token(b.trace.Steps[b.index].Token), q[came], bits(math.Log2(q[came]))))
	p.Paragraph(fmt.Sprintf("The score cannot be gamed. Its mean is -H - D: H = %s bits is the entropy of these options, which no bet changes, and D = %s is how far your chips are from the model's probabilities "+
		"(the Kullback-Leibler divergence), which is never below 0, and 0 only where they are equal. So the best bet is what you believe. More on the favourite wins a little when it comes and loses much when it does not.",
		bits(-best), bits(best-score)))
	m.Explain = p
	return m
}

// bits writes a number of bits.
func bits(x float64) string {
	switch {
	case math.IsInf(x, -1):
		return "-∞"
	case math.IsInf(x, 1):
		return "∞"
	}
	return view.Fixed(x, 3)
}
