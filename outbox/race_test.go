package outbox_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/carriers"
	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/web/inbound"
)

// races is how often a STOP races a notice: 1,000 times, fewer on
// PostgreSQL, whose acts take longer. LINNET_RACES sets both.
func races(engine string) int {
	if n, err := strconv.Atoi(os.Getenv("LINNET_RACES")); err == nil && n > 0 {
		return n
	}
	if engine == "postgres" {
		return 250
	}
	return 1000
}

// person is a patient whose talk staff answer.
type person struct {
	phone      conversation.Phone
	line, talk store.ID
}

// crowd imports patients, lets each text, and files each text to its patient,
// so that staff can answer.
func (d *desk) crowd(n int) ([]person, *store.Staff) {
	d.t.Helper()
	ctx := context.Background()
	phones, rows := make([]conversation.Phone, n), make([]directory.Row, n)
	for i := range rows {
		phones[i] = conversation.Phone("+1206555" + four(4000+i))
		rows[i] = directory.Row{Phone: phones[i], Language: conversation.English, Relationship: directory.Self,
			Patient: directory.Patient{Practice: "riverside", RecordNumber: fmt.Sprint("N-", i), GivenName: "Pat", FamilyName: fmt.Sprint("Number", i),
				BirthDate: conversation.Date{Year: 1970, Month: time.June, Day: 15}}}
	}
	if _, err := d.store.Import(ctx, rows, store.ImportOptions{}, nil); err != nil {
		d.t.Fatal(err)
	}
	dana, err := d.store.AddStaff(ctx, store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{store.RoleStaff}, true)
	if err != nil {
		d.t.Fatal(err)
	}
	inParallel(12, phones, func(p conversation.Phone) { d.text(p, riverside, "Can I move my visit?") })
	d.change(`UPDATE outbox SET state = 'dropped'`) // the links are another test's
	people := make([]person, 0, n)
	for len(people) < n {
		talks, err := d.store.Queue(ctx, store.QueueView{Practice: "riverside", Lane: store.LaneOpen, Limit: 50, Offset: len(people)})
		if err != nil || len(talks) == 0 {
			d.t.Fatalf("%d talks, %v; want %d", len(people), err, n)
		}
		for _, k := range talks {
			people = append(people, person{phone: k.Phone, talk: k.Talk})
		}
	}
	inParallel(12, people, func(p person) {
		if _, err := d.store.FileTalk(ctx, dana, p.talk, d.key(`SELECT g.patient FROM talks k JOIN lines l ON l.id = k.line
			JOIN grants g ON g.practice = l.practice AND g.phone_idx = l.phone_idx WHERE k.id = $1`, p.talk)); err != nil {
			d.t.Errorf("FileTalk: %v", err)
		}
	})
	for i := range people {
		people[i].line = d.key(`SELECT line FROM talks WHERE id = $1`, people[i].talk)
	}
	return people, dana
}

// answer lets staff write to everybody: then each has one notice due.
func (d *desk) answer(people []person, dana *store.Staff) {
	d.t.Helper()
	inParallel(12, people, func(p person) {
		if _, err := d.store.Reply(context.Background(), dana, p.talk, store.Answer{Words: "Yes, Thursday at 9.", Seen: 1 << 40}); err != nil {
			d.t.Errorf("Reply: %v", err)
		}
	})
	if err := d.store.AdvanceClock(context.Background(), store.NoticeHold+time.Second); err != nil {
		d.t.Fatal(err)
	}
	if got := d.number(`SELECT COUNT(*) FROM outbox WHERE text_id = 'new_message' AND state = 'queued'`); got != int64(len(people)) {
		d.t.Fatalf("%d notices wait, want %d", got, len(people))
	}
}

// key runs a query that answers with one key.
func (d *desk) key(query string, args ...any) (id store.ID) {
	d.t.Helper()
	if err := d.db.QueryRow(query, args...).Scan(&id); err != nil {
		d.t.Errorf("%s: %v", query, err)
	}
	return id
}

// inParallel does one thing for each, so many at a time.
func inParallel[T any](at int, all []T, do func(T)) {
	work := make(chan T)
	var hands sync.WaitGroup
	for range at {
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

// checkRaces: in the order of the log no notice was handed out while texts
// were off, and each notice either left before the STOP or was refused for it.
func (d *desk) checkRaces(notices int) {
	d.t.Helper()
	after := d.number(`SELECT COUNT(*) FROM evidence e WHERE e.allowed = 1 AND e.text_id LIKE 'new_message%' AND
		(SELECT c.kind FROM consent_events c WHERE c.line = e.line AND c.changes = 1 AND c.seq < e.seq ORDER BY c.seq DESC LIMIT 1) = 'opt_out'`)
	if after != 0 {
		d.t.Errorf("%d notices were handed out after a STOP, want 0", after)
	}
	left := d.number(`SELECT COUNT(DISTINCT outbox) FROM evidence WHERE allowed = 1 AND text_id LIKE 'new_message%'`)
	refused := d.number(`SELECT COUNT(*) FROM outbox WHERE text_id = 'new_message' AND state = 'refused' AND reason = $1`, conversation.RefusedOff)
	if left+refused != int64(notices) || left == 0 || refused == 0 {
		d.t.Errorf("%d notices left before the STOP, %d were refused for it; want some of both, %d in all", left, refused, notices)
	}
	d.t.Logf("%d notices left before the STOP, %d were refused for it", left, refused)
}

// TestStopRacesNotices lets one notice fall due and one STOP arrive at the same
// moment, a thousand times; then, with texts on again, a thousand notices at
// once while every patient's STOP comes in.
func TestStopRacesNotices(t *testing.T) {
	each(t, func(d *desk) {
		times := races(d.engine)
		people, dana := d.crowd(times)
		d.answer(people, dana)
		d.raceOneByOne(people)
		d.checkRaces(times)
		inParallel(12, people, func(p person) { d.text(p.phone, riverside, "START") })
		d.change(`UPDATE outbox SET state = 'dropped' WHERE state = 'queued'`) // what START is answered with is another test's
		if err := d.store.AdvanceClock(context.Background(), time.Hour); err != nil {
			d.t.Fatal(err)
		}
		d.answer(people, dana)
		d.raceAll(people)
		d.checkRaces(2 * times)
		if n, err := d.store.CheckLog(context.Background(), nil); err != nil || n == 0 {
			d.t.Errorf("CheckLog = %d, %v", n, err)
		}
	})
}

func (d *desk) raceOneByOne(people []person) {
	d.change(`UPDATE outbox SET due_us = due_us + 3600000000 WHERE state = 'queued'`)
	rng := rand.New(rand.NewPCG(13, 14))
	longest := 300 // microseconds the claim is ahead; an act on PostgreSQL takes longer
	if d.engine == "postgres" {
		longest = 7000
	}
	for _, p := range people {
		d.change(`UPDATE outbox SET due_us = 0 WHERE text_id = 'new_message' AND line = $1`, p.line)
		ahead := time.Duration(rng.IntN(longest)) * time.Microsecond
		var both sync.WaitGroup
		both.Go(func() { d.settleAll(d.claim()) })
		both.Go(func() {
			<-time.After(ahead)
			d.text(p.phone, riverside, "STOP")
		})
		both.Wait()
	}
	for d.number(`SELECT COUNT(*) FROM outbox WHERE state = 'queued'`) > 0 {
		d.settleAll(d.claim())
	}
}

func (d *desk) settleAll(claims []store.Claim) {
	for _, c := range claims {
		if err := d.store.Settle(context.Background(), c, store.Outcome{Fate: store.Sent, ExternalID: "SM" + c.ID.String()}); err != nil {
			d.t.Errorf("Settle: %v", err)
		}
	}
}

// raceAll sends everybody's STOP through the carriers' door while the outbox
// works through all notices. The carrier sees no request for a notice that
// starts more than a second after that STOP was answered 200.
func (d *desk) raceAll(people []person) {
	door := d.door()
	rand.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
	var mu sync.Mutex
	stopped := map[string]time.Time{}
	d.store.Wake()
	end := start(d.box)
	inParallel(3, people, func(p person) {
		code, _, err := d.carrier.Post(context.Background(), "https://go.riverside.example/hooks/twilio/message", door,
			d.carrier.Inbound(p.phone.E164(), riverside.E164(), "STOP", "SM-race-"+p.line.String()))
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
