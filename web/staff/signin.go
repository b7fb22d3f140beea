package staff

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// doorView is the page in front of the room, and what became of a link.
type doorView struct {
	Over   bool   // the link is used, old or unknown
	Email  string // as it was typed
	SignOn string // name of the single sign-on, "" if none is set up
	Factor bool   // a second factor is asked for next
}

// linkView is the page behind a link: a button, and nothing has happened yet.
type linkView struct {
	Name  string
	Token string
}

// signInPage asks who somebody is. Who is signed in goes on to their room.
func (r *room) signInPage(c *gin.Context) error {
	who, err := r.StaffOf(c, false)
	var locked web.Locked
	switch {
	case err == nil:
		return web.See(c, home(who))
	case errors.As(err, &locked):
		return err
	}
	return r.showSignIn(c, http.StatusOK, "", "")
}

// showSignIn renders the page with what is wrong, "" if nothing is.
func (r *room) showSignIn(c *gin.Context, status int, field, key string) error {
	p := r.page(c, nil, nil, doorView{Email: web.Form(c, "email"), SignOn: r.signOnName(), Factor: !r.Staff.FactorOptional})
	if key != "" {
		p.Problems = []templates.Problem{{Field: field, Words: r.Say(p.Lang, key)}}
	}
	return r.Render(c, status, "staff/signin", p)
}

// stand is where whoever asks stands, for the counters of misses.
func (r *room) stand(c *gin.Context) store.Stand {
	return store.Stand{Browser: r.Browser(c), Address: r.Client(c)}
}

// signIn takes e-mail and password. Whatever is wrong, the words are the same
// and it takes the same time, for an address nobody has as well.
func (r *room) signIn(c *gin.Context) error {
	if err := r.Hurried(c, "staff sign-in", 30, 30); err != nil {
		return err
	}
	email, password := strings.TrimSpace(web.Form(c, "email")), web.Form(c, "password")
	switch {
	case email == "":
		return r.showSignIn(c, http.StatusUnprocessableEntity, "email", "signin.no-email")
	case password == "":
		return r.showSignIn(c, http.StatusUnprocessableEntity, "password", "signin.no-password")
	}
	in, err := r.byPassword(c, email, password)
	if key := missWords(err, "signin.wrong"); key != "" {
		return r.showSignIn(c, missStatus(err), "password", key)
	}
	if err != nil {
		return err
	}
	return r.goOn(c, in)
}

func (r *room) byPassword(c *gin.Context, email, password string) (store.Entry, error) {
	at := r.stand(c)
	params, err := r.Store.PasswordParams(c.Request.Context(), email, at, web.SpareParams())
	if err != nil {
		return store.Entry{}, err
	}
	hashed, err := web.PINLike(params, conversation.CleanPassword(password))
	if err != nil {
		return store.Entry{}, err
	}
	return r.Store.TryPassword(c.Request.Context(), email, hashed, at, r.Staff.FactorOptional)
}

// missWords is what is said of a miss, "" if the error is none: wrong, in the
// words of its page, or that this door waits.
func missWords(err error, wrong string) string {
	switch {
	case errors.Is(err, store.ErrMissed):
		return wrong
	case errors.Is(err, store.ErrWaits):
		return "signin.waits"
	case errors.Is(err, store.ErrPasswordOff):
		return "signin.off"
	}
	return ""
}

func missStatus(err error) int {
	if errors.Is(err, store.ErrMissed) {
		return http.StatusUnprocessableEntity
	}
	return http.StatusTooManyRequests
}

// goOn leads an attempt on: into the room, or to what is still owed.
func (r *room) goOn(c *gin.Context, in store.Entry) error {
	to, err := r.entered(c, in)
	if err != nil {
		return err
	}
	return web.See(c, to)
}

// entered sets the cookie of how far an attempt came and returns the next page.
// The session they had in this browser ends: a cookie is never carried over a
// sign-in.
func (r *room) entered(c *gin.Context, in store.Entry) (to string, err error) {
	if in.Step != store.StepIn {
		r.SetCookie(c, web.DoorCookie, in.Cookie, store.DoorLife)
		if in.Step == store.StepEnrol {
			return "/app/enroll", nil
		}
		return "/app/sign-in/code", nil
	}
	if err := r.endOld(c); err != nil {
		return "", err
	}
	r.SetCookie(c, web.DoorCookie, "", -1)
	r.SetCookie(c, web.StaffCookie, in.Cookie, store.StaffSessionLife)
	return home(in.Who), nil
}

// home is where a person's work is.
func home(who *store.Staff) string {
	if who.Is(store.RoleStaff, store.RoleLead, store.RoleAdmin) {
		return "/app"
	}
	return "/audit"
}

// linkPage shows a button and changes nothing: mail programs and messengers
// open every link they see (security.md §11).
func (r *room) linkPage(c *gin.Context) error {
	who, err := r.Store.StaffLinkOwner(c.Request.Context(), c.Param("token"))
	if errors.Is(err, store.ErrNotFound) {
		return r.linkOver(c)
	}
	if err != nil {
		return err
	}
	return r.Render(c, 200, "staff/link", r.page(c, nil, nil, linkView{Name: who.First(), Token: c.Param("token")}))
}

// linkOver is the kind page of a used, old or unknown link; they look alike.
func (r *room) linkOver(c *gin.Context) error {
	return r.Render(c, 410, "staff/link-over", r.page(c, nil, nil, doorView{Over: true}))
}

// useLink uses a link up. It leads to the second factor, or to enrolment;
// only practice mode's sample people are in at once.
func (r *room) useLink(c *gin.Context) error {
	if err := r.Hurried(c, "staff link", 20, 20); err != nil {
		return err
	}
	in, err := r.Store.UseStaffLink(c.Request.Context(), c.Param("token"), r.Browser(c))
	if errors.Is(err, store.ErrNotFound) {
		return r.linkOver(c)
	}
	if err != nil {
		return err
	}
	return r.goOn(c, in)
}

// signOut ends the session on the server and in the browser.
func (r *room) signOut(c *gin.Context) error {
	if err := r.endOld(c); err != nil {
		return err
	}
	r.SetCookie(c, web.StaffCookie, "", -1)
	c.Header("Clear-Site-Data", `"cache"`)
	return web.See(c, web.StaffSignIn)
}

func (r *room) endOld(c *gin.Context) error {
	old := r.Cookie(c, web.StaffCookie)
	if old == "" {
		return nil
	}
	return r.Store.EndSession(c.Request.Context(), old)
}
