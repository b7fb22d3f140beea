package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
)

// Errors that handlers return to be shown as pages.
var (
	ErrForbidden   = errors.New("forbidden")
	ErrMethod      = errors.New("method not allowed")
	ErrTooLarge    = errors.New("body too large")
	ErrUnreadable  = errors.New("the form cannot be read")
	ErrForeignForm = errors.New("a form from another site")
	ErrStalePage   = errors.New("the page was open too long")
)

// Slow is returned where somebody goes too fast: 429 with a wait, never a lock.
type Slow struct{ Wait time.Duration }

// Error implements error.
func (s Slow) Error() string { return "too fast" }

// SignIn is returned where a session is over: the browser goes to a page.
type SignIn struct{ To string }

// Error implements error.
func (SignIn) Error() string { return "not signed in" }

// Stale is returned for a form of a page that was open too long: 419, with
// what the person wrote, so that nothing typed is lost (ux.md §16).
type Stale struct {
	To    string // where to go on
	Words string // what the form held
}

// Error implements error.
func (Stale) Error() string { return "the page was open too long" }

func formError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return ErrTooLarge
	}
	return ErrUnreadable
}

// status is the HTTP status of an error and its words' key.
func status(err error) (int, string) {
	var slow Slow
	var stale Stale
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &slow):
		return http.StatusTooManyRequests, "error.429"
	case errors.Is(err, ErrTooLarge), errors.As(err, &large):
		return http.StatusRequestEntityTooLarge, "error.413"
	case errors.Is(err, ErrMethod):
		return http.StatusMethodNotAllowed, "error.405"
	case errors.Is(err, ErrUnreadable):
		return http.StatusBadRequest, "error.400"
	case errors.Is(err, ErrForeignForm):
		return http.StatusForbidden, "error.foreign"
	case errors.Is(err, ErrForbidden):
		return http.StatusForbidden, "error.403"
	case errors.As(err, &stale), errors.Is(err, ErrStalePage), errors.Is(err, store.ErrEnded):
		return 419, "error.419"
	case errors.Is(err, store.ErrNotFound):
		return http.StatusNotFound, "error.404"
	case errors.Is(err, store.ErrBusy), errors.Is(err, store.ErrClosed):
		return http.StatusServiceUnavailable, "error.503"
	}
	return http.StatusInternalServerError, "error.500"
}

// fail turns an error into a page. A person sees a sentence of ours; the log
// gets the error under a code that the page names.
func (s *Shell) fail(c *gin.Context, room Room, err error) {
	var gone SignIn
	if errors.As(err, &gone) {
		s.signIn(c, gone)
		return
	}
	var locked Locked
	if errors.As(err, &locked) {
		s.answerLocked(c, room, locked)
		return
	}
	code, key := status(err)
	practice, stored := s.reader(c)
	page := s.Page(c, practice, stored, nil)
	view := s.errorView(page, code, key, err)
	if view.Code != "" {
		slog.Error("a page failed", "code", view.Code, "room", string(room), "route", c.FullPath(), "error", err)
	}
	if !s.knows(c, stored) {
		other := page
		other.Lang = conversation.Spanish
		if page.Lang == conversation.Spanish {
			other.Lang = conversation.English
		}
		also := s.errorView(other, code, key, err)
		also.Code = ""
		view.Also, view.AlsoLang = &also, other.Lang
	}
	page.View = view
	if wait := retryAfter(code, err); wait > 0 {
		c.Header("Retry-After", strconv.Itoa(wait))
	}
	if c.Writer.Written() {
		return
	}
	if err := s.Render(c, code, "door/error", page); err != nil {
		slog.Error("the error page failed", "error", err)
		c.String(code, fmt.Sprintf("%d", code))
	}
	c.Abort()
}

// signIn sends a browser whose session is over to a page of ours; a live part
// gets 401, so that it empties itself.
func (s *Shell) signIn(c *gin.Context, gone SignIn) {
	if c.GetHeader("X-Linnet-Part") != "" {
		c.Status(http.StatusUnauthorized)
		c.Writer.WriteHeaderNow()
		return
	}
	c.Redirect(http.StatusSeeOther, gone.To)
	c.Abort()
}
