package store_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

func browserID(n byte) []byte { return append(make([]byte, 15), n) }

// linkOf texts from a phone and cuts the token out of the answer.
func linkOf(t *testing.T, s *store.Store, phone conversation.Phone) string {
	t.Helper()
	receive(t, s, phone, "I need to talk")
	for _, body := range handOut(t, s) {
		if part := strings.Split(body, "|"); part[0] == string(conversation.LinkAfterText) {
			return part[3]
		}
	}
	t.Fatal("no link went out")
	return ""
}

// born is Walter's birth date.
var born = conversation.Date{Year: 1947, Month: time.November, Day: 30}

func TestGuessesAtOncePassNoMoreThanTheLimit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		step, err := s.Knock(t.Context(), browserID(1), walter, conversation.English)
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var all sync.WaitGroup
		gates := map[store.Gate]int{}
		for range 16 {
			all.Go(func() {
				got, err := s.CheckCode(t.Context(), step.Cookie, "000000")
				if err != nil {
					t.Errorf("CheckCode: %v", err)
				}
				mu.Lock()
				defer mu.Unlock()
				gates[got.Gate]++
			})
		}
		all.Wait()
		if gates[store.WrongCode] != 4 || gates[store.BrowserShut] != 12 {
			t.Errorf("16 guesses at once = %v, want 4 wrong and the browser shut", gates)
		}
	})
}

func TestKnocksAtOnceSendOneCode(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		var mu sync.Mutex
		var all sync.WaitGroup
		gates := map[store.Gate]int{}
		for i := range 8 {
			all.Go(func() {
				got, err := s.Knock(t.Context(), browserID(byte(i)), walter, conversation.English)
				if err != nil {
					t.Errorf("Knock: %v", err)
				}
				mu.Lock()
				defer mu.Unlock()
				gates[got.Gate]++
			})
		}
		all.Wait()
		if _, err := s.AnswerKnocks(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := names(handOut(t, s)); gates[store.CodeSent] != 1 || gates[store.WaitForCode] != 7 || got != "code " {
			t.Errorf("8 knocks at once = %v and the texts %q, want one code", gates, got)
		}
	})
}

func TestASecondBirthDateBehindAFreshLinkAsksForTheCode(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		step, err := s.Enter(t.Context(), linkOf(t, s, walter), browserID(1), conversation.English)
		if err != nil || step.To.Step != store.StepBirth {
			t.Fatalf("Enter = %+v, %v; want the birth date", step, err)
		}
		if got, err := s.TryBirth(t.Context(), step.Cookie, conversation.Date{Year: 1950, Month: 1, Day: 1}, false); err != nil || got.Gate != store.NeedCode {
			t.Fatalf("a miss = %v, %v; want %q", got.Gate, err, store.NeedCode)
		}
		if _, err := s.TryBirth(t.Context(), step.Cookie, born, false); !errors.Is(err, store.ErrEnded) {
			t.Errorf("a second date = %v, want ErrEnded", err)
		}
	})
}

func TestARememberedDeviceReadsWithoutASession(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		step, err := s.Enter(t.Context(), linkOf(t, s, walter), browserID(1), conversation.English)
		if err != nil {
			t.Fatal(err)
		}
		in, err := s.TryBirth(t.Context(), step.Cookie, born, true)
		if err != nil || in.Device == "" || in.To.Step != store.StepIn {
			t.Fatalf("TryBirth = %+v, %v; want a remembered device", in, err)
		}
		if _, err := s.PatientSession(t.Context(), step.Cookie, false); !errors.Is(err, store.ErrEnded) {
			t.Errorf("the cookie from before the sign-in = %v, want ErrEnded", err)
		}
		n, err := s.DeviceSession(t.Context(), in.Device)
		if err != nil || len(n.Patients) != 1 || len(n.Hash) != 0 {
			t.Fatalf("DeviceSession = %+v, %v; want one patient and no session", n, err)
		}
		page, err := s.Thread(t.Context(), n, n.Patients[0], 0)
		if err != nil || len(page.Messages) != 1 || page.Kept == "" {
			t.Fatalf("Thread by device = %+v, %v; want the held text", page, err)
		}
		if err := s.MarkRead(t.Context(), n, n.Patients[0], page.Newest); err != nil {
			t.Errorf("MarkRead by device: %v", err)
		}
		if err := s.AdvanceClock(t.Context(), 31*24*time.Hour); err != nil {
			t.Fatal(err)
		}
		if _, err := s.DeviceSession(t.Context(), in.Device); !errors.Is(err, store.ErrEnded) {
			t.Errorf("a device after 31 days = %v, want ErrEnded", err)
		}
	})
}

func TestAForgottenDeviceOpensNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		step, err := s.Enter(t.Context(), linkOf(t, s, walter), browserID(1), conversation.English)
		if err != nil {
			t.Fatal(err)
		}
		in, err := s.TryBirth(t.Context(), step.Cookie, born, true)
		if err != nil {
			t.Fatal(err)
		}
		n, err := s.DeviceSession(t.Context(), in.Device)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // a second time is no error
			if err := s.ForgetDevice(t.Context(), in.Device); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Thread(t.Context(), n, n.Patients[0], 0); !errors.Is(err, store.ErrEnded) {
			t.Errorf("Thread by a forgotten device = %v, want ErrEnded", err)
		}
		if _, _, err := s.OpenByDevice(t.Context(), in.Device, browserID(1)); !errors.Is(err, store.ErrEnded) {
			t.Errorf("OpenByDevice of a forgotten device = %v, want ErrEnded", err)
		}
	})
}

func TestALinkAskedForOnAPageLeavesAFreshOneFresh(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		old := linkOf(t, s, walter)
		if err := s.AdvanceClock(t.Context(), 8*24*time.Hour); err != nil {
			t.Fatal(err)
		}
		fresh := linkOf(t, s, walter)
		if gate, err := s.NewLink(t.Context(), old); err != nil || gate != store.CodeSent {
			t.Fatalf("NewLink = %v, %v", gate, err)
		}
		if gate, err := s.NewLink(t.Context(), old); err != nil || gate != store.WaitForCode {
			t.Errorf("NewLink at once again = %v, %v; want a wait", gate, err)
		}
		if got := names(handOut(t, s)); got != "new_link " {
			t.Errorf("texts = %q, want one new_link", got)
		}
		page, err := s.LinkPage(t.Context(), fresh, browserID(1))
		if err != nil || !page.Fresh {
			t.Errorf("the phone's own link = %+v, %v; want it fresh", page, err)
		}
	})
}
