package auditor

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

// moment is how a browser's field for a day and a time writes both.
const moment = "2006-01-02T15:04"

// trailFilters are what a view of the access trail shows; a view is an
// address, and no address holds a name or a number (security.md §12).
type trailFilters struct {
	Practice string
	Who      string // a person's key, or "name:" and who else did something
	From, To string // day and time at the clinic, both included
	Kind     string

	zone     *time.Location
	from, to time.Time // [from, to)
	after    store.TrailPlace
	field    string // where something is wrong, and the key of the words for it
	problem  string
}

// readTrail reads the filters from an address or a form; get returns one
// field. Without days it is the last week.
func readTrail(get func(string) string, p *conversation.Practice, now time.Time) trailFilters {
	f := trailFilters{Practice: p.ID, Who: get("who"), From: get("from"), To: get("to"), Kind: oneOf(get("kind"), store.TrailKinds), zone: p.Zone}
	if f.zone == nil {
		f.zone = time.UTC
	}
	if f.To == "" {
		f.To = now.In(f.zone).Format(moment)
	}
	if f.From == "" {
		f.From = conversation.DateOf(now.In(f.zone)).In(f.zone).AddDate(0, 0, -7).Format(moment)
	}
	var err error
	if f.from, err = time.ParseInLocation(moment, f.From, f.zone); err != nil {
		f.field, f.problem = "from", "trail.bad.moment"
		return f
	}
	if f.to, err = time.ParseInLocation(moment, f.To, f.zone); err != nil {
		f.field, f.problem = "to", "trail.bad.moment"
		return f
	}
	if f.to = f.to.Add(time.Minute); !f.from.Before(f.to) {
		f.field, f.problem = "to", "trail.bad.order"
	}
	f.after = readPlace(get("after"))
	return f
}

// readPlace reads a place that an address of ours named; anything else is the
// beginning.
func readPlace(text string) (p store.TrailPlace) {
	when, key, _ := strings.Cut(text, ".")
	us, err := strconv.ParseInt(when, 10, 64)
	id, bad := store.ParseID(key)
	if err != nil || bad != nil {
		return p
	}
	return store.TrailPlace{At: time.UnixMicro(us).UTC(), ID: id}
}

// values are the filters as fields of an address, without the page.
func (f *trailFilters) values() url.Values {
	v := url.Values{"practice": {f.Practice}, "from": {f.From}, "to": {f.To}}
	for name, value := range map[string]string{"who": f.Who, "kind": f.Kind} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// address is this view on a page of ours, from a place on.
func (f *trailFilters) address(path string, after store.TrailPlace) string {
	v := f.values()
	if !after.ID.None() {
		v.Set("after", strconv.FormatInt(after.At.UnixMicro(), 10)+"."+after.ID.String())
	}
	return path + "?" + v.Encode()
}

// span names the two times for the trail itself.
func (f *trailFilters) span() string { return f.From + " to " + f.To }

// trailView is a page of the access trail: its form, and the rows.
type trailView struct {
	Filters   trailFilters
	Action    string // of the form with the filters
	People    []choice
	Kinds     []choice
	Practices []choice
	Patient   string // key of the patient the page is about, "" for the page about people
	About     string // name of whoever the page is about
	ZoneName  string
	Asked     bool
	Rows      []trailRow
	Older     string
	Newest    string // address of the first page, "" on it
	File      string // where the file is asked for
	Fields    []choice
	Reason    string
	Here      string
	Shown     bool
	Caption   string
	Printed   string
	Back      string
}

// trailRow is one row in words.
type trailRow struct {
	At      time.Time
	When    string
	UTC     string
	Who     string
	Act     string
	Patient string
	Link    string // to the page about the patient
	Listed  string // how many patients a list named
	Number  string
	Detail  string
	Hidden  bool
	From    string
	Refused bool
}

// trailRow tells a row in a language. What somebody searched for may be a
// number, a name or words of a message: it is hidden until it is asked for.
func (r *room) trailRow(v *visit, l store.TrailLine) trailRow {
	lang := v.page.Lang
	out := trailRow{At: l.At, When: templates.Stamp(lang, l.At.In(v.practice.Zone)), UTC: l.At.UTC().Format("15:04:05") + " UTC", Who: r.actor(lang, l.Staff, l.Name),
		Act: r.actWords(lang, l.Act), Detail: detail(l), Refused: l.Outcome == "refused", From: strings.TrimSpace(l.From.Address + " " + l.From.Browser)}
	if l.Phone != "" {
		out.Number = number(l.Phone, v.shown)
	}
	if !l.Patient.ID.None() {
		out.Link = "/audit/patients/" + l.Patient.ID.String() + "?practice=" + v.practice.ID
		if out.Patient = strings.TrimSpace(l.Patient.Given + " " + l.Patient.Family); out.Patient == "" {
			out.Patient = r.Say(lang, "trail.gone")
		}
	}
	switch n := len(l.Shown); {
	case n == 1:
		out.Listed = r.Say(lang, "trail.listed-1")
	case n > 1:
		out.Listed = r.Say(lang, "trail.listed", "n", templates.Count(int64(n)))
	}
	if searched(l.Act) && !v.shown {
		out.Detail, out.Hidden = "", true
	}
	return out
}

// searched reports whether an act's detail is what somebody typed to find.
func searched(act string) bool { return act == "people searched" || act == "messages searched" }

// detail is a row's detail without the keys of those a search showed, whom the
// row names as well.
func detail(l store.TrailLine) string {
	if searched(l.Act) {
		before, _, _ := strings.Cut(l.Detail, " shown:")
		return before
	}
	return l.Detail
}

// actor names who did something: a person, or who has no account here.
func (r *room) actor(lang conversation.Language, staff store.ID, name string) string {
	if staff.None() && (name == "patient" || name == "stranger") {
		return r.Say(lang, "trail.actor."+name)
	}
	return name
}

// actWords words an act; one that no words are for is its own name.
func (r *room) actWords(lang conversation.Language, act string) string {
	words, err := r.Pages.Words().Say(lang, "trail.act."+strings.ToLower(strings.ReplaceAll(act, " ", "-")))
	if err != nil {
		return act
	}
	return words
}
