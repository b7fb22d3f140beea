package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/templates"
)

// Streamed is a page that is written while its answer is still being found: the
// browser shows what came so far, with script or without.
type Streamed struct {
	s    *Shell
	c    *gin.Context
	name string
	tail string
	mute bool // HEAD: nothing is written
}

// PageStream writes a page up to a marker that its template holds once, and
// flushes it. What Part writes then stands in the marker's place; End writes
// the rest. Nothing is written if the page does not render.
func (s *Shell) PageStream(c *gin.Context, name, marker string, p templates.Page) (*Streamed, error) {
	var b strings.Builder
	if err := s.Pages.Page(&b, name, p); err != nil {
		return nil, err
	}
	head, tail, ok := strings.Cut(s.withProof(c, b.String()), marker)
	if !ok {
		return nil, fmt.Errorf("stream %s: the page has no marker", name)
	}
	c.Header("Content-Type", "text/html; charset=utf-8")
	c.Status(http.StatusOK)
	w := &Streamed{s: s, c: c, name: name, tail: tail, mute: c.Request.Method == http.MethodHead}
	return w, w.write(head)
}

func (w *Streamed) write(words string) error {
	if w.mute {
		return nil
	}
	if _, err := w.c.Writer.WriteString(words); err != nil {
		return err
	}
	w.c.Writer.Flush()
	return w.c.Request.Context().Err()
}

// Part writes one part of the page; an error says that the reader has left.
func (w *Streamed) Part(part string, p templates.Page) error {
	var b strings.Builder
	if err := w.s.Pages.Part(&b, w.name, part, p); err != nil {
		return err
	}
	return w.write(b.String())
}

// End writes the rest of the page.
func (w *Streamed) End() error { return w.write(w.tail) }
