package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/templates"
)

// look serves a clinic's colours: a sheet made of its own address, which never
// changes and may be kept.
func (s *Shell) look(c *gin.Context) error {
	css, ok := templates.LookSheet(c.Param("sheet"))
	if !ok {
		return store.ErrNotFound
	}
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	c.Data(http.StatusOK, "text/css; charset=utf-8", []byte(css))
	return nil
}
