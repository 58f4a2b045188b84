package claim

// Verdict is what a measurement makes of a statement.
type Verdict string

// The verdicts.
const (
	Holds        Verdict = "holds"
	Condition    Verdict = "holds with a condition" // true, but not as widely as it is said
	Illustration Verdict = "illustrative only"      // made to show a direction, which is right; its numbers are not measured
	Fails        Verdict = "does not hold"
)

// Verdicts lists them, from what holds to what does not.
func Verdicts() []Verdict { return []Verdict{Holds, Condition, Illustration, Fails} }

// Sign is the verdict in one character.
func (v Verdict) Sign() string {
	switch v {
	case Holds:
		return "✓"
	case Condition:
		return "◐"
	case Illustration:
		return "≈"
	case Fails:
		return "✗"
	}
	return "!" // an experiment that did not run
}

// If is Holds where a measurement agrees, else Fails.
func If(agrees bool) Verdict { return Either(agrees, Holds, Fails) }

// Either is one of two verdicts.
func Either(agrees bool, then, otherwise Verdict) Verdict {
	if agrees {
		return then
	}
	return otherwise
}
