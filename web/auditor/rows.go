package auditor

import (
	"encoding/hex"
	"strings"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

// row is one record as the table and the event page show it.
type row struct {
	Seq    int64
	Shown  string // the record's number with commas
	Link   string
	At     time.Time
	When   string
	UTC    string
	Number string
	Event  string
	Mark   string // class of the chip, "" for none
	Icon   string
	How    string
	Words  string // what they wrote, if it may be shown
	Hidden bool   // there are words, and they are hidden
	Text   string // id of a text of ours
	Who    string
	Proof  string
}

// row tells a record in a language; numbers and words only if they may be shown.
func (r *room) row(v *visit, f *filters, e store.LogEntry) row {
	lang := v.page.Lang
	out := row{Seq: e.Seq, Shown: templates.Count(e.Seq), Link: "/audit/events/" + seqText(e.Seq) + "?practice=" + v.practice.ID, At: e.At,
		When: templates.Stamp(lang, e.At.In(f.zone)), UTC: e.At.UTC().Format("15:04:05") + " UTC", Number: number(e.Phone, v.shown),
		Event: r.Say(lang, "audit.event."+e.Kind), How: r.Say(lang, howKey(e.How)), Text: string(e.Text), Who: e.Actor}
	if f.Zone == "utc" {
		out.UTC = ""
	}
	out.Mark, out.Icon = mark(e.Kind)
	out.Words, out.Hidden = e.Words, e.Words != "" && !v.shown
	if out.Hidden {
		out.Words = ""
	}
	if proof := hex.EncodeToString(e.Leaf); len(proof) >= 6 {
		out.Proof = proof[:6]
	}
	return out
}

// number is whole where it may be shown, else its last four digits.
func number(p conversation.Phone, shown bool) string {
	switch {
	case p == "":
		return "–"
	case shown:
		return p.National()
	}
	return p.String()
}

func mark(kind string) (class, icon string) {
	switch kind {
	case store.KindOptOut:
		return "off", "off"
	case store.KindOptIn:
		return "done", "check"
	case store.KindBlocked:
		return "plain", "lock"
	}
	return "", ""
}

// howKey is the catalogue's key of a way; keys hold no spaces.
func howKey(how string) string {
	if how == "" {
		return "audit.how.none"
	}
	return "audit.how." + strings.ReplaceAll(how, " ", "-")
}
