package web

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// policy is the content security policy of every page: own files only, no
// inline script, nobody frames us.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-src 'self'; require-trusted-types-for 'script'; trusted-types linnet; frame-ancestors "

// headers sets what R-101 asks of every response.
func (s *Shell) headers(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", policy+"'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	if s.PublicURL != nil && s.PublicURL.Scheme == "https" {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// Framed lets one page be framed by our own simulator, in practice mode only.
func (s *Shell) Framed(c *gin.Context) {
	if s.PracticeMode {
		c.Writer.Header().Set("Content-Security-Policy", policy+"'self'")
	}
}

// record logs and measures each request: the route's pattern, never its
// values, no query, no body.
func (s *Shell) record(c *gin.Context) {
	began := time.Now()
	c.Next()
	route := c.FullPath()
	if route == "" {
		route = "none"
	}
	s.Metrics.request(c.Request.Method, route, c.Writer.Status(), time.Since(began))
	slog.Debug("request", "method", c.Request.Method, "route", route, "status", c.Writer.Status(), "took", time.Since(began))
}

// survive turns a panic into the 500 page; its words may hold anything, so
// only its place is logged.
func (s *Shell) survive(c *gin.Context) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			slog.Error("a handler panicked", "route", c.FullPath(), "kind", kindOf(p))
			room, _ := c.Get("room")
			name, _ := room.(Room)
			s.fail(c, name, errPanic)
		}
	}()
	c.Next()
}

// SamePath keeps a redirect inside our own pages: a path that begins with one
// slash, else "/".
func SamePath(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/"
	}
	return to
}
