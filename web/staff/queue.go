package staff

import (
	"fmt"
	"strconv"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
)

// pageSize is how many rows one page of a list shows.
const pageSize = 50

// listView is a lane or a queue.
type listView struct {
	Title      string
	N          int
	Count      bool
	Path       string // of the lane, for the form that chooses the order
	Practice   string // for the same form, "" for the first practice
	Newest     bool
	Here       string // this list's own address: [Refresh]
	Rows       []rowView
	Prev, Next string
	Src, Scope string
}

// queue shows a lane or a queue; that somebody looked is on the trail.
func (r *room) queue(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	p, err := r.practice(c)
	if err != nil {
		return err
	}
	at := r.place(c, p, c.Param("lane"))
	if !at.valid() {
		return fmt.Errorf("lane: %w", store.ErrNotFound)
	}
	page := r.page(c, p, who, nil)
	page.Path = at.here() // the language link comes back to this list
	view := deskView{Pane: "list"}
	if err := r.lists(c, page.Lang, at, who, &view, at.here(), store.ID{}); err != nil {
		return err
	}
	page.View = view
	return r.desk(c, 200, page)
}

// lists fills rail and list, which every page of the room shows. src is the
// page's own address, where its live parts are fetched.
func (r *room) lists(c *gin.Context, lang conversation.Language, at place, who *store.Staff, v *deskView, src string, chosen store.ID) error {
	ctx := c.Request.Context()
	badges, err := r.Store.Badges(ctx, at.p.ID)
	if err != nil {
		return err
	}
	v.Rail, v.Here = r.rail(lang, at, who, badges, src), src
	v.Title = r.Say(lang, "staff.title", "n", badges["lane:"+store.LaneUnclaimed])
	if isPart(c) && c.Query("part") != "list" {
		return nil
	}
	if v.List, err = r.list(c, lang, at, who, chosen); err != nil {
		return err
	}
	v.List.Src = part(src, "list")
	for _, l := range append(v.Rail.Lanes, v.Rail.Queues...) {
		if l.Current {
			v.List.Title, v.List.N, v.List.Count = l.Words, l.N, l.Count
		}
	}
	if isPart(c) {
		return nil
	}
	return r.Store.Looked(ctx, at.p.ID, who.Actor(), "list viewed", at.lane+" "+strconv.Itoa(at.page))
}

func (r *room) list(c *gin.Context, lang conversation.Language, at place, who *store.Staff, chosen store.ID) (listView, error) {
	ctx := c.Request.Context()
	v := listView{Path: "/app/q/" + at.lane, Newest: at.order == store.OrderNewest, Here: at.here(), Scope: scope(at.p)}
	if at.p != at.first {
		v.Practice = at.p.ID
	}
	asked := store.QueueView{Practice: at.p.ID, Staff: who.ID, Order: at.order, Limit: pageSize + 1, Offset: (at.page - 1) * pageSize}
	if asked.Queue = at.queue(); asked.Queue == "" {
		asked.Lane = at.lane
	}
	rows, err := r.Store.Queue(ctx, asked)
	if err != nil {
		return v, err
	}
	drafts, err := r.Store.Drafts(ctx, who)
	if err != nil {
		return v, err
	}
	if at.page > 1 {
		back := at
		back.page--
		v.Prev = back.here()
	}
	if len(rows) > pageSize {
		rows = rows[:pageSize]
		on := at
		on.page++
		v.Next = on.here()
	}
	for _, q := range rows {
		row := r.rowView(lang, at, who, q, drafts[q.Talk])
		row.Current = q.Talk == chosen
		v.Rows = append(v.Rows, row)
	}
	return v, nil
}

func itoa(n int) string { return strconv.Itoa(n) }
