// Package staff is the room of the people who answer: sign-in, the lock, the
// queue with its lanes, and the talk.
//
// Who may what: staff and leads act, admins see; a person who is only an
// auditor is sent to the log. Every list view, opening and act is on the
// access trail. A live part asks with X-Linnet-Part: it never moves the
// idle clock, marks nothing read and logs no opening. Sessions end after 15
// minutes without an act, which locks them where their person can unlock them,
// and after 12 hours; the page of a
// person who was turned off ends with their next request and their stream at
// once. Everything works with plain forms (ux.md R1).
package staff

import (
	"errors"
	"fmt"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// room is what the handlers share.
type room struct {
	*web.Shell
	parts  kept
	here   presence
	signOn *signOn // nil: no single sign-on is set up
}

// Register adds the room's addresses and its ear to the shell.
func Register(s *web.Shell) {
	r := &room{Shell: s, signOn: newSignOn(s.Staff.SignOn)}
	r.signInRoutes()
	s.GET(web.StaffRoom, "/app", r.start)
	s.GET(web.StaffRoom, "/app/q/:lane", r.queue)
	s.POST(web.StaffRoom, "/app/q/bulk", r.bulk)
	s.GET(web.StaffRoom, "/app/bulk/:result", r.bulkResult)
	s.GET(web.StaffRoom, "/app/c/:id", r.gated(r.talk))
	s.POST(web.StaffRoom, "/app/c/:id/open", r.openOutside)
	s.POST(web.StaffRoom, "/app/told/:news", r.toldSeen)
	r.boxRoutes()
	s.GET(web.StaffRoom, "/app/reports", r.reports)
	s.GET(web.StaffRoom, "/app/reports.csv", r.reportFile)
	s.GET(web.StaffRoom, "/app/files/:file", r.openFile)
	s.GET(web.StaffRoom, "/app/files/:file/thumb", r.smallFile)
	for name, act := range r.acts() {
		s.POST(web.StaffRoom, "/app/c/:id/"+name, r.act(act))
	}
	for name, act := range r.phoneActs() {
		s.POST(web.StaffRoom, "/app/c/:id/"+name, r.act(act))
	}
	r.searchActs()
	r.keyActs()
	r.hereActs()
	r.replyRoutes()
	s.Ear(r.ear)
}

// acts are the buttons of a talk by the last part of their address.
func (r *room) acts() map[string]act {
	return map[string]act{"take": r.take, "take-over": r.takeOver, "release": r.release, "note": r.note,
		"close": r.close, "close-undo": r.closeUndo, "transfer": r.transfer, "snooze": r.snooze, "reopen": r.reopen, "undo": r.undo, "draft": r.draft, "file": r.file, "unlock": r.unlock, "doors": r.doors,
		"opt-out": r.optOut, "opt-in": r.optIn, "web-codes": r.webCodes, "pin": r.putPIN, "pin-off": r.takePIN,
		"request": r.moveRequest, "unread": r.unread, "tell-again": r.tellAgain, "called": r.called, "fetch": r.fetchFile, "task-done": r.taskDone, "birth-date": r.correctBirth}
}

// isPart tells a live part's request from a page's.
func isPart(c *gin.Context) bool { return c.GetHeader("X-Linnet-Part") != "" }

// who returns the person who asks, if they may see the queue.
func (r *room) who(c *gin.Context) (*store.Staff, error) {
	p, err := r.StaffOf(c, !isPart(c))
	if err != nil {
		return nil, err
	}
	if p.Is(store.RoleStaff, store.RoleLead, store.RoleAdmin) {
		return p, nil
	}
	if p.Is(store.RoleAuditor) {
		return nil, web.SignIn{To: "/audit"} // the log is their room
	}
	return nil, web.ErrForbidden
}

// mayAct reports whether a person answers patients; an admin only sees.
func mayAct(p *store.Staff) bool { return p.Is(store.RoleStaff, store.RoleLead) }

// start goes to the lane where work waits, or to the sign-in page.
func (r *room) start(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	if r.PracticeMode && who.Is(store.RoleAdmin) && !who.Sample {
		if now, err := r.Store.Setup(c.Request.Context()); err != nil || now.Begun() {
			return errors.Join(err, web.See(c, "/setup")) // the first run goes on where it was
		}
	}
	return web.See(c, "/app/q/"+store.LaneUnclaimed)
}

// practice reads ?p=; without it the person's first one is meant. A practice
// nobody has, or that is not theirs, is ErrNotFound.
func (r *room) practice(c *gin.Context, who *store.Staff) (*conversation.Practice, error) {
	id := c.Query("p")
	if id == "" {
		return r.first(who), nil
	}
	p := r.Store.Practice(id)
	if p == nil {
		return nil, fmt.Errorf("practice: %w", store.ErrNotFound)
	}
	if !who.SeesPractice(id) && !who.Is(store.RoleAuditor) {
		return nil, r.refused(c, p, who, "list viewed", "")
	}
	return p, nil
}

// first is the first practice that a person works in.
func (r *room) first(who *store.Staff) *conversation.Practice {
	for _, p := range r.Store.Practices() {
		if who.SeesPractice(p.ID) {
			return p
		}
	}
	return r.Store.Practices()[0]
}

// page fills what every page of the room shows.
func (r *room) page(c *gin.Context, p *conversation.Practice, who *store.Staff, view any) templates.Page {
	page := r.Page(c, p, "", view)
	if who != nil {
		page.Name, page.Roles, page.SignedIn, page.Desk = who.First(), who.Roles, true, r.deskPrefs(c, who)
	}
	return page
}
