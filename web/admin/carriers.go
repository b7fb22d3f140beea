package admin

import (
	"time"

	"linnet/store"
	"linnet/web"
)

// carriersView is the page of the practice's own numbers.
type carriersView struct {
	*frame
	Numbers []numberRow
	TestAt  string // where a test text is asked for
	Again   string // this page, to look again
	Test    string // how far the last one came, "" if there was none
	Color   string // of its mark
}

// numberRow is one number: whose it is, how its texts go, and what to enter at
// the company that has it.
type numberRow struct {
	ID, Number, Company string
	State               string // of its registration
	In, Out             string
	Health, Class, Icon string
	Why                 string
	Answers             string  // who answers STOP
	Addresses           []field // for the company
}

// healthMarks are the colour and the icon beside a health word.
var healthMarks = map[string][2]string{store.HealthGood: {"done", "check"}, store.HealthSlow: {"soon", "clock"}, store.HealthDown: {"late", "alert"}}

func (r *room) registerCarriers() {
	r.GET(web.StaffRoom, "/app/admin/carriers", r.admin(r.carriers))
	r.POST(web.StaffRoom, "/app/admin/carriers/test", r.admin(r.sendTest))
}

// carriers shows the numbers. Which numbers there are, and the accounts behind
// them, stand in config.yaml: their secrets belong on no page.
func (r *room) carriers(v *visit) error {
	health, err := r.Store.NumbersHealth(v.Request.Context(), v.practice.ID)
	if err != nil {
		return err
	}
	view := carriersView{frame: r.frame(v, "carriers"), TestAt: r.at(v, "carriers/test"), Again: r.at(v, "carriers")}
	view.values["to"] = web.Form(v.Context, "to")
	if err := r.lastTest(v, &view); err != nil {
		return err
	}
	say := func(key string, args ...any) string { return r.Say(v.page.Lang, key, args...) }
	for i, h := range health {
		number := v.practice.Numbers[i].Phone
		marks := healthMarks[h.Health]
		hook := r.PublicURL.JoinPath("hooks", h.Carrier)
		row := numberRow{ID: number.Ending(), Number: number.National(), Company: say("admin.carrier." + h.Carrier), State: say("admin.carriers.state." + h.Carrier),
			In: r.last(v, h.LastIn), Out: r.last(v, h.LastOut), Health: say("admin.health." + h.Health), Class: marks[0], Icon: marks[1],
			Answers: say("admin.answers." + r.answers(h.Carrier))}
		for _, name := range []string{"message", "status", "voice"} {
			row.Addresses = append(row.Addresses, field{ID: name + "-" + row.ID, Label: say("admin.carriers." + name), Value: hook.JoinPath(name).String()})
		}
		if h.Health == store.HealthDown {
			row.Why = say("admin.carriers.why", "class", h.Class)
		}
		view.Numbers = append(view.Numbers, row)
	}
	return r.show(v, "admin/carriers", view)
}

func (r *room) last(v *visit, at time.Time) string {
	if at.IsZero() {
		return r.Say(v.page.Lang, "admin.carriers.none")
	}
	return r.when(v, at)
}

// answers is who answers STOP for a carrier's numbers: it or we.
func (r *room) answers(carrier string) string {
	if r.Answers[carrier] == "carrier" {
		return "carrier"
	}
	return "linnet"
}
