package portal

import (
	"archive/zip"
	"bufio"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

// A person's own copy of a thread: a zip with a page to read, the same
// as data, and the files as we keep them; or a page to print. Both are written
// as they are read, a page of messages at a time, straight to the browser:
// nothing of them ever lies on our disk.

// copyTime is how long the browser may take for one page of messages.
const copyTime = time.Minute

// copyView is what stands above and below the messages of a copy.
type copyView struct {
	About   string
	Ending  string
	Made    time.Time
	Printed bool // a page of ours, not a file of theirs
	Back    string
}

// copyLine is one message of a copy.
type copyLine struct {
	Day  time.Time // a new day begins, zero if not
	Own  bool
	Text bool
	Name string
	At   time.Time
	Body []string

	Files []copyFile
}

// copyThread sends the zip. Its name says nothing about anybody: it will lie
// among the downloads of a phone that others use too.
func (r *room) copyThread(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	if err := r.recheck(c, n, "/p/copy"); err != nil {
		return err
	}
	patient, _, err := patientOf(c, n)
	if err != nil {
		return r.shutOut(c, err)
	}
	own, err := r.s.Store.BeginCopy(c.Request.Context(), n, patient, "downloaded")
	if err != nil {
		return r.shutOut(c, err)
	}
	p := r.copyPage(c, n, own)
	c.Header("Content-Type", "application/zip")
	c.Header("Content-Disposition", `attachment; filename="messages-`+p.View.(copyView).Made.In(own.Practice.Zone).Format("2006-01-02")+`.zip"`)
	c.Status(http.StatusOK)
	z := zip.NewWriter(c.Writer)
	if err = r.zipCopy(c, z, n, own, p); err == nil {
		err = z.Close()
	}
	if err != nil { // the browser must not take half a copy for a whole one
		panic(http.ErrAbortHandler)
	}
	return nil
}

func (r *room) zipCopy(c *gin.Context, z *zip.Writer, n *store.Session, own *store.OwnCopy, p templates.Page) error {
	page, err := z.Create("messages.html")
	if err != nil {
		return err
	}
	if err := r.writeCopy(c, page, n, own, p); err != nil {
		return err
	}
	data, err := z.Create("messages.json")
	if err != nil {
		return err
	}
	if err := r.writeCopyData(c, data, n, own, p); err != nil {
		return err
	}
	return r.zipFiles(c, z, n, own)
}

// copyPage is the page that every part of a copy is rendered with.
func (r *room) copyPage(c *gin.Context, n *store.Session, own *store.OwnCopy) templates.Page {
	p := r.page(c, n, nil)
	p.Practice = own.Practice
	p.View = copyView{About: own.About.Short(), Ending: own.Ending, Made: r.s.Store.Now(), Back: "/p/messages"}
	return p
}

// writeCopy writes the page to read.
func (r *room) writeCopy(c *gin.Context, w io.Writer, n *store.Session, own *store.OwnCopy, p templates.Page) error {
	b := bufio.NewWriter(w)
	if err := r.s.Pages.Part(b, "portal/copy", "copy-top", p); err != nil {
		return err
	}
	var day conversation.Date
	written := 0
	err := r.s.Store.CopyMessages(c.Request.Context(), n, own, func(m store.Message) error {
		line := copyLine{Own: m.Direction == "in", Text: texted(m), Name: m.AuthorName, At: m.At, Body: paragraphs(m.Body)}
		if d := conversation.DateOf(m.At.In(own.Practice.Zone)); d != day {
			day, line.Day = d, m.At
		}
		if written++; written%100 == 0 {
			r.copyWaits(c)
		}
		line.Files = r.copyFiles(p, written, m)
		of := p
		of.View = line
		return r.s.Pages.Part(b, "portal/copy", "copy-message", of)
	})
	if err != nil {
		return err
	}
	if err := r.s.Pages.Part(b, "portal/copy", "copy-end", p); err != nil {
		return err
	}
	return b.Flush()
}

// copyWaits gives the browser time anew; a server without deadlines has none
// to lift.
func (r *room) copyWaits(c *gin.Context) {
	_ = http.NewResponseController(c.Writer).SetWriteDeadline(time.Now().Add(copyTime))
}

// printThread shows the whole thread as a page to print: no bars, black on white.
func (r *room) printThread(c *gin.Context) error {
	n, err := r.inside(c)
	if err != nil {
		return err
	}
	if err := r.recheck(c, n, c.Request.URL.RequestURI()); err != nil {
		return err
	}
	patient, who, err := patientOf(c, n)
	if err != nil {
		return r.shutOut(c, err)
	}
	own, err := r.s.Store.ViewCopy(c.Request.Context(), n, patient)
	if err != nil {
		return r.shutOut(c, err)
	}
	p := r.copyPage(c, n, own)
	view := p.View.(copyView)
	view.Printed, view.Back = true, whoPath("/p/messages", who)
	p.View = view
	c.Header("Content-Type", "text/html; charset=utf-8")
	c.Status(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		return nil
	}
	if err := r.writeCopy(c, c.Writer, n, own, p); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

// ownCopy is the page with the button, where a birth date typed again leads to.
func (r *room) ownCopy(c *gin.Context) error {
	n, err := r.inside(c)
	if err != nil {
		return err
	}
	return r.s.Render(c, http.StatusOK, "portal/copy-page", r.page(c, n, nil))
}

// said is one message as data.
type said struct {
	Number   int      `json:"number"`
	At       string   `json:"at"`
	From     string   `json:"from"`
	Name     string   `json:"name,omitempty"`
	Way      string   `json:"way"`
	Words    string   `json:"words"`
	Language string   `json:"language,omitempty"`
	Read     string   `json:"read,omitempty"`
	Files    []string `json:"files"`
}

// texted is whether the patient sent it as a text and not on the page.
func texted(m store.Message) bool { return m.Direction == "in" && m.Way != "page" }

// saidOf is a message of a copy as data; the fields are told in docs/own-copy.md.
func saidOf(number int, m store.Message, zone *time.Location) said {
	out := said{Number: number, At: m.At.In(zone).Format(time.RFC3339), From: "clinic", Name: m.AuthorName, Way: "page",
		Words: strings.ToValidUTF8(m.Body, "\uFFFD"), Language: string(m.Language), Files: []string{}}
	if m.Direction == "in" {
		out.From, out.Name = "you", ""
	}
	if texted(m) {
		out.Way = "text"
	}
	for i := range m.Files {
		if name := nameInCopy(number, i, &m.Files[i]); name != "" {
			out.Files = append(out.Files, strings.TrimPrefix(name, copyFolder))
		}
	}
	if !m.Read.IsZero() {
		out.Read = m.Read.In(zone).Format(time.RFC3339)
	}
	return out
}
