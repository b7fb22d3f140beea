package portal

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// pinWords are what is said of a PIN that cannot be kept.
var pinWords = map[conversation.PINProblem]string{conversation.PINEmpty: "pin.empty", conversation.PINDigits: "pin.digits",
	conversation.PINEasy: "pin.easy", conversation.PINBirth: "pin.birth"}

// askView is the question for the line's PIN or passkey in a sign-in. It names
// nobody.
type askView struct {
	Guard  store.Guard
	Ending string
}

func (r *room) pinRoutes(get, post func(string, web.Handler)) {
	get("/verify/pin", r.askPIN)
	post("/verify/pin", r.tryPIN)
	get("/p/pin", r.pin)
	post("/p/pin", r.setPIN)
	post("/p/pin/off", r.removePIN)
}

// atPIN is the sign-in that owes its line's PIN: a session at that step, else
// the remembered device. With open the device gets its session.
func (r *room) atPIN(c *gin.Context, open bool) (*store.Session, error) {
	n, err := r.session(c, true)
	if err != nil && !errors.Is(err, store.ErrEnded) {
		return nil, err
	}
	if err == nil && n.Step == store.StepPIN {
		return n, nil
	}
	away := web.SignIn{To: "/"}
	if err == nil {
		away.To = stepPath(n)
	}
	ctx, token := c.Request.Context(), r.s.Cookie(c, web.DeviceCookie)
	device, err := r.s.Store.DeviceSession(ctx, token)
	switch {
	case errors.Is(err, store.ErrEnded):
		return nil, away
	case err != nil:
		return nil, err
	case device.Step != store.StepPIN:
		return nil, web.SignIn{To: "/p/messages"}
	case !open:
		return device, nil
	}
	cookie, n, err := r.s.Store.OpenByDevice(ctx, token, r.s.Browser(c))
	if err != nil {
		return nil, err
	}
	r.s.SetCookie(c, web.PatientCookie, cookie, 0)
	c.Set(web.PatientCookie, cookie)
	return n, nil
}

// opened is the cookie of the session that atPIN found or opened.
func (r *room) opened(c *gin.Context) string {
	if cookie := c.GetString(web.PatientCookie); cookie != "" {
		return cookie
	}
	return r.s.Cookie(c, web.PatientCookie)
}

func (r *room) askPIN(c *gin.Context) error {
	n, err := r.atPIN(c, false)
	if err != nil {
		return err
	}
	return r.showAsk(c, n, http.StatusOK, "")
}

func (r *room) showAsk(c *gin.Context, n *store.Session, status int, problem string) error {
	guard, err := r.s.Store.Guard(c.Request.Context(), n)
	if err != nil {
		return err
	}
	phone, err := r.s.Store.LinePhone(c.Request.Context(), n)
	if err != nil {
		return err
	}
	p := r.page(c, n, askView{guard, phone.Ending()})
	if problem != "" {
		p.Problems = []templates.Problem{{Field: "pin", Words: problem}}
	}
	return r.s.Render(c, status, "portal/pin-ask", p)
}

// tryPIN takes a typed PIN. Whoever types one holds the phone or a device of
// it, so a wrong one counts like a wrong birth date.
func (r *room) tryPIN(c *gin.Context) error {
	if err := r.s.Hurried(c, "pin", 20, 20); err != nil {
		return err
	}
	n, err := r.atPIN(c, true)
	if err != nil {
		return err
	}
	p := r.page(c, n, nil)
	pin := conversation.CleanPIN(web.Form(c, "pin"))
	if wrong := conversation.CheckPIN(pin, nil); wrong == conversation.PINEmpty || wrong == conversation.PINDigits {
		return r.showAsk(c, n, http.StatusUnprocessableEntity, r.say(p, pinWords[wrong]))
	}
	params, err := r.s.Store.PINParams(c.Request.Context(), n)
	if errors.Is(err, store.ErrNotFound) { // taken off meanwhile, or only a passkey opens it
		return web.See(c, "/verify/pin")
	}
	if err != nil {
		return err
	}
	phc, err := web.PINLike(params, pin)
	if err != nil {
		return err
	}
	step, err := r.s.Store.TryPIN(c.Request.Context(), r.opened(c), phc)
	if err != nil {
		return r.ended(c, err)
	}
	switch step.Gate {
	case store.Missed:
		return r.showAsk(c, n, http.StatusUnprocessableEntity, r.triesLeft(p, "pin.miss", step.Left))
	case store.LineLocked:
		return r.lockedPage(c, p, lockOf(step.Until.IsZero(), step.Until))
	}
	return r.went(c, step)
}

// pinView is the page where a PIN is set, changed or taken off.
type pinView struct{ Guard store.Guard }

func (r *room) pin(c *gin.Context) error {
	n, err := r.inside(c)
	if err != nil {
		return err
	}
	if err := r.recheck(c, n, "/p/pin"); err != nil {
		return err
	}
	return r.showPIN(c, n, http.StatusOK)
}

func (r *room) showPIN(c *gin.Context, n *store.Session, status int, problems ...templates.Problem) error {
	guard, err := r.s.Store.Guard(c.Request.Context(), n)
	if err != nil {
		return err
	}
	p := r.page(c, n, pinView{guard})
	for i := range problems {
		problems[i].Words = r.say(p, problems[i].Words)
	}
	p.Problems = problems
	return r.s.Render(c, status, "portal/pin", p)
}

// setPIN keeps a PIN that was typed twice. It is never shown again and never
// comes back into the form.
func (r *room) setPIN(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	if err := r.recheck(c, n, "/p/pin"); err != nil {
		return err
	}
	births, err := r.s.Store.Births(c.Request.Context(), n)
	if err != nil {
		return err
	}
	pin, again := conversation.CleanPIN(web.Form(c, "pin")), conversation.CleanPIN(web.Form(c, "again"))
	if wrong := conversation.CheckPIN(pin, births); wrong != conversation.PINFine {
		return r.showPIN(c, n, http.StatusUnprocessableEntity, templates.Problem{Field: "pin", Words: pinWords[wrong]})
	}
	if pin != again {
		return r.showPIN(c, n, http.StatusUnprocessableEntity, templates.Problem{Field: "again", Words: "pin.differ"})
	}
	return r.guardDone(c, r.s.Store.SetPIN(c.Request.Context(), n, web.HashPIN(pin), web.Key(c)), "pin")
}

func (r *room) removePIN(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	if err := r.recheck(c, n, "/p/pin"); err != nil {
		return err
	}
	return r.guardDone(c, r.s.Store.RemovePIN(c.Request.Context(), n, web.Key(c)), "pin-off")
}

// guardDone ends an act on PIN or passkeys: the devices are forgotten with it,
// this browser's own too.
func (r *room) guardDone(c *gin.Context, err error, what string) error {
	if errors.Is(err, store.ErrCheck) {
		return web.SignIn{To: checkAddress("/p/settings")}
	}
	if err != nil {
		return r.shutOut(c, err)
	}
	r.s.SetCookie(c, web.DeviceCookie, "", -1)
	return done(c, what, "safety")
}
