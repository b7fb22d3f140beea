package staff

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/gin-gonic/gin"
	"golang.org/x/oauth2"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// The clinic's single sign-on speaks OpenID Connect: the code flow with PKCE,
// a state and a nonce of our own, an ID token whose issuer, audience, end and
// signature are right. A person is known by issuer and subject, never by an
// address, and no role is read from a claim (security.md §11). It stands for
// both factors: the clinic's own service asks for the second.

// signOnPatience is how long the single sign-on's server may take to answer.
const signOnPatience = 15 * time.Second

// signOnAlgorithms are the signatures that an ID token may have.
var signOnAlgorithms = []string{oidc.RS256, oidc.PS256, oidc.ES256}

// errSignOn is what came back and is not right.
var errSignOn = errors.New("the single sign-on's answer is not right")

// signOn is the single sign-on; where it is found is asked for once.
type signOn struct {
	set      *web.SignOn
	client   *http.Client
	mu       sync.Mutex
	provider *oidc.Provider
}

func newSignOn(set *web.SignOn) *signOn {
	if set == nil {
		return nil
	}
	return &signOn{set: set, client: &http.Client{Transport: set.Transport, Timeout: signOnPatience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (r *room) signOnName() string {
	if r.signOn == nil {
		return ""
	}
	return r.signOn.set.Name
}

// found asks the issuer where its addresses and keys are.
func (o *signOn) found() (*oidc.Provider, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.provider != nil {
		return o.provider, nil
	}
	p, err := oidc.NewProvider(oidc.ClientContext(context.Background(), o.client), o.set.Issuer) // its keys are fetched for as long as the house runs
	if err != nil {
		return nil, fmt.Errorf("ask the single sign-on: %w", err)
	}
	o.provider = p
	return p, nil
}

func (o *signOn) config(p *oidc.Provider, back string) *oauth2.Config {
	return &oauth2.Config{ClientID: o.set.ClientID, ClientSecret: o.set.ClientSecret, Endpoint: p.Endpoint(), RedirectURL: back, Scopes: []string{oidc.ScopeOpenID}}
}

// proved turns the code that came back into issuer and subject; errSignOn if
// anything of it is not right.
func (o *signOn) proved(ctx context.Context, kept store.SignOn, code, back string) (issuer, subject string, err error) {
	p, err := o.found()
	if err != nil {
		return "", "", err
	}
	ctx, end := context.WithTimeout(oidc.ClientContext(ctx, o.client), signOnPatience)
	defer end()
	token, err := o.config(p, back).Exchange(ctx, code, oauth2.VerifierOption(kept.Verifier))
	if err != nil {
		return "", "", fmt.Errorf("%w: %w", errSignOn, err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := p.Verifier(&oidc.Config{ClientID: o.set.ClientID, SupportedSigningAlgs: signOnAlgorithms}).Verify(ctx, raw)
	if err != nil {
		return "", "", fmt.Errorf("%w: %w", errSignOn, err)
	}
	var claims struct {
		For string `json:"azp"`
	}
	if err := id.Claims(&claims); err != nil {
		return "", "", fmt.Errorf("%w: %w", errSignOn, err)
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(kept.Nonce)) != 1,
		id.Issuer != o.set.Issuer, id.Subject == "",
		claims.For != "" && claims.For != o.set.ClientID, len(id.Audience) > 1 && claims.For == "":
		return "", "", errSignOn
	}
	return id.Issuer, id.Subject, nil
}

// signOnView is a page on the way to the single sign-on or back from it.
type signOnView struct {
	Name  string
	To    string // there
	State string // back
	Code  string
}

// back is the address that the single sign-on sends people to.
func (r *room) backAddress() string { return r.Link("/app/sso/back") }

// goSignOn leads to the single sign-on. It is a page with a link and not a
// redirect, because a form of ours may lead to no other house (CSP).
func (r *room) goSignOn(c *gin.Context) error {
	if r.signOn == nil {
		return store.ErrNotFound
	}
	if err := r.Hurried(c, "staff sso", 40, 40); err != nil {
		return err
	}
	cookie, err := r.signOnDoor(c)
	if err != nil {
		return err
	}
	p, err := r.signOn.found()
	if err != nil {
		return r.signOnFailed(c, "signin.sso.away", err)
	}
	state, err := conversation.NewToken(random{})
	if err != nil {
		return err
	}
	nonce, err := conversation.NewToken(random{})
	if err != nil {
		return err
	}
	kept := store.SignOn{State: state, Nonce: nonce, Verifier: oauth2.GenerateVerifier()}
	if err := r.Store.KeepSignOn(c.Request.Context(), cookie, kept); err != nil {
		return err
	}
	to := r.signOn.config(p, r.backAddress()).AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(kept.Verifier))
	return r.Render(c, http.StatusOK, "staff/signon", r.page(c, nil, nil, signOnView{Name: r.signOnName(), To: to}))
}

// signOnDoor is the door that a single sign-on comes back to: a new one, the
// one of an enrolment or second factor under way, or one that links the
// sign-on to the person who is signed in and says so.
func (r *room) signOnDoor(c *gin.Context) (cookie string, err error) {
	ctx := c.Request.Context()
	if web.Form(c, "link") != "" {
		if _, err := r.StaffOf(c, true); err != nil {
			return "", err
		}
		cookie, err = r.Store.BeginLink(ctx, r.Cookie(c, web.StaffCookie))
		if errors.Is(err, store.ErrCheck) {
			return "", web.SignIn{To: "/app/you"}
		}
	} else {
		cookie = r.Cookie(c, web.DoorCookie)
		if d, err := r.Store.Door(ctx, cookie); err == nil && (d.Step == store.StepEnrol || d.Step == store.StepFactor) {
			return cookie, nil
		}
		cookie, err = r.Store.BeginDoor(ctx, r.Browser(c))
	}
	if err != nil {
		return "", err
	}
	r.SetCookie(c, web.DoorCookie, cookie, store.DoorLife)
	return cookie, nil
}

// signOnBack is where people come back to. It changes nothing: its form, sent
// by a script or by hand, does.
func (r *room) signOnBack(c *gin.Context) error {
	if r.signOn == nil {
		return store.ErrNotFound
	}
	if c.Query("code") == "" || c.Query("state") == "" {
		return r.signOnFailed(c, "signin.sso.failed", nil)
	}
	return r.Render(c, http.StatusOK, "staff/signon", r.page(c, nil, nil, signOnView{Name: r.signOnName(), State: c.Query("state"), Code: c.Query("code")}))
}

// endSignOn looks at what came back and signs in, enrols or links by it.
func (r *room) endSignOn(c *gin.Context) error {
	if r.signOn == nil {
		return store.ErrNotFound
	}
	if err := r.Hurried(c, "staff sso", 40, 40); err != nil {
		return err
	}
	ctx, cookie := c.Request.Context(), r.Cookie(c, web.DoorCookie)
	kept, err := r.Store.TakeSignOn(ctx, cookie)
	if errors.Is(err, store.ErrEnded) {
		return r.signOnFailed(c, "signin.sso.failed", nil)
	}
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(web.Form(c, "state")), []byte(kept.State)) != 1 {
		return r.signOnFailed(c, "signin.sso.failed", nil)
	}
	door, err := r.Store.Door(ctx, cookie)
	if err != nil {
		return r.signOnFailed(c, "signin.sso.failed", nil)
	}
	issuer, subject, err := r.signOn.proved(ctx, kept, web.Form(c, "code"), r.backAddress())
	if err != nil {
		if err := r.Store.Looked(ctx, "", store.Actor{Name: "stranger"}, "sign-in missed", "single sign-on"); err != nil {
			return err
		}
		return r.signOnFailed(c, "signin.sso.failed", err)
	}
	in, err := r.Store.EnterBySignOn(ctx, cookie, issuer, subject, r.stand(c))
	switch {
	case errors.Is(err, store.ErrNobody):
		return r.signOnFailed(c, "signin.sso.nobody", nil)
	case errors.Is(err, store.ErrTaken):
		return r.signOnFailed(c, "signin.sso.taken", nil)
	case err != nil:
		return err
	case in.Cookie == "": // linked; their session goes on
		r.SetCookie(c, web.DoorCookie, "", -1)
		return web.See(c, "/app/you?done=linked")
	}
	to, err := r.entered(c, in)
	if err != nil {
		return err
	}
	if door.Step == store.StepEnrol {
		to = "/app/you/codes"
	}
	return web.See(c, to)
}

// signOnFailed says that the single sign-on did not work. The cause is logged
// as a kind only: an answer may hold a token.
func (r *room) signOnFailed(c *gin.Context, key string, cause error) error {
	if cause != nil {
		logSignOn(cause)
	}
	p := r.page(c, nil, nil, doorView{SignOn: r.signOnName(), Factor: true})
	p.Problems = []templates.Problem{{Words: r.Say(p.Lang, key, "name", r.signOnName())}}
	return r.Render(c, http.StatusUnprocessableEntity, "staff/signin", p)
}
