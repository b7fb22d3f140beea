package web

import (
	"strings"
	"time"

	"linnet/conversation"
	"linnet/templates"
)

// Fact is one answer of a request in words, the same for the patient's pages
// and the staff's.
type Fact struct {
	Name  string // what was asked, short
	Words string // the answer
	Own   bool   // the person's own words, in the person's own language
	Field string // of the form, for a way back to it
	Of    string // what a link "Change" changes
}

// RequestTitle names a kind of request.
func (s *Shell) RequestTitle(lang conversation.Language, kind conversation.RequestKind) string {
	return s.Say(lang, "ask."+string(kind)+".title")
}

// RequestFacts words the answers of a request in the order they were asked.
func (s *Shell) RequestFacts(lang conversation.Language, kind conversation.RequestKind, a conversation.Answers) []Fact {
	var facts []Fact
	for _, q := range kind.Questions() {
		value, ok := a[q.ID]
		if !ok {
			continue
		}
		key := "ask." + string(kind) + "." + q.ID
		f := Fact{Name: s.Say(lang, key+".name"), Of: s.Say(lang, key+".of"), Field: q.ID}
		if q.Control == conversation.ControlDay {
			f.Field += "-month"
		}
		f.Words, f.Own = s.answer(lang, key, q, value, a[q.OtherID()])
		facts = append(facts, f)
	}
	return facts
}

// answer words one answer; own is true for what the person wrote.
func (s *Shell) answer(lang conversation.Language, key string, q conversation.Question, value, more string) (words string, own bool) {
	switch q.Control {
	case conversation.ControlLine, conversation.ControlWords:
		return value, true
	case conversation.ControlCount:
		if value == "1" {
			return s.Say(lang, "ask.dose"), false
		}
		return s.Say(lang, "ask.doses", "n", value), false
	case conversation.ControlDay:
		if day, err := conversation.ParseDate(value); err == nil {
			return templates.Date(lang, day.In(time.UTC)), false
		}
		return value, false
	case conversation.ControlTick:
		return s.Say(lang, "ask.yes"), false
	case conversation.ControlUpload:
		return s.Say(lang, "ask.added"), false
	}
	if more != "" && q.Count {
		return s.Say(lang, key+"."+value) + ", " + more, false
	}
	if more != "" {
		return more, true
	}
	var all []string
	for _, option := range strings.Fields(value) {
		all = append(all, s.Say(lang, key+"."+option))
	}
	return strings.Join(all, ", "), false
}

// RequestWords is a request in plain words, a line an answer under its name: what stands
// in the thread wherever a request has no look of its own.
func (s *Shell) RequestWords(lang conversation.Language, kind conversation.RequestKind, a conversation.Answers) string {
	lines := []string{s.RequestTitle(lang, kind)}
	for _, f := range s.RequestFacts(lang, kind, a) {
		lines = append(lines, f.Name+": "+f.Words)
	}
	return strings.Join(lines, "\n")
}

// RequestIcon is the icon of a kind.
func RequestIcon(kind conversation.RequestKind) string {
	switch kind {
	case conversation.AskMedicine:
		return "pill"
	case conversation.AskFactor:
		return "drop"
	case conversation.AskBill:
		return "bill"
	case conversation.AskInsurance:
		return "card"
	case conversation.AskRecords:
		return "file"
	}
	return "visit"
}

// StateLook is the class and icon of a request's state; the word stands in the
// catalogue under ask.state.<state>.
func StateLook(state conversation.RequestState) (class, icon string) {
	switch state {
	case conversation.RequestDoing:
		return "mine", "clock"
	case conversation.RequestNeeds:
		return "soon", "alert"
	case conversation.RequestDone:
		return "done", "check"
	}
	return "", "out"
}
