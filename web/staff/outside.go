package staff

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// outsideView is the page in front of a talk of somebody else's queue.
type outsideView struct {
	Talk  string
	Ask   bool   // a reason may be given: the talk is of a practice of theirs
	Admin string // who can add the person to the queue
}

// gated lets a person through to a talk of their queues, or to one they gave a
// reason for. Every address of a talk stands behind it.
func (r *room) gated(do act) web.Handler {
	return func(c *gin.Context) error {
		who, err := r.who(c)
		if err != nil {
			return err
		}
		id, err := store.ParseID(c.Param("id"))
		if err != nil {
			return fmt.Errorf("talk: %w", store.ErrNotFound)
		}
		err = r.Store.MayOpen(c.Request.Context(), who, id)
		if err == nil {
			err = do(c, who, id)
		}
		return r.outside(c, who, err)
	}
}

// outside turns the refusal of a talk of another queue into its page. A talk of
// another practice is a page that nobody has.
func (r *room) outside(c *gin.Context, who *store.Staff, err error) error {
	var not store.NotYours
	if !errors.As(err, &not) || !not.Near || isPart(c) {
		return err
	}
	page := r.page(c, not.Practice, who, nil)
	page.Path = "/app/c/" + not.Talk.String()
	view := outsideView{Talk: not.Talk.String(), Ask: mayAct(who)}
	if view.Admin, err = r.admin(c); err != nil {
		return err
	}
	page.View = view
	return r.Render(c, http.StatusNotFound, "staff/outside", page)
}

// admin is the name of somebody who can add a person to a queue.
func (r *room) admin(c *gin.Context) (string, error) {
	all, err := r.Store.EveryStaff(c.Request.Context())
	if err != nil {
		return "", err
	}
	for _, p := range all {
		if p.Is(store.RoleAdmin) && !p.Off {
			return p.Name, nil
		}
	}
	return "", nil
}

// openOutside opens a talk of another queue for a reason; "emergency" breaks
// the glass, which is told to the privacy officer.
func (r *room) openOutside(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	if !mayAct(who) {
		return web.ErrForbidden
	}
	id, err := store.ParseID(c.Param("id"))
	if err != nil {
		return fmt.Errorf("talk: %w", store.ErrNotFound)
	}
	why, emergency := strings.TrimSpace(web.Form(c, "why")), web.Form(c, "emergency") == "1"
	if len(why) > wordLimit {
		why = why[:wordLimit]
	}
	err = r.Store.OpenOutside(c.Request.Context(), who, id, emergency, why)
	if errors.Is(err, conversation.ErrRefused) {
		return r.askWhy(c, who, id)
	}
	if err != nil {
		return err
	}
	return web.See(c, "/app/c/"+id.String())
}

// askWhy shows the page again: without a reason nothing opens.
func (r *room) askWhy(c *gin.Context, who *store.Staff, id store.ID) error {
	p, err := r.Store.PracticeOfTalk(c.Request.Context(), id)
	if err != nil {
		return err
	}
	if !who.SeesPractice(p.ID) {
		return store.ErrNotFound
	}
	page := r.page(c, p, who, nil)
	page.Path = "/app/c/" + id.String()
	page.Problems = []templates.Problem{{Field: "why", Words: r.Say(page.Lang, "outside.why.none")}}
	view := outsideView{Talk: id.String(), Ask: true}
	if view.Admin, err = r.admin(c); err != nil {
		return err
	}
	page.View = view
	return r.Render(c, http.StatusUnprocessableEntity, "staff/outside", page)
}

// refused is a list or report that is not the person's: on the trail, and a
// page that nobody has.
func (r *room) refused(c *gin.Context, p *conversation.Practice, who *store.Staff, what, detail string) error {
	if err := r.Store.Refused(c.Request.Context(), p.ID, who, what, detail); err != nil {
		return err
	}
	return fmt.Errorf("%s: %w", what, store.ErrNotFound)
}
