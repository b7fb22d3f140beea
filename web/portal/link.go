package portal

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// linkView is the page behind a link. It holds nothing that differs between
// two patients of a phone.
type linkView struct {
	Heading string
	Token   string
	Ending  string
	Fresh   bool
	Used    bool
}

// linkHeadings say what the link was sent for.
var linkHeadings = map[string]string{"text": "link.text", "request": "link.request", "visit": "link.visit"}

// link looks at a link. Link previews and scanners come here too: nothing is
// spent, sent or kept.
func (r *room) link(c *gin.Context) error {
	token := c.Param("token")
	l, err := r.s.Store.LinkPage(c.Request.Context(), token, r.s.Browser(c))
	if errors.Is(err, store.ErrNotFound) {
		return r.badLink(c)
	}
	if err != nil {
		return err
	}
	if done, err := r.already(c, token, l); done || err != nil {
		return err
	}
	return r.showLink(c, token, l)
}

func (r *room) showLink(c *gin.Context, token string, l store.LinkPage) error {
	p := r.linkPage(c, l, nil)
	switch {
	case l.Locked:
		return r.lockedPage(c, p, lockOf(l.Forever, l.Until))
	case l.TooOld:
		p.View = linkView{Token: token}
		return r.s.Render(c, http.StatusOK, "portal/link-old", p)
	}
	heading := linkHeadings[l.Heading]
	if heading == "" {
		heading = "link.message"
	}
	p.View = linkView{Heading: r.say(p, heading), Token: token, Ending: l.Ending, Fresh: l.Fresh, Used: l.Used}
	return r.s.Render(c, http.StatusOK, "portal/link", p)
}

// linkPage is a page in the language of the link's phone.
func (r *room) linkPage(c *gin.Context, l store.LinkPage, view any) templates.Page {
	return r.s.Page(c, l.Practice, l.Language, view)
}

// badLink is the same page for every token that is not ours.
func (r *room) badLink(c *gin.Context) error {
	return r.s.Render(c, http.StatusNotFound, "portal/link-bad", r.page(c, nil, nil))
}

// already sends a browser that is in for the link's phone to the messages, the
// link unspent; one that is in for another phone is asked first.
func (r *room) already(c *gin.Context, token string, l store.LinkPage) (done bool, err error) {
	n, err := r.inside(c)
	var gone web.SignIn
	if errors.As(err, &gone) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	ctx := c.Request.Context()
	linked, _, patient, err := r.s.Store.LinkPhone(ctx, token)
	if err != nil {
		return false, err
	}
	mine, err := r.s.Store.LinePhone(ctx, n)
	if err != nil {
		return false, err
	}
	if mine != linked {
		return r.otherPhone(c, token, l, mine)
	}
	if n.Practice != l.Practice.ID { // the same phone at another practice signs in there
		return false, nil
	}
	to, err := r.behind(c, token, n, patient)
	if err != nil {
		return false, err
	}
	return true, web.See(c, to)
}

// messagesOf is the messages page about a patient of a session, by its place
// in the session: no key of a person travels in an address.
func messagesOf(n *store.Session, patient store.ID) string {
	if place := n.Place(patient); place > 0 && patient.String() != n.Data.About {
		return fmt.Sprintf("/p/messages?who=%d", place)
	}
	return "/p/messages"
}

// otherView asks a browser that belongs to another phone.
type otherView struct{ Token, Ending, Mine string }

func (r *room) otherPhone(c *gin.Context, token string, l store.LinkPage, mine conversation.Phone) (bool, error) {
	if c.Request.Method == http.MethodPost && web.Form(c, "out") == "1" {
		return false, r.forget(c)
	}
	p := r.linkPage(c, l, otherView{Token: token, Ending: l.Ending, Mine: mine.Ending()})
	return true, r.s.Render(c, http.StatusOK, "portal/link-other", p)
}

// enter takes a link by a person's tap and moves its token out of the address
// bar at once.
func (r *room) enter(c *gin.Context) error {
	if err := r.s.Hurried(c, "link", 20, 20); err != nil {
		return err
	}
	token, ctx := c.Param("token"), c.Request.Context()
	l, err := r.s.Store.LinkPage(ctx, token, r.s.Browser(c))
	if errors.Is(err, store.ErrNotFound) {
		return r.badLink(c)
	}
	if err != nil {
		return err
	}
	if done, err := r.already(c, token, l); done || err != nil {
		return err
	}
	step, err := r.s.Store.Enter(ctx, token, r.s.Browser(c), r.linkPage(c, l, nil).Lang)
	if err != nil {
		return err
	}
	if step.Gate == store.LinkTooOld {
		return r.showLink(c, token, l)
	}
	return r.stepped(c, step)
}

// newLink sends a new link to the phone of one that is too old; no number is
// asked for or shown.
func (r *room) newLink(c *gin.Context) error {
	if err := r.s.Hurried(c, "link", 20, 20); err != nil {
		return err
	}
	token, ctx := c.Param("token"), c.Request.Context()
	l, err := r.s.Store.LinkPage(ctx, token, r.s.Browser(c))
	if errors.Is(err, store.ErrNotFound) {
		return r.badLink(c)
	}
	if err != nil {
		return err
	}
	gate, err := r.s.Store.NewLink(ctx, token)
	if err != nil {
		return err
	}
	p := r.linkPage(c, l, nil)
	p.Path = "/m/" + token // this answer has no page of its own to come back to
	switch gate {
	case store.LineLocked:
		return r.lockedPage(c, p, lockOf(l.Forever, l.Until))
	case store.DoorShut:
		return r.lockedPage(c, p, lockedView{Kind: "door"})
	case store.TextsOff:
		return r.s.Render(c, http.StatusOK, "portal/texts-off", p)
	case store.TooManyCodes:
		p.Problems = []templates.Problem{{Words: r.say(p, "code.four", "phone", p.Practice.Phone.National())}}
		p.View = linkView{Token: token}
		return r.s.Render(c, http.StatusOK, "portal/link-old", p)
	}
	return r.s.Render(c, http.StatusOK, "portal/link-sent", p)
}

// notYouView is "Not you? Tell us".
type notYouView struct {
	Token string
	Can   bool
	Done  bool
}

func (r *room) notYou(c *gin.Context) error {
	token := c.Param("token")
	l, err := r.s.Store.LinkPage(c.Request.Context(), token, r.s.Browser(c))
	if errors.Is(err, store.ErrNotFound) {
		return r.badLink(c)
	}
	if err != nil {
		return err
	}
	return r.s.Render(c, http.StatusOK, "portal/not-you", r.linkPage(c, l, notYouView{Token: token, Can: l.CanDeny}))
}

// deny turns texts off for the phone of a link, as STOP would: once per link,
// under 24 h, and nothing more (security.md §2).
func (r *room) deny(c *gin.Context) error {
	if err := r.s.Hurried(c, "link", 20, 20); err != nil {
		return err
	}
	token, ctx := c.Param("token"), c.Request.Context()
	l, err := r.s.Store.LinkPage(ctx, token, r.s.Browser(c))
	if errors.Is(err, store.ErrNotFound) {
		return r.badLink(c)
	}
	if err != nil {
		return err
	}
	view := notYouView{Token: token, Done: true}
	err = r.s.Store.NotYou(ctx, token)
	if errors.Is(err, store.ErrEnded) {
		view.Done, err = false, nil
	}
	if err != nil {
		return err
	}
	return r.s.Render(c, http.StatusOK, "portal/not-you", r.linkPage(c, l, view))
}
