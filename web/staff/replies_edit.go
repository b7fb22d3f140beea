package staff

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// oneReply is the page of one saved reply: its fields, what they look like,
// and what it was before.
type oneReply struct {
	ID, Act          string // ID "": a new one; Act: where the form goes
	Queues           []choiceView
	Title            string
	English, Spanish string
	Version          int
	Preview          []previewOf
	Mine             bool   // somebody else looks after it, and the writer may take that on
	Owner, Used      string // "" of a new one
	Archived         bool
	Edit             bool
	History          []versionView
}

// previewOf is one language as a patient would read it.
type previewOf struct {
	Lang   conversation.Language
	Name   string
	Pieces []piece
}

// versionView is what a reply was.
type versionView struct {
	At                      time.Time
	By, Queue               string
	Title, English, Spanish string
}

// newReply is the page that writes one.
func (r *room) newReply(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	p, err := r.practice(c, who)
	if err != nil {
		return err
	}
	return r.showReply(c, who, http.StatusOK, store.SavedDraft{Practice: p.ID, Queue: c.Query("queue")}, nil)
}

// savedReply is the page of one that is there.
func (r *room) savedReply(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	id, err := store.ParseID(c.Param("reply"))
	if err != nil {
		return fmt.Errorf("reply: %w", err)
	}
	one, _, err := r.Store.SavedReply(c.Request.Context(), who, id)
	if err != nil {
		return err
	}
	return r.showReply(c, who, http.StatusOK, draftOf(one), nil)
}

func draftOf(one store.SavedReply) store.SavedDraft {
	return store.SavedDraft{ID: one.ID, Practice: one.Practice, Queue: one.Queue, Title: one.Title, English: one.English, Spanish: one.Spanish, Version: one.Version}
}

// showReply renders the fields as they are in d, with problems by field.
func (r *room) showReply(c *gin.Context, who *store.Staff, status int, d store.SavedDraft, problems []templates.Problem) error {
	p := r.Store.Practice(d.Practice)
	page, view, err := r.repliesFrame(c, who, p)
	if err != nil {
		return err
	}
	page.Problems = problems
	v := &oneReply{Act: address("/app/replies/new", place{p: p, page: 1, first: r.first(who)}.values()), Title: d.Title, English: d.English, Spanish: d.Spanish,
		Version: d.Version, Edit: view.Edit}
	view.Title = r.Say(page.Lang, "replies.new")
	if !d.ID.None() {
		if err := r.knownReply(c, page.Lang, who, p, d.ID, v); err != nil {
			return err
		}
		view.Title = r.Say(page.Lang, "replies.one")
	}
	if d.ID.None() && !v.Edit {
		return web.ErrForbidden
	}
	page.Path = v.Act
	v.Queues = r.replyQueues(page.Lang, who, p, d.Queue)
	v.Preview = r.replyPreview(page.Lang, who, p, d)
	view.One = v
	return r.showReplies(c, status, "staff/reply", page, view)
}

// knownReply adds what is on record of a reply.
func (r *room) knownReply(c *gin.Context, lang conversation.Language, who *store.Staff, p *conversation.Practice, id store.ID, v *oneReply) error {
	one, history, err := r.Store.SavedReply(c.Request.Context(), who, id)
	if err != nil {
		return err
	}
	row := r.replyRow(lang, who, p, one)
	v.ID, v.Act, v.Edit, v.Owner, v.Used = row.ID, row.Href, row.Edit, row.Owner, row.Used
	v.Mine, v.Archived = one.Owner != who.ID, !one.Archived.IsZero()
	for _, h := range history {
		v.History = append(v.History, versionView{At: h.At, By: h.By, Queue: r.queueName(lang, p, h.Queue), Title: h.Title, English: h.English, Spanish: h.Spanish})
	}
	return nil
}

func (r *room) queueName(lang conversation.Language, p *conversation.Practice, id string) string {
	for _, q := range p.Queues {
		if q.ID == id {
			return q.Name
		}
	}
	return r.Say(lang, "replies.all")
}

// replyQueues are the queues whose replies the person may write.
func (r *room) replyQueues(lang conversation.Language, who *store.Staff, p *conversation.Practice, chosen string) (out []choiceView) {
	if who.EditsReplies(p.ID, "") {
		out = append(out, choiceView{"", r.Say(lang, "replies.all"), chosen == ""})
	}
	for _, q := range p.Queues {
		if who.EditsReplies(p.ID, q.ID) {
			out = append(out, choiceView{q.ID, q.Name, chosen == q.ID})
		}
	}
	return out
}

func (r *room) replyPreview(lang conversation.Language, who *store.Staff, p *conversation.Practice, d store.SavedDraft) (out []previewOf) {
	for _, one := range []struct {
		lang  conversation.Language
		words string
	}{{conversation.English, d.English}, {conversation.Spanish, d.Spanish}} {
		if strings.TrimSpace(one.words) != "" {
			out = append(out, previewOf{one.lang, r.Say(lang, "staff.language."+string(one.lang)), pieces(one.words, sampleValues(p, who))})
		}
	}
	return out
}

// saveReply keeps what the form says, or shows it again: with what is wrong,
// or as a preview.
func (r *room) saveReply(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	d, err := r.typedReply(c, who)
	if err != nil {
		return err
	}
	if web.Form(c, "then") == "preview" {
		return r.showReply(c, who, http.StatusOK, d, nil)
	}
	if problems := r.replyProblems(c, d); len(problems) > 0 {
		return r.showReply(c, who, http.StatusUnprocessableEntity, d, problems)
	}
	_, err = r.Store.SaveReply(c.Request.Context(), who, d)
	switch {
	case errors.Is(err, store.ErrStale):
		return r.staleReply(c, who, d)
	case errors.Is(err, conversation.ErrRefused):
		return web.ErrForbidden
	case err != nil:
		return err
	}
	return r.backToReplies(c, who, d.Practice, "saved")
}

// typedReply reads the form. A reply that is there names its practice itself.
func (r *room) typedReply(c *gin.Context, who *store.Staff) (store.SavedDraft, error) {
	lines := func(name string) string {
		return strings.TrimSpace(strings.ReplaceAll(web.Form(c, name), "\r\n", "\n"))
	}
	d := store.SavedDraft{Queue: web.Form(c, "queue"), Title: lines("title"), English: lines("english"), Spanish: lines("spanish"),
		Mine: web.Form(c, "mine") == "yes", Key: web.Key(c)}
	if c.Param("reply") == "" {
		p, err := r.practice(c, who)
		if err == nil {
			d.Practice = p.ID
		}
		return d, err
	}
	id, err := store.ParseID(c.Param("reply"))
	if err != nil {
		return d, fmt.Errorf("reply: %w", err)
	}
	one, _, err := r.Store.SavedReply(c.Request.Context(), who, id)
	if err != nil {
		return d, err
	}
	if !who.EditsReplies(one.Practice, one.Queue) {
		return d, web.ErrForbidden
	}
	d.ID, d.Practice = one.ID, one.Practice
	if _, err := fmt.Sscanf(web.Form(c, "version"), "%d", &d.Version); err != nil {
		return d, web.ErrUnreadable
	}
	return d, nil
}

// replyProblems are what is wrong with a typed reply, field by field.
func (r *room) replyProblems(c *gin.Context, d store.SavedDraft) (out []templates.Problem) {
	lang := r.Page(c, r.Store.Practice(d.Practice), "", nil).Lang
	add := func(field, key string, args ...any) {
		out = append(out, templates.Problem{Field: field, Words: r.Say(lang, key, args...)})
	}
	switch {
	case d.Title == "":
		add("title", "replies.problem.title")
	case utf8.RuneCountInString(d.Title) > store.SavedTitleLimit:
		add("title", "replies.problem.long", "n", store.SavedTitleLimit)
	}
	if d.English == "" {
		add("english", "replies.problem.english")
	}
	for _, one := range []struct{ field, words string }{{"english", d.English}, {"spanish", d.Spanish}} {
		if utf8.RuneCountInString(one.words) > store.SavedWordsLimit {
			add(one.field, "replies.problem.long", "n", store.SavedWordsLimit)
		}
		switch place := conversation.UnknownPlace(one.words); place {
		case "":
		case "{", "}":
			add(one.field, "replies.problem.brace", "brace", place)
		default:
			add(one.field, "replies.problem.place", "place", place)
		}
	}
	return out
}

// staleReply tells that a colleague changed the reply meanwhile; what was typed
// stays, and saving again writes over what the history keeps.
func (r *room) staleReply(c *gin.Context, who *store.Staff, d store.SavedDraft) error {
	one, history, err := r.Store.SavedReply(c.Request.Context(), who, d.ID)
	if err != nil {
		return err
	}
	d.Version = one.Version
	words := r.Say(r.Page(c, r.Store.Practice(d.Practice), "", nil).Lang, "replies.problem.stale", "name", history[0].By)
	return r.showReply(c, who, http.StatusConflict, d, []templates.Problem{{Words: words}})
}
