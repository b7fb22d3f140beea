package portal

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"io"
	"net/url"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/files"
	"linnet/store"
	"linnet/web"
)

// readAsk reads a form of a kind. Its files go through the wall as they come
// and wait for the request, each under its question; one that was added on a
// page before stays until another takes its place.
func (r *room) readAsk(c *gin.Context, n *store.Session, kind conversation.RequestKind) (*askDraft, error) {
	d := &askDraft{kind: kind, refused: map[string]string{}}
	added := conversation.Typed{}
	err := r.s.ReadForm(c, func(form url.Values, field string, body io.Reader) error {
		if !uploads(kind, field) {
			return nil
		}
		patient, _, err := namedBy(n, form.Get("about"))
		if err != nil {
			return err
		}
		f, err := r.keepFile(c.Request.Context(), n, patient, askUploadKey(form.Get("key"), field), body)
		var no files.Refusal
		if errors.As(err, &no) {
			d.refused[field] = no.Key
			return nil
		}
		if err == nil {
			added[field] = f.ID.String()
		}
		return err
	})
	if errors.Is(err, web.ErrTooLarge) {
		for _, q := range kind.Uploads() {
			d.refused[q.ID] = "size"
		}
		err = nil
	}
	if err != nil {
		return nil, err
	}
	if d.patient, d.who, err = r.named(c, n); err != nil {
		return nil, err
	}
	if d.page, err = r.s.Store.Asking(c.Request.Context(), n, d.patient, kind); err != nil {
		return nil, err
	}
	d.typed = typedIn(c, kind)
	for _, q := range kind.Uploads() {
		if id := cmp.Or(added[q.ID], d.page.Typed[q.ID]); id != "" {
			d.typed[q.ID] = id
		}
	}
	return d, nil
}

func uploads(kind conversation.RequestKind, field string) bool {
	for _, q := range kind.Uploads() {
		if q.ID == field {
			return true
		}
	}
	return false
}

// askUploadKey is the key of a question's file, so that a form sent twice keeps
// it once.
func askUploadKey(form, field string) store.ID {
	if form == "" {
		return store.ID{}
	}
	sum := sha256.Sum256([]byte("ask/" + form + "/" + field))
	return store.ID(sum[:16])
}

// askPhotos are the files that wait for a request, by question. One that waited
// too long is not there any more, and its question is open again.
func (r *room) askPhotos(c *gin.Context, n *store.Session, patient store.ID, kind conversation.RequestKind, typed conversation.Typed) (map[string]*web.Photo, error) {
	out := map[string]*web.Photo{}
	for _, q := range kind.Uploads() {
		id, err := store.ParseID(typed[q.ID])
		if err != nil {
			continue
		}
		staged, err := r.s.Store.Staged(c.Request.Context(), n, patient, []store.ID{id})
		if err != nil {
			return nil, err
		}
		if photos := r.s.Photos(r.page(c, n, nil).Lang, filesBase, staged); len(photos) == 1 {
			out[q.ID] = &photos[0]
			continue
		}
		delete(typed, q.ID)
	}
	return out, nil
}

// takeAgain takes a photo away that was added, to be taken anew. What else was
// typed stays.
func (r *room) takeAgain(c *gin.Context, n *store.Session, d *askDraft, field string) error {
	id, err := store.ParseID(d.typed[field])
	if !uploads(d.kind, field) || err != nil {
		return web.See(c, askPath(d.kind, "", d.who))
	}
	if err := r.s.Store.Unstage(c.Request.Context(), n, d.patient, id); err != nil {
		return r.shutOut(c, err)
	}
	delete(d.typed, field)
	_, problems := conversation.ReadRequest(d.kind, d.typed, r.today(d.page.Practice))
	if err := r.s.Store.KeepTyped(c.Request.Context(), n, d.patient, d.kind, keepable(d.typed, problems)); err != nil {
		return r.shutOut(c, err)
	}
	return web.See(c, askPath(d.kind, "", d.who)+"#"+field)
}

// fileIDs are the files of a request, in the order they were asked for.
func fileIDs(kind conversation.RequestKind, a conversation.Answers) []store.ID {
	var out []store.ID
	for _, q := range kind.Uploads() {
		if id, err := store.ParseID(a[q.ID]); err == nil {
			out = append(out, id)
		}
	}
	return out
}
