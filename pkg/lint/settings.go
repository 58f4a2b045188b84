package lint

import (
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/literal"
	"github.com/genlens/genlens/pkg/params"
)

// given returns the setting of a name that is in force, if somebody gave one.
// In a call None is a value like any other and hides what lies under it; in a
// configuration it means unset.
func (r *report) given(name string) (Setting, bool) {
	if s, ok := find(r.call.Args, name); ok && !(r.call.Config && s.Value.IsNone()) {
		return s, true
	}
	if s, ok := find(r.call.Base, name); ok && !s.Value.IsNone() {
		return s, true
	}
	return Setting{}, false
}

func find(settings []Setting, name string) (Setting, bool) {
	i := slices.IndexFunc(settings, func(s Setting) bool { return s.Name == name && name != "" })
	if i < 0 {
		return Setting{}, false
	}
	return settings[i], true
}

// inCall reports whether the caller gave a name, and not a configuration below.
func (r *report) inCall(name string) bool {
	_, ok := find(r.call.Args, name)
	return ok
}

// value returns what holds for a name; ok is false where that is not known.
func (r *report) value(name string) (v literal.Value, ok bool) {
	if s, given := r.given(name); given {
		return s.Value, s.Value.Literal()
	}
	p, _ := params.Find(name)
	return p.Default, !r.call.Open
}

// set returns the value that somebody gave, if it is known and not None.
func (r *report) set(name string) (literal.Value, bool) {
	s, given := r.given(name)
	return s.Value, given && s.Value.Literal() && !s.Value.IsNone()
}

// present reports whether somebody gave a name something other than None. An
// expression counts where an object belongs, which nobody writes as a literal.
func (r *report) present(name string) bool {
	s, given := r.given(name)
	p, _ := params.Find(name)
	return given && !s.Value.IsNone() && (s.Value.Literal() || slices.Contains(p.Accepts, params.Object))
}

// number is a value as Python counts with it: True is 1.
func number(v literal.Value) (f float64, ok bool) {
	if b, isBool := v.Bool(); isBool {
		if b {
			return 1, true
		}
		return 0, true
	}
	return v.Number()
}

// num returns the number that holds for a name.
func (r *report) num(name string) (float64, bool) {
	v, known := r.value(name)
	if !known {
		return 0, false
	}
	return number(v)
}

// setNum returns the number that somebody gave.
func (r *report) setNum(name string) (float64, bool) {
	v, ok := r.set(name)
	if !ok {
		return 0, false
	}
	return number(v)
}

// isTrue reports whether a name is known to be True.
func (r *report) isTrue(name string) bool {
	v, known := r.value(name)
	b, isBool := v.Bool()
	return known && isBool && b
}

// notTrue reports whether a name is known to be anything else.
func (r *report) notTrue(name string) bool {
	_, known := r.value(name)
	return known && !r.isTrue(name)
}

// truthy reports whether a name is known to count as true in Python.
func (r *report) truthy(name string) bool {
	v, known := r.value(name)
	if !known {
		return false
	}
	if f, ok := number(v); ok {
		return f != 0
	}
	text, _ := v.Text()
	return text != "" || len(v.Items()) > 0 || len(v.Pairs()) > 0
}

// samples reports whether the filters are built: they are wherever do_sample
// counts as true, though only True makes the mode a sampling one.
func (r *report) samples() bool { return r.truthy("do_sample") }

// manyBeams reports whether there is known to be more than one beam.
func (r *report) manyBeams() bool {
	n, ok := r.num("num_beams")
	return ok && n > 1
}

// oneBeam reports whether there is known to be no beam search.
func (r *report) oneBeam() bool {
	v, known := r.value("num_beams")
	n, ok := number(v)
	return known && (v.IsNone() || ok && n == 1)
}

// whole reports whether a float has no fraction.
func whole(f float64) bool { return f == math.Trunc(f) && !math.IsInf(f, 0) }

// text writes a setting as Python would: temperature=0.9.
func (r *report) text(name string) string {
	s, _ := r.given(name)
	out := name + "=" + s.Value.String()
	if _, base := find(r.call.Base, name); base && !r.inCall(name) {
		out += " (from the configuration)"
	}
	return out
}
