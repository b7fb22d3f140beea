package staff

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// repliesView is the list of saved replies (ux.md §10), and what stands around
// the page of one.
type repliesView struct {
	frame
	Groups   []replyGroup
	Edit     bool   // the person may write new ones
	New      string // where that is done
	Archived bool   // the list shows what was taken out
	Other    string // address of the other list
	Just     string // result of the person's own act
	One      *oneReply
}

// replyGroup is the replies of one queue, or of all.
type replyGroup struct {
	ID, Name string
	Rows     []replyRow
}

// replyRow is one saved reply as a patient would read it, filled with sample
// names.
type replyRow struct {
	ID, Href, Title  string
	English, Spanish []piece // no Spanish: nothing
	Used, Owner      string
	Edit             bool
}

// piece is a stretch of words; Mark: it fills a place.
type piece struct {
	Words string
	Mark  bool
}

// replyRoutes adds the addresses of saved replies.
func (r *room) replyRoutes() {
	r.GET(web.StaffRoom, "/app/replies", r.replies)
	r.GET(web.StaffRoom, "/app/replies/new", r.newReply)
	r.POST(web.StaffRoom, "/app/replies/new", r.saveReply)
	r.GET(web.StaffRoom, "/app/replies/:reply", r.savedReply)
	r.POST(web.StaffRoom, "/app/replies/:reply", r.saveReply)
	r.POST(web.StaffRoom, "/app/replies/:reply/archive", r.archiveReply)
}

// repliesDone are the results the list tells of.
var repliesDone = map[string]string{"saved": "replies.done.saved", "archived": "replies.done.archived", "back": "replies.done.back"}

// replies lists the saved replies of a practice by queue.
func (r *room) replies(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	p, err := r.practice(c, who)
	if err != nil {
		return err
	}
	all, err := r.Store.Replies(c.Request.Context(), who, p.ID)
	if err != nil {
		return err
	}
	archived := c.Query("list") == "archived"
	page, view, err := r.repliesFrame(c, who, p)
	if err != nil {
		return err
	}
	view.Archived = archived
	values := place{p: p, page: 1, first: r.first(who)}.values()
	if view.New = address("/app/replies/new", values); !archived {
		values.Set("list", "archived")
	}
	view.Other = address("/app/replies", values)
	if key := repliesDone[c.Query("done")]; key != "" {
		view.Just = r.Say(page.Lang, key)
	}
	view.Groups = r.replyGroups(page.Lang, who, p, all, archived)
	return r.showReplies(c, http.StatusOK, "staff/replies", page, view)
}

// repliesFrame begins a page of saved replies: rail, titles and rights.
func (r *room) repliesFrame(c *gin.Context, who *store.Staff, p *conversation.Practice) (templates.Page, repliesView, error) {
	page := r.page(c, p, who, nil)
	view := repliesView{Edit: who.EditsReplies(p.ID, "")}
	view.Title = r.Say(page.Lang, "replies.title")
	at := r.place(c, p, who, "replies")
	view.Here = address("/app/replies", place{p: p, page: 1, first: at.first}.values())
	page.Path = view.Here
	for _, q := range p.Queues {
		view.Edit = view.Edit || who.EditsReplies(p.ID, q.ID)
	}
	badges, err := r.Store.Badges(c.Request.Context(), p.ID)
	if err == nil {
		view.Rail = r.rail(page.Lang, at, who, badges, view.Here)
	}
	return page, view, err
}

// showReplies renders such a page, or the rail that a live page asks for.
func (r *room) showReplies(c *gin.Context, status int, name string, page templates.Page, view repliesView) error {
	page.View = view
	if isPart(c) {
		return r.Fragment(c, "staff/replies", "rail", page)
	}
	return r.Render(c, status, name, page)
}

func (r *room) replyGroups(lang conversation.Language, who *store.Staff, p *conversation.Practice, all []store.SavedReply, archived bool) []replyGroup {
	groups := []replyGroup{{Name: r.Say(lang, "replies.all")}}
	for _, q := range p.Queues {
		groups = append(groups, replyGroup{ID: q.ID, Name: q.Name})
	}
	var out []replyGroup
	for _, g := range groups {
		for _, one := range all {
			if one.Queue == g.ID && one.Archived.IsZero() == !archived {
				g.Rows = append(g.Rows, r.replyRow(lang, who, p, one))
			}
		}
		if len(g.Rows) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func (r *room) replyRow(lang conversation.Language, who *store.Staff, p *conversation.Practice, one store.SavedReply) replyRow {
	v := sampleValues(p, who)
	row := replyRow{ID: one.ID.String(), Href: "/app/replies/" + one.ID.String(), Title: one.Title, English: pieces(one.English, v), Spanish: pieces(one.Spanish, v),
		Edit: who.EditsReplies(one.Practice, one.Queue), Used: r.Say(lang, "replies.used.never"), Owner: r.Say(lang, "replies.owner", "name", one.OwnerName)}
	if !one.Used.IsZero() {
		row.Used = r.Say(lang, "replies.used", "day", templates.Day(lang, one.Used.In(p.Zone)))
	}
	return row
}

// sampleValues fill a preview: a name of the sample family, the office's own
// phone and the name of the person who looks.
func sampleValues(p *conversation.Practice, who *store.Staff) conversation.SavedValues {
	return conversation.SavedValues{FirstName: "Ana", OfficePhone: p.Phone.National(), MyFirstName: who.First()}
}

// pieces cuts words at their places and fills them, so that the page can mark
// what will differ.
func pieces(words string, v conversation.SavedValues) (out []piece) {
	for words != "" {
		at, name := len(words), ""
		for _, place := range conversation.SavedPlaces {
			if i := strings.Index(words, "{"+place+"}"); i >= 0 && i < at {
				at, name = i, "{"+place+"}"
			}
		}
		if at > 0 {
			out = append(out, piece{words[:at], false})
		}
		if name != "" {
			out = append(out, piece{conversation.FillSaved(name, v), true})
		}
		words = words[at+len(name):]
	}
	return out
}

// archiveReply takes a reply out of the lists, or puts it back.
func (r *room) archiveReply(c *gin.Context) error {
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
	if !who.EditsReplies(one.Practice, one.Queue) {
		return web.ErrForbidden
	}
	out := web.Form(c, "archived") == "yes"
	if err := r.Store.ArchiveReply(c.Request.Context(), who, id, out); err != nil {
		return err
	}
	done := "back"
	if out {
		done = "archived"
	}
	return r.backToReplies(c, who, one.Practice, done)
}

func (r *room) backToReplies(c *gin.Context, who *store.Staff, practice, done string) error {
	values := place{p: r.Store.Practice(practice), page: 1, first: r.first(who)}.values()
	values.Set("done", done)
	return web.See(c, address("/app/replies", values))
}
