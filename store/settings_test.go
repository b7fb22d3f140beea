package store_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
)

// in signs Walter in by his fresh link, has the device remembered, and returns
// the link with the session.
func in(t *testing.T, s *store.Store) (link string, step store.Step, n *store.Session) {
	t.Helper()
	link = linkOf(t, s, walter)
	step, err := s.Enter(t.Context(), link, browserID(1), conversation.English)
	if err != nil {
		t.Fatal(err)
	}
	if step, err = s.TryBirth(t.Context(), step.Cookie, born, true); err != nil || step.To.Step != store.StepIn {
		t.Fatalf("TryBirth = %+v, %v", step, err)
	}
	if n, err = s.PatientSession(t.Context(), step.Cookie, false); err != nil {
		t.Fatal(err)
	}
	return link, step, n
}

// codeOf hands out what is due and returns the code in it.
func codeOf(t *testing.T, s *store.Store) string {
	t.Helper()
	for _, body := range handOut(t, s) {
		if part := strings.Split(body, "|"); part[0] == string(conversation.CodeText) {
			return part[2]
		}
	}
	t.Fatal("no code went out")
	return ""
}

// again brings another browser by a used link and its code to the next step.
func again(t *testing.T, s *store.Store, link string) store.Step {
	t.Helper()
	step, err := s.Enter(t.Context(), link, browserID(3), conversation.English)
	if err != nil {
		t.Fatal(err)
	}
	cookie := step.Cookie
	if step, err = s.CheckCode(t.Context(), cookie, codeOf(t, s)); err != nil {
		t.Fatal(err)
	}
	step.Cookie = cookie
	return step
}

const phc, wrongPHC = "$argon2id$v=19$m=1,t=1,p=1$c2FsdA$cmlnaHQ", "$argon2id$v=19$m=1,t=1,p=1$c2FsdA$d3Jvbmc"

func TestAPINStandsInEveryWayIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		link, got, n := in(t, s)
		key := store.NewID()
		for range 2 { // a form sent twice
			if err := s.SetPIN(t.Context(), n, phc, key); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.DeviceSession(t.Context(), got.Device); !errors.Is(err, store.ErrEnded) {
			t.Errorf("the device after a new PIN = %v, want ErrEnded", err)
		}
		if _, err := s.PatientSession(t.Context(), got.Cookie, false); err != nil {
			t.Errorf("the session that set the PIN = %v, want it alive", err)
		}
		step := again(t, s, link)
		if step.To.Step != store.StepPIN {
			t.Fatalf("after the code stands %q, want the PIN", step.To.Step)
		}
		if _, err := s.TryBirth(t.Context(), step.Cookie, born, false); !errors.Is(err, store.ErrEnded) {
			t.Errorf("a birth date before the PIN = %v, want ErrEnded", err)
		}
		if people, err := s.People(t.Context(), step.To); err != nil || len(people) != 0 {
			t.Errorf("People before the PIN = %v, %v; want nobody", people, err)
		}
		if _, err := s.TryPIN(t.Context(), step.Cookie, phc); err != nil {
			t.Fatal(err)
		}
		if got, err := s.TryBirth(t.Context(), step.Cookie, born, false); err != nil || got.To.Step != store.StepIn {
			t.Errorf("after the PIN TryBirth = %+v, %v; want in", got, err)
		}
		if err := s.RemovePIN(t.Context(), n, store.ID{}); err != nil {
			t.Fatal(err)
		}
		if g, err := s.Guard(t.Context(), n); err != nil || g.PIN {
			t.Errorf("Guard after the PIN was taken off = %+v, %v", g, err)
		}
	})
}

// A session halfway in when the PIN is set gets no further without it.
func TestANewPINStopsASignInHalfway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		link, _, n := in(t, s)
		half := again(t, s, link)
		if half.To.Step != store.StepBirth {
			t.Fatalf("the other browser stands at %q, want the birth date", half.To.Step)
		}
		if err := s.SetPIN(t.Context(), n, phc, store.ID{}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.TryBirth(t.Context(), half.Cookie, born, false); !errors.Is(err, store.ErrEnded) {
			t.Errorf("TryBirth halfway = %v, want ErrEnded", err)
		}
	})
}

func TestWrongPINsAtOnceLockTheLineLikeWrongBirthDates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		link, _, n := in(t, s)
		if err := s.SetPIN(t.Context(), n, phc, store.ID{}); err != nil {
			t.Fatal(err)
		}
		got := again(t, s, link)
		if params, err := s.PINParams(t.Context(), got.To); err != nil || params != strings.TrimSuffix(phc, "cmlnaHQ") {
			t.Errorf("PINParams = %q, %v; want the hash without its last part", params, err)
		}
		var mu sync.Mutex
		var all sync.WaitGroup
		gates := map[store.Gate]int{}
		for range 12 {
			all.Go(func() {
				step, err := s.TryPIN(t.Context(), got.Cookie, wrongPHC)
				mu.Lock()
				defer mu.Unlock()
				if errors.Is(err, store.ErrEnded) {
					gates["ended"]++
					return
				}
				if err != nil {
					t.Errorf("TryPIN: %v", err)
				}
				gates[step.Gate]++
			})
		}
		all.Wait()
		if gates[store.Missed] != 4 || gates[store.LineLocked] != 1 || gates["ended"] != 7 {
			t.Errorf("12 wrong PINs at once = %v, want 4 misses and a lock", gates)
		}
		if _, err := s.TryPIN(t.Context(), got.Cookie, phc); !errors.Is(err, store.ErrEnded) {
			t.Errorf("the right PIN after the lock = %v, want ErrEnded", err)
		}
	})
}

// A changed birth date ends what the old one opened: sessions and remembered
// devices of that patient (security.md §5).
func TestAnImportThatChangesABirthDateEndsDevicesAndSessions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		_, got, n := in(t, s)
		rows := directory.SampleFamily()
		for i := range rows {
			if rows[i].RecordNumber == "R-1004" {
				rows[i].BirthDate.Day = 29
			}
		}
		if _, err := s.Import(t.Context(), rows, store.ImportOptions{}, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := s.DeviceSession(t.Context(), got.Device); !errors.Is(err, store.ErrEnded) {
			t.Errorf("the device after a changed birth date = %v, want ErrEnded", err)
		}
		if _, err := s.Thread(t.Context(), n, n.Patients[0], 0); !errors.Is(err, store.ErrEnded) {
			t.Errorf("the thread after a changed birth date = %v, want ErrEnded", err)
		}
	})
}

func TestWrongCodesMakeOneQueueEventAPhoneAndDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		shut := func(browser byte, phone conversation.Phone) {
			t.Helper()
			step, err := s.Knock(t.Context(), browserID(browser), phone, conversation.English)
			if err != nil {
				t.Fatal(err)
			}
			for range 5 {
				if _, err := s.CheckCode(t.Context(), step.Cookie, "000000"); err != nil {
					t.Fatal(err)
				}
			}
		}
		tasks := func() (n int) {
			t.Helper()
			if err := s.TellShuts(t.Context()); err != nil {
				t.Fatal(err)
			}
			rows, err := s.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				if row.Task == store.TaskCodes {
					n++
				}
			}
			return n
		}
		shut(1, walter)
		if err := s.AdvanceClock(t.Context(), 31*time.Second); err != nil {
			t.Fatal(err)
		}
		shut(3, walter)
		shut(2, nobody)
		if got := tasks(); got != 1 {
			t.Errorf("queue events = %d, want one for Walter and none for an unknown number", got)
		}
	})
}

func TestVerificationTriesGovernsWrongCodes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		step, err := s.Knock(t.Context(), browserID(1), walter, conversation.English)
		if err != nil {
			t.Fatal(err)
		}
		s.Practices()[0].Verification.Tries = 2
		for i, want := range []store.Gate{store.WrongCode, store.BrowserShut} {
			if got, err := s.CheckCode(t.Context(), step.Cookie, "000000"); err != nil || got.Gate != want {
				t.Errorf("wrong code %d = %v, %v; want %q", i+1, got.Gate, err, want)
			}
		}
	})
}

// A mute keeps a notice back, with its reason on record, and is taken back.
func TestAMutedNoticeIsKeptBackWithItsReason(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		_, _, n := in(t, s)
		walterHale := n.Patients[0]
		for _, wanted := range [][]string{nil, {"messages"}, {"visits"}, store.MuteKinds} {
			if err := s.Mute(t.Context(), n, map[store.ID][]string{walterHale: wanted}, store.NewID()); err != nil {
				t.Fatal(err)
			}
			muted, err := s.Mutes(t.Context(), n)
			if err != nil || len(muted[walterHale])+len(wanted) != len(store.MuteKinds) {
				t.Errorf("wanted %v: muted %v, %v; want all others", wanted, muted[walterHale], err)
			}
		}
		if err := s.Mute(t.Context(), n, map[store.ID][]string{store.NewID(): nil}, store.ID{}); !errors.Is(err, store.ErrEnded) {
			t.Errorf("a mute about somebody else = %v, want ErrEnded", err)
		}
		if err := s.Mute(t.Context(), n, map[store.ID][]string{walterHale: {"visits"}}, store.ID{}); err != nil {
			t.Fatal(err)
		}
		answered(t, s)
		if err := s.AdvanceClock(t.Context(), time.Minute); err != nil {
			t.Fatal(err)
		}
		if got := names(handOut(t, s)); strings.Contains(got, "new_message") {
			t.Errorf("texts = %q, want no notice", got)
		}
		who, err := s.StaffByEmail(t.Context(), "alerts@riverside.example")
		if err != nil {
			t.Fatal(err)
		}
		rows, err := s.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen, Staff: who.ID})
		if err != nil || len(rows) != 1 {
			t.Fatalf("Queue = %v, %v; want the one talk", rows, err)
		}
		page, err := s.TalkAgain(t.Context(), who, rows[0].Talk)
		if err != nil || !slices.ContainsFunc(page.Texts, func(x store.TextOut) bool { return x.Reason == conversation.RefusedMuted }) {
			t.Errorf("texts of the talk = %+v, %v; want one that was muted", page.Texts, err)
		}
	})
}
