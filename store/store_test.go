package store_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const (
	riverside = conversation.Phone("+12065550100")
	rosa      = conversation.Phone("+12065550147")
	walter    = conversation.Phone("+12065550188")
	nobody    = conversation.Phone("+12065550199")
)

var serial atomic.Int64

// text makes an incoming text with an id of its own.
func text(from conversation.Phone, words string) store.Incoming {
	return store.Incoming{Carrier: "practice", Account: "practice", ExternalID: fmt.Sprintf("SM%d", serial.Add(1)), From: from, To: riverside, Text: words}
}

// receive takes a text and fails the test if the store does not.
func receive(t *testing.T, s *store.Store, from conversation.Phone, words string) store.Received {
	t.Helper()
	got, err := s.Receive(t.Context(), text(from, words))
	if err != nil {
		t.Fatalf("Receive(%q): %v", words, err)
	}
	return got
}

// family loads the sample patients.
func family(t testing.TB, s *store.Store) {
	t.Helper()
	if _, err := s.Import(context.Background(), directory.SampleFamily(), store.ImportOptions{}, nil); err != nil {
		t.Fatalf("import the sample family: %v", err)
	}
}

// word stands for the templates: it names the text and shows its values.
func word(w store.Wording) (string, string, error) {
	return fmt.Sprintf("%s|%s|%s|%s", w.Text, w.Language, w.Code, w.Token), "v1", nil
}

func always(string, conversation.Phone) bool { return true }

// handOut claims and sends everything that is due, and returns the bodies in order.
func handOut(t *testing.T, s *store.Store) []string {
	t.Helper()
	var bodies []string
	for range 100 {
		claims, err := s.ClaimNext(t.Context(), 8, always, word)
		if err != nil {
			t.Fatalf("ClaimNext: %v", err)
		}
		for _, c := range claims {
			bodies = append(bodies, c.Body)
			if err := s.Settle(t.Context(), c, store.Outcome{Fate: store.Sent, ExternalID: "out" + c.ID.String()}); err != nil {
				t.Fatalf("Settle: %v", err)
			}
		}
		if claims == nil {
			return bodies
		}
	}
	t.Fatal("the outbox never ran empty")
	return nil
}

// names cuts bodies down to the ids of their texts.
func names(bodies []string) string {
	var out string
	for _, b := range bodies {
		for i := range b {
			if b[i] == '|' {
				out += b[:i] + " "
				break
			}
		}
	}
	return out
}

func noon(t *testing.T, s *store.Store) {
	t.Helper()
	if err := s.SetClock(t.Context(), time.Date(2026, 3, 3, 18, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
}

func TestTextFromAKnownPhoneIsHeldAndAnsweredWithALink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		receive(t, s, rosa, "I need a refill")
		if got := names(handOut(t, s)); got != "link_after_text " {
			t.Errorf("texts out = %q, want link_after_text", got)
		}
		rows, err := s.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneUnverified})
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 1 || rows[0].First != "I need a refill" || rows[0].Kind != store.KindHeld || rows[0].Unread != 1 {
			t.Errorf("Unverified lane = %+v, want one held text", rows)
		}
		badges, err := s.Badges(t.Context(), "riverside")
		if err != nil {
			t.Fatal(err)
		}
		if badges["lane:unverified"] != 1 || badges["open"] != 1 {
			t.Errorf("badges = %v, want one unverified and one open", badges)
		}
	})
}

func TestARepeatChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		in := text(rosa, "hello")
		for i := range 3 {
			got, err := s.Receive(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if got.Repeat != (i > 0) {
				t.Errorf("delivery %d: repeat = %v", i, got.Repeat)
			}
		}
		in.Text = "something else"
		if _, err := s.Receive(t.Context(), in); err == nil {
			t.Error("the same id with other words was taken")
		}
		rows, err := s.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 1 || rows[0].Unread != 1 {
			t.Errorf("queue = %+v, want one talk with one unread text", rows)
		}
	})
}

func TestStopIsOnRecordConfirmedOnceAndSilencesTheRest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		receive(t, s, rosa, "hola")
		receive(t, s, rosa, "STOP")
		receive(t, s, rosa, "STOP")
		receive(t, s, rosa, "can I get a refill")
		if got := names(handOut(t, s)); got != "stop_confirm " {
			t.Errorf("texts out = %q, want only stop_confirm", got)
		}
		state, err := s.StateAt(t.Context(), "riverside", rosa, s.Now())
		if err != nil {
			t.Fatal(err)
		}
		if !state.Off || state.ByKind != store.KindOptOut {
			t.Errorf("state = %+v, want off by an opt-out", state)
		}
		entries, total, err := s.Log(t.Context(), store.LogView{Practice: "riverside", From: s.Now().Add(-time.Hour), To: s.Now().Add(time.Hour), Oldest: true})
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, e := range entries {
			kinds = append(kinds, e.Kind)
		}
		if total != len(entries) || len(entries) < 4 || kinds[0] != store.KindOptOut {
			t.Errorf("log = %v (%d), want an opt-out, its repeat, a blocked link and a confirmation", kinds, total)
		}
		if n, err := s.CheckLog(t.Context(), nil); err != nil || n == 0 {
			t.Errorf("CheckLog = %d, %v", n, err)
		}
		receive(t, s, rosa, "START")
		if got := names(handOut(t, s)); got != "start_confirm " {
			t.Errorf("after START: %q, want start_confirm", got)
		}
		receive(t, s, rosa, "hello again")
		if got := names(handOut(t, s)); got != "link_after_text " && got != "" {
			t.Errorf("after START and a text: %q", got)
		}
	})
}

func TestUnknownPhoneIsToldOnceADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		receive(t, s, nobody, "Is this the right number for the office?")
		receive(t, s, nobody, "hello?")
		if got := names(handOut(t, s)); got != "unknown_number " {
			t.Errorf("texts out = %q, want unknown_number once", got)
		}
	})
}

func TestAWholeTalkFromTextToReadAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		ctx := t.Context()
		receive(t, s, walter, "Can I move my visit?")
		out := handOut(t, s)
		if len(out) != 1 {
			t.Fatalf("texts out = %q, want one link", out)
		}
		token := out[0][len(out[0])-22:]
		browser := []byte("browser-one")
		page, err := s.LinkPage(ctx, token, browser)
		if err != nil || !page.Fresh || page.Ending != "88" {
			t.Fatalf("LinkPage = %+v, %v; want a fresh link for 88", page, err)
		}
		step, err := s.Enter(ctx, token, browser, conversation.English)
		if err != nil || step.To.Step != store.StepBirth {
			t.Fatalf("Enter = %+v, %v; want the birth date asked", step, err)
		}
		in, err := s.TryBirth(ctx, step.Cookie, conversation.Date{Year: 1947, Month: 11, Day: 30}, true)
		if err != nil || in.Gate != store.GoOn || in.Cookie == "" || in.Device == "" {
			t.Fatalf("TryBirth = %+v, %v; want in, remembered", in, err)
		}
		session, err := s.PatientSession(ctx, in.Cookie, true)
		if err != nil || len(session.Patients) != 1 {
			t.Fatalf("PatientSession = %+v, %v", session, err)
		}
		thread, err := s.Thread(ctx, session, session.Patients[0], 0)
		if err != nil || len(thread.Messages) != 1 || thread.Messages[0].Body != "Can I move my visit?" {
			t.Fatalf("Thread = %+v, %v; want the held text in it", thread, err)
		}
		key := store.NewID()
		for range 2 {
			if err := s.Write(ctx, session, session.Patients[0], store.PageMessage{Words: "To Thursday?", Key: key}); err != nil {
				t.Fatal(err)
			}
		}
		if used, err := s.KeyUsed(ctx, key); err != nil || !used {
			t.Errorf("KeyUsed of a message that was kept = %t, %v", used, err)
		}
		dana, err := s.AddStaff(ctx, store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{store.RoleStaff}, true)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := s.Queue(ctx, store.QueueView{Practice: "riverside", Lane: store.LaneUnclaimed})
		if err != nil || len(rows) != 1 || rows[0].About.Given != "Walter" || rows[0].Unread != 2 {
			t.Fatalf("Queue = %+v, %v; want Walter's talk with two unread", rows, err)
		}
		talk, err := s.Talk(ctx, dana, rows[0].Talk)
		if err != nil || len(talk.Messages) != 2 {
			t.Fatalf("Talk = %+v, %v; want two messages", talk, err)
		}
		if _, err := s.Reply(ctx, dana, rows[0].Talk, store.Answer{Words: "Yes, Thursday at 9.", Seen: talk.Seen}); err != nil {
			t.Fatal(err)
		}
		if got := names(handOut(t, s)); got != "" {
			t.Errorf("before the hold is over: %q", got)
		}
		if err := s.AdvanceClock(ctx, store.NoticeHold+time.Second); err != nil {
			t.Fatal(err)
		}
		if got := names(handOut(t, s)); got != "new_message_30 " {
			t.Errorf("notice = %q, want new_message_30", got)
		}
		if err := s.MarkRead(ctx, session, session.Patients[0], 1<<40); err != nil {
			t.Fatal(err)
		}
		if n, err := s.CheckLog(ctx, nil); err != nil || n == 0 {
			t.Errorf("CheckLog = %d, %v", n, err)
		}
	})
}
