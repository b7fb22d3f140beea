package portal

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// ceremonyLife is how long a passkey may take to answer.
const ceremonyLife = 5 * time.Minute

// keyView is the page of a line's passkeys.
type keyView struct{ Keys []keyRow }

// keyRow is one passkey as the page lists it.
type keyRow struct {
	ID    store.ID
	Words string // "A phone, Chrome, added Mar 3"
	What  string
}

func (r *room) passkeyRoutes(get, post func(string, web.Handler)) {
	get("/p/passkey", r.passkeys)
	post("/p/passkey/start", r.startPasskey)
	post("/p/passkey/finish", r.addPasskey)
	post("/p/passkey/remove", r.removePasskey)
	post("/verify/passkey/start", r.startAnswer)
	post("/verify/passkey/finish", r.takeAnswer)
}

// holder is a line as passkeys see it: an opaque handle, the clinic's texting
// name and the ending of the number, never a person.
type holder struct {
	line store.ID
	name string
	keys []webauthn.Credential
}

// WebAuthnID implements webauthn.User.
func (h holder) WebAuthnID() []byte { return h.line[:] }

// WebAuthnName implements webauthn.User.
func (h holder) WebAuthnName() string { return h.name }

// WebAuthnDisplayName implements webauthn.User.
func (h holder) WebAuthnDisplayName() string { return h.name }

// WebAuthnCredentials implements webauthn.User.
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// party is who passkeys are made for: the host of public_url, and no other.
func (r *room) party(p *conversation.Practice) (*webauthn.WebAuthn, error) {
	origin := r.s.PublicURL.Scheme + "://" + r.s.PublicURL.Host
	limit := webauthn.TimeoutConfig{Enforce: true, Timeout: ceremonyLife, TimeoutUVD: ceremonyLife}
	w, err := webauthn.New(&webauthn.Config{RPID: r.s.PublicURL.Hostname(), RPDisplayName: p.TextingName, RPOrigins: []string{origin},
		AttestationPreference:  protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationRequired},
		Timeouts:               webauthn.TimeoutsConfig{Login: limit, Registration: limit}})
	if err != nil {
		return nil, fmt.Errorf("set up passkeys: %w", err)
	}
	return w, nil
}

func (r *room) holder(c *gin.Context, n *store.Session) (holder, *webauthn.WebAuthn, error) {
	p := r.practice(n.Practice)
	party, err := r.party(p)
	if err != nil {
		return holder{}, nil, err
	}
	phone, err := r.s.Store.LinePhone(c.Request.Context(), n)
	if err != nil {
		return holder{}, nil, err
	}
	h := holder{line: n.Line, name: p.TextingName + " ··" + phone.Ending()}
	kept, err := r.s.Store.Passkeys(c.Request.Context(), n)
	for _, k := range kept {
		var one webauthn.Credential
		if err := json.Unmarshal(k.Credential, &one); err != nil {
			return h, nil, fmt.Errorf("read a passkey: %w", err)
		}
		h.keys = append(h.keys, one)
	}
	return h, party, err
}

// passkeys lists the line's passkeys and offers to add one.
func (r *room) passkeys(c *gin.Context) error {
	n, err := r.inside(c)
	if err != nil {
		return err
	}
	if err := r.recheck(c, n, "/p/passkey"); err != nil {
		return err
	}
	kept, err := r.s.Store.Passkeys(c.Request.Context(), n)
	if err != nil {
		return err
	}
	p := r.page(c, n, nil)
	view := keyView{}
	for _, k := range kept {
		what := r.deviceRow(p, store.Device{Name: k.Name}).What
		view.Keys = append(view.Keys, keyRow{k.ID, r.say(p, "key.made", "what", what, "day", templates.Day(p.Lang, k.Made.In(p.Practice.Zone))), what})
	}
	p.View = view
	return r.s.Render(c, http.StatusOK, "portal/passkey", p)
}

// mayKey is a session that may change its line's passkeys.
func (r *room) mayKey(c *gin.Context) (*store.Session, error) {
	if err := r.s.Hurried(c, "pin", 20, 20); err != nil {
		return nil, err
	}
	n, err := r.acting(c)
	if err != nil {
		return nil, err
	}
	return n, r.recheck(c, n, "/p/passkey")
}

// startPasskey tells the browser what a new passkey has to be made for.
func (r *room) startPasskey(c *gin.Context) error {
	n, err := r.mayKey(c)
	if err != nil {
		return err
	}
	h, party, err := r.holder(c, n)
	if err != nil {
		return err
	}
	var known []protocol.CredentialDescriptor
	for _, k := range h.keys {
		known = append(known, k.Descriptor())
	}
	options, ceremony, err := party.BeginRegistration(h, webauthn.WithExclusions(known))
	if err != nil {
		return fmt.Errorf("begin a passkey: %w", err)
	}
	return r.begin(c, r.s.Cookie(c, web.PatientCookie), ceremony, options)
}

// begin keeps a ceremony and hands its options out.
func (r *room) begin(c *gin.Context, cookie string, ceremony *webauthn.SessionData, options any) error {
	kept, err := json.Marshal(ceremony)
	if err != nil {
		return fmt.Errorf("keep a passkey's ceremony: %w", err)
	}
	if err := r.s.Store.KeepCeremony(c.Request.Context(), cookie, kept); err != nil {
		return err
	}
	c.JSON(http.StatusOK, options)
	return nil
}

// begun takes the ceremony that this session began, once.
func (r *room) begun(c *gin.Context) (ceremony webauthn.SessionData, err error) {
	kept, err := r.s.Store.TakeCeremony(c.Request.Context(), r.s.Cookie(c, web.PatientCookie))
	if err != nil {
		return ceremony, err
	}
	return ceremony, json.Unmarshal(kept, &ceremony)
}

// addPasskey keeps what the browser made.
func (r *room) addPasskey(c *gin.Context) error {
	n, err := r.mayKey(c)
	if err != nil {
		return err
	}
	ceremony, err := r.begun(c)
	if err != nil {
		return err
	}
	h, party, err := r.holder(c, n)
	if err != nil {
		return err
	}
	key, err := party.FinishRegistration(h, ceremony, c.Request)
	if err != nil {
		return fmt.Errorf("%w: %w", web.ErrForbidden, err)
	}
	kept, err := json.Marshal(key)
	if err != nil {
		return fmt.Errorf("keep a passkey: %w", err)
	}
	if err := r.s.Store.AddPasskey(c.Request.Context(), n, key.ID, kept, deviceName(c.Request.UserAgent())); err != nil {
		return r.shutOut(c, err)
	}
	r.s.SetCookie(c, web.DeviceCookie, "", -1)
	c.JSON(http.StatusOK, gin.H{"to": "/p/settings?did=passkey#safety"})
	return nil
}

func (r *room) removePasskey(c *gin.Context) error {
	n, err := r.mayKey(c)
	if err != nil {
		return err
	}
	id, err := store.ParseID(web.Form(c, "passkey"))
	if err != nil {
		return web.ErrUnreadable
	}
	return r.guardDone(c, r.s.Store.RemovePasskey(c.Request.Context(), n, id, web.Key(c)), "passkey-off")
}

// startAnswer tells the browser of a sign-in what its passkey has to answer.
func (r *room) startAnswer(c *gin.Context) error {
	if err := r.s.Hurried(c, "pin", 20, 20); err != nil {
		return err
	}
	n, err := r.atPIN(c, true)
	if err != nil {
		return err
	}
	h, party, err := r.holder(c, n)
	if err != nil {
		return err
	}
	if len(h.keys) == 0 {
		return store.ErrNotFound
	}
	options, ceremony, err := party.BeginLogin(h)
	if err != nil {
		return fmt.Errorf("ask for a passkey: %w", err)
	}
	return r.begin(c, r.opened(c), ceremony, options)
}

// takeAnswer leads a sign-in on whose passkey answered right.
func (r *room) takeAnswer(c *gin.Context) error {
	if err := r.s.Hurried(c, "pin", 20, 20); err != nil {
		return err
	}
	n, err := r.atPIN(c, false)
	if err != nil {
		return err
	}
	ceremony, err := r.begun(c)
	if err != nil {
		return err
	}
	h, party, err := r.holder(c, n)
	if err != nil {
		return err
	}
	key, err := party.FinishLogin(h, ceremony, c.Request)
	if err != nil {
		return fmt.Errorf("%w: %w", web.ErrForbidden, err)
	}
	if key.Authenticator.CloneWarning { // its counter went back: somebody copied it
		return web.ErrForbidden
	}
	kept, err := json.Marshal(key)
	if err != nil {
		return fmt.Errorf("keep a passkey: %w", err)
	}
	step, err := r.s.Store.PassedPasskey(c.Request.Context(), r.s.Cookie(c, web.PatientCookie), key.ID, kept)
	if err != nil {
		return err
	}
	if err := r.keep(c, step); err != nil {
		return err
	}
	c.JSON(http.StatusOK, gin.H{"to": stepPath(step.To)})
	return nil
}
