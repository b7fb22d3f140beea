package portal

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/web"
)

// settingsView is the settings page of one phone.
type settingsView struct {
	store.Settings
	appView
	About   []aboutRow // what texts tell of, while texts are on
	Devices []deviceRow
	Plain   []plainRow
	Others  int  // browsers that are signed in and not remembered
	Guarded bool // the line has a PIN or a passkey
}

// aboutRow is one person with a box per kind of notice.
type aboutRow struct {
	Person store.Person
	Boxes  []aboutBox
}

// aboutBox is one box; Field names it in the form.
type aboutBox struct {
	Field, ID, Words string
	On               bool
}

// settingsRoutes adds the addresses of settings and what hangs on them.
func (r *room) settingsRoutes(get, post func(string, web.Handler)) {
	get("/p/settings", r.settings)
	post("/p/settings/about", r.textMeAbout)
	post("/p/settings/language", r.chooseLanguage)
	post("/p/settings/codes", r.webCodes)
	post("/p/settings/plain", r.stopPlain)
	post("/p/settings/device", r.forgetOne)
	post("/p/settings/devices", r.forgetAll)
	post("/p/people", r.addPerson)
	get("/p/check-birth", r.checkBirth)
	post("/p/check-birth", r.tryCheckBirth)
	r.pinRoutes(get, post)
	r.passkeyRoutes(get, post)
}

// settings shows what the phone's owner may choose. Everything on it hangs on
// this phone, nothing tells of another one (design §3).
func (r *room) settings(c *gin.Context) error {
	n, err := r.inside(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	all, err := r.s.Store.Settings(ctx, n)
	if err != nil {
		return r.shutOut(c, err)
	}
	p := r.page(c, n, nil)
	view := settingsView{Settings: all, Guarded: all.Guard.PIN || all.Guard.Passkeys > 0}
	if view.About, err = r.aboutRows(c, n, p.Lang, all.People); err != nil {
		return err
	}
	if view.Plain, err = r.plainRows(c, n, p); err != nil {
		return err
	}
	if view.appView, err = r.appView(c, n, p); err != nil {
		return r.shutOut(c, err)
	}
	devices, err := r.s.Store.Devices(ctx, n)
	if err != nil {
		return r.shutOut(c, err)
	}
	view.Others = devices.Others
	for _, d := range devices.All {
		view.Devices = append(view.Devices, r.deviceRow(p, d))
	}
	if did := settingsDone[c.Query("did")]; did != "" {
		p.Status = r.say(p, did)
	}
	p.View = view
	return r.s.Render(c, http.StatusOK, "portal/settings", p)
}

// settingsDone are the results the page tells of.
var settingsDone = map[string]string{"about": "set.did.about", "language": "set.did.language", "codes": "set.did.codes", "plain": "set.did.plain", "device": "set.did.device",
	"devices": "set.did.devices", "pin": "set.did.pin", "pin-off": "set.did.pin-off", "passkey": "set.did.passkey", "passkey-off": "set.did.passkey-off"}

// done goes back to the settings with a result.
func done(c *gin.Context, what, where string) error {
	return web.See(c, "/p/settings?did="+what+"#"+where)
}

// muteWords are the kinds of notices as the page calls them.
var muteWords = map[string]string{"messages": "set.kind.messages", "visits": "set.kind.visits", "requests": "set.kind.requests"}

func (r *room) aboutRows(c *gin.Context, n *store.Session, lang conversation.Language, people []store.Person) ([]aboutRow, error) {
	muted, err := r.s.Store.Mutes(c.Request.Context(), n)
	if err != nil {
		return nil, err
	}
	var rows []aboutRow
	for _, person := range people {
		row := aboutRow{Person: person}
		for _, kind := range store.MuteKinds {
			field := kind + "-" + person.ID.String()
			row.Boxes = append(row.Boxes, aboutBox{Field: field, ID: "about-" + field, Words: r.s.Say(lang, muteWords[kind]), On: !contains(muted[person.ID], kind)})
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func contains(list []string, one string) bool {
	for _, s := range list {
		if s == one {
			return true
		}
	}
	return false
}

// textMeAbout keeps what texts tell of; it mutes, and is no opt-out.
func (r *room) textMeAbout(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	wanted := map[store.ID][]string{}
	for _, patient := range n.Patients {
		wanted[patient] = nil
		for _, kind := range store.MuteKinds {
			if web.Form(c, kind+"-"+patient.String()) != "" {
				wanted[patient] = append(wanted[patient], kind)
			}
		}
	}
	if err := r.s.Store.Mute(c.Request.Context(), n, wanted, web.Key(c)); err != nil {
		return r.shutOut(c, err)
	}
	return done(c, "about", "about")
}

// chooseLanguage keeps the language of texts and pages.
func (r *room) chooseLanguage(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	lang := conversation.Language(web.Form(c, "language"))
	if !r.s.SetLanguage(c, lang) {
		return web.ErrUnreadable
	}
	if err := r.s.Store.Speaks(c.Request.Context(), n, lang); err != nil {
		return r.shutOut(c, err)
	}
	return done(c, "language", "language")
}

// webCodes chooses whether the website may text this phone a code. No
// reason is asked.
func (r *room) webCodes(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	if err := r.s.Store.NoWebCodes(c.Request.Context(), n, web.Form(c, "none") != ""); err != nil {
		return r.shutOut(c, err)
	}
	return done(c, "codes", "codes")
}

// addPerson asks for the birth date of a further patient of this phone.
func (r *room) addPerson(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	if err := r.recheck(c, n, "/p/settings"); err != nil {
		return err
	}
	n, err = r.s.Store.AddPerson(c.Request.Context(), n)
	if errors.Is(err, store.ErrCheck) {
		return web.SignIn{To: checkAddress("/p/settings")}
	}
	if err != nil {
		return r.shutOut(c, err)
	}
	return web.See(c, stepPath(n))
}
