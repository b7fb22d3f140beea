package staff

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// factorView is the page of the second factor.
type factorView struct {
	App      bool   // a code of the app may be typed
	Passkey  bool   // a passkey may answer
	Recovery bool   // ?with=recovery: a recovery code is asked for instead
	SignOn   string // name of the single sign-on, if the person has it
}

// door returns the sign-in under way; without one the browser goes back to its
// beginning.
func (r *room) door(c *gin.Context, step string) (*store.Door, error) {
	d, err := r.Store.Door(c.Request.Context(), r.Cookie(c, web.DoorCookie))
	if errors.Is(err, store.ErrEnded) || err == nil && d.Step != step {
		return nil, web.SignIn{To: web.StaffSignIn}
	}
	return d, err
}

// factorPage asks for the second factor.
func (r *room) factorPage(c *gin.Context) error {
	d, err := r.door(c, store.StepFactor)
	if err != nil {
		return err
	}
	return r.showFactor(c, d, http.StatusOK, "")
}

func (r *room) showFactor(c *gin.Context, d *store.Door, status int, key string) error {
	v := factorView{App: d.Ways.App, Passkey: d.Ways.Passkeys > 0, Recovery: c.Query("with") == "recovery" || web.Form(c, "with") == "recovery"}
	if d.Ways.SignOn {
		v.SignOn = r.signOnName()
	}
	if !v.App {
		v.Recovery = true
	}
	p := r.page(c, nil, nil, v)
	if key != "" {
		p.Problems = []templates.Problem{{Field: "code", Words: r.Say(p.Lang, key)}}
	}
	return r.Render(c, status, "staff/factor", p)
}

// factor takes a code of the app or a recovery code.
func (r *room) factor(c *gin.Context) error {
	if err := r.Hurried(c, "staff sign-in", 30, 30); err != nil {
		return err
	}
	d, err := r.door(c, store.StepFactor)
	if err != nil {
		return err
	}
	code := web.Form(c, "code")
	if code == "" {
		return r.showFactor(c, d, http.StatusUnprocessableEntity, "signin.no-code")
	}
	in, err := r.Store.TryFactor(c.Request.Context(), r.Cookie(c, web.DoorCookie), code, r.stand(c))
	if key := missWords(err, "signin.code-wrong"); key != "" {
		return r.showFactor(c, d, missStatus(err), key)
	}
	if errors.Is(err, store.ErrEnded) {
		return web.SignIn{To: web.StaffSignIn}
	}
	if err != nil {
		return err
	}
	return r.goOn(c, in)
}
