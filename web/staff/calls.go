package staff

import (
	"errors"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/web"
)

// optInAfter is how old a STOP must be before a call may turn texts on.
const optInAfter = 24 * time.Hour

// ways are how a revocation can reach staff other than by text, and
// what the log calls them.
var ways = map[string]string{"call": store.HowCall, "voicemail": "voicemail", "email": "e-mail", "paper": store.HowPaper, "person": "in person"}

// callerOr keeps a known caller's key.
func callerOr(key string) string {
	switch key {
	case "patient", "parent", "other":
		return key
	}
	return "other"
}

// optOut records that somebody asked, not by text, for texts to stop. It is
// committed, and the line is off, before the answer leaves.
func (r *room) optOut(c *gin.Context, who *store.Staff, id store.ID) error {
	how, ok := ways[web.Form(c, "how")]
	if !ok {
		return r.problem(c, who, id, "out-how", "staff.problem.channel")
	}
	said := words(c, "words")
	if said == "" {
		return r.problem(c, who, id, "out-words", "staff.problem.words")
	}
	call := store.Call{Who: callerOr(web.Form(c, "who")), How: how, Words: said, Confirm: web.Form(c, "confirm") == "yes", Key: web.Key(c)}
	if call.At, ok = r.when(c, id); !ok {
		return r.problem(c, who, id, "out-when", "staff.problem.when")
	}
	if err := r.Store.RecordOptOut(c.Request.Context(), who, id, call); err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "optout")
}

// optIn records a consent by voice. The script's version, the caller's words
// and their yes are required: a click alone turns nothing on.
func (r *room) optIn(c *gin.Context, who *store.Staff, id store.ID) error {
	if web.Form(c, "yes") != "yes" {
		return r.problem(c, who, id, "in-yes", "staff.problem.yes")
	}
	said := words(c, "words")
	if said == "" {
		return r.problem(c, who, id, "in-words", "staff.problem.words")
	}
	version := r.Say("en", "staff.script.version")
	call := store.Call{Who: callerOr(web.Form(c, "who")), How: store.HowCall, Words: said, Script: version, Key: web.Key(c)}
	var ok bool
	if call.At, ok = r.when(c, id); !ok {
		return r.problem(c, who, id, "in-when", "staff.problem.when")
	}
	err := r.Store.RecordOptIn(c.Request.Context(), who, id, call)
	if errors.Is(err, store.ErrTooSoon) {
		return r.problem(c, who, id, "in-words", "staff.problem.toosoon")
	}
	if err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "optin")
}

// when reads the time of a call as the practice's clock on the wall shows it;
// an empty field means now, and the future is refused.
func (r *room) when(c *gin.Context, id store.ID) (time.Time, bool) {
	now := r.Store.Now()
	typed := web.Form(c, "when")
	if typed == "" {
		return now, true
	}
	zone := time.UTC
	if p, err := r.Store.PracticeOfTalk(c.Request.Context(), id); err == nil {
		zone = p.Zone
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", typed, zone)
	if err != nil || at.After(now.Add(time.Minute)) {
		return time.Time{}, false
	}
	return at, true
}
