package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/figure"
)

// comparedDrawing is a figure that can be made of a comparison. In a file's name its
// own stands after "compare-".
type comparedDrawing struct {
	name   string
	caches bool // of the cache's settings alone
	create func(*compare.Comparison) (figure.Figure, error)
}

var comparedDrawings = []comparedDrawing{
	{"first", false, ofComparison(figure.NewFirstStep)},
	{"metrics", false, ofComparison(figure.NewCompareMetrics)},
	{"course", false, ofComparison(figure.NewCourse)},
	{"cost", true, ofComparison(figure.NewCompareCost)},
}

func ofComparison[F figure.Figure](create func(*compare.Comparison) (F, error)) func(*compare.Comparison) (figure.Figure, error) {
	return func(c *compare.Comparison) (figure.Figure, error) { return create(c) }
}

// comparedNames are the names of these figures.
func comparedNames() string {
	var names []string
	for _, d := range comparedDrawings {
		names = append(names, d.name)
	}
	return strings.Join(names, ", ")
}

// checkFigures refuses what cannot be drawn before anything is run, and puts the names
// of the figures in place of all.
func (c *comparer) checkFigures(flags *pflag.FlagSet, setting string) error {
	if len(c.figures) == 0 {
		return c.album.checkUnused(flags, "--figure "+strings.ReplaceAll(comparedNames(), ", ", ","))
	}
	caches := compare.OfCaches(setting)
	for _, name := range c.figures {
		i := slices.IndexFunc(comparedDrawings, func(d comparedDrawing) bool { return d.name == name })
		switch {
		case name == allFigures:
		case i < 0:
			return fmt.Errorf("--figure %q: want %s, or %s", name, comparedNames(), allFigures)
		case comparedDrawings[i].caches && !caches:
			return fmt.Errorf("--figure %s: it shows what kinds of cache cost, and %s chooses none\nvary use_cache, cache_implementation or cache_config", name, setting)
		}
	}
	all := slices.Contains(c.figures, allFigures)
	var chosen []string
	for _, d := range comparedDrawings {
		if slices.Contains(c.figures, d.name) || all && (caches || !d.caches) {
			chosen = append(chosen, d.name)
		}
	}
	c.figures = chosen
	if err := c.album.check(flags); err != nil {
		return err
	}
	return c.album.checkNumber(len(chosen))
}

// draw writes the figures that were asked for and prints their paths.
func (c *comparer) draw(w io.Writer, compared *compare.Comparison) error {
	var pictures []picture
	for _, d := range comparedDrawings {
		if !slices.Contains(c.figures, d.name) {
			continue
		}
		f, err := d.create(compared)
		if err != nil {
			return fmt.Errorf("--figure %s: %w", d.name, err)
		}
		c.album.fill(figure.FrameOf(f))
		pictures = append(pictures, picture{"compare-" + d.name, f})
	}
	return c.album.save(w, pictures...)
}
