package staff

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// searchView is the page of a search: its form, and what was found.
type searchView struct {
	Title     string
	Asked     store.Query
	Search    string // id of the kept search, "" before the first
	Back      string
	People    *peopleView
	Looking   bool // in words of messages: hits follow
	Match     bool // whose an unknown phone is
	MatchWith matchTyped
	Talk      string
}

// peopleView is the answer to a search for people.
type peopleView struct {
	Hits   []hitView
	Phones []hitPhoneView
	Count  string
	More   bool
	Short  bool
}

// hitView is one patient.
type hitView struct {
	ID, Name, Record, Speaks string
	Born                     conversation.Date
	Phones                   []hitPhoneView
	New                      bool // a new talk can be begun from here
	Chosen                   bool
}

// hitPhoneView is one phone of a hit, or one that no record lists.
type hitPhoneView struct {
	Who, Ending string
	Texts       chip
	Open        string // address of its open talk
}

// wordHitView is one message.
type wordHitView struct {
	Href, Who, By string
	At            time.Time
	Pieces        []store.Piece
}

// wordsView says how far a search in words came.
type wordsView struct{ Words, Next string }

// searchActs registers the addresses of search, new talk and unknown senders.
func (r *room) searchActs() {
	r.GET(web.StaffRoom, "/app/search", r.searchPage)
	r.POST(web.StaffRoom, "/app/search", r.keepSearch)
	r.GET(web.StaffRoom, "/app/search/:search", r.found)
	r.GET(web.StaffRoom, "/app/new", r.searchPage)
	r.GET(web.StaffRoom, "/app/new/:patient", r.newTalk)
	r.POST(web.StaffRoom, "/app/new/:patient", r.startTalk)
	r.GET(web.StaffRoom, "/app/add", r.addPage)
	r.POST(web.StaffRoom, "/app/add", r.addPatient)
	r.GET(web.StaffRoom, "/app/add/:id", r.gated(r.addSenderPage))
	for name, act := range map[string]act{"match": r.matchSender, "wrong-number": r.wrongNumber, "add": r.addSender} {
		r.POST(web.StaffRoom, "/app/c/:id/"+name, r.act(act))
	}
}

// session is the sitting a search is kept for.
func (r *room) session(c *gin.Context) (*store.Session, error) {
	_, session, err := r.Store.StaffSession(c.Request.Context(), r.Cookie(c, web.StaffCookie), false)
	if errors.Is(err, store.ErrEnded) {
		return nil, web.SignIn{To: web.StaffSignIn}
	}
	return session, err
}

// searchPage is the empty form: of the search, or of a new talk's first step.
func (r *room) searchPage(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	p, err := r.practice(c, who)
	if err != nil {
		return err
	}
	asked := store.Query{Practice: p.ID}
	if strings.HasPrefix(c.Request.URL.Path, "/app/new") {
		asked.For = store.AskedForNew
	}
	return r.showSearch(c, who, asked, http.StatusOK, nil)
}

// keepSearch keeps what was typed and goes to its page: names, numbers and
// birth dates stand in no address.
func (r *room) keepSearch(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	session, err := r.session(c)
	if err != nil {
		return err
	}
	asked := store.Query{Practice: web.Form(c, "practice"), Words: words(c, "q"), Messages: web.Form(c, "in") == "messages"}
	if asked.Practice == "" {
		asked.Practice = r.first(who).ID
	}
	p := r.Store.Practice(asked.Practice)
	if p != nil && !who.SeesPractice(p.ID) {
		return r.refused(c, p, who, "people searched", "")
	}
	if p == nil {
		return fmt.Errorf("practice: %w", store.ErrNotFound)
	}
	if asked.For = web.Form(c, "for"); asked.For == store.AskedForMatch {
		talk, err := store.ParseID(web.Form(c, "talk"))
		if err != nil {
			return fmt.Errorf("talk: %w", store.ErrNotFound)
		}
		asked.Talk = talk.String()
	}
	asked.From, asked.To = words(c, "from"), words(c, "to")
	if asked.For != "" {
		asked.Messages = false
	}
	if field, key := unsearchable(asked); key != "" {
		return r.showSearch(c, who, asked, http.StatusUnprocessableEntity, func(page *templates.Page, _ *searchView) {
			page.Problems = append(page.Problems, templates.Problem{Field: field, Words: r.Say(page.Lang, key)})
		})
	}
	id, err := r.Store.KeepSearch(c.Request.Context(), session, asked)
	if err != nil {
		return err
	}
	return web.See(c, "/app/search/"+id.String())
}

// unsearchable names what is wrong with a question, "" if nothing is.
func unsearchable(a store.Query) (field, key string) {
	if a.Words == "" {
		return "q", "search.problem.empty"
	}
	for field, day := range map[string]string{"from": a.From, "to": a.To} {
		if _, err := conversation.ParseDate(day); day != "" && err != nil {
			return field, "search.problem.day"
		}
	}
	return "", ""
}

// found answers a kept search; the search and its hits are on the trail.
func (r *room) found(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	session, err := r.session(c)
	if err != nil {
		return err
	}
	id, err := store.ParseID(c.Param("search"))
	if err != nil {
		return fmt.Errorf("search: %w", store.ErrNotFound)
	}
	asked, err := r.Store.KeptSearch(c.Request.Context(), session, id)
	if err != nil {
		return err
	}
	if asked.Messages {
		return r.streamWords(c, who, asked)
	}
	return r.showPeople(c, who, asked, http.StatusOK, nil)
}

// showSearch renders the form; change adds what was found or went wrong.
func (r *room) showSearch(c *gin.Context, who *store.Staff, asked store.Query, status int, change func(*templates.Page, *searchView)) error {
	page, view := r.searchFrame(c, who, asked)
	if change != nil {
		change(&page, &view)
	}
	page.View = view
	return r.Render(c, status, "staff/search", page)
}

func (r *room) searchFrame(c *gin.Context, who *store.Staff, asked store.Query) (templates.Page, searchView) {
	page := r.page(c, r.Store.Practice(asked.Practice), who, nil)
	view := searchView{Asked: asked, Title: r.Say(page.Lang, "search.title"), Back: "/app", Match: asked.For == store.AskedForMatch, Talk: asked.Talk}
	switch asked.For {
	case store.AskedForNew:
		view.Title = r.Say(page.Lang, "newtalk.title")
	case store.AskedForMatch:
		view.Title, view.Back = r.Say(page.Lang, "unknown.match"), "/app/c/"+asked.Talk
	}
	if !asked.ID.None() {
		view.Search = asked.ID.String()
		page.Path = "/app/search/" + view.Search
	}
	return page, view
}

// showPeople looks for people and renders them.
func (r *room) showPeople(c *gin.Context, who *store.Staff, asked store.Query, status int, change func(*templates.Page, *searchView)) error {
	p := r.Store.Practice(asked.Practice)
	people, err := r.Store.Search(c.Request.Context(), who, p.ID, r.Store.Sought(p, asked.Words))
	if err != nil {
		return err
	}
	return r.showSearch(c, who, asked, status, func(page *templates.Page, view *searchView) {
		view.People = r.peopleView(page.Lang, p, people)
		for i := range view.People.Hits {
			view.People.Hits[i].New = mayAct(who) && !view.Match
		}
		if view.Match {
			view.MatchWith.Relation = store.RelationSelf
		}
		if change != nil {
			change(page, view)
		}
	})
}

func (r *room) peopleView(lang conversation.Language, p *conversation.Practice, found store.People) *peopleView {
	v := &peopleView{More: found.More, Short: found.Short, Count: r.Say(lang, "search.count", "n", len(found.Hits)+len(found.Phones))}
	for _, h := range found.Hits {
		one := hitView{ID: h.Person.ID.String(), Name: h.Person.Given + " " + h.Person.Family, Record: h.Person.Record, Born: h.Person.Birth,
			Speaks: r.Say(lang, "staff.language."+string(h.Person.Language))}
		for _, phone := range h.Phones {
			one.Phones = append(one.Phones, r.hitPhone(lang, phone))
		}
		v.Hits = append(v.Hits, one)
	}
	for _, phone := range found.Phones {
		v.Phones = append(v.Phones, r.hitPhone(lang, phone))
	}
	return v
}

func (r *room) hitPhone(lang conversation.Language, h store.HitPhone) hitPhoneView {
	v := hitPhoneView{Ending: h.Line.Phone.String(), Who: r.Say(lang, "staff.chip.unknown"), Texts: r.textsOf(lang, h.Line)}
	if h.Relation != "" {
		v.Who = r.relation(lang, h.Relation)
	}
	if !h.Open.None() {
		v.Open = "/app/c/" + h.Open.String()
	}
	return v
}

// textsOf says in a chip whether a phone gets texts.
func (r *room) textsOf(lang conversation.Language, l store.LineFacts) chip {
	return r.textsChip(lang, &store.TalkPage{Line: l})
}

// streamWords writes what a search in the words of messages finds while it
// goes on. Who leaves the page ends it.
func (r *room) streamWords(c *gin.Context, who *store.Staff, asked store.Query) error {
	page, view := r.searchFrame(c, who, asked)
	view.Looking = true
	page.View = view
	stream, err := r.PageStream(c, "staff/search", `<p data-hits></p>`, page)
	if err != nil || c.Request.Method == http.MethodHead {
		return err
	}
	lang := page.Lang
	part := func(name string, v any) error {
		page.View = v
		return stream.Part(name, page)
	}
	seen, err := r.Store.SearchWords(c.Request.Context(), who, wordSearch(r.Store.Practice(asked.Practice), asked), store.Words{
		Hit:  func(h store.WordHit) error { return part("word-hit", r.wordHit(lang, h)) },
		Seen: func(s store.WordsSeen) error { return part("words-seen", wordsView{Words: r.lookedWords(lang, s)}) },
	})
	if c.Request.Context().Err() != nil {
		return nil // the reader left
	}
	if err != nil {
		return err
	}
	end := wordsView{Words: r.Say(lang, "search.words.end", "n", thousands(seen.Looked), "hits", seen.Hits)}
	if seen.Full {
		end.Words, end.Next = r.Say(lang, "search.words.full", "hits", seen.Hits), r.Say(lang, "search.words.narrow")
	}
	if err := part("words-end", end); err != nil {
		return err
	}
	return stream.End()
}

// wordSearch reads the days asked for by the practice's clock.
func wordSearch(p *conversation.Practice, asked store.Query) store.WordSearch {
	q := store.WordSearch{Practice: p.ID, Words: asked.Words}
	if day, err := conversation.ParseDate(asked.From); err == nil {
		q.From = day.In(p.Zone)
	}
	if day, err := conversation.ParseDate(asked.To); err == nil {
		q.To = day.In(p.Zone).AddDate(0, 0, 1)
	}
	return q
}

func (r *room) wordHit(lang conversation.Language, h store.WordHit) wordHitView {
	v := wordHitView{Href: "/app/c/" + h.Talk.String(), At: h.At, Pieces: h.Pieces}
	v.Who = h.Phone.National()
	switch {
	case !h.About.ID.None() && !h.Writer.ID.None():
		v.Who = r.Say(lang, "staff.about", "writer", h.Writer.Short(), "patient", h.About.Short())
	case !h.About.ID.None():
		v.Who = h.About.Short()
	case !h.Writer.ID.None():
		v.Who = h.Writer.Short()
	}
	switch h.Way {
	case "out":
		v.By = r.Say(lang, "search.by", "name", h.Author)
	case "note":
		v.By = r.Say(lang, "search.note", "name", h.Author)
	}
	return v
}

func (r *room) lookedWords(lang conversation.Language, s store.WordsSeen) string {
	if s.Of == 0 {
		return r.Say(lang, "search.looked", "n", thousands(s.Looked))
	}
	return r.Say(lang, "search.looked.of", "n", thousands(s.Looked), "of", thousands(s.Of))
}

// thousands writes a number as people read it: "20,000".
func thousands(n int) string {
	digits := itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
