package trace

import "fmt"

// MaxGuesses is how many guesses of a layer a run keeps.
const MaxGuesses = 5

// LensLayer is what the model would have answered after a layer: the residual
// stream there, read through the final norm and the output matrix as if it were
// the last ("interpreting GPT: the logit lens", nostalgebraist 2020). All numbers
// are of that layer's softmax over the whole vocabulary.
//
// In the last layer they are those of the raw stage. A layer whose logits are not
// finite has no guesses, and all its numbers are 0.
type LensLayer struct {
	Guesses []Guess `json:"guesses"` // the most likely tokens, as many as MaxGuesses or Capture.Top
	// ChosenProb and ChosenRank are the chosen token's; 1 is the most likely. Both
	// are 0 in a beam's row, where none is chosen.
	ChosenProb  float64 `json:"chosen_prob"`
	ChosenRank  int     `json:"chosen_rank"`
	EntropyNats float64 `json:"entropy_nats"`
	// What the tokens hold that are neither among the guesses nor chosen: their
	// mass, and their part of the entropy.
	OtherProb        float64 `json:"other_prob"`
	OtherEntropyNats float64 `json:"other_entropy_nats"`
}

// Guess is a token and its probability.
type Guess struct {
	Token
	Prob float64 `json:"prob"`
}

// Guess returns the index of a token among the guesses, or -1.
func (l *LensLayer) Guess(id int) int {
	for i := range l.Guesses {
		if l.Guesses[i].ID == id {
			return i
		}
	}
	return -1
}

// lens checks that there are as many layers as the model has and one more, and
// that the guesses are tokens of the vocabulary, each once.
func (c *checker) lens(lens []LensLayer) error {
	if want := c.shape.Layers + 1; c.shape.Layers > 0 && len(lens) != want {
		return badField("", "%d layers; the embeddings and the model's layers make %d", len(lens), want)
	}
	for i := range lens {
		if err := c.lensLayer(&lens[i]); err != nil {
			return inside(fmt.Sprintf("[%d]", i), err)
		}
	}
	return nil
}

func (c *checker) lensLayer(l *LensLayer) error {
	for i, g := range l.Guesses {
		field := fmt.Sprintf("guesses[%d].id", i)
		if err := c.id(field, g.ID); err != nil {
			return err
		}
		if l.Guess(g.ID) < i {
			return badField(field, "token %d is there already", g.ID)
		}
	}
	if l.ChosenRank < 0 || l.ChosenRank > c.vocab {
		return badField("chosen_rank", "%d; want 0 to the vocabulary's %d", l.ChosenRank, c.vocab)
	}
	return nil
}

func (e *stepEncoder) lens(lens []LensLayer) {
	e.raw(`,"lens":[`)
	for i := range lens {
		e.comma(i)
		l := &lens[i]
		e.raw(`{"guesses":[`)
		for j := range l.Guesses {
			e.comma(j)
			e.raw(`{`)
			e.token(&l.Guesses[j].Token)
			e.float(`,"prob":`, l.Guesses[j].Prob)
			e.raw(`}`)
		}
		e.raw(`]`)
		e.float(`,"chosen_prob":`, l.ChosenProb)
		e.int(`,"chosen_rank":`, int64(l.ChosenRank))
		e.float(`,"entropy_nats":`, l.EntropyNats)
		e.float(`,"other_prob":`, l.OtherProb)
		e.float(`,"other_entropy_nats":`, l.OtherEntropyNats)
		e.raw(`}`)
	}
	e.raw(`]`)
}
