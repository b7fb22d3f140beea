package staff

import (
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/web"
)

// pinWords are what is said of a PIN that cannot be kept.
var pinWords = map[conversation.PINProblem]string{conversation.PINEmpty: "pin.empty", conversation.PINDigits: "pin.digits",
	conversation.PINEasy: "pin.easy", conversation.PINBirth: "pin.birth"}

// guardWords says what a sign-in from this phone asks for beside code and birth
// date, "" if nothing.
func (r *room) guardWords(lang conversation.Language, g store.Guard) string {
	var parts []string
	if g.PIN {
		parts = append(parts, r.Say(lang, "staff.guard.is"))
	}
	if g.Passkeys > 0 {
		parts = append(parts, r.Say(lang, "staff.guard.n", "n", g.Passkeys))
	}
	return strings.Join(parts, ", ")
}

// putPIN puts the PIN a caller says on the phone's line: the caller
// chooses it, nobody sees it again. How the person was checked is on the trail.
func (r *room) putPIN(c *gin.Context, who *store.Staff, id store.ID) error {
	births, err := r.Store.BirthsOfTalk(c.Request.Context(), id)
	if err != nil {
		return err
	}
	pin := conversation.CleanPIN(web.Form(c, "pin"))
	if wrong := conversation.CheckPIN(pin, births); wrong != conversation.PINFine {
		return r.problem(c, who, id, "pin", pinWords[wrong])
	}
	why := words(c, "why")
	if why == "" {
		return r.problem(c, who, id, "pin-why", "staff.problem.how")
	}
	if err := r.Store.PutPIN(c.Request.Context(), who, id, web.HashPIN(pin), why, web.Key(c)); err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "pin")
}

// takePIN takes PIN and passkeys off for a person who lost them.
func (r *room) takePIN(c *gin.Context, who *store.Staff, id store.ID) error {
	why := words(c, "why")
	if why == "" {
		return r.problem(c, who, id, "pin-off-why", "staff.problem.how")
	}
	if err := r.Store.TakeGuard(c.Request.Context(), who, id, why, web.Key(c)); err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "pin-off")
}

// webCodes chooses for a phone's owner whether the website may text it a code;
// no reason is asked.
func (r *room) webCodes(c *gin.Context, who *store.Staff, id store.ID) error {
	if err := r.Store.SetWebCodes(c.Request.Context(), who, id, web.Form(c, "none") != "", web.Key(c)); err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "web-codes")
}
