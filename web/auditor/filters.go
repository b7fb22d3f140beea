package auditor

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"linnet/conversation"
	"linnet/store"
)

// pageSize is how many records a page shows.
const pageSize = 50

// kinds and hows are the choices of the filters, in the order they are shown.
var (
	kinds = []string{store.KindOptOut, store.KindOptIn, store.KindBlocked, store.KindConfirm, store.KindSent, store.KindHelp, store.KindBlock,
		store.KindDifference, store.KindLate, store.KindNumber, store.KindExport, store.KindCheck}
	hows = []string{store.HowWord, store.HowOwn, store.HowSite, store.HowBoth, store.HowCall, store.HowPaper, store.HowCarrier, store.HowImport, store.HowLinnet}
)

// filters are what a view of the log shows; a view is an address (ux.md §13).
type filters struct {
	Practice string
	From, To string // days, both included
	Zone     string // clinic or utc
	Number   string // whole, or the last four digits
	Event    string
	How      string
	Oldest   bool
	Page     int

	zone    *time.Location
	problem string // key of what is wrong with them
	field   string
}

// readFilters reads them from an address or a form; get returns one field.
func readFilters(get func(string) string, p *conversation.Practice, now time.Time) filters {
	f := filters{Practice: p.ID, From: get("from"), To: get("to"), Zone: get("zone"), Number: strings.TrimSpace(get("number")),
		Event: oneOf(get("event"), kinds), How: oneOf(get("how"), hows), Oldest: get("sort") == "oldest", zone: p.Zone}
	if f.zone == nil || f.Zone == "utc" {
		f.Zone, f.zone = "utc", time.UTC
	} else {
		f.Zone = "clinic"
	}
	today := now.In(f.zone)
	if f.To == "" {
		f.To = today.Format(time.DateOnly)
	}
	if f.From == "" {
		f.From = today.AddDate(0, -3, 0).Format(time.DateOnly)
	}
	f.Page, _ = strconv.Atoi(get("page"))
	f.Page = min(max(f.Page, 1), 1_000_000)
	f.check()
	return f
}

func oneOf(value string, all []string) string {
	for _, one := range all {
		if one == value {
			return value
		}
	}
	return ""
}

func (f *filters) check() {
	from, err := conversation.ParseDate(f.From)
	if err != nil {
		f.problem, f.field = "audit.bad.day", "from"
		return
	}
	to, err := conversation.ParseDate(f.To)
	if err != nil {
		f.problem, f.field = "audit.bad.day", "to"
		return
	}
	if to.Before(from) {
		f.problem, f.field = "audit.bad.order", "to"
		return
	}
	if _, _, ok := f.number(); !ok {
		f.problem, f.field = "audit.bad.number", "number"
	}
}

// number reads the number as a whole one or as its last four digits.
func (f *filters) number() (phone conversation.Phone, last4 string, ok bool) {
	if f.Number == "" {
		return "", "", true
	}
	digits := strings.TrimLeft(f.Number, "…. ")
	if len(digits) == 4 && strings.Trim(digits, "0123456789") == "" {
		return "", digits, true
	}
	phone, err := conversation.ParsePhone(f.Number, "US")
	return phone, "", err == nil
}

// view is what the store is asked for.
func (f *filters) view() store.LogView {
	from, _ := conversation.ParseDate(f.From) // check has read them before
	to, _ := conversation.ParseDate(f.To)
	phone, last4, _ := f.number()
	return store.LogView{Practice: f.Practice, From: from.In(f.zone), To: to.In(f.zone).AddDate(0, 0, 1), Phone: phone, Last4: last4,
		Kind: f.Event, How: f.How, Limit: pageSize, Offset: (f.Page - 1) * pageSize, Oldest: f.Oldest}
}

// values are the filters as fields of an address, without the page.
func (f *filters) values() url.Values {
	v := url.Values{"practice": {f.Practice}, "from": {f.From}, "to": {f.To}, "zone": {f.Zone}}
	for name, value := range map[string]string{"number": f.Number, "event": f.Event, "how": f.How} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if f.Oldest {
		v.Set("sort", "oldest")
	}
	return v
}

// address is this view on another page of ours.
func (f *filters) address(path string, page int) string {
	v := f.values()
	if page > 1 {
		v.Set("page", strconv.Itoa(page))
	}
	return path + "?" + v.Encode()
}

// trail names the filters without the number.
func (f *filters) trail() string {
	out := f.From + " to " + f.To
	if f.Number != "" {
		out += ", one number"
	}
	for _, one := range []string{f.Event, f.How} {
		if one != "" {
			out += ", " + one
		}
	}
	return out
}
