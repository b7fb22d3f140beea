package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"linnet/store"
)

// StaffRules are how people who work here may sign in.
type StaffRules struct {
	FactorOptional bool    // config.yaml makes the second factor optional, with a reason
	SignOn         *SignOn // nil: no single sign-on is set up
}

// SignOn is the clinic's single sign-on by OpenID Connect.
type SignOn struct {
	Issuer       string
	ClientID     string
	ClientSecret string
	Name         string            // as people call it, on the button
	Transport    http.RoundTripper // the one dialer of security.md §8
}

// Locked is returned where a session of staff is locked: the page that was
// asked for does not come, only the way to unlock it.
type Locked struct {
	Who  *store.Staff
	Ways store.Ways
}

// Error implements error.
func (Locked) Error() string { return "locked" }

// OnLocked says what answers a locked session: the staff room's page. A live
// part gets 401 alone, so that the page empties itself.
func (s *Shell) OnLocked(page func(*gin.Context, Locked) error) { s.locked = page }

// answerLocked answers 401 with the page that unlocks.
func (s *Shell) answerLocked(c *gin.Context, room Room, l Locked) {
	if c.GetHeader("X-Linnet-Part") != "" || s.locked == nil {
		c.Status(http.StatusUnauthorized)
		c.Writer.WriteHeaderNow()
		return
	}
	if err := s.locked(c, l); err != nil {
		s.fail(c, room, err)
		return
	}
	c.Abort()
}
