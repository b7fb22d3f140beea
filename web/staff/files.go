package staff

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/web"
)

// filesBase is the address of files as staff open them.
const filesBase = "/app/files/"

// programView is the page in place of a file that carries a program.
type programView struct{ Name, Talk string }

// openFile sends a file whole; the opening is on the trail.
func (r *room) openFile(c *gin.Context) error { return r.sendFile(c, false) }

// smallFile sends the small picture that stands in a talk.
func (r *room) smallFile(c *gin.Context) error { return r.sendFile(c, true) }

// sendFile sends a file to who may see the talk it came with. One that carries a
// program is opened by a lead only; others meet a page that says so.
func (r *room) sendFile(c *gin.Context, small bool) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	id, err := store.ParseID(c.Param("file"))
	if err != nil {
		return err
	}
	f, err := r.Store.FileForStaff(c.Request.Context(), who, id, small)
	if errors.Is(err, store.ErrProgram) {
		page := r.page(c, r.Store.Practice(f.Practice()), who, nil)
		page.View = programView{Name: r.Photos(page.Lang, filesBase, []store.File{*f})[0].Name, Talk: f.Talk.String()}
		return r.Render(c, http.StatusForbidden, "staff/program", page)
	}
	if err != nil {
		return err
	}
	return r.SendFile(c, f, small)
}

// fetchFile asks the carrier for a file that was left there (security.md §9).
func (r *room) fetchFile(c *gin.Context, who *store.Staff, talk store.ID) error {
	id, err := store.ParseID(web.Form(c, "file"))
	if err != nil {
		return fmt.Errorf("file: %w", err)
	}
	if err := r.Store.AskForMedia(c.Request.Context(), who, talk, id); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return back(c, talk, "") // one that is here already shows by itself
}
