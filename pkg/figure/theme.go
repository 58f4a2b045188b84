package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg"
)

// Theme is the colours and the size of type of a figure.
type Theme struct {
	Background color.Color
	Text       color.Color
	Muted      color.Color // what explains or accompanies
	Grid       color.Color
	Ghost      color.Color // raw values, behind the final ones
	GhostEdge  color.Color
	Final      color.Color
	Chosen     color.Color
	Band       [2]color.Color // neighbours on a line
	FontSize   vg.Length      // of ordinary text; all other sizes follow
}

// Light is the theme for white paper.
func Light() Theme {
	return Theme{
		Background: color.White,
		Text:       rgb(0x1a1a1a),
		Muted:      rgb(0x6b6b6b),
		Grid:       rgb(0xe3e3e3),
		Ghost:      rgb(0xe6e6e6),
		GhostEdge:  rgb(0xa8a8a8),
		Final:      rgb(0x0072b2), // Okabe and Ito's blue …
		Chosen:     rgb(0xd55e00), // … and vermilion
		Band:       [2]color.Color{rgb(0xa6cbe3), rgb(0xd3e5f1)},
		FontSize:   vg.Points(9),
	}
}

// Dark is the theme for a dark page.
func Dark() Theme {
	return Theme{
		Background: rgb(0x16181d),
		Text:       rgb(0xececec),
		Muted:      rgb(0xa3a7ae),
		Grid:       rgb(0x33373f),
		Ghost:      rgb(0x363a43),
		GhostEdge:  rgb(0x757b87),
		Final:      rgb(0x56b4e9), // Okabe and Ito's sky blue …
		Chosen:     rgb(0xe69f00), // … and orange
		Band:       [2]color.Color{rgb(0x1f4f70), rgb(0x183a52)},
		FontSize:   vg.Points(9),
	}
}

func rgb(hex uint32) color.Color {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 0xff}
}
