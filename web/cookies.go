package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
)

// Cookie names without prefix. On https all but choices carry __Host- and
// Secure; the flags follow public_url's scheme, never the mode.
const (
	PatientCookie = "linnet"            // a patient's session
	StaffCookie   = "linnet-staff"      // a person's session
	DoorCookie    = "linnet-staff-door" // a person's sign-in on its way
	SetupCookie   = "linnet-setup"      // the first run's key was typed here
	DeviceCookie  = "linnet-device"     // a remembered device
	browserCookie = "linnet-browser"
	langCookie    = "linnet-lang"
	themeCookie   = "linnet-theme"
)

func (s *Shell) secure() bool { return s.PublicURL != nil && s.PublicURL.Scheme == "https" }

func (s *Shell) cookieName(name string) string {
	if s.secure() {
		return "__Host-" + name
	}
	return name
}

// Cookie reads a cookie of ours, "" if it is absent.
func (s *Shell) Cookie(c *gin.Context, name string) string {
	value, err := c.Request.Cookie(s.cookieName(name))
	if err != nil {
		return ""
	}
	return value.Value
}

// SetCookie sets a cookie that only the server reads. life 0 ends with the
// browser; a negative one takes the cookie away.
func (s *Shell) SetCookie(c *gin.Context, name, value string, life time.Duration) {
	cookie := &http.Cookie{Name: s.cookieName(name), Value: value, Path: "/", HttpOnly: true, Secure: s.secure(), SameSite: http.SameSiteLaxMode}
	switch {
	case life > 0:
		cookie.MaxAge = int(life.Seconds())
	case life < 0:
		cookie.MaxAge = -1
	}
	http.SetCookie(c.Writer, cookie)
}

// Browser returns the id of this browser, made at its first visit: codes are
// bound to it, and it names nobody.
func (s *Shell) Browser(c *gin.Context) []byte {
	if kept, ok := c.Get(browserCookie); ok {
		return kept.([]byte)
	}
	raw, err := base64.RawURLEncoding.DecodeString(s.Cookie(c, browserCookie))
	if err != nil || len(raw) != 16 {
		raw = make([]byte, 16)
		rand.Read(raw)
		s.SetCookie(c, browserCookie, base64.RawURLEncoding.EncodeToString(raw), 400*24*time.Hour)
	}
	sum := sha256.Sum256(raw)
	c.Set(browserCookie, sum[:16])
	return sum[:16]
}

// Chosen is the language this reader chose on a page, "" if nobody did: with
// the next form sent it becomes the stored one (R12).
func (s *Shell) Chosen(c *gin.Context) conversation.Language {
	cookie, err := c.Request.Cookie(langCookie)
	if err != nil || !known(cookie.Value) {
		return ""
	}
	return conversation.Language(cookie.Value)
}

// Language chooses what a page is written in: the reader's own choice by
// cookie, what is stored of them, what the browser asks for, the practice's
// first (R12).
func (s *Shell) Language(c *gin.Context, stored conversation.Language) conversation.Language {
	if said := s.said(c, stored); said != "" {
		return said
	}
	return conversation.English
}

// said is the language that anything tells of a reader, "" if nothing does.
func (s *Shell) said(c *gin.Context, stored conversation.Language) conversation.Language {
	if chosen := s.Chosen(c); chosen != "" {
		return chosen
	}
	if known(string(stored)) {
		return stored
	}
	for _, part := range strings.Split(c.GetHeader("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		base, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if known(base) {
			return conversation.Language(base)
		}
	}
	return ""
}

func known(lang string) bool {
	return lang == string(conversation.English) || lang == string(conversation.Spanish)
}

// chooseLanguage sets the language cookie, and nothing else, and goes back to
// the page it came from.
func (s *Shell) chooseLanguage(c *gin.Context) error {
	s.SetLanguage(c, conversation.Language(c.Param("code")))
	return See(c, SamePath(c.Query("to")))
}

// SetLanguage sets the language cookie and reports whether it is a language we
// speak.
func (s *Shell) SetLanguage(c *gin.Context, lang conversation.Language) bool {
	if !known(string(lang)) {
		return false
	}
	http.SetCookie(c.Writer, &http.Cookie{Name: langCookie, Value: string(lang), Path: "/", MaxAge: 400 * 24 * 3600, HttpOnly: true,
		Secure: s.secure(), SameSite: http.SameSiteLaxMode})
	return true
}

// chooseTheme sets the look cookie: light, dark, or the browser's own.
func (s *Shell) chooseTheme(c *gin.Context) error {
	value, age := c.Param("name"), 400*24*3600
	if value != "light" && value != "dark" {
		value, age = "", -1
	}
	http.SetCookie(c.Writer, &http.Cookie{Name: themeCookie, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: s.secure(), SameSite: http.SameSiteLaxMode})
	return See(c, SamePath(c.Query("to")))
}

func theme(c *gin.Context) string {
	cookie, err := c.Request.Cookie(themeCookie)
	if err != nil || cookie.Value != "light" && cookie.Value != "dark" {
		return ""
	}
	return cookie.Value
}

// Host is the host patients see in links.
func (s *Shell) Host() string { return s.PublicURL.Host }

// Link is a whole address of ours, from the configured URL only.
func (s *Shell) Link(path string) string {
	u := *s.PublicURL
	u.Path, u.RawQuery = strings.TrimSuffix(u.Path, "/")+path, ""
	return u.String()
}
