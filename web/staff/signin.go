package staff

import (
	"errors"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/web"
)

// doorView is the page in front of the room: where to get a link, or what
// became of the one that was used.
type doorView struct {
	Over bool // the link is used, old or unknown
}

// linkView is the page behind a link: a button, and nothing has happened yet.
type linkView struct {
	Name  string
	Token string
}

// signInPage says where sign-in links come from. Somebody who is signed in
// goes on to their room.
func (r *room) signInPage(c *gin.Context) error {
	if who, err := r.StaffOf(c, false); err == nil {
		return web.See(c, home(who))
	}
	return r.Render(c, 200, "staff/signin", r.page(c, nil, nil, doorView{}))
}

// home is where a person's work is.
func home(who *store.Staff) string {
	if who.Is(store.RoleStaff, store.RoleLead, store.RoleAdmin) {
		return "/app"
	}
	return "/audit"
}

// linkPage shows a button and changes nothing: mail programs and messengers
// open every link they see (security.md §11).
func (r *room) linkPage(c *gin.Context) error {
	who, err := r.Store.StaffLinkOwner(c.Request.Context(), c.Param("token"))
	if errors.Is(err, store.ErrNotFound) {
		return r.linkOver(c)
	}
	if err != nil {
		return err
	}
	return r.Render(c, 200, "staff/link", r.page(c, nil, nil, linkView{Name: who.First(), Token: c.Param("token")}))
}

// linkOver is the kind page of a used, old or unknown link; they look alike.
func (r *room) linkOver(c *gin.Context) error {
	return r.Render(c, 410, "staff/signin", r.page(c, nil, nil, doorView{Over: true}))
}

// useLink signs the person in and uses the link up. The session they had in
// this browser ends: a cookie is never carried over a sign-in.
func (r *room) useLink(c *gin.Context) error {
	if err := r.Hurried(c, "staff link", 20, 20); err != nil {
		return err
	}
	who, cookie, err := r.Store.UseStaffLink(c.Request.Context(), c.Param("token"), r.Browser(c))
	if errors.Is(err, store.ErrNotFound) {
		return r.linkOver(c)
	}
	if err != nil {
		return err
	}
	if err := r.endOld(c); err != nil {
		return err
	}
	r.SetCookie(c, web.StaffCookie, cookie, store.StaffSessionLife)
	return web.See(c, home(who))
}

// signOut ends the session on the server and in the browser.
func (r *room) signOut(c *gin.Context) error {
	if err := r.endOld(c); err != nil {
		return err
	}
	r.SetCookie(c, web.StaffCookie, "", -1)
	c.Header("Clear-Site-Data", `"cache"`)
	return web.See(c, web.StaffSignIn)
}

func (r *room) endOld(c *gin.Context) error {
	old := r.Cookie(c, web.StaffCookie)
	if old == "" {
		return nil
	}
	return r.Store.EndSession(c.Request.Context(), old)
}
