package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
)

func TestATransferSaysWhatIsNeededNext(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana, maria := h.as("dana"), h.as("maria")
		dana.post(path+"/take", nil)

		got := dana.post(path+"/transfer", url.Values{"to": {"queue-nurse"}, "note": {" "}})
		got.want(h.t, "a transfer without a note", http.StatusUnprocessableEntity, "Say what is needed next.")
		got = dana.post(path+"/transfer", url.Values{"to": {"queue-moon"}, "note": {"Look at his dose"}})
		got.want(h.t, "a transfer to nowhere", http.StatusUnprocessableEntity, "Choose where it goes.", "Look at his dose")
		got = maria.post(path+"/transfer", url.Values{"to": {"queue-nurse"}, "note": {"Mine now"}})
		got.want(h.t, "a transfer of what somebody else has", http.StatusConflict, "Dana claimed this")

		form := fields(dana.get(path).body, "to", "queue-nurse", "note", "Look at his dose")
		if got := dana.post(path+"/transfer", form); got.code != http.StatusSeeOther {
			h.t.Fatalf("transfer = %d %s", got.code, got.body)
		}
		dana.post(path+"/transfer", form) // a second tap
		row := h.only(store.LaneUnclaimed)
		if row.Queue != "nurse" || row.State != conversation.Unclaimed || !row.Owner.None() {
			h.t.Errorf("after a transfer the talk stands in %s, %s, owner %v", row.Queue, row.State, row.Owner)
		}
		page := maria.get(path).body
		if strings.Count(page, "Look at his dose") != 1 || !strings.Contains(page, "Dana moved this to Nurse") {
			h.t.Error("the talk does not say once who moved it where and why")
		}

		got = dana.post(path+"/transfer", url.Values{"to": {h.staff("audit").ID.String()}, "note": {"Please"}})
		got.want(h.t, "a transfer to somebody who does not answer", http.StatusUnprocessableEntity, "That person does not work in this queue.")
		dana.post(path+"/transfer", url.Values{"to": {h.staff("maria").ID.String()}, "note": {"You know him"}})
		if row := h.rows(store.QueueView{Lane: store.LaneMine, Staff: h.staff("maria").ID}); len(row) != 1 {
			h.t.Fatalf("Maria has %d talks, want the one given to her", len(row))
		}
		maria.get("/app/q/mine").want(h.t, "Mine of the person it was given to", 200, "Dana gave it to you.")
		dana.get("/app/q/mine").wantNot(h.t, "Mine of the giver", "gave it to you")
		maria.get(path)
		maria.get("/app/q/mine").wantNot(h.t, "Mine after opening", "gave it to you")
	})
}

func TestASnoozeEndsAtItsTimeOrWithAMessage(t *testing.T) {
	each(t, func(h *house) {
		session, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana := h.as("dana")
		got := dana.post(path+"/snooze", url.Values{"until": {"at"}, "when": {"soon"}})
		got.want(h.t, "a snooze without a time", http.StatusUnprocessableEntity, "Choose a day and a time.", `value="soon"`)
		got = dana.post(path+"/snooze", url.Values{"until": {"at"}, "when": {"2020-01-01T08:00"}})
		got.want(h.t, "a snooze into the past", http.StatusUnprocessableEntity, "Choose a time from now on")
		dana.post(path+"/snooze", url.Values{"until": {"tomorrow"}})
		dana.post(path+"/snooze", url.Values{"until": {"later"}}) // another time
		if rows := h.rows(store.QueueView{Lane: store.LaneSnoozed, Staff: h.staff("dana").ID}); len(rows) != 1 {
			h.t.Fatalf("%d snoozed talks, want 1", len(rows))
		}
		dana.get(path).want(h.t, "a snoozed talk", 200, "Snoozed until")
		h.wait(3*time.Hour + time.Second)
		if err := h.s.ComeBack(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
		if row := h.only(store.LaneUnclaimed); row.State != conversation.Unclaimed || !row.Owner.None() {
			h.t.Errorf("after its sleep the talk is %s of %v", row.State, row.Owner)
		}
		dana = h.as("dana")
		dana.get("/app/q/mine").want(h.t, "Mine after the sleep", 200, "Its snooze is over.")

		dana.post(path+"/snooze", url.Values{"until": {"monday"}})
		h.write(session, "One more thing")
		if row := h.only(store.LaneUnclaimed); row.State != conversation.Unclaimed || !row.Owner.None() || !row.Snooze.IsZero() {
			h.t.Errorf("after words of its patient the talk is %s of %v until %v", row.State, row.Owner, row.Snooze)
		}
	})
}

func TestACloseIsTakenBackForTenSeconds(t *testing.T) {
	each(t, func(h *house) {
		session, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana, maria := h.as("dana"), h.as("maria")
		dana.post(path+"/take", nil)
		before := h.rows(store.QueueView{Lane: store.LaneMine, Staff: h.staff("dana").ID})[0]
		h.write(session, "And another thing")
		got := dana.post(path+"/close", url.Values{"reason": {"called"}, "seen": {"1"}})
		got.want(h.t, "a close over words not seen", http.StatusConflict, "New since you started", "And another thing")
		form := fields(dana.get(path).body, "reason", "called")
		got = dana.get(dana.post(path+"/close", form).to)
		got.want(h.t, "a closed talk", 200, "The talk is closed.", path+"/close-undo")
		if got := maria.post(path+"/close-undo", nil); !strings.Contains(got.to, "done=close-late") {
			h.t.Errorf("a close taken back by somebody else leads to %q", got.to)
		}
		dana.post(path+"/close-undo", nil)
		after := h.rows(store.QueueView{Lane: store.LaneMine, Staff: h.staff("dana").ID})
		if len(after) != 1 || after[0].State != conversation.Claimed || !after[0].Waiting.Equal(before.Waiting) || !after[0].Claimed.Equal(before.Claimed) {
			h.t.Fatalf("after the close was taken back the talk stands otherwise than before: %+v, was %+v", after, before)
		}
		if n := h.answers(); n != 0 {
			h.t.Errorf("a close taken back counts as %d answers", n)
		}

		dana.post(path+"/close", fields(dana.get(path).body, "reason", "called"))
		h.wait(store.CloseUndo + time.Second)
		if got := dana.post(path+"/close-undo", nil); !strings.Contains(got.to, "done=close-late") {
			h.t.Errorf("a close taken back too late leads to %q", got.to)
		}
		if n := h.answers(); n != 1 {
			h.t.Errorf("a close that stands counts as %d answers, want 1", n)
		}
	})
}

// TestAClaimNobodyAnswersComesBack and a talk taken over: whoever had it is
// told, in the lane where they look for their own.
func TestWhoLosesATalkIsTold(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		h.as("dana").post(path+"/take", nil)
		h.as("maria").post(path+"/take-over", url.Values{"why": {"Dana is at lunch"}})
		dana := h.as("dana")
		dana.get("/app/q/mine").want(h.t, "Mine of who had it", 200, "Maria took it over.")
		news, err := h.s.Told(h.t.Context(), h.staff("dana"), "riverside")
		if err != nil || len(news) != 1 {
			h.t.Fatalf("Told = %d, %v, want one", len(news), err)
		}
		h.as("maria").post("/app/told/"+news[0].ID.String(), nil) // not hers
		dana.get("/app/q/mine").want(h.t, "Mine of who had it", 200, "Maria took it over.")
		dana.post("/app/told/"+news[0].ID.String(), nil)
		dana.get("/app/q/mine").wantNot(h.t, "Mine after OK", "took it over")

		h.wait(store.ClaimLimit + time.Minute)
		if err := h.s.ComeBack(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
		h.as("maria").get("/app/q/mine").want(h.t, "Mine of who did not answer", 200, "Nobody answered for 60 minutes.")
		h.as("dana").get("/app/q/unclaimed").want(h.t, "the lane it came back to", 200, "Came back")
	})
}

// TestNobodyWhoIsGoneKeepsATalk hands back what somebody has when they are
// turned off, or taken off the queue.
func TestNobodyWhoIsGoneKeepsATalk(t *testing.T) {
	each(t, func(h *house) {
		session, talk := h.walter()
		path := "/app/c/" + talk.String()
		h.as("dana").post(path+"/take", nil)
		h.worksIn("dana", store.Works{Practice: "riverside", Queue: "nurse"})
		if row := h.only(store.LaneUnclaimed); !row.Owner.None() {
			h.t.Error("a person who left the queue keeps its talk")
		}
		maria := h.as("maria")
		maria.post(path+"/reply", fields(maria.get(path).body, "body", "Yes.", "kind", "reply", "then", "send"))
		if err := h.s.TurnStaffOff(h.t.Context(), store.Actor{Name: "test"}, h.staff("maria").Email); err != nil {
			h.t.Fatal(err)
		}
		h.write(session, "Thank you, one more")
		if row := h.only(store.LaneUnclaimed); row.State != conversation.Unclaimed || !row.Owner.None() {
			h.t.Errorf("words to somebody who is gone are %s of %v", row.State, row.Owner)
		}
	})
}

// wantNot fails if the answer holds one of the words.
func (a answer) wantNot(t *testing.T, what string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(a.body, w) {
			t.Errorf("%s says %q", what, w)
		}
	}
}

// answers counts what the reports take for answers.
func (h *house) answers() int {
	h.t.Helper()
	now := h.s.Now()
	f, err := h.s.Report(h.t.Context(), store.ReportView{Practice: "riverside", From: now.Add(-24 * time.Hour), To: now.Add(time.Hour)})
	if err != nil {
		h.t.Fatal(err)
	}
	return len(f.Answered)
}
