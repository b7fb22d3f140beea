package staff

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
)

// orders are those of the select over a list, the usual one first.
var orders = []string{store.OrderWait, store.OrderNewest, store.OrderOldest, store.OrderName}

// filterView is the form in the list's header: it holds what the address says,
// and each choice that leaves rows out is a chip with a way to take it back.
type filterView struct {
	Hidden []field // what the address says beside order and filters
	Orders []option
	Marks  []mark // ticked or not
	Picks  []pick
	Chips  []link // take a choice back
	Clear  string // takes all of them back
}

// field is a hidden field of a form.
type field struct{ Name, Value string }

// mark is a tick of a filter.
type mark struct {
	Name, Words string
	Chosen      bool
}

// pick is a select of a filter.
type pick struct {
	Name, Words string
	Options     []option
}

// nobody is the owner of what is unclaimed, in addresses.
const nobody = "nobody"

// readFilter reads a list's filters from its address; what it does not know
// leaves nothing out. Addresses name queues, kinds and colleagues, never a patient.
func readFilter(c *gin.Context, p *conversation.Practice, lane string) store.QueueFilter {
	f := store.QueueFilter{Urgent: c.Query("urgent") == "1", Unread: c.Query("unread") == "1", Late: c.Query("late") == "1"}
	if speaks := conversation.Language(c.Query("speaks")); speaks == conversation.English || speaks == conversation.Spanish {
		f.Language = speaks
	}
	if kind := c.Query("type"); kind == store.TopicMessage || conversation.RequestKind(kind).Known() {
		f.Topic = kind
	}
	if queue := c.Query("in"); slices.ContainsFunc(p.Queues, func(q conversation.Queue) bool { return q.ID == queue }) {
		f.Queue = queue
	}
	switch id, err := store.ParseID(c.Query("owner")); {
	case lane == store.LaneMine: // all are one's own
	case c.Query("owner") == nobody:
		f.Unowned = true
	case err == nil:
		f.Owner = id
	}
	return f
}

// writeFilter puts filters into an address.
func writeFilter(v url.Values, f store.QueueFilter) {
	for name, on := range map[string]bool{"urgent": f.Urgent, "unread": f.Unread, "late": f.Late} {
		if on {
			v.Set(name, "1")
		}
	}
	for name, value := range map[string]string{"speaks": string(f.Language), "type": f.Topic, "in": f.Queue} {
		if value != "" {
			v.Set(name, value)
		}
	}
	switch {
	case f.Unowned:
		v.Set("owner", nobody)
	case !f.Owner.None():
		v.Set("owner", f.Owner.String())
	}
}

// filterView words the form of a list.
func (r *room) filterView(c *gin.Context, lang conversation.Language, at place, who *store.Staff) (v filterView, err error) {
	if at.p != at.first {
		v.Hidden = append(v.Hidden, field{"p", at.p.ID})
	}
	for _, order := range orders {
		v.Orders = append(v.Orders, option{order, r.Say(lang, "desk.order."+order), cmp.Or(at.order, store.OrderWait) == order})
	}
	f := at.filter
	v.Marks = []mark{{"urgent", r.Say(lang, "desk.filter.urgent"), f.Urgent}, {"unread", r.Say(lang, "desk.filter.unread"), f.Unread},
		{"late", r.Say(lang, "desk.filter.late"), f.Late}}
	add := func(name, chosen string, options ...option) {
		one := pick{Name: name, Words: r.Say(lang, "desk.filter."+name), Options: []option{{Words: r.Say(lang, "desk.filter.any")}}}
		for _, o := range options {
			o.Chosen = o.Value == chosen
			one.Options = append(one.Options, o)
		}
		v.Picks = append(v.Picks, one)
	}
	add("speaks", string(f.Language), option{Value: "en", Words: r.Say(lang, "staff.language.en")}, option{Value: "es", Words: r.Say(lang, "staff.language.es")})
	kinds := []option{{Value: store.TopicMessage, Words: r.Say(lang, "desk.filter.message")}}
	for _, kind := range conversation.RequestKinds {
		kinds = append(kinds, option{Value: string(kind), Words: r.RequestTitle(lang, kind)})
	}
	add("type", f.Topic, kinds...)
	if at.queue() == "" {
		var queues []option
		for _, q := range at.p.Queues {
			if who.Sees(at.p.ID, q.ID) {
				queues = append(queues, option{Value: q.ID, Words: q.Name})
			}
		}
		add("in", f.Queue, queues...)
	}
	if at.lane != store.LaneMine && at.lane != store.LaneUnclaimed {
		owners, err := r.owners(c, lang, at.p)
		if err != nil {
			return v, err
		}
		chosen := f.Owner.String()
		if f.Unowned {
			chosen = nobody
		}
		add("owner", chosen, owners...)
	}
	v.chips(r, lang, at)
	return v, nil
}

// owners are the colleagues who may have a talk of a practice.
func (r *room) owners(c *gin.Context, lang conversation.Language, p *conversation.Practice) ([]option, error) {
	all, err := r.Store.EveryStaff(c.Request.Context())
	if err != nil {
		return nil, err
	}
	out := []option{{Value: nobody, Words: r.Say(lang, "staff.unclaimed")}}
	for _, one := range all {
		if !one.Off && mayAct(one) && one.SeesPractice(p.ID) {
			out = append(out, option{Value: one.ID.String(), Words: one.Name})
		}
	}
	return out, nil
}

// chips are the choices that leave rows out, each with the address without it.
func (v *filterView) chips(r *room, lang conversation.Language, at place) {
	without := func(name string) string {
		at.page = 1
		values := at.values()
		values.Del(name)
		return address("/app/q/"+at.lane, values)
	}
	for _, o := range v.Marks {
		if o.Chosen {
			v.Chips = append(v.Chips, link{Href: without(o.Name), Words: o.Words})
		}
	}
	for _, p := range v.Picks {
		for _, o := range p.Options {
			if o.Chosen && o.Value != "" {
				v.Chips = append(v.Chips, link{Href: without(p.Name), Words: r.Say(lang, "desk.filter.is", "name", p.Words, "value", o.Words)})
			}
		}
	}
	if at.filter.Any() {
		at.filter, at.page = store.QueueFilter{}, 1
		v.Clear = at.here()
	}
}
