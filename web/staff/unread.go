package staff

import (
	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/web"
)

// unread marks a talk unread again and leads back to the list it was opened
// from: staying would read it at once.
func (r *room) unread(c *gin.Context, who *store.Staff, id store.ID) error {
	ctx := c.Request.Context()
	if err := r.Store.MarkUnread(ctx, who, id); err != nil {
		return r.failed(c, who, id, err)
	}
	p, err := r.Store.PracticeOfTalk(ctx, id)
	if err != nil {
		return err
	}
	return web.See(c, r.placeOf(c, p, who).done("unread"))
}

// done is the address of this list with the result of an act that led there.
func (at place) done(what string) string {
	v := at.values()
	v.Set("done", what)
	return address("/app/q/"+at.lane, v)
}

// listDone are the results a redirect to a list may name.
var listDone = map[string]string{"unread": "desk.done.unread"}
