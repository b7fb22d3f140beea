// Package simulator is the practice phone: the pages under /sim, where a
// newcomer texts the clinic as one of the made-up patients, and the JSON
// address /sim/api, which scripts drive the same phones by (contract.md,
// "Practice carrier").
//
// It exists in practice mode only; nothing here knows a real carrier. Since a
// web page of anybody could otherwise drive it through a newcomer's browser,
// the API refuses a foreign Host, Origin and Sec-Fetch-Site and any body that
// is not declared to be JSON (security.md §7). Where the installation can be
// reached from outside, all of /sim asks for an admin's sign-in.
package simulator

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"linnet/carriers"
	"linnet/store"
	"linnet/web"
)

// Options of the simulator.
type Options struct {
	Exposed bool                        // listen or public_url is not loopback: all of /sim needs an admin's sign-in
	Reset   func(context.Context) error // back to the sample family, in a database that was just emptied
}

// room is what the handlers share.
type room struct {
	*web.Shell
	carrier *carriers.Practice
	Options
}

// messageLimit is how large a text with pictures may be: 16 MiB of picture,
// which is what the carrier takes, in base64.
const messageLimit = 24 << 20

// Register adds /sim to the shell; only practice mode calls it.
func Register(s *web.Shell, practice *carriers.Practice, o Options) {
	r := &room{Shell: s, carrier: practice, Options: o}
	api := func(method, path string, limit int64, h web.Handler) {
		s.JSON(web.Simulator, method, "/sim/api"+path, limit, r.guarded(h))
	}
	api(http.MethodPost, "/phones/:e164/messages", messageLimit, r.sendText)
	api(http.MethodGet, "/phones/:e164/messages", web.FormLimit, r.screen)
	api(http.MethodPost, "/trouble", web.FormLimit, r.setTrouble)
	api(http.MethodPost, "/clock", web.FormLimit, r.moveClock)
	api(http.MethodGet, "/people", web.FormLimit, r.people)
	api(http.MethodPost, "/reset", web.FormLimit, r.reset)
	r.pages()
}

// mayUse lets everybody in on loopback, and only an admin where others can
// reach this installation.
func (r *room) mayUse(c *gin.Context) error {
	if !r.Exposed {
		return nil
	}
	who, err := r.StaffOf(c, c.Request.Method == http.MethodPost)
	if err != nil {
		return err
	}
	if !who.Is(store.RoleAdmin) {
		return web.ErrForbidden
	}
	return nil
}

// startOver takes carrier and database back to the sample family. The carrier
// forgets what is on its way first, so that no old text lands in the new house.
func (r *room) startOver(ctx context.Context) error {
	r.carrier.Reset()
	if err := r.Store.ResetPractice(ctx); err != nil {
		return err
	}
	return r.Options.Reset(ctx)
}
