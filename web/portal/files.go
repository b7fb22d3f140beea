package portal

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/files"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// filesBase is the address of a patient's files.
const filesBase = "/p/files/"

// attachView is the part of the form that files are added with.
type attachView struct {
	Photos []web.Photo // added and not sent yet
	Inputs []input     // one plain input per further file
	Open   bool
	Room   int // how many files more
}

// input is one plain file input.
type input struct {
	ID string
	N  int
}

// place is the field that the i-th refused file is told at: the input it can
// be chosen in anew, else the last one there was.
func (v attachView) place(i int) string {
	if len(v.Inputs) == 0 {
		return "body"
	}
	return v.Inputs[min(i, len(v.Inputs)-1)].ID
}

func (r *room) attachView(p templates.Page, staged []store.File, open bool) attachView {
	v := attachView{Photos: r.s.Photos(p.Lang, filesBase, staged), Open: open || len(staged) > 0, Room: max(0, store.FilesPerMessage-len(staged))}
	for n := len(staged) + 1; n <= store.FilesPerMessage; n++ {
		v.Inputs = append(v.Inputs, input{ID: "photo-" + strconv.Itoa(n), N: n})
	}
	return v
}

// showPhotos adds the files of messages to the entries of the log.
func (r *room) showPhotos(p templates.Page, items []item, messages []store.Message) {
	photos := map[int64][]web.Photo{}
	for _, m := range messages {
		photos[m.N] = r.s.Photos(p.Lang, filesBase, m.Files)
	}
	for i := range items {
		if items[i].N > 0 {
			items[i].Photos = photos[items[i].N]
		}
	}
}

// draft is a message as its form came in: nothing of it is lost by what is
// wrong with the rest.
type draft struct {
	patient  store.ID
	who      int
	words    string
	files    []store.ID // those of the page before, and those that came with the form
	problems []string   // why files were refused, in order
	removed  bool       // [Remove photo 1] was pressed, and not [Send]
}

func (d *draft) fileNames() []string {
	var names []string
	for _, id := range d.files {
		names = append(names, id.String())
	}
	return names
}

// readDraft reads the form of a message. Its files are kept as they come in,
// each by itself, for the patient the form names.
func (r *room) readDraft(c *gin.Context, n *store.Session) (*draft, error) {
	d := &draft{}
	count := 0
	err := r.s.ReadForm(c, func(form url.Values, field string, body io.Reader) error {
		if field != "photo" {
			return nil
		}
		patient, _, err := namedBy(n, form.Get("about"))
		if err != nil {
			return err
		}
		count++
		if len(form["file"]) >= store.FilesPerMessage {
			d.refuse("count")
			return nil
		}
		f, err := r.keepFile(c.Request.Context(), n, patient, web.UploadKey(form.Get("key"), count), body)
		var no files.Refusal
		if errors.As(err, &no) {
			d.refuse(no.Key)
			return nil
		}
		if err != nil {
			return err
		}
		form.Add("file", f.ID.String())
		return nil
	})
	d.words = strings.TrimSpace(strings.ReplaceAll(web.Form(c, "body"), "\r\n", "\n"))
	for _, name := range c.PostFormArray("file") {
		if id, err := store.ParseID(name); err == nil {
			d.files = append(d.files, id)
		}
	}
	if len(d.files) > store.FilesPerMessage {
		d.files = d.files[:store.FilesPerMessage]
		d.refuse("count")
	}
	var who error
	if d.patient, d.who, who = r.named(c, n); who != nil || err != nil {
		return d, errors.Join(err, who)
	}
	return d, r.takeOut(c, n, d)
}

// refuse keeps a reason; one sentence says it for all files of one kind of
// fault that can still be told apart by place.
func (d *draft) refuse(why string) {
	if why == "count" {
		for _, before := range d.problems {
			if before == "count" {
				return
			}
		}
	}
	d.problems = append(d.problems, why)
}

// takeOut takes the file away whose [Remove] was pressed.
func (r *room) takeOut(c *gin.Context, n *store.Session, d *draft) error {
	name := web.Form(c, "remove")
	if name == "" {
		return nil
	}
	id, err := store.ParseID(name)
	if err != nil {
		return web.ErrUnreadable
	}
	d.removed = true
	return r.s.Store.Unstage(c.Request.Context(), n, d.patient, id)
}

// draftError answers a form that could not be read to its end. What stood
// before the break is shown again; who may not write here learns nothing.
func (r *room) draftError(c *gin.Context, n *store.Session, d *draft, err error) error {
	if errors.Is(err, web.ErrTooLarge) && !d.patient.None() {
		d.refuse("size")
		return r.notSent(c, n, d, "")
	}
	return r.shutOut(c, err)
}

// keepFile lets one file through the wall and keeps it for a message to come.
func (r *room) keepFile(ctx context.Context, n *store.Session, patient, key store.ID, body io.Reader) (*store.File, error) {
	in, err := r.s.Clean(ctx, body)
	if err != nil {
		return nil, err
	}
	return r.s.Store.Stage(ctx, n, patient, key, in)
}

// uploadView is the answer to one file that came by itself.
type uploadView struct {
	Photo web.Photo
	Why   string // it was refused
}

// upload keeps one file while the person still writes, and answers with its
// entry for the list, or in words with what is wrong.
func (r *room) upload(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	var kept *store.File
	refused := ""
	err = r.s.ReadForm(c, func(form url.Values, field string, body io.Reader) error {
		if field != "photo" || kept != nil || refused != "" {
			return nil
		}
		patient, _, err := namedBy(n, form.Get("about"))
		if err != nil {
			return err
		}
		f, err := r.keepFile(c.Request.Context(), n, patient, web.UploadKey(form.Get("key"), 0), body)
		var no files.Refusal
		if errors.As(err, &no) {
			refused = no.Key
			return nil
		}
		kept = f
		return err
	})
	if errors.Is(err, web.ErrTooLarge) {
		refused, err = "size", nil
	}
	if err != nil {
		return r.shutOut(c, err)
	}
	if kept == nil && refused == "" {
		refused = "empty"
	}
	p := r.page(c, n, nil)
	if refused != "" {
		p.View = uploadView{Why: r.s.Refused(p.Lang, refused)}
		return r.s.FragmentAs(c, http.StatusUnprocessableEntity, "portal/messages", "refused", p)
	}
	p.View = uploadView{Photo: r.s.Photos(p.Lang, filesBase, []store.File{*kept})[0]}
	return r.s.Fragment(c, "portal/messages", "one-staged", p)
}

// unstage takes a file away that was added and not sent.
func (r *room) unstage(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	patient, _, err := r.named(c, n)
	if err != nil {
		return err
	}
	id, err := store.ParseID(web.Form(c, "file"))
	if err != nil {
		return web.ErrUnreadable
	}
	if err := r.s.Store.Unstage(c.Request.Context(), n, patient, id); err != nil {
		return r.shutOut(c, err)
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}

// photo sends a file to who may see its thread now; to anybody else it is not
// there.
func (r *room) photo(c *gin.Context) error { return r.sendFile(c, false) }

// small sends the small picture of a file.
func (r *room) small(c *gin.Context) error { return r.sendFile(c, true) }

func (r *room) sendFile(c *gin.Context, small bool) error {
	n, err := r.inside(c)
	var gone web.SignIn
	if errors.As(err, &gone) {
		return store.ErrNotFound // a picture has no page to sign in on
	}
	if err != nil {
		return err
	}
	id, err := store.ParseID(c.Param("file"))
	if err != nil {
		return err
	}
	f, err := r.s.Store.File(c.Request.Context(), n, id)
	if err != nil {
		return err
	}
	return r.s.SendFile(c, f, small)
}
