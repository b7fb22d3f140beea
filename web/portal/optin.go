package portal

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// optInView is asking for texts without signing in.
type optInView struct {
	Offices []*conversation.Practice // to choose from, if there are several
	Phone   string                   // as it was typed
	Ticked  bool                     // the box, on a form that comes back
	Agree   string                   // exact words of the box
	Number  string                   // where START goes, as people read it
	To      conversation.Phone       // the same, for the link
	Back    string
}

// offices are those an open page may name: never an unlisted one.
func (r *room) offices() []*conversation.Practice {
	var listed []*conversation.Practice
	for _, p := range r.s.Store.Practices() {
		if p.Listed {
			listed = append(listed, p)
		}
	}
	return listed
}

// openAt is an open page of the office its address names, else of the one the
// reader signed in at, else of the only one there is; false if nobody can tell.
func (r *room) openAt(c *gin.Context, named string) (templates.Page, bool) {
	p := r.open(c)
	listed := r.offices()
	for _, office := range listed {
		if office.ID == named {
			p.Practice, p.Path = office, officePath(p.Path, office)
			return p, true
		}
	}
	return p, p.SignedIn || len(listed) < 2
}

// officePath is the address of a page as one office has it.
func officePath(path string, office *conversation.Practice) string {
	return path + "?office=" + url.QueryEscape(office.ID)
}

// optIn shows the form of /texts, or asks first for which office: the words of
// the box name it.
func (r *room) optIn(c *gin.Context) error {
	p, known := r.openAt(c, c.Query("office"))
	if known {
		return r.showOptIn(c, p, http.StatusOK, optInView{})
	}
	p.View = optInView{Offices: r.offices()}
	status := http.StatusOK
	if _, asked := c.GetQuery("office"); asked {
		status = http.StatusUnprocessableEntity
		p.Problems = []templates.Problem{{Field: "office-0", Words: r.say(p, "office.none")}}
	}
	return r.s.Render(c, status, "portal/optin-office", p)
}

func (r *room) showOptIn(c *gin.Context, p templates.Page, status int, view optInView) error {
	view.Agree, view.Back = r.optInWords(p), officePath("/help", p.Practice)
	p.View = view
	return r.s.Render(c, status, "portal/optin", p)
}

// optInWords are the exact words of the box, which the consent event keeps.
func (r *room) optInWords(p templates.Page) string {
	return r.say(p, "texts.agree", "clinic", p.Practice.Name, "number", r.say(p, "optin.number"))
}

// askTexts keeps the form. Nothing is looked up and nothing is sent: every
// number gets the same answer from the same lines (security.md §2).
func (r *room) askTexts(c *gin.Context) error {
	if err := r.s.Hurried(c, "texts", 10, 10); err != nil {
		return err
	}
	p, known := r.openAt(c, web.Form(c, "office"))
	if !known {
		return web.See(c, "/texts?office=")
	}
	view := optInView{Phone: web.Form(c, "phone"), Ticked: web.Form(c, "agree") != ""}
	phone, err := conversation.ParsePhone(view.Phone, "US")
	if err != nil {
		words := "home.phone.not"
		if view.Phone == "" {
			words = "home.phone.none"
		}
		p.Problems = append(p.Problems, templates.Problem{Field: "phone", Words: r.say(p, words)})
	}
	if !view.Ticked {
		p.Problems = append(p.Problems, templates.Problem{Field: "agree", Words: r.say(p, "texts.tick")})
	}
	if len(p.Problems) > 0 {
		return r.showOptIn(c, p, http.StatusUnprocessableEntity, view)
	}
	consent := store.Consent{Form: formVersion, Words: r.optInWords(p), Page: "/texts", Address: r.s.Client(c), Device: short(c.Request.UserAgent(), 200)}
	if err := r.s.Store.KeepOptIn(c.Request.Context(), p.Practice.ID, phone, p.Lang, consent); err != nil {
		return err
	}
	return web.See(c, officePath("/texts/done", p.Practice))
}

// optInLeft says the last step; it is the same page for everybody.
func (r *room) optInLeft(c *gin.Context) error {
	p, _ := r.openAt(c, c.Query("office"))
	view := optInView{Number: ours(p.Practice), Back: officePath("/texts", p.Practice)}
	if len(p.Practice.Numbers) > 0 {
		view.To = p.Practice.Numbers[0].Phone
	}
	p.View = view
	return r.s.Render(c, http.StatusOK, "portal/optin-done", p)
}
