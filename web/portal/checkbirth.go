package portal

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// checkView is the question for a birth date on a remembered device, before
// PIN, passkey, people and the copy of a thread (security.md §5).
type checkBirthView struct {
	To               string // where the way goes on
	Month, Day, Year string
}

// recheck sends a session that has to type a birth date again to that page; nil
// if it may go on. back is the page of ours it returns to.
func (r *room) recheck(_ *gin.Context, n *store.Session, back string) error {
	if !n.NeedsCheck(r.s.Store.Now()) {
		return nil
	}
	return web.SignIn{To: checkAddress(back)}
}

func checkAddress(back string) string { return "/p/check-birth?to=" + url.QueryEscape(back) }

// wayOn keeps the way on inside the signed-in pages.
func wayOn(to string) string {
	if to = web.SamePath(to); !strings.HasPrefix(to, "/p/") {
		return "/p/settings"
	}
	return to
}

func (r *room) checkBirth(c *gin.Context) error {
	n, err := r.inside(c)
	if err != nil {
		return err
	}
	return r.s.Render(c, http.StatusOK, "portal/check-birth", r.page(c, n, checkBirthView{To: wayOn(c.Query("to"))}))
}

// tryCheckBirth takes the birth date of one of the people the session may open.
// A wrong one counts towards the lock like any other.
func (r *room) tryCheckBirth(c *gin.Context) error {
	if err := r.s.Hurried(c, "birth", 20, 20); err != nil {
		return err
	}
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	view := checkBirthView{To: wayOn(web.Form(c, "to")), Month: web.Form(c, "month"), Day: web.Form(c, "day"), Year: web.Form(c, "year")}
	p := r.page(c, n, view)
	birth, problems := r.typedBirth(p, view.Month, view.Day, view.Year)
	if p.Problems = problems; len(problems) > 0 {
		return r.s.Render(c, http.StatusUnprocessableEntity, "portal/check-birth", p)
	}
	step, err := r.s.Store.Recheck(c.Request.Context(), n, birth)
	if err != nil {
		return r.shutOut(c, err)
	}
	switch step.Gate {
	case store.Missed:
		p.Problems = []templates.Problem{{Field: "month", Words: r.triesLeft(p, "birth.miss", step.Left)}}
		return r.s.Render(c, http.StatusUnprocessableEntity, "portal/check-birth", p)
	case store.LineLocked:
		return r.lockedPage(c, p, lockOf(step.Until.IsZero(), step.Until))
	}
	return web.See(c, view.To)
}

// typedBirth reads the three fields of a birth date, or says what is wrong.
func (r *room) typedBirth(p templates.Page, month, day, year string) (conversation.Date, []templates.Problem) {
	today := conversation.DateOf(r.s.Store.Now().In(p.Practice.Zone))
	birth, wrong := conversation.ParseBirth(month, day, year, today)
	var problems []templates.Problem
	for _, problem := range wrong {
		problems = append(problems, templates.Problem{Field: birthFields[problem], Words: r.say(p, birthWords[problem])})
	}
	return birth, problems
}

// triesLeft words a miss: one try is not "1 tries".
func (r *room) triesLeft(p templates.Page, key string, left int) string {
	if left == 1 {
		key += "-one"
	}
	return r.say(p, key, "left", left)
}
