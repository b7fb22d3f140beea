package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"linnet/carriers/carriertest"
	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
)

// Canaries: values that occur nowhere by chance.
const (
	canaryWords  = "my zebrafinch rash itches since quinquagesima"
	canaryReply  = "please try the wolframite ointment"
	canaryPage   = "thank you for the xylophagous advice"
	canaryGiven  = "Zephyrine"
	canaryFamily = "Quackenbush"
	canaryPhone  = "+12065558642"
	canaryRecord = "REC-77881-CANARY"
	canaryRaw    = "a zygomorphic raw webhook"
	canaryFile   = "PNG of a haemangioma, kept sealed"
)

var canaryBirth = conversation.Date{Year: 1931, Month: time.November, Day: 29}

// lines is where logs and metrics go in a test.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// TestCanariesAppearNowhere takes a body, a name, a birth date, a number, a
// code and a token through everything Linnet does with them, and then looks
// for each in logs, metrics, addresses, texts, and in plain in the files of
// the database (promise 3, R-152).
func TestCanariesAppearNowhere(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) { newCanary(t, engine).fly() })
	}
}

// canary is a house in this process, its carrier, and what they let out.
type canary struct {
	t       *testing.T
	house   *house
	carrier *carriertest.Twilio
	server  *httptest.Server
	log     *lines
	data    string
	base    string // "" on SQLite
	codes   []string
	tokens  []string
	asked   []string // addresses that were asked for
}

func newCanary(t *testing.T, engine string) *canary {
	c := &canary{t: t, log: &lines{}, carrier: carriertest.StartTwilio(t, crashAccount, crashToken)}
	crash := &crash{t: t, database: storetest.Empty(t, engine), carrier: c.carrier, listen: freeAddress(t)}
	crash.configure(t)
	if engine == "postgres" {
		c.base = crash.database
	}
	a := &app{ctx: t.Context(), stdout: c.log, stderr: c.log, environ: crash.environ, now: time.Now,
		log: slog.New(slog.NewTextHandler(c.log, &slog.HandlerOptions{Level: slog.LevelDebug})), configFile: crash.config, configMust: true}
	settings, err := a.config()
	if err != nil {
		t.Fatal(err)
	}
	before := slog.Default()
	slog.SetDefault(a.log)
	t.Cleanup(func() { slog.SetDefault(before) })
	if c.house, err = a.build(settings); err != nil {
		t.Fatal(err)
	}
	c.data = settings.Data
	t.Cleanup(func() {
		if err := c.house.store.Close(); err != nil {
			t.Error(err)
		}
	})
	c.server = httptest.NewServer(c.house.shell.Handler())
	t.Cleanup(c.server.Close)
	return c
}

// fly takes the canaries through the house and looks for them.
func (c *canary) fly() {
	c.listed()
	c.texts()
	c.visits()
	c.search("a log line", []byte(c.log.String()))
	c.search("the metrics", c.metrics())
	for _, asked := range c.asked {
		c.search("an address", []byte(asked))
	}
	for _, sent := range c.carrier.Sent() {
		c.search("a text", []byte(sent.Body()), canaryPhone)
		c.search("a callback's address", []byte(sent.StatusURL()))
	}
	c.files()
}

func (c *canary) must(what string, err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatalf("%s: %v", what, err)
	}
}

func (c *canary) listed() {
	row := directory.Row{Phone: canaryPhone, Language: conversation.English, Relationship: directory.Self,
		Patient: directory.Patient{Practice: "riverside", RecordNumber: canaryRecord, GivenName: canaryGiven, FamilyName: canaryFamily, BirthDate: canaryBirth}}
	_, err := c.house.store.Import(c.t.Context(), []directory.Row{row}, store.ImportOptions{}, nil)
	c.must("import", err)
}

// text posts a signed text.
func (c *canary) text(words string, change func(url.Values)) {
	c.t.Helper()
	form := c.carrier.Inbound(canaryPhone, crashNumber(0), words, "")
	if change != nil {
		change(form)
	}
	code, _, err := c.carrier.Post(c.t.Context(), crashPublic+"/hooks/twilio/message", c.server.URL, form)
	if err != nil || code != http.StatusOK {
		c.t.Fatalf("a text was answered %d, %v", code, err)
	}
}

// texts sends what is kept, what is kept unread, what is refused, and what
// brings a file.
func (c *canary) texts() {
	c.text(canaryWords, func(f url.Values) {
		f.Set("NumMedia", "1")
		f.Set("MediaContentType0", "image/png")
		f.Set("MediaUrl0", c.carrier.Keep(f.Get("MessageSid"), "ME"+strings.Repeat("1", 32), carriertest.File{Type: "image/png", Body: pdfOf(canaryFile)}))
	})
	c.must("fetch a file", c.house.media.pass(c.t.Context()))
	c.countMedia(`state = 'kept'`, 1) // else the file did not fly
	c.text(canaryRaw, func(f url.Values) { f.Set("To", "+12065559999") })
	c.text("STOP "+canaryRaw, func(f url.Values) { f["From"] = []string{canaryPhone, "+12065550000"} })
	form := c.carrier.Inbound(canaryPhone, crashNumber(0), canaryWords, "")
	resp, err := http.PostForm(c.server.URL+"/hooks/twilio/message", form)
	c.must("post unsigned", err)
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		c.t.Errorf("an unsigned text was answered %d, want 403", resp.StatusCode)
	}
}

// hand lets the outbox send what is due and reads link and code as the phone
// shows them.
func (c *canary) hand() {
	c.t.Helper()
	ctx, cancel := context.WithCancel(c.t.Context())
	var out sync.WaitGroup
	c.house.store.Wake()
	out.Go(func() { c.house.outbox.Run(ctx) })
	db := storetest.Raw(c.t, c.house.c.Database)
	for n, deadline := 1, time.Now().Add(30*time.Second); n > 0; {
		if time.Now().After(deadline) {
			c.t.Fatal("the outbox does not come to rest")
		}
		err := db.QueryRow(`SELECT COUNT(*) FROM outbox WHERE state = 'claimed' OR state = 'queued' AND due_us <= $1 AND retry_us <= $2`,
			c.house.store.Now().UnixMicro(), time.Now().UnixMicro()).Scan(&n)
		c.must("look at the outbox", err)
		<-time.After(5 * time.Millisecond)
	}
	cancel()
	out.Wait()
	for _, sent := range c.carrier.Sent() {
		if m := regexp.MustCompile(`/m/([A-Za-z0-9_-]{22})`).FindStringSubmatch(sent.Body()); m != nil {
			c.tokens = append(c.tokens, m[1])
		}
		if m := regexp.MustCompile(`\b[0-9]{6}\b`).FindString(sent.Body()); m != "" {
			c.codes = append(c.codes, m)
		}
	}
}

// visits lets the patient in by link and code, both write, and the phone stop.
func (c *canary) visits() {
	ctx, s := c.t.Context(), c.house.store
	c.must("set the clock", s.SetClock(ctx, time.Date(2027, 3, 3, 18, 0, 0, 0, time.UTC)))
	c.text(canaryWords+" again", nil)
	c.hand()
	if len(c.tokens) == 0 {
		c.t.Fatal("no link came")
	}
	token := c.tokens[len(c.tokens)-1]
	c.open("/m/" + token)
	browser := []byte("the canary's browser")
	step, err := s.Enter(ctx, token, browser, conversation.English)
	c.must("enter", err)
	wrong, err := s.TryBirth(ctx, step.Cookie, conversation.Date{Year: 1930, Month: 1, Day: 2}, false)
	if err != nil || wrong.Gate == store.GoOn {
		c.t.Fatalf("a wrong birth date: %v, %v", wrong.Gate, err)
	}
	_, err = s.Knock(ctx, []byte("another browser"), canaryPhone, conversation.English)
	c.must("knock", err)
	_, err = s.AnswerKnocks(ctx)
	c.must("answer the knock", err)
	c.hand()
	if len(c.codes) == 0 {
		c.t.Fatal("no code came")
	}
	c.must("set the clock", s.AdvanceClock(ctx, 20*time.Minute))
	c.text(canaryWords+" still", nil)
	c.hand()
	c.talk()
	c.text("STOP", nil)
	c.text("STOP "+canaryWords, nil)
	c.hand()
	c.must("check the log", c.house.dailyHead(ctx))
}

// talk lets staff answer and write a note, and the patient be texted about it.
func (c *canary) talk() {
	ctx, s := c.t.Context(), c.house.store
	dana, err := s.AddStaff(ctx, store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{store.RoleStaff}, false)
	c.must("add staff", err)
	rows, err := s.Queue(ctx, store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
	if err != nil || len(rows) == 0 {
		c.t.Fatalf("the queue has %d rows, %v", len(rows), err)
	}
	page, err := s.Talk(ctx, dana, rows[0].Talk)
	c.must("open the talk", err)
	if len(page.Messages) == 0 || !strings.Contains(page.Messages[0].Body, canaryWords) {
		c.t.Fatal("staff do not see the words: the canary did not fly")
	}
	filed, err := s.FileTalk(ctx, dana, rows[0].Talk, c.patient())
	c.must("file the talk", err)
	_, err = s.Reply(ctx, dana, filed, store.Answer{Words: canaryReply, Seen: 1 << 40})
	c.must("reply", err)
	c.must("note", s.Note(ctx, dana, filed, canaryPage, store.NewID()))
	c.must("draft", s.SaveDraft(ctx, dana, filed, canaryReply+" or not"))
	c.must("set the clock", s.AdvanceClock(ctx, store.NoticeHold+time.Second))
	c.hand()
}

// patient is the canary's key on record.
func (c *canary) patient() (id store.ID) {
	c.must("find the patient", storetest.Raw(c.t, c.house.c.Database).QueryRow(`SELECT patient FROM grants`).Scan(&id))
	return id
}

// open asks for a page as a phone does.
func (c *canary) open(path string) {
	resp, err := http.Get(c.server.URL + path)
	c.must("open a page", err)
	resp.Body.Close()
	c.asked = append(c.asked, resp.Header.Get("Location"))
}

func (c *canary) metrics() []byte {
	w := httptest.NewRecorder()
	c.house.shell.Metrics.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	body, err := io.ReadAll(w.Body)
	c.must("read the metrics", err)
	if !bytes.Contains(body, []byte("linnet_webhooks_total")) {
		c.t.Error("the metrics hold no counters: nothing was looked at")
	}
	return body
}

// secrets lists every form in which a canary could stand somewhere.
func (c *canary) secrets() []string {
	all := []string{canaryWords, canaryReply, canaryPage, canaryGiven, canaryFamily, canaryPhone, canaryPhone[2:], "555-8642", canaryRecord, canaryRaw,
		canaryFile, "1931-11-29", "11/29/1931", "1930-01-02"}
	for _, word := range []string{canaryWords, canaryPhone, canaryGiven} {
		all = append(all, base64.StdEncoding.EncodeToString([]byte(word))[:12], hex.EncodeToString([]byte(word)), url.QueryEscape(word))
	}
	return all
}

// search looks for every canary in what was let out; not names what may stand
// there.
func (c *canary) search(where string, what []byte, not ...string) {
	c.t.Helper()
	for _, secret := range c.secrets() {
		if bytes.Contains(what, []byte(secret)) && !strings.Contains(strings.Join(not, " "), secret) {
			c.t.Errorf("%s holds %q", where, secret)
		}
	}
	if where == "a text" {
		return // the one place for codes and tokens
	}
	for _, code := range c.codes { // six digits stand in any large file by chance
		if regexp.MustCompile(`(^|[^0-9.])`+code+`([^0-9]|$)`).Match(what) && where != "a file of the database" {
			c.t.Errorf("%s holds a code", where)
		}
	}
	for _, token := range c.tokens {
		if bytes.Contains(what, []byte(token)) {
			c.t.Errorf("%s holds a link's token", where)
		}
	}
}

// files reads every file of the data folder and, on PostgreSQL, of the
// cluster, as somebody does who carries them away.
func (c *canary) files() {
	folders := []string{c.data}
	if c.base == "" {
		folders = append(folders, filepath.Dir(strings.TrimPrefix(c.house.c.Database, "sqlite:")))
	} else {
		db := storetest.Raw(c.t, c.base)
		var data string
		c.must("find the cluster", db.QueryRow(`SHOW data_directory`).Scan(&data))
		_, err := db.Exec(`CHECKPOINT`)
		c.must("checkpoint", err)
		folders = append(folders, data)
	}
	read, control := 0, false
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return nil // a running cluster's files come and go
			}
			content, err := os.ReadFile(name)
			if err != nil {
				return nil
			}
			read++
			control = control || bytes.Contains(content, []byte("Dana Kim"))
			c.search("a file of the database", content)
			return nil
		})
		c.must("walk the files", err)
	}
	if read == 0 || !control {
		c.t.Errorf("%d files read, a name that is not sealed found: %t; the search saw nothing", read, control)
	}
}
