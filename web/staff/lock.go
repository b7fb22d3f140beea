package staff

import (
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// lockView is the page that unlocks a session, and the one that asks a
// signed-in person to prove themselves again.
type lockView struct {
	Name     string
	Again    bool // signed in; asked before they change their sign-in
	Password bool
	App      bool
	Passkey  bool
	To       string // where to go on
	Kept     bool   // what was typed was kept
}

var talkAddress = regexp.MustCompile(`^/app/c/([0-9a-f]{32})(/|$)`)

// lockedPage answers whatever a locked session asks for: 401, nothing of the
// page, and the way back to the same place. What a form held is kept as the
// person's own draft, so that nothing typed is lost.
func (r *room) lockedPage(c *gin.Context, l web.Locked) error {
	v := lockView{To: c.Request.URL.RequestURI()}
	if c.Request.Method == http.MethodPost {
		v.To = home(l.Who)
		if m := talkAddress.FindStringSubmatch(c.Request.URL.Path); m != nil {
			v.To = address("/app/c/"+m[1], c.Request.URL.Query())
			kept, err := r.keepTyped(c, l.Who, m[1])
			if err != nil {
				return err
			}
			v.Kept = kept
		}
	}
	return r.showLock(c, l.Who, l.Ways, v, http.StatusUnauthorized, "", "")
}

func (r *room) keepTyped(c *gin.Context, who *store.Staff, talk string) (bool, error) {
	said := strings.TrimSpace(web.Form(c, "body"))
	id, err := store.ParseID(talk)
	if err != nil || said == "" || utf8.RuneCountInString(said) > wordLimit {
		return false, nil
	}
	err = r.Store.SaveDraft(c.Request.Context(), who, id, said)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func (r *room) showLock(c *gin.Context, who *store.Staff, w store.Ways, v lockView, status int, field, key string) error {
	v.Name, v.Password, v.App, v.Passkey = who.Name, w.Password, w.App, w.Passkeys > 0
	p := r.page(c, nil, nil, v)
	if key != "" {
		p.Problems = []templates.Problem{{Field: field, Words: r.Say(p.Lang, key)}}
	}
	return r.Render(c, status, "staff/locked", p)
}

// lock locks the session now.
func (r *room) lock(c *gin.Context) error {
	if err := r.Store.LockStaff(c.Request.Context(), r.Cookie(c, web.StaffCookie)); err != nil {
		return err
	}
	if isPart(c) {
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
		return nil
	}
	return web.See(c, inside(web.Form(c, "to")))
}

// left tells a page how many seconds its session has; stay is an act that
// makes it last. Both answer 401 when it is locked or over.
func (r *room) left(c *gin.Context) error {
	d, err := r.Store.StaffLeft(c.Request.Context(), r.Cookie(c, web.StaffCookie))
	if errors.Is(err, store.ErrEnded) || errors.Is(err, store.ErrLocked) {
		c.Status(http.StatusUnauthorized)
		c.Writer.WriteHeaderNow()
		return nil
	}
	if err != nil {
		return err
	}
	c.String(http.StatusOK, strconv.Itoa(int(d.Seconds())))
	return nil
}

func (r *room) stay(c *gin.Context) error {
	if _, err := r.StaffOf(c, true); err != nil {
		return err
	}
	return r.left(c)
}

// unlockDesk opens a locked session for its own person, by a code or the password,
// and goes back to where they were.
func (r *room) unlockDesk(c *gin.Context) error {
	if err := r.Hurried(c, "staff sign-in", 30, 30); err != nil {
		return err
	}
	ctx, cookie, at := c.Request.Context(), r.Cookie(c, web.StaffCookie), r.stand(c)
	who, ways, err := r.Store.Locked(ctx, cookie)
	if errors.Is(err, store.ErrEnded) {
		return web.SignIn{To: web.StaffSignIn}
	}
	if err != nil {
		return err
	}
	v := lockView{To: inside(web.Form(c, "to")), Again: web.Form(c, "again") != ""}
	code, password := strings.TrimSpace(web.Form(c, "code")), web.Form(c, "password")
	field, wrong, fresh := "code", "signin.code-wrong", ""
	switch {
	case code != "":
		fresh, err = r.Store.UnlockByCode(ctx, cookie, code, at)
	case password != "":
		field, wrong = "password", "signin.wrong"
		fresh, err = r.unlockByPassword(c, cookie, password, at)
	case ways.App:
		return r.showLock(c, who, ways, v, http.StatusUnprocessableEntity, "code", "signin.no-code")
	default:
		return r.showLock(c, who, ways, v, http.StatusUnprocessableEntity, "password", "signin.no-password")
	}
	if key := missWords(err, wrong); key != "" {
		return r.showLock(c, who, ways, v, missStatus(err), field, key)
	}
	if errors.Is(err, store.ErrEnded) {
		return web.SignIn{To: web.StaffSignIn}
	}
	if err != nil {
		return err
	}
	r.SetCookie(c, web.StaffCookie, fresh, store.StaffSessionLife)
	return web.See(c, v.To)
}

func (r *room) unlockByPassword(c *gin.Context, cookie, password string, at store.Stand) (string, error) {
	params, err := r.Store.UnlockParams(c.Request.Context(), cookie, web.SpareParams(), at)
	if err != nil {
		return "", err
	}
	hashed, err := web.PINLike(params, conversation.CleanPassword(password))
	if err != nil {
		return "", err
	}
	return r.Store.UnlockByPassword(c.Request.Context(), cookie, hashed, at)
}

// startUnlockKey and unlockKey let a passkey unlock.
func (r *room) startUnlockKey(c *gin.Context) error {
	if err := r.Hurried(c, "staff passkey", 40, 40); err != nil {
		return err
	}
	return r.askKey(c, func(ceremony []byte) error {
		return r.Store.KeepStaffCeremony(c.Request.Context(), r.Cookie(c, web.StaffCookie), ceremony)
	})
}

func (r *room) unlockKey(c *gin.Context) error {
	if err := r.Hurried(c, "staff passkey", 40, 40); err != nil {
		return err
	}
	ctx, cookie := c.Request.Context(), r.Cookie(c, web.StaffCookie)
	kept, err := r.Store.TakeStaffCeremony(ctx, cookie)
	if err != nil {
		return err
	}
	who, handle, credential, err := r.answered(c, kept)
	if err != nil {
		return err
	}
	fresh, err := r.Store.UnlockByPasskey(ctx, cookie, who, handle, credential, r.stand(c))
	if err != nil {
		return err
	}
	r.SetCookie(c, web.StaffCookie, fresh, store.StaffSessionLife)
	c.JSON(http.StatusOK, gin.H{"to": "/app"})
	return nil
}

// inside keeps a way back within the rooms of the people who work here.
func inside(to string) string {
	to = web.SamePath(to)
	for _, room := range []string{"/app", "/audit", "/sim"} {
		if to == room || strings.HasPrefix(to, room+"/") || strings.HasPrefix(to, room+"?") {
			return to
		}
	}
	return "/app"
}
