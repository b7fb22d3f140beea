package carriers

import (
	"strings"

	"linnet/conversation"
)

// Profile says what a carrier does about opt-outs by itself. It
// differs by kind of sender, so it is a list.
type Profile struct {
	Carrier    string
	BlockCode  string     // error of a later send to a blocked phone
	BlockClass ErrorClass // what that code means to us
	ListsBlock bool       // an API lists the blocked phones
	Senders    []SenderProfile
}

// SenderKind is the kind of number a clinic texts from.
type SenderKind string

// The kinds that carriers treat differently.
const (
	LongCode         SenderKind = "long code"
	MessagingService SenderKind = "messaging service"
	TollFree         SenderKind = "toll-free"
	ShortCode        SenderKind = "short code"
	PracticeNumber   SenderKind = "practice number"
)

// SenderProfile is the carrier's own handling for one kind of sender. Words
// are whole messages, compared trimmed and without regard to case.
type SenderProfile struct {
	Kind                  SenderKind
	StopWords, StartWords []string // block and unblock by themselves
	HelpWords             []string
	Replies               bool   // the carrier answers these words itself
	Fixed                 bool   // the account cannot turn that off
	HookFires             bool   // the webhook comes all the same
	Scope                 string // what a block covers
	Clear                 string // how it is lifted
}

// Class says which of the carrier's own words the whole text is: OptOut,
// OptIn, Help, or "" for none.
func (s SenderProfile) Class(text string) conversation.Class {
	word := strings.ToUpper(strings.TrimSpace(text))
	for _, list := range []struct {
		words []string
		class conversation.Class
	}{{s.StopWords, conversation.OptOut}, {s.StartWords, conversation.OptIn}, {s.HelpWords, conversation.Help}} {
		for _, w := range list.words {
			if w == word {
				return list.class
			}
		}
	}
	return ""
}

// Sender returns the profile of one kind; ok is false if the carrier has no
// such kind.
func (p Profile) Sender(kind SenderKind) (s SenderProfile, ok bool) {
	for _, s := range p.Senders {
		if s.Kind == kind {
			return s, true
		}
	}
	return SenderProfile{}, false
}

// StopAnswer is who answers STOP, START and HELP (setting stop_answered_by,
//
type StopAnswer string

// The two who can answer.
const (
	CarrierAnswers StopAnswer = "carrier"
	LinnetAnswers  StopAnswer = "linnet"
)

// answered says whether the carrier has replied to this text by itself.
func (s SenderProfile) answered(by StopAnswer, text string) bool {
	if !s.Replies || (by != CarrierAnswers && !s.Fixed) {
		return false
	}
	return s.Class(text) != ""
}

// tollFree says whether the number is a North American toll-free one: there
// the network itself answers STOP.
func tollFree(p conversation.Phone) bool {
	s := p.E164()
	if len(s) != 12 || !strings.HasPrefix(s, "+18") {
		return false
	}
	switch s[2:5] {
	case "800", "833", "844", "855", "866", "877", "888":
		return true
	}
	return false
}
