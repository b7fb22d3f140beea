package auditor

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"linnet/store"
	"linnet/templates"
)

// logView is the first page.
type logView struct {
	Filters   filters
	Kinds     []choice
	Hows      []choice
	Practices []choice
	ZoneName  string
	Rows      []row
	Total     int64
	TotalText string
	First     int64 // of the rows on this page, from 1
	Last      int64
	Pages     []pageLink
	Next      string
	Sort      string // the same view sorted the other way
	Here      string // this view, for forms that come back to it
	Export    string
	State     string
	Shown     bool
	Calls     []callCount
	AfterStop string
	Looked    string
	Bad       bool // texts left after an opt-out
	Check     *checkView
	Head      string // the head of the log that left, in words
	HeadOld   bool   // none did, or none lately
	Caption   string
	Printed   string
}

// choice is one option of a filter.
type choice struct {
	Value, Name string
	Chosen      bool
}

// pageLink is one page's link; an empty one is a gap.
type pageLink struct {
	N       int
	Address string
	Current bool
}

// callCount is how many opt-ins one person recorded.
type callCount struct {
	Name string
	N    string
}

// checkView is the newest check in words.
type checkView struct {
	Good  bool
	Words string
	When  string
}

// log shows the opt-out log through the filters of the address.
func (r *room) log(v *visit) error {
	f := readFilters(v.ctx.Query, v.practice, r.Store.Now())
	out := r.frame(v, &f)
	status := http.StatusOK
	if f.problem != "" {
		v.page.Problems = append(v.page.Problems, templates.Problem{Field: f.field, Words: r.Say(v.page.Lang, f.problem)})
		status = http.StatusUnprocessableEntity
	} else if err := r.records(v, &f, &out); err != nil {
		return err
	}
	if err := r.figures(v, &out); err != nil {
		return err
	}
	if err := r.looked(v, "log looked at", f.trail()); err != nil {
		return err
	}
	v.page.View = out
	return r.Render(v.ctx, status, "audit/log", v.page)
}

// frame fills what stands around the records.
func (r *room) frame(v *visit, f *filters) logView {
	lang := v.page.Lang
	out := logView{Filters: *f, Shown: v.shown, Here: f.address("/audit", f.Page), Export: f.address("/audit/export", 1),
		State: "/audit/state?practice=" + v.practice.ID, ZoneName: v.practice.Zone.String(), Printed: v.who.Name}
	for _, kind := range kinds {
		out.Kinds = append(out.Kinds, choice{kind, r.Say(lang, "audit.event."+kind), kind == f.Event})
	}
	for _, how := range hows {
		out.Hows = append(out.Hows, choice{how, r.Say(lang, howKey(how)), how == f.How})
	}
	for _, p := range r.Store.Practices() {
		out.Practices = append(out.Practices, choice{p.ID, p.Name, p.ID == v.practice.ID})
	}
	other := *f
	other.Oldest = !f.Oldest
	out.Sort = other.address("/audit", 1)
	out.Caption = r.Say(lang, "audit.caption", "from", f.From, "to", f.To)
	return out
}

// records fills one page of the log and the links to the others.
func (r *room) records(v *visit, f *filters, out *logView) error {
	entries, total, err := r.Store.Log(v.ctx.Request.Context(), f.view())
	if err != nil {
		return err
	}
	for _, e := range entries {
		out.Rows = append(out.Rows, r.row(v, f, e))
	}
	out.Total, out.TotalText = int64(total), templates.Count(int64(total))
	out.First = int64((f.Page-1)*pageSize + 1)
	out.Last = out.First + int64(len(entries)) - 1
	pages := (total + pageSize - 1) / pageSize
	for _, n := range around(f.Page, pages) {
		out.Pages = append(out.Pages, pageLink{N: n, Address: f.address("/audit", n), Current: n == f.Page})
	}
	if f.Page < pages {
		out.Next = f.address("/audit", f.Page+1)
	}
	return nil
}

// around lists the pages to link: the first, the last, and those beside the
// current one; 0 is a gap.
func around(current, pages int) []int {
	var out []int
	for n := 1; n <= pages; n++ {
		switch {
		case n == 1, n == pages, n >= current-1 && n <= current+1:
			out = append(out, n)
		case out[len(out)-1] != 0:
			out = append(out, 0)
		}
	}
	return out
}

// headDays is after how long without a head of the log leaving it is red.
const headDays = 2 * 24 * time.Hour

// head says which head of the log somebody else has.
func (r *room) head(v *visit, out *logView) error {
	left, err := r.Store.HeadLeft(v.ctx.Request.Context())
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	lang, when := v.page.Lang, templates.Stamp(v.page.Lang, left.At.In(v.practice.Zone))
	switch {
	case left.Place == "":
		out.Head, out.HeadOld = r.Say(lang, "audit.no-head"), true
	case r.Store.Now().Sub(left.At) > headDays:
		out.Head, out.HeadOld = r.Say(lang, "audit.head-old", "place", left.Place, "when", when), true
	default:
		out.Head = r.Say(lang, "audit.head-left", "n", templates.Count(left.Size), "place", left.Place, "when", when)
	}
	return nil
}

// figures fills the totals that the first page begins with.
func (r *room) figures(v *visit, out *logView) error {
	totals, err := r.Store.Totals(v.ctx.Request.Context(), v.practice.ID)
	if err != nil {
		return err
	}
	for _, name := range sortedNames(totals.OptInCalls) {
		out.Calls = append(out.Calls, callCount{name, templates.Count(int64(totals.OptInCalls[name]))})
	}
	out.AfterStop, out.Looked, out.Bad = templates.Count(int64(totals.AfterStop)), templates.Count(int64(totals.Looked)), totals.AfterStop > 0
	if err := r.head(v, out); err != nil {
		return err
	}
	check, err := r.Store.LastCheck(v.ctx.Request.Context())
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	out.Check = r.checked(v, check)
	return nil
}

func (r *room) checked(v *visit, c store.LogCheck) *checkView {
	lang := v.page.Lang
	out := &checkView{Good: c.Good(), When: templates.Stamp(lang, c.At.In(v.practice.Zone))}
	switch {
	case c.Head:
		out.Words = r.Say(lang, "audit.check.head", "n", templates.Count(c.Records))
	case c.Problem == 1:
		out.Words = r.Say(lang, "audit.check.bad-first")
	case c.Problem > 0:
		out.Words = r.Say(lang, "audit.check.bad", "n", templates.Count(c.Problem), "before", templates.Count(c.Problem-1))
	default:
		out.Words = r.Say(lang, "audit.check.good", "n", templates.Count(c.Records))
	}
	return out
}

func seqText(seq int64) string { return strconv.FormatInt(seq, 10) }
