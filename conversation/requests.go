package conversation

import "slices"

// RequestKind is what a patient may ask for on a short page of its own
// (ux.md §5). Each is the topic of its talk, so the practice says which queue
// it lands in.
type RequestKind string

// The kinds of requests.
const (
	AskVisit     RequestKind = "visit"
	AskMedicine  RequestKind = "medicine"
	AskFactor    RequestKind = "factor"
	AskBill      RequestKind = "bill"
	AskInsurance RequestKind = "insurance"
	AskRecords   RequestKind = "records"
)

// RequestKinds lists the kinds in the order a page offers them.
var RequestKinds = []RequestKind{AskVisit, AskMedicine, AskFactor, AskBill, AskInsurance, AskRecords}

// Topic is the topic of the talk a request waits in.
func (k RequestKind) Topic() string { return string(k) }

// RequestState is how far a request is, in the patient's words: "Sent", "Being
// done", "We need something", "Done".
type RequestState string

// The states of a request. Staff move it freely between them: a request that
// was done by mistake is being done again.
const (
	RequestSent  RequestState = "sent"
	RequestDoing RequestState = "doing"
	RequestNeeds RequestState = "needs"
	RequestDone  RequestState = "done"
)

// RequestStates lists the states in order.
var RequestStates = []RequestState{RequestSent, RequestDoing, RequestNeeds, RequestDone}

// Control is how a question is answered.
type Control string

// The controls.
const (
	ControlLine   Control = "line"   // one line of words
	ControlWords  Control = "words"  // several lines of words
	ControlOne    Control = "one"    // one of some choices
	ControlSome   Control = "some"   // any of some choices
	ControlCount  Control = "count"  // a whole number
	ControlDay    Control = "day"    // a day in three fields
	ControlTick   Control = "tick"   // a box
	ControlUpload Control = "upload" // a photo or file
)

// Question is one question of a request. Its words are in the catalogue under
// ask.<kind>.<id>.
type Question struct {
	ID      string
	Control Control
	Options []string
	Other   string // the option that asks for more in the field <id>-other
	Count   bool   // what Other asks for is a number
	May     bool   // "(if you want)"
	Past    bool   // a day may lie in the past
}

// OtherID is the field of what Other asks for.
func (q Question) OtherID() string { return q.ID + "-other" }

// Has reports whether an option is one of the question's.
func (q Question) Has(option string) bool { return slices.Contains(q.Options, option) }

// questions are the pages of ux.md §5. "The one on file" and "Home on file" are
// never spelled out: what a page shows hangs on the thread (design §3).
var questions = map[RequestKind][]Question{
	AskVisit: {
		{ID: "what", Control: ControlOne, Options: []string{"new", "again", "shot", "unsure"}},
		{ID: "how", Control: ControlOne, Options: []string{"person", "video", "either"}},
		{ID: "days", Control: ControlSome, Options: []string{"mon", "tue", "wed", "thu", "fri"}},
		{ID: "part", Control: ControlOne, Options: []string{"morning", "afternoon", "either"}},
		{ID: "soonest", Control: ControlDay, May: true},
		{ID: "interpreter", Control: ControlOne, Options: []string{"no", "yes"}},
	},
	AskMedicine: {
		{ID: "which", Control: ControlLine},
		{ID: "left", Control: ControlOne, Options: []string{"0-3", "4-7", "more"}},
		{ID: "pharmacy", Control: ControlOne, Options: []string{"file", "other"}, Other: "other"},
		{ID: "changed", Control: ControlWords, May: true},
	},
	AskFactor: {
		{ID: "which", Control: ControlOne, Options: []string{"file", "other"}, Other: "other"},
		{ID: "home", Control: ControlCount},
		{ID: "need", Control: ControlCount},
		{ID: "bleeds", Control: ControlOne, Options: []string{"no", "yes"}, Other: "yes", Count: true},
		{ID: "supplies", Control: ControlSome, Options: []string{"needles", "syringes", "gauze", "pads", "sharps"}, May: true},
		{ID: "by", Control: ControlDay},
		{ID: "ship", Control: ControlOne, Options: []string{"home", "other"}, Other: "other"},
		{ID: "trip", Control: ControlWords, May: true},
		{ID: "weight", Control: ControlTick, May: true},
	},
	AskBill: {
		{ID: "topic", Control: ControlOne, Options: []string{"bill", "payment", "insurance", "cost"}},
		{ID: "question", Control: ControlWords},
		{ID: "photo", Control: ControlUpload, May: true},
	},
	AskInsurance: {
		{ID: "front", Control: ControlUpload},
		{ID: "back", Control: ControlUpload},
		{ID: "first", Control: ControlDay, May: true, Past: true},
	},
	AskRecords: {
		{ID: "what", Control: ControlOne, Options: []string{"notes", "shots", "form", "letter", "other"}, Other: "other"},
		{ID: "form", Control: ControlUpload, May: true},
		{ID: "how", Control: ControlOne, Options: []string{"here", "pickup", "mail"}},
		{ID: "by", Control: ControlDay},
	},
}

// Questions lists what a kind asks, in order; nil for a kind nobody knows.
func (k RequestKind) Questions() []Question { return questions[k] }

// Uploads lists the questions of a kind that are answered with a photo or file.
func (k RequestKind) Uploads() []Question {
	var out []Question
	for _, q := range questions[k] {
		if q.Control == ControlUpload {
			out = append(out, q)
		}
	}
	return out
}

// Known reports whether there is such a kind.
func (k RequestKind) Known() bool { return questions[k] != nil }

// Known reports whether there is such a state.
func (s RequestState) Known() bool { return slices.Contains(RequestStates, s) }

// Open reports whether a request in this state waits for somebody.
func (s RequestState) Open() bool { return s != RequestDone }
