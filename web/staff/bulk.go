package staff

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// bulkMost is how many talks one form acts on.
const bulkMost = 100

// bulkActs are what can be done with several talks at once. There is no reply
// among them (ux.md §9).
var bulkActs = []string{"claim", "transfer", "snooze", "close"}

// bulkView is the page between a choice of talks and the act, and the page of
// its result.
type bulkView struct {
	frame
	Back   string
	Query  string
	Act    string
	Chosen []bulkRow
	To     []option // where a transfer can go
	Note   string
	Ways   []option // when a snooze ends
	When   string
	Why    []option // why talks are closed
	Cut    bool     // the act was cut off
	Failed []bulkRow
	Done   int
}

// bulkRow is one talk by name; Words say why it failed.
type bulkRow struct{ ID, Href, Name, Words string }

// bulkOrder is one form on its way: who asks for what on which talks.
type bulkOrder struct {
	who      *store.Staff
	p        *conversation.Practice
	at       place
	act      string
	ids      []store.ID
	transfer store.Transfer
	until    time.Time
	reason   string
}

// readBulk reads the form. Talks that no key names are left out.
func (r *room) readBulk(c *gin.Context) (o bulkOrder, err error) {
	if o.who, err = r.who(c); err != nil {
		return o, err
	}
	if !mayAct(o.who) {
		return o, web.ErrForbidden
	}
	if o.p, err = r.practice(c, o.who); err != nil {
		return o, err
	}
	o.at, o.act = r.placeOf(c, o.p, o.who), web.Form(c, "act")
	if !slices.Contains(bulkActs, o.act) {
		return o, fmt.Errorf("act: %w", store.ErrNotFound)
	}
	for _, picked := range c.PostFormArray("pick") {
		id, err := store.ParseID(picked)
		if err == nil && !slices.Contains(o.ids, id) && len(o.ids) < bulkMost {
			o.ids = append(o.ids, id)
		}
	}
	return o, nil
}

// bulk acts on the chosen talks, each by itself. A transfer, a snooze and a
// close ask first what they need.
func (r *room) bulk(c *gin.Context) error {
	o, err := r.readBulk(c)
	if err != nil {
		return err
	}
	if len(o.ids) == 0 {
		return web.See(c, o.at.done("none"))
	}
	if o.act != "claim" {
		if web.Form(c, "go") == "" {
			return r.askBulk(c, &o, http.StatusOK)
		}
		if field, key := r.needs(c, &o); key != "" {
			return r.askBulk(c, &o, http.StatusUnprocessableEntity, templates.Problem{Field: field, Words: key})
		}
	}
	key := web.Key(c)
	if key.None() {
		key = store.NewID()
	}
	to := address("/app/bulk/"+key.String(), o.at.talkValues())
	err = r.Store.BulkBegin(c.Request.Context(), o.who, o.p.ID, o.act, key)
	if errors.Is(err, store.ErrUsed) {
		return web.See(c, to)
	}
	if err != nil {
		return err
	}
	// What was begun is done to its end, whether or not the browser still waits.
	ctx := context.WithoutCancel(c.Request.Context())
	var result store.BulkResult
	for _, id := range o.ids {
		err := r.bulkOne(ctx, &o, id)
		if err == nil {
			result.Done++
			continue
		}
		why := store.BulkWhy(err)
		if why == "" {
			return err
		}
		result.Failed = append(result.Failed, store.BulkFailure{Talk: id.String(), Why: why})
	}
	if err := r.Store.BulkEnd(ctx, key, result); err != nil {
		return err
	}
	return web.See(c, to)
}

// bulkOne is the act on one talk: the same gate and the same transaction as its
// own page's.
func (r *room) bulkOne(ctx context.Context, o *bulkOrder, id store.ID) error {
	if err := r.Store.MayOpen(ctx, o.who, id); err != nil {
		return err
	}
	switch o.act {
	case "transfer":
		return r.Store.Transfer(ctx, o.who, id, o.transfer)
	case "snooze":
		return r.Store.Snooze(ctx, o.who, id, o.until, store.ID{})
	case "close": // without a page nobody saw what is unread: it stops the close
		return r.Store.CloseTalk(ctx, o.who, id, store.Close{Reason: o.reason})
	}
	_, err := r.Store.Take(ctx, o.who, id)
	return err
}

// needs reads what the act asks beside the talks; it returns the field and the
// words' key of what is missing.
func (r *room) needs(c *gin.Context, o *bulkOrder) (field, key string) {
	switch o.act {
	case "transfer":
		where := web.Form(c, "to")
		o.transfer.Note = words(c, "note")
		queue, isQueue := strings.CutPrefix(where, "queue-")
		person, err := store.ParseID(where)
		switch {
		case isQueue && o.p.HasQueue(queue):
			o.transfer.Queue = queue
		case err == nil:
			o.transfer.To = person
		default:
			return "to", "acts.transfer.where.missing"
		}
		if o.transfer.Note == "" {
			return "note", "acts.transfer.note.missing"
		}
	case "snooze":
		now := r.Store.Now()
		until, ok := o.p.SnoozeUntil(web.Form(c, "until"), now)
		if !ok {
			var err error
			if until, err = time.ParseInLocation("2006-01-02T15:04", web.Form(c, "when"), o.p.Zone); err != nil {
				return "when", "acts.snooze.when.missing"
			}
		}
		if !until.After(now) || until.Sub(now) > store.SnoozeLimit {
			return "when", "acts.snooze.when.not"
		}
		o.until = until
	case "close":
		if o.reason = web.Form(c, "reason"); !slices.Contains(closeReasons, o.reason) {
			return "reason", "staff.problem.reason"
		}
	}
	return "", ""
}

// talkValues are what query puts behind an address, as values.
func (at place) talkValues() map[string][]string {
	v := at.values()
	if at.lane != store.LaneOpen {
		v.Set("lane", at.lane)
	}
	return v
}

// bulkFrame is what stands around both pages.
func (r *room) bulkFrame(c *gin.Context, lang conversation.Language, at place, who *store.Staff, here string) (frame, error) {
	badges, err := r.Store.Badges(c.Request.Context(), at.p.ID)
	return frame{Rail: r.rail(lang, at, who, badges, at.here()), Here: here}, err
}

// askBulk asks what an act on several talks needs.
func (r *room) askBulk(c *gin.Context, o *bulkOrder, status int, problems ...templates.Problem) error {
	page := r.page(c, o.p, o.who, nil)
	rows, err := r.Store.RowsOf(c.Request.Context(), o.who, o.p.ID, o.ids)
	if err != nil {
		return err
	}
	v := bulkView{Back: o.at.here(), Query: o.at.query(), Act: o.act, Note: words(c, "note"), When: web.Form(c, "when")}
	if v.frame, err = r.bulkFrame(c, page.Lang, o.at, o.who, o.at.here()); err != nil {
		return err
	}
	v.Title = r.Say(page.Lang, "desk.bulk.title."+o.act, "n", len(rows))
	for _, row := range rows {
		v.Chosen = append(v.Chosen, bulkRow{ID: row.Talk.String(), Name: r.bulkName(page.Lang, o.p, row)})
	}
	if err := r.bulkChoices(c, page.Lang, o, &v); err != nil {
		return err
	}
	for _, problem := range problems {
		page.Problems = append(page.Problems, templates.Problem{Field: problem.Field, Words: r.Say(page.Lang, problem.Words)})
	}
	page.View, page.Path = v, o.at.here()
	return r.Render(c, status, "staff/bulk", page)
}

// bulkChoices fills the selects of the act.
func (r *room) bulkChoices(c *gin.Context, lang conversation.Language, o *bulkOrder, v *bulkView) error {
	switch o.act {
	case "transfer":
		to := web.Form(c, "to")
		for _, q := range o.p.Queues {
			v.To = append(v.To, option{"queue-" + q.ID, q.Name, to == "queue-"+q.ID})
		}
		people, err := r.owners(c, lang, o.p)
		if err != nil {
			return err
		}
		for _, one := range people[1:] { // the first is nobody
			one.Chosen = one.Value == to
			v.To = append(v.To, one)
		}
	case "snooze":
		until := web.Form(c, "until")
		for _, way := range []string{"later", "tomorrow", "monday"} {
			v.Ways = append(v.Ways, option{way, r.Say(lang, "acts.snooze."+way), until == way || until == "" && way == "later"})
		}
	case "close":
		for _, reason := range closeReasons {
			v.Why = append(v.Why, option{reason, r.Say(lang, "staff.reason."+reason), reason == web.Form(c, "reason")})
		}
	}
	return nil
}

// bulkName is a talk as a list of several names it.
func (r *room) bulkName(lang conversation.Language, p *conversation.Practice, row store.QueueRow) string {
	writer, about := r.names(lang, p, row)
	if about == "" {
		return writer
	}
	return r.Say(lang, "staff.about", "writer", writer, "patient", about)
}

// bulkResult says how many talks an act reached, and names each that it did not.
func (r *room) bulkResult(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	key, err := store.ParseID(c.Param("result"))
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	result, err := r.Store.BulkResult(ctx, who, key)
	if err != nil {
		return err
	}
	p := r.Store.Practice(result.Practice)
	if p == nil {
		return store.ErrNotFound
	}
	page := r.page(c, p, who, nil)
	at := r.placeOf(c, p, who)
	here := address("/app/bulk/"+key.String(), at.talkValues())
	v := bulkView{Back: at.here(), Act: result.Act, Done: result.Done, Cut: !result.Ended}
	if v.frame, err = r.bulkFrame(c, page.Lang, at, who, here); err != nil {
		return err
	}
	v.Title = r.Say(page.Lang, "desk.bulk.done."+result.Act, "n", result.Done)
	for _, failure := range result.Failed {
		row := bulkRow{Name: r.Say(page.Lang, "desk.bulk.nameless"), Words: r.Say(page.Lang, "desk.bulk.why."+failure.Why, "name", r.Say(page.Lang, "desk.bulk.somebody"))}
		id, err := store.ParseID(failure.Talk)
		if err != nil {
			return err
		}
		rows, err := r.Store.RowsOf(ctx, who, p.ID, []store.ID{id})
		if err != nil {
			return err
		}
		if len(rows) == 1 {
			row.Name, row.Href = r.bulkName(page.Lang, p, rows[0]), "/app/c/"+failure.Talk+at.query()
			if rows[0].OwnerName != "" {
				row.Words = r.Say(page.Lang, "desk.bulk.why."+failure.Why, "name", rows[0].OwnerName)
			}
		}
		v.Failed = append(v.Failed, row)
	}
	page.View, page.Path = v, here
	return r.Render(c, http.StatusOK, "staff/bulk-done", page)
}
