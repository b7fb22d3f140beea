package store_test

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// subscription is what a browser's push service hands out; each name is another.
func subscription(t *testing.T, name string) store.Subscription {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return store.Subscription{Endpoint: "https://updates.push.services.mozilla.com/wpush/v2/" + name,
		P256dh: base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes()), Auth: base64.RawURLEncoding.EncodeToString([]byte("0123456789abcdef"))}
}

// walterAlerted signs Walter in, with a remembered device or without, and
// turns alerts on there.
func walterAlerted(t *testing.T, s *store.Store, remember bool) (store.Step, *store.Session) {
	t.Helper()
	family(t, s)
	noon(t, s)
	step, err := s.Enter(t.Context(), linkOf(t, s, walter), browserID(1), conversation.English)
	if err != nil {
		t.Fatal(err)
	}
	in, err := s.TryBirth(t.Context(), step.Cookie, born, remember)
	if err != nil || in.To.Step != store.StepIn {
		t.Fatalf("TryBirth = %+v, %v", in, err)
	}
	n, err := s.PatientSession(t.Context(), in.Cookie, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.TurnAlertsOn(t.Context(), n, subscription(t, "walter"), store.NewID()); err != nil {
		t.Fatalf("TurnAlertsOn: %v", err)
	}
	return in, n
}

// answered lets staff answer the one open talk.
func answered(t *testing.T, s *store.Store) store.ID {
	t.Helper()
	return answeredAbout(t, s, store.ID{})
}

// answeredAbout lets staff answer the open talk about a patient, of whoever if
// none is named.
func answeredAbout(t *testing.T, s *store.Store, about store.ID) store.ID {
	t.Helper()
	who, err := s.StaffByEmail(t.Context(), "alerts@riverside.example")
	if err != nil {
		if who, err = s.AddStaff(t.Context(), store.Actor{Name: "test"}, "alerts@riverside.example", "Dana Kim", []string{"staff", "lead"}, true); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := s.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen, Staff: who.ID})
	if err != nil || len(rows) == 0 {
		t.Fatalf("Queue = %v, %v", rows, err)
	}
	row := rows[0]
	for _, one := range rows {
		if one.About.ID == about {
			row = one
		}
	}
	out, err := s.Reply(t.Context(), who, row.Talk, store.Answer{Words: "Bring the blue card.", Seen: 1 << 40})
	if err != nil {
		t.Fatalf("Reply: %v", err)
	}
	return out.Message
}

func later(t *testing.T, s *store.Store, d time.Duration) {
	t.Helper()
	if err := s.AdvanceClock(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

// pushes claims what is due and settles all of it with one fate.
func pushes(t *testing.T, s *store.Store, fate store.PushFate) (sent []store.Push) {
	t.Helper()
	claimed, err := s.ClaimPushes(t.Context(), 10)
	if err != nil {
		t.Fatalf("ClaimPushes: %v", err)
	}
	for _, p := range claimed {
		fates := map[store.ID]store.PushFate{}
		for _, to := range p.To {
			fates[to.ID] = fate
		}
		if err := s.SettlePush(t.Context(), p, fates); err != nil {
			t.Fatalf("SettlePush: %v", err)
		}
	}
	return claimed
}

func TestOnlyKnownPushServicesAreTaken(t *testing.T) {
	for endpoint, want := range map[string]bool{
		"https://fcm.googleapis.com/fcm/send/abc":                 true,
		"https://updates.push.services.mozilla.com/wpush/v2/a":    true,
		"https://web.push.apple.com/QGx":                          true,
		"https://wns2-bl2p.notify.windows.com/w/?token=1":         true,
		"https://FCM.googleapis.com/fcm/send/abc":                 true,
		"http://fcm.googleapis.com/fcm/send/abc":                  false,
		"https://fcm.googleapis.com:8443/x":                       false,
		"https://me@fcm.googleapis.com/x":                         false,
		"https://fcm.googleapis.com.evil.example/x":               false,
		"https://evilfcm.googleapis.com/x":                        false,
		"https://push.apple.com.evil.example/x":                   false,
		"https://evilpush.apple.com/x":                            false,
		"https://127.0.0.1/x":                                     false,
		"https://localhost/x":                                     false,
		"ftp://web.push.apple.com/x":                              false,
		"":                                                        false,
		"https://fcm.googleapis.com/" + strings.Repeat("x", 2048): false,
	} {
		if got := store.PushService(endpoint); got != want {
			t.Errorf("PushService(%.60q) = %t, want %t", endpoint, got, want)
		}
	}
}

func TestAlertsGoBesideTheTextUntilThePersonChooses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		walterAlerted(t, s, true)
		answered(t, s)
		if got := pushes(t, s, store.PushTaken); len(got) != 0 {
			t.Errorf("an alert left within the first 30 seconds: %v", got)
		}
		later(t, s, 31*time.Second)
		got := pushes(t, s, store.PushTaken)
		if len(got) != 1 || len(got[0].To) != 1 || got[0].Clinic != s.Practice("riverside").TextingName {
			t.Fatalf("alerts = %+v, want one to one device in the clinic's name", got)
		}
		if !strings.HasSuffix(got[0].To[0].Endpoint, "/walter") || got[0].Ends < 71*time.Hour || got[0].Ends > 72*time.Hour {
			t.Errorf("the alert goes to %+v for %s", got[0].To, got[0].Ends)
		}
		if texts := names(handOut(t, s)); texts != "new_message_30 " {
			t.Errorf("texts beside it = %q, want the notice", texts)
		}
		if again := pushes(t, s, store.PushTaken); len(again) != 0 {
			t.Errorf("it left again: %v", again)
		}
	})
}

func TestAlertsOnlyFallsBackAfterFiveMinutes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		_, n := walterAlerted(t, s, true)
		if err := s.AlertsOnly(t.Context(), n, true, store.NewID()); err != nil {
			t.Fatal(err)
		}
		answered(t, s)
		later(t, s, 31*time.Second)
		if texts := names(handOut(t, s)); texts != "" {
			t.Fatalf("a text went before the alert: %q", texts)
		}
		if got := pushes(t, s, store.PushTaken); len(got) != 1 {
			t.Fatalf("alerts = %v, want one", got)
		}
		later(t, s, 4*time.Minute+50*time.Second)
		if texts := names(handOut(t, s)); texts != "" {
			t.Errorf("a text went before 5 minutes were over: %q", texts)
		}
		answered(t, s) // a second message, told of by the same alert
		later(t, s, 11*time.Second)
		if texts := names(handOut(t, s)); texts != "new_message_30 " {
			t.Errorf("texts after 5 minutes unread = %q, want the notice", texts)
		}
		later(t, s, 6*time.Minute)
		if got, texts := pushes(t, s, store.PushTaken), names(handOut(t, s)); len(got) != 0 || texts != "" {
			t.Errorf("for the second message there went %v and %q, want nothing within a quarter of an hour", got, texts)
		}
	})
}

func TestAlertsOnlySendsNoTextOfWhatWasRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		_, n := walterAlerted(t, s, true)
		if err := s.AlertsOnly(t.Context(), n, true, store.NewID()); err != nil {
			t.Fatal(err)
		}
		answered(t, s)
		later(t, s, 31*time.Second)
		if got := pushes(t, s, store.PushTaken); len(got) != 1 {
			t.Fatalf("alerts = %v, want one", got)
		}
		if err := s.MarkRead(t.Context(), n, n.Patients[0], 1<<40); err != nil {
			t.Fatal(err)
		}
		later(t, s, 10*time.Minute)
		if texts := names(handOut(t, s)); texts != "" {
			t.Errorf("texts of a message that was read = %q", texts)
		}
	})
}

func TestWhatWasReadFirstCausesNoAlert(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		_, n := walterAlerted(t, s, true)
		answered(t, s)
		if err := s.MarkRead(t.Context(), n, n.Patients[0], 1<<40); err != nil {
			t.Fatal(err)
		}
		later(t, s, time.Minute)
		if got := pushes(t, s, store.PushTaken); len(got) != 0 {
			t.Errorf("alerts = %v, want none", got)
		}
	})
}

func TestAnAlertNoDeviceTookLetsTheTextGoAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		_, n := walterAlerted(t, s, true)
		if err := s.AlertsOnly(t.Context(), n, true, store.NewID()); err != nil {
			t.Fatal(err)
		}
		answered(t, s)
		later(t, s, 31*time.Second)
		handOut(t, s) // the gate holds it for the alert
		pushes(t, s, store.PushGone)
		if texts := names(handOut(t, s)); texts != "new_message_30 " {
			t.Errorf("texts = %q, want the notice at once", texts)
		}
		alerts, err := s.AlertsOf(t.Context(), n)
		if err != nil || alerts.Here || alerts.Any || alerts.Only {
			t.Errorf("AlertsOf = %+v, %v; a subscription that is gone is deleted, and the choice with it", alerts, err)
		}
	})
}

func TestABusyPushServiceIsAskedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		walterAlerted(t, s, true)
		answered(t, s)
		later(t, s, 31*time.Second)
		if got := pushes(t, s, store.PushAgain); len(got) != 1 {
			t.Fatalf("alerts = %v, want one", got)
		}
		next, err := s.NextPush(t.Context())
		if wait := time.Until(next); err != nil || wait < 20*time.Second || wait > 40*time.Second {
			t.Errorf("the next try is in %s, %v; want half a minute", wait, err)
		}
		if got := pushes(t, s, store.PushTaken); len(got) != 0 {
			t.Errorf("it was tried at once again: %v", got)
		}
	})
}

// STOP is about texts. An alert was asked for by a button on the device it
// appears on, and goes on until it is turned off there.
func TestStopSilencesTextsAndNotAlerts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		walterAlerted(t, s, true)
		receive(t, s, walter, "STOP")
		handOut(t, s)
		answered(t, s)
		later(t, s, time.Minute)
		if got := pushes(t, s, store.PushTaken); len(got) != 1 {
			t.Errorf("alerts while texts are off = %v, want one", got)
		}
		if texts := names(handOut(t, s)); texts != "" {
			t.Errorf("texts while texts are off = %q", texts)
		}
	})
}

// Subscriptions end in the transaction that ended what they hung on.
func TestAlertsEndWithWhatTheyHangOn(t *testing.T) {
	for _, one := range []struct {
		name     string
		remember bool
		end      func(t *testing.T, s *store.Store, in store.Step, n *store.Session) error
	}{
		{"the device is forgotten", true, func(t *testing.T, s *store.Store, in store.Step, _ *store.Session) error {
			return s.ForgetDevice(t.Context(), in.Device)
		}},
		{"the session signs out", false, func(t *testing.T, s *store.Store, in store.Step, _ *store.Session) error {
			return s.EndSession(t.Context(), in.Cookie)
		}},
		{"the number is given up as wrong", true, func(t *testing.T, s *store.Store, _ store.Step, _ *store.Session) error {
			receive(t, s, walter, "wrong number")
			return nil
		}},
		{"it is forgotten in the settings", true, func(t *testing.T, s *store.Store, _ store.Step, n *store.Session) error {
			id, err := store.ParseID(n.Data.Device)
			if err != nil {
				return err
			}
			return s.EndDevice(t.Context(), n, id, store.NewID())
		}},
		{"all devices are forgotten", true, func(t *testing.T, s *store.Store, _ store.Step, n *store.Session) error {
			return s.EndDevices(t.Context(), n, store.NewID())
		}},
		{"they are turned off", true, func(t *testing.T, s *store.Store, _ store.Step, n *store.Session) error {
			return s.TurnAlertsOff(t.Context(), n, store.NewID())
		}},
		{"the remembered days are over", true, func(t *testing.T, s *store.Store, _ store.Step, _ *store.Session) error {
			later(t, s, 31*24*time.Hour)
			return s.SweepAlerts(t.Context())
		}},
		{"the session's day is over", false, func(t *testing.T, s *store.Store, _ store.Step, _ *store.Session) error {
			later(t, s, 25*time.Hour)
			return s.SweepAlerts(t.Context())
		}},
	} {
		t.Run(one.name, func(t *testing.T) {
			for _, engine := range storetest.Engines {
				t.Run(engine, func(t *testing.T) {
					o := storetest.Options(t, engine)
					s := storetest.OpenWith(t, o)
					in, n := walterAlerted(t, s, one.remember)
					answered(t, s)
					if err := one.end(t, s, in, n); err != nil {
						t.Fatal(err)
					}
					var left int
					if err := storetest.Raw(t, o.Database).QueryRow(`SELECT COUNT(*) FROM push_subscriptions`).Scan(&left); err != nil {
						t.Fatal(err)
					}
					if left != 0 {
						t.Errorf("%d subscriptions are left", left)
					}
					later(t, s, time.Minute)
					if got := pushes(t, s, store.PushTaken); len(got) != 0 {
						t.Errorf("an alert left all the same: %v", got)
					}
				})
			}
		})
	}
}

// A subscription survives the session it came with: the device holds it.
func TestADeviceKeepsAlertsWhenItsSessionEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		in, _ := walterAlerted(t, s, true)
		if err := s.EndSession(t.Context(), in.Cookie); err != nil {
			t.Fatal(err)
		}
		answered(t, s)
		later(t, s, time.Minute)
		if got := pushes(t, s, store.PushTaken); len(got) != 1 {
			t.Errorf("alerts = %v, want one", got)
		}
	})
}

func TestOneDeviceHasOneSubscriptionAndAPhoneHasTen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		_, n := walterAlerted(t, s, true)
		for i := range 3 {
			if err := s.TurnAlertsOn(t.Context(), n, subscription(t, fmt.Sprint(i)), store.NewID()); err != nil {
				t.Fatal(err)
			}
		}
		answered(t, s)
		later(t, s, time.Minute)
		got := pushes(t, s, store.PushTaken)
		if len(got) != 1 || len(got[0].To) != 1 || !strings.HasSuffix(got[0].To[0].Endpoint, "/2") {
			t.Errorf("alerts = %+v, want one to the newest subscription", got)
		}
	})
}

func TestSubscriptionsOfNobodyAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		in, n := walterAlerted(t, s, true)
		for name, change := range map[string]func(*store.Subscription){
			"another host": func(b *store.Subscription) { b.Endpoint = "https://push.example/x" },
			"no key":       func(b *store.Subscription) { b.P256dh = "" },
			"a bad point":  func(b *store.Subscription) { b.P256dh = base64.RawURLEncoding.EncodeToString(make([]byte, 65)) },
			"short secret": func(b *store.Subscription) { b.Auth = "AAAA" },
		} {
			b := subscription(t, "bad")
			change(&b)
			if err := s.TurnAlertsOn(t.Context(), n, b, store.NewID()); !errors.Is(err, store.ErrPushService) {
				t.Errorf("%s: TurnAlertsOn = %v, want ErrPushService", name, err)
			}
		}
		if err := s.ForgetDevice(t.Context(), in.Device); err != nil {
			t.Fatal(err)
		}
		if err := s.EndSession(t.Context(), in.Cookie); err != nil {
			t.Fatal(err)
		}
		if err := s.TurnAlertsOn(t.Context(), n, subscription(t, "late"), store.NewID()); !errors.Is(err, store.ErrEnded) {
			t.Errorf("TurnAlertsOn after sign-out = %v, want ErrEnded", err)
		}
		if err := s.AlertsOnly(t.Context(), n, true, store.NewID()); !errors.Is(err, store.ErrEnded) {
			t.Errorf("AlertsOnly after sign-out = %v, want ErrEnded", err)
		}
	})
}

// The key pair is made once and shared; the private part and the addresses lie
// sealed in the database.
func TestPushSecretsLieSealed(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			o := storetest.Options(t, engine)
			s := storetest.OpenWith(t, o)
			made := 0
			mint := func() (store.PushKey, error) {
				made++
				return store.PushKey{Public: "PUBLIC-CANARY", Private: "PRIVATE-CANARY"}, nil
			}
			for range 2 {
				k, err := s.PushKey(t.Context(), mint)
				if err != nil || k.Private != "PRIVATE-CANARY" || made != 1 {
					t.Fatalf("PushKey = %+v, %v after %d mints", k, err, made)
				}
			}
			if public, err := s.PushPublic(t.Context()); err != nil || public != "PUBLIC-CANARY" {
				t.Errorf("PushPublic = %q, %v", public, err)
			}
			walterAlerted(t, s, true)
			db := storetest.Raw(t, o.Database)
			for _, query := range []string{`SELECT value FROM meta WHERE name = 'key_push'`, `SELECT endpoint FROM push_subscriptions`} {
				var raw []byte
				if err := db.QueryRow(query).Scan(&raw); err != nil {
					t.Fatal(err)
				}
				for _, plain := range []string{"CANARY", "mozilla", "walter", "auth"} {
					if strings.Contains(string(raw), plain) {
						t.Errorf("%s holds %q in plain", query, plain)
					}
				}
			}
		})
	}
}

// inFor signs Rosa in by a code for one of her twins and lets her write there.
func inFor(t *testing.T, s *store.Store, browser byte, twin int, remember bool) *store.Session {
	t.Helper()
	step, err := s.Knock(t.Context(), browserID(browser), rosa, conversation.English)
	if err != nil {
		t.Fatal(err)
	}
	knocked := step.Cookie
	if _, err := s.AnswerKnocks(t.Context()); err != nil {
		t.Fatal(err)
	}
	code := ""
	for _, body := range handOut(t, s) {
		if part := strings.Split(body, "|"); part[0] == string(conversation.CodeText) {
			code = part[2]
		}
	}
	if step, err = s.CheckCode(t.Context(), step.Cookie, code); err != nil {
		t.Fatal(err)
	}
	cookie, birth := step.Cookie, conversation.Date{Year: 2016, Month: time.March, Day: 9}
	if cookie == "" {
		cookie = knocked
	}
	for range 3 { // who first and then the birth date, or the other way round, as the practice has it
		n, err := s.PatientSession(t.Context(), cookie, true)
		if err != nil {
			t.Fatal(err)
		}
		if n.Step == store.StepBirth {
			step, err = s.TryBirth(t.Context(), cookie, birth, remember)
		} else {
			step, err = s.ChooseWho(t.Context(), cookie, twinOf(t, s, n, twin))
		}
		if err != nil {
			t.Fatal(err)
		}
		if step.Cookie != "" {
			cookie = step.Cookie
		}
		if step.To != nil && step.To.Step == store.StepIn {
			break
		}
	}
	n, err := s.PatientSession(t.Context(), cookie, true)
	if err != nil || len(n.Patients) != 1 {
		t.Fatalf("the session = %+v, %v; want one patient", n, err)
	}
	return n
}

// twinOf is one of the two that the page offers beside Rosa.
func twinOf(t *testing.T, s *store.Store, n *store.Session, twin int) store.ID {
	t.Helper()
	people, err := s.People(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	var twins []store.ID
	for _, p := range people {
		if p.Given != "Rosa" {
			twins = append(twins, p.ID)
		}
	}
	if len(twins) != 2 {
		t.Fatalf("people = %v, want two twins", people)
	}
	return twins[twin]
}

// A device hears of the patients it was remembered for, and of no other one of
// the same phone.
func TestADeviceHearsOfItsOwnPatientsOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		ana := inFor(t, s, 1, 0, true)
		if err := s.TurnAlertsOn(t.Context(), ana, subscription(t, "ana"), store.NewID()); err != nil {
			t.Fatal(err)
		}
		later(t, s, 5*time.Minute)
		leo := inFor(t, s, 2, 1, false)
		for _, one := range []struct {
			n    *store.Session
			want int
		}{{leo, 0}, {ana, 1}} {
			if err := s.Write(t.Context(), one.n, one.n.Patients[0], store.PageMessage{Words: "When do you open?", Key: store.NewID()}); err != nil {
				t.Fatal(err)
			}
			answeredAbout(t, s, one.n.Patients[0])
			later(t, s, time.Minute)
			if got := pushes(t, s, store.PushTaken); len(got) != one.want {
				t.Errorf("alerts about %s = %d, want %d", one.n.Patients[0], len(got), one.want)
			}
		}
	})
}
