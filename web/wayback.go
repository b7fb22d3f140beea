package web

import (
	"net/url"
	"regexp"

	"github.com/gin-gonic/gin"
)

// wayParts are what an address may say besides its path and keep when the
// language or the look is changed (ux.md R12): whom a page is about, which
// messages it shows, which office, which question, where it goes on. What a
// page says once after an act is not among them.
var wayParts = map[string]*regexp.Regexp{
	"who":    regexp.MustCompile(`^[0-9]{1,6}$`),
	"before": regexp.MustCompile(`^[0-9]{1,19}$`),
	"office": regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`),
	"ask":    regexp.MustCompile(`^off$`),
	"to":     regexp.MustCompile(`^/p/[A-Za-z0-9/?=&_-]{1,200}$`),
}

// wayBack is what of this request's address leads back to its page.
func wayBack(c *gin.Context) string {
	kept := url.Values{}
	for name, form := range wayParts {
		if value := c.Query(name); form.MatchString(value) {
			kept.Set(name, value)
		}
	}
	return kept.Encode()
}
