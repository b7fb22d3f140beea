package portal

import (
	"slices"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/web"
)

// ear is who listens on a patient's page: the threads its session or device
// may open, and no longer than it may. A stream never keeps a session alive.
func (r *room) ear(c *gin.Context) *web.Listener {
	n, err := r.hears(c)
	if err != nil {
		return nil
	}
	scopes, err := r.s.Store.ThreadScopes(c.Request.Context(), n)
	if err != nil {
		return nil
	}
	end, err := r.s.Store.GrantsEnd(c.Request.Context(), n)
	if err != nil {
		return nil
	}
	return &web.Listener{
		End:   end,
		Hears: func(scope string) bool { return slices.Contains(scopes, scope) },
		Lives: func() bool {
			again, err := r.hears(c)
			if err != nil {
				return false
			}
			now, err := r.s.Store.ThreadScopes(c.Request.Context(), again)
			return err == nil && !slices.ContainsFunc(scopes, func(s string) bool { return !slices.Contains(now, s) })
		},
	}
}

// hears is the session or device behind a stream; its idle clock stays.
func (r *room) hears(c *gin.Context) (*store.Session, error) {
	n, err := r.session(c, false)
	if err == nil && n.Step == store.StepIn {
		return n, nil
	}
	device, err := r.s.Store.DeviceSession(c.Request.Context(), r.s.Cookie(c, web.DeviceCookie))
	if err == nil && device.Step != store.StepIn { // its line has a PIN
		return nil, store.ErrEnded
	}
	return device, err
}
