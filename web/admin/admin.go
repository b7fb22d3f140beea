// Package admin is the room where a clinic is set up: who works here, queues,
// hours, carriers, every text, urgent words, people's records, the look, how
// long things are kept, and the first run.
//
// Only admins come in; for anybody else its addresses are not there, and the
// try is on the access trail. Each page is one form with Save and a line that
// says who changed it and when. A save is one transaction that leaves what
// stood before and after on the trail. What config.yaml says of a practice
// wins: its fields are read-only and name file and line (contract.md). The
// first run (/setup) opens with a key from the terminal and only until an
// admin is there. Everything works with plain forms (ux.md R1).
package admin

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// Options are what the room needs beside the shell.
type Options struct {
	ConfigFile string                                     // named beside fields that config.yaml gives
	Answers    map[string]string                          // carrier -> who answers STOP: carrier or linnet
	SetupKey   string                                     // of the first run, printed in the terminal; "": there is none
	LinkFile   func(link string) (path string, err error) // where a sign-in link goes outside practice mode
}

// room is what the handlers share.
type room struct {
	*web.Shell
	Options
}

// visit is one request of an admin.
type visit struct {
	*gin.Context
	who      *store.Staff
	practice *conversation.Practice
	page     templates.Page
}

// Register adds the room's addresses to the shell.
func Register(s *web.Shell, o Options) {
	r := &room{s, o}
	s.GET(web.StaffRoom, "/app/admin", r.admin(func(v *visit) error { return web.See(v.Context, r.at(v, names[0])) }))
	r.registerStaff()
	r.registerSetup()
	r.registerTexts()
	r.registerCarriers()
	r.registerPeople()
	r.POST(web.StaffRoom, "/app/admin/words/try", r.admin(r.tryWords))
	for _, p := range r.parts() {
		r.registerPart(p)
	}
}

// admin lets an admin in. For everybody else on the staff the page is not
// there, and the trail says who tried.
func (r *room) admin(h func(*visit) error) web.Handler { return r.adminAs(true, h) }

// glance is admin for what a page fetches or renews by itself: that is no act
// of the person's, and their idle clock goes on.
func (r *room) glance(h func(*visit) error) web.Handler { return r.adminAs(false, h) }

func (r *room) adminAs(acting bool, h func(*visit) error) web.Handler {
	return func(c *gin.Context) error {
		who, err := r.StaffOf(c, acting && c.Query("renew") == "")
		if err != nil {
			return err
		}
		practice := r.Store.Practices()[0]
		if id := c.Query("p"); id != "" {
			if practice = r.Store.Practice(id); practice == nil {
				return fmt.Errorf("practice: %w", store.ErrNotFound)
			}
		}
		if !who.Is(store.RoleAdmin) {
			return r.refuse(c, practice, who)
		}
		v := &visit{Context: c, who: who, practice: practice, page: r.Page(c, practice, "", nil)}
		v.page.Name, v.page.Roles, v.page.SignedIn = who.First(), who.Roles, true
		return h(v)
	}
}

// names are the room's pages in the order of the rail.
var names = []string{"staff", "queues", "hours", "carriers", "texts", "words", "people", "alerts", "look", "keeping", "sign-in"}

// link is one place to go.
type link struct {
	Href, Words string
	Current     bool
}

// frame is what every page of the room shows around its own part.
type frame struct {
	Part      string
	Title     string
	Nav       []link
	Practices []link
	Action    string // of the page's form
	Version   int64
	Said      string // what the person's act came to, for the status region
	Changed   string // "Changed by Ada Admin, March 3, 2:30 PM", "" before the first save
	problems  func(field string) string
	fixed     map[string]string // the id that a setting's fields begin with -> where config.yaml gives it
	values    map[string]string
}

// field is one field of a page with all that stands around it.
type field struct {
	ID, Label, Hint string
	Value           string
	Fixed           string // where config.yaml gives it, "" if it does not
	Problem         string
	Kind            string // of an input; "" is text
}

// Described names what else speaks about the field, for aria-describedby.
func (f field) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	if f.Problem != "" {
		ids = append(ids, f.ID+"-error")
	}
	if f.Fixed != "" {
		ids = append(ids, f.ID+"-fixed")
	}
	return strings.Join(ids, " ")
}

// Field is a field by its id, with its label and perhaps a hint and a kind.
func (f *frame) Field(id, label string, more ...string) field {
	more = append(more, "", "")
	return field{ID: id, Label: label, Hint: more[0], Kind: more[1], Value: f.values[id], Fixed: f.Fixed(id), Problem: f.problems(id)}
}

// Value is what a field shows: what was typed, or what is kept.
func (f *frame) Value(id string) string { return f.values[id] }

// On reports whether a box is checked.
func (f *frame) On(id string) bool { return f.values[id] != "" }

// Fixed says where config.yaml gives the setting of a field, "" if it does not.
func (f *frame) Fixed(id string) string {
	for key, words := range f.fixed {
		if id == key || strings.HasPrefix(id, key+"-") {
			return words
		}
	}
	return ""
}

// at is the address of a page for the visit's practice.
func (r *room) at(v *visit, part string) string {
	to := "/app/admin/" + part
	if v.practice.ID != r.Store.Practices()[0].ID {
		to += "?p=" + v.practice.ID
	}
	return to
}

func (r *room) frame(v *visit, part string) *frame {
	f := &frame{Part: part, Title: r.Say(v.page.Lang, "admin.nav."+part), problems: func(id string) string { return v.page.Problem(id) }, Action: r.at(v, part), values: map[string]string{}, fixed: map[string]string{}}
	if words := saidWords[v.Query("done")]; words != "" && v.Request.Method == http.MethodGet {
		f.Said = r.Say(v.page.Lang, words)
	}
	for _, name := range names {
		f.Nav = append(f.Nav, link{Href: r.at(v, name), Words: r.Say(v.page.Lang, "admin.nav."+name), Current: name == part})
	}
	if all := r.Store.Practices(); len(all) > 1 {
		for _, p := range all {
			f.Practices = append(f.Practices, link{Href: "/app/admin/" + part + "?p=" + p.ID, Words: p.Name, Current: p.ID == v.practice.ID})
		}
	}
	return f
}

// saidWords are what a page says after an act, by the name in its address.
var saidWords = map[string]string{"saved": "admin.done.saved", "invited": "admin.done.invited", "off": "admin.done.off", "dropped": "people.dropped", "test": "try.done"}

// done goes back to a page after an act.
func (r *room) done(v *visit, part, what string) error {
	to := r.at(v, part)
	if strings.Contains(to, "?") {
		return web.See(v.Context, to+"&done="+what)
	}
	return web.See(v.Context, to+"?done="+what)
}

// show renders a page; with problems it is an error page of its form (R3).
func (r *room) show(v *visit, name string, view any) error {
	v.page.View = view
	status := http.StatusOK
	if len(v.page.Problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.Render(v.Context, status, name, v.page)
}

// problem adds a sentence at a field.
func (r *room) problem(v *visit, field, key string, args ...any) {
	words := r.Say(v.page.Lang, key, args...)
	if !slices.Contains(v.page.Problems, templates.Problem{Field: field, Words: words}) {
		v.page.Problems = append(v.page.Problems, templates.Problem{Field: field, Words: words})
	}
}

// refused words the refusals that every form of the room shares; another error
// is handed on.
func (r *room) refused(v *visit, err error) error {
	var faults store.ErrSettings
	switch {
	case errors.As(err, &faults):
		for _, f := range faults {
			field := fieldOf(f.Key)
			if strings.HasPrefix(f.Key, "queues[") && strings.HasSuffix(field, "-id") {
				field = strings.TrimSuffix(field, "id") + "name" // an id is made of the name and no field
			}
			r.problem(v, field, "admin.fault."+string(f.Why), "got", f.Got)
		}
	case errors.Is(err, store.ErrStale):
		r.problem(v, "", "admin.problem.stale")
	case errors.Is(err, store.ErrFixed):
		r.problem(v, "", "admin.problem.fixed")
	default:
		return err
	}
	return nil
}
