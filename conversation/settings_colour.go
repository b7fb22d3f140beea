package conversation

import (
	"math"
	"strconv"
)

// LeastContrast is what text needs against its ground (WCAG 2.2, 1.4.3).
const LeastContrast = 4.5

// The grounds that a clinic's colour stands on: page, card and sunken parts in
// the light, page, card and raised parts in the dark (ux.md §2). The main
// button has the card's white, or the page's dark, upon the colour: the same pair.
var (
	LightGrounds = []string{"#FAF6EF", "#FFFFFF", "#F1EBE0", "#E5EAF8"}
	DarkGrounds  = []string{"#13171E", "#1B212B", "#262E3B", "#25325C"}
)

// Contrast returns the lowest contrast of a colour with the grounds; ok is
// false if it is not written as "#2C4187".
func Contrast(colour string, grounds ...string) (lowest float64, ok bool) {
	own, ok := luminance(colour)
	if !ok {
		return 0, false
	}
	lowest = 21
	for _, ground := range grounds {
		other, ok := luminance(ground)
		if !ok {
			return 0, false
		}
		lowest = min(lowest, (max(own, other)+0.05)/(min(own, other)+0.05))
	}
	return lowest, true
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(colour string) (float64, bool) {
	if len(colour) != 7 || colour[0] != '#' {
		return 0, false
	}
	n, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil {
		return 0, false
	}
	linear := func(byte uint64) float64 {
		c := float64(byte&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(n>>16) + 0.7152*linear(n>>8) + 0.0722*linear(n), true
}
