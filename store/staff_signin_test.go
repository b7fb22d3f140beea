package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

const spare = "$argon2id$v=19$m=19456,t=2,p=1$c3BhcmU$"

var desk = store.Stand{Browser: []byte("the desk"), Address: "10.0.0.5"}

// hashed is what web makes of a password, without its cost.
func hashed(password string) string { return "$argon2id$v=19$m=1,t=1,p=1$" + password + "$" + password }

// wren is a person who enrols with a password and an app at the desk.
func wren(t *testing.T, s *store.Store) (p *store.Staff, secret string) {
	t.Helper()
	p, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, "Wren@riverside.example", "Wren Ito", []string{store.RoleStaff}, false)
	if err != nil {
		t.Fatal(err)
	}
	in := byLink(t, s, p, desk)
	door, err := s.Door(t.Context(), in.Cookie)
	if err != nil || in.Step != store.StepEnrol || door.App == "" {
		t.Fatalf("a link without a factor leads to %s, %v", in.Step, err)
	}
	if in, err = s.EnrolPassword(t.Context(), in.Cookie, hashed("a heron on one leg"), code(t, door.App, 0), desk, false); err != nil || in.Step != store.StepIn {
		t.Fatalf("EnrolPassword = %s, %v", in.Step, err)
	}
	return p, door.App
}

func byLink(t *testing.T, s *store.Store, p *store.Staff, at store.Stand) store.Entry {
	t.Helper()
	token, err := s.StaffLink(t.Context(), store.Actor{Name: "test"}, p.Email)
	if err != nil {
		t.Fatal(err)
	}
	in, err := s.UseStaffLink(t.Context(), token, at.Browser)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// code is the app's code, some steps from now.
func code(t *testing.T, secret string, steps int) string {
	t.Helper()
	c, err := store.AppCode(secret, time.Now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// try types a password; the error tells what became of it.
func try(t *testing.T, s *store.Store, email, password string, at store.Stand) (store.Entry, error) {
	t.Helper()
	if _, err := s.PasswordParams(t.Context(), email, at, spare); err != nil {
		return store.Entry{}, err
	}
	return s.TryPassword(t.Context(), email, hashed(password), at, false)
}

func TestAPasswordAndACodeOfTheAppSignInAndNoCodeWorksTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p, secret := wren(t, s)
		if _, err := try(t, s, p.Email, "a heron on two legs", desk); !errors.Is(err, store.ErrMissed) {
			t.Errorf("a wrong password = %v, want ErrMissed", err)
		}
		in, err := try(t, s, " WREN@riverside.example ", "a heron on one leg", desk)
		if err != nil || in.Step != store.StepFactor {
			t.Fatalf("the right password = %s, %v, want the second factor", in.Step, err)
		}
		if _, _, err := s.StaffSession(t.Context(), in.Cookie, true); !errors.Is(err, store.ErrEnded) {
			t.Errorf("the door's cookie opens the room: %v", err)
		}
		// The enrolment used up the code of its half minute, so that the next one is tried.
		next := code(t, secret, 1)
		got, err := s.TryFactor(t.Context(), in.Cookie, next[:3]+" "+next[3:], desk)
		if err != nil || got.Step != store.StepIn {
			t.Fatalf("the code of the app = %s, %v, want in", got.Step, err)
		}
		if who, _, err := s.StaffSession(t.Context(), got.Cookie, true); err != nil || who.ID != p.ID || who.Seen.IsZero() {
			t.Errorf("the session is %v, %v", who, err)
		}
		again, err := try(t, s, p.Email, "a heron on one leg", desk)
		if err != nil {
			t.Fatal(err)
		}
		for _, old := range []string{next, code(t, secret, 0), code(t, secret, -1), "000000x", ""} {
			if _, err := s.TryFactor(t.Context(), again.Cookie, old, desk); !errors.Is(err, store.ErrMissed) && !errors.Is(err, store.ErrEnded) {
				t.Errorf("code %q again = %v, want ErrMissed", old, err)
			}
		}
		if _, err := s.TryFactor(t.Context(), again.Cookie, next, desk); !errors.Is(err, store.ErrEnded) {
			t.Errorf("after five misses the door = %v, want ErrEnded", err)
		}
	})
}

func TestFiveMissesMakeAStrangerWaitAndNotThePersonsOwnBrowser(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p, _ := wren(t, s)
		for _, email := range []string{p.Email, "nobody@riverside.example"} {
			for i := range store.MissesHere {
				stranger := store.Stand{Browser: []byte("stranger"), Address: "203.0.113.9"}
				if _, err := try(t, s, email, "wrong wrong wrong", stranger); !errors.Is(err, store.ErrMissed) {
					t.Fatalf("%s: miss %d = %v, want ErrMissed", email, i+1, err)
				}
			}
			for what, at := range map[string]store.Stand{
				"browser": {Browser: []byte("stranger"), Address: "203.0.113.10"}, "address": {Browser: []byte("another"), Address: "203.0.113.9"}} {
				if _, err := try(t, s, email, "a heron on one leg", at); !errors.Is(err, store.ErrWaits) {
					t.Errorf("%s: the stranger's %s = %v, want ErrWaits", email, what, err)
				}
			}
			if _, err := try(t, s, email, "wrong", store.Stand{Browser: []byte("third"), Address: "203.0.113.77"}); !errors.Is(err, store.ErrMissed) {
				t.Errorf("%s: another stranger = %v, want ErrMissed", email, err)
			}
		}
		if in, err := try(t, s, p.Email, "a heron on one leg", store.Stand{Browser: desk.Browser, Address: "203.0.113.9"}); err != nil || in.Step != store.StepFactor {
			t.Errorf("the person's own browser, at the stranger's address = %s, %v", in.Step, err)
		}
		if err := s.AdvanceClock(t.Context(), store.MissWait); err != nil {
			t.Fatal(err)
		}
		if _, err := try(t, s, p.Email, "a heron on one leg", store.Stand{Browser: []byte("stranger"), Address: "203.0.113.9"}); err != nil {
			t.Errorf("after 15 minutes = %v", err)
		}
	})
}

func TestAHundredMissesTurnPasswordsOffUntilAReset(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p, _ := wren(t, s)
		for i := range store.MissesAll {
			at := store.Stand{Browser: []byte{byte(i), 1}, Address: "203.0.113." + string(rune('0'+i))}
			if _, err := try(t, s, p.Email, "wrong", at); !errors.Is(err, store.ErrMissed) {
				t.Fatalf("miss %d = %v", i+1, err)
			}
		}
		if _, err := try(t, s, p.Email, "a heron on one leg", desk); !errors.Is(err, store.ErrPasswordOff) {
			t.Errorf("the person's own browser after a hundred misses = %v, want ErrPasswordOff", err)
		}
		if err := s.ResetStaff(t.Context(), store.Actor{Name: "test"}, p.Email); err != nil {
			t.Fatal(err)
		}
		if _, err := try(t, s, p.Email, "a heron on one leg", desk); !errors.Is(err, store.ErrMissed) {
			t.Errorf("the old password after a reset = %v, want ErrMissed", err)
		}
		if in := byLink(t, s, p, desk); in.Step != store.StepEnrol {
			t.Errorf("a link after a reset leads to %s, want enrolment", in.Step)
		}
	})
}

func TestARecoveryCodeStandsInOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p, secret := wren(t, s)
		in := byLink(t, s, p, desk)
		if in.Step != store.StepFactor {
			t.Fatalf("a link of somebody enrolled leads to %s, want the second factor", in.Step)
		}
		in, err := s.TryFactor(t.Context(), in.Cookie, code(t, secret, 1), desk)
		if err != nil {
			t.Fatal(err)
		}
		codes, err := s.NewRecovery(t.Context(), in.Cookie, store.ID{})
		if err != nil || len(codes) != 10 || len(slices.Compact(slices.Sorted(slices.Values(codes)))) != 10 {
			t.Fatalf("NewRecovery = %d codes, %v", len(codes), err)
		}
		door := byLink(t, s, p, desk)
		if _, err := s.TryFactor(t.Context(), door.Cookie, strings.ToUpper(codes[3]), desk); err != nil {
			t.Errorf("a recovery code = %v", err)
		}
		door = byLink(t, s, p, desk)
		if _, err := s.TryFactor(t.Context(), door.Cookie, codes[3], desk); !errors.Is(err, store.ErrMissed) {
			t.Errorf("the same recovery code again = %v, want ErrMissed", err)
		}
		if own, err := s.Own(t.Context(), in.Cookie); err != nil || own.Ways.Recovery != 9 || !own.Ways.App || !own.Ways.Password || own.Check {
			t.Errorf("Own = %+v, %v", own, err)
		}
	})
}

func TestIdleLocksAndOnlyItsPersonUnlocks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p, secret := wren(t, s)
		in := byLink(t, s, p, desk)
		in, err := s.TryFactor(t.Context(), in.Cookie, code(t, secret, 1), desk)
		if err != nil {
			t.Fatal(err)
		}
		if left, err := s.StaffLeft(t.Context(), in.Cookie); err != nil || left <= 14*time.Minute || left > store.SessionIdle {
			t.Errorf("StaffLeft = %s, %v", left, err)
		}
		if err := s.AdvanceClock(t.Context(), store.SessionIdle); err != nil {
			t.Fatal(err)
		}
		if who, _, err := s.StaffSession(t.Context(), in.Cookie, true); !errors.Is(err, store.ErrLocked) || who == nil || who.ID != p.ID {
			t.Fatalf("after 15 minutes = %v, %v, want ErrLocked", who, err)
		}
		if err := s.SetOwnPassword(t.Context(), in.Cookie, hashed("x"), store.ID{}); !errors.Is(err, store.ErrLocked) {
			t.Errorf("an act of a locked session = %v", err)
		}
		if _, err := s.UnlockByPassword(t.Context(), in.Cookie, hashed("wrong"), desk); !errors.Is(err, store.ErrMissed) {
			t.Errorf("a wrong password unlocks: %v", err)
		}
		fresh, err := s.UnlockByPassword(t.Context(), in.Cookie, hashed("a heron on one leg"), desk)
		if err != nil || fresh == in.Cookie {
			t.Fatalf("UnlockByPassword = %v", err)
		}
		if _, _, err := s.StaffSession(t.Context(), in.Cookie, true); !errors.Is(err, store.ErrEnded) {
			t.Errorf("the old cookie = %v, want ErrEnded", err)
		}
		if err := s.LockStaff(t.Context(), fresh); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.StaffSession(t.Context(), fresh, true); !errors.Is(err, store.ErrLocked) {
			t.Errorf("after a lock = %v, want ErrLocked", err)
		}
		for range store.MissesHere {
			if _, err := s.UnlockByCode(t.Context(), fresh, "123456", desk); !errors.Is(err, store.ErrMissed) {
				t.Errorf("a wrong code = %v", err)
			}
		}
		if _, _, err := s.StaffSession(t.Context(), fresh, true); !errors.Is(err, store.ErrEnded) {
			t.Errorf("after five wrong codes the session = %v, want ErrEnded", err)
		}
		acts := map[string]int{}
		trail, err := s.Trail(t.Context(), "", time.Time{}, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range trail {
			acts[e.Act]++
			if strings.Contains(e.Detail, secret) {
				t.Error("the trail holds a secret")
			}
		}
		for _, act := range []string{"signed in", "sign-in missed", "locked", "unlocked", "password set", "app set", "staff link used"} {
			if acts[act] == 0 {
				t.Errorf("%q is not on the trail: %v", act, acts)
			}
		}
	})
}

func TestALongUnprovedSessionChangesNoWayIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p, secret := wren(t, s)
		in := byLink(t, s, p, desk)
		in, err := s.TryFactor(t.Context(), in.Cookie, code(t, secret, 1), desk)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.AdvanceClock(t.Context(), 8*time.Minute); err != nil {
				t.Fatal(err)
			}
			if _, _, err := s.StaffSession(t.Context(), in.Cookie, true); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.NewRecovery(t.Context(), in.Cookie, store.ID{}); !errors.Is(err, store.ErrCheck) {
			t.Errorf("recovery codes 16 minutes after the proof = %v, want ErrCheck", err)
		}
		if in.Cookie, err = s.UnlockByPassword(t.Context(), in.Cookie, hashed("a heron on one leg"), desk); err != nil {
			t.Fatal(err)
		}
		if err := s.OfferApp(t.Context(), in.Cookie, store.ID{}); err != nil {
			t.Fatal(err)
		}
		own, err := s.Own(t.Context(), in.Cookie)
		if err != nil || own.App == "" || own.App == secret {
			t.Fatalf("the offered secret is %q, %v", own.App, err)
		}
		if err := s.TakeApp(t.Context(), in.Cookie, code(t, secret, 0), store.ID{}); !errors.Is(err, store.ErrMissed) {
			t.Errorf("a code of the old app = %v, want ErrMissed", err)
		}
		if err := s.TakeApp(t.Context(), in.Cookie, code(t, own.App, 0), store.ID{}); err != nil {
			t.Errorf("a code of the new app = %v", err)
		}
	})
}

func TestAPasskeyIsItsPersonsOwnAndTheLastOneStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p, _ := wren(t, s)
		other, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, "kit@riverside.example", "Kit Moss", []string{store.RoleStaff}, false)
		if err != nil {
			t.Fatal(err)
		}
		in := byLink(t, s, other, desk)
		in, err = s.EnrolPasskey(t.Context(), in.Cookie, []byte("handle"), []byte("credential"), "Desk key", desk)
		if err != nil || in.Step != store.StepIn {
			t.Fatalf("EnrolPasskey = %s, %v", in.Step, err)
		}
		keys, err := s.StaffPasskeys(t.Context(), other.ID)
		if err != nil || len(keys) != 1 || string(keys[0].Credential) != "credential" || keys[0].Name != "Desk key" {
			t.Fatalf("StaffPasskeys = %v, %v", keys, err)
		}
		if err := s.RemoveOwnPasskey(t.Context(), in.Cookie, keys[0].ID, store.ID{}, false); !errors.Is(err, store.ErrLastFactor) {
			t.Errorf("taking the last way in off = %v, want ErrLastFactor", err)
		}
		door, err := s.BeginDoor(t.Context(), desk.Browser)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.KeepDoorCeremony(t.Context(), door, []byte("asked")); err != nil {
			t.Fatal(err)
		}
		if got, err := s.TakeDoorCeremony(t.Context(), door); err != nil || string(got) != "asked" {
			t.Errorf("TakeDoorCeremony = %q, %v", got, err)
		}
		if _, err := s.TakeDoorCeremony(t.Context(), door); !errors.Is(err, store.ErrEnded) {
			t.Errorf("the ceremony again = %v, want ErrEnded", err)
		}
		if _, err := s.EnterByPasskey(t.Context(), door, p.ID, []byte("handle"), nil, desk); !errors.Is(err, store.ErrEnded) {
			t.Errorf("another's passkey = %v, want ErrEnded", err)
		}
		if got, err := s.EnterByPasskey(t.Context(), door, other.ID, []byte("handle"), []byte("counted"), desk); err != nil || got.Who.ID != other.ID {
			t.Errorf("EnterByPasskey = %v, %v", got.Who, err)
		}
	})
}

func TestSingleSignOnKnowsPeopleByIssuerAndSubject(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p, _ := wren(t, s)
		ctx := t.Context()
		begin := func() string {
			door, err := s.BeginDoor(ctx, desk.Browser)
			if err != nil {
				t.Fatal(err)
			}
			return door
		}
		if _, err := s.EnterBySignOn(ctx, begin(), "https://id.example", "7", desk); !errors.Is(err, store.ErrNobody) {
			t.Errorf("a sign-on nobody linked = %v, want ErrNobody", err)
		}
		in := byLink(t, s, p, desk)
		if _, err := s.EnterBySignOn(ctx, in.Cookie, "https://id.example", "7", desk); !errors.Is(err, store.ErrNobody) {
			t.Errorf("a stranger's sign-on as the second factor = %v, want ErrNobody", err)
		}
		kit, err := s.AddStaff(ctx, store.Actor{Name: "test"}, "kit@riverside.example", "Kit Moss", []string{store.RoleStaff}, false)
		if err != nil {
			t.Fatal(err)
		}
		in = byLink(t, s, kit, desk)
		if in, err = s.EnterBySignOn(ctx, in.Cookie, "https://id.example", "7", desk); err != nil || in.Step != store.StepIn {
			t.Fatalf("linking at the enrolment = %s, %v", in.Step, err)
		}
		if got, err := s.EnterBySignOn(ctx, begin(), "https://id.example", "7", desk); err != nil || got.Who.ID != kit.ID {
			t.Errorf("the linked sign-on = %v, %v", got.Who, err)
		}
		if _, err := s.EnterBySignOn(ctx, begin(), "https://other.example", "7", desk); !errors.Is(err, store.ErrNobody) {
			t.Errorf("the same subject of another issuer = %v, want ErrNobody", err)
		}
		door, err := s.BeginLink(ctx, in.Cookie)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.KeepSignOn(ctx, door, store.SignOn{State: "s", Nonce: "n", Verifier: "v"}); err != nil {
			t.Fatal(err)
		}
		if got, err := s.TakeSignOn(ctx, door); err != nil || got.Nonce != "n" {
			t.Errorf("TakeSignOn = %v, %v", got, err)
		}
		if got, err := s.EnterBySignOn(ctx, door, "https://id.example", "8", desk); err != nil || got.Cookie != "" || got.Step != store.StepIn {
			t.Errorf("linking a second one while signed in = %v, %v", got, err)
		}
		if err := s.TurnStaffOff(ctx, store.Actor{Name: "test"}, kit.Email); err != nil {
			t.Fatal(err)
		}
		if _, err := s.EnterBySignOn(ctx, begin(), "https://id.example", "7", desk); !errors.Is(err, store.ErrNobody) {
			t.Errorf("the sign-on of somebody turned off = %v, want ErrNobody", err)
		}
	})
}

func TestAnInviteEnrolsOnceAndOnlyAdminsInvite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p, _ := wren(t, s)
		if _, err := s.Invite(t.Context(), p, "new@riverside.example", "New Person", []string{store.RoleStaff}, store.ID{}); !errors.Is(err, conversation.ErrRefused) {
			t.Errorf("an invite by somebody who is no admin = %v", err)
		}
		ada, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, "ada@riverside.example", "Ada Admin", []string{store.RoleAdmin}, false)
		if err != nil {
			t.Fatal(err)
		}
		token, err := s.Invite(t.Context(), ada, "new@riverside.example", "New Person", []string{store.RoleStaff}, store.ID{})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.AdvanceClock(t.Context(), 2*24*time.Hour); err != nil {
			t.Fatal(err)
		}
		if in, err := s.UseStaffLink(t.Context(), token, desk.Browser); err != nil || in.Step != store.StepEnrol {
			t.Errorf("an invite after two days = %s, %v, want enrolment", in.Step, err)
		}
		if _, err := s.UseStaffLink(t.Context(), token, desk.Browser); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the invite again = %v, want ErrNotFound", err)
		}
	})
}

func TestTheLastAdminStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		by := store.Actor{Name: "test"}
		for _, name := range []string{"ada", "bea"} {
			if _, err := s.AddStaff(t.Context(), by, name+"@riverside.example", name, []string{store.RoleStaff, store.RoleAdmin}, false); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.TurnStaffOff(t.Context(), by, "ada@riverside.example"); err != nil {
			t.Fatal(err)
		}
		if err := s.TurnStaffOff(t.Context(), by, "bea@riverside.example"); !errors.Is(err, store.ErrLastAdmin) {
			t.Errorf("turning the last admin off = %v, want ErrLastAdmin", err)
		}
		if p, err := s.StaffByEmail(t.Context(), "bea@riverside.example"); err != nil || p.Off {
			t.Errorf("the last admin is off all the same: %v, %v", p, err)
		}
	})
}

// A command is another process: what it ended is seen by polling the mark that
// it left.
func TestAnotherProcessEndsAPersonsStreams(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p, _ := wren(t, s)
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
		defer stop()
		heard := make(chan string, 64)
		defer s.Subscribe(func(all []store.Change) {
			for _, c := range all {
				heard <- c.Scope
			}
		})()
		go s.WatchStaff(ctx)
		again := time.NewTicker(200 * time.Millisecond) // the watcher may begin after the first one
		defer again.Stop()
		for {
			select {
			case <-again.C:
				if err := s.ResetStaff(ctx, store.Actor{Name: "test"}, p.Email); err != nil {
					t.Fatal(err)
				}
			case scope := <-heard:
				if scope == "staff:" {
					return
				}
			case <-ctx.Done():
				t.Fatal("nothing was announced for the mark in the database")
			}
		}
	})
}
