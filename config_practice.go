package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"linnet/conversation"
)

// Lengths the texts are counted at (ux.md §17): a longer name would cost a
// second segment in every text.
const (
	maxTextingName  = 22
	maxHost         = 20
	maxPrintedPhone = 12
)

// topics are the kinds of request a patient can make (ux.md §5) and the
// free message about care.
var topics = []string{"visit", "medicine", "factor", "care", "bill", "insurance", "records"}

var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// readPractices turns PracticeList into the form the rules use and records
// every fault on the way.
func (c *Config) readPractices(d *decoder) {
	if c.FromSample {
		d = &decoder{at: places{lines: map[string]int{}, env: map[string]string{}}}
	}
	ids, numbers := map[string]bool{}, map[conversation.Phone]string{}
	for i := range c.PracticeList {
		r := practiceReader{d, &c.PracticeList[i], fmt.Sprintf("practices[%d]", i)}
		p := r.read(c)
		if ids[p.ID] {
			r.fault("id", "another practice has this id; write one of its own")
		}
		ids[p.ID] = true
		for j, n := range p.Numbers {
			if owner, taken := numbers[n.Phone]; taken && n.Phone != "" {
				r.fault(fmt.Sprintf("numbers[%d].number", j), "the number already belongs to %s; a number belongs to one practice", owner)
			}
			numbers[n.Phone] = printable(p.ID, 32)
		}
		c.Practices = append(c.Practices, p)
	}
}

// practiceReader reads one entry of practices:.
type practiceReader struct {
	d    *decoder
	in   *PracticeSettings
	path string
}

func (r practiceReader) fault(key, format string, args ...any) {
	r.d.fault(r.path+"."+key, format, args...)
}

func (r practiceReader) read(c *Config) *conversation.Practice {
	p := &conversation.Practice{
		ID: r.in.ID, Name: r.in.Name, TextingName: r.in.TextingName, Town: r.in.Town, Topics: r.in.Topics,
		NamesFirst: r.in.NamesFirst == nil || *r.in.NamesFirst, Listed: r.in.Listed == nil || *r.in.Listed,
		Verification: conversation.Verification(c.Verification),
	}
	if !idForm.MatchString(p.ID) {
		r.fault("id", "write a short id of small letters, digits and dashes, like riverside")
	}
	r.names(p)
	r.phones(p)
	r.times(p)
	r.queues(p)
	r.people(p)
	return p
}

// names checks what the outside sees: R-130 for the alphabet, ux.md R2 for
// what a name may give away.
func (r practiceReader) names(p *conversation.Practice) {
	if p.Name == "" {
		r.fault("name", "write the clinic's full name")
	}
	if p.TextingName == "" {
		p.TextingName = p.Name
	}
	if odd := outsideGSM7(p.TextingName); odd != "" {
		r.fault("texting_name", "%q is not in the alphabet of a text message; write it without", odd)
	}
	if n := septets(p.TextingName); n > maxTextingName {
		r.fault("texting_name", "%d characters, at most %d: every text begins with it; write a shorter one", n, maxTextingName)
	}
	if strings.ContainsAny(p.TextingName, "\r\n{}") || strings.TrimSpace(p.TextingName) != p.TextingName {
		r.fault("texting_name", "write one line without braces")
	}
	for _, field := range []struct{ key, value string }{{"name", p.Name}, {"texting_name", p.TextingName}} {
		if word := illnessIn(field.value); word != "" && strings.TrimSpace(r.in.NamesIllness.Accepted) == "" {
			r.fault(field.key, "%q tells of an illness on every phone's lock screen; choose another name, or write names_illness: {accepted: the reason}", word)
		}
	}
}

func (r practiceReader) phones(p *conversation.Practice) {
	if len(r.in.Numbers) == 0 {
		r.fault("numbers", "write the clinic's text number: [{number: \"+12065550100\", carrier: twilio}]")
	}
	for i, n := range r.in.Numbers {
		key := fmt.Sprintf("numbers[%d].", i)
		number := conversation.Number{Carrier: n.Carrier}
		number.Phone = r.phone(key+"number", n.Number, true)
		switch n.Carrier {
		case "twilio", "practice":
		default:
			r.fault(key+"carrier", "write twilio or practice")
		}
		p.Numbers = append(p.Numbers, number)
	}
	p.Phone = r.phone("phone", r.in.Phone, true)
	p.UrgentPhone = r.phone("urgent_phone", r.in.UrgentPhone, false)
	if p.UrgentPhone == "" {
		p.UrgentPhone = p.Phone
	}
	p.CodeLine = r.phone("code_line", r.in.CodeLine, false)
}

// phone reads a number that texts or pages print.
func (r practiceReader) phone(key, text string, must bool) conversation.Phone {
	if text == "" && !must {
		return ""
	}
	phone, err := conversation.ParsePhone(text, "US")
	if err != nil {
		r.fault(key, "write a whole phone number in quotes, like \"+12065550110\"")
		return ""
	}
	if len(phone.National()) > maxPrintedPhone {
		r.fault(key, "it prints longer than %d characters, so texts would not fit; write another number", maxPrintedPhone)
	}
	return phone
}

func (r practiceReader) times(p *conversation.Practice) {
	zone, err := time.LoadLocation(r.in.TimeZone)
	if err != nil || r.in.TimeZone == "" || r.in.TimeZone == "Local" {
		r.fault("time_zone", "write a zone like America/Chicago")
		zone = time.UTC
	}
	p.Zone = zone
	if len(r.in.Hours) == 0 {
		r.fault("hours", "write when people answer: {mon: 08:00-17:00, tue: 08:00-17:00}")
	}
	for _, day := range slices.Sorted(maps.Keys(r.in.Hours)) {
		weekday, ok := dayNamed(day)
		if !ok {
			r.fault("hours."+printable(day, 40), "write the day as mon, tue, wed, thu, fri, sat or sun")
			continue
		}
		span, problem := parseSpan(r.in.Hours[day])
		if problem != "" {
			r.fault("hours."+day, "%s", problem)
		}
		p.Hours[weekday] = span
	}
	quiet := r.in.QuietHours
	if quiet == "" {
		quiet = defaultQuietHours
	}
	week, problem := parseQuietHours(quiet)
	if problem != "" {
		r.fault("quiet_hours", "%s", problem)
	}
	p.Quiet = week
	for i, text := range r.in.Holidays {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			r.fault(fmt.Sprintf("holidays[%d]", i), "write a day like 2026-12-25")
			continue
		}
		p.Holidays = append(p.Holidays, conversation.DateOf(day))
	}
}

func (r practiceReader) queues(p *conversation.Practice) {
	if len(r.in.Queues) == 0 {
		p.Queues = []conversation.Queue{{ID: "front", Name: "Front desk", Goal: time.Hour}}
	}
	ids := map[string]bool{}
	for i, q := range r.in.Queues {
		key := fmt.Sprintf("queues[%d].", i)
		switch {
		case !idForm.MatchString(q.ID):
			r.fault(key+"id", "write a short id of small letters, digits and dashes, like front")
		case ids[q.ID]:
			r.fault(key+"id", "another queue has this id; write one of its own")
		}
		ids[q.ID] = true
		if q.Goal == 0 {
			q.Goal = time.Hour
		}
		if q.Name == "" {
			r.fault(key+"name", "write what staff call this queue, like Front desk")
		}
		p.Queues = append(p.Queues, conversation.Queue{ID: q.ID, Name: q.Name, Goal: q.Goal})
	}
	for _, topic := range slices.Sorted(maps.Keys(p.Topics)) {
		key := "topics." + printable(topic, 40)
		if !slices.Contains(topics, topic) {
			r.fault(key, "no such topic; there are %s", strings.Join(topics, ", "))
		}
		if !slices.ContainsFunc(p.Queues, func(q conversation.Queue) bool { return q.ID == p.Topics[topic] }) {
			r.fault(key, "no queue has this id; write the id of one of queues")
		}
	}
}

// people reads languages, countries and the ages at which a parent's grant ends.
func (r practiceReader) people(p *conversation.Practice) {
	p.Languages = []conversation.Language{conversation.English, conversation.Spanish}
	if len(r.in.Languages) > 0 {
		p.Languages = nil
	}
	for i, text := range r.in.Languages {
		language := conversation.Language(text)
		if language != conversation.English && language != conversation.Spanish {
			r.fault(fmt.Sprintf("languages[%d]", i), "write en or es")
		}
		p.Languages = append(p.Languages, language)
	}
	p.Countries = []string{"US"}
	if len(r.in.Countries) > 0 {
		p.Countries = r.in.Countries
	}
	for i, country := range p.Countries {
		if len(country) != 2 || strings.ToUpper(country) != country {
			r.fault(fmt.Sprintf("countries[%d]", i), "write a country as two capitals, like US")
		}
	}
	p.ProxyAges = []int{13, 18}
	if len(r.in.ProxyAges) > 0 {
		p.ProxyAges = r.in.ProxyAges
	}
	if len(p.ProxyAges) > 2 || p.ProxyAges[0] < 1 || p.ProxyAges[len(p.ProxyAges)-1] > 25 || !slices.IsSorted(p.ProxyAges) {
		r.fault("proxy_ages", "write one or two ages in years, the lower first, like [13, 18]")
	}
}
