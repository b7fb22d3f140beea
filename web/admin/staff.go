package admin

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"linnet/store"
	"linnet/web"
)

// staffView is the page of everybody who works here, with the form that invites.
type staffView struct {
	*frame
	People []person
	Roles  []choice
	Link   *inviteLink // made just now, shown once
}

// person is one row of the list.
type person struct {
	Href, Name, Email string
	Roles, Queues     string
	Seen              string
	Off               bool
}

// inviteLink is where a new invite is: on the page in practice mode, else in a
// file only its owner reads (security.md §11).
type inviteLink struct {
	Who  string
	Link string
	File string
	Life int // days
}

// personView is the page of one person.
type personView struct {
	*frame
	Email  string
	Roles  []choice
	Places []worksAt
	Seen   string
	Off    bool
	Self   bool
	Link   *inviteLink
	To     string // beginning of the page's acts
}

// worksAt is a practice and its queues to choose from.
type worksAt struct {
	Name   string
	Queues []choice
}

func (r *room) registerStaff() {
	r.GET(web.StaffRoom, "/app/admin/staff", r.admin(func(v *visit) error { return r.showStaff(v, nil, nil) }))
	r.POST(web.StaffRoom, "/app/admin/staff", r.admin(r.invite))
	r.GET(web.StaffRoom, "/app/admin/staff/:who", r.admin(r.person(func(v *visit, p *store.Staff) error { return r.showPerson(v, p, nil, nil) })))
	r.POST(web.StaffRoom, "/app/admin/staff/:who", r.admin(r.person(r.savePerson)))
	r.POST(web.StaffRoom, "/app/admin/staff/:who/reset", r.admin(r.person(r.resetPerson)))
	r.POST(web.StaffRoom, "/app/admin/staff/:who/off", r.admin(r.person(r.turnOff)))
}

// person finds whose page it is.
func (r *room) person(h func(*visit, *store.Staff) error) func(*visit) error {
	return func(v *visit) error {
		id, err := store.ParseID(v.Param("who"))
		if err != nil {
			return fmt.Errorf("a person's page: %w", store.ErrNotFound)
		}
		p, err := r.Store.StaffByID(v.Request.Context(), id)
		if err != nil {
			return err
		}
		return h(v, p)
	}
}

func (r *room) showStaff(v *visit, typed map[string]string, made *inviteLink) error {
	people, err := r.Store.EveryStaff(v.Request.Context())
	if err != nil {
		return err
	}
	view := staffView{frame: r.frame(v, "staff"), Roles: r.roles(v), Link: made}
	view.Practices = nil // they work at all of them
	if view.values = typed; typed == nil {
		view.values = map[string]string{"role-" + store.RoleStaff: "on"}
	}
	for _, p := range people {
		view.People = append(view.People, person{Href: "/app/admin/staff/" + p.ID.String(), Name: p.Name, Email: p.Email, Roles: r.roleWords(v, p), Queues: r.queueWords(v, p),
			Seen: r.seen(v, p.Seen), Off: p.Off})
	}
	return r.show(v, "admin/staff", view)
}

func (r *room) seen(v *visit, at time.Time) string {
	if at.IsZero() {
		return r.Say(v.page.Lang, "admin.staff.never")
	}
	return r.when(v, at)
}

func (r *room) roles(v *visit) []choice {
	all := make([]choice, len(store.Roles))
	for i, role := range store.Roles {
		all[i] = choice{role, r.Say(v.page.Lang, "admin.role."+role)}
	}
	return all
}

func (r *room) roleWords(v *visit, p *store.Staff) string {
	words := make([]string, len(p.Roles))
	for i, role := range p.Roles {
		words[i] = r.Say(v.page.Lang, "admin.role."+role)
	}
	return strings.Join(words, ", ")
}

// queueWords names the queues a person answers in.
func (r *room) queueWords(v *visit, p *store.Staff) string {
	if !p.Is(store.RoleStaff, store.RoleLead) {
		return ""
	}
	if p.Everywhere {
		return r.Say(v.page.Lang, "admin.staff.all")
	}
	var names []string
	for _, practice := range r.Store.Practices() {
		for _, q := range practice.Queues {
			if slices.Contains(p.Queues, store.Works{Practice: practice.ID, Queue: q.ID}) {
				names = append(names, q.Name)
			}
		}
	}
	return strings.Join(names, ", ")
}

// invite adds a person and makes the link they enrol with.
func (r *room) invite(v *visit) error {
	typed := typedFields(v)
	email, as := strings.ToLower(strings.TrimSpace(typed["email"])), r.typedPerson(typed)
	if address, err := mail.ParseAddress(email); err != nil || address.Address != email || len(email) > 254 {
		r.problem(v, "email", "admin.problem.email")
	}
	r.checkPerson(v, as.Check())
	if len(v.page.Problems) > 0 {
		return r.showStaff(v, typed, nil)
	}
	token, err := r.Store.Invite(v.Request.Context(), v.who, email, as.Name, as.Roles, web.Key(v.Context))
	switch {
	case errors.Is(err, store.ErrUsed): // a reload: the link is shown once
		return r.done(v, "staff", "invited")
	case errors.Is(err, store.ErrTaken):
		r.problem(v, "email", "admin.problem.taken")
		return r.showStaff(v, typed, nil)
	case err != nil:
		return err
	}
	made, err := r.handOver(v, as.Name, token)
	if err != nil {
		return err
	}
	return r.showStaff(v, nil, made)
}

// handOver brings a new link to where it may be seen.
func (r *room) handOver(v *visit, name, token string) (*inviteLink, error) {
	made := &inviteLink{Who: name, Life: int(store.StaffInviteLife / (24 * time.Hour))}
	link := r.PublicURL.JoinPath("app", "link", token).String()
	if r.PracticeMode {
		made.Link = link
		return made, nil
	}
	path, err := r.LinkFile(link)
	made.File = path
	return made, err
}

func (r *room) checkPerson(v *visit, err error) {
	switch {
	case errors.Is(err, store.ErrNoName):
		r.problem(v, "name", "admin.problem.name")
	case errors.Is(err, store.ErrNoRole):
		r.problem(v, "role-staff", "admin.problem.role")
	}
}

// typedPerson reads name, roles and queues.
func (r *room) typedPerson(typed map[string]string) store.Colleague {
	as := store.Colleague{Name: strings.TrimSpace(typed["name"]), Everywhere: typed["where"] != "some"}
	for _, role := range store.Roles {
		if typed["role-"+role] != "" {
			as.Roles = append(as.Roles, role)
		}
	}
	for _, practice := range r.Store.Practices() {
		for _, q := range practice.Queues {
			if !as.Everywhere && typed["in-"+practice.ID+"-"+q.ID] != "" {
				as.Queues = append(as.Queues, store.Works{Practice: practice.ID, Queue: q.ID})
			}
		}
	}
	return as
}

func (r *room) showPerson(v *visit, p *store.Staff, typed map[string]string, made *inviteLink) error {
	by, at, err := r.Store.PersonChanged(v.Request.Context(), p.ID)
	if err != nil {
		return err
	}
	view := personView{frame: r.frame(v, "staff"), Email: p.Email, Roles: r.roles(v), Seen: r.seen(v, p.Seen), Off: p.Off, Self: p.ID == v.who.ID, Link: made,
		To: "/app/admin/staff/" + p.ID.String()}
	view.Title, view.Action = p.Name, view.To
	if by != "" {
		view.Changed = r.Say(v.page.Lang, "admin.changed", "name", by, "when", r.when(v, at))
	}
	view.frame.Practices = nil // a person works at all of them
	if view.values = typed; typed == nil {
		view.values = personFields(p)
	}
	for _, practice := range r.Store.Practices() {
		w := worksAt{Name: practice.Name}
		for _, q := range practice.Queues {
			w.Queues = append(w.Queues, choice{"in-" + practice.ID + "-" + q.ID, q.Name})
		}
		view.Places = append(view.Places, w)
	}
	return r.show(v, "admin/person", view)
}

// personFields are a person's data as the form shows them.
func personFields(p *store.Staff) map[string]string {
	f := map[string]string{"name": p.Name, "where": "all"}
	if !p.Everywhere {
		f["where"] = "some"
	}
	for _, role := range p.Roles {
		f["role-"+role] = "on"
	}
	for _, w := range p.Queues {
		f["in-"+w.Practice+"-"+w.Queue] = "on"
	}
	return f
}

func (r *room) savePerson(v *visit, p *store.Staff) error {
	typed := typedFields(v)
	as := r.typedPerson(typed)
	answers := slices.Contains(as.Roles, store.RoleStaff) || slices.Contains(as.Roles, store.RoleLead)
	if answers && !as.Everywhere && len(as.Queues) == 0 {
		r.problem(v, "where-some", "admin.problem.queues")
	}
	r.checkPerson(v, as.Check())
	if len(v.page.Problems) == 0 {
		err := r.Store.SavePerson(v.Request.Context(), v.who, p.ID, as, web.Key(v.Context))
		switch {
		case err == nil:
			return web.See(v.Context, "/app/admin/staff/"+p.ID.String()+"?done=saved")
		case errors.Is(err, store.ErrLastAdmin):
			r.problem(v, "role-admin", "admin.problem.last")
		default:
			return err
		}
	}
	return r.showPerson(v, p, typed, nil)
}

func (r *room) resetPerson(v *visit, p *store.Staff) error {
	token, err := r.Store.ResetAndInvite(v.Request.Context(), v.who, p.ID, web.Key(v.Context))
	if errors.Is(err, store.ErrUsed) || errors.Is(err, store.ErrNotFound) {
		return web.See(v.Context, "/app/admin/staff/"+p.ID.String())
	}
	if err != nil {
		return err
	}
	made, err := r.handOver(v, p.Name, token)
	if err != nil {
		return err
	}
	return r.showPerson(v, p, nil, made)
}

func (r *room) turnOff(v *visit, p *store.Staff) error {
	err := r.Store.TurnStaffOff(v.Request.Context(), v.who.Actor(), p.Email)
	switch {
	case errors.Is(err, store.ErrLastAdmin):
		r.problem(v, "", "admin.problem.last")
		return r.showPerson(v, p, nil, nil)
	case err != nil && !errors.Is(err, store.ErrNotFound): // off already
		return err
	}
	return web.See(v.Context, "/app/admin/staff/"+p.ID.String()+"?done=off")
}
