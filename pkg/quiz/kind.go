package quiz

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
)

// Kind is a sort of question.
type Kind struct {
	Name   string // what [Lab.Ask] is asked for
	Title  string
	Lesson int // the lesson that it belongs to
	// Runs says that a question needs runs of a model. Without it, none is needed.
	Runs bool

	draw func(*round) (*Question, error)
}

// kinds lists them in the order of the lessons.
var kinds = []Kind{
	{"bet", "Bet on the next token", 2, true, (*round).bet},
	{"draw", "One number decides", 3, true, (*round).draw},
	{"temperature", "Which temperature was it?", 4, true, (*round).temperature},
	{"cache", "Who used the cache?", 5, true, (*round).cache},
	{"flops", "What the cache saves", 5, true, (*round).flops},
	{"penalty", "The repetition penalty", 6, true, (*round).penalty},
	{"order", "The stages in order", 7, true, (*round).order},
	{"nucleus", "How many tokens stay?", 7, true, (*round).nucleus},
	{"wrong-setting", "Find the wrong setting", 11, false, (*round).wrongSetting},
}

// Kinds lists the kinds of questions in the order of the lessons.
func Kinds() []Kind { return append([]Kind(nil), kinds...) }

func kindNamed(name string) (Kind, error) {
	var names []string
	for _, k := range kinds {
		if k.Name == name {
			return k, nil
		}
		names = append(names, k.Name)
	}
	return Kind{}, fmt.Errorf("quiz: there is no kind of question called %q\nthere are: %s", name, strings.Join(names, ", "))
}

// round is one question in the making: everything random in it comes from rand.
type round struct {
	*Lab
	*rand.Rand
	ctx  context.Context
	kind Kind
	seed uint64
}

// Ask draws a question. The error says that there is no such kind, wraps
// [ErrUnclear], or is one of the model's. Cancelling ctx ends the runs.
func (l *Lab) Ask(ctx context.Context, kind string, seed uint64) (*Question, error) {
	k, err := kindNamed(kind)
	if err != nil {
		return nil, err
	}
	switch {
	case k.Runs && l.Model == nil:
		return nil, fmt.Errorf("quiz: a question of the kind %s needs a model, and there is none", kind)
	case k.Runs && l.Model.Tokenizer == nil:
		return nil, fmt.Errorf("quiz: the model %s has no tokenizer, and questions are about words\nuse a model folder with a tokenizer.json", l.Model.Name)
	}
	stream := fnv.New64a() // kinds do not share their numbers
	stream.Write([]byte(kind))
	r := &round{Lab: l, Rand: rand.New(rand.NewPCG(seed, stream.Sum64())), ctx: ctx, kind: k, seed: seed}
	q, err := k.draw(r)
	if err != nil {
		return nil, err
	}
	q.Kind, q.Seed, q.Title, q.Lesson = k.Name, seed, k.Title, k.Lesson
	return q, nil
}

// pick is one of several, each as likely as the others.
func pick[T any](r *round, list []T) T { return list[r.IntN(len(list))] }

// shuffle brings some into another order, each as likely as the others.
func shuffle[T any](r *round, list []T) {
	r.Shuffle(len(list), func(a, b int) { list[a], list[b] = list[b], list[a] })
}
