package staff

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// seen is the highest message number the page showed.
func seen(c *gin.Context) int64 {
	n, err := strconv.ParseInt(c.PostForm("seen"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// reply sends what stands in the box. The box has one form for both kinds, so
// that without script the radio alone decides: a note never goes to a patient.
func (r *room) reply(c *gin.Context, who *store.Staff, id store.ID) error {
	if web.Form(c, "kind") == "note" {
		return r.note(c, who, id)
	}
	if web.Form(c, "kind") == "plain" {
		return r.plainReply(c, who, id)
	}
	said, added := strings.TrimSpace(web.Form(c, "body")), boxIDs(c)
	if key := length(said); key != "" && (said != "" || len(added) == 0) { // a photo may go without words
		return r.problem(c, who, id, "reply", key)
	}
	if conversation.PlaceLeft(said) != "" {
		return r.problem(c, who, id, "reply", "replies.problem.left")
	}
	out, err := r.Store.Reply(c.Request.Context(), who, id, store.Answer{Words: said, Seen: seen(c), Close: web.Form(c, "then") == "close", Files: added, Key: web.Key(c)})
	if err != nil {
		return r.unsent(c, who, id, said, err)
	}
	if err := r.Store.SaveDraft(c.Request.Context(), who, id, ""); err != nil {
		return err
	}
	if out.Message.None() { // the form was sent before: its first result stands
		return back(c, id, "")
	}
	return back(c, id, "sent="+out.Message.String())
}

// unsent keeps the words and shows what stopped them.
func (r *room) unsent(c *gin.Context, who *store.Staff, id store.ID, said string, cause error) error {
	if errors.Is(cause, store.ErrNotFound) && !errors.Is(cause, store.ErrNoThread) && len(boxIDs(c)) > 0 { // a file that is gone, or was sent already
		return r.refusedFiles(c, who, id, []string{"broken"})
	}
	if !errors.Is(cause, store.ErrStale) && !errors.Is(cause, store.ErrTaken) && !errors.Is(cause, store.ErrNoThread) {
		return r.failed(c, who, id, cause)
	}
	if err := r.Store.SaveDraft(c.Request.Context(), who, id, said); err != nil {
		return err
	}
	switch {
	case errors.Is(cause, store.ErrStale):
		return r.stale(c, who, id)
	case errors.Is(cause, store.ErrTaken):
		return r.taken(c, who, id)
	}
	return r.again(c, who, id, http.StatusConflict, func(_ *store.TalkPage, p *templates.Page, v *talkView) {
		v.Stop = &stopView{Words: v.NoReply}
	})
}

// stale shows what arrived since the page was loaded. The page has seen it
// then, so that sending again from it is a choice: [Send anyway].
func (r *room) stale(c *gin.Context, who *store.Staff, id store.ID) error {
	before := seen(c)
	return r.again(c, who, id, http.StatusConflict, func(t *store.TalkPage, p *templates.Page, v *talkView) {
		v.Stop = &stopView{}
		for _, e := range v.Log {
			if (e.Kind == "in" || e.Kind == "out") && e.N > before {
				v.Stop.News = append(v.Stop.News, e)
			}
		}
		r.keep(c, v)
	})
}

// note keeps words for colleagues only.
func (r *room) note(c *gin.Context, who *store.Staff, id store.ID) error {
	said := strings.TrimSpace(web.Form(c, "body"))
	if key := length(said); key != "" {
		return r.problem(c, who, id, "reply", key)
	}
	err := r.Store.Note(c.Request.Context(), who, id, said, web.Key(c))
	if bad, ok := errors.AsType[store.BadMention](err); ok {
		return r.again(c, who, id, http.StatusUnprocessableEntity, func(_ *store.TalkPage, p *templates.Page, v *talkView) {
			p.Problems = append(p.Problems, templates.Problem{Field: "reply", Words: r.Say(p.Lang, "desk.mention."+bad.Why, "name", bad.Name)})
			r.keep(c, v)
		})
	}
	if err != nil {
		return r.failed(c, who, id, err)
	}
	if err := r.Store.SaveDraft(c.Request.Context(), who, id, ""); err != nil {
		return err
	}
	return back(c, id, "note")
}

// length names what is wrong with the words of a box, "" if nothing is.
func length(said string) string {
	switch {
	case said == "":
		return "staff.problem.empty"
	case utf8.RuneCountInString(said) > wordLimit:
		return "staff.problem.long"
	}
	return ""
}

// undo takes the last answer back while it is held for that; its words come
// back into the box.
func (r *room) undo(c *gin.Context, who *store.Staff, id store.ID) error {
	message, err := store.ParseID(web.Form(c, "message"))
	if err != nil {
		return store.ErrNotFound
	}
	said, talk, err := r.Store.UndoReply(c.Request.Context(), who, message)
	if errors.Is(err, store.ErrEnded) || errors.Is(err, store.ErrNotFound) {
		return back(c, id, "late")
	}
	if err != nil {
		return err
	}
	if err := r.Store.SaveDraft(c.Request.Context(), who, talk, said); err != nil {
		return err
	}
	return back(c, talk, "undone")
}

// draft keeps what was typed so far; script calls it while a person writes.
// [Throw away draft] keeps nothing and goes back to the talk.
func (r *room) draft(c *gin.Context, who *store.Staff, id store.ID) error {
	said := web.Form(c, "body")
	if web.Form(c, "throw") != "" {
		if err := r.Store.SaveDraft(c.Request.Context(), who, id, ""); err != nil {
			return err
		}
		return back(c, id, "thrown")
	}
	if utf8.RuneCountInString(said) > wordLimit {
		return web.ErrTooLarge
	}
	if err := r.Store.SaveDraft(c.Request.Context(), who, id, said); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}
