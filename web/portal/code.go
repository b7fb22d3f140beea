package portal

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// codeView is the code page. Stranger is the way by /, where nothing may
// depend on whether the number is known.
type codeView struct {
	Stranger bool
	Ending   string
	Number   string
	Typed    string
	Wait     int  // seconds until a new code may be asked for
	Open     bool // the part "Did not get a code?" is open
}

// code shows the code page, or what stands in its way.
func (r *room) code(c *gin.Context) error {
	n, err := r.at(c, store.StepCode)
	if err != nil {
		return err
	}
	return r.showCode(c, http.StatusOK, n, r.page(c, n, nil), "")
}

// showCode words what became of the newest code this browser asked for.
func (r *room) showCode(c *gin.Context, status int, n *store.Session, p templates.Page, typed string) error {
	now, until := r.s.Store.Now(), n.Data.UntilTime()
	switch n.Data.Gate {
	case store.LineLocked:
		if until.IsZero() || now.Before(until) {
			return r.lockedPage(c, p, lockOf(until.IsZero(), until))
		}
	case store.BrowserShut:
		if now.Before(until) {
			return r.lockedPage(c, p, lockedView{Kind: "browser", Until: until})
		}
	case store.DoorShut:
		return r.lockedPage(c, p, lockedView{Kind: "door"})
	case store.TextsOff:
		return r.s.Render(c, status, "portal/texts-off", p)
	case store.NeedCode:
		return r.s.Render(c, status, "portal/need-code", p)
	}
	view, err := r.codeView(c, n, p, typed)
	if err != nil {
		return err
	}
	if len(p.Problems) == 0 {
		r.codeAsked(n, &p, view.Wait)
	}
	if n.Data.Gate == store.TooManyCodes {
		view.Wait = 0 // the problem says an hour; nobody counts 3,000 seconds
	}
	view.Open = n.Data.Gate != store.CodeSent || n.Data.Again
	p.View = view
	return r.s.Render(c, status, "portal/code", p)
}

func (r *room) codeView(c *gin.Context, n *store.Session, p templates.Page, typed string) (codeView, error) {
	view := codeView{Stranger: n.Data.Stranger, Number: ours(p.Practice), Typed: typed, Wait: seconds(n.Data.NextTime(), r.s.Store.Now())}
	if view.Stranger {
		return view, nil
	}
	phone, err := r.s.Store.LinePhone(c.Request.Context(), n)
	view.Ending = phone.Ending()
	return view, err
}

// codeAsked adds what the newest request met: a status or a problem.
func (r *room) codeAsked(n *store.Session, p *templates.Page, wait int) {
	problem := func(key string, args ...any) { p.Problems = []templates.Problem{{Words: r.say(*p, key, args...)}} }
	phone := p.Practice.Phone.National()
	switch {
	case n.Data.Gate == store.CodeSent && n.Data.Again:
		p.Status = r.say(*p, ifKnown("code.sent-again", n))
	case n.Data.Gate == store.WaitForCode && n.Data.Again && wait > 0:
		problem("code.wait", "seconds", wait)
	case n.Data.Gate == store.TooManyCodes && wait > 0:
		problem(ifKnown("code.four", n), "phone", phone)
	case n.Data.Gate == store.NoTexts:
		problem("code.no-texts", "phone", phone)
	}
}

// ifKnown is a sentence's key at the door a session came by: a stranger's sentence
// says "if we know this number".
func ifKnown(key string, n *store.Session) string {
	if n.Data.Stranger {
		return key + ".if"
	}
	return key
}

func seconds(until, now time.Time) int {
	if !until.After(now) {
		return 0
	}
	return int((until.Sub(now) + time.Second - 1) / time.Second)
}

// checkCode takes a typed code.
func (r *room) checkCode(c *gin.Context) error {
	if err := r.s.Hurried(c, "code", 20, 20); err != nil {
		return err
	}
	n, err := r.at(c, store.StepCode)
	if err != nil {
		return err
	}
	typed := web.Form(c, "code")
	code, wrong := conversation.CleanCode(typed)
	switch wrong {
	case conversation.CodeEmpty:
		return r.badCode(c, n, typed, "code.empty")
	case conversation.CodeNotSix:
		return r.badCode(c, n, typed, "code.not-six")
	}
	step, err := r.s.Store.CheckCode(c.Request.Context(), r.s.Cookie(c, web.PatientCookie), code)
	if err != nil {
		return r.ended(c, err)
	}
	switch step.Gate {
	case store.WrongCode:
		key := "code.wrong"
		if step.Left == 1 {
			key = "code.wrong-one"
		}
		return r.badCode(c, n, "", key, "left", step.Left)
	case store.OldCode:
		return r.oldCode(c)
	}
	return r.stepped(c, step)
}

// badCode shows the code page again with what is wrong with the field.
func (r *room) badCode(c *gin.Context, n *store.Session, typed, key string, args ...any) error {
	p := r.page(c, n, nil)
	p.Problems = []templates.Problem{{Field: "code", Words: r.say(p, key, args...)}}
	n.Data.Gate = store.CodeSent
	return r.showCode(c, http.StatusUnprocessableEntity, n, p, typed)
}

// oldCode asks for a new code in place of one that is too old, and says what
// became of it.
func (r *room) oldCode(c *gin.Context) error {
	step, err := r.askAgain(c)
	if err != nil {
		return r.ended(c, err)
	}
	p := r.page(c, step.To, nil)
	key, args := "code.old-wait", []any{"seconds", seconds(step.Until, r.s.Store.Now())}
	switch step.Gate {
	case store.CodeSent:
		key, args = ifKnown("code.old", step.To), nil
	case store.TooManyCodes:
		key, args = ifKnown("code.four", step.To), []any{"phone", p.Practice.Phone.National()}
	case store.WaitForCode:
	default:
		return web.See(c, "/verify/code")
	}
	p.Problems = []templates.Problem{{Field: "code", Words: r.say(p, key, args...)}}
	return r.showCode(c, http.StatusUnprocessableEntity, step.To, p, "")
}

// codeAgain sends a new code, from the code page or after a wrong birth date
// behind a fresh link.
func (r *room) codeAgain(c *gin.Context) error {
	if err := r.s.Hurried(c, "code", 20, 20); err != nil {
		return err
	}
	if _, err := r.askAgain(c); err != nil {
		return r.ended(c, err)
	}
	return web.See(c, "/verify/code")
}

func (r *room) askAgain(c *gin.Context) (store.Step, error) {
	n, err := r.session(c, true)
	if err != nil {
		return store.Step{}, err
	}
	return r.s.Store.AskAgain(c.Request.Context(), r.s.Cookie(c, web.PatientCookie), r.page(c, n, nil).Lang)
}
