// Package auditor is the room of the person who trusts nobody: the opt-out
// log with its filters, one record with all its fields, the state of a number
// on a day, a file to take away, and a check of the whole log; and the access
// trail, which says who opened what, who opened a patient, whose data somebody
// touched, and what the privacy officer is told (R-65, R-75, security.md §12).
//
// It reads and never changes the log. Numbers are shown by their last four
// digits and the words of a text not at all until the auditor asks for them;
// asking, and every look, is on the access trail. What it leaves to
// others: proofs that hold away from this machine (linnet audit).
package auditor

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// room is what the handlers share.
type room struct{ *web.Shell }

// visit is one signed-in auditor's request.
type visit struct {
	who      *store.Staff
	practice *conversation.Practice
	session  *store.Session
	shown    bool // whole numbers and words may be shown
	page     templates.Page
	ctx      *gin.Context
}

// Register adds /audit to the shell.
func Register(s *web.Shell) {
	r := &room{s}
	get := func(path string, h func(*visit) error) { s.GET(web.Auditors, "/audit"+path, r.signedIn(h)) }
	post := func(path string, h func(*visit) error) { s.POST(web.Auditors, "/audit"+path, r.signedIn(h)) }
	get("", r.log)
	get("/events/:seq", r.record)
	get("/state", r.state)
	get("/export", r.askExport)
	post("/export.csv", r.export)
	post("/numbers", r.showNumbers)
	post("/check", r.check)
	get("/people", r.people)
	post("/people.csv", r.peopleFile)
	get("/patients", r.askPatient)
	post("/patients", r.keepPatient)
	get("/patients/found/:search", r.foundPatients)
	get("/patients/:patient", r.patient)
	post("/patients.csv", r.patientFile)
	get("/touched", r.askTouched)
	post("/touched", r.keepTouched)
	get("/touched/:search", r.touched)
	post("/touched.csv", r.touchedFile)
	get("/alerts", r.alerts)
	post("/alerts/:alert", r.seeAlert)
}

// signedIn lets in who is signed in as auditor or admin; for other staff the
// log is a page they cannot open.
func (r *room) signedIn(h func(*visit) error) web.Handler {
	return func(c *gin.Context) error {
		who, err := r.StaffOf(c, true)
		if err != nil {
			return err
		}
		if !who.Is(store.RoleAuditor, store.RoleAdmin) {
			return web.ErrForbidden
		}
		v := &visit{who: who, ctx: c, practice: r.Store.Practices()[0]}
		name := c.Query("practice")
		if c.Request.Method == http.MethodPost {
			name = web.Form(c, "practice")
		}
		if name != "" {
			if v.practice = r.Store.Practice(name); v.practice == nil {
				return store.ErrNotFound
			}
		}
		_, session, err := r.Store.StaffSession(c.Request.Context(), r.Cookie(c, web.StaffCookie), false)
		if err != nil {
			return fmt.Errorf("see what the auditor may see: %w", err)
		}
		v.session, v.shown = session, r.Store.NumbersFor(session)
		badges, err := r.Store.Badges(c.Request.Context(), v.practice.ID)
		if err != nil {
			return err
		}
		v.page = r.Page(c, v.practice, "", nil)
		v.page.Alerts, v.page.Section = badges[store.BadgePrivacy], section(c.FullPath())
		v.page.Name, v.page.Roles, v.page.SignedIn = who.Name, who.Roles, true
		return h(v)
	}
}

// section is the part of the room that an address belongs to: "people" of
// /audit/people, "" for the log.
func section(path string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, "/audit"), "/"), "/")
	name, _, _ = strings.Cut(name, ".")
	return name
}

// looked puts a look on the trail; the detail names filters and never a number.
func (r *room) looked(v *visit, what, detail string) error {
	return r.Store.Looked(v.ctx.Request.Context(), v.practice.ID, v.who.Actor(), what, detail)
}

// showed is looked for a page that names patients.
func (r *room) showed(v *visit, what, detail string, patients []store.ID) error {
	return r.Store.Showed(v.ctx.Request.Context(), v.practice.ID, v.who.Actor(), what, detail, patients)
}

// lookedAt is looked for a page about one patient.
func (r *room) lookedAt(v *visit, what, detail string, patient store.ID) error {
	return r.Store.LookedAtPatient(v.ctx.Request.Context(), v.practice.ID, v.who.Actor(), what, detail, patient)
}

// showNumbers shows whole numbers and words for a while, and goes back to the
// page that asked.
func (r *room) showNumbers(v *visit) error {
	c := v.ctx
	if err := r.Store.ShowNumbers(c.Request.Context(), r.Cookie(c, web.StaffCookie), v.practice.ID, v.who.Actor()); err != nil {
		return err
	}
	return web.See(c, web.SamePath(web.Form(c, "to")))
}

// check checks the whole log and keeps the result, which the first page shows.
func (r *room) check(v *visit) error {
	control := http.NewResponseController(v.ctx.Writer)
	if err := control.SetWriteDeadline(time.Time{}); err != nil {
		return fmt.Errorf("wait for the check: %w", err)
	}
	if _, err := r.Store.RunCheck(v.ctx.Request.Context(), v.practice.ID, v.who.Actor()); err != nil {
		return err
	}
	return web.See(v.ctx, web.SamePath(web.Form(v.ctx, "to")))
}
