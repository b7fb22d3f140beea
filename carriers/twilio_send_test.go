package carriers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"linnet/carriers"
	"linnet/carriers/carriertest"
)

func sender(t *testing.T, change func(*carriers.TwilioConfig)) (*carriers.Twilio, *carriertest.Twilio) {
	t.Helper()
	server := carriertest.StartTwilio(t, account, token)
	return newTwilio(t, func(c *carriers.TwilioConfig) {
		c.BaseURL = server.URL
		if change != nil {
			change(c)
		}
	}), server
}

func outbound() carriers.Outbound {
	return carriers.Outbound{
		OurID: "m1", From: "+12065550100", To: "+12065550142", Body: "Riverside Clinic: you have a message. ¿Sí? 👋",
		StatusURL: "https://linnet.example.org/hooks/twilio/status?m=m1", Validity: 10 * time.Minute,
	}
}

func TestTwilioSendsAWellFormedRequest(t *testing.T) {
	twilio, server := sender(t, nil)
	r := twilio.Send(t.Context(), outbound())
	if r.Outcome != carriers.Accepted || r.ExternalID != "SM00000000000000000000000000000001" || r.Class != "" {
		t.Errorf("Send = %+v, want accepted with the first id", r)
	}
	sent := server.Sent()
	if len(sent) != 1 || len(server.Problems()) != 0 {
		t.Fatalf("server saw %d sends, problems %q, want one and none", len(sent), server.Problems())
	}
	want := map[string]string{
		"To": "+12065550142", "From": "+12065550100", "Body": outbound().Body,
		"StatusCallback": outbound().StatusURL, "ValidityPeriod": "600",
	}
	for name, value := range want {
		if got := sent[0].Form.Get(name); got != value {
			t.Errorf("%s = %q, want %q", name, got, value)
		}
	}
	if len(sent[0].Form) != len(want) {
		t.Errorf("form = %v, want only %v", sent[0].Form, want)
	}
}

func TestTwilioSendsThroughTheMessagingService(t *testing.T) {
	twilio, server := sender(t, func(c *carriers.TwilioConfig) { c.MessagingServiceSID = "MG1" })
	o := outbound()
	o.Validity = 30 * 24 * time.Hour
	if r := twilio.Send(t.Context(), o); r.Outcome != carriers.Accepted {
		t.Fatalf("Send = %+v, want accepted", r)
	}
	form := server.Sent()[0].Form
	if form.Get("MessagingServiceSid") != "MG1" || form.Has("From") || form.Get("ValidityPeriod") != "36000" {
		t.Errorf("form = %v, want the service, no From, 36000 s", form)
	}
}

func TestTwilioAnswersAreClassified(t *testing.T) {
	for _, c := range []struct {
		name string
		mode carriertest.Mode
		want carriers.Result
	}{
		{"opted out", carriertest.Mode{Code: 21610}, carriers.Result{Outcome: carriers.Refused, Code: "21610", Class: carriers.OptedOut}},
		{"bad number", carriertest.Mode{Code: 21211}, carriers.Result{Outcome: carriers.Refused, Code: "21211", Class: carriers.InvalidNumber}},
		{"code nobody knows", carriertest.Mode{Code: 77777}, carriers.Result{Outcome: carriers.Refused, Code: "77777", Class: carriers.UnknownError}},
		{"too fast", carriertest.Mode{Code: 20429, Status: 429, RetryAfter: "7"},
			carriers.Result{Outcome: carriers.Refused, Code: "20429", Class: carriers.RateLimited, RetryAfter: 7 * time.Second}},
		{"too fast, said by a proxy", carriertest.Mode{Status: 429, Plain: "slow down", RetryAfter: "3"},
			carriers.Result{Outcome: carriers.Refused, Code: "429", Class: carriers.RateLimited, RetryAfter: 3 * time.Second}},
		{"5xx in JSON", carriertest.Mode{Code: 20500, Status: 500}, carriers.Result{Outcome: carriers.Refused, Code: "20500", Class: carriers.Temporary}},
		{"503 with a new code", carriertest.Mode{Code: 12345, Status: 503}, carriers.Result{Outcome: carriers.Refused, Code: "12345", Class: carriers.Temporary}},
		{"5xx not in JSON", carriertest.Mode{Status: 502, Plain: "<html>bad gateway"}, carriers.Result{Outcome: carriers.Unknown, Code: "502", Class: carriers.Temporary}},
		{"400 not in JSON", carriertest.Mode{Status: 400, Plain: "no"}, carriers.Result{Outcome: carriers.Refused, Code: "400", Class: carriers.UnknownError}},
		{"404 not in JSON", carriertest.Mode{Status: 404, Plain: "no"}, carriers.Result{Outcome: carriers.Refused, Code: "404", Class: carriers.SenderConfig}},
		{"redirect", carriertest.Mode{Status: 302, Plain: "elsewhere"}, carriers.Result{Outcome: carriers.Refused, Code: "302", Class: carriers.SenderConfig}},
		{"2xx that is not JSON", carriertest.Mode{Status: 200, Plain: "welcome"}, carriers.Result{Outcome: carriers.Unknown, Code: "200", Class: carriers.Temporary}},
		{"2xx without an id", carriertest.Mode{Status: 201, Plain: "{}"}, carriers.Result{Outcome: carriers.Unknown, Code: "201", Class: carriers.Temporary}},
		{"cut-off 2xx", carriertest.Mode{Cut: true}, carriers.Result{Outcome: carriers.Unknown, Code: "201", Class: carriers.Temporary}},
		{"dropped", carriertest.Mode{Drop: true}, carriers.Result{Outcome: carriers.Unknown, Class: carriers.Temporary}},
		{"failed at once", carriertest.Mode{Failed: true, Code: 30006},
			carriers.Result{Outcome: carriers.Refused, ExternalID: "SM00000000000000000000000000000001", Code: "30006", Class: carriers.NotSMSCapable}},
	} {
		t.Run(c.name, func(t *testing.T) {
			twilio, server := sender(t, nil)
			server.On("+12065550142", c.mode)
			if got := twilio.Send(t.Context(), outbound()); got != c.want {
				t.Errorf("Send = %+v, want %+v", got, c.want)
			}
			if n := len(server.Sent()); n != 1 {
				t.Errorf("%d sends, want 1: nothing is sent twice blindly", n)
			}
		})
	}
}

func TestATimeoutAfterWritingIsUnknown(t *testing.T) {
	twilio, server := sender(t, nil)
	hold := make(chan struct{})
	defer close(hold)
	server.On("+12065550142", carriertest.Mode{Hold: hold})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if r := twilio.Send(ctx, outbound()); r.Verdict() != carriers.PerhapsSent {
		t.Errorf("Send = %+v, want perhaps-sent", r)
	}
}

func TestARefusedConnectionIsTriedAgain(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + l.Addr().String()
	l.Close()
	twilio := newTwilio(t, func(c *carriers.TwilioConfig) { c.BaseURL = base })
	if r := twilio.Send(t.Context(), outbound()); r != (carriers.Result{Outcome: carriers.Refused, Class: carriers.Temporary}) {
		t.Errorf("Send = %+v, want refused, temporary", r)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if r := twilio.Send(ended, outbound()); r.Verdict() != carriers.Again {
		t.Errorf("Send with an ended context = %+v, want again", r)
	}
}

func TestTheOtherTokenIsTriedWhileRotating(t *testing.T) {
	twilio, server := sender(t, func(c *carriers.TwilioConfig) { c.AuthTokens = []string{oldToken, token} })
	if r := twilio.Send(t.Context(), outbound()); r.Outcome != carriers.Accepted || len(server.Sent()) != 1 {
		t.Errorf("Send = %+v, %d sends, want accepted, 1", r, len(server.Sent()))
	}
	wrong, _ := sender(t, func(c *carriers.TwilioConfig) { c.AuthTokens = []string{oldToken} })
	if r := wrong.Send(t.Context(), outbound()); r.Class != carriers.Auth || r.Verdict() != carriers.Held {
		t.Errorf("Send with a wrong token = %+v, want auth, held", r)
	}
}

func TestFindTellsOnlyWhatIsCertain(t *testing.T) {
	twilio, server := sender(t, nil)
	since := time.Now()
	o := outbound()
	if _, _, err := twilio.Find(t.Context(), o, since); !errors.Is(err, carriers.ErrCannotTell) {
		t.Errorf("Find before sending: %v, want %v", err, carriers.ErrCannotTell)
	}
	server.On("+12065550142", carriertest.Mode{Drop: true})
	twilio.Send(t.Context(), o)
	r, found, err := twilio.Find(t.Context(), o, since)
	if err != nil || !found || r.Outcome != carriers.Accepted || r.ExternalID != server.Sent()[0].SID {
		t.Errorf("Find = %+v, %t, %v, want the dropped send", r, found, err)
	}
	if _, _, err := twilio.Find(t.Context(), o, since.Add(time.Hour)); !errors.Is(err, carriers.ErrCannotTell) {
		t.Errorf("Find since later: %v, want %v", err, carriers.ErrCannotTell)
	}
	twilio.Send(t.Context(), o)
	if _, _, err := twilio.Find(t.Context(), o, since); !errors.Is(err, carriers.ErrCannotTell) {
		t.Errorf("Find of two alike: %v, want %v", err, carriers.ErrCannotTell)
	}
}

func TestMediaIsFetchedWithinItsLimits(t *testing.T) {
	twilio, server := sender(t, nil)
	const sid, file = "MM1", "ME1"
	picture := bytes.Repeat([]byte("x"), 1000)
	address := server.Keep(sid, file, carriertest.File{Type: "image/jpeg", Body: picture})
	moved := server.Keep(sid, "ME2", carriertest.File{Redirect: address})
	outside := server.Keep(sid, "ME3", carriertest.File{Redirect: "https://elsewhere.example/x"})
	inside := server.Keep(sid, "ME4", carriertest.File{Redirect: "http://127.0.0.1:1/x"})
	big := server.Keep(sid, "ME5", carriertest.File{Type: "image/jpeg", Body: make([]byte, 16<<20+1)})
	in := carriers.Inbound{Account: account, ExternalID: sid}
	body, kind, err := twilio.Fetch(t.Context(), in, carriers.Media{URL: address})
	if err != nil || !bytes.Equal(body, picture) || kind != "image/jpeg" {
		t.Errorf("Fetch = %d bytes, %s, %v, want the picture", len(body), kind, err)
	}
	if body, _, err := twilio.Fetch(t.Context(), in, carriers.Media{URL: moved}); err != nil || !bytes.Equal(body, picture) {
		t.Errorf("Fetch over a redirect = %d bytes, %v, want the picture", len(body), err)
	}
	for name, bad := range map[string]string{
		"redirect outside the list": outside, "redirect to another port": inside, "over 16 MiB": big,
		"another account":    strings.Replace(address, account, "ACother", 1),
		"another text":       strings.Replace(address, sid, "MM2", 1),
		"a path that climbs": server.URL + "/2010-04-01/Accounts/" + account + "/Messages/MM1/Media/../../x",
		"plain http":         "http://api.twilio.com/2010-04-01/Accounts/" + account + "/Messages/MM1/Media/ME1",
		"user in the host":   strings.Replace(address, "http://", "http://u:p@", 1),
		"another host":       "https://evil.example/2010-04-01/Accounts/" + account + "/Messages/MM1/Media/ME1",
		"no address":         "::",
	} {
		if _, _, err := twilio.Fetch(t.Context(), in, carriers.Media{URL: bad}); !errors.Is(err, carriers.ErrMediaRefused) {
			t.Errorf("Fetch %s: %v, want %v", name, err, carriers.ErrMediaRefused)
		}
	}
	gone := strings.Replace(address, file, "ME9", 1)
	if _, _, err := twilio.Fetch(t.Context(), in, carriers.Media{URL: gone}); !errors.Is(err, carriers.ErrMediaGone) {
		t.Errorf("Fetch what is gone: %v, want %v", err, carriers.ErrMediaGone)
	}
}

// roundTrip is a network in a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestMediaCredentialsStayAtTheFirstHost(t *testing.T) {
	const first = "https://api.twilio.com/2010-04-01/Accounts/" + account + "/Messages/MM1/Media/ME1"
	hops := []string{first, "https://mms.twiliocdn.com/a", "https://media.twiliocdn.com/b", "https://api.twilio.com/c", "https://api.twilio.com/d"}
	var asked []string
	twilio := newTwilio(t, func(c *carriers.TwilioConfig) {
		c.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			_, _, credentials := r.BasicAuth()
			asked = append(asked, fmt.Sprint(r.URL.Host, credentials))
			header := http.Header{"Location": {hops[len(asked)]}}
			return &http.Response{StatusCode: http.StatusFound, Header: header, Body: http.NoBody, Request: r}, nil
		})
	})
	_, _, err := twilio.Fetch(t.Context(), carriers.Inbound{ExternalID: "MM1"}, carriers.Media{URL: first})
	if !errors.Is(err, carriers.ErrMediaRefused) {
		t.Errorf("Fetch over four redirects: %v, want %v", err, carriers.ErrMediaRefused)
	}
	want := "api.twilio.comtrue mms.twiliocdn.comfalse media.twiliocdn.comfalse api.twilio.comfalse"
	if got := strings.Join(asked, " "); got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
}

func TestCopiesAreDeletedAndMayBeGone(t *testing.T) {
	twilio, server := sender(t, nil)
	media := server.URL + "/2010-04-01/Accounts/" + account + "/Messages/MM1/Media/ME1"
	for range 2 { // the second time they are gone, which is no error
		if err := twilio.Delete(t.Context(), carriers.MessageCopy, "SM1"); err != nil {
			t.Errorf("Delete message: %v", err)
		}
		if err := twilio.Delete(t.Context(), carriers.MediaCopy, media); err != nil {
			t.Errorf("Delete media: %v", err)
		}
	}
	if got := strings.Join(server.Deleted(), " "); !strings.Contains(got, "/Messages/SM1.json") || !strings.Contains(got, "/Messages/MM1/Media/ME1.json") {
		t.Errorf("deleted %s, want both", got)
	}
	if err := twilio.Delete(t.Context(), carriers.MessageCopy, "../x"); err == nil {
		t.Error("Delete of a path: no error, want one")
	}
}

func TestCheckLiveAsksTwice(t *testing.T) {
	good, _ := sender(t, nil)
	if problems := good.CheckLive(t.Context()); len(problems) != 0 {
		t.Errorf("CheckLive = %v, want none", problems)
	}
	bad, _ := sender(t, func(c *carriers.TwilioConfig) { c.AuthTokens = []string{oldToken} })
	if problems := bad.CheckLive(t.Context()); len(problems) != 1 {
		t.Errorf("CheckLive with a wrong token = %v, want one problem", problems)
	}
}

func TestSafeTransportRefusesWhatIsNotPublic(t *testing.T) {
	closed := carriers.SafeTransport()
	for _, address := range []string{
		"http://127.0.0.1:1/", "http://localhost:1/", "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/",
		"http://169.254.169.254/", "http://100.64.0.1/", "http://0.0.0.0/", "http://224.0.0.1/", "http://240.0.0.1/",
		"http://255.255.255.255/", "http://192.0.2.1/", "http://[::1]/", "http://[::]/", "http://[fe80::1]/", "http://[fc00::1]/",
		"http://[ff02::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:8.8.8.8]:1/", "http://[64:ff9b::7f00:1]/",
		"http://[64:ff9b:1::1]/", "http://[2002:7f00:1::]/", "http://[2001::1]/",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := closed.RoundTrip(r); !errors.Is(err, carriers.ErrAddress) {
			t.Errorf("connect to %s: %v, want %v", address, err, carriers.ErrAddress)
		}
	}
}

func TestSafeTransportOpensOnlyTheConfiguredBase(t *testing.T) {
	server := carriertest.StartTwilio(t, account, token)
	other := carriertest.StartTwilio(t, account, token)
	open := carriers.SafeTransport(server.URL)
	t.Cleanup(open.CloseIdleConnections)
	for address, want := range map[string]error{server.URL: nil, other.URL: carriers.ErrAddress} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := open.RoundTrip(r)
		if err == nil {
			resp.Body.Close()
		}
		if !errors.Is(err, want) {
			t.Errorf("connect to %s: %v, want %v", address, err, want)
		}
	}
}

func TestTheLookAlikeWalksASendToDelivered(t *testing.T) {
	twilio, server := sender(t, nil)
	var words []string
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s, err := twilio.Status(carriers.Request{URL: "https://linnet.example.org" + r.URL.RequestURI(), Header: r.Header, Body: body})
		if err != nil || s.OurID != "m1" {
			t.Errorf("Status = %+v, %v, want one of m1", s, err)
		}
		words = append(words, string(s.Word))
	}))
	t.Cleanup(hook.Close)
	twilio.Send(t.Context(), outbound())
	if err := server.Walk(t.Context(), server.Sent()[0], hook.URL, "queued", "sent", "delivered"); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(words, " "), "queued sent delivered"; got != want {
		t.Errorf("statuses %s, want %s", got, want)
	}
}
