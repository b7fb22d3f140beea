package web

import (
	"errors"
	"fmt"

	"github.com/gin-gonic/gin"

	"linnet/store"
)

// StaffSignIn is where staff and auditors sign in.
const StaffSignIn = "/app/sign-in"

// lockedOf is whose locked session the cookie's is.
func (s *Shell) lockedOf(c *gin.Context, cookie string) error {
	who, ways, err := s.Store.Locked(c.Request.Context(), cookie)
	if errors.Is(err, store.ErrEnded) {
		return SignIn{StaffSignIn}
	}
	if err != nil {
		return fmt.Errorf("see who is locked: %w", err)
	}
	return Locked{who, ways}
}

// StaffOf returns the person signed in by the staff cookie. acting moves the
// idle clock: a page or a form does, a live part or a stream never (ux.md §8).
// When the session or the person's access is over it is SignIn, which becomes
// the sign-in page, or 401 for a live part. A locked session is Locked.
func (s *Shell) StaffOf(c *gin.Context, acting bool) (*store.Staff, error) {
	cookie := s.Cookie(c, StaffCookie)
	if cookie == "" {
		return nil, SignIn{StaffSignIn}
	}
	who, _, err := s.Store.StaffSession(c.Request.Context(), cookie, acting)
	if errors.Is(err, store.ErrLocked) {
		return nil, s.lockedOf(c, cookie)
	}
	if errors.Is(err, store.ErrEnded) || errors.Is(err, store.ErrNotFound) {
		return nil, SignIn{StaffSignIn}
	}
	if err != nil {
		return nil, fmt.Errorf("see who is signed in: %w", err)
	}
	return who, nil
}
