package portal

import (
	"errors"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/web"
)

// The door as a page that is over leads to it: it says why the person stands
// there again.
const (
	outPath   = "/?why=out"   // the phone may not open those messages (any more)
	endedPath = "/?why=ended" // the session is over: by time, or because what it stood on ended
)

// door is where somebody goes who may open nobody. One that had a session is
// told that it is over, one whose phone left the record that it did: neither
// is asked to begin again as if nothing had happened.
func (r *room) door(c *gin.Context) string {
	if r.s.Cookie(c, web.PatientCookie) == "" && r.s.Cookie(c, web.DeviceCookie) == "" {
		return "/"
	}
	if _, left := r.s.Store.LeftRecord(c.Request.Context(), r.s.Cookie(c, web.PatientCookie), r.s.Cookie(c, web.DeviceCookie)); left {
		return outPath
	}
	return endedPath
}

// stale keeps what a person wrote on a page that was open too long, or whose
// phone left the record a moment ago: the words come back on the page that
// sends them to sign in.
func (r *room) stale(c *gin.Context, err error) error {
	var gone web.SignIn
	words := strings.TrimSpace(web.Form(c, "body"))
	if c.GetHeader("X-Linnet-Part") != "" {
		return err // a script sent it and keeps the words in its tab
	}
	if !errors.As(err, &gone) || words == "" || gone.To != "/" && !strings.HasPrefix(gone.To, "/?") {
		return err // the session lives and only asks for something first
	}
	return web.Stale{To: gone.To, Words: words}
}
