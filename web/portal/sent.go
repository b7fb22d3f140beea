package portal

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"linnet/web"
)

// sent answers whether a form with this one-time key was kept before: 204 if
// so, 404 if not. A page that lost the answer to a message asks this before it
// sends the message again, or says that it was not sent. It is a POST, so that
// the key stands in no address, and it changes nothing.
func (r *room) sent(c *gin.Context) error {
	if _, err := r.inside(c); err != nil {
		return err
	}
	kept, err := r.s.Store.KeyUsed(c.Request.Context(), web.Key(c))
	if err != nil {
		return err
	}
	c.Status(http.StatusNotFound)
	if kept {
		c.Status(http.StatusNoContent)
	}
	c.Writer.WriteHeaderNow()
	return nil
}
