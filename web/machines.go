package web

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/templates"
)

// machines registers what machines and every page ask for.
func (s *Shell) machines() {
	s.GET(Everybody, "/healthz", func(c *gin.Context) error {
		c.String(http.StatusOK, "ok\n")
		return nil
	})
	s.GET(Everybody, "/readyz", s.ready)
	s.GET(Everybody, "/static/*name", s.static)
	s.GET(Everybody, "/look/:sheet", s.look)
	s.GET(Everybody, "/favicon.ico", func(c *gin.Context) error {
		address, err := templates.Asset("linnet-16.svg")
		if err != nil {
			return err
		}
		return See(c, address)
	})
	s.GET(Everybody, "/events", s.events)
	s.GET(Everybody, "/lang/:code", s.chooseLanguage)
	s.GET(Everybody, "/theme/:name", s.chooseTheme)
}

// ready is 200 only when the database answers and migrations are done.
func (s *Shell) ready(c *gin.Context) error {
	ctx, cancel := context.WithTimeout(c.Request.Context(), 3*time.Second)
	defer cancel()
	check := s.Options.Ready
	if check == nil {
		check = s.Store.Ping
	}
	if err := check(ctx); err != nil {
		c.String(http.StatusServiceUnavailable, "the database does not answer\n")
		return nil
	}
	words := "ready\n"
	if s.Unlisted() && loopback(c.Request.RemoteAddr) {
		words += "set trusted_proxies: a forwarded header came from a peer that is not listed\n"
	}
	c.String(http.StatusOK, words)
	return nil
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback()
}

// static serves a file by its checksum: it never changes, so it may be kept.
func (s *Shell) static(c *gin.Context) error {
	f := templates.Static(c.Request.URL.Path)
	if f == nil {
		return store.ErrNotFound
	}
	h := c.Writer.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := f.Body
	if f.Gzip != nil && strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.Gzip
	}
	c.Data(http.StatusOK, f.Type, body)
	return nil
}
