package staff

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// act is one button of a talk.
type act func(c *gin.Context, who *store.Staff, id store.ID) error

// wordLimit bounds what a person may type into one field, in characters.
const wordLimit = 5000

// closeReasons are why a talk can be closed by staff (ux.md §9).
var closeReasons = []string{"answered", "called", "no_reply", "wrong_number", "spam"}

// reasonOr keeps a known reason's key.
func reasonOr(key string) string {
	if slices.Contains(closeReasons, key) || key == "filed" || key == "done" {
		return key
	}
	return "answered"
}

// act wraps a button: the person must be one who answers patients, and the
// talk's address must be one.
func (r *room) act(do act) web.Handler {
	return r.gated(func(c *gin.Context, who *store.Staff, id store.ID) error {
		if !mayAct(who) {
			return web.ErrForbidden
		}
		return do(c, who, id)
	})
}

// back goes to the talk again, in the list it was opened from. done names the
// result the page tells of, with further pairs of the address behind it.
func back(c *gin.Context, id store.ID, done string) error {
	v := c.Request.URL.Query()
	for _, old := range []string{"done", "sent", "part", "view"} {
		v.Del(old)
	}
	if name, value, ok := strings.Cut(done, "="); ok {
		v.Set(name, value)
	} else if done != "" {
		v.Set("done", done)
	}
	return web.See(c, address("/app/c/"+id.String(), v))
}

// again renders the talk with what stopped an act; nothing typed is lost. It
// is loaded like a live part: the opening is on the trail already.
func (r *room) again(c *gin.Context, who *store.Staff, id store.ID, status int, change func(*store.TalkPage, *templates.Page, *talkView)) error {
	t, err := r.Store.TalkAgain(c.Request.Context(), who, id)
	if err != nil {
		return err
	}
	return r.showTalk(c, who, t, status, func(p *templates.Page, v *talkView) { change(t, p, v) })
}

// problem shows the talk again with one thing to put right.
func (r *room) problem(c *gin.Context, who *store.Staff, id store.ID, field, key string) error {
	return r.again(c, who, id, http.StatusUnprocessableEntity, func(_ *store.TalkPage, p *templates.Page, v *talkView) {
		p.Problems = append(p.Problems, templates.Problem{Field: field, Words: r.Say(p.Lang, key)})
		r.keep(c, v)
	})
}

// keep puts typed words back into the reply box.
func (r *room) keep(c *gin.Context, v *talkView) {
	if v.Reply != nil && c.PostForm("body") != "" {
		v.Reply.Words, v.Reply.Note = web.Form(c, "body"), web.Form(c, "kind") == "note"
	}
}

// taken tells who has the talk and how long already.
func (r *room) taken(c *gin.Context, who *store.Staff, id store.ID) error {
	return r.again(c, who, id, http.StatusConflict, func(t *store.TalkPage, p *templates.Page, v *talkView) {
		words := r.Say(p.Lang, "staff.taken", "name", t.Row.OwnerName, "ago", r.ago(p.Lang, r.Store.Now().Sub(t.Row.Claimed)))
		if t.Row.Owner.None() || t.Row.Claimed.IsZero() {
			words = r.Say(p.Lang, "staff.moved")
		}
		v.Stop = &stopView{Taken: words}
		r.keep(c, v)
	})
}

// failed turns what the store refused into the page that says so.
func (r *room) failed(c *gin.Context, who *store.Staff, id store.ID, err error) error {
	switch {
	case errors.Is(err, store.ErrTaken):
		return r.taken(c, who, id)
	case errors.Is(err, conversation.ErrRefused):
		return r.again(c, who, id, http.StatusConflict, func(_ *store.TalkPage, p *templates.Page, v *talkView) {
			v.Stop = &stopView{Words: r.Say(p.Lang, "staff.moved")}
			r.keep(c, v)
		})
	}
	return err
}

// take claims a talk; of two who try at once one is told who has it.
func (r *room) take(c *gin.Context, who *store.Staff, id store.ID) error {
	if _, err := r.Store.Take(c.Request.Context(), who, id); err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "claimed")
}

// takeOver claims a talk somebody else has; why stands in the talk.
func (r *room) takeOver(c *gin.Context, who *store.Staff, id store.ID) error {
	why := words(c, "why")
	if why == "" {
		return r.problem(c, who, id, "take-over-why", "staff.problem.why")
	}
	if err := r.Store.TakeOver(c.Request.Context(), who, id, why); err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "claimed")
}

// release puts a talk back into its queue.
func (r *room) release(c *gin.Context, who *store.Staff, id store.ID) error {
	if err := r.Store.Release(c.Request.Context(), who, id); err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "released")
}

// close ends a talk with a reason. What arrived since the page was loaded
// stops it once, so that nobody closes over words they never saw.
func (r *room) close(c *gin.Context, who *store.Staff, id store.ID) error {
	reason := web.Form(c, "reason")
	if !slices.Contains(closeReasons, reason) {
		return r.problem(c, who, id, "close-reason", "staff.problem.reason")
	}
	err := r.Store.CloseTalk(c.Request.Context(), who, id, store.Close{Reason: reason, Seen: seen(c), Key: web.Key(c)})
	if errors.Is(err, store.ErrStale) {
		return r.stale(c, who, id)
	}
	if err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "closed")
}

// reopen takes a close back.
func (r *room) reopen(c *gin.Context, who *store.Staff, id store.ID) error {
	if err := r.Store.Reopen(c.Request.Context(), who, id); err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "reopened")
}

// file says whom a talk "about: not said" is about.
func (r *room) file(c *gin.Context, who *store.Staff, id store.ID) error {
	patient, err := store.ParseID(web.Form(c, "patient"))
	if err != nil {
		return fmt.Errorf("patient: %w", store.ErrNotFound)
	}
	to, err := r.Store.FileTalk(c.Request.Context(), who, id, patient)
	if errors.Is(err, store.ErrTooLate) {
		return back(c, id, "") // the page says why
	}
	if errors.Is(err, store.ErrUsed) { // filed already, by a second tap or somebody else
		return back(c, id, "filed")
	}
	if err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, to, "filed")
}

// unlock opens a birth-date lock after the person was checked by another way
// than this phone; how is required and on the trail.
func (r *room) unlock(c *gin.Context, who *store.Staff, id store.ID) error {
	how := words(c, "how")
	if how == "" {
		return r.problem(c, who, id, "unlock-how", "staff.problem.how")
	}
	if err := r.Store.Unlock(c.Request.Context(), who, id, how); err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "unlocked")
}

// doors lets the phone ask for a code on the web page again.
func (r *room) doors(c *gin.Context, who *store.Staff, id store.ID) error {
	if err := r.Store.OpenDoors(c.Request.Context(), who, id); err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "doors")
}

// words reads a short field: trimmed, and no longer than anybody types.
func words(c *gin.Context, name string) string {
	s := strings.TrimSpace(web.Form(c, name))
	if utf8.RuneCountInString(s) > 500 {
		s = string([]rune(s)[:500])
	}
	return s
}
