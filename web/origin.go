package web

import (
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/store"
)

// origin lets whatever a request does leave on the trail where it came from:
// the client's network and the kind of its browser, no more.
func (s *Shell) origin(c *gin.Context) {
	from := store.Origin{Address: s.Client(c), Browser: browserKind(c.Request.UserAgent())}
	c.Request = c.Request.WithContext(store.From(c.Request.Context(), from))
	c.Next()
}

// browserKinds are the marks of browsers in the order that tells them apart:
// most of them call themselves Chrome and Safari as well.
var browserKinds = []struct{ mark, name string }{
	{"SamsungBrowser", "Samsung Internet"}, {"Firefox", "Firefox"}, {"FxiOS", "Firefox"}, {"Edg", "Edge"}, {"OPR", "Opera"},
	{"CriOS", "Chrome"}, {"Chrome", "Chrome"}, {"Safari", "Safari"},
}

// browserKind names a browser's family; "other" for one we do not know, "" for
// who does not say.
func browserKind(agent string) string {
	if agent == "" {
		return ""
	}
	for _, kind := range browserKinds {
		if strings.Contains(agent, kind.mark) {
			return kind.name
		}
	}
	return "other"
}
