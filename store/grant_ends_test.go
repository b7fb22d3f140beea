package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
)

// leaver is a phone with two children: Teo, whom it is about to lose, and Nia,
// whom it keeps.
type leaver struct {
	s         *store.Store
	db        *sql.DB
	dana      *store.Staff
	n         *store.Session
	device    string // what the remembered device keeps
	teo, nia  store.ID
	talk      store.QueueRow // Teo's
	born      int            // Teo's year
	announced chan string
}

// child is a child of Walter's phone.
func child(record, name string, born conversation.Date) directory.Row {
	return directory.Row{Patient: directory.Patient{Practice: "riverside", RecordNumber: record, GivenName: name, FamilyName: "Hale",
		BirthDate: born}, Phone: walter, Language: conversation.English, Relationship: directory.Parent}
}

func (f *leaver) rows() []directory.Row {
	return []directory.Row{child("R-2000", "Teo", conversation.Date{Year: f.born, Month: time.March, Day: 4}),
		child("R-2001", "Nia", conversation.Date{Year: 2020, Month: time.July, Day: 1})}
}

// leaving signs the phone in for both children and hangs on each of them all
// that can hang on a grant.
func leaving(t *testing.T, engine string, born int) *leaver {
	t.Helper()
	o := storetest.Options(t, engine)
	f := &leaver{s: storetest.OpenWith(t, o), db: storetest.Raw(t, o.Database), born: born, announced: make(chan string, 1<<12)}
	if err := f.s.SetClock(t.Context(), birthday.Add(-11*time.Hour)); err != nil {
		t.Fatal(err)
	}
	imported(t, f.s, f.rows()...)
	f.dana = dana(t, f.s)
	f.signIn(t)
	if err := f.s.TurnAlertsOn(t.Context(), f.n, subscription(t, "both"), store.NewID()); err != nil {
		t.Fatal(err)
	}
	f.hang(t)
	wanted := map[store.ID][]string{f.teo: {"messages", "requests"}, f.nia: {"messages", "requests"}} // all but visits
	if err := f.s.Mute(t.Context(), f.n, wanted, store.NewID()); err != nil {
		t.Fatal(err)
	}
	return f
}

// signIn is the way in for both, on a device that is remembered.
func (f *leaver) signIn(t *testing.T) {
	t.Helper()
	step, err := f.s.Enter(t.Context(), linkOf(t, f.s, walter), browserID(1), conversation.English)
	if err != nil {
		t.Fatal(err)
	}
	cookie := step.Cookie
	for _, row := range f.rows() {
		in, err := f.s.TryBirth(t.Context(), cookie, row.BirthDate, true)
		if err != nil || in.To.Step != store.StepIn {
			t.Fatalf("TryBirth = %+v, %v; want to be in", in, err)
		}
		if in.Cookie != "" {
			cookie = in.Cookie
		}
		if in.Device != "" {
			f.device = in.Device
		}
		if f.n, err = f.s.PatientSession(t.Context(), cookie, true); err != nil {
			t.Fatal(err)
		}
		if len(f.n.Patients) == 2 {
			return
		}
		f.teo = f.n.Patients[0]
		page, err := f.s.Thread(t.Context(), f.n, f.teo, 0)
		if err != nil || len(page.More) != 1 {
			t.Fatalf("Thread = %+v, %v; want one more person", page, err)
		}
		f.nia = page.More[0].ID
		if _, err := f.s.ChooseAbout(t.Context(), f.n, f.nia, ""); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatalf("the session may open %v, want both children", f.n.Patients)
}

// hang writes about both children, is answered and reads it; then begins more
// on both sides, and a second answer waits to be told.
func (f *leaver) hang(t *testing.T) {
	t.Helper()
	both := []store.ID{f.teo, f.nia}
	for _, child := range both {
		f.talkAbout(t, child, "About my child.")
	}
	later(t, f.s, store.NoticeHold+time.Second)
	if got := names(handOut(t, f.s)); strings.Count(got, "new_message") != len(both) {
		t.Fatalf("texts out = %q, want a notice with its link for each child", got)
	}
	pushes(t, f.s, store.PushTaken)
	for _, child := range both {
		page, err := f.s.Thread(t.Context(), f.n, child, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.s.MarkRead(t.Context(), f.n, child, page.Newest); err != nil {
			t.Fatal(err)
		}
	}
	later(t, f.s, 16*time.Minute) // a notice too soon after another falls away
	for _, child := range both {
		f.talkAbout(t, child, "One more thing.")
		f.begin(t, child)
	}
}

// talkAbout is a message about a child and an answer to it.
func (f *leaver) talkAbout(t *testing.T, child store.ID, words string) {
	t.Helper()
	if err := f.s.Write(t.Context(), f.n, child, store.PageMessage{Words: words, Key: store.NewID()}); err != nil {
		t.Fatal(err)
	}
	answeredAbout(t, f.s, child)
}

// begin starts on both sides what is not sent yet.
func (f *leaver) begin(t *testing.T, child store.ID) {
	t.Helper()
	for _, row := range openTalks(t, f.s) {
		if row.About.ID != child {
			continue
		}
		if err := f.s.SaveDraft(t.Context(), f.dana, row.Talk, "I was about to say"); err != nil {
			t.Fatal(err)
		}
		if child == f.teo {
			f.talk = row
		}
	}
	if err := f.s.KeepTyped(t.Context(), f.n, child, conversation.AskBill, conversation.Typed{"question": "Why twice?"}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.s.Stage(t.Context(), f.n, child, store.NewID(), knee("waits")); err != nil {
		t.Fatal(err)
	}
}

// hung is what must be gone with a grant, by table; $1 is the patient.
var hung = map[string]string{
	"session_patients": `SELECT COUNT(*) FROM session_patients WHERE patient = $1`,
	"device_patients":  `SELECT COUNT(*) FROM device_patients WHERE patient = $1`,
	"links":            `SELECT COUNT(*) FROM links WHERE patient = $1 AND ended_us = 0`,
	"drafts":           `SELECT COUNT(*) FROM drafts d JOIN talks k ON k.id = d.talk WHERE k.patient = $1`,
	"ask_drafts":       `SELECT COUNT(*) FROM ask_drafts WHERE patient = $1`,
	"staged files":     `SELECT COUNT(*) FROM files f JOIN threads h ON h.id = f.thread WHERE f.message IS NULL AND h.patient = $1`,
	"mutes":            `SELECT COUNT(*) FROM mutes WHERE patient = $1`,
	"waiting texts":    `SELECT COUNT(*) FROM outbox WHERE patient = $1 AND (state = 'queued' OR state = 'claimed')`,
	"waiting alerts":   `SELECT COUNT(*) FROM pushes WHERE patient = $1 AND state = 'queued'`,
	"matched":          `SELECT COUNT(*) FROM grants WHERE patient = $1 AND matched_us > 0`,
	"live grants":      `SELECT COUNT(*) FROM grants WHERE patient = $1 AND ended_us = 0`,
}

func (f *leaver) count(t *testing.T, query string, args ...any) (n int) {
	t.Helper()
	if err := f.db.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// told is how many texts and alerts about a patient left.
func (f *leaver) told(t *testing.T, patient store.ID) int {
	return f.count(t, `SELECT COUNT(*) FROM outbox WHERE patient = $1 AND (state = 'sent' OR state = 'claimed' OR state = 'delivered')`, patient[:]) +
		f.count(t, `SELECT COUNT(*) FROM pushes WHERE patient = $1 AND state = 'sent'`, patient[:])
}

// grantOf is the grant of the phone for Teo as staff see it.
func (f *leaver) grantOf(t *testing.T) store.Linked {
	t.Helper()
	linked, err := f.s.Phones(t.Context(), f.talk.Talk)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range linked {
		if g.Person.ID == f.teo && g.Here {
			return g
		}
	}
	t.Fatalf("Phones = %+v, want Teo's", linked)
	return store.Linked{}
}

// ways are all the ways in which a grant ends.
var ways = []struct {
	name string
	born int
	both bool // the phone loses both children
	end  func(t *testing.T, f *leaver)
}{
	{"at 13", 2013, false, atMidnight},
	{"at 18", 2008, false, atMidnight},
	{"by staff", 2013, false, func(t *testing.T, f *leaver) {
		if err := f.s.Unlink(t.Context(), f.dana, f.talk.Talk, f.grantOf(t).ID, "asked to", store.NewID()); err != nil {
			t.Fatal(err)
		}
	}},
	{"by an import", 2013, false, func(t *testing.T, f *leaver) { imported(t, f.s, f.rows()[1]) }},
	{"by a birth date put right", 2014, false, func(t *testing.T, f *leaver) {
		f.born = 2007
		imported(t, f.s, f.rows()...)
	}},
	{"by a wrong number", 2013, true, func(t *testing.T, f *leaver) { receive(t, f.s, walter, "wrong number") }},
	{"by a number given up", 2013, true, func(t *testing.T, f *leaver) {
		later(t, f.s, store.NoticeHold+time.Second)
		claims, err := f.s.ClaimNext(t.Context(), 1, always, word)
		if err != nil || len(claims) != 1 {
			t.Fatalf("claims = %v, %v; want a notice", claims, err)
		}
		if err := f.s.Settle(t.Context(), claims[0], store.Outcome{Fate: store.Never, Class: "invalid_number", NoTexts: true, GivenUp: true}); err != nil {
			t.Fatal(err)
		}
	}},
	{"by a scope without messages", 2013, false, func(t *testing.T, f *leaver) {
		if err := f.s.SetScope(t.Context(), f.dana, f.talk.Talk, f.grantOf(t).ID, []string{"visits"}, "court order", store.NewID()); err != nil {
			t.Fatal(err)
		}
	}},
}

// atMidnight ends what the birthday ends as the schedule does.
func atMidnight(t *testing.T, f *leaver) {
	t.Helper()
	if err := f.s.SetClock(t.Context(), birthday); err != nil {
		t.Fatal(err)
	}
	if err := f.s.EndGrants(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// The moment a grant ends, however it ends, all that hung on it is gone, in
// that transaction, and nothing of what hung on another one (security.md §6).
func TestWhatHungOnAGrantEndsWithIt(t *testing.T) {
	for _, engine := range storetest.Engines {
		for _, way := range ways {
			t.Run(engine+" "+way.name, func(t *testing.T) {
				f := leaving(t, engine, way.born)
				for table, query := range hung {
					for name, patient := range map[string]store.ID{"Teo": f.teo, "Nia": f.nia} {
						if f.count(t, query, patient[:]) == 0 {
							t.Errorf("before: nothing about %s in %s, so its end would prove nothing", name, table)
						}
					}
				}
				messages := f.count(t, `SELECT COUNT(*) FROM messages`)
				end := f.s.Subscribe(func(all []store.Change) {
					for _, c := range all {
						f.announced <- c.Scope
					}
				})
				defer end()
				way.end(t, f)
				f.gone(t, way.both, way.name)
				if n := f.count(t, `SELECT COUNT(*) FROM messages WHERE direction = 'in' OR direction = 'out'`); n == 0 || f.count(t, `SELECT COUNT(*) FROM messages`) < messages {
					t.Errorf("messages left with staff = %d, want all %d", n, messages)
				}
				f.quiet(t, way.both)
			})
		}
	}
}

// gone holds what is left in every table against what may be.
func (f *leaver) gone(t *testing.T, both bool, way string) {
	t.Helper()
	for table, query := range hung {
		if way == "by a scope without messages" && table == "live grants" {
			continue
		}
		if n := f.count(t, query, f.teo[:]); n != 0 {
			t.Errorf("%d left in %s", n, table)
		}
		if n := f.count(t, query, f.nia[:]); (n == 0) != both {
			t.Errorf("%d left in %s of the other child, want none: %t", n, table, both)
		}
	}
	for table, query := range map[string]string{"sessions": `SELECT COUNT(*) FROM sessions WHERE kind = 'patient' AND ended_us = 0`,
		"devices": `SELECT COUNT(*) FROM devices WHERE ended_us = 0`, "alerts": `SELECT COUNT(*) FROM push_subscriptions`,
		"the line's links": `SELECT COUNT(*) FROM links WHERE ended_us = 0`} {
		if n := f.count(t, query); (n == 0) != both {
			t.Errorf("%d left in %s, want none: %t", n, table, both)
		}
	}
	if _, err := f.s.Thread(t.Context(), f.n, f.teo, 0); !errors.Is(err, store.ErrEnded) {
		t.Errorf("Thread of whom the phone left: %v, want ErrEnded", err)
	}
	heard := false
	for len(f.announced) > 0 {
		heard = strings.HasPrefix(<-f.announced, "grant:") || heard
	}
	if !heard {
		t.Error("no open stream was told to look whether it may go on")
	}
}

// quiet lets days pass: what waited to be told of the child is never told.
func (f *leaver) quiet(t *testing.T, both bool) {
	t.Helper()
	teo, nia := f.told(t, f.teo), f.told(t, f.nia)
	for range 4 {
		handOut(t, f.s)
		pushes(t, f.s, store.PushTaken)
		later(t, f.s, 13*time.Hour)
	}
	if got := f.told(t, f.teo); got != teo {
		t.Errorf("%d texts or alerts left about whom the phone had left", got-teo)
	}
	if got := f.told(t, f.nia); (got == nia) != both {
		t.Errorf("%d texts or alerts left about the other child, want none: %t", got-nia, both)
	}
}

// What a phone had does not come back with it: staff link it again, and it has
// a thread without the words of before, nothing else.
func TestAPhoneThatIsLinkedAgainGetsNothingBack(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			f := leaving(t, engine, 2013)
			grant := f.grantOf(t).ID
			if err := f.s.Unlink(t.Context(), f.dana, f.talk.Talk, grant, "asked to", store.NewID()); err != nil {
				t.Fatal(err)
			}
			if sum := imported(t, f.s, f.rows()...); sum.Linked != 0 || len(sum.Kept) != 1 || sum.Kept[0].Why != store.EndedByStaff {
				t.Fatalf("the next import = %+v, want the row kept out", sum)
			}
			if err := f.s.ConfirmPhone(t.Context(), f.dana, f.talk.Talk, grant, "by chart", store.NewID()); err != nil {
				t.Fatal(err)
			}
			for table, query := range hung {
				if n := f.count(t, query, f.teo[:]); n != 0 && table != "live grants" {
					t.Errorf("%d came back in %s", n, table)
				}
			}
			now, err := f.s.DeviceSession(t.Context(), f.device)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.s.Thread(t.Context(), now, f.teo, 0); !errors.Is(err, store.ErrEnded) {
				t.Errorf("Thread before the birth date was typed again: %v, want ErrEnded", err)
			}
			page, err := f.s.Thread(t.Context(), now, f.nia, 0)
			if err != nil || len(page.More) != 1 {
				t.Fatalf("Thread of the other child = %+v, %v; want Teo to be offered", page, err)
			}
			step, err := f.signInAgain(t)
			if err != nil {
				t.Fatal(err)
			}
			old, err := f.s.Thread(t.Context(), step, f.teo, 0)
			if err != nil || len(old.Messages) != 0 {
				t.Errorf("after the birth date the thread holds %d messages, %v; want none from before", len(old.Messages), err)
			}
		})
	}
}

// signInAgain types Teo's birth date on the device that is still there for Nia.
func (f *leaver) signInAgain(t *testing.T) (*store.Session, error) {
	t.Helper()
	cookie, n, err := f.s.OpenByDevice(t.Context(), f.device, browserID(1))
	if err != nil {
		return nil, fmt.Errorf("open by the device: %w", err)
	}
	if _, err := f.s.ChooseAbout(t.Context(), n, f.teo, ""); err != nil {
		return nil, fmt.Errorf("choose the child: %w", err)
	}
	in, err := f.s.TryBirth(t.Context(), cookie, f.rows()[0].BirthDate, false)
	if err != nil {
		return nil, fmt.Errorf("type the birth date: %w", err)
	}
	if in.Cookie != "" {
		cookie = in.Cookie
	}
	return f.s.PatientSession(t.Context(), cookie, true)
}
