package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linnet/carriers/carriertest"
	"linnet/conversation"
	"linnet/directory"
	"linnet/outbox"
	"linnet/store"
	"linnet/store/storetest"
)

// crashChild makes this test binary be linnet itself, so that a process can
// be killed without building one first.
const crashChild = "LINNET_TEST_AS_LINNET"

func TestMain(m *testing.M) {
	if os.Getenv(crashChild) != "" {
		main()
		return
	}
	storetest.Main(m, endBrowsers)
}

const (
	crashAccount = "AC0123456789abcdef0123456789abcdef"
	crashToken   = "0123456789abcdef0123456789abcdef"
	crashPublic  = "https://go.riverside.example"
	crashKills   = 40 // over both engines; LINNET_KILLS asks for more
	crashSenders = 10
	crashPhones  = 120
)

// TestKillLosesNothingAndDoublesNothing kills a real Linnet with SIGKILL at
// random moments while patients text it, and compares what the database and
// the carrier hold with what was answered 200 (promises 1 and 2). The carrier
// stands outside the killed process. The seed in the output plays the same
// texts again.
func TestKillLosesNothingAndDoublesNothing(t *testing.T) {
	kills := crashKills
	if asked, err := strconv.Atoi(os.Getenv("LINNET_KILLS")); err == nil && asked > 0 {
		kills = asked
	}
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			seed := rand.Uint64()
			if given, err := strconv.ParseUint(os.Getenv("LINNET_SEED"), 10, 64); err == nil {
				seed = given
			}
			t.Logf("seed %d, %d kills; LINNET_SEED=%d plays these texts again", seed, kills/2, seed)
			c := newCrash(t, engine, seed)
			c.run(kills / 2)
			c.check()
		})
	}
}

// crash is one installation that is killed again and again, and the model of
// what it must hold.
type crash struct {
	t        *testing.T
	rng      *rand.Rand
	seed     uint64
	config   string
	listen   string
	database string
	environ  []string
	carrier  *carriertest.Twilio
	answered atomic.Int64
	refused  atomic.Int64

	mu    sync.Mutex
	texts []*crashText
}

// crashText is one text a patient wrote.
type crashText struct {
	phone, id, words string
	began, answered  time.Time // first post; first 200
}

func newCrash(t *testing.T, engine string, seed uint64) *crash {
	c := &crash{t: t, rng: rand.New(rand.NewPCG(seed, 1)), seed: seed, database: storetest.Empty(t, engine)}
	c.carrier = carriertest.StartTwilio(t, crashAccount, crashToken)
	c.carrier.Choose(c.trouble())
	c.listen = freeAddress(t)
	c.configure(t)
	c.withStore(c.importPatients)
	return c
}

// configure writes the settings of a real clinic whose carrier is on loopback.
func (c *crash) configure(t *testing.T) {
	t.Helper()
	folder := t.TempDir()
	c.config = filepath.Join(folder, "config.yaml")
	var numbers []string
	for i := range crashPhones / 2 {
		numbers = append(numbers, fmt.Sprintf("{number: %q, carrier: twilio}", crashNumber(i)))
	}
	text := fmt.Sprintf(`public_url: %s
practice_mode: false
listen: %s
data: %s
key_file: %s
metrics_listen: ""
carriers:
  twilio: {account_sid: %s, base_url: %q, stop_answered_by: linnet}
practices:
  - id: riverside
    name: Riverside Clinic
    texting_name: Riverside Clinic
    numbers: [%s]
    phone: "+12065550110"
    urgent_phone: "+12065550111"
    town: Riverside
    time_zone: America/Chicago
    languages: [en, es]
    hours: {mon: 00:00-23:59, tue: 00:00-23:59, wed: 00:00-23:59, thu: 00:00-23:59, fri: 00:00-23:59, sat: 00:00-23:59, sun: 00:00-23:59}
    queues: [{id: front, name: Front desk, goal: 60m}]
`, crashPublic, c.listen, filepath.Join(folder, "data"), filepath.Join(folder, "linnet.key"), crashAccount, c.carrier.URL, strings.Join(numbers, ", "))
	if err := os.WriteFile(c.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c.environ = []string{"LINNET_DATABASE=" + c.database, "LINNET_CARRIERS_TWILIO_AUTH_TOKEN=" + crashToken, "PATH=" + os.Getenv("PATH"), "HOME=" + folder}
}

func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func crashNumber(i int) string { return fmt.Sprintf("+1206556%04d", 1000+i%(crashPhones/2)) }
func crashPhone(i int) string  { return fmt.Sprintf("+1206555%04d", 2000+i) }

// trouble makes the carrier refuse, lose and cut a few sends: each has to end
// somewhere, none may go out twice.
func (c *crash) trouble() func(carriertest.Sent) carriertest.Mode {
	rng := rand.New(rand.NewPCG(c.seed, 2)) // Choose calls it under its lock
	return func(carriertest.Sent) carriertest.Mode {
		switch rng.IntN(25) {
		case 0:
			return carriertest.Mode{Drop: true}
		case 1:
			return carriertest.Mode{Cut: true}
		case 2:
			return carriertest.Mode{Status: http.StatusTooManyRequests, Code: 20429, RetryAfter: "1"}
		}
		return carriertest.Mode{}
	}
}

// withStore opens the database as linnet does, while none runs.
func (c *crash) withStore(act func(*app, *Config, *store.Store)) {
	c.t.Helper()
	a := &app{ctx: context.Background(), stdout: io.Discard, stderr: io.Discard, environ: c.environ, now: time.Now,
		log: slog.New(slog.NewTextHandler(io.Discard, nil)), configFile: c.config, configMust: true}
	settings, err := a.config()
	if err != nil {
		c.t.Fatal(err)
	}
	err = a.withStore(settings, func(s *store.Store) error { act(a, settings, s); return nil })
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *crash) importPatients(_ *app, _ *Config, s *store.Store) {
	rows := make([]directory.Row, crashPhones)
	for i := range rows {
		born := conversation.Date{Year: 1950 + i%50, Month: time.May, Day: 1 + i%28}
		rows[i] = directory.Row{Phone: conversation.Phone(crashPhone(i)), Language: conversation.English, Relationship: directory.Self,
			Patient: directory.Patient{Practice: "riverside", RecordNumber: "R-" + strconv.Itoa(i), GivenName: "Pat", FamilyName: "Number" + strconv.Itoa(i), BirthDate: born}}
	}
	if _, err := s.Import(context.Background(), rows, store.ImportOptions{By: store.Actor{Name: "test"}}, nil); err != nil {
		c.t.Fatal(err)
	}
}

// run kills Linnet so many times under load, then lets it answer every text
// that is still on its way and kills it a last time.
func (c *crash) run(kills int) {
	stop := make(chan struct{})
	var senders sync.WaitGroup
	for w := range crashSenders {
		senders.Go(func() { c.send(w, stop) })
	}
	for i := range kills {
		child := c.start()
		if c.rng.IntN(8) > 0 { // else it dies while it starts, or soon after
			c.untilAnswered(1 + c.rng.IntN(80))
		}
		c.wait(time.Duration(c.rng.IntN(60)) * time.Millisecond)
		c.kill(child)
		if i%4 == 3 {
			c.withStore(c.sweep)
		}
	}
	child := c.start()
	c.untilAnswered(1)
	close(stop)
	senders.Wait()
	c.kill(child)
	c.withStore(c.sweep)
}

func (c *crash) start() *exec.Cmd {
	c.t.Helper()
	child := exec.Command(os.Args[0], "serve", "--config", c.config)
	child.Env = append([]string{crashChild + "=1"}, c.environ...)
	child.Stderr = &crashLog{t: c.t}
	if err := child.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = child.Process.Kill() })
	return child
}

// crashLog shows errors that linnet logs; connections cut by a kill are none.
type crashLog struct{ t *testing.T }

func (l *crashLog) Write(p []byte) (int, error) {
	if strings.Contains(string(p), "level=ERROR") || strings.HasPrefix(string(p), "linnet:") || strings.Contains(string(p), "panic") {
		l.t.Errorf("linnet wrote: %.400s", p)
	}
	return len(p), nil
}

func (c *crash) kill(child *exec.Cmd) {
	if err := child.Process.Kill(); err != nil {
		c.t.Errorf("kill: %v; it ended by itself", err)
	}
	_ = child.Wait()
}

func (c *crash) wait(d time.Duration) { <-time.After(d) }

// untilAnswered waits until a new process has answered so many texts.
func (c *crash) untilAnswered(n int) {
	c.t.Helper()
	goal, deadline := c.answered.Load()+int64(n), time.Now().Add(60*time.Second)
	for c.answered.Load() < goal {
		if time.Now().After(deadline) {
			c.t.Fatal("linnet answers nothing for a minute")
		}
		c.wait(2 * time.Millisecond)
	}
}

// sweep lets the leases run out, so that claims of the killed process are
// asked of the carrier and end as sent or perhaps sent.
func (c *crash) sweep(a *app, settings *Config, s *store.Store) {
	storetest.ExpireLeases(c.t, storetest.Raw(c.t, c.database))
	h := &house{a: a, c: settings, store: s}
	all, err := h.makeCarriers()
	if err != nil {
		c.t.Fatal(err)
	}
	public, _ := url.Parse(crashPublic)
	box := &outbox.Outbox{Store: s, Carriers: all, PublicURL: public}
	for {
		left, err := s.Stranded(context.Background())
		if err != nil {
			c.t.Fatal(err)
		}
		if len(left) == 0 {
			return
		}
		if err := box.Sweep(context.Background()); err != nil {
			c.t.Fatal(err)
		}
	}
}

var crashWords = []string{"STOP", "Please stop texting me", "START", "START", "HELP", "I can't breathe, chest pain",
	"Can I move my visit?", "I need a refill", "Thank you!", "Is the office open on Friday?"}

// send is a few patients with one finger each: a phone's next text starts once
// its last one was answered 200, as carriers repeat until then.
func (c *crash) send(worker int, stop <-chan struct{}) {
	rng := rand.New(rand.NewPCG(c.seed, uint64(100+worker)))
	for n := 0; ; n++ {
		select {
		case <-stop:
			return
		default:
		}
		phone := worker + crashSenders*rng.IntN(crashPhones/crashSenders)
		text := &crashText{phone: crashPhone(phone), id: fmt.Sprintf("SM%02d%030d", worker, n), words: crashWords[rng.IntN(len(crashWords))]}
		form := c.carrier.Inbound(text.phone, crashNumber(phone), text.words, text.id)
		text.began = time.Now()
		copies := 1 + rng.IntN(8)/7 // now and then the carrier delivers twice at once
		var both sync.WaitGroup
		for range copies {
			both.Go(func() { c.deliver(text, form) })
		}
		both.Wait()
		c.mu.Lock()
		c.texts = append(c.texts, text)
		c.mu.Unlock()
	}
}

// deliver posts a text until it is answered 200.
func (c *crash) deliver(text *crashText, form url.Values) {
	for {
		code, _, err := c.carrier.Post(context.Background(), crashPublic+"/hooks/twilio/message", "http://"+c.listen, form)
		if err == nil && code == http.StatusOK {
			c.mu.Lock()
			if text.answered.IsZero() {
				text.answered = time.Now()
			}
			c.mu.Unlock()
			c.answered.Add(1)
			return
		}
		if err == nil {
			c.refused.Add(1)
			if code != http.StatusServiceUnavailable {
				c.t.Errorf("a text was answered %d, want 200 or 503", code)
				return
			}
		}
		c.wait(2 * time.Millisecond)
	}
}
