package conversation

import "slices"

// OwnWords are a clinic's additions to the words of an emergency and of a
// crisis. They only add: what the house's own rules find stays found, and a
// text that is a keyword and nothing else stays what it is.
type OwnWords struct {
	emergency, crisis [][]string // phrases as the rules see words
}

// Limits of own words.
const (
	MaxOwnWords  = 100 // phrases in each list
	maxOwnPhrase = 6   // words in one
)

// Rules that speak for own words, as the log and the try box name them.
const (
	RuleOwnEmergency = "own emergency words"
	RuleOwnCrisis    = "own crisis words"
)

// ownPhrase reads one addition. It is refused if no word is left of it, if it
// is longer than a phrase, if it is one short word, or if it is a keyword such
// as STOP, whose meaning is not the clinic's to change.
func ownPhrase(text string) (phrase []string, ok bool) {
	n := normalise(text)
	for _, t := range n.tokens {
		phrase = append(phrase, t.word)
	}
	if len(phrase) == 0 || len(phrase) > maxOwnPhrase || len(phrase) == 1 && len([]rune(phrase[0])) < 3 {
		return nil, false
	}
	_, keyword := wholeKeyword(n)
	return phrase, !keyword
}

// read raises a reading to an emergency if own words stand in the text.
func (o *OwnWords) read(r *Reading, n *normal) {
	if o == nil || r.Class == Emergency && r.Crisis {
		return
	}
	own, isCrisis := RuleOwnCrisis, true
	if !stands(n.tokens, o.crisis) {
		if own, isCrisis = RuleOwnEmergency, false; r.Class == Emergency || !stands(n.tokens, o.emergency) {
			return
		}
	}
	r.AlsoOptOut = r.AlsoOptOut || r.Class == OptOut
	r.Class, r.Crisis, r.Rule, r.WrongNumber, r.Unsure = Emergency, isCrisis, own, false, false
}

// stands reports whether one of the phrases stands in the text, word by word.
func stands(tokens []token, phrases [][]string) bool {
	for _, phrase := range phrases {
		for i := range tokens {
			if i+len(phrase) <= len(tokens) && slices.EqualFunc(tokens[i:i+len(phrase)], phrase, func(t token, word string) bool { return t.word == word }) {
				return true
			}
		}
	}
	return false
}
