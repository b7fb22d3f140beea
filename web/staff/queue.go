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
	Path       string      // of the lane, for the form that chooses the order
	Filter     *filterView // nil in a live part
	Filtered   bool
	Failed     bool       // the list could not be read
	Wakes      string     // when the next snoozed talk comes back, for an empty list
	Just       string     // result of the act that led here
	Here       string     // this list's own address: [Refresh]
	Practice   string     // for the forms of news, "" for the first practice
	Told       []toldView // in Mine: news for this person
	Act        bool       // rows can be chosen
	Query      string     // behind the address of what is done with them
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
	p, err := r.practice(c, who)
	if err != nil {
		return err
	}
	at := r.place(c, p, who, c.Param("lane"))
	if !at.valid() {
		return fmt.Errorf("lane: %w", store.ErrNotFound)
	}
	if queue := at.queue(); queue != "" && !who.Sees(p.ID, queue) || !who.SeesPractice(p.ID) {
		return r.refused(c, p, who, "list viewed", at.lane)
	}
	if isPart(c) && c.Query("part") == "list" {
		return r.listPart(c, at, who, at.here(), store.ID{})
	}
	page := r.page(c, p, who, nil)
	page.Path = at.here() // the language link comes back to this list
	view := deskView{Pane: "list"}
	if err := r.lists(c, page.Lang, at, who, &view, at.here(), store.ID{}); err != nil {
		return err
	}
	if key, ok := listDone[c.Query("done")]; ok {
		view.List.Just = r.Say(page.Lang, key)
	}
	page.View = view
	return r.desk(c, 200, page)
}

// lists fills rail and list, which every page of the room shows. src is the
// page's own address, where its live parts are fetched.
func (r *room) lists(c *gin.Context, lang conversation.Language, at place, who *store.Staff, v *deskView, src string, chosen store.ID) error {
	ctx := c.Request.Context()
	v.Here = src
	if isPart(c) {
		badges, err := r.Store.Badges(ctx, at.p.ID)
		if err != nil {
			return err
		}
		if v.Rail, err = r.toldRail(c, lang, at, who, badges, src); err != nil {
			return err
		}
		v.Title = r.Say(lang, "staff.title", "n", counts(at.p, who, badges)(store.LaneUnclaimed))
		return nil
	}
	d, err := r.Store.Desk(ctx, at.view(who))
	if err != nil {
		return r.listFailed(c, lang, at, who, v, src, err)
	}
	if v.Rail, err = r.toldRail(c, lang, at, who, d.Badges, src); err != nil {
		return err
	}
	v.Title = r.Say(lang, "staff.title", "n", counts(at.p, who, d.Badges)(store.LaneUnclaimed))
	drafts, err := r.Store.Drafts(ctx, who)
	if err != nil {
		return err
	}
	calls, err := r.Store.Mentions(ctx, who)
	if err != nil {
		return err
	}
	v.List = r.list(lang, at, who, chosen, d.Rows, drafts, calls)
	v.List.name(v.Rail, src)
	if err := r.dress(c, lang, at, who, &v.List); err != nil {
		return err
	}
	if v.List.Told, err = r.toldOf(c, lang, at, who); err != nil {
		return err
	}
	return r.Store.Showed(ctx, at.p.ID, who.Actor(), "list viewed", at.lane+" "+strconv.Itoa(at.page), named(d.Rows))
}

// named are the patients that the rows of one page name.
func named(rows []store.QueueRow) (ids []store.ID) {
	for _, row := range rows[:min(len(rows), pageSize)] {
		ids = append(ids, row.About.ID, row.Writer.ID)
	}
	return ids
}

// listPart is the list alone, as live pages ask for it. Hundreds do at once
// when somebody acts, and most of them see the same: what was rendered is kept
// until a row changes, a wait is a quarter of a minute older, or the page is
// another person's who has something of their own in the list.
func (r *room) listPart(c *gin.Context, at place, who *store.Staff, src string, chosen store.ID) error {
	ctx := c.Request.Context()
	page := r.page(c, at.p, who, nil)
	d, err := r.Store.Desk(ctx, at.view(who))
	if err != nil {
		return err
	}
	drafts, err := r.Store.Drafts(ctx, who)
	if err != nil {
		return err
	}
	calls, err := r.Store.Mentions(ctx, who)
	if err != nil {
		return err
	}
	told, err := r.toldOf(c, page.Lang, at, who)
	if err != nil {
		return err
	}
	own := store.ID{}
	seen := store.ID{}
	if at.lane == store.LaneMine {
		own = who.ID
	}
	for _, row := range d.Rows {
		if row.Owner == who.ID || drafts[row.Talk] || calls[row.Talk] {
			own = who.ID
		}
		if row.Talk == chosen {
			seen = chosen
		}
	}
	key := fmt.Sprintf("%t %v %s %d %d %s %s %s %s %s", mayAct(who), told, page.Lang, d.N, r.Store.Now().Unix()/15, at.here(), src, who.Only(at.p), own, seen)
	html, ok := r.parts.find(key)
	if !ok {
		view := deskView{frame: frame{Rail: r.rail(page.Lang, at, who, d.Badges, src)}, List: r.list(page.Lang, at, who, chosen, d.Rows, drafts, calls)}
		view.List.name(view.Rail, src)
		if view.List.Wakes, err = r.wakes(c, page.Lang, at, who, len(d.Rows)); err != nil {
			return err
		}
		view.List.Told = told
		page.View = view
		if html, err = r.Part("staff/desk", "list", page); err != nil {
			return err
		}
		r.parts.keep(key, html)
	}
	return r.WritePart(c, html)
}

// name gives a list the name and the count that the rail says of it.
func (l *listView) name(rail railView, src string) {
	l.Src = part(src, "list")
	for _, one := range append(rail.Lanes, rail.Queues...) {
		if one.Current {
			l.Title, l.N, l.Count = one.Words, one.N, one.Count
		}
	}
}

// view is what the store is asked for. The list of a lane that is nobody's own
// is the same for everybody.
func (at place) view(who *store.Staff) store.QueueView {
	v := store.QueueView{Practice: at.p.ID, Only: who.Only(at.p), Order: at.order, Filter: at.filter, Limit: pageSize + 1, Offset: (at.page - 1) * pageSize}
	if v.Queue = at.queue(); v.Queue == "" {
		v.Lane = at.lane
	}
	switch v.Lane {
	case store.LaneMine, store.LaneWaiting, store.LaneSnoozed:
		v.Staff = who.ID
	}
	return v
}

func (r *room) list(lang conversation.Language, at place, who *store.Staff, chosen store.ID, rows []store.QueueRow, drafts, calls map[store.ID]bool) listView {
	v := listView{Path: "/app/q/" + at.lane, Act: mayAct(who) && at.lane != store.LaneClosed, Query: at.query(), Filtered: at.filter.Any(), Here: at.here(), Scope: at.scope(who)}
	if at.p != at.first {
		v.Practice = at.p.ID
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
		if calls[q.Talk] {
			row.Chips = append(row.Chips, chip{"mine", "talk", r.Say(lang, "desk.mention.you")})
		}
		if v.Act {
			row.Pick = r.Say(lang, "desk.pick", "who", r.bulkName(lang, at.p, q), "n", len(v.Rows)+1)
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

func itoa(n int) string { return strconv.Itoa(n) }
