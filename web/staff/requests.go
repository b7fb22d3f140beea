package staff

import (
	"errors"
	"fmt"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// requestView is a request as the log shows it: what was asked, how far it is,
// and the buttons that move it.
type requestView struct {
	ID    string
	Title string
	Icon  string
	Chips []chip
	Facts []requestFact
	Note  string // "Call first"
	Moves []moveView
}

// requestFact is one answer as term over value.
type requestFact struct {
	Name, Words string
	Lang        conversation.Language // of the person's own words, "" for ours
}

// moveView is one button of a request.
type moveView struct{ State, Words string }

// moves are the states staff set.
var moves = []conversation.RequestState{conversation.RequestDoing, conversation.RequestNeeds, conversation.RequestDone}

// requestCard words a request for a reader of the log.
func (r *room) requestCard(lang conversation.Language, m store.Message) *requestView {
	q := m.Request
	v := &requestView{ID: q.ID.String(), Title: r.RequestTitle(lang, q.Kind), Icon: web.RequestIcon(q.Kind)}
	class, icon := web.StateLook(q.State)
	v.Chips = append(v.Chips, chip{class, icon, r.Say(lang, "ask.state."+string(q.State))})
	if q.Low {
		v.Chips = append(v.Chips, chip{"low", "down", r.Say(lang, "staffask.low")})
	}
	if q.Kind.Bleeds(q.Answers) {
		v.Chips = append(v.Chips, chip{"late", "drop", r.Say(lang, "tasks.bleeds")})
	}
	for _, f := range r.RequestFacts(lang, q.Kind, q.Answers) {
		one := requestFact{Name: f.Name, Words: f.Words}
		if f.Own {
			one.Lang = m.Language
		}
		v.Facts = append(v.Facts, one)
	}
	if q.CallFirst {
		v.Note = r.Say(lang, "staffask.call."+string(q.Kind))
	}
	for _, state := range moves {
		if state != q.State {
			v.Moves = append(v.Moves, moveView{string(state), r.Say(lang, "ask.state."+string(state))})
		}
	}
	return v
}

// typeChip names what a talk of a topic is about.
func (r *room) typeChip(lang conversation.Language, q store.QueueRow) []chip {
	kind := conversation.RequestKind(q.Topic)
	if !kind.Known() {
		return nil
	}
	chips := []chip{{"", web.RequestIcon(kind), r.RequestTitle(lang, kind)}}
	if q.Low {
		chips = append(chips, chip{"low", "down", r.Say(lang, "staffask.low")})
	}
	if q.Bleeds {
		chips = append(chips, chip{"late", "drop", r.Say(lang, "tasks.bleeds")})
	}
	return chips
}

// openRequest is one line of "Open requests" in the patient's pane.
type openRequest struct {
	Words string
	Chips []chip
	Made  time.Time
}

// openRequests lists the requests of a talk's thread that are not done.
func (r *room) openRequests(lang conversation.Language, t *store.TalkPage) []openRequest {
	var out []openRequest
	for _, m := range t.Messages {
		if m.Request == nil || !m.Request.State.Open() {
			continue
		}
		out = append(out, openRequest{r.RequestTitle(lang, m.Request.Kind), r.requestCard(lang, m).Chips, m.At})
	}
	return out
}

// requestEvent words a line of the talk's history about a request.
func (r *room) requestEvent(lang conversation.Language, name string, m store.Message) string {
	for _, state := range moves {
		if m.Event == "request_"+string(state) {
			return r.Say(lang, "staffask.event", "name", name, "what", r.RequestTitle(lang, conversation.RequestKind(m.Body)),
				"state", r.Say(lang, "ask.state."+string(state)))
		}
	}
	return name
}

// moveRequest sets how far a request is; the patient's page shows it and one
// notice tells of it.
func (r *room) moveRequest(c *gin.Context, who *store.Staff, id store.ID) error {
	request, err := store.ParseID(web.Form(c, "request"))
	if err != nil {
		return fmt.Errorf("request: %w", store.ErrNotFound)
	}
	state := conversation.RequestState(web.Form(c, "state"))
	err = r.Store.MoveRequest(c.Request.Context(), who, id, request, state, web.Key(c))
	if errors.Is(err, store.ErrNotFound) {
		return r.again(c, who, id, 409, func(_ *store.TalkPage, p *templates.Page, v *talkView) {
			v.Stop = &stopView{Words: r.Say(p.Lang, "staff.moved")}
		})
	}
	if err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "request")
}
