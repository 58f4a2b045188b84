package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	"gonum.org/v1/plot/vg"

	"github.com/genlens/genlens/pkg/figure"
)

// look is the flags that say how figures look, whichever they are.
type look struct {
	theme         string
	width, height float64 // points; 0: what suits
	title         string
	caption       string
	alt           string
	embedFonts    bool

	looks []themed // what theme says
}

// themed is a theme and what it adds to the name of a file.
type themed struct {
	theme  figure.Theme
	suffix string
}

// bothThemes asks for each figure in light and in dark.
const bothThemes = "both"

func (l *look) addTo(flags *pflag.FlagSet) {
	flags.StringVar(&l.theme, "theme", "light", strings.Join(figure.Themes(), ", ")+" or "+bothThemes+"; of both, the names of the dark ones end in -dark")
	flags.Float64Var(&l.width, "width", 0, "in points, 72 an inch; a figure that needs more takes more; else 480, and more where there are many maps of attention")
	flags.Float64Var(&l.height, "height", 0, "in points; a figure that needs more takes more; else what suits the figure")
	flags.StringVar(&l.title, "title", "", "title of the figure, where only one is drawn; else what it says of itself")
	flags.StringVar(&l.caption, "caption", "", "what stands below; else the command, the model and its hash, the seed, the version")
	flags.StringVar(&l.alt, "alt", "", "the figure in words, for those who do not see it: it stands in the file; where only one is drawn")
	flags.BoolVar(&l.embedFonts, "embed-fonts", false, "put the fonts into SVG files, which makes each 1.1 MB larger; else a viewer without Liberation Sans takes Arial or its like")
}

func (l *look) check(flags *pflag.FlagSet, formats []string) error {
	names := []string{l.theme}
	if l.theme == bothThemes {
		names = figure.Themes()
	}
	for i, name := range names {
		theme, err := figure.ThemeNamed(name)
		if err != nil {
			return fmt.Errorf("--theme %q: want %s or %s", name, strings.Join(figure.Themes(), ", "), bothThemes)
		}
		suffix := ""
		if i > 0 {
			suffix = "-" + name
		}
		l.looks = append(l.looks, themed{theme, suffix})
	}
	for _, size := range []struct {
		flag   string
		points float64
	}{{"width", l.width}, {"height", l.height}} {
		if flags.Changed(size.flag) && !(size.points > 0 && size.points <= figure.MaxSize) { // not a number, too
			return fmt.Errorf("--%s %v: want points, more than 0 and at most %d", size.flag, size.points, figure.MaxSize)
		}
	}
	if l.embedFonts && !slices.Contains(formats, "svg") {
		return fmt.Errorf("--embed-fonts is for SVG files, and --format asks for %s\nadd svg, or leave it out", strings.Join(formats, ", "))
	}
	return nil
}

// checkNumber refuses words that can be true of one figure only, where there are
// several.
func (l *look) checkNumber(figures int) error {
	for _, words := range []struct{ flag, text string }{{"title", l.title}, {"alt", l.alt}} {
		if words.text != "" && figures > 1 {
			return fmt.Errorf("--%s would stand in %d figures\nname one with --figure and, of a figure of one step, --step", words.flag, figures)
		}
	}
	return nil
}

// fill fills in what all figures share.
func (l *look) fill(f *figure.Frame) {
	f.Width, f.Height = vg.Points(l.width), vg.Points(l.height)
	f.Title, f.Caption, f.Alt = l.title, l.caption, l.alt
}

// grown says that a figure is larger than was asked for; nothing where it is not.
func (l *look) grown(f figure.Figure) string {
	width, height := f.Size()
	if l.width > 0 && width.Points() > l.width+1 || l.height > 0 && height.Points() > l.height+1 {
		return fmt.Sprintf("it needs more room than was asked for: it is %.0f × %.0f points", width.Points(), height.Points())
	}
	return ""
}
