package portal

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/web"
)

// left says in plain digits how many seconds this browser's session lives on if
// nobody acts, without moving its idle clock; 204 where nothing runs out,
// because the browser is remembered, and 401 where the session is over.
func (r *room) left(c *gin.Context) error {
	n, err := r.session(c, false)
	if err != nil && !errors.Is(err, store.ErrEnded) {
		return err
	}
	_, deviceErr := r.s.Store.DeviceSession(c.Request.Context(), r.s.Cookie(c, web.DeviceCookie))
	if deviceErr != nil && !errors.Is(deviceErr, store.ErrEnded) {
		return deviceErr
	}
	switch {
	case deviceErr == nil:
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
		return nil
	case err != nil || n.Step != store.StepIn:
		c.Status(http.StatusUnauthorized)
		c.Writer.WriteHeaderNow()
		return nil
	}
	ends := n.Seen.Add(store.SessionIdle)
	if n.Ends.Before(ends) {
		ends = n.Ends
	}
	c.String(http.StatusOK, strconv.Itoa(seconds(ends, r.s.Store.Now())))
	return nil
}

// stay moves the idle clock because a person said so ("Are you still there?").
func (r *room) stay(c *gin.Context) error {
	if err := r.s.Store.Stay(c.Request.Context(), r.s.Cookie(c, web.PatientCookie)); err != nil {
		if !errors.Is(err, store.ErrEnded) {
			return err
		}
		return web.SignIn{To: "/"}
	}
	if c.GetHeader("X-Linnet-Part") != "" {
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
		return nil
	}
	return web.See(c, "/p/messages")
}
