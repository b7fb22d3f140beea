package store_test

import (
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

func health(t *testing.T, s *store.Store) store.NumberHealth {
	t.Helper()
	all, err := s.NumbersHealth(t.Context(), "riverside")
	if err != nil || len(all) == 0 {
		t.Fatalf("%d numbers, %v", len(all), err)
	}
	return all[0]
}

// A number is down from the carrier's refusal until it takes a text again, and
// slow while texts wait too long.
func TestHealthOfANumber(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if h := health(t, s); h.Health != store.HealthGood || !h.LastIn.IsZero() || !h.LastOut.IsZero() {
			t.Fatalf("at first = %+v, want good and nothing in or out", h)
		}
		receive := func(id string) {
			t.Helper()
			if _, err := s.Receive(t.Context(), store.Incoming{Carrier: "practice", Account: "practice", ExternalID: id, From: "+12065550199", To: "+12065550100", Text: "Hello"}); err != nil {
				t.Fatal(err)
			}
		}
		settle := func(o store.Outcome) {
			t.Helper()
			word := func(store.Wording) (string, string, error) { return "text", "v1", nil }
			claims, err := s.ClaimNext(t.Context(), 8, func(string, conversation.Phone) bool { return true }, word)
			if err != nil || len(claims) != 1 {
				t.Fatalf("%d texts to send, %v", len(claims), err)
			}
			if err := s.Settle(t.Context(), claims[0], o); err != nil {
				t.Fatal(err)
			}
		}
		receive("SM1")
		settle(store.Outcome{Fate: store.HeldBack, Class: "auth", Retry: -time.Second}) // the next try is due at once
		h := health(t, s)
		if delayed, err := s.TextsDelayed(t.Context()); err != nil || !delayed || h.Health != store.HealthDown || h.Class != "auth" || h.LastIn.IsZero() {
			t.Errorf("after a refusal = %+v, delayed %t, %v, want down", h, delayed, err)
		}
		settle(store.Outcome{Fate: store.Sent, ExternalID: "out1"})
		h = health(t, s)
		if delayed, err := s.TextsDelayed(t.Context()); err != nil || delayed || h.Health != store.HealthGood || h.LastOut.IsZero() {
			t.Errorf("after a text was taken = %+v, delayed %t, %v, want good", h, delayed, err)
		}
	})
}
