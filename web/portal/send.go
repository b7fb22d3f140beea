package portal

import (
	"errors"
	"net/http"
	"strconv"
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
	Files  []string // added and not sent yet
}

// send keeps a message. Words written here are answered here: they never cause
// a text (promise 3). A failure brings the words back.
func (r *room) send(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return r.stale(c, err)
	}
	d, err := r.readDraft(c, n)
	if err != nil {
		return r.draftError(c, n, d, err)
	}
	switch {
	case d.removed, len(d.problems) > 0:
		return r.notSent(c, n, d, "")
	case d.words == "" && len(d.files) == 0:
		return r.notSent(c, n, d, "files.empty")
	case utf8.RuneCountInString(d.words) > messageLimit:
		return r.notSent(c, n, d, "msgs.long")
	}
	reading := conversation.Read(d.words, conversation.Background{Own: r.own(n)})
	urgent := reading.Class == conversation.Emergency
	if urgent && web.Form(c, "sure") == "" {
		p := r.page(c, n, urgentView{Words: d.words, About: d.patient.String(), Crisis: reading.Crisis, Files: d.fileNames()})
		if key := web.Key(c); !key.None() {
			p.FormKey = key.String() // the same message: whatever way it is sent in the end, it is kept once
		}
		return r.s.Render(c, http.StatusOK, "portal/urgent", p)
	}
	m := store.PageMessage{Words: d.words, Urgent: urgent, Language: r.s.Chosen(c), Key: web.Key(c), Files: d.files}
	err = r.s.Store.Write(c.Request.Context(), n, d.patient, m)
	if errors.Is(err, store.ErrNotFound) { // a file that waited too long, or was taken away on another page
		return r.notSent(c, n, d, "files.no.broken")
	}
	if err != nil && !errors.Is(err, store.ErrUsed) {
		return r.stale(c, r.shutOut(c, err))
	}
	return web.See(c, "/p/messages?who="+strconv.Itoa(d.who)+"&did=sent#newest")
}

// named is the patient a form names, whatever the session showed last: words
// never reach another patient than the one whose page they were written on.
func (r *room) named(c *gin.Context, n *store.Session) (store.ID, int, error) {
	return namedBy(n, web.Form(c, "about"))
}

func namedBy(n *store.Session, name string) (store.ID, int, error) {
	about, err := store.ParseID(name)
	if err != nil || n.Place(about) == 0 {
		return store.ID{}, 0, web.ErrForbidden
	}
	return about, n.Place(about), nil
}

// notSent shows the page again with the words and the files kept, and what is
// wrong; key is of the words at fault, "" where only files are.
func (r *room) notSent(c *gin.Context, n *store.Session, d *draft, key string) error {
	page, err := r.s.Store.Thread(c.Request.Context(), n, d.patient, 0)
	if err != nil {
		return r.shutOut(c, err)
	}
	staged, err := r.s.Store.Staged(c.Request.Context(), n, d.patient, d.files)
	if err != nil {
		return r.shutOut(c, err)
	}
	p := r.threadPage(c, n, page, d.who, true)
	view := p.View.(threadView)
	view.Typed = d.words
	view.Attach = r.attachView(p, staged, len(d.problems) > 0 || d.removed)
	p.View, p.Status = view, ""
	if key != "" {
		p.Problems = append(p.Problems, templates.Problem{Field: "body", Words: r.say(p, key)})
	}
	for i, why := range d.problems {
		p.Problems = append(p.Problems, templates.Problem{Field: view.Attach.place(i), Words: r.s.Refused(p.Lang, why)})
	}
	if len(p.Problems) == 0 {
		p.Status = r.say(p, "files.removed")
		return r.s.Render(c, http.StatusOK, "portal/messages", p)
	}
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
	if n, err = r.s.Store.ChooseAbout(c.Request.Context(), n, patient, ""); err != nil {
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
