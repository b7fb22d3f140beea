package staff

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// plainView is plain text mode in the reply box: it is there only where a yes
// to its risk stands and a text can leave.
type plainView struct {
	Offered bool
	Chosen  bool
	Prefix  string // what stands before the words in the text
	Count   string // "131 of 160, 1 part"
	Long    string // "é fits, í costs more", where a letter does
	Found   string // what must be looked at before it leaves
}

// plainSide is what the patient's pane says of plain texts, with the form that
// records a yes by call.
type plainSide struct {
	Thread bool // the talk is about a patient
	On     bool
	Words  string // "Since Mar 3. Dana recorded it."
	Ask    bool   // texts are on: a yes can be recorded
	Notice string
	Lang   conversation.Language
}

// plainRoutes adds the acts that record a yes and take it back.
func (r *room) plainRoutes() {
	r.POST(web.StaffRoom, "/app/c/:id/plain-on", r.act(r.plainOn))
	r.POST(web.StaffRoom, "/app/c/:id/plain-off", r.act(r.plainOff))
}

// plain fills the mode and the pane.
func (r *room) plain(c *gin.Context, lang conversation.Language, t *store.TalkPage, v *talkView) error {
	state, err := r.Store.PlainIn(c.Request.Context(), t)
	if err != nil {
		return err
	}
	reads := readerLanguage(t)
	v.Side.Plain = plainSide{Thread: !t.Thread.None(), On: state.On, Ask: !t.Line.Off, Notice: r.Say(reads, "plain.notice", "clinic", t.Practice.Name), Lang: reads}
	if state.On {
		v.Side.Plain.Words = r.Say(lang, "plain.since", "day", templates.Day(lang, state.Since.In(t.Practice.Zone)), "name", state.By)
	}
	if v.Reply == nil {
		return nil
	}
	canLeave := !t.Line.Off && !t.Line.Block && !t.Line.Undeliverable && t.Line.Basis != conversation.NoBasis && t.Row.About.Relation != ""
	v.Reply.Plain = plainView{Offered: state.On && canLeave, Prefix: t.Practice.TextingName + ": "}
	r.plainCount(lang, t, v.Reply)
	return nil
}

// plainCount counts the words in the box as they would leave; script counts on
// while somebody types.
func (r *room) plainCount(lang conversation.Language, t *store.TalkPage, v *replyView) {
	body, _, err := templates.PlainText(t.Practice.TextingName, v.Words)
	if err != nil {
		body = v.Plain.Prefix
	}
	alphabet, units, parts := templates.Segments(body)
	of := 160
	if v.Plain.Long = ""; alphabet == templates.UCS2 {
		of, v.Plain.Long = 70, r.Say(lang, "plain.letters")
	}
	if v.Plain.Count = r.Say(lang, "plain.count", "n", units, "of", of); parts > 1 {
		v.Plain.Count = r.Say(lang, "plain.count.parts", "n", units, "parts", parts)
	}
}

// plainReply sends words by plain text. What gives somebody away has to be
// looked at first; what phone companies refuse never leaves.
func (r *room) plainReply(c *gin.Context, who *store.Staff, id store.ID) error {
	said := strings.TrimSpace(web.Form(c, "body"))
	t, err := r.Store.TalkAgain(c.Request.Context(), who, id)
	if err != nil {
		return err
	}
	found := conversation.LookPlain(said, plainPeople(t))
	if field, key, args := plainProblem(c, t, said, found); key != "" {
		return r.plainAgain(c, who, id, found, field, key, args...)
	}
	out, err := r.Store.Reply(c.Request.Context(), who, id, store.Answer{Words: said, Seen: seen(c), Plain: true, Close: web.Form(c, "then") == "close", Key: web.Key(c)})
	if errors.Is(err, store.ErrPlain) {
		return r.plainAgain(c, who, id, found, "reply", "plain.problem.off")
	}
	if err != nil {
		return r.unsent(c, who, id, said, err)
	}
	if err := r.Store.SaveDraft(c.Request.Context(), who, id, ""); err != nil {
		return err
	}
	if out.Message.None() {
		return back(c, id, "")
	}
	return back(c, id, "sent="+out.Message.String())
}

// plainPeople is everybody whom a text to this phone may give away.
func plainPeople(t *store.TalkPage) (out []conversation.PlainPerson) {
	for _, p := range append([]store.Person{t.Row.About, t.Row.Writer}, t.People...) {
		if !p.ID.None() {
			out = append(out, conversation.PlainPerson{Given: p.Given, Family: p.Family, Birth: p.Birth})
		}
	}
	return out
}

// plainProblem is what stops a plain text, "" if nothing does.
func plainProblem(c *gin.Context, t *store.TalkPage, said string, found []conversation.PlainFinding) (field, key string, args []any) {
	if key := length(said); key != "" {
		return "reply", key, nil
	}
	if conversation.PlaceLeft(said) != "" {
		return "reply", "replies.problem.left", nil
	}
	if len(boxIDs(c)) > 0 {
		return "reply", "plain.problem.files", nil
	}
	body, _, err := templates.PlainText(t.Practice.TextingName, said)
	if err != nil {
		return "reply", "staff.problem.empty", nil
	}
	if _, _, parts := templates.Segments(body); parts > templates.PlainParts {
		return "reply", "plain.problem.long", []any{"n", templates.PlainParts}
	}
	for _, f := range found {
		if f.Risk == conversation.RiskShaft {
			return "reply", "plain.problem.shaft", []any{"word", f.Word}
		}
	}
	if len(found) > 0 && web.Form(c, "checked") == "" {
		return "checked", "plain.problem.checked", nil
	}
	return "", "", nil
}

// plainAgain shows the box again in its mode, with what was found.
func (r *room) plainAgain(c *gin.Context, who *store.Staff, id store.ID, found []conversation.PlainFinding, field, key string, args ...any) error {
	return r.again(c, who, id, http.StatusUnprocessableEntity, func(t *store.TalkPage, p *templates.Page, v *talkView) {
		p.Problems = append(p.Problems, templates.Problem{Field: field, Words: r.Say(p.Lang, key, args...)})
		if r.keep(c, v); v.Reply == nil {
			return
		}
		v.Reply.Plain.Chosen = v.Reply.Plain.Offered
		r.plainCount(p.Lang, t, v.Reply)
		var words []string
		for _, f := range found {
			if f.Risk != conversation.RiskShaft {
				words = append(words, r.Say(p.Lang, "plain.risk."+string(f.Risk), "word", f.Word))
			}
		}
		v.Reply.Plain.Found = strings.Join(words, ", ")
	})
}

// plainOn records that the risk notice was read aloud and that they said yes.
// The wording is kept in the language it was read in.
func (r *room) plainOn(c *gin.Context, who *store.Staff, id store.ID) error {
	if web.Form(c, "yes") != "yes" {
		return r.problem(c, who, id, "plain-yes", "staff.problem.yes")
	}
	said := words(c, "words")
	if said == "" {
		return r.problem(c, who, id, "plain-words", "staff.problem.words")
	}
	when, ok := r.when(c, id)
	if !ok {
		return r.problem(c, who, id, "plain-when", "staff.problem.when")
	}
	t, err := r.Store.TalkAgain(c.Request.Context(), who, id)
	if err != nil {
		return err
	}
	reads := readerLanguage(t)
	err = r.Store.AcceptPlain(c.Request.Context(), who, id, store.PlainYes{Who: callerOr(web.Form(c, "who")), Notice: r.Say(reads, "plain.notice", "clinic", t.Practice.Name),
		Version: r.Say(reads, "plain.notice.version"), Language: reads, Words: said, At: when, Key: web.Key(c)})
	if errors.Is(err, store.ErrPlain) {
		return r.problem(c, who, id, "plain-words", "plain.problem.texts")
	}
	if err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "plain-on")
}

// plainOff takes the yes back.
func (r *room) plainOff(c *gin.Context, who *store.Staff, id store.ID) error {
	if err := r.Store.EndPlain(c.Request.Context(), who, id, web.Key(c)); err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "plain-off")
}
