package staff

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

func (q *report) charts() []chart {
	if len(q.figures.Opened)+len(q.figures.Answered)+len(q.figures.Texted)+len(q.figures.OptOuts) == 0 {
		return nil
	}
	out := []chart{q.perDay(), q.perHour(), q.byTopic(), q.byCarrier(), q.perWeek()}
	if q.queue == "" {
		out = append(out, q.byQueue())
	}
	for i := range out {
		v := q.values()
		v.Set("table", out[i].ID)
		out[i].CSV = address("/app/reports.csv", v)
	}
	return out
}

func (q *report) chart(id string, head ...string) chart {
	c := chart{ID: id, Title: q.Say(q.lang, "reports."+id)}
	for _, h := range head {
		c.Head = append(c.Head, q.Say(q.lang, "reports.col."+h))
	}
	return c
}

// mark is the short word on a bar whose number is hidden.
func (q *report) mark(n int, hidden bool) string {
	if hidden {
		return "<" + strconv.Itoa(fewest)
	}
	return templates.Count(int64(n))
}

func (q *report) perDay() chart {
	c := q.chart("day", "day", "talks")
	days := weekdays(q.figures.Opened, q.p.Zone)
	hidden := q.hide(days[:])
	best := 0
	var points []point
	for i, n := range days {
		t := time.Date(2026, 1, 5+i, 12, 0, 0, 0, time.UTC) // a Monday and the days after it
		points = append(points, point{label: templates.WeekdayShort(q.lang, t), value: q.mark(n, hidden[i]), n: shown(n, hidden[i])})
		c.Cells = append(c.Cells, []string{templates.Weekday(q.lang, t), q.number(n, hidden[i])})
		if n > days[best] {
			best = i
		}
	}
	c.Finding = q.Say(q.lang, "reports.day.none")
	if days[best] > 0 && !hidden[best] {
		c.Finding = q.Say(q.lang, "reports.day.most", "day", c.Cells[best][0], "n", days[best])
	}
	c.standing(points, 0, "")
	return c
}

// shown is what a bar is drawn for: nothing where the number is hidden.
func shown(n int, hidden bool) int {
	if hidden {
		return 0
	}
	return n
}

func (q *report) perHour() chart {
	c := q.chart("hour", "hour", "answers", "middle", "ninety", "within")
	goal := q.goalNow()
	var points []point
	over, worst := "", ""
	top := time.Duration(-1)
	hours := byHour(q.figures.Answered, q.p.Zone)
	for hour := range 24 {
		all := hours[hour]
		if len(all) == 0 {
			continue
		}
		name := templates.Hour(q.lang, hour)
		if !q.known(len(all)) {
			points = append(points, point{label: strconv.Itoa((hour+11)%12 + 1), value: q.mark(0, true)})
			c.Cells = append(c.Cells, []string{name, q.number(0, true), "", "", ""})
			continue
		}
		took := waitsOf(all)
		middle := took.at(50)
		late := goal > 0 && middle > goal
		points = append(points, point{label: strconv.Itoa((hour+11)%12 + 1), value: strconv.Itoa(minutes(middle)), n: minutes(middle), over: late})
		c.Cells = append(c.Cells, []string{name, templates.Count(int64(len(all))), q.took(middle), q.took(took.at(90)), strconv.Itoa(inGoal(all)) + " %"})
		if late && over == "" {
			over = name
		}
		if middle > top {
			top, worst = middle, name
		}
	}
	switch {
	case over != "":
		c.Finding = q.Say(q.lang, "reports.hour.over", "hour", over)
	case worst == "":
		c.Finding = q.Say(q.lang, "reports.hour.none")
	case goal > 0:
		c.Finding = q.Say(q.lang, "reports.hour.under")
	default:
		c.Finding = q.Say(q.lang, "reports.hour.worst", "hour", worst, "time", q.took(top))
	}
	c.standing(points, minutes(goal), q.Say(q.lang, "reports.goal.line", "time", q.took(goal)))
	return c
}

func minutes(d time.Duration) int { return int(d.Round(time.Minute).Minutes()) }

func (q *report) byTopic() chart {
	c := q.chart("topic", "type", "talks")
	c.Third = true
	counts := map[string]int{}
	for _, o := range q.figures.Opened {
		if !conversation.RequestKind(o.Topic).Known() {
			o.Topic = ""
		}
		counts[o.Topic]++
	}
	names := []string{""}
	for _, kind := range conversation.RequestKinds {
		names = append(names, kind.Topic())
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(counts[b], counts[a]) })
	cells := make([]int, len(names))
	for i, name := range names {
		cells[i] = counts[name]
	}
	hidden := q.hide(cells)
	var points []point
	for i, name := range names {
		words := q.Say(q.lang, "reports.question")
		if name != "" {
			words = q.RequestTitle(q.lang, conversation.RequestKind(name))
		}
		points = append(points, point{label: words, value: q.mark(cells[i], hidden[i]), n: shown(cells[i], hidden[i])})
		c.Cells = append(c.Cells, []string{words, q.number(cells[i], hidden[i])})
	}
	c.Finding = q.Say(q.lang, "reports.topic.none")
	if cells[0] > 0 && !hidden[0] {
		c.Finding = q.Say(q.lang, "reports.topic.most", "type", points[0].label, "n", (cells[0]*20+len(q.figures.Opened))/(2*len(q.figures.Opened)))
	}
	c.laying(points)
	return c
}

func (q *report) byCarrier() chart {
	c := q.chart("carrier", "carrier", "delivered", "unknown", "missing")
	c.Third = true
	var all []store.Texted
	for _, t := range q.figures.Texted {
		if n := len(all); n > 0 && all[n-1].Carrier == t.Carrier {
			all[n-1].Delivered, all[n-1].Unknown, all[n-1].Missing = all[n-1].Delivered+t.Delivered, all[n-1].Unknown+t.Unknown, all[n-1].Missing+t.Missing
			continue
		}
		all = append(all, t)
	}
	c.Finding = q.Say(q.lang, "reports.carrier.none")
	worst := -1
	for i, t := range all {
		name := q.carrierName(t.Carrier)
		cells := []int{t.Delivered, t.Unknown, t.Missing}
		hidden := q.hide(cells)
		row := []string{name}
		for k, n := range cells {
			row = append(row, q.number(n, hidden[k]))
			cells[k] = shown(n, hidden[k])
		}
		c.Cells = append(c.Cells, row)
		value := share(t.Delivered, t.Total())
		if hidden[0] || hidden[1] || hidden[2] {
			value = ""
		}
		c.parts(name, value, [3]int(cells))
		if !hidden[2] && (worst < 0 || t.Missing*all[worst].Total() > all[worst].Missing*t.Total()) {
			worst = i
		}
	}
	if worst >= 0 {
		key := "reports.carrier.worst"
		if all[worst].Missing == 0 {
			key = "reports.carrier.good"
		}
		c.Finding = q.Say(q.lang, key, "carrier", q.carrierName(all[worst].Carrier), "n", all[worst].Missing, "total", templates.Count(int64(all[worst].Total())))
	}
	return c
}

// carrierName writes a carrier's id as its name; a text that no carrier was
// asked for has none.
func (q *report) carrierName(id string) string {
	switch id {
	case "":
		return q.Say(q.lang, "reports.carrier.other")
	case "practice":
		return q.Say(q.lang, "reports.carrier.practice")
	case "twilio":
		return "Twilio"
	}
	return id
}

func (q *report) perWeek() chart {
	c := q.chart("off", "week", "off")
	c.Third = true
	all := periods(q.figures.OptOuts, q.span, q.p.Zone)
	cells := make([]int, len(all))
	top := 0
	for i, one := range all {
		cells[i] = one.n
		top = max(top, one.n)
	}
	hidden := q.hide(cells)
	var points []point
	for i, one := range all {
		day := one.from.In(time.UTC)
		points = append(points, point{label: templates.DayShort(q.lang, day), value: q.mark(one.n, hidden[i]), n: shown(one.n, hidden[i])})
		c.Cells = append(c.Cells, []string{templates.Date(q.lang, day), q.number(one.n, hidden[i])})
	}
	switch {
	case top == 0 && q.wide():
		c.Finding = q.Say(q.lang, "reports.off.none")
	case q.known(top):
		c.Finding = q.Say(q.lang, "reports.off.most", "n", top)
	default:
		c.Finding = q.Say(q.lang, "reports.off.few", "n", fewest)
	}
	c.standing(points, 0, "")
	return c
}

// byQueue is a table alone: its columns measure different things.
func (q *report) byQueue() chart {
	c := q.chart("queue", "queue", "talks", "answers", "middle", "ninety", "within", "missing")
	most, name := 0, ""
	for _, queue := range q.seen() {
		talks, missing := 0, 0
		for _, o := range q.figures.Opened {
			if o.Queue == queue.ID {
				talks++
			}
		}
		var answered []store.Answered
		for _, a := range q.figures.Answered {
			if a.Queue == queue.ID {
				answered = append(answered, a)
			}
		}
		for _, t := range q.figures.Texted {
			if t.Queue == queue.ID {
				missing += t.Missing
			}
		}
		if talks > most {
			most, name = talks, queue.Name
		}
		took := waitsOf(answered)
		row := []string{queue.Name, q.number(talks, !q.known(talks)), q.number(len(took), !q.known(len(took))), "–", "–", "–", q.number(missing, !q.known(missing))}
		if len(took) > 0 && q.known(len(took)) {
			row[3], row[4], row[5] = q.took(took.at(50)), q.took(took.at(90)), strconv.Itoa(inGoal(answered))+" %"
		}
		c.Cells = append(c.Cells, row)
	}
	c.Finding = q.Say(q.lang, "reports.queue.none")
	if most > 0 && q.known(most) {
		c.Finding = q.Say(q.lang, "reports.queue.most", "queue", name, "n", most)
	}
	return c
}
