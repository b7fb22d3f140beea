package carriers_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"linnet/carriers"
	"linnet/conversation"
)

const (
	rosa   = conversation.Phone("+12065550147")
	clinic = conversation.Phone("+12065550100")
	public = "https://linnet.example.org"
)

// door is the webhook side of a practice carrier: what came, verified by the
// carrier itself, and how it is answered.
type door struct {
	carrier  *carriers.Practice
	inbounds chan carriers.Inbound
	statuses chan carriers.Status
	problems chan error

	mu     sync.Mutex
	refuse int // answer this many requests 500
}

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	refused := d.refuse > 0
	if refused {
		d.refuse--
	}
	d.mu.Unlock()
	if refused {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	body, _ := io.ReadAll(r.Body)
	request := carriers.Request{Method: r.Method, URL: public + r.URL.RequestURI(), Header: r.Header, Body: body}
	var err error
	switch r.URL.Path {
	case "/hooks/practice/message":
		var in carriers.Inbound
		if in, err = d.carrier.Message(request); err == nil {
			d.inbounds <- in
		}
	case "/hooks/practice/status":
		var s carriers.Status
		if s, err = d.carrier.Status(request); err == nil {
			d.statuses <- s
		}
	default:
		err = fmt.Errorf("webhook at %s", r.URL.Path)
	}
	if err != nil {
		d.problems <- err
		w.WriteHeader(http.StatusForbidden)
	}
}

func practice(t *testing.T, c carriers.PracticeConfig) (*carriers.Practice, *door) {
	t.Helper()
	d := &door{
		inbounds: make(chan carriers.Inbound, 5000), statuses: make(chan carriers.Status, 20000), problems: make(chan error, 100),
	}
	server := httptest.NewServer(d)
	c.PublicURL, c.ReachURL = public, server.URL
	d.carrier = carriers.NewPractice(c)
	t.Cleanup(func() {
		d.carrier.Close()
		server.Close()
		select {
		case err := <-d.problems:
			t.Errorf("webhook refused: %v", err)
		default:
		}
	})
	return d.carrier, d
}

func next[T any](t *testing.T, from chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(20 * time.Second):
		t.Fatal("nothing came in 20 s")
		panic("unreachable")
	}
}

func message(id string) carriers.Outbound {
	return carriers.Outbound{
		OurID: id, From: clinic, To: rosa, Body: "You have a message", StatusURL: public + "/hooks/practice/status?m=" + id,
	}
}

func TestATextWalksToDelivered(t *testing.T) {
	p, d := practice(t, carriers.PracticeConfig{})
	r := p.Send(t.Context(), message("m1"))
	if r.Outcome != carriers.Accepted || r.ExternalID == "" {
		t.Fatalf("Send = %+v, want accepted", r)
	}
	for _, want := range []carriers.StatusWord{carriers.Queued, carriers.Sent, carriers.Delivered} {
		s := next(t, d.statuses)
		if s.Word != want || s.ExternalID != r.ExternalID || s.OurID != "m1" {
			t.Errorf("Status = %+v, want %s of m1", s, want)
		}
	}
	screen := p.Screen(t.Context(), rosa, "", 0)
	if len(screen) != 1 || screen[0].Direction != "out" || screen[0].Text != "You have a message" || screen[0].Status != carriers.Delivered {
		t.Errorf("Screen = %+v, want the delivered text", screen)
	}
}

func TestAPhonesTextArrivesSigned(t *testing.T) {
	p, d := practice(t, carriers.PracticeConfig{})
	const words = "hola\x00 \xff 👋"
	id, err := p.Text(rosa, clinic, words, []carriers.PhoneMedia{{Type: "image/png", Base64: []byte("png")}}, "")
	if err != nil {
		t.Fatal(err)
	}
	in := next(t, d.inbounds)
	if in.ExternalID != id || in.From != rosa || in.To != clinic || in.Text != words || len(in.Media) != 1 {
		t.Errorf("Message = %+v, want what was texted", in)
	}
	body, kind, err := p.Fetch(t.Context(), in, in.Media[0])
	if err != nil || string(body) != "png" || kind != "image/png" {
		t.Errorf("Fetch = %q, %s, %v, want the picture", body, kind, err)
	}
	if err := p.Delete(t.Context(), carriers.MediaCopy, in.Media[0].URL); err != nil {
		t.Error(err)
	}
	if _, _, err := p.Fetch(t.Context(), in, in.Media[0]); err != carriers.ErrMediaGone {
		t.Errorf("Fetch after Delete: %v, want %v", err, carriers.ErrMediaGone)
	}
	if _, err := p.Text(rosa, clinic, "", nil, ""); err != carriers.ErrText {
		t.Errorf("Text of nothing: %v, want %v", err, carriers.ErrText)
	}
}

func TestTheSameIDIsDeliveredTwice(t *testing.T) {
	p, d := practice(t, carriers.PracticeConfig{})
	for range 2 {
		if _, err := p.Text(rosa, clinic, "hi", nil, "SMsame"); err != nil {
			t.Fatal(err)
		}
		if in := next(t, d.inbounds); in.ExternalID != "SMsame" {
			t.Errorf("id %s, want SMsame", in.ExternalID)
		}
	}
	if n := len(p.Screen(t.Context(), rosa, "", 0)); n != 1 {
		t.Errorf("screen shows %d texts, want 1", n)
	}
}

func TestAWebhookIsTriedUntilItIsAnswered(t *testing.T) {
	p, d := practice(t, carriers.PracticeConfig{})
	d.refuse = 2
	if _, err := p.Text(rosa, clinic, "hi", nil, "SM1"); err != nil {
		t.Fatal(err)
	}
	if in := next(t, d.inbounds); in.ExternalID != "SM1" {
		t.Errorf("id %s, want SM1", in.ExternalID)
	}
}

func TestScreenWaitsForNews(t *testing.T) {
	p, _ := practice(t, carriers.PracticeConfig{})
	if _, err := p.Text(rosa, clinic, "hi", nil, "SM1"); err != nil {
		t.Fatal(err)
	}
	got := make(chan []carriers.PhoneMessage)
	go func() { got <- p.Screen(context.Background(), rosa, "SM1", time.Minute) }()
	p.Send(t.Context(), message("m1"))
	if screen := next(t, got); len(screen) != 1 || screen[0].Direction != "out" {
		t.Errorf("Screen after SM1 = %+v, want the answer", screen)
	}
	if screen := p.Screen(t.Context(), "+12065550188", "", time.Millisecond); screen == nil || len(screen) != 0 {
		t.Errorf("Screen of a quiet phone = %v, want an empty list", screen)
	}
}

func set(t *testing.T, p *carriers.Practice, trouble carriers.Trouble) {
	t.Helper()
	if err := p.Trouble(trouble); err != nil {
		t.Fatal(err)
	}
}

func TestTroubles(t *testing.T) {
	all, tooMuch := 1.0, 1.5
	t.Run("a code fails delivery", func(t *testing.T) {
		p, d := practice(t, carriers.PracticeConfig{})
		set(t, p, carriers.Trouble{Fail: &all})
		p.Send(t.Context(), message("m1"))
		next(t, d.statuses)
		next(t, d.statuses)
		if s := next(t, d.statuses); s.Word != carriers.Undelivered || s.Code != "30003" || s.Class != carriers.Unreachable {
			t.Errorf("Status = %+v, want undelivered 30003", s)
		}
	})
	t.Run("a code of the API refuses", func(t *testing.T) {
		p, _ := practice(t, carriers.PracticeConfig{})
		for code, want := range map[string]carriers.ErrorClass{"21610": carriers.OptedOut, "429": carriers.RateLimited, "503": carriers.Temporary} {
			set(t, p, carriers.Trouble{Code: code})
			if r := p.Send(t.Context(), message("m1")); r.Outcome != carriers.Refused || r.Class != want {
				t.Errorf("Send under %s = %+v, want refused, %s", code, r, want)
			}
		}
	})
	t.Run("duplicate", func(t *testing.T) {
		p, d := practice(t, carriers.PracticeConfig{})
		set(t, p, carriers.Trouble{Duplicate: true})
		if _, err := p.Text(rosa, clinic, "hi", nil, "SM1"); err != nil {
			t.Fatal(err)
		}
		if a, b := next(t, d.inbounds), next(t, d.inbounds); a.ExternalID != "SM1" || b.ExternalID != "SM1" {
			t.Errorf("ids %s, %s, want SM1 twice", a.ExternalID, b.ExternalID)
		}
	})
	t.Run("reorder", func(t *testing.T) {
		p, d := practice(t, carriers.PracticeConfig{})
		set(t, p, carriers.Trouble{Reorder: true})
		p.Send(t.Context(), message("m1"))
		for _, want := range []carriers.StatusWord{carriers.Delivered, carriers.Sent, carriers.Queued} {
			if s := next(t, d.statuses); s.Word != want {
				t.Errorf("Status = %s, want %s", s.Word, want)
			}
		}
		for _, id := range []string{"SM1", "SM2"} {
			if _, err := p.Text(rosa, clinic, "hi", nil, id); err != nil {
				t.Fatal(err)
			}
		}
		if a, b := next(t, d.inbounds), next(t, d.inbounds); a.ExternalID != "SM2" || b.ExternalID != "SM1" {
			t.Errorf("ids %s, %s, want the second one first", a.ExternalID, b.ExternalID)
		}
	})
	t.Run("drop connection", func(t *testing.T) {
		p, _ := practice(t, carriers.PracticeConfig{})
		set(t, p, carriers.Trouble{DropConnection: true})
		if r := p.Send(t.Context(), message("m1")); r.Verdict() != carriers.PerhapsSent || r.ExternalID != "" {
			t.Errorf("Send = %+v, want perhaps-sent without an id", r)
		}
		if r, found, err := p.Find(t.Context(), message("m1"), time.Time{}); err != nil || !found || r.ExternalID == "" {
			t.Errorf("Find = %+v, %t, %v, want the text", r, found, err)
		}
		if _, found, err := p.Find(t.Context(), message("m2"), time.Time{}); err != nil || found {
			t.Errorf("Find of what was never sent = %t, %v, want false", found, err)
		}
	})
	t.Run("slow", func(t *testing.T) {
		p, _ := practice(t, carriers.PracticeConfig{})
		set(t, p, carriers.Trouble{Slow: carriers.Wait(5 * time.Minute)})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if r := p.Send(ctx, message("m1")); r.Outcome != carriers.Unknown {
			t.Errorf("Send = %+v, want unknown", r)
		}
	})
	t.Run("block", func(t *testing.T) {
		p, d := practice(t, carriers.PracticeConfig{})
		set(t, p, carriers.Trouble{BlockStopped: true})
		for _, step := range []struct {
			words string
			want  carriers.Outcome
		}{{"please stop", carriers.Accepted}, {" Stop", carriers.Refused}, {"hi", carriers.Refused}, {"START", carriers.Accepted}} {
			if _, err := p.Text(rosa, clinic, step.words, nil, ""); err != nil {
				t.Fatal(err)
			}
			if in := next(t, d.inbounds); in.Answered {
				t.Errorf("Answered after %q, want linnet to answer", step.words)
			}
			r := p.Send(t.Context(), message("m"))
			if r.Outcome != step.want || (r.Outcome == carriers.Refused && r.Class != carriers.OptedOut) {
				t.Errorf("Send after %q = %+v, want %s", step.words, r, step.want)
			}
		}
	})
	t.Run("a share over one is refused", func(t *testing.T) {
		p, _ := practice(t, carriers.PracticeConfig{})
		if err := p.Trouble(carriers.Trouble{Fail: &tooMuch}); err == nil {
			t.Error("Trouble with fail 1.5: no error, want one")
		}
	})
}

func TestThePracticeCarrierAnswersIfToldTo(t *testing.T) {
	p, d := practice(t, carriers.PracticeConfig{StopAnsweredBy: carriers.CarrierAnswers})
	if _, err := p.Text(rosa, clinic, "STOP", nil, ""); err != nil {
		t.Fatal(err)
	}
	if in := next(t, d.inbounds); !in.Answered {
		t.Error("Answered = false, want true")
	}
	if screen := p.Screen(t.Context(), rosa, "", 0); len(screen) != 2 || screen[1].Direction != "out" {
		t.Errorf("Screen = %+v, want STOP and one answer", screen)
	}
}

func TestResetEmptiesTheScreens(t *testing.T) {
	p, _ := practice(t, carriers.PracticeConfig{})
	set(t, p, carriers.Trouble{Code: "21610"})
	if _, err := p.Text(rosa, clinic, "hi", nil, ""); err != nil {
		t.Fatal(err)
	}
	p.Reset()
	if screen := p.Screen(t.Context(), rosa, "", 0); len(screen) != 0 {
		t.Errorf("Screen = %+v, want none", screen)
	}
	if r := p.Send(t.Context(), message("m1")); r.Outcome != carriers.Accepted {
		t.Errorf("Send = %+v, want no trouble left", r)
	}
}

func TestManyTextsAtOnceAllArriveOnce(t *testing.T) {
	p, d := practice(t, carriers.PracticeConfig{})
	const senders, each = 20, 20
	var wait sync.WaitGroup
	for i := range senders {
		wait.Go(func() {
			from := conversation.Phone(fmt.Sprintf("+1206555%04d", i))
			for j := range each {
				if _, err := p.Text(from, clinic, "hi", nil, fmt.Sprintf("SM%d-%d", i, j)); err != nil {
					t.Error(err)
				}
				o := message(fmt.Sprintf("m%d-%d", i, j))
				o.To = from
				p.Send(context.Background(), o)
				p.Screen(context.Background(), from, "", 0)
			}
		})
	}
	wait.Wait()
	seen := map[string]int{}
	for range senders * each {
		seen[next(t, d.inbounds).ExternalID]++
	}
	if len(seen) != senders*each {
		t.Errorf("%d texts arrived, want %d", len(seen), senders*each)
	}
	delivered := 0
	for range senders * each * 3 {
		if next(t, d.statuses).Word == carriers.Delivered {
			delivered++
		}
	}
	if delivered != senders*each {
		t.Errorf("%d delivered, want %d", delivered, senders*each)
	}
}
