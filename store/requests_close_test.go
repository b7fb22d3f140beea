package store_test

import (
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// factorAsked is Walter with a factor refill in a talk of its own, being done;
// what was told so far is out.
func factorAsked(t *testing.T, s *store.Store) (n *store.Session, who *store.Staff, talk, request store.ID) {
	t.Helper()
	family(t, s)
	noon(t, s)
	n = walterIn(t, s)
	request = ask(t, s, n, conversation.AskFactor, conversation.Answers{"home": "2", "by": "2026-03-09", "ship": "home"})
	who = dana(t, s)
	for _, row := range openTalks(t, s) {
		if row.Topic == "factor" {
			talk = row.Talk
		}
	}
	if err := s.MoveRequest(t.Context(), who, talk, request, conversation.RequestDoing, store.ID{}); err != nil {
		t.Fatal(err)
	}
	later(t, s, time.Minute)
	if got := names(handOut(t, s)); got != "request_got request_update " {
		t.Fatalf("texts so far = %q", got)
	}
	later(t, s, time.Hour)
	return n, who, talk, request
}

func stateOf(t *testing.T, s *store.Store, n *store.Session, request store.ID) conversation.RequestState {
	t.Helper()
	q, _, err := s.RequestOf(t.Context(), n, request)
	if err != nil {
		t.Fatal(err)
	}
	return q.State
}

// A close sets the talk's requests to done, and the patient is told of it once;
// where nobody is at the other end nobody is told.
func TestACloseTellsOnceThatTheRequestIsDone(t *testing.T) {
	for reason, want := range map[string]string{"answered": "request_update ", "called": "request_update ", "wrong_number": "", "spam": ""} {
		t.Run(reason, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				n, who, talk, request := factorAsked(t, s)
				ask(t, s, n, conversation.AskFactor, conversation.Answers{"home": "9", "by": "2026-03-19", "ship": "home"}) // joins the talk
				handOut(t, s)
				if err := s.CloseTalk(t.Context(), who, talk, store.Close{Reason: reason, Force: true, Key: store.ID{}}); err != nil {
					t.Fatal(err)
				}
				if got := stateOf(t, s, n, request); got != conversation.RequestDone {
					t.Errorf("the request is %s, want done", got)
				}
				later(t, s, time.Minute)
				if got := names(handOut(t, s)); got != want {
					t.Errorf("texts of the close = %q, want %q", got, want)
				}
			})
		})
	}
}

// Sent with an answer, the answer's notice is enough.
func TestAnAnswerThatClosesTellsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		n, who, talk, request := factorAsked(t, s)
		out, err := s.Reply(t.Context(), who, talk, store.Answer{Words: "It is on its way.", Close: true, Force: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := stateOf(t, s, n, request); got != conversation.RequestDone {
			t.Errorf("the request is %s, want done", got)
		}
		later(t, s, time.Minute)
		if got := names(handOut(t, s)); got != "new_message " && got != "new_message_30 " {
			t.Errorf("texts = %q, want the answer's notice alone", got)
		}
		if _, _, err := s.UndoReply(t.Context(), who, out.Message); err == nil {
			t.Error("a reply was taken back after a minute")
		}
	})
}

// Taken back at once, a close leaves no trace at the patient's.
func TestACloseTakenBackGivesTheRequestItsState(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		n, who, talk, request := factorAsked(t, s)
		if err := s.CloseTalk(t.Context(), who, talk, store.Close{Reason: "answered", Force: true, Key: store.ID{}}); err != nil {
			t.Fatal(err)
		}
		if err := s.Reopen(t.Context(), who, talk); err != nil {
			t.Fatal(err)
		}
		if got := stateOf(t, s, n, request); got != conversation.RequestDoing {
			t.Errorf("after opening again the request is %s, want being done", got)
		}
		if rows := openTalks(t, s); !rows[0].Low || rows[0].Talk != talk {
			t.Errorf("the first row is %+v, want the talk with its Low mark", rows[0])
		}
		out, err := s.Reply(t.Context(), who, talk, store.Answer{Words: "It is on its way.", Close: true, Force: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.UndoReply(t.Context(), who, out.Message); err != nil {
			t.Fatal(err)
		}
		if got := stateOf(t, s, n, request); got != conversation.RequestDoing {
			t.Errorf("after the undo the request is %s, want being done", got)
		}
		later(t, s, time.Minute)
		if got := names(handOut(t, s)); got != "" {
			t.Errorf("texts = %q, want none: nothing changed", got)
		}
	})
}

// Told already, opening again is news of its own; an old close is history.
func TestAToldCloseTakenBackIsToldToo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		n, who, talk, request := factorAsked(t, s)
		if err := s.CloseTalk(t.Context(), who, talk, store.Close{Reason: "answered", Force: true, Key: store.ID{}}); err != nil {
			t.Fatal(err)
		}
		later(t, s, time.Minute)
		if got := names(handOut(t, s)); got != "request_update " {
			t.Fatalf("texts of the close = %q", got)
		}
		later(t, s, time.Hour)
		if err := s.Reopen(t.Context(), who, talk); err != nil {
			t.Fatal(err)
		}
		later(t, s, time.Minute)
		if got := names(handOut(t, s)); got != "request_update " {
			t.Errorf("texts of opening again = %q, want one", got)
		}
		if err := s.MoveRequest(t.Context(), who, talk, request, conversation.RequestDone, store.ID{}); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the request was done before this close: opening again leaves it so
			if err := s.CloseTalk(t.Context(), who, talk, store.Close{Reason: "answered", Force: true, Key: store.ID{}}); err != nil {
				t.Fatal(err)
			}
			if err := s.Reopen(t.Context(), who, talk); err != nil {
				t.Fatal(err)
			}
		}
		if got := stateOf(t, s, n, request); got != conversation.RequestDone {
			t.Errorf("the request is %s, want done as before the close", got)
		}
	})
}
