package staff

import (
	"context"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/web"
)

// ear hears the queues, what happens to the person's own account, and the
// thread of the talk the page has open (?talk=). Only names and numbers come
// this way; the parts are fetched through their own addresses.
func (r *room) ear(c *gin.Context) *web.Listener {
	who, err := r.StaffOf(c, false)
	if err != nil || !who.Is(store.RoleStaff, store.RoleLead, store.RoleAdmin) {
		return nil
	}
	cookie, own := r.Cookie(c, web.StaffCookie), "staff:"+who.ID.String()
	thread := r.threadOf(c)
	return &web.Listener{
		Hears: func(scope string) bool {
			return scope == own || thread != "" && scope == thread || strings.HasPrefix(scope, "queue:")
		},
		Lives: func() bool {
			_, _, err := r.Store.StaffSession(context.WithoutCancel(c.Request.Context()), cookie, false)
			return err == nil
		},
	}
}

// threadOf is the scope of the open talk's thread, "" if there is none.
func (r *room) threadOf(c *gin.Context) string {
	id, err := store.ParseID(c.Query("talk"))
	if err != nil {
		return ""
	}
	thread, err := r.Store.ThreadOfTalk(c.Request.Context(), id)
	if err != nil || thread.None() {
		return ""
	}
	return "thread:" + thread.String()
}
