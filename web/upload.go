package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/store"
)

// Limits of forms that bring files.
const (
	// UploadLimit is what one such form may weigh: five files at their limit,
	// and what is above it read to its end and refused in words. Who sends more
	// than that gets the words back and no file.
	UploadLimit = 128 << 20
	// partLimit is how many fields and files such a form may have.
	partLimit = 64
	// uploadTime is how long a slow phone may take for it.
	uploadTime = 10 * time.Minute
	// uploadsAtOnce bounds the memory that files on their way through the wall
	// take together, whoever sends them.
	uploadsAtOnce = 8
)

// POSTFiles registers an act whose form may bring files. Its handler reads the
// form itself, with ReadForm, once it knows who asks.
func (s *Shell) POSTFiles(room Room, path string, h Handler) {
	s.routes = append(s.routes, Route{http.MethodPost, path, room})
	s.engine.POST(path, s.pageOf(room, h, false))
}

// ReadForm reads a form and hands each of its files on as it comes in, never
// all of it in memory and nothing of it on the disk. The fields that stood
// before a file are in form; what file appends to form is kept. Afterwards Form
// and Key read the form as any other, also where ReadForm ended with an error:
// typed words survive. ErrTooLarge, ErrUnreadable, or the error of file.
func (s *Shell) ReadForm(c *gin.Context, file func(form url.Values, field string, r io.Reader) error) error {
	kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, FormLimit)
		if err := c.Request.ParseForm(); err != nil {
			return formError(err)
		}
		return nil
	}
	s.takeTime(c)
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, UploadLimit)
	form := url.Values{}
	defer func() {
		c.Request.PostForm, c.Request.Form = form, form
		c.Request.MultipartForm = &multipart.Form{Value: form}
	}()
	parts, err := c.Request.MultipartReader()
	if err != nil {
		return ErrUnreadable
	}
	return readParts(parts, form, file)
}

func readParts(parts *multipart.Reader, form url.Values, file func(url.Values, string, io.Reader) error) error {
	left := int64(FormLimit)
	for range partLimit {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return formError(err)
		}
		if name, isFile := fileName(part); isFile {
			err = onePart(part, name, form, file)
		} else {
			left, err = oneField(part, form, left)
		}
		if err != nil {
			return err
		}
	}
	return ErrUnreadable
}

// fileName is what the browser calls a file; a field has none, and an input
// that was left empty has an empty one.
func fileName(part *multipart.Part) (name string, isFile bool) {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return "", false
	}
	name, isFile = params["filename"]
	return name, isFile
}

func oneField(part *multipart.Part, form url.Values, left int64) (int64, error) {
	value, err := io.ReadAll(io.LimitReader(part, left+1))
	if err != nil {
		return 0, formError(err)
	}
	if int64(len(value)) > left {
		return 0, ErrTooLarge
	}
	form.Add(part.FormName(), string(value))
	return left - int64(len(value)), nil
}

// onePart hands a file on and then reads it to its end: a browser that is
// still sending does not listen to the answer. A connection that breaks off in
// the middle is the form's error and no word about the file.
func onePart(part *multipart.Part, name string, form url.Values, file func(url.Values, string, io.Reader) error) error {
	first := make([]byte, 1)
	n, err := io.ReadFull(part, first)
	if errors.Is(err, io.EOF) && name == "" {
		return nil
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return formError(err)
	}
	watched := &watch{r: part}
	err = file(form, part.FormName(), io.MultiReader(bytes.NewReader(first[:n]), watched))
	switch {
	case watched.err != nil && !errors.Is(watched.err, io.EOF):
		return formError(watched.err)
	case err != nil:
		return err
	}
	if _, err := io.Copy(io.Discard, watched); err != nil {
		return formError(err)
	}
	return nil
}

// watch remembers why reading ended.
type watch struct {
	r   io.Reader
	err error
}

// Read implements io.Reader.
func (w *watch) Read(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.r.Read(p)
	w.err = err
	return n, err
}

// takeTime lifts the server's short deadlines for this one request.
func (s *Shell) takeTime(c *gin.Context) {
	control := http.NewResponseController(c.Writer)
	until := time.Now().Add(uploadTime)
	_ = control.SetReadDeadline(until) // a writer without deadlines has none to lift
	_ = control.SetWriteDeadline(until.Add(time.Minute))
}

// Clean lets a file through the wall, or says with a files.Refusal why not.
// Few go through at once; the others wait their turn, unread.
func (s *Shell) Clean(ctx context.Context, r io.Reader) (store.FileIn, error) {
	select {
	case s.uploads <- struct{}{}:
		defer func() { <-s.uploads }()
	case <-ctx.Done():
		return store.FileIn{}, ctx.Err()
	}
	clean, err := s.Files.Clean(ctx, r)
	if err != nil {
		return store.FileIn{}, err
	}
	return FileIn(clean), nil
}

// UploadKey is the key of the n-th file of a form, so that a form sent twice
// keeps each of its files once.
func UploadKey(form string, n int) store.ID {
	if form == "" {
		return store.ID{}
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", form, n))
	return store.ID(sum[:16])
}

// disposition is how a browser is told to take a file: as a picture only what
// we encoded ourselves, under a name of ours and never the sender's.
func disposition(f *store.File) string {
	how := "attachment"
	if f.Shown() {
		how = "inline"
	}
	return how + `; filename="` + FileName(f) + `"`
}

// FileName is what a file is called outside of Linnet.
func FileName(f *store.File) string {
	switch f.Type {
	case "image/jpeg":
		return "photo.jpg"
	case "image/png":
		return "photo.png"
	case "image/heic", "image/heif":
		return "photo.heic"
	case "application/pdf":
		return "file.pdf"
	}
	return "file"
}
