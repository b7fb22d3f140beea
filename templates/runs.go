package templates

import "regexp"

// run is a piece of a sentence that a page shows.
type run struct {
	Words  string
	Number bool // a phone number: it stays on one line, whole, so that it can be read and dialled
}

// numberRun is a phone number as our sentences write it, masked ones too.
var numberRun = regexp.MustCompile(`[0-9*]{3}-[0-9*]{3}-[0-9*]{4}`)

// runs cuts a sentence where a phone number begins and ends. All runs together
// are the sentence; a page keeps them in one element, since many links and
// labels are flex boxes, which would set each run beside the others.
func runs(sentence string) []run {
	var out []run
	for _, at := range append(numberRun.FindAllStringIndex(sentence, -1), nil) {
		done := 0
		for _, r := range out {
			done += len(r.Words)
		}
		from, to := len(sentence), len(sentence)
		if at != nil {
			from, to = at[0], at[1]
		}
		if from > done {
			out = append(out, run{Words: sentence[done:from]})
		}
		if to > from {
			out = append(out, run{sentence[from:to], true})
		}
	}
	return out
}
