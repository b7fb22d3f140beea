package staff

import "strconv"

// Heights of a chart in pixels: where the bars stand, how tall the tallest is,
// and how far apart the rows of a lying one are.
const (
	floor   = 164
	tallest = 129
	rowStep = 44
)

// chart is one figure of the reports: its finding, its drawing and its table.
// It is drawn without a viewBox, so that its letters keep their size.
type chart struct {
	ID      string
	Title   string
	Finding string
	Third   bool // one of three in a row
	Height  int
	Bars    []bar
	Rows    []lying
	Stacks  []stack
	Goal    string // words at the goal line, "" without one
	GoalY   int
	Head    []string
	Cells   [][]string
	CSV     string
}

// bar is one standing bar.
type bar struct {
	X, Width, Mid string // in percent of the drawing
	Y, Height     int
	Over          bool // over the goal
	Label, Value  string
}

// lying is one lying bar with its name on the left.
type lying struct {
	Y, TextY, EndY int
	Width, End     string
	Label, Value   string
}

// stack is one bar of parts that make a whole.
type stack struct {
	Y, TextY     int
	Parts        []stackPart
	Label, Value string
}

type stackPart struct{ X, Width, Class string }

func pct(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) + "%" }

// point is a value to draw; a hidden one has no bar.
type point struct {
	label, value string
	n            int
	over         bool
}

// standing lays bars side by side; a goal above 0 is drawn as a line. Names
// that would touch are left out, every second one stays. Nothing to draw is no
// drawing.
func (c *chart) standing(points []point, goal int, words string) {
	if len(points) == 0 {
		return
	}
	top := goal
	for _, p := range points {
		top = max(top, p.n)
	}
	scale := func(n int) int { return n * tallest / max(top, 1) }
	slot := 100 / float64(max(len(points), 1))
	for i, p := range points {
		b := bar{X: pct(slot * (float64(i) + .19)), Width: pct(slot * .62), Mid: pct(slot * (float64(i) + .5)), Height: scale(p.n),
			Over: p.over, Label: p.label, Value: p.value}
		b.Y = floor - b.Height
		if len(points) > 12 && i%2 == 1 {
			b.Label = ""
		}
		c.Bars = append(c.Bars, b)
	}
	c.Height = 190
	if goal > 0 {
		c.Goal, c.GoalY = words, floor-scale(goal)
	}
}

// Baseline is where the standing bars stand.
func (c chart) Baseline() string { return "164.5" }

// laying lays bars under each other, each under its name, as they come.
func (c *chart) laying(points []point) {
	top := 1
	for _, p := range points {
		top = max(top, p.n)
	}
	for i, p := range points {
		width, y := 80*float64(p.n)/float64(top), rowStep*i
		c.Rows = append(c.Rows, lying{Y: y + 19, TextY: y + 14, EndY: y + 33, Width: pct(width), End: pct(width + 1.5), Label: p.label, Value: p.value})
	}
	c.Height = rowStep * len(points)
}

// parts draws one bar of three parts for each name.
func (c *chart) parts(label, value string, numbers [3]int) {
	whole := max(numbers[0]+numbers[1]+numbers[2], 1)
	i := len(c.Stacks)
	l := stack{Y: rowStep*i + 19, TextY: rowStep*i + 14, Label: label, Value: value}
	x := 0.0
	for k, class := range []string{"c1", "c2", "c4"} {
		width := 98 * float64(numbers[k]) / float64(whole)
		if numbers[k] > 0 {
			width = max(width, .4)
			l.Parts = append(l.Parts, stackPart{pct(x), pct(width), class})
			x += width + .5
		}
	}
	c.Stacks = append(c.Stacks, l)
	c.Height = rowStep * len(c.Stacks)
}
