package staff

import (
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

// talkView is the open talk with its reply box and the patient's pane.
type talkView struct {
	ID        string
	Query     string // behind every address of the talk: where the reader came from
	Back      string
	BackWords string
	Title     string
	Meta      string // who has it
	Chips     []chip
	Act       bool // this person answers patients
	Mine      bool
	Taken     bool   // somebody else has it
	Owner     string // who, if somebody else
	Closed    bool
	Joined    bool // its words stand in another talk
	Task      *taskView
	Failed    *failedView // a text that did not arrive, and nobody has dealt with it
	Log       []entryView
	Src       string // of the log, for live updates
	Scope     string
	Seen      int64
	Reply     *replyView
	NoReply   string // why there is no reply box, and what to do instead
	File      []fileView
	Unknown   *unknownView // no record lists the phone
	Side      sideView
	Stop      *stopView // an act was stopped; what to know and what to do
	Sent      string    // message that can still be taken back
	SentTo    string
	Viewing   hereView // who else has it open
	Typing    hereView
	Move      *elsewhereView
	Unclose   bool   // the person's own close can still be taken back
	Cards     bool   // its photos may be sides of an insurance card
	Just      string // result of the person's own act, said where the reader looks
	Printed   string // on paper: who printed it, and when
}

// taskView says what a task is about and what to do next.
type taskView struct {
	What, Next string
	Unlock     bool
	Birth      *birthView // a task about a birth date
	Phones     bool       // unlinking a phone may follow
}

// fileView is one patient a talk can be filed to.
type fileView struct{ Patient, Words string }

// replyView is the box to answer in.
type replyView struct {
	To, Relation string
	Words        string
	Note         bool
	Hint         string
	Script       bool // no consent on file: the call's script helps
	boxView
}

// stopView is what stopped an act: somebody else has the talk, or something
// arrived that the writer has not seen.
type stopView struct {
	Taken string      // "Dana claimed this 5 seconds ago."
	News  []entryView // what came since the page was loaded
	Words string      // any other reason
}

// talk opens a talk: the opening is on the trail, and what the page shows
// counts as read by staff. A live part does neither.
func (r *room) talk(c *gin.Context, who *store.Staff, id store.ID) error {
	t, err := r.open(c, who, id)
	if err != nil {
		return err
	}
	if isPart(c) && c.Query("part") == "list" {
		at := r.placeOf(c, t.Practice, who)
		return r.listPart(c, at, who, "/app/c/"+id.String()+at.query(), id)
	}
	return r.showTalk(c, who, t, 200, nil)
}

// placeOf is the list that a talk was opened from.
func (r *room) placeOf(c *gin.Context, p *conversation.Practice, who *store.Staff) place {
	at := r.place(c, p, who, store.LaneOpen)
	if lane := c.Query("lane"); lane != "" {
		if at.lane = lane; !at.valid() || at.queue() != "" && !who.Sees(p.ID, at.queue()) {
			at.lane = store.LaneOpen
		}
	}
	at.filter = readFilter(c, p, at.lane)
	return at
}

// open loads a talk and keeps the trail right. A person who answers marks it
// read; an admin's look does not. A live part stands on an opening the trail
// has already: one that is asked for by hand, without it, is an opening too.
func (r *room) open(c *gin.Context, who *store.Staff, id store.ID) (*store.TalkPage, error) {
	ctx := c.Request.Context()
	if !isPart(c) && mayAct(who) {
		return r.Store.Talk(ctx, who, id)
	}
	opened := false
	if isPart(c) {
		var err error
		if opened, err = r.Store.HasOpened(ctx, who, id); err != nil {
			return nil, err
		}
	}
	if !opened {
		if err := r.Store.LookedAtTalk(ctx, who, id); err != nil {
			return nil, err
		}
	}
	return r.Store.TalkAgain(ctx, who, id)
}

// showTalk renders a loaded talk; change adds what an act has to say.
func (r *room) showTalk(c *gin.Context, who *store.Staff, t *store.TalkPage, status int, change func(*templates.Page, *talkView)) error {
	at := r.placeOf(c, t.Practice, who)
	page := r.page(c, t.Practice, who, nil)
	view := deskView{Pane: paneOf(c)}
	src := "/app/c/" + t.Row.Talk.String() + at.query()
	page.Path = src
	if err := r.lists(c, page.Lang, at, who, &view, src, t.Row.Talk); err != nil {
		return err
	}
	v := r.talkView(page.Lang, at, who, t)
	v.BackWords = r.laneWords(page.Lang, at)
	v.Printed = r.printed(page.Lang, who, t)
	var err error
	if v.Side.Phones, err = r.phones(c, page.Lang, t); err != nil {
		return err
	}
	if v.Act && !v.Closed {
		if v.Move, err = r.elsewhere(c, who, t); err != nil {
			return err
		}
	}
	if err = r.box(c, page.Lang, who, t, v); err != nil {
		return err
	}
	r.sentJust(c, page.Lang, who, t, v)
	v.Viewing, v.Typing = r.hereViews(page.Lang, t.Row.Talk, who)
	if change != nil {
		change(&page, v)
	}
	view.Talk = v
	page.View = view
	return r.desk(c, status, page)
}

func (r *room) laneWords(lang conversation.Language, at place) string {
	if id := at.queue(); id != "" {
		for _, q := range at.p.Queues {
			if q.ID == id {
				return q.Name
			}
		}
	}
	return r.Say(lang, "staff.lane."+at.lane)
}

func (r *room) talkView(lang conversation.Language, at place, who *store.Staff, t *store.TalkPage) *talkView {
	q := t.Row
	v := &talkView{ID: q.Talk.String(), Query: at.query(), Back: at.here(), Act: mayAct(who), Seen: t.Seen,
		Mine: q.Owner == who.ID && !q.Owner.None(), Closed: q.State == conversation.Closed, Joined: store.Joined(q.Reason)}
	v.Taken = !q.Owner.None() && !v.Mine && q.State == conversation.Claimed
	v.Owner = q.OwnerName
	writer, about := r.names(lang, t.Practice, q)
	if v.Title = writer; about != "" {
		v.Title = r.Say(lang, "staff.about", "writer", writer, "patient", about)
	}
	v.Meta = r.ownerWords(lang, t.Practice.Zone, v, q)
	v.Chips = r.talkChips(lang, t)
	v.Log = r.log(lang, t)
	v.Src = part("/app/c/"+v.ID+at.query(), "log")
	v.Scope = scope(t.Practice, who)
	if !t.Thread.None() {
		v.Scope += " thread:" + t.Thread.String()
	}
	v.Task, v.Failed = r.taskView(lang, t), r.failedText(lang, t)
	if v.Reply = r.replyView(lang, t); v.Reply == nil {
		v.NoReply, v.File = r.noReply(lang, t)
	}
	v.Cards = hasCards(t)
	v.Side, v.Unknown = r.sideView(lang, at, t), r.unknown(who, t)
	return v
}

func (r *room) ownerWords(lang conversation.Language, zone *time.Location, v *talkView, q store.QueueRow) string {
	switch {
	case v.Closed && q.Reason != "" && !store.Joined(q.Reason):
		return r.Say(lang, "staff.closed.why", "why", r.Say(lang, "staff.reason."+q.Reason))
	case v.Closed:
		return r.Say(lang, "staff.lane.closed")
	case q.State == conversation.Snoozed:
		return r.Say(lang, "acts.snoozed.until", "time", moment(lang, q.Snooze.In(zone)))
	case q.Owner.None():
		return r.Say(lang, "staff.unclaimed")
	case q.State == conversation.Waiting && v.Mine:
		return r.Say(lang, "staff.waiting.you")
	case q.State == conversation.Waiting:
		return r.Say(lang, "staff.waiting.other", "name", q.OwnerName)
	case v.Mine:
		return r.Say(lang, "staff.claimed.you")
	}
	return r.Say(lang, "staff.claimed.other", "name", q.OwnerName)
}

func (r *room) talkChips(lang conversation.Language, t *store.TalkPage) []chip {
	var chips []chip
	if t.Row.State != conversation.Closed {
		if w := r.wait(lang, t.Practice, t.Row.Queue, t.Row.Waiting, r.Store.Now()); w.Words != "" {
			chips = append(chips, w)
		}
	}
	q := t.Row
	q.TextsOff, q.Language = false, "" // both stand below in words
	chips = append(chips, r.rowChips(lang, q, false)...)
	chips = append(chips, r.textsChip(lang, t))
	if t.Line.Language != "" {
		chips = append(chips, chip{"", "", r.Say(lang, "staff.language."+string(t.Line.Language))})
	}
	return chips
}

// textsChip says whether this phone gets texts.
func (r *room) textsChip(lang conversation.Language, t *store.TalkPage) chip {
	switch {
	case t.Line.Off:
		return chip{"off", "off", r.Say(lang, "staff.chip.off")}
	case t.Line.Block:
		return chip{"off", "off", r.Say(lang, "staff.texts.blocked")}
	case t.Line.Undeliverable:
		return chip{"off", "off", r.Say(lang, "staff.texts.none")}
	}
	return chip{"done", "check", r.Say(lang, "staff.chip.on")}
}

// taskView words a task; what it asks for can be done on the same page.
func (r *room) taskView(lang conversation.Language, t *store.TalkPage) *taskView {
	if t.Row.Kind != store.KindTask {
		return nil
	}
	return &taskView{What: r.Say(lang, "staff.task."+t.Row.Task), Next: r.Say(lang, "staff.next."+t.Row.Task),
		Unlock: t.Row.Task == store.TaskLocked && t.Line.Locked, Birth: r.birthView(lang, t),
		Phones: t.Row.Task == store.TaskNotYou || t.Row.Task == store.TaskWrongNumber}
}

// replyView is the box of a talk with a thread: the only place an answer of
// ours can be read.
func (r *room) replyView(lang conversation.Language, t *store.TalkPage) *replyView {
	if t.Thread.None() || t.Row.About.ID.None() {
		return nil
	}
	v := &replyView{Words: t.Draft, To: t.Row.About.Short()}
	switch {
	case !t.Row.Writer.ID.None():
		v.To, v.Relation = t.Row.Writer.Short(), r.relation(lang, t.Row.About.Relation)
	case t.Row.About.Relation != "self" && t.Row.About.Relation != "":
		v.To = r.relation(lang, t.Row.About.Relation) + ", " + t.Line.Phone.String()
	}
	phone := t.Line.Phone.National()
	switch {
	case t.Row.About.Relation == "":
		v.Hint = r.Say(lang, "staff.hint.left")
	case t.Line.Off:
		v.Hint = r.Say(lang, "staff.hint.off", "phone", phone)
	case t.Line.Block, t.Line.Undeliverable:
		v.Hint = r.Say(lang, "staff.hint.none", "phone", phone)
	case t.Line.Basis == conversation.NoBasis:
		v.Hint, v.Script = r.Say(lang, "staff.hint.consent"), true
	default:
		v.Hint = r.Say(lang, "staff.hint.private")
	}
	return v
}

// noReply says why a talk cannot be answered here and, for a talk that is
// about nobody yet, offers each patient on the phone.
func (r *room) noReply(lang conversation.Language, t *store.TalkPage) (string, []fileView) {
	phone := t.Line.Phone.National()
	switch {
	case t.Row.Kind == store.KindTask:
		return "", nil
	case t.Row.Listed == 0:
		return r.Say(lang, "staff.noreply.unknown", "phone", phone), nil
	case t.Row.Kind == store.KindHeld:
		return r.oldHeld(lang, t)
	}
	var files []fileView
	if t.Row.State != conversation.Closed {
		for _, p := range t.People {
			files = append(files, fileView{p.ID.String(), r.aged(t.Practice, p)})
		}
	}
	return r.Say(lang, "staff.noreply.notsaid", "phone", phone), files
}

// sentJust offers Undo while the answer is held back for it (ux.md §9: a real
// hold, not a recall).
func (r *room) sentJust(c *gin.Context, lang conversation.Language, who *store.Staff, t *store.TalkPage, v *talkView) {
	if c.Request.Method != "GET" {
		return
	}
	if done := c.Query("done"); known(done) {
		v.Just = r.Say(lang, doneKey(done))
		v.Unclose = done == "closed" && v.Closed && v.Act && r.Store.Now().Sub(t.Row.Closed) <= store.CloseUndo
	}
	for _, m := range t.Messages {
		if m.ID.String() == c.Query("sent") && m.Author == who.ID && m.Direction == "out" && m.Read.IsZero() {
			if r.Store.Now().Sub(m.At) <= store.UndoHold {
				v.Sent, v.SentTo = m.ID.String(), t.Row.About.Given
				if !t.Row.Writer.ID.None() {
					v.SentTo = t.Row.Writer.Given
				}
			}
			v.Just = ""
		}
	}
}

// doneKey names the words of a result.
func doneKey(done string) string {
	if done == "again" || done == "called" {
		return "desk.done." + done
	}
	return "staff.done." + done
}

// known are the results a redirect may name; an address cannot put other
// words on the page.
func known(done string) bool {
	switch done {
	case "claimed", "released", "closed", "reopened", "note", "filed", "unlocked", "doors", "pin", "pin-off", "web-codes", "optout", "optin", "undone", "late", "request",
		"phone-unlinked", "phone-confirmed", "phone-renewed", "phone-scope", "phone-added", "devices-off", "task-done", "birth-date",
		"started", "matched", "wrong-number", "transferred", "snoozed", "close-undone", "close-late", "again", "called", "inserted", "thrown", "card", "plain-on", "plain-off":
		return true
	}
	return false
}

// ago words how long ago something happened: seconds, then minutes, then hours.
func (r *room) ago(lang conversation.Language, d time.Duration) string {
	switch {
	case d < time.Minute:
		return r.Say(lang, "staff.ago.seconds", "n", max(1, int(d.Seconds())))
	case d < 2*time.Hour:
		return r.Say(lang, "staff.ago.minutes", "n", int(d.Minutes()))
	}
	return r.Say(lang, "staff.ago.hours", "n", int(d.Hours()))
}
