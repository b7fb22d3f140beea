package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// walterIn signs Walter in by his fresh link.
func walterIn(t *testing.T, s *store.Store) *store.Session {
	t.Helper()
	step, err := s.Enter(t.Context(), linkOf(t, s, walter), browserID(1), conversation.English)
	if err != nil {
		t.Fatal(err)
	}
	in, err := s.TryBirth(t.Context(), step.Cookie, born, false)
	if err != nil || in.To.Step != store.StepIn {
		t.Fatalf("TryBirth = %+v, %v; want to be in", in, err)
	}
	n, err := s.PatientSession(t.Context(), in.Cookie, false)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// dana is somebody who answers.
func dana(t *testing.T, s *store.Store) *store.Staff {
	t.Helper()
	who, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{"staff", "lead"}, true)
	if err != nil {
		t.Fatal(err)
	}
	return who
}

// openTalks lists what waits, in the order of the queue.
func openTalks(t *testing.T, s *store.Store) []store.QueueRow {
	t.Helper()
	rows, err := s.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// ask sends a request of Walter's about himself.
func ask(t *testing.T, s *store.Store, n *store.Session, kind conversation.RequestKind, a conversation.Answers) store.ID {
	t.Helper()
	id, err := s.Ask(t.Context(), n, n.Patients[0], store.Asked{Kind: kind, Answers: a, Words: string(kind) + "\nall the answers", Key: store.NewID()})
	if err != nil {
		t.Fatalf("Ask(%s): %v", kind, err)
	}
	return id
}

// A request stands in the talk of its topic, Low goes before what waits longer,
// and all of it is told once.
func TestARequestWaitsInItsTopicAndLowComesFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		n := walterIn(t, s)
		ask(t, s, n, conversation.AskBill, conversation.Answers{"topic": "bill", "question": "Why twice?"})
		if err := s.AdvanceClock(t.Context(), time.Minute); err != nil {
			t.Fatal(err)
		}
		low := ask(t, s, n, conversation.AskMedicine, conversation.Answers{"which": "Iron", "left": "0-3", "pharmacy": "file"})
		ask(t, s, n, conversation.AskMedicine, conversation.Answers{"which": "Zinc", "left": "more", "pharmacy": "file"})
		rows := openTalks(t, s)
		if len(rows) != 3 || rows[0].Topic != "medicine" || !rows[0].Low || rows[0].Unread != 2 || rows[1].Low || rows[2].Low {
			t.Fatalf("open talks = %+v, want the low medicine talk with both refills first, then two others", rows)
		}
		if got := strings.Count(names(handOut(t, s)), "request_got"); got != 3 {
			t.Errorf("%d notices told of 3 requests, want 3", got)
		}
		who := dana(t, s)
		if err := s.MoveRequest(t.Context(), who, rows[0].Talk, low, conversation.RequestDone, store.ID{}); err != nil {
			t.Fatal(err)
		}
		if rows := openTalks(t, s); rows[0].Low || rows[0].Topic == "medicine" {
			t.Errorf("after the low one is done the first row is %+v, want the talk that waits longest", rows[0])
		}
	})
}

// Staff move a request of the talk's own thread; the patient reads the state,
// one notice tells of it, and a closed talk leaves none open.
func TestStaffMoveARequest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		n := walterIn(t, s)
		id := ask(t, s, n, conversation.AskFactor, conversation.Answers{"home": "9", "by": "2026-03-09", "ship": "home"})
		handOut(t, s)
		who := dana(t, s)
		var talk store.ID
		for _, row := range openTalks(t, s) {
			if row.Topic == "factor" {
				talk = row.Talk
			}
		}
		for _, wrong := range []struct {
			id    store.ID
			state conversation.RequestState
		}{{store.NewID(), conversation.RequestDone}, {id, "lost"}, {id, conversation.RequestSent}} {
			if err := s.MoveRequest(t.Context(), who, talk, wrong.id, wrong.state, store.ID{}); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("MoveRequest to %s = %v, want ErrNotFound", wrong.state, err)
			}
		}
		key := store.NewID()
		for range 2 { // a double tap
			if err := s.MoveRequest(t.Context(), who, talk, id, conversation.RequestDoing, key); err != nil {
				t.Fatal(err)
			}
		}
		if q, _, err := s.RequestOf(t.Context(), n, id); err != nil || q.State != conversation.RequestDoing || q.Answers["home"] != "9" {
			t.Errorf("RequestOf = %+v, %v; want it being done", q, err)
		}
		if err := s.AdvanceClock(t.Context(), store.NoticeHold+time.Second); err != nil {
			t.Fatal(err)
		}
		if got := names(handOut(t, s)); got != "request_update " {
			t.Errorf("the texts are %q, want one request_update", got)
		}
		if err := s.CloseTalk(t.Context(), who, talk, store.Close{Reason: "answered", Force: true, Key: store.ID{}}); err != nil {
			t.Fatal(err)
		}
		if q, _, err := s.RequestOf(t.Context(), n, id); err != nil || q.State != conversation.RequestDone {
			t.Errorf("after the close = %+v, %v; want it done", q, err)
		}
		if got := handOut(t, s); len(got) != 0 {
			t.Errorf("the close sent %v", got)
		}
	})
}

// A form sent twice is one request with one text; a staff answer soon after it
// is told all the same.
func TestARequestIsKeptOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		n := walterIn(t, s)
		a := store.Asked{Kind: conversation.AskBill, Answers: conversation.Answers{"question": "Why?"}, Words: "Bill question", Key: store.NewID()}
		first, err := s.Ask(t.Context(), n, n.Patients[0], a)
		if err != nil {
			t.Fatal(err)
		}
		second, err := s.Ask(t.Context(), n, n.Patients[0], a)
		if err != nil || first != second {
			t.Errorf("sent again = %s, %v; want %s", second, err, first)
		}
		page, err := s.Asking(t.Context(), n, n.Patients[0], "")
		if err != nil || len(page.Requests) != 1 {
			t.Errorf("requests = %+v, %v; want one", page.Requests, err)
		}
		if got := names(handOut(t, s)); got != "request_got " {
			t.Errorf("the texts are %q, want one request_got", got)
		}
		who := dana(t, s)
		for _, row := range openTalks(t, s) {
			if row.Topic != "bill" {
				continue
			}
			look, err := s.Talk(t.Context(), who, row.Talk)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Reply(t.Context(), who, row.Talk, store.Answer{Words: "Twice by mistake.", Seen: look.Seen}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.AdvanceClock(t.Context(), store.NoticeHold+time.Second); err != nil {
			t.Fatal(err)
		}
		if got := names(handOut(t, s)); !strings.Contains(got, "new_message") {
			t.Errorf("the texts are %q, want the notice of the answer", got)
		}
	})
}

// Answers typed and not sent end with the session and with the grant.
func TestWhatWasTypedEndsWithTheSession(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		n := walterIn(t, s)
		typed := conversation.Typed{"which": "Iron"}
		if err := s.KeepTyped(t.Context(), n, n.Patients[0], conversation.AskMedicine, typed); err != nil {
			t.Fatal(err)
		}
		page, err := s.Asking(t.Context(), n, n.Patients[0], conversation.AskMedicine)
		if err != nil || page.Typed["which"] != "Iron" {
			t.Errorf("typed = %v, %v; want Iron", page.Typed, err)
		}
		if page, err = s.Asking(t.Context(), n, n.Patients[0], conversation.AskBill); err != nil || page.Typed != nil {
			t.Errorf("typed for another kind = %v, %v; want nothing", page.Typed, err)
		}
		receive(t, s, walter, "wrong number, stop texting me")
		if _, err := s.Asking(t.Context(), n, n.Patients[0], conversation.AskMedicine); !errors.Is(err, store.ErrEnded) {
			t.Errorf("after the phone left the record = %v, want ErrEnded", err)
		}
		if err := s.KeepTyped(t.Context(), n, n.Patients[0], conversation.AskMedicine, typed); !errors.Is(err, store.ErrEnded) {
			t.Errorf("keeping more = %v, want ErrEnded", err)
		}
	})
}
