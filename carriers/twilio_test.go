package carriers_test

import (
	"testing"

	"linnet/carriers"
	"linnet/carriers/carriertest"
	"linnet/conversation"
)

const (
	account  = "AC0123456789abcdef0123456789abcdef"
	token    = "12345678901234567890123456789012"
	oldToken = "0badc0de0badc0de0badc0de0badc0de"
)

func newTwilio(t testing.TB, change func(*carriers.TwilioConfig)) *carriers.Twilio {
	t.Helper()
	c := carriers.TwilioConfig{AccountSID: account, AuthTokens: []string{token}}
	if change != nil {
		change(&c)
	}
	twilio, err := carriers.NewTwilio(c)
	if err != nil {
		t.Fatal(err)
	}
	return twilio
}

func twoTokens(c *carriers.TwilioConfig) { c.AuthTokens = []string{token, oldToken} }

func TestTwilioReadsWhatWasRecorded(t *testing.T) {
	carriertest.Run(t, newTwilio(t, twoTokens), carriertest.Load(t, "testdata/twilio.json"))
}

func TestPracticeReadsWhatWasRecorded(t *testing.T) {
	p := carriers.NewPractice(carriers.PracticeConfig{
		PublicURL: "http://localhost:8080", Key: []byte("practice key of the recorded cases"),
	})
	t.Cleanup(p.Close)
	carriertest.Run(t, p, carriertest.Load(t, "testdata/practice.json"))
}

func TestLinnetAnswersWhereTheSettingSaysSo(t *testing.T) {
	twilio := newTwilio(t, func(c *carriers.TwilioConfig) { twoTokens(c); c.StopAnsweredBy = carriers.LinnetAnswers })
	want := map[string]bool{
		"default handling answers STOP":          false,
		"STOP with Advanced Opt-Out":             true, // Twilio says that it has replied
		"toll-free: the network answers STOP":    true, // nobody can turn the network off
		"toll-free: unsubscribe is ours":         false,
		"default handling answers yes":           false,
		"default handling leaves STOP. to us":    false,
		"START with Advanced Opt-Out":            true,
		"default handling answers help":          false,
		"short code to us is kept verbatim":      false,
		"default handling answers unsubscribe":   false,
		"default handling answers UNSTOP":        false,
		"toll-free: HELP is ours":                false,
		"default handling leaves stop all to us": false,
	}
	seen := 0
	for _, c := range carriertest.Load(t, "testdata/twilio.json") {
		answered, ok := want[c.Name]
		if !ok {
			continue
		}
		seen++
		in, err := twilio.Message(c.Request())
		if err != nil || in.Answered != answered {
			t.Errorf("%s: Answered = %t, %v, want %t", c.Name, in.Answered, err, answered)
		}
	}
	if seen != len(want) {
		t.Errorf("saw %d cases, want %d", seen, len(want))
	}
}

func TestTwilioAnswersNothing(t *testing.T) {
	kind, body := newTwilio(t, nil).Answer()
	if kind != "text/xml; charset=utf-8" || string(body) != "<Response/>" {
		t.Errorf("Answer = %s %s, want text/xml and an empty response", kind, body)
	}
}

func TestVoiceIsVerifiedAndRead(t *testing.T) {
	twilio := newTwilio(t, nil)
	server := carriertest.StartTwilio(t, account, token)
	form := server.Inbound("+12065550142", "+12065550100", "", "")
	form.Set("CallSid", "CA1")
	form.Set("CallStatus", "ringing")
	r := carriers.Request{URL: "https://h.example/hooks/twilio/voice", Header: map[string][]string{}, Body: []byte(form.Encode())}
	if _, err := twilio.Voice(r); err != carriers.ErrSignature {
		t.Errorf("Voice unsigned: %v, want %v", err, carriers.ErrSignature)
	}
	r.Header.Set("X-Twilio-Signature", server.Sign(r.URL, form))
	call, err := twilio.Voice(r)
	if err != nil || call.ExternalID != "CA1" || call.From.E164() != "+12065550142" || call.State != "ringing" {
		t.Errorf("Voice = %+v, %v, want call CA1", call, err)
	}
}

func TestSayEscapesItsWords(t *testing.T) {
	_, body, err := carriers.Say(carriers.Spoken{Language: conversation.English, Words: `Call <us> & "ask".`},
		carriers.Spoken{Language: conversation.Spanish, Words: "Llame."})
	want := `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<Response><Say language="en-US">Call &lt;us&gt; &amp; &#34;ask&#34;.</Say><Say language="es-MX">Llame.</Say><Hangup></Hangup></Response>`
	if err != nil || string(body) != want {
		t.Errorf("Say = %s, %v, want %s", body, err, want)
	}
}

func TestTwilioRefusesBadSettings(t *testing.T) {
	for name, c := range map[string]carriers.TwilioConfig{
		"no account":        {AuthTokens: []string{token}},
		"account in a path": {AccountSID: "AC1/../x", AuthTokens: []string{token}},
		"no token":          {AccountSID: account},
		"three tokens":      {AccountSID: account, AuthTokens: []string{token, token, token}},
		"token with a dash": {AccountSID: account, AuthTokens: []string{"a-b"}},
		"plain http":        {AccountSID: account, AuthTokens: []string{token}, BaseURL: "http://api.twilio.com"},
		"no host":           {AccountSID: account, AuthTokens: []string{token}, BaseURL: "/x"},
		"nobody answers":    {AccountSID: account, AuthTokens: []string{token}, StopAnsweredBy: "nobody"},
	} {
		if _, err := carriers.NewTwilio(c); err == nil {
			t.Errorf("NewTwilio with %s: no error, want one", name)
		}
	}
}

func TestProfilesAreComplete(t *testing.T) {
	practice := carriers.NewPractice(carriers.PracticeConfig{PublicURL: "http://localhost:8080"})
	t.Cleanup(practice.Close)
	for _, c := range []carriers.Carrier{newTwilio(t, nil), practice} {
		p := c.Profile()
		if p.Carrier != c.Name() || p.BlockCode == "" || p.BlockClass.Verdict() != carriers.Stopped || len(p.Senders) == 0 {
			t.Errorf("Profile of %s = %+v, want name, block code and senders", c.Name(), p)
		}
		for _, s := range p.Senders {
			if s.Kind == "" || s.Scope == "" || s.Clear == "" || !s.HookFires {
				t.Errorf("Profile of %s, %s is incomplete: %+v", c.Name(), s.Kind, s)
			}
			if s.Replies && (s.Class("stop") != conversation.OptOut || s.Class("start") != conversation.OptIn) {
				t.Errorf("Profile of %s, %s replies but knows no STOP and START", c.Name(), s.Kind)
			}
		}
	}
}
