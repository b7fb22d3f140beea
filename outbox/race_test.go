package outbox_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/carriers"
	"linnet/carriers/carriertest"
	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/web/inbound"
)

// races is how often a STOP races a notice on each engine.
const races = 1000

// person is a patient who has a notice waiting.
type person struct {
	phone conversation.Phone
	line  store.ID
}

// notices imports patients, lets each text and prove who they are, and has
// staff answer all of them: then each has one notice due.
func (d *desk) notices(n int) []person {
	d.t.Helper()
	ctx := context.Background()
	phones := make([]conversation.Phone, n)
	rows := make([]directory.Row, n)
	born := conversation.Date{Year: 1970, Month: time.June, Day: 15}
	for i := range rows {
		phones[i] = conversation.Phone("+1206555" + four(4000+i))
		rows[i] = directory.Row{Phone: phones[i], Language: conversation.English, Relationship: directory.Self,
			Patient: directory.Patient{Practice: "riverside", RecordNumber: fmt.Sprint("N-", i), GivenName: "Pat", FamilyName: fmt.Sprint("Number", i), BirthDate: born}}
	}
	if _, err := d.store.Import(ctx, rows, store.ImportOptions{}, nil); err != nil {
		d.t.Fatal(err)
	}
	inParallel(phones, func(p conversation.Phone) { d.text(p, riverside, "Can I move my visit?") })
	people := d.signInAll(born)
	dana, err := d.store.AddStaff(ctx, store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{store.RoleStaff}, true)
	if err != nil {
		d.t.Fatal(err)
	}
	inParallel(d.ids(`SELECT id FROM talks WHERE state <> 'closed'`), func(id store.ID) {
		if _, err := d.store.Reply(ctx, dana, id, store.Answer{Words: "Yes, Thursday at 9.", Seen: 1 << 40}); err != nil {
			d.t.Errorf("Reply: %v", err)
		}
	})
	if err := d.store.AdvanceClock(ctx, store.NoticeHold+time.Second); err != nil {
		d.t.Fatal(err)
	}
	if got := d.number(`SELECT COUNT(*) FROM outbox WHERE text_id = 'new_message' AND state = 'queued'`); got != int64(n) {
		d.t.Fatalf("%d notices wait, want %d", got, n)
	}
	return people
}

// signInAll hands the links out and opens each with the birth date.
func (d *desk) signInAll(born conversation.Date) (people []person) {
	d.t.Helper()
	ctx := context.Background()
	var mu sync.Mutex
	for claims := d.claim(); len(claims) > 0; claims = d.claim() {
		inParallel(claims, func(c store.Claim) {
			if err := d.store.Settle(ctx, c, store.Outcome{Fate: store.Sent, ExternalID: "SM" + c.ID.String()}); err != nil {
				d.t.Errorf("Settle: %v", err)
			}
			_, link, _ := strings.Cut(c.Body, " ")
			step, err := d.store.Enter(ctx, link, c.ID[:], conversation.English)
			if err == nil {
				step, err = d.store.TryBirth(ctx, step.Cookie, born, false)
			}
			if err != nil || step.Gate != store.GoOn {
				d.t.Errorf("sign in: gate %v, %v", step.Gate, err)
			}
			mu.Lock()
			defer mu.Unlock()
			people = append(people, person{c.To, step.To.Line})
		})
	}
	return people
}

// ids runs a query that lists keys.
func (d *desk) ids(query string) (ids []store.ID) {
	d.t.Helper()
	rows, err := d.db.Query(query)
	if err != nil {
		d.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id store.ID
		if err := rows.Scan(&id); err != nil {
			d.t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// inParallel does one thing for each, a few at a time.
func inParallel[T any](all []T, do func(T)) {
	work := make(chan T)
	var hands sync.WaitGroup
	for range 12 {
		hands.Go(func() {
			for one := range work {
				do(one)
			}
		})
	}
	for _, one := range all {
		work <- one
	}
	close(work)
	hands.Wait()
}

// checkRaces: no notice was handed out after its STOP, and each notice either
// left before it or was refused for it.
func (d *desk) checkRaces(people []person) {
	d.t.Helper()
	after := d.number(`SELECT COUNT(*) FROM evidence e JOIN consent_events c ON c.line = e.line AND c.kind = 'opt_out'
		WHERE e.allowed = 1 AND e.text_id LIKE 'new_message%' AND e.seq > c.seq`)
	if after != 0 {
		d.t.Errorf("%d notices were handed out after a STOP, want 0", after)
	}
	left := d.number(`SELECT COUNT(DISTINCT outbox) FROM evidence WHERE allowed = 1 AND text_id LIKE 'new_message%'`)
	refused := d.number(`SELECT COUNT(*) FROM outbox WHERE text_id = 'new_message' AND state = 'refused' AND reason = $1`, conversation.RefusedOff)
	if left+refused != int64(len(people)) || left == 0 || refused == 0 {
		d.t.Errorf("%d notices left before the STOP, %d were refused for it; want some of both, %d in all", left, refused, len(people))
	}
	if n, err := d.store.CheckLog(context.Background(), nil); err != nil || n == 0 {
		d.t.Errorf("CheckLog = %d, %v", n, err)
	}
	d.t.Logf("%d notices left before the STOP, %d were refused for it", left, refused)
}

// TestStopRacesAQueuedNotice lets one notice fall due and one STOP arrive at
// the same moment, a thousand times.
func TestStopRacesAQueuedNotice(t *testing.T) {
	each(t, func(d *desk) {
		people := d.notices(races)
		d.change(`UPDATE outbox SET due_us = due_us + 3600000000 WHERE state = 'queued'`)
		rng := rand.New(rand.NewPCG(13, 14))
		for _, p := range people {
			d.change(`UPDATE outbox SET due_us = 0 WHERE text_id = 'new_message' AND line = $1`, p.line)
			head := time.Duration(rng.IntN(1200)) * time.Microsecond
			var both sync.WaitGroup
			both.Go(func() { d.settleAll(d.claim()) })
			both.Go(func() { <-time.After(head); d.text(p.phone, riverside, "STOP") })
			both.Wait()
		}
		for claims := d.claim(); len(claims) > 0 || d.number(`SELECT COUNT(*) FROM outbox WHERE state = 'queued'`) > 0; claims = d.claim() {
			d.settleAll(claims)
		}
		d.checkRaces(people)
	})
}

func (d *desk) settleAll(claims []store.Claim) {
	for _, c := range claims {
		if err := d.store.Settle(context.Background(), c, store.Outcome{Fate: store.Sent, ExternalID: "SM" + c.ID.String()}); err != nil {
			d.t.Errorf("Settle: %v", err)
		}
	}
}

// TestStopsRaceAThousandQueuedNotices lets a thousand notices fall due at once
// while every patient's STOP comes through the door. The carrier sees no
// request that starts more than a second after that STOP was answered 200.
func TestStopsRaceAThousandQueuedNotices(t *testing.T) {
	each(t, func(d *desk) {
		people := d.notices(races)
		d.carrier.Choose(func(carriertest.Sent) carriertest.Mode {
			answer := make(chan struct{})
			time.AfterFunc(15*time.Millisecond, func() { close(answer) })
			return carriertest.Mode{Hold: answer}
		})
		door := d.door()
		rand.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
		var mu sync.Mutex
		stopped := map[string]time.Time{}
		d.store.Wake()
		end := start(d.box)
		inParallel(people, func(p person) {
			code, _, err := d.carrier.Post(context.Background(), "https://go.riverside.example/hooks/twilio/message", door,
				d.carrier.Inbound(p.phone.E164(), riverside.E164(), "STOP", ""))
			if err != nil || code != http.StatusOK {
				d.t.Errorf("a STOP was answered %d, %v; want 200", code, err)
			}
			mu.Lock()
			defer mu.Unlock()
			stopped[p.phone.E164()] = time.Now()
		})
		d.untilQuiet()
		end()
		for _, sent := range d.carrier.Sent() {
			late := sent.At.Sub(stopped[sent.To()])
			if name := d.word(`SELECT text_id FROM outbox WHERE id = $1`, sentID(d.t, sent)); name == "new_message" && late > time.Second {
				d.t.Errorf("a notice started %s after its STOP was answered", late)
			}
		}
		d.checkRaces(people)
	})
}

// door serves the carriers' door and returns where it can be reached.
func (d *desk) door() string {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	(&inbound.Door{Store: d.store, Carriers: map[string]carriers.Carrier{"twilio": d.twilio}, PublicURL: d.box.PublicURL}).Routes(engine)
	server := httptest.NewServer(engine)
	d.t.Cleanup(server.Close)
	return server.URL
}
