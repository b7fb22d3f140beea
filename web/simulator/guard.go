package simulator

import (
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/web"
)

// guarded stands before every call of the API: a page of another site, or a
// name that somebody made point at this machine, drives nothing.
func (r *room) guarded(h web.Handler) web.Handler {
	return func(c *gin.Context) error {
		switch {
		case !r.ourHost(c.Request.Host):
			return web.Refusal{Status: http.StatusForbidden, Key: "sim.api.host"}
		case !r.ourOrigin(c):
			return web.Refusal{Status: http.StatusForbidden, Key: "sim.api.origin"}
		case c.Request.Method == http.MethodPost && !isJSON(c.GetHeader("Content-Type")):
			return web.Refusal{Status: http.StatusUnsupportedMediaType, Key: "sim.api.type"}
		}
		if err := r.mayUse(c); err != nil {
			if err == web.ErrForbidden {
				return web.Refusal{Status: http.StatusForbidden, Key: "sim.api.admin"}
			}
			return err
		}
		return h(c)
	}
}

// ourHost reports whether a Host is public_url's own or a loopback name;
// a name that DNS was made to point here is neither.
func (r *room) ourHost(host string) bool {
	if r.PublicURL != nil && strings.EqualFold(host, r.PublicURL.Host) {
		return true
	}
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	ip := net.ParseIP(name)
	return strings.EqualFold(name, "localhost") || ip != nil && ip.IsLoopback()
}

// ourOrigin reports whether a request comes from no page or from one of ours:
// the same host and port, or public_url's. "null" is nobody's.
func (r *room) ourOrigin(c *gin.Context) bool {
	switch c.GetHeader("Sec-Fetch-Site") {
	case "", "none", "same-origin":
	default:
		return false
	}
	origin := c.GetHeader("Origin")
	if origin == "" {
		return true
	}
	from, err := url.Parse(origin)
	if err != nil || from.Host == "" {
		return false
	}
	if r.PublicURL != nil && strings.EqualFold(from.Host, r.PublicURL.Host) && from.Scheme == r.PublicURL.Scheme {
		return true
	}
	return strings.EqualFold(from.Host, c.Request.Host)
}

func isJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && kind == "application/json"
}
