package staff

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/web"
)

// Who else has a talk open, and who types in it (ux.md §9). It is kept in
// memory for this process: a page's open stream is its viewer, and typing is
// said every five seconds. What is announced is the talk's number only; names
// come with a part of the page, which checks rights again.
const (
	typingHolds = 15 * time.Second
	viewHolds   = 3 * time.Second // after a stream ended: most are a page's way to the next
)

// presence is who is at which talk.
type presence struct {
	mu    sync.Mutex
	talks map[store.ID]map[store.ID]*visit
	tell  func(scope string)
}

// visit is one person at one talk.
type visit struct {
	name   string
	pages  int       // open streams
	typing time.Time // until when they count as typing
}

func hereScope(talk store.ID) string { return "here:" + talk.String() }

// view notes that a person's page has the talk open, until left is called.
func (p *presence) view(talk store.ID, who *store.Staff) (left func()) {
	p.change(talk, who, func(v *visit) { v.pages++ })
	return func() {
		time.AfterFunc(viewHolds, func() { p.change(talk, who, func(v *visit) { v.pages-- }) })
	}
}

// typed notes that a person types at the talk, or that they stopped.
func (p *presence) typed(talk store.ID, who *store.Staff, typing bool) {
	until := time.Time{}
	if typing {
		until = time.Now().Add(typingHolds)
		time.AfterFunc(typingHolds, func() { p.change(talk, who, func(*visit) {}) })
	}
	p.change(talk, who, func(v *visit) { v.typing = until })
}

// change changes one person's visit and tells the talk's pages if others see
// something else by it.
func (p *presence) change(talk store.ID, who *store.Staff, change func(*visit)) {
	if p.changed(talk, who, change) {
		p.tell(hereScope(talk))
	}
}

func (p *presence) changed(talk store.ID, who *store.Staff, change func(*visit)) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.talks == nil {
		p.talks = map[store.ID]map[store.ID]*visit{}
	}
	if p.talks[talk] == nil {
		p.talks[talk] = map[store.ID]*visit{}
	}
	v := p.talks[talk][who.ID]
	if v == nil {
		v = &visit{name: who.First()}
		p.talks[talk][who.ID] = v
	}
	viewed, typed := v.pages > 0, !v.typing.IsZero()
	change(v)
	if !time.Now().Before(v.typing) {
		v.typing = time.Time{}
	}
	if v.pages <= 0 && v.typing.IsZero() {
		delete(p.talks[talk], who.ID)
	}
	if len(p.talks[talk]) == 0 {
		delete(p.talks, talk)
	}
	return viewed != (v.pages > 0) || typed != !v.typing.IsZero()
}

// others are the first names of who else views a talk, and of who types there.
func (p *presence) others(talk store.ID, who *store.Staff) (viewing, typing []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, v := range p.talks[talk] {
		switch {
		case id == who.ID:
		case time.Now().Before(v.typing):
			typing = append(typing, v.name)
			viewing = append(viewing, v.name)
		case v.pages > 0:
			viewing = append(viewing, v.name)
		}
	}
	slices.Sort(viewing)
	slices.Sort(typing)
	return viewing, typing
}

// hereView is one of the two lines that say who else is there.
type hereView struct {
	Src, Scope, Icon string
	Words            string // "" if nobody is
}

// hereViews are the lines of viewers and of typing.
func (r *room) hereViews(lang conversation.Language, talk store.ID, who *store.Staff) (viewing, typing hereView) {
	views, types := r.here.others(talk, who)
	src := "/app/c/" + talk.String() + "/here"
	return hereView{src + "?part=viewing", hereScope(talk), "eye", r.whoWords(lang, "keys.viewing", "keys.viewing.more", views)},
		hereView{src + "?part=typing", hereScope(talk), "note", r.whoWords(lang, "keys.typing", "keys.typing.more", types)}
}

// whoWords words a list of names: one, two, or more with commas.
func (r *room) whoWords(lang conversation.Language, one, more string, names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return r.Say(lang, one, "names", names[0])
	}
	last := len(names) - 1
	return r.Say(lang, more, "names", strings.Join(names[:last], ", ")+" "+r.Say(lang, "keys.and")+" "+names[last])
}

// hereActs registers the addresses of who is there.
func (r *room) hereActs() {
	r.here.tell = r.Hub.Publish
	r.GET(web.StaffRoom, "/app/c/:id/here", r.gated(r.hereParts))
	r.GET(web.StaffRoom, "/app/c/:id/owner", r.gated(r.owner))
	r.POST(web.StaffRoom, "/app/c/:id/here", r.act(r.sayHere))
}

// hereParts is one of the two lines, as live pages ask for it. It holds names
// of colleagues and nothing of a patient's, so it is no opening of the talk.
func (r *room) hereParts(c *gin.Context, who *store.Staff, id store.ID) error {
	page := r.page(c, nil, who, nil)
	viewing, typing := r.hereViews(page.Lang, id, who)
	page.View = viewing
	if c.Query("part") == "typing" {
		page.View = typing
	}
	return r.Fragment(c, "staff/desk", "here", page)
}

// sayHere hears that a person types, or that they stopped. It never counts as
// an act: the page says it with the header of a live part.
func (r *room) sayHere(c *gin.Context, who *store.Staff, id store.ID) error {
	r.here.typed(id, who, web.Form(c, "typing") == "1")
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}

// owner words who has a talk that left a list, for its row: "Dana has this".
// It names colleagues only, so it is no opening of the talk either.
func (r *room) owner(c *gin.Context, who *store.Staff, id store.ID) error {
	owner, closed, err := r.Store.OwnerOf(c.Request.Context(), id)
	if err != nil {
		return err
	}
	lang, words := r.Language(c, ""), ""
	switch {
	case closed:
		words = r.Say(lang, "staff.lane.closed")
	case owner != nil && owner.ID == who.ID:
		words = r.Say(lang, "staff.you")
	case owner != nil:
		words = r.Say(lang, "keys.has", "name", owner.First())
	}
	c.String(http.StatusOK, words)
	return nil
}
