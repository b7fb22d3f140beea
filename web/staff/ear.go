package staff

import (
	"context"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/web"
)

// ear hears the person's queues with what is late there, what happens to the person's own account, and the
// thread of the talk the page has open (?talk=). Only names and numbers come
// this way; the parts are fetched through their own addresses.
func (r *room) ear(c *gin.Context) *web.Listener {
	who, err := r.StaffOf(c, false)
	if err != nil || !who.Is(store.RoleStaff, store.RoleLead, store.RoleAdmin) {
		return nil
	}
	cookie, own := r.Cookie(c, web.StaffCookie), "staff:"+who.ID.String()
	thread, err := r.threadOf(c, who)
	if err != nil {
		return &web.Listener{Refused: err}
	}
	here := ""
	if talk, err := store.ParseID(c.Query("talk")); err == nil { // threadOf let it through
		here = hereScope(talk)
		context.AfterFunc(c.Request.Context(), r.here.view(talk, who))
	}
	return &web.Listener{
		Hears: func(scope string) bool {
			if scope == own || scope != "" && (scope == thread || scope == here) {
				return true
			}
			place, ok := strings.CutPrefix(scope, "queue:")
			if !ok {
				place, ok = strings.CutPrefix(scope, "late:")
			}
			practice, queue, _ := strings.Cut(place, "/")
			return ok && who.Sees(practice, queue)
		},
		Lives: func() bool {
			_, _, err := r.Store.StaffSession(context.WithoutCancel(c.Request.Context()), cookie, false)
			return err == nil
		},
	}
}

// threadOf is the scope of the open talk's thread, "" if there is none. A talk
// that the person may not open refuses the stream.
func (r *room) threadOf(c *gin.Context, who *store.Staff) (string, error) {
	id, err := store.ParseID(c.Query("talk"))
	if err != nil {
		return "", nil
	}
	if err := r.Store.MayOpen(c.Request.Context(), who, id); err != nil {
		return "", err
	}
	thread, err := r.Store.ThreadOfTalk(c.Request.Context(), id)
	if err != nil || thread.None() {
		return "", err
	}
	return "thread:" + thread.String(), nil
}
