package conversation

import (
	"slices"
	"time"
)

// Language is a language Linnet writes in: the two of the catalogues, or ""
// where it is not known.
type Language string

// The languages of the catalogues.
const (
	English Language = "en"
	Spanish Language = "es"
)

// Practice is a clinic with its numbers, queues, hours and languages, as
// config.yaml or an admin gives it. One value never changes: a saved change
// makes a new one, which the next request and the next act see.
type Practice struct {
	ID           string
	Name         string
	TextingName  string // first word of every text; at most 22 characters of GSM-7
	Numbers      []Number
	Phone        Phone
	UrgentPhone  Phone
	Town         string
	Zone         *time.Location
	Languages    []Language
	Hours        Week // when people answer
	Quiet        Week // when the clinic may start a text; never wider than 08:00-21:00
	Holidays     []Date
	Queues       []Queue           // the first takes what has no topic
	Topics       map[string]string // topic -> queue id
	NamesFirst   bool              // names_before_birth_date
	Listed       bool
	Countries    []string // regions texts may go to
	ProxyAges    []int    // ages in years at which a parent's grant ends
	CodeLine     Phone    // the number that calls with a code, or ""
	Verification Verification

	UrgentClosed Phone                          // urgent phone while closed, "" if it is UrgentPhone
	ClosedText   map[Language]string            // shown on the patient's page while closed
	Alerts       []string                       // e-mail addresses of staff who are called for urgent words
	Texts        map[TextID]map[Language]string // own words for texts
	Colour       string                         // of links and buttons, "" for the house's own
	ColourDark   string                         // the same on dark pages
	Emergency    []string                       // own words of an emergency, as they were written
	Crisis       []string                       // own words of a crisis
	Own          *OwnWords                      // both, as the rules read them; nil: none
	NoAfterHours bool                           // a text while closed gets no answer that says so
	Lock         time.Duration                  // idle time until a desk locks
	TrailYears   int                            // years that the access trail is kept
}

// UrgentAt returns the urgent phone at a time: another one may answer while
// the clinic is closed.
func (p *Practice) UrgentAt(t time.Time) Phone {
	if p.UrgentClosed != "" && !p.OpenAt(t) {
		return p.UrgentClosed
	}
	return p.UrgentPhone
}

// Number is one of a practice's own numbers and the carrier it belongs to.
type Number struct {
	Phone   Phone
	Carrier string
}

// Queue is one list of waiting talks; Goal is the answer goal in open hours.
type Queue struct {
	ID, Name string
	Goal     time.Duration
	Late     []string // e-mail addresses of staff who hear when it is late
}

// Verification holds the lifetimes and tries of design §7.
type Verification struct {
	FreshLink       time.Duration // a fresh link stands for the code this long; 0 never
	LinkLife        time.Duration // a link is a door this long
	CodeLife        time.Duration
	Tries           int // wrong codes in one browser, and wrong birth dates in a day
	Remember        time.Duration
	RememberDefault bool
}

// DefaultVerification is what config.yaml starts from.
func DefaultVerification() Verification {
	return Verification{FreshLink: 15 * time.Minute, LinkLife: 7 * 24 * time.Hour, CodeLife: 10 * time.Minute,
		Tries: 5, Remember: 30 * 24 * time.Hour, RememberDefault: true}
}

// Date is a day of the calendar, without zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day t falls on in its own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Span is a part of a day in minutes since local midnight, [From, To).
// The zero Span is closed.
type Span struct{ From, To int }

// Week holds one Span per time.Weekday.
type Week [7]Span

// QueueFor returns the queue a topic lands in: the topic's, else the first.
func (p *Practice) QueueFor(topic string) string {
	if id, ok := p.Topics[topic]; ok {
		return id
	}
	return p.Queues[0].ID
}

// CarrierOf returns the carrier of one of the practice's own numbers and
// whether the practice has that number.
func (p *Practice) CarrierOf(number Phone) (string, bool) {
	for _, n := range p.Numbers {
		if n.Phone == number {
			return n.Carrier, true
		}
	}
	return "", false
}

// HasQueue reports whether the practice has a queue of that id.
func (p *Practice) HasQueue(id string) bool {
	return slices.ContainsFunc(p.Queues, func(q Queue) bool { return q.ID == id })
}

// QueueName is how people call a queue; the id itself for one that is no more.
func (p *Practice) QueueName(id string) string {
	for _, q := range p.Queues {
		if q.ID == id {
			return q.Name
		}
	}
	return id
}

// GoalFor returns how soon, in open time, the queue of a topic answers.
func (p *Practice) GoalFor(topic string) time.Duration {
	id := p.QueueFor(topic)
	for _, q := range p.Queues {
		if q.ID == id {
			return q.Goal
		}
	}
	return p.Queues[0].Goal
}
