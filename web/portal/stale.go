package portal

import (
	"errors"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/web"
)

// outPath is the door for a browser whose phone may not open those messages
// (any more); it says so once.
const outPath = "/?why=out"

// stale keeps what a person wrote on a page that was open too long, or whose
// phone left the record a moment ago: the words come back on the page that
// sends them to sign in.
func (r *room) stale(c *gin.Context, err error) error {
	var gone web.SignIn
	words := strings.TrimSpace(web.Form(c, "body"))
	if !errors.As(err, &gone) || words == "" {
		return err
	}
	return web.Stale{To: gone.To, Words: words}
}
