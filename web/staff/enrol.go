package staff

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/skip2/go-qrcode"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// enrolView is the page on which somebody new sets a way in.
type enrolView struct {
	Name   string
	Email  string
	Secret string // in groups of four, to be typed into an app
	SignOn string // name of the single sign-on that may be linked instead
	Alone  bool   // the app may be left out
	Least  int    // characters of a password
}

// passwordWords are what is said of a password that cannot be kept.
var passwordWords = map[conversation.PasswordProblem]string{conversation.PasswordEmpty: "signin.no-password", conversation.PasswordShort: "signin.short",
	conversation.PasswordLong: "signin.long", conversation.PasswordCommon: "signin.common", conversation.PasswordNames: "signin.names"}

func (r *room) enrolPage(c *gin.Context) error {
	d, err := r.door(c, store.StepEnrol)
	if err != nil {
		return err
	}
	return r.showEnrol(c, d, http.StatusOK, "", "")
}

func (r *room) showEnrol(c *gin.Context, d *store.Door, status int, field, key string) error {
	p := r.page(c, nil, nil, enrolView{Name: d.Who.First(), Email: d.Who.Email, Secret: grouped(d.App), SignOn: r.signOnName(),
		Alone: r.Staff.FactorOptional, Least: r.least(false)})
	if key != "" {
		p.Problems = []templates.Problem{{Field: field, Words: r.Say(p.Lang, key, "n", r.least(field == "password" && web.Form(c, "code") == ""))}}
	}
	return r.Render(c, status, "staff/enroll", p)
}

// least is how long a password has to be; one that stands alone is longer.
func (r *room) least(alone bool) int {
	if alone && r.Staff.FactorOptional {
		return conversation.PasswordLeastAlone
	}
	return conversation.PasswordLeast
}

// wrongPassword is the key of what is wrong with a new password, "" if nothing
// is.
func (r *room) wrongPassword(password, email string, alone bool) string {
	names := []string{email}
	for _, p := range r.Store.Practices() {
		names = append(names, p.Name, p.TextingName)
	}
	return passwordWords[conversation.CheckPassword(conversation.CleanPassword(password), r.least(alone), names...)]
}

// enrol takes a password together with a code that shows that the app has the
// secret.
func (r *room) enrol(c *gin.Context) error {
	if err := r.Hurried(c, "staff sign-in", 30, 30); err != nil {
		return err
	}
	d, err := r.door(c, store.StepEnrol)
	if err != nil {
		return err
	}
	password, code := web.Form(c, "password"), strings.TrimSpace(web.Form(c, "code"))
	if key := r.wrongPassword(password, d.Who.Email, code == ""); key != "" {
		return r.showEnrol(c, d, http.StatusUnprocessableEntity, "password", key)
	}
	if code == "" && !r.Staff.FactorOptional {
		return r.showEnrol(c, d, http.StatusUnprocessableEntity, "code", "signin.no-code")
	}
	in, err := r.Store.EnrolPassword(c.Request.Context(), r.Cookie(c, web.DoorCookie), web.HashPIN(conversation.CleanPassword(password)), code,
		r.stand(c), r.Staff.FactorOptional)
	if errors.Is(err, store.ErrMissed) {
		return r.showEnrol(c, d, http.StatusUnprocessableEntity, "code", "signin.code-wrong")
	}
	if errors.Is(err, store.ErrEnded) {
		return web.SignIn{To: web.StaffSignIn}
	}
	if err != nil {
		return err
	}
	if _, err := r.entered(c, in); err != nil {
		return err
	}
	return web.See(c, "/app/you/codes")
}

// enrolPicture is the code to scan of the secret on the enrolment's page.
func (r *room) enrolPicture(c *gin.Context) error {
	d, err := r.door(c, store.StepEnrol)
	if err != nil {
		return err
	}
	return r.picture(c, d.Who, d.App)
}

// picture draws what an authenticator app scans: black on white in every theme.
// It is sealed in the session and shown to nobody else.
func (r *room) picture(c *gin.Context, who *store.Staff, secret string) error {
	name := "Linnet " + r.Store.Practices()[0].Name
	address := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + name + ":" + who.Email,
		RawQuery: strings.ReplaceAll(url.Values{"secret": {secret}, "issuer": {name}}.Encode(), "+", "%20")}
	picture, err := qrcode.Encode(address.String(), qrcode.Medium, 360)
	if err != nil {
		return fmt.Errorf("draw a code to scan: %w", err)
	}
	c.Data(http.StatusOK, "image/png", picture)
	return nil
}

// grouped writes a secret so that a person can type it.
func grouped(secret string) string {
	var b strings.Builder
	for i, letter := range secret {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(letter)
	}
	return b.String()
}
