package staff

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

// frame is what stands around every page of the room: the rail, and the
// page's own address for [Refresh].
type frame struct {
	Rail  railView
	Title string
	Here  string
}

// deskView is the whole room on one page: rail, list, talk, patient.
type deskView struct {
	frame
	List listView
	Talk *talkView // nil on a page that only lists
	Pane string    // which pane a narrow screen shows: list, talk or patient
}

// Act reports whether the buttons of the page are there for this person.
func (v deskView) Act() bool { return v.Talk != nil && v.Talk.Act }

// chip is a word with its look and, if it is a state, its icon.
type chip struct{ Class, Icon, Words string }

// link is one place to go.
type link struct {
	Href, Words string
	N           int
	Count       bool // N is shown
	Unread      bool
	Current     bool
	Press       string // the keys that lead there
	Came        string // how many talks came to this queue so far, for alerts
}

// railView is the lanes, queues, practices and the clinic's other pages.
type railView struct {
	Lanes, Queues, Clinic, Practices []link
	Src, Scope                       string
	Late, LateHref                   string // "2 late", "" if none; where they are
}

// lanePress are the keys of the lanes (ux.md §9).
var lanePress = map[string]string{store.LaneUnclaimed: "gu", store.LaneMine: "gm", store.LaneWaiting: "gw", store.LaneSnoozed: "gs", store.LaneOpen: "ga"}

// place is where in the lists somebody stands; the address holds all of it.
type place struct {
	p      *conversation.Practice
	lane   string // a lane, or "queue-<id>"
	order  string // "" for the usual one
	filter store.QueueFilter
	page   int
	first  *conversation.Practice // shown without ?p=
}

// lanes are those of the rail, in its order.
var lanes = []string{store.LaneUnclaimed, store.LaneUnverified, store.LaneMine, store.LaneWaiting, store.LaneSnoozed, store.LaneClosed}

// place reads order, page and practice from an address.
func (r *room) place(c *gin.Context, p *conversation.Practice, who *store.Staff, lane string) place {
	at := place{p: p, lane: lane, page: 1, first: r.first(who)}
	if order := c.Query("order"); slices.Contains(orders[1:], order) {
		at.order = order
	}
	at.filter = readFilter(c, p, lane)
	if n, err := strconv.Atoi(c.Query("page")); err == nil && n > 1 && n < 10000 {
		at.page = n
	}
	return at
}

// valid reports whether the lane or queue exists here.
func (at place) valid() bool {
	if at.lane == store.LaneOpen {
		return true
	}
	for _, lane := range lanes {
		if lane == at.lane {
			return true
		}
	}
	return at.queue() != ""
}

// queue returns the queue's id, "" in a lane.
func (at place) queue() string {
	id, ok := strings.CutPrefix(at.lane, "queue-")
	if !ok {
		return ""
	}
	for _, q := range at.p.Queues {
		if q.ID == id {
			return id
		}
	}
	return ""
}

// values are what the address says beside the lane; what is usual is left out.
func (at place) values() url.Values {
	v := url.Values{}
	if at.p != at.first {
		v.Set("p", at.p.ID)
	}
	if at.order != "" {
		v.Set("order", at.order)
	}
	writeFilter(v, at.filter)
	if at.page > 1 {
		v.Set("page", strconv.Itoa(at.page))
	}
	return v
}

func address(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// list is the address of a lane in the same practice and order, whole.
func (at place) list(lane string) string {
	at.lane, at.filter, at.page = lane, store.QueueFilter{}, 1
	return address("/app/q/"+lane, at.values())
}

// here is the address of this very list.
func (at place) here() string { return address("/app/q/"+at.lane, at.values()) }

// query goes behind a talk's address, so that Back leads to this list.
func (at place) query() string {
	v := at.values()
	if at.lane != store.LaneOpen {
		v.Set("lane", at.lane)
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// part is the address of one live part of a page.
func part(address, name string) string {
	if strings.Contains(address, "?") {
		return address + "&part=" + name
	}
	return address + "?part=" + name
}

// scope names everything that can change a person's lists of a practice.
func scope(p *conversation.Practice, who *store.Staff) string {
	names := make([]string, 0, len(p.Queues))
	for _, q := range p.Queues {
		if who.Sees(p.ID, q.ID) {
			names = append(names, "queue:"+p.ID+"/"+q.ID)
		}
	}
	return strings.Join(names, " ")
}

// scope names what can change this list: its queue, or all of them.
func (at place) scope(who *store.Staff) string {
	if queue := at.queue(); queue != "" {
		return "queue:" + at.p.ID + "/" + queue
	}
	return scope(at.p, who)
}

// practices are those that a person works in.
func (r *room) practices(who *store.Staff) (own []*conversation.Practice) {
	for _, p := range r.Store.Practices() {
		if who.SeesPractice(p.ID) {
			own = append(own, p)
		}
	}
	return own
}

// counts returns how many talks stand in a lane, of the queues that a person
// may know of (security.md §13: counters leave out what one may not open).
func counts(p *conversation.Practice, who *store.Staff, badges map[string]int) func(lane string) int {
	everything := who.Only(p) == ""
	return func(lane string) (n int) {
		if everything {
			if lane == store.LaneOpen {
				return badges[lane]
			}
			return badges["lane:"+lane]
		}
		for _, q := range p.Queues {
			if who.Sees(p.ID, q.ID) {
				n += badges["queue:"+q.ID+":"+lane]
			}
		}
		return n
	}
}

// rail fills lanes, queues and the practice switch with their badges.
func (r *room) rail(lang conversation.Language, at place, who *store.Staff, badges map[string]int, src string) railView {
	v := railView{Src: part(src, "rail"), Scope: scope(at.p, who)}
	count := counts(at.p, who, badges)
	own := "owner:" + who.ID.String() + ":"
	for _, lane := range lanes {
		l := link{Href: at.list(lane), Words: r.Say(lang, "staff.lane."+lane), Current: at.lane == lane, Count: lane != store.LaneClosed, Press: lanePress[lane]}
		switch lane {
		case store.LaneMine:
			l.N, l.Unread = badges[own+lane], badges[own+"unread"] > 0
		case store.LaneWaiting, store.LaneSnoozed:
			l.N = badges[own+lane]
		default:
			l.N = count(lane)
		}
		v.Lanes = append(v.Lanes, l)
	}
	for _, q := range at.p.Queues {
		if who.Sees(at.p.ID, q.ID) {
			v.Queues = append(v.Queues, link{Href: at.list("queue-" + q.ID), Words: q.Name, N: badges["queue:"+q.ID+":open"], Count: true, Current: at.lane == "queue-"+q.ID, Came: itoa(badges["came:"+q.ID])})
		}
	}
	v.Queues = append(v.Queues, link{Href: at.list(store.LaneOpen), Words: r.Say(lang, "staff.lane.open"), N: count(store.LaneOpen), Count: true, Current: at.lane == store.LaneOpen, Press: lanePress[store.LaneOpen]})
	v.Late, v.LateHref = r.late(lang, at, who, badges)
	v.Clinic = r.clinic(lang, at)
	if who.Is(store.RoleAdmin) {
		v.Clinic = append(v.Clinic, link{Href: "/app/admin", Words: r.Say(lang, "admin.settings")}, link{Href: "/audit", Words: r.Say(lang, "more.audit")})
	}
	if all := r.practices(who); len(all) > 1 {
		for _, p := range all {
			to := place{p: p, lane: store.LaneUnclaimed, order: at.order, page: 1, first: at.first}
			v.Practices = append(v.Practices, link{Href: to.here(), Words: p.Name, Current: p.ID == at.p.ID})
		}
	}
	return v
}

// desk renders the page, or the part of it that a live page asks for.
func (r *room) desk(c *gin.Context, status int, page templates.Page) error {
	if isPart(c) {
		switch name := c.Query("part"); name {
		case "rail", "list", "log":
			return r.Fragment(c, "staff/desk", name, page)
		}
		return fmt.Errorf("part: %w", store.ErrNotFound)
	}
	return r.Render(c, status, "staff/desk", page)
}
