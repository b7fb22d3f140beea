package staff

import (
	"log/slog"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

// late words how many talks wait longer than their queue's goal, of those that
// the person may know of, and where the list of them is.
func (r *room) late(lang conversation.Language, at place, who *store.Staff, badges map[string]int) (words, href string) {
	n := 0
	for _, q := range at.p.Queues {
		if who.Sees(at.p.ID, q.ID) {
			n += badges["queue:"+q.ID+":late"]
		}
	}
	if n > 0 {
		words = r.Say(lang, "desk.late", "n", n)
	}
	to := place{p: at.p, lane: store.LaneOpen, filter: store.QueueFilter{Late: true}, page: 1, first: at.first}
	return words, to.here()
}

// dress adds to a list what only a whole page shows: the form of its filters,
// and over an empty list when the next snoozed talk comes back.
func (r *room) dress(c *gin.Context, lang conversation.Language, at place, who *store.Staff, l *listView) error {
	form, err := r.filterView(c, lang, at, who)
	if err != nil {
		return err
	}
	l.Filter = &form
	l.Wakes, err = r.wakes(c, lang, at, who, len(l.Rows))
	return err
}

// wakes says when the next snoozed talk comes back, "" if rows are there or
// nothing sleeps.
func (r *room) wakes(c *gin.Context, lang conversation.Language, at place, who *store.Staff, rows int) (string, error) {
	if rows > 0 || at.filter.Any() {
		return "", nil
	}
	v := at.view(who)
	next, err := r.Store.NextWake(c.Request.Context(), store.QueueView{Practice: v.Practice, Queue: v.Queue, Only: v.Only})
	if err != nil || next.IsZero() {
		return "", err
	}
	next = next.In(at.p.Zone)
	return r.Say(lang, "desk.wakes", "time", templates.Day(lang, next)+", "+templates.Clock(lang, next)), nil
}

// listFailed shows the page without its list: the talk beside it may still be
// answered. What went wrong is for the log.
func (r *room) listFailed(c *gin.Context, lang conversation.Language, at place, who *store.Staff, v *deskView, src string, cause error) error {
	badges, err := r.Store.Badges(c.Request.Context(), at.p.ID)
	if err != nil {
		return cause
	}
	slog.Error("a list could not be read", "error", cause)
	v.Rail, v.Title = r.rail(lang, at, who, badges, src), r.Say(lang, "staff.queue")
	v.List = listView{Path: "/app/q/" + at.lane, Here: at.here(), Failed: true, Scope: at.scope(who)}
	v.List.name(v.Rail, src)
	return nil
}
