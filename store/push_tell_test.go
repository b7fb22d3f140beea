package store_test

import (
	"slices"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// requestAlerted is Walter with alerts only and a factor refill that staff can
// move; nothing waits to be told.
func requestAlerted(t *testing.T, s *store.Store) (n *store.Session, who *store.Staff, talk, request store.ID) {
	t.Helper()
	_, n = walterAlerted(t, s, true)
	if err := s.AlertsOnly(t.Context(), n, true, store.NewID()); err != nil {
		t.Fatal(err)
	}
	request = ask(t, s, n, conversation.AskFactor, conversation.Answers{"home": "9", "by": "2026-03-09", "ship": "home"})
	if got := names(handOut(t, s)); got != "" {
		t.Errorf("texts of a request sent = %q; its page said so, and the person chose alerts only", got)
	}
	if got := pushes(t, s, store.PushTaken); len(got) != 0 {
		t.Errorf("alerts of a request sent = %v, want none", got)
	}
	who = dana(t, s)
	for _, row := range openTalks(t, s) {
		if row.Topic == "factor" {
			talk = row.Talk
		}
	}
	return n, who, talk, request
}

// News of a request goes the way of any other: the alert first, the text if
// nothing was read in five minutes.
func TestNewsOfARequestIsAnAlertFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		_, who, talk, request := requestAlerted(t, s)
		if err := s.MoveRequest(t.Context(), who, talk, request, conversation.RequestDoing, store.ID{}); err != nil {
			t.Fatal(err)
		}
		later(t, s, 31*time.Second)
		if got := names(handOut(t, s)); got != "" {
			t.Errorf("texts before the alert's time = %q", got)
		}
		if got := pushes(t, s, store.PushTaken); len(got) != 1 {
			t.Fatalf("alerts = %v, want one", got)
		}
		later(t, s, 4*time.Minute+50*time.Second)
		if got := names(handOut(t, s)); got != "" {
			t.Errorf("texts within five minutes = %q", got)
		}
		later(t, s, 11*time.Second)
		if got := names(handOut(t, s)); got != "request_update " {
			t.Errorf("texts after five minutes unread = %q, want request_update", got)
		}
	})
}

// Who reads the thread to its end has seen the request's card, and hears no more.
func TestNewsOfARequestThatWasSeenSendsNoText(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		n, who, talk, request := requestAlerted(t, s)
		read := func() {
			t.Helper()
			page, err := s.Thread(t.Context(), n, n.Patients[0], 0)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.MarkRead(t.Context(), n, n.Patients[0], page.Newest); err != nil {
				t.Fatal(err)
			}
		}
		read() // before the news: that says nothing of it
		later(t, s, time.Second)
		if err := s.MoveRequest(t.Context(), who, talk, request, conversation.RequestDoing, store.ID{}); err != nil {
			t.Fatal(err)
		}
		later(t, s, 31*time.Second)
		if got := pushes(t, s, store.PushTaken); len(got) != 1 {
			t.Fatalf("alerts = %v, want one", got)
		}
		read()
		later(t, s, 10*time.Minute)
		if got := names(handOut(t, s)); got != "" {
			t.Errorf("texts of news that was seen = %q", got)
		}
		if err := s.MoveRequest(t.Context(), who, talk, request, conversation.RequestDone, store.ID{}); err != nil {
			t.Fatal(err)
		}
		read()
		later(t, s, time.Minute)
		if got := pushes(t, s, store.PushTaken); len(got) != 0 {
			t.Errorf("alerts of news that was seen = %v", got)
		}
	})
}

// The reminder of a message that lies unread has an alert of its own.
func TestAReminderIsAnAlertFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		_, n := walterAlerted(t, s, true)
		if err := s.AlertsOnly(t.Context(), n, true, store.NewID()); err != nil {
			t.Fatal(err)
		}
		answered(t, s)
		later(t, s, time.Minute)
		pushes(t, s, store.PushTaken)
		later(t, s, 6*time.Minute)
		if got := names(handOut(t, s)); got != "new_message_30 " {
			t.Fatalf("texts = %q, want the notice after the alert's time", got)
		}
		later(t, s, 25*time.Hour)
		for range 2 { // the job runs often
			if err := s.Remind(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := names(handOut(t, s)); got != "" {
			t.Errorf("the reminder went as a text first: %q", got)
		}
		if got := pushes(t, s, store.PushTaken); len(got) != 1 {
			t.Fatalf("alerts of the reminder = %v, want one", got)
		}
		later(t, s, 6*time.Minute)
		if got := names(handOut(t, s)); got != "unread_reminder " {
			t.Errorf("texts after the alert's time = %q, want the reminder", got)
		}
	})
}

// A warning about a device goes to the phone's texts, whatever was chosen: the
// device that alerts go to may be the one it warns of.
func TestWarningsGoAsTextsWithAlertsOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		_, n := walterAlerted(t, s, true)
		receive(t, s, walter, "START") // the clinic starts this one: it needs his consent
		handOut(t, s)
		if err := s.AlertsOnly(t.Context(), n, true, store.NewID()); err != nil {
			t.Fatal(err)
		}
		who, rows := dana(t, s), openTalks(t, s)
		if err := s.AddPhone(t.Context(), who, rows[0].Talk, store.NewPhone{Phone: "+12065550123", Relation: "self", How: "in person", Key: store.NewID()}); err != nil {
			t.Fatal(err)
		}
		if got := names(handOut(t, s)); got != "phone_added " {
			t.Errorf("texts = %q, want the warning at once", got)
		}
		if got := pushes(t, s, store.PushTaken); len(got) != 0 {
			t.Errorf("alerts = %v, want none", got)
		}
	})
}

// Staff see which way the news of a message went.
func TestATalkTellsWhichWayItsNewsWent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		_, n := walterAlerted(t, s, true)
		if err := s.AlertsOnly(t.Context(), n, true, store.NewID()); err != nil {
			t.Fatal(err)
		}
		message := answered(t, s)
		who, rows := dana(t, s), openTalks(t, s)
		look := func() store.Message {
			t.Helper()
			page, err := s.TalkAgain(t.Context(), who, rows[0].Talk)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(page.Messages, func(m store.Message) bool { return m.ID == message })
			if i < 0 || page.Messages[i].Text == nil || page.Messages[i].Alert == nil {
				t.Fatalf("messages = %+v, want the answer with its text and alert", page.Messages)
			}
			return page.Messages[i]
		}
		if m := look(); m.Alert.State != "queued" || m.Text.State != "queued" {
			t.Errorf("at once: alert %+v, text %+v; want both queued", m.Alert, m.Text)
		}
		later(t, s, 31*time.Second)
		pushes(t, s, store.PushTaken)
		handOut(t, s)
		if m := look(); m.Alert.State != "sent" || m.Alert.Sent.IsZero() || m.Text.Reason != conversation.HeldAlert {
			t.Errorf("after the alert: alert %+v, text %+v; want the text to wait for it", m.Alert, m.Text)
		}
		later(t, s, 6*time.Minute)
		handOut(t, s)
		if m := look(); m.Alert.State != "sent" || m.Text.State != "sent" {
			t.Errorf("unread: alert %+v, text %+v; want both sent", m.Alert, m.Text)
		}
	})
}
