package staff

import (
	"net/url"
	"strconv"
	"time"

	"linnet/conversation"
	"linnet/templates"
)

// values are the filters as fields of an address.
func (q *report) values() url.Values {
	v := url.Values{"span": {q.span.kind}}
	if q.span.kind == spanRange {
		v.Set("from", q.span.first)
		v.Set("to", q.span.last)
	}
	if q.queue != "" {
		v.Set("queue", q.queue)
	}
	if q.p != q.first(q.who) {
		v.Set("p", q.p.ID)
	}
	return v
}

// choices fills the selects of the form.
func (q *report) choices(v *reportView) {
	for _, kind := range []string{spanWeek, spanWeeks, spanRange} {
		if q.wide() {
			v.Spans = append(v.Spans, choice{kind, q.Say(q.lang, "reports.span."+kind), kind == q.span.kind})
		}
	}
	for _, m := range q.months {
		v.Spans = append(v.Spans, choice{m.Format("2006-01"), templates.Month(q.lang, m), m.Format("2006-01") == q.span.kind})
	}
	if q.wide() {
		v.Queues = append(v.Queues, choice{"", q.Say(q.lang, "reports.queue.all"), q.queue == ""})
		for _, queue := range q.seen() {
			v.Queues = append(v.Queues, choice{queue.ID, queue.Name, queue.ID == q.queue})
		}
	}
	if all := q.Store.Practices(); len(all) > 1 {
		for _, p := range all {
			if q.wide() && !q.who.SeesPractice(p.ID) {
				continue
			}
			v.Offices = append(v.Offices, choice{p.ID, p.Name, p.ID == q.p.ID})
		}
	}
}

// seen are the queues of the practice that the person may know of.
func (q *report) seen() (seen []conversation.Queue) {
	for _, queue := range q.p.Queues {
		if !q.wide() || q.who.Sees(q.p.ID, queue.ID) {
			seen = append(seen, queue)
		}
	}
	return seen
}

// words of a wait: "38 m", "1 h 20 m".
func (q *report) took(d time.Duration) string {
	minutes := int(d.Round(time.Minute).Minutes())
	if minutes < 60 {
		return q.Say(q.lang, "staff.minutes", "n", minutes)
	}
	if minutes%60 == 0 {
		return q.Say(q.lang, "staff.hours", "n", minutes/60)
	}
	return q.Say(q.lang, "staff.hours", "n", minutes/60) + " " + q.Say(q.lang, "staff.minutes", "n", minutes%60)
}

// share writes "2.9 %".
func share(part, whole int) string {
	if whole == 0 {
		return "0 %"
	}
	return strconv.FormatFloat(float64(part)*100/float64(whole), 'f', 1, 64) + " %"
}

// known reports whether a group is big enough for this person.
func (q *report) known(n int) bool { return q.wide() || n >= fewest }

// number writes a count, or that it is small.
func (q *report) number(n int, hidden bool) string {
	if hidden {
		return q.Say(q.lang, "reports.few", "n", fewest)
	}
	return templates.Count(int64(n))
}

// hide is hideSmall for who may not open patients, nothing for the others.
func (q *report) hide(cells []int) []bool {
	if q.wide() {
		return make([]bool, len(cells))
	}
	return hideSmall(cells)
}

// goalNow is the one goal that holds for all that is shown, 0 if there are several.
func (q *report) goalNow() time.Duration {
	if q.queue != "" {
		return goal(q.p, q.queue)
	}
	for _, queue := range q.p.Queues[1:] {
		if queue.Goal != q.p.Queues[0].Goal {
			return 0
		}
	}
	return q.p.Queues[0].Goal
}

func (q *report) tiles() []tile {
	say := func(key string, args ...any) string { return q.Say(q.lang, key, args...) }
	f, now := q.figures, q.Store.Now()
	var out []tile
	if q.wide() {
		out = append(out, tile{say("reports.open"), templates.Count(int64(f.Open)), say("reports.open.unclaimed", "n", f.Unclaimed), false})
		longest := tile{say("reports.longest"), say("reports.none"), "", false}
		if !f.Oldest.IsZero() {
			wait, goal := q.p.OpenMinutes(f.Oldest, now), goal(q.p, f.OldestQueue)
			longest.Value, longest.Second, longest.Bad = q.took(wait), say("reports.goal", "time", q.took(goal)), wait > goal
		}
		out = append(out, longest)
	}
	took, was := waitsOf(f.Answered), waitsOf(q.before)
	middle := tile{say("reports.middle"), say("reports.none"), "", false}
	within := tile{say("reports.within"), say("reports.none"), "", false}
	if len(took) > 0 && q.known(len(took)) {
		middle.Value, middle.Second = q.took(took.at(50)), say("reports.ninety", "time", q.took(took.at(90)))
		within.Value = strconv.Itoa(inGoal(f.Answered)) + " %"
	}
	if len(was) > 0 && q.known(len(was)) {
		within.Second = say("reports.was", "value", strconv.Itoa(inGoal(q.before))+" %, "+q.took(was.at(50)))
	}
	delivered, all := 0, 0
	for _, t := range f.Texted {
		delivered, all = delivered+t.Total()-t.Missing, all+t.Total()
	}
	missing := tile{say("reports.missing"), q.number(all-delivered, !q.known(all-delivered)), "", false}
	if q.known(all - delivered) {
		missing.Second = say("reports.share", "share", share(all-delivered, all), "n", templates.Count(int64(all)))
	}
	off := tile{say("reports.off.tile"), q.number(len(f.OptOuts), !q.known(len(f.OptOuts))), say("reports.off.office", "clinic", q.p.Name), false}
	return append(out, middle, within, off, missing)
}

// clinic lists the pages beside the lanes.
func (r *room) clinic(lang conversation.Language, at place) []link {
	values := place{p: at.p, page: 1, first: at.first}.values()
	return []link{{Href: address("/app/replies", values), Words: r.Say(lang, "replies.title"), Current: at.lane == "replies"},
		{Href: address("/app/reports", values), Words: r.Say(lang, "reports.title"), Current: at.lane == "reports"}}
}
