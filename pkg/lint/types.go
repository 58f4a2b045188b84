package lint

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/literal"
	"github.com/genlens/genlens/pkg/params"
)

// checkTypes judges the types of the values of which no other rule has spoken.
// Python finds a wrong type only where it works with the value: what compares
// with a number or counts with it raises a TypeError, the rest goes on.
func (r *report) checkTypes() {
	seen := make(map[string]bool)
	for _, list := range [][]Setting{r.call.Args, r.call.Base} {
		for _, s := range list {
			p, known := params.Find(s.Name)
			current, inForce := r.given(s.Name)
			if !known || seen[s.Name] || !inForce || !current.Value.Equal(s.Value) || p.Matches(s.Value) || r.spoken(s.Name) {
				continue
			}
			seen[s.Name] = true
			r.wrongType(p, s.Value)
		}
	}
}

func (r *report) wrongType(p params.Param, v literal.Value) {
	if n, isInt := v.Int(); isInt && n == 1 && slices.Contains(p.Accepts, params.Float) {
		r.add("int-one", Note, p.Name, fmt.Sprintf("%s is an int where a float belongs; it equals 1.0, for which transformers builds nothing, so that nobody minds", r.text(p.Name)), "write "+p.Name+"=1.0: any other int is refused")
		return
	}
	want := make([]string, len(p.Accepts))
	for i, t := range p.Accepts {
		want[i] = string(t)
	}
	message := fmt.Sprintf("%s is %s, and %s takes %s", r.text(p.Name), typed(v), p.Name, strings.Join(want, " or "))
	fix := fmt.Sprintf("write %s", asked(p, v))
	if r.breaks(p, v) {
		r.add("wrong-type", Error, p.Name, message+": transformers raises a TypeError", fix)
		return
	}
	r.add("wrong-type", Warning, p.Name, message+"; transformers goes on with it", fix)
}

// typed is a value's type with its article.
func typed(v literal.Value) string {
	if v.Kind() == literal.Int {
		return "an int"
	}
	return "a " + v.Type()
}

// breaks reports whether transformers works with a value in a way that its type
// does not have.
func (r *report) breaks(p params.Param, v literal.Value) bool {
	if p.Group == params.Sampling && !r.samples() || p.Group == params.Beams && !r.manyBeams() {
		return false // compared for equality and left alone
	}
	if p.Group == params.Assisted && r.assistedBy() == "" {
		return false // nobody looks
	}
	// torch makes ids of what it can.
	tensor := p.Group == params.Tokens || p.Name == "eos_token_id" || p.Name == "forced_bos_token_id"
	return counts(p) && (v.Kind() == literal.String || v.Kind() == literal.Dict || v.Kind() == literal.List && !tensor)
}

// counts reports whether a parameter is a number, or ids.
func counts(p params.Param) bool {
	for _, t := range p.Accepts {
		if t == params.Int || t == params.Float || t == params.Number {
			return p.Group != params.Metadata
		}
	}
	return false
}

// asked is how a value should have been written, or an example.
func asked(p params.Param, v literal.Value) string {
	f, isNumber := number(v)
	text, isText := v.Text()
	if isText {
		if n, err := literal.ParseNumber(strings.TrimSpace(text)); err == nil {
			f, isNumber = n.Number()
		}
	}
	for _, t := range p.Accepts {
		switch {
		case t == params.Bool && isNumber:
			return p.Name + "=" + literal.OfBool(f != 0).String()
		case t == params.Int && isNumber && whole(f):
			return p.Name + "=" + wholeText(f)
		case (t == params.Float || t == params.Number) && isNumber:
			return p.Name + "=" + literal.OfFloat(f).String()
		}
	}
	return p.Name + " as " + string(p.Accepts[0]) + ", or leave it out"
}

// floatForInt says that a float stands where only an int will do.
func (r *report) floatForInt(name string, f float64, says string) {
	r.add("float-for-int", Error, name, fmt.Sprintf("%s is a float: %s", r.text(name), says), "write "+name+"="+wholeText(f))
}

// wholeText is a number without its fraction.
func wholeText(f float64) string {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return "N, a whole number"
	}
	return strconv.FormatFloat(math.Trunc(f), 'f', 0, 64)
}

// needsFloat reports a number that is no float where transformers insists on
// one. What equals 1.0 is not looked at.
func (r *report) needsFloat(name, says string) bool {
	v, ok := r.set(name)
	if _, isFloat := v.Float(); !ok || isFloat {
		return false
	}
	if f, isNumber := number(v); isNumber && f == 1 {
		return false
	}
	p, _ := params.Find(name)
	if f, isInt := v.Number(); isInt && f > 0 {
		r.add("int-for-float", Error, name, fmt.Sprintf("%s is an int, and has to be a float: %s (ValueError)", r.text(name), says), "write "+name+"="+literal.OfFloat(f).String())
		return true
	}
	if f, isNumber := number(v); isNumber && v.Kind() != literal.Bool && f <= 0 {
		return false // its range is what is wrong with it
	}
	r.add("wrong-type", Error, name, fmt.Sprintf("%s is %s: %s (ValueError)", r.text(name), typed(v), says), "write "+asked(p, v))
	return true
}
