package simulator

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"linnet/carriers"
	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

// storyLength is how many facts the page tells.
const storyLength = 60

// unknownPhone is the sample phone that no record lists (contract.md).
const unknownPhone = conversation.Phone("+12065550199")

// pageView is what the practice phone's page shows.
type pageView struct {
	Phones  []phoneView
	Phone   phoneView // the one in hand
	Bubbles []bubble
	Facts   []factView
	Newest  string // id of the newest text on the screen, for the live page
	Code    string // of a code text that still works
	Link    string // newest link
	Offices []office
	To      string
	Trouble carriers.Trouble
	Slow    bool
	Fails   bool
	Moved   bool
	Now     time.Time
	Staff   []*store.Staff
	Ticks   []templates.Tick // of a first run that is under way
}

// phoneView is a phone in the list: what it is called, and what a tester needs
// to know to play its owner.
type phoneView struct {
	Number  string
	Name    string
	Ending  string
	Meta    string // language and clinics, or what is known of it
	About   string // under the handset's name
	People  []store.SimPerson
	Current bool
}

// office is one of our own numbers a text can be sent to.
type office struct{ Number, Name string }

// bubble is a text on the handset.
type bubble struct {
	Own      bool
	Who      string
	At       time.Time
	Parts    []span
	Pictures int
	State    string // words, own texts only
	Failed   bool
}

// span is a run of a text, an address of ours as a link.
type span struct{ Text, Link string }

// factView is one line of "What just happened".
type factView struct {
	Time, Way, Icon, Mark string
	What                  string
	Quote                 string
	Code                  string // a text's id
	Detail                string
}

// view gathers the page in a language.
func (r *room) view(ctx context.Context, lang conversation.Language, number conversation.Phone) (pageView, error) {
	people, err := r.Store.SimPeople(ctx)
	if err != nil {
		return pageView{}, err
	}
	staff, err := r.Store.EveryStaff(ctx)
	if err != nil {
		return pageView{}, err
	}
	v := pageView{Trouble: r.carrier.Troubles(), Now: r.Store.Now()}
	v.Slow, v.Fails = v.Trouble.Slow > 0, v.Trouble.Fail != nil && *v.Trouble.Fail > 0
	moved := r.Store.ClockMoved()
	v.Moved = moved > time.Second || moved < -time.Second
	for _, p := range staff {
		if p.Sample && !p.Off {
			v.Staff = append(v.Staff, p)
		}
	}
	for _, p := range r.Store.Practices() {
		for _, n := range p.Numbers {
			v.Offices = append(v.Offices, office{n.Phone.E164(), p.Name})
		}
	}
	v.Phones = r.phones(lang, people, number)
	for _, p := range v.Phones {
		if p.Current {
			v.Phone = p
		}
	}
	setup, err := r.Store.Setup(ctx)
	if err != nil {
		return pageView{}, err
	}
	if setup.Begun() {
		if v.Ticks, err = r.Ticks(ctx, lang); err != nil {
			return pageView{}, err
		}
	}
	return v, r.fill(ctx, lang, &v)
}

// fill adds what the phone in hand shows.
func (r *room) fill(ctx context.Context, lang conversation.Language, v *pageView) error {
	phone := conversation.Phone(v.Phone.Number)
	screen := r.carrier.Screen(ctx, phone, "", 0)
	lines, facts, err := r.Store.SimStory(ctx, phone, storyLength)
	if err != nil {
		return err
	}
	v.To = r.lastOffice(v.Phone, screen)
	for _, m := range screen {
		v.Bubbles = append(v.Bubbles, r.bubble(lang, v.Phone.Name, m))
		v.Newest = m.ID
		if m.Direction != "out" {
			continue
		}
		if link := r.linkIn(m.Text); link != "" {
			v.Link = link
		}
		if code := codeIn.FindStringSubmatch(m.Text); code != nil && v.Now.Sub(m.At) < conversation.DefaultVerification().CodeLife {
			v.Code = code[1]
		}
	}
	v.Facts = r.facts(lang, v.Phone.Name, lines, facts, screen)
	return nil
}

// phones lists the sample phones, then those a tester added.
func (r *room) phones(lang conversation.Language, people []store.SimPerson, current conversation.Phone) []phoneView {
	var numbers []conversation.Phone
	for _, p := range people {
		if !slices.Contains(numbers, p.Phone) {
			numbers = append(numbers, p.Phone)
		}
	}
	for _, more := range append([]conversation.Phone{unknownPhone}, r.carrier.Phones()...) {
		if !slices.Contains(numbers, more) {
			numbers = append(numbers, more)
		}
	}
	if current == "" {
		current = numbers[0]
	}
	if !slices.Contains(numbers, current) {
		numbers = append(numbers, current)
	}
	var all []phoneView
	for _, number := range numbers {
		p := r.phone(lang, number, people)
		p.Current = number == current
		all = append(all, p)
	}
	return all
}

func (r *room) phone(lang conversation.Language, number conversation.Phone, people []store.SimPerson) phoneView {
	p := phoneView{Number: number.E164(), Ending: number.String(), Name: r.Say(lang, "sim.unknown"), Meta: r.Say(lang, "sim.known-nobody")}
	var offices, children []string
	for _, one := range people {
		if one.Phone != number {
			continue
		}
		p.People = append(p.People, one)
		if name := r.officeName(one.Practice); !slices.Contains(offices, name) {
			offices = append(offices, name)
		}
		if one.Relationship == "self" {
			p.Name = one.Given
		} else {
			children = append(children, one.Given)
		}
	}
	if len(p.People) == 0 {
		return p
	}
	if p.Name == r.Say(lang, "sim.unknown") {
		p.Name = p.People[0].Given
	}
	p.Meta = r.Say(lang, "sim.lang."+string(p.People[0].Language)) + " · " + strings.Join(offices, ", ")
	if len(children) > 0 {
		p.About = r.Say(lang, "sim.parent-of", "names", strings.Join(children, ", "))
	}
	return p
}

func (r *room) officeName(practice string) string {
	if p := r.Store.Practice(practice); p != nil {
		return p.Name
	}
	return practice
}

// lastOffice is the number the phone last wrote with, else its first clinic's.
func (r *room) lastOffice(p phoneView, screen []carriers.PhoneMessage) string {
	for _, m := range slices.Backward(screen) {
		ours := m.From
		if m.Direction == "in" {
			ours = m.To
		}
		if r.Store.PracticeOf(conversation.Phone(ours)) != nil {
			return ours
		}
	}
	if len(p.People) > 0 {
		if practice := r.Store.Practice(p.People[0].Practice); practice != nil {
			return practice.Numbers[0].Phone.E164()
		}
	}
	return r.Store.Practices()[0].Numbers[0].Phone.E164()
}

func (r *room) bubble(lang conversation.Language, owner string, m carriers.PhoneMessage) bubble {
	b := bubble{Own: m.Direction == "in", Who: owner, At: m.At, Pictures: len(m.Media), Parts: r.spans(m.Text)}
	if !b.Own {
		b.Who = conversation.Phone(m.From).National()
		if p := r.Store.PracticeOf(conversation.Phone(m.From)); p != nil {
			b.Who = p.Name
		}
		return b
	}
	b.Failed = m.Status == carriers.Failed
	b.State = r.Say(lang, "sim.state."+string(m.Status))
	return b
}

// codeIn finds a code by the last line that phones fill in from.
var codeIn = regexp.MustCompile(`(?m)^@\S+ #(\d{6})$`)

var address = regexp.MustCompile(`https?://[^\s]+`)

// linkIn returns the way in that a text carries, "" if there is none.
func (r *room) linkIn(text string) string {
	for _, found := range address.FindAllString(text, -1) {
		if path, ours := strings.CutPrefix(found, r.Link("/m/")); ours {
			return "/m/" + path
		}
	}
	return ""
}

// spans cuts a text so that addresses of ours can be tapped, as on a phone.
func (r *room) spans(text string) []span {
	var out []span
	for _, place := range address.FindAllStringIndex(text, -1) {
		found := text[place[0]:place[1]]
		if path, ours := strings.CutPrefix(found, r.Link("/")); ours {
			before, after, _ := strings.Cut(text, found)
			out = append(append(out, span{Text: before}, span{Text: found, Link: "/" + path}), r.spans(after)...)
			return out
		}
	}
	return append(out, span{Text: text})
}

// counted says how many letters and parts a text is.
func (r *room) counted(lang conversation.Language, text string) string {
	_, units, parts := templates.Segments(text)
	key := "sim.counted"
	if parts == 1 {
		key = "sim.counted-1"
	}
	return r.Say(lang, key, "chars", units, "parts", parts)
}
