package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
)

// signIn lets a phone text, tap its link and type a birth date.
func enters(t *testing.T, s *store.Store, phone conversation.Phone, words string, born conversation.Date) *store.Session {
	t.Helper()
	receive(t, s, phone, words)
	var token string
	for _, c := range claimAll(t, s) {
		if c.To == phone && c.Text == conversation.LinkAfterText {
			token = c.Body
		}
	}
	step, err := s.Enter(t.Context(), token, []byte("browser "+phone.E164()), conversation.English)
	if err != nil {
		t.Fatal(err)
	}
	in, err := s.TryBirth(t.Context(), step.Cookie, born, true)
	if err != nil {
		t.Fatal(err)
	}
	n, err := s.PatientSession(t.Context(), in.Cookie, true)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// claimAll hands out and settles what is due; the body of each is its token.
func claimAll(t *testing.T, s *store.Store) (all []store.Claim) {
	t.Helper()
	for {
		claims, err := s.ClaimNext(t.Context(), 8, func(string, conversation.Phone) bool { return true },
			func(w store.Wording) (string, string, error) { return w.Token, "v1", nil })
		if err != nil {
			t.Fatal(err)
		}
		if claims == nil {
			return all
		}
		for _, c := range claims {
			if err := s.Settle(t.Context(), c, store.Outcome{Fate: store.Sent, ExternalID: "x" + c.ID.String()}); err != nil {
				t.Fatal(err)
			}
		}
		all = append(all, claims...)
	}
}
