package templates

// Tick is one thing to try in the first run, and whether it happened.
type Tick struct {
	N     int
	Words string
	Done  bool
}
