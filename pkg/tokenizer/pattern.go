package tokenizer

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits on patterns. The longest known in a published tokenizer has about
// 500 bytes and counts up to 3.
const (
	maxPatternBytes = 4096
	maxPatternCount = 100
	maxPatternDepth = 20
)

// checkPattern lets a pattern through if regexp2 reads it as Oniguruma does.
// The two differ in what ^ and $ and \w mean, in sets inside sets, in
// possessive quantifiers and more, and a pattern that is read differently
// splits words wrongly without a word of warning. So this is a list of what is
// allowed; everything else is refused by name.
func checkPattern(pattern string) error {
	if len(pattern) > maxPatternBytes {
		return fmt.Errorf("is %d bytes long, at most %d are allowed", len(pattern), maxPatternBytes)
	}
	c := patternChecker{rest: pattern}
	if err := c.alternatives(0); err != nil {
		return err
	}
	if c.rest != "" {
		return c.refuse(") without (")
	}
	return nil
}

// patternChecker is a recursive-descent reader of patterns.
type patternChecker struct{ rest string }

// alternatives reads up to the end of the group or the pattern.
func (c *patternChecker) alternatives(depth int) error {
	if depth > maxPatternDepth {
		return fmt.Errorf("has groups nested more than %d deep", maxPatternDepth)
	}
	for c.rest != "" && c.rest[0] != ')' {
		if c.rest[0] == '|' {
			c.rest = c.rest[1:]
			continue
		}
		if err := c.atom(depth); err != nil {
			return err
		}
		if err := c.quantifier(); err != nil {
			return err
		}
	}
	return nil
}

// atom reads what a quantifier may follow.
func (c *patternChecker) atom(depth int) error {
	switch r, n := utf8.DecodeRuneInString(c.rest); r {
	case '(':
		return c.group(depth)
	case '[':
		return c.set()
	case '\\':
		return c.escape()
	case '^', '$', '*', '+', '?', '{', ']':
		return c.refuse(string(r))
	default:
		c.rest = c.rest[n:]
		return nil
	}
}

// group reads a group. A plain one may capture, which nothing here asks about.
func (c *patternChecker) group(depth int) error {
	opening := ""
	for _, g := range []string{"(?i:", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>", "("} {
		if strings.HasPrefix(c.rest, g) {
			opening = g
			break
		}
	}
	c.rest = c.rest[len(opening):]
	var err error
	switch {
	case opening == "(" && strings.HasPrefix(c.rest, "?"):
		return c.refuse("(" + c.rest[:min(2, len(c.rest))])
	case opening == "(?i:":
		err = c.ignoringCase()
	default:
		err = c.alternatives(depth + 1)
	}
	if err == nil && c.rest == "" {
		err = c.refuse("( without )")
	}
	if err != nil {
		return err
	}
	c.rest = c.rest[1:]
	return nil
}

// caseless is what a group that ignores case may hold: enough for the
// contractions that such groups are used for. Beyond ASCII, and where Oniguruma
// takes two letters for one character (ß for ss, ﬁ for fi), the engines differ.
var (
	caseless = regexp.MustCompile(`^(?:[A-Za-z' |]|\[[A-Za-z']+\])*$`)
	ligature = regexp.MustCompile(`(?i)ss|st|ff|fi|fl`)
)

func (c *patternChecker) ignoringCase() error {
	body, _, _ := strings.Cut(c.rest, ")")
	if !caseless.MatchString(body) || ligature.MatchString(body) {
		return c.refuse("(?i:" + body + ")")
	}
	c.rest = c.rest[len(body):]
	return nil
}

// quantifier reads *, +, ? or a count. A ? after the first three makes them
// lazy; a + would make them possessive, and after counts both mean different
// things in the two engines.
func (c *patternChecker) quantifier() error {
	if c.rest == "" {
		return nil
	}
	switch c.rest[0] {
	case '*', '+', '?':
		c.rest = strings.TrimPrefix(c.rest[1:], "?")
	case '{':
		body, _, ok := strings.Cut(c.rest[1:], "}")
		low, high, isRange := strings.Cut(body, ",")
		if !isRange || high == "" {
			high = low
		}
		from, err1 := strconv.ParseUint(low, 10, 16)
		to, err2 := strconv.ParseUint(high, 10, 16)
		if !ok || err1 != nil || err2 != nil || from > to || to > maxPatternCount {
			return c.refuse(c.rest[:min(len(c.rest), len(body)+2)])
		}
		c.rest = c.rest[len(body)+2:]
	default:
		return nil
	}
	if c.rest != "" && strings.IndexByte("*+?{", c.rest[0]) >= 0 {
		return c.refuse("quantifier followed by " + c.rest[:1])
	}
	return nil
}

// set reads a character set.
func (c *patternChecker) set() error {
	c.rest = strings.TrimPrefix(c.rest[1:], "^")
	for first := true; ; first = false {
		switch {
		case c.rest == "":
			return c.refuse("[ without ]")
		case c.rest[0] == ']' && !first:
			c.rest = c.rest[1:]
			return nil
		case c.rest[0] == ']', c.rest[0] == '[', strings.HasPrefix(c.rest, "&&"):
			return c.refuse(c.rest[:1] + " in a set without a backslash")
		case c.rest[0] == '\\':
			if err := c.escape(); err != nil {
				return err
			}
		default:
			_, n := utf8.DecodeRuneInString(c.rest)
			c.rest = c.rest[n:]
		}
	}
}

// escape reads what follows a backslash.
func (c *patternChecker) escape() error {
	r, n := utf8.DecodeRuneInString(c.rest[1:])
	switch {
	case strings.ContainsRune(`rntsSdD`, r):
	case r == 'p' || r == 'P':
		name, _, ok := strings.Cut(c.rest[1+n:], "}")
		name, brace := strings.CutPrefix(name, "{")
		if !ok || !brace || !knownClass(name) {
			return c.refuse(c.rest[:min(len(c.rest), 3+n+len(name))])
		}
		n += len(name) + 2
	case n == 1 && unicode.In(r, unicode.P, unicode.S): // ASCII punctuation stands for itself
	default:
		return c.refuse(c.rest[:1+n])
	}
	c.rest = c.rest[1+n:]
	return nil
}

// knownClass reports whether \p{name} is a script or a general category. The
// categories of what is not assigned (C and Cn) differ between releases of Unicode.
func knownClass(name string) bool {
	if name == "C" || name == "Cn" || name == "LC" {
		return false
	}
	return unicode.Categories[name] != nil || unicode.Scripts[name] != nil
}

func (c *patternChecker) refuse(construct string) error {
	return fmt.Errorf("%s: %w, it may mean something else to the reference implementation", construct, ErrUnsupported)
}
