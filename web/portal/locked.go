package portal

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/templates"
)

// lockedView says why nobody gets further here, and until when.
type lockedView struct {
	Kind  string    // browser, door, day, forever
	Until time.Time // browser, day
}

// lockOf is the view of a birth-date lock: the first of 30 days opens by
// itself, a second one only by staff (design §4).
func lockOf(forever bool, until time.Time) lockedView {
	if forever {
		return lockedView{Kind: "forever"}
	}
	return lockedView{Kind: "day", Until: until}
}

// lockedPage is 200 and the same words for everybody it meets.
func (r *room) lockedPage(c *gin.Context, p templates.Page, v lockedView) error {
	phone, number := p.Practice.Phone.National(), ours(p.Practice)
	until := v.Until.In(p.Practice.Zone)
	clock := templates.Clock(p.Lang, until)
	var words string
	switch v.Kind {
	case "browser":
		words = r.say(p, "locked.browser", "time", clock, "number", number, "phone", phone)
	case "door":
		words = r.say(p, "locked.door", "number", number, "phone", phone)
	case "forever":
		words = r.say(p, "locked.forever", "phone", phone)
	default:
		key := "locked.day"
		if conversation.DateOf(until) == conversation.DateOf(r.s.Store.Now().In(p.Practice.Zone)) {
			key = "locked.today"
		}
		words = r.say(p, key, "time", clock, "phone", phone)
	}
	p.View = words
	return r.s.Render(c, http.StatusOK, "portal/locked", p)
}
