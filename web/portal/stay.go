package portal

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/web"
)

// left answers how many seconds a session has until it ends by itself, as
// plain text, and moves nothing: it is how an open page knows when to ask "Are
// you still there?" (ux.md R9). A remembered device does not end that way and
// gets 204; who is not in (any more) gets 401.
func (r *room) left(c *gin.Context) error {
	n, err := r.session(c, false)
	if err != nil && !errors.Is(err, store.ErrEnded) {
		return err
	}
	remembered, rememberedErr := r.remembered(c.Request.Context(), r.s.Cookie(c, web.DeviceCookie))
	if rememberedErr != nil {
		return rememberedErr
	}
	switch {
	case remembered:
		c.Status(http.StatusNoContent)
	case err != nil || n.Step != store.StepIn:
		c.Status(http.StatusUnauthorized)
	default:
		c.String(http.StatusOK, strconv.Itoa(secondsLeft(n, r.s.Store.Now())))
		return nil
	}
	c.Writer.WriteHeaderNow()
	return nil
}

// stay moves the idle clock, because somebody said that they are still there,
// and answers as left does.
func (r *room) stay(c *gin.Context) error {
	if _, err := r.session(c, true); err != nil && !errors.Is(err, store.ErrEnded) {
		return err
	}
	return r.left(c)
}

func (r *room) remembered(ctx context.Context, token string) (bool, error) {
	if token == "" {
		return false, nil
	}
	device, err := r.s.Store.DeviceSession(ctx, token)
	if errors.Is(err, store.ErrEnded) {
		return false, nil
	}
	return err == nil && device.Step == store.StepIn, err // with a PIN on the line its session does run out
}

// secondsLeft is the time until a session ends, by nobody's acting or by its
// age, whichever is first.
func secondsLeft(n *store.Session, now time.Time) int {
	idle := n.Seen.Add(store.SessionIdle).Sub(now)
	return max(0, int(min(idle, n.Ends.Sub(now)).Seconds()))
}
