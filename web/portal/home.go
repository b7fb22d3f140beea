package portal

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/templates"
	"linnet/web"
)

// homeView is the door for those who have no link at hand.
type homeView struct {
	Phone string
	Why   string // why the person stands here again: "out" or "ended"
	Left  string // what is said to a browser whose phone left the record
}

// home shows the door, or goes straight to the messages of a browser that is
// in or remembered.
func (r *room) home(c *gin.Context) error {
	_, err := r.inside(c)
	var gone web.SignIn
	if errors.As(err, &gone) {
		return r.s.Render(c, http.StatusOK, "portal/home", r.page(c, nil, homeView{Why: c.Query("why"), Left: r.leftWords(c)}))
	}
	if err != nil {
		return err
	}
	return web.See(c, "/p/messages")
}

// knock takes a mobile number. Known and unknown numbers walk the same lines
// of code here; a worker looks afterwards, out of sight (security.md §3).
func (r *room) knock(c *gin.Context) error {
	if err := r.s.Hurried(c, "door", 10, 10); err != nil {
		return err
	}
	typed := web.Form(c, "phone")
	phone, err := conversation.ParsePhone(typed, "US")
	if err != nil {
		p := r.page(c, nil, homeView{Phone: typed})
		words := "home.phone.not"
		if typed == "" {
			words = "home.phone.none"
		}
		p.Problems = []templates.Problem{{Field: "phone", Words: r.say(p, words)}}
		return r.s.Render(c, http.StatusUnprocessableEntity, "portal/home", p)
	}
	step, err := r.s.Store.Knock(c.Request.Context(), r.s.Browser(c), phone, r.page(c, nil, nil).Lang)
	if err != nil {
		return err
	}
	return r.stepped(c, step)
}
