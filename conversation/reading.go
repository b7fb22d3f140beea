package conversation

// Class is what a text means to the line: one of the five of the
// classification cases, precedence emergency > opt-out > opt-in > help.
type Class string

// The classes of a text.
const (
	OptOut    Class = "opt-out"
	OptIn     Class = "opt-in"
	Help      Class = "help"
	Emergency Class = "emergency"
	Ordinary  Class = "ordinary"
)

// Reading is what the rules make of a text.
type Reading struct {
	Class       Class
	Crisis      bool     // self-harm words; outranks the plain emergency answer
	AlsoOptOut  bool     // an emergency text that opts out as well
	WrongNumber bool     // the person says we have the wrong person
	Yes         bool     // a lone YES / SI: consent only while texts are off
	Unsure      bool     // a person looks at it within a working day
	Keyword     bool     // the whole text is a keyword; nothing else stands in it
	CancelWord  bool     // the off-word was CANCEL or CANCELAR
	Rule        string   // the rule that spoke, for log and `linnet read`
	Normal      string   // the normalised text the rules saw
	Language    Language // language the words showed, "" if they show none
	Wants       Language // ENG or ESP alone: the language asked for, else ""
}

// Background is what Read knows beside the text.
type Background struct {
	TextsOff     bool      // texts to this phone are off
	OursRecently bool      // our last text to this phone went out within 30 days
	Own          *OwnWords // the clinic's own words of an emergency; nil: none
}
