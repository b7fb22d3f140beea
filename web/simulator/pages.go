package simulator

import (
	_ "embed"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/carriers"
	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// samplePicture is the picture that [Photo] sends: drawn for this, of nobody.
//
//go:embed sample.png
var samplePicture []byte

// slowBy is the wait of the trouble box "Slow".
const slowBy = 2 * time.Second

// pages registers the pages and their acts.
func (r *room) pages() {
	get := func(path string, h web.Handler) { r.GET(web.Simulator, "/sim"+path, r.entered(h)) }
	post := func(path string, h web.Handler) { r.POST(web.Simulator, "/sim"+path, r.entered(h)) }
	get("", r.show)
	get("/part/:name", r.part)
	post("/send", r.send)
	post("/phones", r.addPhone)
	post("/trouble", r.chooseTrouble)
	post("/clock", r.pushClock)
	post("/start-over", r.pushStartOver)
	post("/as", r.signInAs)
}

// entered refuses a name that only points here, since codes stand on these
// pages, and asks for an admin where others can reach them.
func (r *room) entered(h web.Handler) web.Handler {
	return func(c *gin.Context) error {
		if !r.ourHost(c.Request.Host) {
			return web.ErrForbidden
		}
		if err := r.mayUse(c); err != nil {
			return err
		}
		return h(c)
	}
}

// show is the page with the phone that the address names, else Rosa's.
func (r *room) show(c *gin.Context) error {
	page := r.Page(c, nil, "", nil)
	v, err := r.view(c.Request.Context(), page.Lang, inHand(c.Query("phone")))
	if err != nil {
		return err
	}
	page.View = v
	return r.Render(c, http.StatusOK, "sim/phone", page)
}

// part is one live part of the page, fetched when something happened.
func (r *room) part(c *gin.Context) error {
	name := c.Param("name")
	if name != "log" && name != "wire" && name != "phones" {
		return store.ErrNotFound
	}
	page := r.Page(c, nil, "", nil)
	v, err := r.view(c.Request.Context(), page.Lang, inHand(c.Query("phone")))
	if err != nil {
		return err
	}
	page.View = v
	return r.Fragment(c, "sim/phone", "sim-"+name, page)
}

// send sends what was typed, or one of the quick texts. The form's one-time
// key is the text's id, so that a double tap is one text.
func (r *room) send(c *gin.Context) error {
	from, to := inHand(web.Form(c, "phone")), inHand(web.Form(c, "to"))
	text, picture := web.Form(c, "text"), []carriers.PhoneMedia(nil)
	switch quick := web.Form(c, "quick"); quick {
	case "":
	case "photo":
		picture = []carriers.PhoneMedia{{Type: "image/png", Base64: samplePicture}}
	default:
		text = quick
	}
	id := ""
	if key := web.Key(c); !key.None() {
		id = "SM" + key.String()
	}
	_, err := r.carrier.Text(from, to, text, picture, id)
	if err != nil && !errors.Is(err, carriers.ErrText) { // nothing typed is nothing sent
		return err
	}
	return back(c, from)
}

// addPhone takes one more phone in hand.
func (r *room) addPhone(c *gin.Context) error {
	phone, err := conversation.ParsePhone(web.Form(c, "number"), "US")
	if err != nil {
		return r.problem(c, "number", "sim.bad-number")
	}
	return back(c, phone)
}

// problem shows the page again with a sentence at the field.
func (r *room) problem(c *gin.Context, field, key string) error {
	page := r.Page(c, nil, "", nil)
	v, err := r.view(c.Request.Context(), page.Lang, inHand(web.Form(c, "phone")))
	if err != nil {
		return err
	}
	page.Problems = append(page.Problems, templates.Problem{Field: field, Words: r.Say(page.Lang, key)})
	page.View, page.Path = v, "/sim"
	return r.Render(c, http.StatusUnprocessableEntity, "sim/phone", page)
}

// chooseTrouble sets the boxes as they are ticked.
func (r *room) chooseTrouble(c *gin.Context) error {
	t := carriers.Trouble{Reorder: ticked(c, "reorder"), Duplicate: ticked(c, "duplicate"), BlockStopped: ticked(c, "block")}
	if ticked(c, "slow") {
		t.Slow = carriers.Wait(slowBy)
	}
	if ticked(c, "fail") {
		all := 1.0
		t.Fail = &all
	}
	if err := r.carrier.Trouble(t); err != nil {
		return err
	}
	return back(c, inHand(web.Form(c, "phone")))
}

// pushClock moves the clock by one of the buttons.
func (r *room) pushClock(c *gin.Context) error {
	body := clockBody{Real: web.Form(c, "by") == "real"}
	switch web.Form(c, "by") {
	case "10m":
		body.Advance = "10m"
	case "1d":
		body.Advance = "24h"
	}
	var no web.Refusal
	if err := r.clock(c.Request.Context(), body); errors.As(err, &no) {
		return web.ErrUnreadable
	} else if err != nil {
		return err
	}
	return back(c, inHand(web.Form(c, "phone")))
}

func (r *room) pushStartOver(c *gin.Context) error {
	if err := r.startOver(c.Request.Context()); err != nil {
		return err
	}
	return back(c, "")
}

// signInAs signs this browser in as one of the sample staff.
func (r *room) signInAs(c *gin.Context) error {
	who, cookie, err := r.Store.SignInSample(c.Request.Context(), web.Form(c, "email"), r.Browser(c))
	if err != nil {
		return err
	}
	if err := r.Store.EndSession(c.Request.Context(), r.Cookie(c, web.StaffCookie)); err != nil {
		return err
	}
	r.SetCookie(c, web.StaffCookie, cookie, store.StaffSessionLife)
	if who.Is(store.RoleAuditor) {
		return web.See(c, "/audit")
	}
	return web.See(c, "/app")
}

func ticked(c *gin.Context, name string) bool { return c.PostForm(name) != "" }

// inHand reads a number of a form or an address; junk is no phone.
func inHand(text string) conversation.Phone {
	phone, err := conversation.ParsePhone(text, "US")
	if err != nil {
		return ""
	}
	return phone
}

func back(c *gin.Context, phone conversation.Phone) error {
	if phone == "" {
		return web.See(c, "/sim")
	}
	return web.See(c, "/sim?phone="+url.QueryEscape(phone.E164()))
}
