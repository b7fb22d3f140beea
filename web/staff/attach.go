package staff

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/files"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// attachView is the part of the box that files are added with.
type attachView struct {
	ID     string // of the talk
	Photos []web.Photo
	Inputs []fileInput // one plain input per further file
	Open   bool
}

// fileInput is one plain file input.
type fileInput struct {
	ID string
	N  int
}

// attachRoutes adds the acts of the box that may bring files.
func (r *room) attachRoutes() {
	for name, act := range map[string]act{"reply": r.reply, "insert": r.insert, "attach": r.attach, "unattach": r.unattach} {
		r.POSTFiles(web.StaffRoom, "/app/c/:id/"+name, r.act(r.withFiles(act)))
	}
	r.POST(web.StaffRoom, "/app/c/:id/card", r.act(r.markCard))
}

// attachView shows what waits for an answer and where more can be added.
func (r *room) attachView(c *gin.Context, lang conversation.Language, who *store.Staff, talk store.ID) (attachView, error) {
	staged, err := r.Store.StagedAnswer(c.Request.Context(), who, talk)
	v := attachView{ID: talk.String(), Photos: r.Photos(lang, filesBase, staged), Open: len(staged) > 0}
	for n := len(staged) + 1; n <= store.FilesPerMessage; n++ {
		v.Inputs = append(v.Inputs, fileInput{"photo-" + strconv.Itoa(n), n})
	}
	return v, err
}

// withFiles reads the box's form with its files. Each is kept for the talk as
// it comes in; a refused one stops the act, and the words come back with it.
func (r *room) withFiles(do act) act {
	return func(c *gin.Context, who *store.Staff, id store.ID) error {
		problems, err := r.readBox(c, who, id)
		if errors.Is(err, web.ErrTooLarge) && web.Form(c, "seen") != "" {
			problems, err = append(problems, "size"), nil
		}
		if err != nil {
			return err
		}
		if len(problems) > 0 {
			return r.refusedFiles(c, who, id, problems)
		}
		return do(c, who, id)
	}
}

func (r *room) readBox(c *gin.Context, who *store.Staff, talk store.ID) (problems []string, err error) {
	count := 0
	err = r.ReadForm(c, func(form url.Values, field string, body io.Reader) error {
		if field != "photo" {
			return nil
		}
		count++
		if len(form["file"]) >= store.FilesPerMessage {
			problems = append(problems, "count")
			return nil
		}
		f, why, err := r.stage(c, who, talk, web.UploadKey(form.Get("key"), count), body)
		if err != nil {
			return err
		}
		if why != "" {
			problems = append(problems, why)
			return nil
		}
		form.Add("file", f.ID.String())
		return nil
	})
	return problems, err
}

// stage lets one file through the wall; why is set where it was refused. A file
// that carries a program goes to no patient.
func (r *room) stage(c *gin.Context, who *store.Staff, talk, key store.ID, body io.Reader) (f *store.File, why string, err error) {
	in, err := r.Clean(c.Request.Context(), body)
	var no files.Refusal
	switch {
	case errors.As(err, &no):
		return nil, no.Key, nil
	case err != nil:
		return nil, "", err
	case in.Program:
		return nil, "program", nil
	}
	f, err = r.Store.StageAnswer(c.Request.Context(), who, talk, key, in)
	return f, "", err
}

// refusedFiles shows the box again: the words and the good files are kept.
func (r *room) refusedFiles(c *gin.Context, who *store.Staff, id store.ID, problems []string) error {
	if isPart(c) {
		page := r.page(c, r.first(who), who, nil)
		page.View = r.Refused(page.Lang, problems[0])
		return r.FragmentAs(c, http.StatusUnprocessableEntity, "staff/desk", "attach-refused", page)
	}
	return r.again(c, who, id, http.StatusUnprocessableEntity, func(_ *store.TalkPage, p *templates.Page, v *talkView) {
		if r.keep(c, v); v.Reply == nil {
			return
		}
		v.Reply.Attach.Open = true
		field := "reply"
		if in := v.Reply.Attach.Inputs; len(in) > 0 {
			field = in[0].ID
		}
		for _, why := range problems {
			p.Problems = append(p.Problems, templates.Problem{Field: field, Words: r.Refused(p.Lang, why)})
		}
	})
}

// boxIDs are the files that the form names, in its order.
func boxIDs(c *gin.Context) (ids []store.ID) {
	for _, name := range c.PostFormArray("file") {
		if id, err := store.ParseID(name); err == nil && len(ids) < store.FilesPerMessage {
			ids = append(ids, id)
		}
	}
	return ids
}

// attach keeps the files that came with the box and what is typed in it. Script
// sends one file by itself and gets its entry for the list.
func (r *room) attach(c *gin.Context, who *store.Staff, id store.ID) error {
	if !isPart(c) {
		return r.boxKept(c, who, id)
	}
	page := r.page(c, r.first(who), who, nil)
	ids := boxIDs(c)
	staged, err := r.Store.StagedAnswer(c.Request.Context(), who, id)
	if err != nil {
		return err
	}
	for _, f := range staged {
		if len(ids) > 0 && f.ID == ids[len(ids)-1] {
			page.View = stagedView{ID: id.String(), Photo: r.Photos(page.Lang, filesBase, []store.File{f})[0]}
			return r.Fragment(c, "staff/desk", "staff-one-staged", page)
		}
	}
	page.View = r.Refused(page.Lang, "empty")
	return r.FragmentAs(c, http.StatusUnprocessableEntity, "staff/desk", "attach-refused", page)
}

// stagedView is one file that waits to be sent.
type stagedView struct {
	ID    string
	Photo web.Photo
}

// boxKept keeps what is typed and shows the talk again.
func (r *room) boxKept(c *gin.Context, who *store.Staff, id store.ID) error {
	if said := strings.TrimSpace(web.Form(c, "body")); said != "" {
		if err := r.Store.SaveDraft(c.Request.Context(), who, id, said); err != nil {
			return err
		}
	}
	return back(c, id, "")
}

// unattach takes a file out of the box.
func (r *room) unattach(c *gin.Context, who *store.Staff, id store.ID) error {
	name := web.Form(c, "remove")
	if isPart(c) {
		name = web.Form(c, "file")
	}
	file, err := store.ParseID(name)
	if err != nil {
		return fmt.Errorf("file: %w", err)
	}
	if err := r.Store.UnstageAnswer(c.Request.Context(), who, file); err != nil {
		return err
	}
	if isPart(c) {
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
		return nil
	}
	return r.boxKept(c, who, id)
}

// markCard marks a photo as a side of an insurance card, or takes that back.
func (r *room) markCard(c *gin.Context, who *store.Staff, id store.ID) error {
	file, err := store.ParseID(web.Form(c, "file"))
	if err != nil {
		return fmt.Errorf("file: %w", err)
	}
	side := web.Form(c, "side")
	if side == "none" {
		side = ""
	}
	if err := r.Store.MarkCard(c.Request.Context(), who, id, file, side); err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "card")
}

// hasCards reports whether photos of a talk may be sides of an insurance card:
// it is about insurance, or one of its photos is marked already.
func hasCards(t *store.TalkPage) bool {
	if t.Row.Topic == string(conversation.AskInsurance) {
		return true
	}
	for _, m := range t.Messages {
		if m.Request != nil && m.Request.Kind == conversation.AskInsurance || slices.ContainsFunc(m.Files, func(f store.File) bool { return f.Card != "" }) {
			return true
		}
	}
	return false
}
