package simulator

import (
	"linnet/carriers"
	"linnet/conversation"
	"linnet/store"
)

// facts tells the store's facts in words, newest last, with where the phone
// stands at each clinic at the end.
func (r *room) facts(lang conversation.Language, owner string, lines []store.SimLine, told []store.SimFact, screen []carriers.PhoneMessage) []factView {
	words := map[string]string{}
	for _, m := range screen {
		words[m.ID] = m.Text
	}
	var all []factView
	for _, f := range told {
		all = append(all, r.fact(lang, owner, f, words)...)
	}
	for _, l := range lines {
		v := factView{Way: r.Say(lang, "sim.way.line"), Mark: "rule", Icon: "dot", What: r.Say(lang, "sim.phase."+string(l.Phase), "office", r.officeName(l.Practice))}
		if l.Held == 1 {
			v.Detail = r.Say(lang, "sim.held-1")
		} else if l.Held > 1 {
			v.Detail = r.Say(lang, "sim.held-n", "n", l.Held)
		}
		all = append(all, v)
	}
	return all
}

func (r *room) fact(lang conversation.Language, owner string, f store.SimFact, words map[string]string) []factView {
	v := factView{Time: r.clockOf(f)}
	switch f.Kind {
	case store.SimIn:
		return r.cameIn(lang, owner, f, v)
	case store.SimPage, store.SimAnswer, store.SimMatched:
		v.Way, v.Mark, v.Icon, v.What = r.Say(lang, "sim.way.page"), "rule", "dot", r.Say(lang, "sim.what."+string(f.Kind), "who", owner)
	case store.SimConsent:
		v.Way, v.Mark, v.Icon, v.What = r.Say(lang, "sim.way.log"), "rule", "dot", r.Say(lang, "sim.event."+f.Event)
		if f.Changes {
			v.Detail = r.Say(lang, "sim.line", "phase", f.After)
		}
	case store.SimWaits:
		v.Way, v.Mark, v.Icon, v.Code = r.Say(lang, "sim.way.out"), "held", "clock", string(f.Text)
		v.What = r.Say(lang, "sim.out.queued", "reason", f.Reason)
	case store.SimBlocked:
		v.Way, v.Mark, v.Icon, v.Code = r.Say(lang, "sim.way.out"), "held", "lock", string(f.Text)
		v.What, v.Detail = r.Say(lang, "sim.out.blocked"), f.Reason
	case store.SimOut:
		v.Way, v.Mark, v.Icon, v.Code = r.Say(lang, "sim.way.out"), "out", "out", string(f.Text)
		v.What = r.Say(lang, "sim.out."+f.State)
		if f.State == "delivered" {
			v.Icon = "check"
		}
		if text, ok := words[f.External]; ok {
			v.Detail = r.counted(lang, text)
		}
	}
	return []factView{v}
}

// cameIn tells a text in three steps: the words, what the rules read, and
// whether it is held.
func (r *room) cameIn(lang conversation.Language, owner string, f store.SimFact, v factView) []factView {
	v.Way, v.Mark, v.Icon, v.Quote, v.Detail = r.Say(lang, "sim.way.in"), "in", "in", f.Words, r.counted(lang, f.Words)
	if f.Words == "" {
		v.What = r.Say(lang, "sim.picture")
	}
	rule := factView{Time: v.Time, Way: r.Say(lang, "sim.way.rule"), Mark: "rule", Icon: "dot", What: r.Say(lang, "sim.class."+string(f.Class)), Detail: f.Rule}
	steps := []factView{v, rule}
	held := factView{Time: v.Time, Way: r.Say(lang, "sim.way.held"), Mark: "held", Icon: "lock"}
	switch {
	case f.WhileOff:
		held.What = r.Say(lang, "sim.held.off")
	case f.Held:
		held.What = r.Say(lang, "sim.held.until", "who", owner)
	default:
		return steps
	}
	return append(steps, held)
}

func (r *room) clockOf(f store.SimFact) string {
	if p := r.Store.Practice(f.Practice); p != nil && p.Zone != nil {
		return f.At.In(p.Zone).Format("3:04:05")
	}
	return f.At.Format("15:04:05")
}
