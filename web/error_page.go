package web

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

// ErrorView is what the error page shows.
type ErrorView struct {
	Title    string
	Lines    []string
	Code     string     // the log has the error under it
	Words    string     // what the person wrote and may take along
	Back     string     // where to go on
	Also     *ErrorView // the same in the other language, where nobody knows the reader's
	AlsoLang conversation.Language
}

// errorView words an error: what happened, what to do, and the phone number.
func (s *Shell) errorView(p templates.Page, code int, key string, err error) ErrorView {
	view := ErrorView{Title: s.Say(p.Lang, key)}
	say := func(key string, args ...any) { view.Lines = append(view.Lines, s.Say(p.Lang, key, args...)) }
	var stale Stale
	switch {
	case errors.Is(err, ErrForeignForm):
		say("error.foreign.what")
	case errors.As(err, &stale):
		view.Back, view.Words = stale.To, stale.Words
	case code == http.StatusTooManyRequests:
		say("error.429.what", "seconds", retryAfter(code, err))
	case code == http.StatusRequestEntityTooLarge:
		say("error.413.what")
	case code == http.StatusServiceUnavailable:
		say("error.503.what")
	case code == http.StatusInternalServerError:
		view.Code = store.NewID().String()[20:]
		if p.Practice != nil && p.Practice.Phone != "" {
			say("error.500.what", "phone", p.Practice.Phone.National())
			return view
		}
		say("error.500.nophone")
	}
	if p.Practice != nil && p.Practice.Phone != "" {
		say("error.call", "phone", p.Practice.Phone.National())
	}
	return view
}

// retryAfter is how many seconds somebody should wait, 0 if there is no telling.
func retryAfter(code int, err error) int {
	var slow Slow
	switch {
	case errors.As(err, &slow):
		return max(1, int(slow.Wait.Seconds()+0.999))
	case code == http.StatusServiceUnavailable:
		return 5
	}
	return 0
}

// Reader tells the shell whose page this is, so that an error speaks the
// person's language and names their own office.
func (s *Shell) Reader(c *gin.Context, p *conversation.Practice, language conversation.Language) {
	c.Set("reader practice", p)
	c.Set("reader language", language)
}

// reader is what a room said of who asks, else the office that strangers see.
func (s *Shell) reader(c *gin.Context) (*conversation.Practice, conversation.Language) {
	said, _ := c.Get("reader practice")
	language, _ := c.Get("reader language")
	stored, _ := language.(conversation.Language)
	if p, ok := said.(*conversation.Practice); ok && p != nil {
		return p, stored
	}
	if s.Store == nil {
		return nil, stored
	}
	for _, p := range s.Store.Practices() {
		if p.Listed {
			return p, stored
		}
	}
	return nil, stored
}

// knows is whether anything tells the reader's language.
func (s *Shell) knows(c *gin.Context, stored conversation.Language) bool {
	return s.said(c, stored) != ""
}
