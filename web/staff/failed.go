package staff

import (
	"errors"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// failedView is a text that did not arrive, with the ways on.
type failedView struct {
	Words   string
	Why     string // what it means and what mends it
	Message string // whose notice may be tried again, "" if none
	Phone   conversation.Phone
}

// failedText is the failure that nobody has dealt with yet: the newest text of
// the talk that ended without reaching anybody.
func (r *room) failedText(lang conversation.Language, t *store.TalkPage) *failedView {
	if t.Row.Failed == "" || t.Row.State == conversation.Closed {
		return nil
	}
	v := &failedView{Phone: t.Line.Phone}
	for _, x := range t.Texts {
		words, failed := r.textState(lang, t, x)
		if !failed {
			continue
		}
		v.Words, v.Why = words, r.Say(lang, "desk.why."+whyKey(x))
		if x.Text == conversation.NewMessage && mayTell(t) {
			v.Message = x.Message.String()
		}
		return v
	}
	v.Words, v.Why = r.Say(lang, "desk.unread.days"), r.Say(lang, "desk.why.unread")
	return v
}

// mayTell reports whether another notice could go at all; the gate has the last word.
func mayTell(t *store.TalkPage) bool {
	return !t.Line.Off && !t.Line.Block && !t.Line.Undeliverable && t.Line.Basis != conversation.NoBasis && t.Row.About.Relation != ""
}

// whyKeys are the gate's reasons that have a sentence of their own.
var whyKeys = map[string]string{conversation.RefusedOff: "off", conversation.RefusedExpired: "expired", conversation.RefusedNumber: "not_sms_capable",
	conversation.RefusedCountry: "country", conversation.RefusedGrant: "left", conversation.RefusedBasis: "basis", conversation.RefusedNotices: "many"}

// whyKey names the sentence that says why a text failed and what mends it.
func whyKey(x store.TextOut) string {
	switch {
	case x.State == "perhaps":
		return "perhaps"
	case x.State == "failed" && slices.Contains(textClasses, x.Class):
		return x.Class
	case x.State == "refused" && whyKeys[x.Reason] != "":
		return whyKeys[x.Reason]
	}
	return "unknown"
}

// tellAgain sends another notice of a message whose text failed.
func (r *room) tellAgain(c *gin.Context, who *store.Staff, id store.ID) error {
	message, err := store.ParseID(web.Form(c, "message"))
	if err != nil {
		return store.ErrNotFound
	}
	err = r.Store.TellAgain(c.Request.Context(), who, id, message, web.Key(c))
	var no store.NotNow
	switch {
	case errors.As(err, &no):
		return r.again(c, who, id, http.StatusConflict, func(_ *store.TalkPage, p *templates.Page, v *talkView) {
			key, ok := heldBack[no.Reason]
			if !ok {
				key = "staff.text.other"
			}
			v.Stop = &stopView{Words: r.Say(p.Lang, key)}
		})
	case errors.Is(err, store.ErrNotFound): // it went meanwhile
		return back(c, id, "")
	case err != nil:
		return r.failed(c, who, id, err)
	}
	return back(c, id, "again")
}

// called keeps a call made in place of a text.
func (r *room) called(c *gin.Context, who *store.Staff, id store.ID) error {
	said := words(c, "words")
	if said == "" {
		return r.problem(c, who, id, "called-words", "desk.problem.called")
	}
	if err := r.Store.Called(c.Request.Context(), who, id, said, web.Key(c)); err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "called")
}
