package staff

import (
	"errors"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/web"
)

// elsewhereView is what the forms that send a talk on offer and keep.
type elsewhereView struct {
	Queues, People []option
	Colleagues     []string // whom a note may call by name
	Note           string
	When           string // as a field for date and time takes it
}

// option is one choice of a select.
type option struct {
	Value, Words string
	Chosen       bool
}

// elsewhere lists where a talk can go: the practice's other queues, and who works
// in the one it stands in.
func (r *room) elsewhere(c *gin.Context, who *store.Staff, t *store.TalkPage) (*elsewhereView, error) {
	v := &elsewhereView{Note: words(c, "note"), When: web.Form(c, "when")}
	to := web.Form(c, "to")
	add := func(list *[]option, value, words string) { *list = append(*list, option{value, words, value == to}) }
	for _, q := range t.Practice.Queues {
		if q.ID != t.Row.Queue || t.Row.State != conversation.Unclaimed {
			add(&v.Queues, "queue-"+q.ID, q.Name)
		}
	}
	people, err := r.Store.Colleagues(c.Request.Context(), t.Practice.ID, t.Row.Queue)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if p.ID != who.ID {
			v.Colleagues = append(v.Colleagues, p.Name)
		}
		if p.ID != who.ID && p.ID != t.Row.Owner {
			add(&v.People, p.ID.String(), p.Name)
		}
	}
	return v, nil
}

// transferStops words what stops a transfer: the field and what to do.
var transferStops = []struct {
	cause      error
	field, key string
}{
	{store.ErrNoNote, "transfer-note", "acts.transfer.note.missing"},
	{store.ErrNoQueue, "transfer-to", "acts.transfer.where.missing"},
	{store.ErrNotInQueue, "transfer-to", "acts.transfer.who.not"},
	{store.ErrSamePlace, "transfer-to", "acts.transfer.same"},
}

// transfer sends a talk to a queue or a person, with what is needed next.
func (r *room) transfer(c *gin.Context, who *store.Staff, id store.ID) error {
	to := store.Transfer{Note: words(c, "note"), Key: web.Key(c)}
	where := web.Form(c, "to")
	if queue, ok := strings.CutPrefix(where, "queue-"); ok {
		to.Queue = queue
	} else if person, err := store.ParseID(where); err == nil {
		to.To = person
	} else {
		return r.problem(c, who, id, "transfer-to", "acts.transfer.where.missing")
	}
	err := r.Store.Transfer(c.Request.Context(), who, id, to)
	for _, stop := range transferStops {
		if errors.Is(err, stop.cause) {
			return r.problem(c, who, id, stop.field, stop.key)
		}
	}
	if err != nil {
		return r.failed(c, who, id, err)
	}
	return r.on(c, who, id, "transferred")
}

// on goes back to the talk, or to the list it came from if the talk now stands
// where this person sees it no more.
func (r *room) on(c *gin.Context, who *store.Staff, id store.ID, done string) error {
	err := r.Store.MayOpen(c.Request.Context(), who, id)
	if errors.Is(err, store.ErrNotFound) {
		return web.See(c, "/app")
	}
	if err != nil {
		return err
	}
	return back(c, id, done)
}

// snooze lets a talk sleep: later today, tomorrow, Monday, or until a day and
// time by the practice's clock.
func (r *room) snooze(c *gin.Context, who *store.Staff, id store.ID) error {
	p, err := r.Store.PracticeOfTalk(c.Request.Context(), id)
	if err != nil {
		return err
	}
	until, ok := p.SnoozeUntil(web.Form(c, "until"), r.Store.Now())
	if !ok {
		if until, err = time.ParseInLocation("2006-01-02T15:04", web.Form(c, "when"), p.Zone); err != nil {
			return r.problem(c, who, id, "snooze-when", "acts.snooze.when.missing")
		}
	}
	err = r.Store.Snooze(c.Request.Context(), who, id, until, web.Key(c))
	if errors.Is(err, store.ErrWhen) {
		return r.problem(c, who, id, "snooze-when", "acts.snooze.when.not")
	}
	if err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "snoozed")
}

// closeUndo takes one's own close back while that is offered.
func (r *room) closeUndo(c *gin.Context, who *store.Staff, id store.ID) error {
	err := r.Store.UndoClose(c.Request.Context(), who, id)
	if errors.Is(err, store.ErrEnded) {
		return back(c, id, "close-late")
	}
	if err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "close-undone")
}
