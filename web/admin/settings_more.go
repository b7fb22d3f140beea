package admin

import (
	"strconv"
	"strings"

	"linnet/conversation"
	"linnet/store"
	"linnet/web"
)

// wordsPart are a clinic's own words of an emergency and of a crisis. The
// house's rules stand beside them and cannot be taken away.
var wordsPart = part{
	name: "words",
	fill: func(s conversation.Settings) map[string]string {
		return map[string]string{"emergency-words": strings.Join(s.Emergency, "\n"), "crisis-words": strings.Join(s.Crisis, "\n")}
	},
	read: func(f form) map[string]any {
		return map[string]any{"emergency_words": phrases(f.get("emergency-words")), "crisis_words": phrases(f.get("crisis-words"))}
	},
	view: func(r *room, v *visit, f *frame, _ conversation.Settings) (any, error) {
		return wordsView{frame: f, TryAt: r.at(v, "words/try")}, nil
	},
}

// wordsView is the page of urgent words with its box to try a text.
type wordsView struct {
	*frame
	TryAt string // where the box sends a text
	Typed string // what was tried
	Tried bool
	Class string // of the reading, in words
	Rule  string
	Marks []string
	Color string
}

// phrases are the lines of a field, without empty ones and those that repeat.
func phrases(text string) []string {
	all, seen := []string{}, map[string]bool{}
	for _, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if line = strings.TrimSpace(line); line != "" && !seen[line] {
			all, seen[line] = append(all, line), true
		}
	}
	return all
}

// tryWords shows what the rules make of a text, as they stand saved. It changes
// nothing, and the words stand in no address.
func (r *room) tryWords(v *visit) error {
	saved, err := r.Store.SavedSettings(v.Request.Context(), v.practice.ID, "words")
	if err != nil {
		return err
	}
	f := r.frame(v, "words")
	r.fillFrame(v, f, saved)
	f.take(wordsPart.fill(saved.Settings), nil)
	view := wordsView{frame: f, TryAt: r.at(v, "words/try"), Typed: web.Form(v.Context, "try"), Tried: true}
	read := conversation.Read(view.Typed, conversation.Background{OursRecently: true, Own: v.practice.Own})
	view.Class, view.Rule = r.Say(v.page.Lang, "words.class."+string(read.Class)), read.Rule
	if read.Class == conversation.Emergency {
		view.Color = "late"
	}
	for _, m := range []struct {
		set  bool
		name string
	}{{read.Crisis, "crisis"}, {read.AlsoOptOut, "opt-out"}, {read.WrongNumber, "wrong-number"}, {read.Unsure, "unsure"}} {
		if m.set {
			view.Marks = append(view.Marks, r.Say(v.page.Lang, "words.mark."+m.name))
		}
	}
	return r.show(v, "admin/words", view)
}

// alertsPart is who is called for urgent words, with all that tells people.
var alertsPart = part{
	name: "alerts",
	fill: func(s conversation.Settings) map[string]string {
		f := map[string]string{}
		for _, email := range s.Alerts {
			f["alerts-"+email] = "on"
		}
		return f
	},
	read: func(f form) map[string]any {
		called := []string{}
		for name := range f.values {
			if email, ok := strings.CutPrefix(name, "alerts-"); ok {
				called = append(called, email)
			}
		}
		return map[string]any{"alerts": called}
	},
	view: func(r *room, v *visit, f *frame, s conversation.Settings) (any, error) { return r.alertsView(v, f, s) },
}

// alertsView is the page of who hears what.
type alertsView struct {
	*frame
	People   []box
	Nobody   bool // is called for urgent words
	Queues   []link
	QueuesAt string
	Officers string // who sees what is told to the privacy officer
}

func (r *room) alertsView(v *visit, f *frame, s conversation.Settings) (any, error) {
	people, err := r.Store.EveryStaff(v.Request.Context())
	if err != nil {
		return nil, err
	}
	view := alertsView{frame: f, Nobody: true, QueuesAt: r.at(v, "queues")}
	names, officers := map[string]string{}, []string{}
	for _, p := range people {
		if p.Off {
			continue
		}
		names[p.Email] = p.Name
		if p.Is(store.RoleAuditor) {
			officers = append(officers, p.Name)
		}
		if p.Is(store.RoleStaff, store.RoleLead) && p.SeesPractice(v.practice.ID) {
			one := box{ID: "alerts-" + p.Email, Words: p.Name, On: f.On("alerts-" + p.Email)}
			view.Nobody = view.Nobody && !one.On
			view.People = append(view.People, one)
		}
	}
	for _, q := range s.Queues {
		var hear []string
		for _, email := range s.Late[q.ID] {
			if name := names[email]; name != "" {
				hear = append(hear, name)
			}
		}
		words := strings.Join(hear, ", ")
		if words == "" {
			words = r.Say(v.page.Lang, "alerts.nobody")
		}
		view.Queues = append(view.Queues, link{Href: q.Name, Words: words})
	}
	if view.Officers = strings.Join(officers, ", "); view.Officers == "" {
		view.Officers = r.Say(v.page.Lang, "alerts.nobody")
	}
	return view, nil
}

// keepingPart is how long things are kept.
var keepingPart = part{
	name: "keeping",
	fill: func(s conversation.Settings) map[string]string {
		return map[string]string{"trail-years": strconv.Itoa(max(s.TrailYears, conversation.MinTrailYears))}
	},
	read: func(f form) map[string]any {
		return map[string]any{"trail_years": number(f, "trail-years", conversation.WhyYears)}
	},
}

// number reads a whole number; what is none is a fault of the field.
func number(f form, id string, why conversation.Why) int {
	n, err := strconv.Atoi(f.get(id))
	if err != nil || n == 0 { // nought stands for the house's own number, which nobody types
		f.wrong(id, why)
	}
	return n
}

// signInPart is how long a desk stays open by itself, beside the rules of
// config.yaml.
var signInPart = part{
	name: "sign-in",
	fill: func(s conversation.Settings) map[string]string {
		minutes := s.LockMinutes
		if minutes == 0 {
			minutes = conversation.DefaultLock
		}
		return map[string]string{"lock-minutes": strconv.Itoa(minutes)}
	},
	read: func(f form) map[string]any {
		return map[string]any{"lock_minutes": number(f, "lock-minutes", conversation.WhyLock)}
	},
	view: func(r *room, v *visit, f *frame, _ conversation.Settings) (any, error) {
		return r.signInView(v, f), nil
	},
}

// signInView is the page of sign-in rules.
type signInView struct {
	*frame
	Factor string // whether a second factor is asked for
	SignOn string // the single sign-on, by its name
	From   string // where both are set
	Now    string // how long a desk stays open now, where another office has a shorter rule
}

func (r *room) signInView(v *visit, f *frame) signInView {
	say := func(key string, args ...any) string { return r.Say(v.page.Lang, key, args...) }
	view := signInView{frame: f, Factor: say("signrules.required"), SignOn: say("signrules.none"), From: say("signrules.from", "file", r.ConfigFile)}
	if r.Staff.FactorOptional {
		view.Factor = say("signrules.optional")
	}
	if r.Staff.SignOn != nil {
		view.SignOn = r.Staff.SignOn.Name
	}
	if now := int(r.Store.StaffIdle().Minutes()); strconv.Itoa(now) != f.Value("lock-minutes") {
		view.Now = say("signrules.now", "n", now)
	}
	return view
}
