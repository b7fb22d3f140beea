package portal

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// urgentView stops once before words that tell of an emergency are sent.
type urgentView struct {
	Words  string
	About  string
	Crisis bool
}

// send keeps a message. Words written here are answered here: they never cause
// a text (promise 3). A failure brings the words back.
func (r *room) send(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return r.stale(c, err)
	}
	patient, who, err := r.named(c, n)
	if err != nil {
		return err
	}
	words := strings.TrimSpace(strings.ReplaceAll(web.Form(c, "body"), "\r\n", "\n"))
	switch {
	case words == "":
		return r.notSent(c, n, patient, who, words, "msgs.empty")
	case utf8.RuneCountInString(words) > messageLimit:
		return r.notSent(c, n, patient, who, words, "msgs.long")
	}
	reading := conversation.Read(words, conversation.Background{})
	urgent := reading.Class == conversation.Emergency
	if urgent && web.Form(c, "sure") == "" {
		p := r.page(c, n, urgentView{Words: words, About: patient.String(), Crisis: reading.Crisis})
		if key := web.Key(c); !key.None() {
			p.FormKey = key.String() // the same message: whatever way it is sent in the end, it is kept once
		}
		return r.s.Render(c, http.StatusOK, "portal/urgent", p)
	}
	m := store.PageMessage{Words: words, Urgent: urgent, Language: r.s.Chosen(c), Key: web.Key(c)}
	if err := r.s.Store.Write(c.Request.Context(), n, patient, m); err != nil && !errors.Is(err, store.ErrUsed) {
		return r.stale(c, r.shutOut(c, err))
	}
	return web.See(c, "/p/messages?who="+strconv.Itoa(who)+"&did=sent#newest")
}

// named is the patient a form names, whatever the session showed last: words
// never reach another patient than the one whose page they were written on.
func (r *room) named(c *gin.Context, n *store.Session) (store.ID, int, error) {
	about := web.Form(c, "about")
	for i, id := range n.Patients {
		if id.String() == about {
			return id, i + 1, nil
		}
	}
	return store.ID{}, 0, web.ErrForbidden
}

// notSent shows the page again with the words kept.
func (r *room) notSent(c *gin.Context, n *store.Session, patient store.ID, who int, words, key string) error {
	page, err := r.s.Store.Thread(c.Request.Context(), n, patient, 0)
	if err != nil {
		return r.shutOut(c, err)
	}
	p := r.threadPage(c, n, page, who, true)
	view := p.View.(threadView)
	view.Typed = words
	p.View, p.Status = view, ""
	p.Problems = []templates.Problem{{Field: "body", Words: r.say(p, key)}}
	return r.s.Render(c, http.StatusUnprocessableEntity, "portal/messages", p)
}

// read is the read mark of a page somebody looks at.
func (r *room) read(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	patient, _, err := r.named(c, n)
	if err != nil {
		return err
	}
	upTo, err := strconv.ParseInt(web.Form(c, "n"), 10, 64)
	if err != nil {
		return web.ErrUnreadable
	}
	if err := r.s.Store.MarkRead(c.Request.Context(), n, patient, upTo); err != nil {
		return r.shutOut(c, err)
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}

// about changes whom the page is about; a patient whose birth date this
// session has not seen is asked for it once.
func (r *room) about(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	patient, err := store.ParseID(web.Form(c, "patient"))
	if err != nil {
		return web.ErrUnreadable
	}
	if n, err = r.s.Store.ChooseAbout(c.Request.Context(), n, patient); err != nil {
		return r.shutOut(c, err)
	}
	if n.Step != store.StepIn {
		return web.See(c, stepPath(n))
	}
	return web.See(c, "/p/messages?did=about")
}

// file says whom texts are about that nobody filed yet.
func (r *room) file(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	patient, err := store.ParseID(web.Form(c, "patient"))
	if err != nil {
		return web.ErrUnreadable
	}
	if err := r.s.Store.SayWho(c.Request.Context(), n, patient); err != nil {
		return r.shutOut(c, err)
	}
	return web.See(c, messagesOf(n, patient))
}

// signOut ends the session and the remembered device and clears what the
// browser kept (security.md §10).
func (r *room) signOut(c *gin.Context) error {
	if err := r.forget(c); err != nil {
		return err
	}
	c.Header("Clear-Site-Data", `"cache", "storage"`)
	return web.See(c, "/")
}
