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

func yes() store.PlainYes {
	return store.PlainYes{Who: "patient", Notice: "Texts are not encrypted.", Version: "plain-notice-1", Language: conversation.English, Words: "Yes please", Key: store.NewID()}
}

// plainly sends words by plain text.
func plainly(t *testing.T, s *store.Store, who *store.Staff, talk store.ID, words string) error {
	t.Helper()
	_, err := s.Reply(t.Context(), who, talk, store.Answer{Words: words, Plain: true, Force: true, Key: store.NewID()})
	return err
}

// wordsLeaving hands out what is due and returns the own words among it, "" if none.
func wordsLeaving(t *testing.T, s *store.Store) (words string) {
	t.Helper()
	advance(t, s, store.NoticeHold+time.Second)
	word := func(w store.Wording) (string, string, error) {
		return w.Words + "|" + string(w.Text) + w.Token, "v1", nil
	}
	for {
		claims, err := s.ClaimNext(t.Context(), 8, func(string, conversation.Phone) bool { return true }, word)
		if err != nil {
			t.Fatal(err)
		}
		if claims == nil {
			return words
		}
		for _, c := range claims {
			body, id, _ := strings.Cut(c.Body, "|")
			if (body != "") != (id == string(conversation.PlainWords)) {
				t.Errorf("the text %s carries the words %q", id, body)
			}
			words += body
			if err := s.Settle(t.Context(), c, store.Outcome{Fate: store.Sent, ExternalID: "out" + c.ID.String()}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestPlainWordsLeaveOnlyAfterTheNotice: nobody's words reach a text without a
// recorded yes; with one they leave as they are; taken back before they left,
// the gate refuses them in the claim.
func TestPlainWordsLeaveOnlyAfterTheNotice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		_, _, n := in(t, s)
		talk := waitingTalk(t, s, n, "Please text me")
		maria := member(t, s, store.RoleStaff)
		wordsLeaving(t, s)
		if err := plainly(t, s, maria, talk, "Come at 3"); !errors.Is(err, store.ErrPlain) {
			t.Fatalf("without a yes = %v, want ErrPlain", err)
		}
		for name, change := range map[string]func(*store.PlainYes){
			"no notice": func(y *store.PlainYes) { y.Notice = "" }, "no version": func(y *store.PlainYes) { y.Version = "" }, "no words": func(y *store.PlainYes) { y.Words = " " },
		} {
			y := yes()
			change(&y)
			if err := s.AcceptPlain(t.Context(), maria, talk, y); !errors.Is(err, conversation.ErrRefused) {
				t.Errorf("%s = %v, want ErrRefused", name, err)
			}
		}
		for range 2 { // a second yes takes the place of the first
			if err := s.AcceptPlain(t.Context(), maria, talk, yes()); err != nil {
				t.Fatal(err)
			}
		}
		if err := plainly(t, s, maria, talk, "Come at 3"); err != nil {
			t.Fatal(err)
		}
		if got := wordsLeaving(t, s); got != "Come at 3" {
			t.Errorf("what left is %q, want the words", got)
		}
		if _, err := s.Reply(t.Context(), maria, talk, store.Answer{Words: "On the page", Force: true, Key: store.NewID()}); err != nil {
			t.Fatal(err)
		}
		if got := wordsLeaving(t, s); got != "" {
			t.Errorf("an answer on the page left as %q", got)
		}
		own, err := s.OwnPlain(t.Context(), n)
		if err != nil || len(own) != 1 || own[0].Patient.Given != "Walter" || own[0].Notice != "Texts are not encrypted." || own[0].By == "" {
			t.Fatalf("the settings show %+v, %v", own, err)
		}
		if err := plainly(t, s, maria, talk, "Too late"); err != nil {
			t.Fatal(err)
		}
		if err := s.EndOwnPlain(t.Context(), n, n.Patients[0], store.NewID()); err != nil {
			t.Fatal(err)
		}
		if got := wordsLeaving(t, s); got != "" {
			t.Errorf("after the yes was taken back %q left", got)
		}
		page, err := s.TalkAgain(t.Context(), maria, talk)
		if err != nil {
			t.Fatal(err)
		}
		if page.Row.Failed != conversation.RefusedPlain {
			t.Errorf("staff are told %q, want %q", page.Row.Failed, conversation.RefusedPlain)
		}
		if state, err := s.PlainIn(t.Context(), page); err != nil || state.On {
			t.Errorf("after it was taken back it stands: %+v, %v", state, err)
		}
		if err := plainly(t, s, maria, talk, "Again"); !errors.Is(err, store.ErrPlain) {
			t.Errorf("after it was taken back = %v, want ErrPlain", err)
		}
	})
}

// TestAYesEndsWithWhatItStoodOn: with STOP, also after START, with the phone's
// grant, and by staff.
func TestAYesEndsWithWhatItStoodOn(t *testing.T) {
	for name, end := range map[string]func(t *testing.T, s *store.Store, maria *store.Staff, talk store.ID){
		"STOP and START": func(t *testing.T, s *store.Store, maria *store.Staff, talk store.ID) {
			receive(t, s, walter, "STOP")
			if err := s.AcceptPlain(t.Context(), maria, talk, yes()); !errors.Is(err, store.ErrPlain) {
				t.Errorf("a yes while texts are off = %v, want ErrPlain", err)
			}
			advance(t, s, time.Minute)
			receive(t, s, walter, "START")
		},
		"the grant": func(t *testing.T, s *store.Store, maria *store.Staff, talk store.ID) {
			phones, err := s.Phones(t.Context(), talk)
			if err != nil || len(phones) != 1 {
				t.Fatalf("phones = %v, %v", phones, err)
			}
			if err := s.Unlink(t.Context(), maria, talk, phones[0].ID, "new number", store.NewID()); err != nil {
				t.Fatal(err)
			}
		},
		"staff": func(t *testing.T, s *store.Store, maria *store.Staff, talk store.ID) {
			if err := s.EndPlain(t.Context(), maria, talk, store.NewID()); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				family(t, s)
				noon(t, s)
				_, _, n := in(t, s)
				talk := waitingTalk(t, s, n, "Please text me")
				maria := member(t, s, store.RoleStaff)
				if err := s.AcceptPlain(t.Context(), maria, talk, yes()); err != nil {
					t.Fatal(err)
				}
				if err := plainly(t, s, maria, talk, "Never to be read"); err != nil {
					t.Fatal(err)
				}
				end(t, s, maria, talk)
				if got := wordsLeaving(t, s); got != "" {
					t.Errorf("after %s the words %q left", name, got)
				}
				if err := plainly(t, s, maria, talk, "Once more"); !errors.Is(err, store.ErrPlain) {
					t.Errorf("after %s = %v, want ErrPlain", name, err)
				}
			})
		})
	}
}
