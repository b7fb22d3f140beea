package staff

import (
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// youView is a person's own sign-in.
type youView struct {
	Email    string
	Password bool
	App      bool
	Secret   string // offered to a new app, "" if none is
	Recovery string // "8 codes left"
	Keys     []ownKey
	SignOn   string // name of the single sign-on that may be linked
	Linked   bool
	Done     string
	Home     string
}

// ownKey is one passkey of the person's.
type ownKey struct {
	ID    store.ID
	Name  string
	Words string
}

// codesView are new recovery codes, shown once; before that the page has a
// button.
type codesView struct {
	Codes []string
	Home  string
}

// keyNameLimit is how long a passkey's name may be.
const keyNameLimit = 40

// own returns what the person sees of their own sign-in. Whoever has to prove
// themselves first gets that page instead, and nil.
func (r *room) own(c *gin.Context) (*store.Own, error) {
	if _, err := r.StaffOf(c, !isPart(c)); err != nil {
		return nil, err
	}
	o, err := r.Store.Own(c.Request.Context(), r.Cookie(c, web.StaffCookie))
	if err != nil || !o.Check {
		return o, err
	}
	if !o.Ways.Unlocks() { // a sample person, who signs in by a link only
		return nil, web.SignIn{To: "/app/you/again"}
	}
	return nil, r.showLock(c, o.Who, o.Ways, lockView{Again: true, To: "/app/you"}, http.StatusOK, "", "")
}

// signAgain is for a session that has nothing to prove itself with: signing in is
// the proof.
func (r *room) signAgain(c *gin.Context) error {
	return r.Render(c, http.StatusOK, "staff/again", r.page(c, nil, nil, nil))
}

var youDone = map[string]string{"password": "signin.done.password", "app": "signin.done.app", "key": "signin.done.key", "key-off": "signin.done.key-off",
	"named": "signin.done.named", "linked": "signin.done.linked"}

// you shows a person their own ways in.
func (r *room) you(c *gin.Context) error {
	o, err := r.own(c)
	if o == nil || err != nil {
		return err
	}
	return r.showYou(c, o, http.StatusOK, "", "")
}

func (r *room) showYou(c *gin.Context, o *store.Own, status int, field, key string) error {
	p := r.page(c, nil, o.Who, nil)
	v := youView{Email: o.Who.Email, Password: o.Ways.Password, App: o.Ways.App, Secret: grouped(o.App), SignOn: r.signOnName(), Linked: o.Ways.SignOn, Home: home(o.Who),
		Recovery: r.Say(p.Lang, "signin.left", "n", o.Ways.Recovery)}
	if o.Ways.Recovery == 1 {
		v.Recovery = r.Say(p.Lang, "signin.left-one")
	}
	if words := youDone[c.Query("done")]; words != "" && key == "" {
		v.Done = r.Say(p.Lang, words)
	}
	zone := r.Store.Practices()[0].Zone
	for _, k := range o.Keys {
		words := r.Say(p.Lang, "signin.key.never", "day", templates.Day(p.Lang, k.Made.In(zone)))
		if !k.Used.IsZero() {
			words = r.Say(p.Lang, "signin.key.used", "day", templates.Day(p.Lang, k.Used.In(zone)))
		}
		v.Keys = append(v.Keys, ownKey{k.ID, k.Name, words})
	}
	p.View = v
	if key != "" {
		p.Problems = []templates.Problem{{Field: field, Words: r.Say(p.Lang, key, "n", r.least(true))}}
	}
	return r.Render(c, status, "staff/you", p)
}

// changed ends an act on one's own sign-in.
func (r *room) changed(c *gin.Context, err error, done string) error {
	if errors.Is(err, store.ErrCheck) {
		return web.See(c, "/app/you") // which asks for the proof
	}
	if err != nil && !errors.Is(err, store.ErrUsed) {
		return err
	}
	return web.See(c, "/app/you?done="+done)
}

func (r *room) setPassword(c *gin.Context) error {
	o, err := r.own(c)
	if o == nil || err != nil {
		return err
	}
	password := web.Form(c, "password")
	if key := r.wrongPassword(password, o.Who.Email, !o.Ways.Factor()); key != "" {
		return r.showYou(c, o, http.StatusUnprocessableEntity, "password", key)
	}
	return r.changed(c, r.Store.SetOwnPassword(c.Request.Context(), r.Cookie(c, web.StaffCookie), web.HashPIN(conversation.CleanPassword(password)), web.Key(c)), "password")
}

// offerApp shows a new secret; the old app works until the new one's code was
// typed.
func (r *room) offerApp(c *gin.Context) error {
	o, err := r.own(c)
	if o == nil || err != nil {
		return err
	}
	err = r.Store.OfferApp(c.Request.Context(), r.Cookie(c, web.StaffCookie), web.Key(c))
	if err != nil && !errors.Is(err, store.ErrUsed) {
		return r.changed(c, err, "")
	}
	return web.See(c, "/app/you#app")
}

func (r *room) takeApp(c *gin.Context) error {
	o, err := r.own(c)
	if o == nil || err != nil {
		return err
	}
	err = r.Store.TakeApp(c.Request.Context(), r.Cookie(c, web.StaffCookie), web.Form(c, "code"), web.Key(c))
	if errors.Is(err, store.ErrMissed) {
		return r.showYou(c, o, http.StatusUnprocessableEntity, "code", "signin.code-wrong")
	}
	return r.changed(c, err, "app")
}

func (r *room) appPicture(c *gin.Context) error {
	o, err := r.Store.Own(c.Request.Context(), r.Cookie(c, web.StaffCookie))
	if err != nil {
		return err
	}
	if o.App == "" || o.Check {
		return store.ErrNotFound
	}
	return r.picture(c, o.Who, o.App)
}

func (r *room) startOwnKey(c *gin.Context) error {
	o, err := r.own(c)
	if o == nil || err != nil {
		return err
	}
	return r.offerKey(c, o.Who, func(ceremony []byte) error {
		return r.Store.KeepStaffCeremony(c.Request.Context(), r.Cookie(c, web.StaffCookie), ceremony)
	})
}

func (r *room) addOwnKey(c *gin.Context) error {
	o, err := r.own(c)
	if o == nil || err != nil {
		return err
	}
	ctx, cookie := c.Request.Context(), r.Cookie(c, web.StaffCookie)
	kept, err := r.Store.TakeStaffCeremony(ctx, cookie)
	if err != nil {
		return err
	}
	handle, credential, err := r.madeKey(c, o.Who, kept)
	if err != nil {
		return err
	}
	if err := r.Store.AddOwnPasskey(ctx, cookie, handle, credential, keyName(c.Request.UserAgent())); err != nil {
		return err
	}
	c.JSON(http.StatusOK, gin.H{"to": "/app/you?done=key"})
	return nil
}

func (r *room) nameKey(c *gin.Context) error {
	id, err := store.ParseID(web.Form(c, "passkey"))
	if err != nil {
		return err
	}
	o, err := r.own(c)
	if o == nil || err != nil {
		return err
	}
	name := strings.TrimSpace(web.Form(c, "name"))
	if name == "" || utf8.RuneCountInString(name) > keyNameLimit {
		return r.showYou(c, o, http.StatusUnprocessableEntity, "name-"+id.String(), "signin.key.no-name")
	}
	return r.changed(c, r.Store.RenamePasskey(c.Request.Context(), r.Cookie(c, web.StaffCookie), id, name, web.Key(c)), "named")
}

func (r *room) removeKey(c *gin.Context) error {
	id, err := store.ParseID(web.Form(c, "passkey"))
	if err != nil {
		return err
	}
	o, err := r.own(c)
	if o == nil || err != nil {
		return err
	}
	err = r.Store.RemoveOwnPasskey(c.Request.Context(), r.Cookie(c, web.StaffCookie), id, web.Key(c), r.Staff.FactorOptional)
	if errors.Is(err, store.ErrLastFactor) {
		return r.showYou(c, o, http.StatusConflict, "passkeys", "signin.key.last")
	}
	return r.changed(c, err, "key-off")
}

// codesPage has a button that makes recovery codes: they are shown once, so a
// page that is only looked at makes none.
func (r *room) codesPage(c *gin.Context) error {
	o, err := r.own(c)
	if o == nil || err != nil {
		return err
	}
	return r.Render(c, http.StatusOK, "staff/codes", r.page(c, nil, o.Who, codesView{Home: home(o.Who)}))
}

func (r *room) codes(c *gin.Context) error {
	o, err := r.own(c)
	if o == nil || err != nil {
		return err
	}
	codes, err := r.Store.NewRecovery(c.Request.Context(), r.Cookie(c, web.StaffCookie), web.Key(c))
	if errors.Is(err, store.ErrUsed) || errors.Is(err, store.ErrCheck) { // a reload: they are shown once
		return web.See(c, "/app/you")
	}
	if err != nil {
		return err
	}
	return r.Render(c, http.StatusOK, "staff/codes", r.page(c, nil, o.Who, codesView{Codes: codes, Home: home(o.Who)}))
}
