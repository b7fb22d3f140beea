package auditor

import (
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"linnet/store"
	"linnet/templates"
)

// recordView is the page of one record.
type recordView struct {
	Number string // with commas
	Rows   []entryView
	Older  string
	Newer  string
	Leaf   string
	Head   string
	Size   string
	Back   string
	Here   string
	Shown  bool
}

// entryView is one fact under the record's number, field by field.
type entryView struct {
	Title  string
	Fields []field
}

// field is one line of a record. Hidden says that something is there which
// the auditor has to ask for.
type field struct {
	Name   string
	Value  string
	Quoted bool
	Hidden bool
}

// record shows everything that one number of the log stands for.
func (r *room) record(v *visit) error {
	seq, err := strconv.ParseInt(v.ctx.Param("seq"), 10, 64)
	if err != nil || seq < 1 {
		return store.ErrNotFound
	}
	ctx := v.ctx.Request.Context()
	entries, older, newer, err := r.Store.LogRecord(ctx, v.practice.ID, seq)
	if err != nil {
		return err
	}
	size, head, err := r.Store.LogHead(ctx)
	if err != nil {
		return err
	}
	practice := "?practice=" + v.practice.ID
	out := recordView{Number: templates.Count(seq), Leaf: hex.EncodeToString(entries[0].Leaf), Head: hex.EncodeToString(head), Size: templates.Count(size),
		Back: "/audit" + practice, Here: "/audit/events/" + seqText(seq) + practice, Shown: v.shown}
	for _, e := range entries {
		out.Rows = append(out.Rows, r.entry(v, e))
	}
	if older > 0 {
		out.Older = "/audit/events/" + seqText(older) + practice
	}
	if newer > 0 {
		out.Newer = "/audit/events/" + seqText(newer) + practice
	}
	if err := r.looked(v, "log record opened", seqText(seq)); err != nil {
		return err
	}
	v.page.View = out
	return r.Render(v.ctx, http.StatusOK, "audit/record", v.page)
}

// entry lists the fields that say something.
func (r *room) entry(v *visit, e store.LogEntry) entryView {
	lang := v.page.Lang
	out := entryView{Title: r.Say(lang, "audit.event."+e.Kind)}
	add := func(name, value string) {
		if value != "" {
			out.Fields = append(out.Fields, field{Name: r.Say(lang, "audit.field."+name), Value: value})
		}
	}
	secret := func(name, value string) {
		if value != "" {
			f := field{Name: r.Say(lang, "audit.field."+name), Value: value, Quoted: true}
			if !v.shown {
				f.Value, f.Hidden = "", true
			}
			out.Fields = append(out.Fields, f)
		}
	}
	stamp := func(name string, at time.Time) {
		if !at.IsZero() {
			add(name, templates.Stamp(lang, at.In(v.practice.Zone))+" · "+at.UTC().Format("2006-01-02 15:04:05.000 UTC"))
		}
	}
	add("number", number(e.Phone, v.shown))
	add("how", r.Say(lang, howKey(e.How)))
	secret("words", e.Words)
	secret("normal", e.Normal)
	add("rule", e.Rule)
	add("text", string(e.Text))
	add("template", e.Template)
	if e.Text != "" {
		add("allowed", r.Say(lang, "audit.allowed."+strconv.FormatBool(e.Allowed)))
	}
	add("reason", e.Reason)
	stamp("sent", e.SentAt)
	stamp("received", e.At)
	stamp("effective", e.Effective)
	add("acted", r.acted(v, e))
	r.standing(v, e, add)
	add("carrier", e.Carrier)
	if e.Number != "" {
		add("our-number", e.Number.National())
	}
	add("external", e.External)
	add("form", e.Form)
	add("who", e.Actor)
	secret("note", e.Note)
	add("version", e.Version)
	return out
}

// standing adds where the line stood and what the record stands on.
func (r *room) standing(v *visit, e store.LogEntry, add func(name, value string)) {
	lang := v.page.Lang
	switch {
	case e.Before != e.After:
		add("state", fmt.Sprintf("%s → %s", e.Before, e.After))
	case e.Before != "":
		add("state", string(e.Before))
	}
	if e.Basis != "" {
		add("basis", string(e.Basis))
	}
	if e.Refers > 0 {
		add("refers", templates.Count(e.Refers))
	}
	if e.StandsOn > 0 {
		add("stands-on", templates.Count(e.StandsOn))
	}
	if e.Zone != "" {
		add("zone", e.Zone+", "+e.ZoneFrom)
	}
	if e.Kind == store.KindOptOut || e.Kind == store.KindOptIn {
		add("changes", r.Say(lang, "audit.changes."+strconv.FormatBool(e.Changes)))
	}
}

// acted says how long after its sending an event took effect; the carrier's
// clock may be ahead of ours, and then nothing is claimed.
func (r *room) acted(v *visit, e store.LogEntry) string {
	if e.SentAt.IsZero() || e.Effective.Before(e.SentAt) {
		return ""
	}
	return r.Say(v.page.Lang, "audit.acted", "s", fmt.Sprintf("%.1f", e.Effective.Sub(e.SentAt).Seconds()))
}

func sortedNames(m map[string]int) []string { return slices.Sorted(maps.Keys(m)) }
