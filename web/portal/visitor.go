package portal

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/web"
)

// stepPath is the page of the step a sign-in stands at.
func stepPath(n *store.Session) string {
	switch n.Step {
	case store.StepOffice:
		return "/verify/office"
	case store.StepPIN:
		return "/verify/pin"
	case store.StepWho:
		return "/verify/who"
	case store.StepBirth:
		return "/verify/birth"
	case store.StepIn:
		return "/p/messages"
	}
	return "/verify/code"
}

// session is the live session of this browser, at whatever step; ErrEnded if
// it has none. acting is false for streams and parts, which never move the
// idle clock.
func (r *room) session(c *gin.Context, acting bool) (*store.Session, error) {
	cookie := r.s.Cookie(c, web.PatientCookie)
	if cookie == "" {
		return nil, store.ErrEnded
	}
	n, err := r.s.Store.PatientSession(c.Request.Context(), cookie, acting)
	if err == nil {
		r.s.Reader(c, r.s.Store.Practice(n.Practice), conversation.Language(n.Data.Language))
	}
	return n, err
}

// inside is who may read: a session that is in, else the remembered device by
// the right of its own cookie, without a session. Anybody else goes to the
// step their sign-in stands at, or to the door.
func (r *room) inside(c *gin.Context) (*store.Session, error) {
	n, err := r.session(c, moves(c))
	if err != nil && !errors.Is(err, store.ErrEnded) {
		return nil, err
	}
	if err == nil && n.Step == store.StepIn {
		return n, nil
	}
	if err == nil && len(n.Patients) > 0 { // asked for a further patient's birth date
		return nil, web.SignIn{To: stepPath(n)}
	}
	if token := r.s.Cookie(c, web.DeviceCookie); token != "" {
		device, deviceErr := r.s.Store.DeviceSession(c.Request.Context(), token)
		if deviceErr == nil && device.Step != store.StepIn { // its line has a PIN
			return nil, web.SignIn{To: stepPath(device)}
		}
		if deviceErr == nil || !errors.Is(deviceErr, store.ErrEnded) {
			return device, deviceErr
		}
	}
	if err == nil {
		return nil, web.SignIn{To: stepPath(n)}
	}
	return nil, web.SignIn{To: r.door(c)}
}

// moves is whether a request is somebody's act, which moves the idle clock: a
// page that is opened and a form that is sent are, whoever sends them; live
// parts and what an open page posts by itself are not.
func moves(c *gin.Context) bool {
	switch c.FullPath() {
	case "/p/read", "/p/sent":
		return false
	}
	return c.Request.Method == http.MethodPost || c.GetHeader("X-Linnet-Part") == ""
}

// acting is who may act: as inside, but a remembered device opens a session
// first.
func (r *room) acting(c *gin.Context) (*store.Session, error) {
	n, err := r.inside(c)
	if err != nil || len(n.Hash) > 0 {
		return n, err
	}
	cookie, n, err := r.s.Store.OpenByDevice(c.Request.Context(), r.s.Cookie(c, web.DeviceCookie), r.s.Browser(c))
	if errors.Is(err, store.ErrEnded) {
		return nil, web.SignIn{To: "/"}
	}
	if err != nil {
		return nil, err
	}
	r.s.SetCookie(c, web.PatientCookie, cookie, 0)
	return n, nil
}

// at is the session of a sign-in that stands at a step; any other is sent to
// the page where it does stand.
func (r *room) at(c *gin.Context, step string) (*store.Session, error) {
	n, err := r.session(c, true)
	if errors.Is(err, store.ErrEnded) {
		return nil, web.SignIn{To: "/"}
	}
	if err != nil {
		return nil, err
	}
	if n.Step != step {
		return nil, web.SignIn{To: stepPath(n)}
	}
	return n, nil
}

// stepped sets the cookies a step gave and goes to where the sign-in stands.
func (r *room) stepped(c *gin.Context, step store.Step) error {
	if err := r.keep(c, step); err != nil {
		return err
	}
	if step.To.Step == store.StepIn {
		to, err := r.landing(c, step.To)
		if err != nil {
			return err
		}
		return web.See(c, to)
	}
	return web.See(c, stepPath(step.To))
}

// keep sets the cookies a step gave; a device that is remembered from now on is
// named by what it says of itself.
func (r *room) keep(c *gin.Context, step store.Step) error {
	if step.Cookie != "" {
		r.s.SetCookie(c, web.PatientCookie, step.Cookie, 0)
	}
	if step.Device == "" {
		return nil
	}
	r.s.SetCookie(c, web.DeviceCookie, step.Device, r.remember(step.To))
	return r.s.Store.NameDevice(c.Request.Context(), step.To, deviceName(c.Request.UserAgent()))
}

func (r *room) remember(n *store.Session) time.Duration {
	return r.practice(n.Practice).Verification.Remember
}

// ended turns a step that is over meanwhile (another tab, a double tap) into
// the page where the sign-in stands now.
func (r *room) ended(c *gin.Context, err error) error {
	if !errors.Is(err, store.ErrEnded) {
		return err
	}
	n, sessionErr := r.session(c, false)
	if sessionErr != nil {
		return web.SignIn{To: "/"}
	}
	return web.SignIn{To: stepPath(n)}
}

// forget ends this browser's session and remembered device.
func (r *room) forget(c *gin.Context) error {
	ctx := c.Request.Context()
	if token := r.s.Cookie(c, web.DeviceCookie); token != "" {
		if err := r.s.Store.ForgetDevice(ctx, token); err != nil {
			return err
		}
	}
	if err := r.s.Store.EndSession(ctx, r.s.Cookie(c, web.PatientCookie)); err != nil {
		return err
	}
	r.s.SetCookie(c, web.PatientCookie, "", -1)
	r.s.SetCookie(c, web.DeviceCookie, "", -1)
	return nil
}
