package figure

// What is said of colours is tested where the themes are.
var (
	Luminance = luminance
	Contrast  = contrast
)
