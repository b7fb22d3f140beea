package portal

import (
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// deviceRow is one remembered device as the page lists it.
type deviceRow struct {
	store.Device
	Words string // "This phone, Chrome, remembered until Apr 2"
	What  string // "This phone, Chrome", for the button's name
}

// browserNames are how browsers name themselves, the more telling first: most
// of them also call themselves Chrome, and all of those Safari.
var browserNames = []struct{ says, name string }{
	{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
	{"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
}

// deviceName is what a browser says of itself, as kind and name: "phone
// Chrome". It is a help for a person who looks at a list, and proves nothing.
func deviceName(agent string) string {
	kind := "computer"
	switch {
	case strings.Contains(agent, "iPad"), strings.Contains(agent, "Tablet"), strings.Contains(agent, "Android") && !strings.Contains(agent, "Mobile"):
		kind = "tablet"
	case strings.Contains(agent, "iPhone"), strings.Contains(agent, "Mobile"):
		kind = "phone"
	case agent == "":
		return ""
	}
	for _, b := range browserNames {
		if strings.Contains(agent, b.says) {
			return kind + " " + b.name
		}
	}
	return kind
}

func (r *room) deviceRow(p templates.Page, d store.Device) deviceRow {
	kind, browser, _ := strings.Cut(d.Name, " ")
	if kind != "phone" && kind != "tablet" && kind != "computer" {
		kind = "device"
	}
	key := "set.other." + kind
	if d.This {
		key = "set.this." + kind
	}
	what := r.say(p, key)
	if browser != "" {
		what += ", " + browser
	}
	ends := templates.Day(p.Lang, d.Ends.In(p.Practice.Zone))
	return deviceRow{Device: d, What: what, Words: r.say(p, "set.until", "what", what, "day", ends)}
}

// forgetOne forgets a remembered device; what is signed in on it ends at once.
func (r *room) forgetOne(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	device, err := store.ParseID(web.Form(c, "device"))
	if err != nil {
		return web.ErrUnreadable
	}
	own := device.String() == n.Data.Device
	err = r.s.Store.EndDevice(c.Request.Context(), n, device, web.Key(c))
	if err != nil && !errors.Is(err, store.ErrNotFound) { // forgotten already, by another page
		return r.shutOut(c, err)
	}
	if own {
		r.s.SetCookie(c, web.DeviceCookie, "", -1)
	}
	return done(c, "device", "devices")
}

// forgetAll forgets every device and signs out everywhere but here.
func (r *room) forgetAll(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	if err := r.s.Store.EndDevices(c.Request.Context(), n, web.Key(c)); err != nil {
		return r.shutOut(c, err)
	}
	r.s.SetCookie(c, web.DeviceCookie, "", -1)
	return done(c, "devices", "devices")
}

// newDevice is when another device than this one was remembered, for the line
// that every signed-in page of the others shows for 7 days (ux.md §4). A page is
// worth more than the line on it: a failed look is logged.
func (r *room) newDevice(c *gin.Context, n *store.Session) time.Time {
	const kept = "new device"
	if made, ok := c.Get(kept); ok {
		return made.(time.Time)
	}
	made, err := r.s.Store.NewDevice(c.Request.Context(), n)
	if err != nil {
		slog.Error("looking for a new device", "error", err)
	}
	c.Set(kept, made)
	return made
}
