package outbox_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/outbox"
	"linnet/store"
	"linnet/templates"
)

// phone is a browser with a subscription: the private half of its keys stays
// with it, as in life.
type phone struct {
	key  *ecdh.PrivateKey
	auth []byte
	sub  store.Subscription
}

func newPhone(t *testing.T, endpoint string) *phone {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &phone{key: key, auth: make([]byte, 16)}
	rand.Read(p.auth)
	p.sub = store.Subscription{Endpoint: endpoint, P256dh: base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes()),
		Auth: base64.RawURLEncoding.EncodeToString(p.auth)}
	return p
}

// read decrypts a push as a browser does (RFC 8188, RFC 8291), with the
// standard library only.
func (p *phone) read(t *testing.T, body []byte) string {
	t.Helper()
	salt, size, n := body[:16], binary.BigEndian.Uint32(body[16:20]), int(body[20])
	theirs, sealed := body[21:21+n], body[21+n:]
	if len(body) > int(size)+21+n || len(body) > 4096 {
		t.Errorf("a push of %d bytes in records of %d", len(body), size)
	}
	public, err := ecdh.P256().NewPublicKey(theirs)
	if err != nil {
		t.Fatal(err)
	}
	shared, err := p.key.ECDH(public)
	if err != nil {
		t.Fatal(err)
	}
	derive := func(secret, salt []byte, info string, n int) []byte {
		key, err := hkdf.Key(sha256.New, secret, salt, info, n)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	ikm := derive(shared, p.auth, "WebPush: info\x00"+string(p.key.PublicKey().Bytes())+string(theirs), 32)
	block, err := aes.NewCipher(derive(ikm, salt, "Content-Encoding: aes128gcm\x00", 16))
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := gcm.Open(nil, derive(ikm, salt, "Content-Encoding: nonce\x00", 12), sealed, nil)
	if err != nil {
		t.Fatalf("the browser cannot open the push: %v", err)
	}
	plain = bytes.TrimRight(plain, "\x00")
	if len(plain) == 0 || plain[len(plain)-1] != 2 {
		t.Fatal("the record has no end mark")
	}
	return string(plain[:len(plain)-1])
}

// request is a push as its service got it.
type request struct {
	host, path string
	header     http.Header
	body       []byte
}

// services answers for every known push service from loopback: the names are
// theirs, the connections end here.
type services struct {
	mu     sync.Mutex
	got    []request
	status map[string]int // by path; 201 where none is set
	*http.Transport
}

func startServices(t *testing.T) *services {
	t.Helper()
	s := &services{status: map[string]int{}}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.got = append(s.got, request{r.Host, r.URL.Path, r.Header, body})
		status := s.status[r.URL.Path]
		if status == 0 {
			status = http.StatusCreated
		}
		if status == http.StatusFound {
			w.Header().Set("Location", "https://updates.push.services.mozilla.com/elsewhere")
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	s.Transport = server.Client().Transport.(*http.Transport).Clone()
	s.Transport.TLSClientConfig.ServerName = "example.com" // the name the test server's certificate is for
	s.Transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
	}
	return s
}

func (s *services) requests() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]request(nil), s.got...)
}

// alerting is a desk whose Walter gets alerts, and the services they go to.
type alerting struct {
	*desk
	services *services
	pusher   *outbox.Pusher
	phone    *phone
	session  *store.Session
}

// walterOn signs Walter in on a remembered device and turns alerts on there.
func walterOn(d *desk) *alerting {
	d.t.Helper()
	t := d.t.(*testing.T)
	words, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	a := &alerting{desk: d, services: startServices(t), phone: newPhone(t, "https://updates.push.services.mozilla.com/wpush/v2/walter")}
	a.pusher = &outbox.Pusher{Store: d.store, PublicURL: &url.URL{Scheme: "https", Host: "go.riverside.example"}, Words: words.Words(), Transport: a.services}
	d.text(walter, riverside, "I need to talk")
	d.work()
	sent := d.carrier.Sent()
	_, token, ok := strings.Cut(sent[len(sent)-1].Body(), "/m/")
	if !ok || len(token) < 22 {
		t.Fatalf("no link in %q", sent[len(sent)-1].Body())
	}
	step, err := d.store.Enter(t.Context(), token[:22], make([]byte, 16), conversation.English)
	if err != nil {
		t.Fatal(err)
	}
	step, err = d.store.TryBirth(t.Context(), step.Cookie, conversation.Date{Year: 1947, Month: 11, Day: 30}, true)
	if err != nil || step.To.Step != store.StepIn {
		t.Fatalf("TryBirth = %+v, %v", step, err)
	}
	if a.session, err = d.store.PatientSession(t.Context(), step.Cookie, true); err != nil {
		t.Fatal(err)
	}
	if err := d.store.TurnAlertsOn(t.Context(), a.session, a.phone.sub, store.NewID()); err != nil {
		t.Fatal(err)
	}
	return a
}

// answer lets staff answer Walter; the words and the name are canaries.
func (a *alerting) answer() {
	a.t.Helper()
	ctx := context.Background()
	who, err := a.store.StaffByEmail(ctx, "dana@riverside.example")
	if err != nil {
		if who, err = a.store.AddStaff(ctx, store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{store.RoleStaff}, true); err != nil {
			a.t.Fatal(err)
		}
	}
	rows, err := a.store.Queue(ctx, store.QueueView{Practice: "riverside", Lane: store.LaneOpen, Staff: who.ID})
	if err != nil || len(rows) == 0 {
		a.t.Fatalf("Queue = %v, %v", rows, err)
	}
	if _, err := a.store.Reply(ctx, who, rows[0].Talk, store.Answer{Words: "CANARY blue card", Seen: 1 << 40}); err != nil {
		a.t.Fatal(err)
	}
}

func (a *alerting) later(d time.Duration) {
	a.t.Helper()
	if err := a.store.AdvanceClock(context.Background(), d); err != nil {
		a.t.Fatal(err)
	}
}

// pass sends what is due.
func (a *alerting) pass() {
	a.t.Helper()
	if _, err := a.pusher.Pass(context.Background()); err != nil {
		a.t.Fatalf("Pass: %v", err)
	}
}

// The push a browser reads says the clinic and one sentence: no name, no word
// of the message, no address, no token; and it is signed by our key for its
// service.
func TestAnAlertSaysTheClinicAndNothingElse(t *testing.T) {
	each(t, func(d *desk) {
		a := walterOn(d)
		a.answer()
		a.later(31 * time.Second)
		a.pass()
		got := a.services.requests()
		if len(got) != 1 || got[0].host != "updates.push.services.mozilla.com" || got[0].path != "/wpush/v2/walter" {
			t.Fatalf("pushes = %+v, want one to Walter's service", got)
		}
		clinic := d.store.Practice("riverside").TextingName
		want := `{"title":"` + clinic + `","body":"You have a new message."}`
		if payload := a.phone.read(t, got[0].body); payload != want {
			t.Errorf("the push says %s, want exactly %s", payload, want)
		}
		h := got[0].header
		if h.Get("Urgency") != "high" || h.Get("Content-Encoding") != "aes128gcm" {
			t.Errorf("headers = %v", h)
		}
		if ttl := h.Get("TTL"); len(ttl) != 6 || ttl > "259200" || ttl < "259000" {
			t.Errorf("TTL = %s, want what is left of 72 h", ttl)
		}
		a.checkSignature(t, h.Get("Authorization"))
		for name, values := range h {
			for _, v := range values {
				for _, private := range []string{"Walter", "CANARY", "CANARY blue", string(walter)} {
					if strings.Contains(v, private) {
						t.Errorf("header %s holds %q", name, private)
					}
				}
			}
		}
	})
}

// checkSignature verifies the VAPID token (RFC 8292) with the public key that
// pages hand to browsers.
func (a *alerting) checkSignature(t *testing.T, header string) {
	t.Helper()
	rest, ok := strings.CutPrefix(header, "vapid t=")
	token, key, both := strings.Cut(rest, ", k=")
	parts := strings.Split(token, ".")
	if !ok || !both || len(parts) != 3 {
		t.Fatalf("Authorization = %q", header)
	}
	public, err := a.store.PushPublic(t.Context())
	if err != nil || public != key {
		t.Fatalf("the key is %q, want the one of the pages, %q, %v", key, public, err)
	}
	point, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil || len(point) != 65 {
		t.Fatalf("the key is %d bytes, %v", len(point), err)
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(signature) != 64 {
		t.Fatalf("the signature is %d bytes, %v", len(signature), err)
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	verifier := &ecdsa.PublicKey{Curve: elliptic.P256(), X: new(big.Int).SetBytes(point[1:33]), Y: new(big.Int).SetBytes(point[33:])}
	if !ecdsa.Verify(verifier, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		t.Error("the signature is not ours")
	}
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		Aud, Sub string
		Exp      int64
	}
	if err := json.Unmarshal(claims, &c); err != nil {
		t.Fatal(err)
	}
	if left := time.Until(time.Unix(c.Exp, 0)); c.Aud != "https://updates.push.services.mozilla.com" || c.Sub != "https://go.riverside.example" || left <= 0 || left > 24*time.Hour {
		t.Errorf("claims = %+v, %s left", c, left)
	}
}

func TestAnAlertSpeaksTheLanguageOfTheLine(t *testing.T) {
	words, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[conversation.Language]string{
		conversation.English: `{"title":"Riverside","body":"You have a new message."}`,
		conversation.Spanish: `{"title":"Riverside","body":"Tiene un mensaje nuevo."}`,
	} {
		if got, err := outbox.Payload(words.Words(), "Riverside", lang); err != nil || string(got) != want {
			t.Errorf("Payload(%s) = %s, %v; want %s", lang, got, err, want)
		}
	}
}

func TestWhatAPushServiceAnswersIsKept(t *testing.T) {
	for _, one := range []struct {
		name   string
		status int
		state  string // of the alert
		left   int64  // subscriptions
		text   string // what goes by text, alerts only
	}{
		{"taken", http.StatusCreated, "sent", 1, ""},
		{"not there", http.StatusNotFound, "failed", 0, "new_message"},
		{"gone", http.StatusGone, "failed", 0, "new_message"},
		{"refused", http.StatusForbidden, "failed", 1, "new_message"},
		{"a redirect is not followed", http.StatusFound, "failed", 1, "new_message"},
		{"busy", http.StatusTooManyRequests, "queued", 1, ""},
		{"out of order", http.StatusBadGateway, "queued", 1, ""},
	} {
		t.Run(one.name, func(t *testing.T) {
			a := walterOn(newDesk(t, "sqlite", nil))
			if err := a.store.AlertsOnly(t.Context(), a.session, true, store.NewID()); err != nil {
				t.Fatal(err)
			}
			a.services.status["/wpush/v2/walter"] = one.status
			before := a.wire(walter)
			a.answer()
			a.later(31 * time.Second)
			a.work() // the gate holds the text for the alert
			a.pass()
			a.work()
			if got := a.word(`SELECT state FROM pushes`); got != one.state {
				t.Errorf("the alert is %s, want %s", got, one.state)
			}
			if got := a.number(`SELECT COUNT(*) FROM push_subscriptions`); got != one.left {
				t.Errorf("subscriptions left = %d, want %d", got, one.left)
			}
			if got := strings.TrimSpace(strings.TrimPrefix(a.wire(walter), before)); got != one.text {
				t.Errorf("texts = %q, want %q", got, one.text)
			}
			if n := len(a.services.requests()); n != 1 {
				t.Errorf("%d requests, want one", n)
			}
		})
	}
}

// A service that cannot be reached is tried again, not at once.
func TestAServiceOutOfReachIsAskedAgain(t *testing.T) {
	a := walterOn(newDesk(t, "sqlite", nil))
	a.pusher = &outbox.Pusher{Store: a.store, PublicURL: a.pusher.PublicURL, Words: a.pusher.Words, Transport: refuser{}}
	a.answer()
	a.later(31 * time.Second)
	a.pass()
	if got := a.word(`SELECT state FROM pushes`); got != "queued" {
		t.Errorf("with the service out of reach the alert is %s, want queued for another try", got)
	}
	if got := a.number(`SELECT retry_us FROM pushes`); got < time.Now().Add(20*time.Second).UnixMicro() {
		t.Error("it is tried again at once")
	}
}

// refuser is a transport that reaches nobody.
type refuser struct{}

// RoundTrip implements http.RoundTripper.
func (refuser) RoundTrip(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

// The worker sends by itself what a commit queued, when its time comes.
func TestThePusherWakesForWhatFallsDue(t *testing.T) {
	a := walterOn(newDesk(t, "sqlite", nil))
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { a.pusher.Run(ctx) })
	defer func() { cancel(); done.Wait() }()
	a.answer()
	a.later(31 * time.Second)
	a.pusher.Wake()
	a.until("an alert to arrive", func() bool { return len(a.services.requests()) == 1 })
	a.until("its row to say so", func() bool { return a.number(`SELECT COUNT(*) FROM pushes WHERE state = 'sent' AND devices = 1`) == 1 })
}
