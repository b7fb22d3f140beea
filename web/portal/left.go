package portal

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/web"
)

// left is whether the address names a patient that the session may not open
// (any more): the page shows another one and says so.
func left(c *gin.Context, n *store.Session) bool {
	place, err := strconv.Atoi(c.Query("who"))
	_, open := n.At(place)
	return err == nil && !open
}

// leftWords is what the door says to such a browser, "" to every other: the
// office's own phone stands in it, never whose page it was.
func (r *room) leftWords(c *gin.Context) string {
	practice, left := r.s.Store.LeftRecord(c.Request.Context(), r.s.Cookie(c, web.PatientCookie), r.s.Cookie(c, web.DeviceCookie))
	if !left || c.Query("why") != "out" {
		return ""
	}
	p := r.page(c, nil, nil)
	return r.say(p, "gone.all", "phone", r.practice(practice).Phone.National())
}
