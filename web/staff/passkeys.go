package staff

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"linnet/store"
	"linnet/web"
)

// ceremonyLife is how long a passkey may take to answer: as long as a sign-in
// may, for a browser's own list waits from the moment the page came.
const ceremonyLife = store.DoorLife

// holder is a person as passkeys see them.
type holder struct {
	who  *store.Staff
	keys []webauthn.Credential
}

// WebAuthnID implements webauthn.User.
func (h holder) WebAuthnID() []byte { return h.who.ID[:] }

// WebAuthnName implements webauthn.User.
func (h holder) WebAuthnName() string { return h.who.Email }

// WebAuthnDisplayName implements webauthn.User.
func (h holder) WebAuthnDisplayName() string { return h.who.Name }

// WebAuthnCredentials implements webauthn.User.
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// party is who passkeys are made for: the host of public_url, and no other.
func (r *room) party() (*webauthn.WebAuthn, error) {
	limit := webauthn.TimeoutConfig{Enforce: true, Timeout: ceremonyLife, TimeoutUVD: ceremonyLife}
	w, err := webauthn.New(&webauthn.Config{RPID: r.PublicURL.Hostname(), RPDisplayName: "Linnet", RPOrigins: []string{r.PublicURL.Scheme + "://" + r.PublicURL.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired},
		Timeouts: webauthn.TimeoutsConfig{Login: limit, Registration: limit}})
	if err != nil {
		return nil, fmt.Errorf("set up passkeys: %w", err)
	}
	return w, nil
}

func (r *room) holder(ctx context.Context, who *store.Staff) (holder, error) {
	h := holder{who: who}
	kept, err := r.Store.StaffPasskeys(ctx, who.ID)
	for _, k := range kept {
		var one webauthn.Credential
		if err := json.Unmarshal(k.Credential, &one); err != nil {
			return h, fmt.Errorf("read a passkey: %w", err)
		}
		h.keys = append(h.keys, one)
	}
	return h, err
}

// offerKey tells the browser what a person's new passkey has to be made for;
// keep keeps what it has to answer.
func (r *room) offerKey(c *gin.Context, who *store.Staff, keep func(ceremony []byte) error) error {
	h, err := r.holder(c.Request.Context(), who)
	if err != nil {
		return err
	}
	party, err := r.party()
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
	return begin(c, ceremony, options, keep)
}

func begin(c *gin.Context, ceremony *webauthn.SessionData, options any, keep func([]byte) error) error {
	kept, err := json.Marshal(ceremony)
	if err != nil {
		return fmt.Errorf("keep a passkey's ceremony: %w", err)
	}
	if err := keep(kept); err != nil {
		return err
	}
	c.JSON(http.StatusOK, options)
	return nil
}

// madeKey reads the passkey that a browser made, for a ceremony that was kept.
func (r *room) madeKey(c *gin.Context, who *store.Staff, kept []byte) (handle, credential []byte, err error) {
	h, err := r.holder(c.Request.Context(), who)
	if err != nil {
		return nil, nil, err
	}
	party, err := r.party()
	if err != nil {
		return nil, nil, err
	}
	var ceremony webauthn.SessionData
	if err := json.Unmarshal(kept, &ceremony); err != nil {
		return nil, nil, fmt.Errorf("read a passkey's ceremony: %w", err)
	}
	key, err := party.FinishRegistration(h, ceremony, c.Request)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", web.ErrForbidden, err)
	}
	credential, err = json.Marshal(key)
	return key.ID, credential, err
}

// askKey asks any passkey of this house to answer, so that the page does not
// say whose address has one.
func (r *room) askKey(c *gin.Context, keep func([]byte) error) error {
	party, err := r.party()
	if err != nil {
		return err
	}
	options, ceremony, err := party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return fmt.Errorf("ask for a passkey: %w", err)
	}
	return begin(c, ceremony, options, keep)
}

// answered finds whose passkey answered right.
func (r *room) answered(c *gin.Context, kept []byte) (who store.ID, handle, credential []byte, err error) {
	party, err := r.party()
	if err != nil {
		return who, nil, nil, err
	}
	var ceremony webauthn.SessionData
	if err := json.Unmarshal(kept, &ceremony); err != nil {
		return who, nil, nil, fmt.Errorf("read a passkey's ceremony: %w", err)
	}
	find := func(_, user []byte) (webauthn.User, error) {
		if len(user) != len(who) {
			return nil, store.ErrNotFound
		}
		copy(who[:], user)
		p, err := r.Store.StaffByID(c.Request.Context(), who)
		if err != nil {
			return nil, err
		}
		return r.holder(c.Request.Context(), p)
	}
	key, err := party.FinishDiscoverableLogin(find, ceremony, c.Request)
	if err != nil {
		return who, nil, nil, fmt.Errorf("%w: %w", web.ErrForbidden, err)
	}
	if key.Authenticator.CloneWarning { // its counter went back: somebody copied it
		return who, nil, nil, web.ErrForbidden
	}
	credential, err = json.Marshal(key)
	return who, key.ID, credential, err
}

// startKey asks for a passkey at the door, which it opens if nobody knocked yet.
func (r *room) startKey(c *gin.Context) error {
	if err := r.Hurried(c, "staff passkey", 40, 40); err != nil {
		return err
	}
	ctx, cookie := c.Request.Context(), r.Cookie(c, web.DoorCookie)
	if d, err := r.Store.Door(ctx, cookie); err != nil || d.Step != store.StepDoor && d.Step != store.StepFactor {
		if err != nil && !errors.Is(err, store.ErrEnded) {
			return err
		}
		if cookie, err = r.Store.BeginDoor(ctx, r.Browser(c)); err != nil {
			return err
		}
		r.SetCookie(c, web.DoorCookie, cookie, store.DoorLife)
	}
	return r.askKey(c, func(ceremony []byte) error { return r.Store.KeepDoorCeremony(ctx, cookie, ceremony) })
}

// enterByKey signs in whose passkey answered.
func (r *room) enterByKey(c *gin.Context) error {
	if err := r.Hurried(c, "staff passkey", 40, 40); err != nil {
		return err
	}
	ctx, cookie := c.Request.Context(), r.Cookie(c, web.DoorCookie)
	kept, err := r.Store.TakeDoorCeremony(ctx, cookie)
	if err != nil {
		return err
	}
	who, handle, credential, err := r.answered(c, kept)
	if err != nil {
		return err
	}
	in, err := r.Store.EnterByPasskey(ctx, cookie, who, handle, credential, r.stand(c))
	if err != nil {
		return err
	}
	return r.goTo(c, in, "")
}

// goTo is goOn for a script: it is told where to go; to wins over home.
func (r *room) goTo(c *gin.Context, in store.Entry, to string) error {
	next, err := r.entered(c, in)
	if err != nil {
		return err
	}
	if to == "" {
		to = next
	}
	c.JSON(http.StatusOK, gin.H{"to": to})
	return nil
}

// startEnrolKey and enrolKey make somebody's first passkey.
func (r *room) startEnrolKey(c *gin.Context) error {
	d, err := r.door(c, store.StepEnrol)
	if err != nil {
		return err
	}
	return r.offerKey(c, d.Who, func(ceremony []byte) error {
		return r.Store.KeepDoorCeremony(c.Request.Context(), r.Cookie(c, web.DoorCookie), ceremony)
	})
}

func (r *room) enrolKey(c *gin.Context) error {
	d, err := r.door(c, store.StepEnrol)
	if err != nil {
		return err
	}
	ctx, cookie := c.Request.Context(), r.Cookie(c, web.DoorCookie)
	kept, err := r.Store.TakeDoorCeremony(ctx, cookie)
	if err != nil {
		return err
	}
	handle, credential, err := r.madeKey(c, d.Who, kept)
	if err != nil {
		return err
	}
	in, err := r.Store.EnrolPasskey(ctx, cookie, handle, credential, keyName(c.Request.UserAgent()), r.stand(c))
	if err != nil {
		return err
	}
	return r.goTo(c, in, "/app/you/codes")
}

// keyName is what a passkey is called until its person calls it something else.
func keyName(agent string) string {
	var parts []string
	for _, one := range [][]string{{"iPhone", "iPad", "Android", "Windows", "CrOS", "Macintosh", "Linux"}, {"Edg", "OPR", "Firefox", "Chrome", "Safari"}} {
		for _, name := range one {
			if strings.Contains(agent, name) {
				parts = append(parts, strings.NewReplacer("Macintosh", "Mac", "Edg", "Edge", "OPR", "Opera", "CrOS", "Chromebook").Replace(name))
				break
			}
		}
	}
	if len(parts) == 0 {
		return time.Now().Format("2006-01-02")
	}
	return strings.Join(parts, ", ")
}
