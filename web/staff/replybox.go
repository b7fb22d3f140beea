package staff

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// boxView is what helps to write an answer: saved replies.
type boxView struct {
	Saved  []savedGroup
	Attach attachView
	Ask    *savedChoice // only English is there, and the reader reads Spanish
}

// savedGroup is the saved replies of a queue, or of all.
type savedGroup struct {
	Name string
	Rows []savedChoice
}

// savedChoice is one saved reply with its words as they go into the box.
type savedChoice struct {
	ID, Title, Words string
	Lang             conversation.Language
	Other            bool // not in the reader's language
}

// boxRoutes adds the addresses that the reply box works with.
func (r *room) boxRoutes() {
	r.GET(web.StaffRoom, "/app/c/:id/replies", r.gated(r.savedList))
	r.attachRoutes()
}

// box fills what helps to write, where there is a box.
func (r *room) box(c *gin.Context, lang conversation.Language, who *store.Staff, t *store.TalkPage, v *talkView) error {
	if v.Reply == nil || !v.Act || isPart(c) {
		return nil
	}
	var err error
	if v.Reply.Saved, err = r.savedGroups(c, lang, who, t); err != nil {
		return err
	}
	v.Reply.Attach, err = r.attachView(c, lang, who, t.Row.Talk)
	return err
}

// readerLanguage is what the person who gets an answer reads.
func readerLanguage(t *store.TalkPage) conversation.Language {
	if t.Line.Language != "" {
		return t.Line.Language
	}
	return t.Practice.Languages[0]
}

// savedValues are what the places of a saved reply stand for in this talk. Who
// reads it may not be on record: then that place stays open.
func savedValues(t *store.TalkPage, who *store.Staff) conversation.SavedValues {
	v := conversation.SavedValues{OfficePhone: t.Practice.Phone.National(), MyFirstName: who.First()}
	switch {
	case !t.Row.Writer.ID.None():
		v.FirstName = t.Row.Writer.Given
	case t.Row.About.Relation == store.RelationSelf:
		v.FirstName = t.Row.About.Given
	}
	return v
}

// savedGroups are the replies a person may use here: those of the talk's own
// queue first, then those of all, then those of other queues.
func (r *room) savedGroups(c *gin.Context, lang conversation.Language, who *store.Staff, t *store.TalkPage) ([]savedGroup, error) {
	all, err := r.Store.Replies(c.Request.Context(), who, t.Practice.ID)
	if err != nil {
		return nil, err
	}
	order := []string{t.Row.Queue, ""}
	for _, q := range t.Practice.Queues {
		if q.ID != t.Row.Queue {
			order = append(order, q.ID)
		}
	}
	var out []savedGroup
	for _, queue := range order {
		g := savedGroup{Name: r.queueName(lang, t.Practice, queue)}
		for _, one := range all {
			if one.Queue == queue && one.Archived.IsZero() {
				g.Rows = append(g.Rows, choiceOf(one, t, who))
			}
		}
		if len(g.Rows) > 0 {
			out = append(out, g)
		}
	}
	return out, nil
}

func choiceOf(one store.SavedReply, t *store.TalkPage, who *store.Staff) savedChoice {
	reads := readerLanguage(t)
	words, other := one.In(reads)
	if other {
		reads = conversation.English
	}
	return savedChoice{ID: one.ID.String(), Title: one.Title, Words: conversation.FillSaved(words, savedValues(t, who)), Lang: reads, Other: other}
}

// savedList is the list that opens at "/" in the box.
func (r *room) savedList(c *gin.Context, who *store.Staff, id store.ID) error {
	t, err := r.open(c, who, id)
	if err != nil {
		return err
	}
	page := r.page(c, t.Practice, who, nil)
	groups, err := r.savedGroups(c, page.Lang, who, t)
	if err != nil {
		return err
	}
	page.View = groups
	return r.Fragment(c, "staff/desk", "saved-list", page)
}

// insert puts a saved reply behind what stands in the box. Script has done that
// already and only notes that it was used.
func (r *room) insert(c *gin.Context, who *store.Staff, id store.ID) error {
	english := web.Form(c, "english") // the one that the person was asked about
	reply, err := store.ParseID(cmp.Or(english, web.Form(c, "saved")))
	if err != nil {
		return r.problem(c, who, id, "saved", "replies.problem.choose")
	}
	one, err := r.Store.UseReply(c.Request.Context(), who, id, reply)
	if err != nil {
		return err
	}
	if isPart(c) {
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
		return nil
	}
	t, err := r.Store.TalkAgain(c.Request.Context(), who, id)
	if err != nil {
		return err
	}
	choice := choiceOf(one, t, who)
	typed := web.Form(c, "body")
	if choice.Other && english == "" {
		return r.again(c, who, id, http.StatusOK, func(_ *store.TalkPage, _ *templates.Page, v *talkView) {
			if r.keep(c, v); v.Reply != nil {
				v.Reply.Ask = &choice
			}
		})
	}
	if typed = strings.TrimRight(typed, " \r\n"); typed != "" {
		typed += "\n\n"
	}
	typed += choice.Words
	if utf8.RuneCountInString(typed) > wordLimit {
		return r.problem(c, who, id, "reply", "staff.problem.long")
	}
	if err := r.Store.SaveDraft(c.Request.Context(), who, id, typed); err != nil {
		return fmt.Errorf("insert a saved reply: %w", err)
	}
	return back(c, id, "inserted")
}
