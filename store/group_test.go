package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// TestAFailureInAGroupUndoesOnlyItself puts acts that fail after they wrote
// between texts that come in at the same moment: each text is kept once, each
// failure is told to its own caller, and the log still proves itself.
func TestAFailureInAGroupUndoesOnlyItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		receive(t, s, walter, "hello")
		claims, err := s.ClaimNext(t.Context(), 1, always, word)
		if err != nil || len(claims) != 1 {
			t.Fatalf("ClaimNext = %d claims, %v; want one", len(claims), err)
		}
		stale := claims[0]
		stale.N++ // a claim nobody made: the line is locked and written before that is seen
		const texts = 120
		var all sync.WaitGroup
		for i := range texts {
			all.Go(func() {
				in := text(conversation.Phone(fmt.Sprintf("+1206555%04d", 7000+i)), "STOP")
				if _, err := s.Receive(context.Background(), in); err != nil {
					t.Errorf("Receive: %v", err)
				}
				in.Text = "START"
				if _, err := s.Receive(context.Background(), in); !errors.Is(err, store.ErrOtherContent) {
					t.Errorf("the same id with other words: %v, want ErrOtherContent", err)
				}
			})
			all.Go(func() {
				if err := s.Settle(context.Background(), stale, store.Outcome{Fate: store.Never}); !errors.Is(err, store.ErrStale) {
					t.Errorf("Settle of a claim nobody made: %v, want ErrStale", err)
				}
			})
		}
		all.Wait()
		_, total, err := s.Log(t.Context(), store.LogView{Practice: "riverside", From: s.Now().AddDate(0, 0, -1), To: s.Now().AddDate(0, 0, 1), Kind: store.KindOptOut})
		if err != nil || total != texts {
			t.Errorf("%d opt-outs on record, %v; want %d", total, err, texts)
		}
		if n, err := s.CheckLog(t.Context(), nil); err != nil || n == 0 {
			t.Errorf("CheckLog = %d, %v", n, err)
		}
	})
}

// TestACallerThatWentAwayIsToldBusy: an act whose time is over before it is
// taken writes nothing.
func TestACallerThatWentAwayIsToldBusy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Receive(gone, text(walter, "STOP")); err == nil {
			t.Error("a text whose carrier hung up was taken")
		}
		state, err := s.StateAt(t.Context(), "riverside", walter, s.Now())
		if err != nil || state.Off {
			t.Errorf("StateAt = %+v, %v; want nothing on record", state, err)
		}
	})
}
