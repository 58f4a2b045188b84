package quiz

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// answer is what somebody answered, once it is read.
type answer struct {
	option int     // Choice: an index
	number float64 // Number, Count
	order  []int   // Order: indices, the first one first
	chips  []int   // Chips: for each option; they sum to 100
	named  int     // Chips: the option that was named in place of a spread, or -1
}

const allChips = 100

// parse reads an answer in the question's form.
func (q *Question) parse(text string) (answer, error) {
	refuse := func(what string, args ...any) (answer, error) {
		return answer{}, fmt.Errorf("quiz: %s\n%s", fmt.Sprintf(what, args...), q.Want())
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return refuse("there is no answer")
	}
	switch q.Form {
	case Choice:
		i := q.option(text)
		if i < 0 {
			return refuse("%q is none of the options", text)
		}
		return answer{option: i}, nil
	case Number, Count:
		x, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimRight(text, "×xX")), 64)
		switch {
		case err != nil || math.IsNaN(x) || math.IsInf(x, 0):
			return refuse("%q is no number", text)
		case q.Form == Count && x != math.Trunc(x):
			return refuse("%q is no whole number", text)
		}
		return answer{number: x}, nil
	case Order:
		order, wrong := q.order(text)
		if wrong != "" {
			return refuse("%s", wrong)
		}
		return answer{order: order}, nil
	}
	if i := q.option(text); i >= 0 {
		return answer{chips: named(i, len(q.Options)), named: i}, nil
	}
	chips, wrong := q.chips(text)
	if wrong != "" {
		return refuse("%s", wrong)
	}
	return answer{chips: chips, named: -1}, nil
}

// option is the index of the option with this letter, or -1.
func (q *Question) option(text string) int {
	key := strings.ToLower(strings.Trim(text, "().: \t"))
	return slices.IndexFunc(q.Options, func(o Option) bool { return o.Key == key })
}

// words splits an answer at blanks and at what people put between.
func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t,;>→", r) })
}

// order reads letters with or without something between them.
func (q *Question) order(text string) (order []int, wrong string) {
	list := words(text)
	if len(list) == 1 {
		list = strings.Split(list[0], "")
	}
	for _, word := range list {
		i := q.option(word)
		switch {
		case i < 0:
			return nil, fmt.Sprintf("%q is none of the options", word)
		case slices.Contains(order, i):
			return nil, fmt.Sprintf("%q is there twice", word)
		}
		order = append(order, i)
	}
	if missing := len(q.Options) - len(order); missing > 0 {
		return nil, fmt.Sprintf("of %d letters %d are missing", len(q.Options), missing)
	}
	return order, ""
}

// chips reads a spread. Who leaves an option out puts nothing on it.
func (q *Question) chips(text string) (chips []int, wrong string) {
	chips = make([]int, len(q.Options))
	given := make([]bool, len(q.Options))
	sum := 0
	for _, word := range words(text) {
		key, value, ok := strings.Cut(word, "=")
		if !ok {
			key, value, ok = strings.Cut(word, ":")
		}
		i := q.option(key)
		n, err := strconv.Atoi(value)
		switch {
		case !ok:
			return nil, fmt.Sprintf("%q is no bet", word)
		case i < 0:
			return nil, fmt.Sprintf("%q is none of the options", key)
		case given[i]:
			return nil, fmt.Sprintf("%q is there twice", key)
		case err != nil || n < 0 || n > allChips:
			return nil, fmt.Sprintf("%q is no number of chips from 0 to %d", value, allChips)
		}
		chips[i], given[i] = n, true
		sum += n
	}
	if sum != allChips {
		return nil, fmt.Sprintf("the chips sum to %d, not to %d", sum, allChips)
	}
	return chips, ""
}

// named is the spread of who names one option: a chip on each of the others, as a
// single miss without one costs more than anything can win back.
func named(option, options int) []int {
	chips := make([]int, options)
	for i := range chips {
		chips[i] = 1
	}
	chips[option] = allChips - (options - 1)
	return chips
}

// options gives texts their letters.
func options(texts ...string) []Option {
	var list []Option
	for i, text := range texts {
		list = append(list, Option{Key: key(i), Text: text})
	}
	return list
}

// key is the letter of an option.
func key(i int) string { return string(rune('a' + i)) }
