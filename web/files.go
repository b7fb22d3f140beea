package web

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/files"
	"linnet/store"
)

// FileIn is a file that came through the wall, as the store keeps it.
func FileIn(clean *files.Clean) store.FileIn {
	in := store.FileIn{Type: clean.Type, Body: clean.Bytes, Thumb: clean.Thumb, Program: clean.Program}
	if clean.Inline {
		in.Width, in.Height = clean.Width, clean.Height
	}
	return in
}

// SendFile answers with a file, or its small picture, as security.md §9 asks:
// kept nowhere, named by us, never sniffed, in a sandbox, and as a page's own
// picture only what we encoded ourselves.
func (s *Shell) SendFile(c *gin.Context, f *store.File, small bool) error {
	body, err := s.Store.OpenFile(f, small)
	if err != nil {
		return err
	}
	defer body.Close()
	kind, size, how := f.Type, f.Size, disposition(f)
	if small {
		kind, size, how = "image/jpeg", f.Thumb, `inline; filename="small.jpg"`
	}
	h := c.Writer.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("Content-Disposition", how)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", "private, no-store")
	c.Status(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return nil
	}
	if _, err := io.Copy(c.Writer, body); err != nil && c.Request.Context().Err() == nil {
		slog.Error("a file could not be read to its end", "error", err)
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
	return nil
}

// Photo is a file as a page shows it.
type Photo struct {
	ID            string
	Href          string // "" while it cannot be opened
	Small         string // address of its small picture, "" without
	Width, Height int
	Pattern       string // its name and size with # for its number
	Name          string // "Photo 1, 240 KB"
	Alt           string // "Photo 1"
	RemovePattern string
	Remove        string // "Remove photo 1"
	Program       bool
	Card          string // words of the side of an insurance card it was marked as, "" if it is none
	Left          bool   // staff may ask for it
	Missing       string // why there is nothing to open
}

// Photos words files for a page; base is the room's address of files.
func (s *Shell) Photos(lang conversation.Language, base string, all []store.File) []Photo {
	out := make([]Photo, 0, len(all))
	for i := range all {
		out = append(out, s.photo(lang, base, &all[i], i+1))
	}
	return out
}

func (s *Shell) photo(lang conversation.Language, base string, f *store.File, n int) Photo {
	kind := "photo"
	if f.State == store.FileKept && f.Type == "application/pdf" {
		kind = "file"
	}
	what := func(n any) string { return s.Say(lang, "files."+kind, "n", n) }
	p := Photo{ID: f.ID.String(), Alt: what(n), Program: f.Program, Left: f.State == store.FileLeft,
		RemovePattern: s.Say(lang, "files.remove."+kind, "n", "#"), Remove: s.Say(lang, "files.remove."+kind, "n", n)}
	switch f.State {
	case store.FileWaiting:
		p.Missing = s.Say(lang, "files.waits", "name", p.Alt)
		return p
	case store.FileLeft:
		p.Missing = s.Say(lang, "files.left", "name", p.Alt)
		return p
	case store.FileRefused:
		p.Missing = s.Say(lang, "files.missing", "name", p.Alt, "why", s.Refused(lang, f.Why))
		return p
	}
	p.Href = base + p.ID
	if f.Card != "" {
		p.Card = s.Say(lang, "attach.card."+f.Card)
	}
	if f.Thumb > 0 && f.Shown() {
		p.Small, p.Width, p.Height = p.Href+"/thumb", f.Width, f.Height
	}
	size := sizeWords(f.Size)
	switch f.Type {
	case "application/pdf":
		size = "PDF, " + size
	case "image/heic", "image/heif":
		size = "HEIC, " + size
	}
	p.Pattern, p.Name = what("#")+", "+size, p.Alt+", "+size
	return p
}

// refusals are the reasons that have a sentence of their own; the others share
// one.
var refusals = map[string]bool{"type": true, "size": true, "pixels": true, "frames": true, "metadata": true, "virus": true, "scanner": true, "count": true, "program": true}

// Refused is the sentence of a reason a file was refused for.
func (s *Shell) Refused(lang conversation.Language, why string) string {
	if !refusals[why] {
		why = "broken"
	}
	return s.Say(lang, "files.no."+why)
}

// sizeWords tells a size as phones do: in thousands of bytes.
func sizeWords(n int64) string {
	if n < 1_000_000 {
		return fmt.Sprintf("%d KB", max(1, (n+500)/1000))
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
