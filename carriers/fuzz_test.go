package carriers

import (
	"errors"
	"net/http"
	"net/url"
	"testing"
)

// known says whether an error is one the web layer can answer.
func known(err error) bool {
	return errors.Is(err, ErrSignature) || errors.Is(err, ErrForeign) || errors.Is(err, ErrUnreadable)
}

func FuzzTwilioMessage(f *testing.F) {
	twilio := signer(f)
	f.Add([]byte("MessageSid=SM1&AccountSid=AC1&From=%2B12065550142&To=%2B12065550100&Body=hi&NumMedia=1&MediaUrl0=x"))
	f.Add([]byte("Body=%00%ff%zz&&=&a&%"))
	f.Fuzz(func(t *testing.T, body []byte) {
		const address = "https://linnet.example.org/hooks/twilio/message"
		r := Request{URL: address, Header: http.Header{}, Body: body}
		if _, err := twilio.Message(r); !errors.Is(err, ErrSignature) {
			t.Fatalf("unsigned: %v, want %v", err, ErrSignature)
		}
		r.Header.Set(twilioSignature, twilioMAC(testToken, address+signedTail(parseForm(body))))
		in, err := twilio.Message(r)
		if err != nil {
			if !known(err) || errors.Is(err, ErrSignature) {
				t.Fatalf("signed: %v", err)
			}
			return
		}
		if in.ExternalID == "" || in.From == "" || in.To == "" || len(in.Media) > twilioMedia {
			t.Fatalf("Message = %+v, want id, sender, receiver and at most ten files", in)
		}
		// What net/url can read, we read alike.
		if form, err := url.ParseQuery(string(body)); err == nil && form.Get("Body") != in.Text {
			t.Fatalf("Text = %q, want %q", in.Text, form.Get("Body"))
		}
	})
}

func FuzzPracticeMessage(f *testing.F) {
	p := NewPractice(PracticeConfig{PublicURL: "http://localhost:8080"})
	f.Cleanup(p.Close)
	f.Add([]byte(`{"id":"SM1","account":"practice","from":"+12065550147","to":"+12065550100","text":"hi","media":[{"url":"u","type":"t"}]}`))
	f.Add([]byte(`{"id":"SM1","account":"practice","from":"1","to":"2","raw":"/wA="}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r := Request{URL: "http://localhost:8080/hooks/practice/message", Header: http.Header{}, Body: body}
		if _, err := p.Message(r); !errors.Is(err, ErrSignature) {
			t.Fatalf("unsigned: %v, want %v", err, ErrSignature)
		}
		r.Header.Set(practiceSignature, p.sign(r.URL, body))
		in, err := p.Message(r)
		if err != nil && (!known(err) || errors.Is(err, ErrSignature)) {
			t.Fatalf("signed: %v", err)
		}
		if err == nil && (in.ExternalID == "" || len(in.Media) > twilioMedia) {
			t.Fatalf("Message = %+v, want an id and at most ten files", in)
		}
	})
}

func FuzzStatus(f *testing.F) {
	twilio := signer(f)
	p := NewPractice(PracticeConfig{PublicURL: "http://localhost:8080"})
	f.Cleanup(p.Close)
	f.Add("m=1", []byte("MessageSid=SM1&AccountSid=AC1&MessageStatus=failed&ErrorCode=30003"))
	f.Add("m=%zz&m=2#x", []byte(`{"id":"SM1","account":"practice","status":"sent"}`))
	f.Fuzz(func(t *testing.T, query string, body []byte) {
		r := Request{URL: "https://linnet.example.org/hooks/x/status?" + query, Header: http.Header{}, Body: body}
		tail := signedTail(parseForm(body))
		if _, ok := bodySum(r.URL); ok {
			tail = ""
		}
		r.Header.Set(twilioSignature, twilioMAC(testToken, portForms(r.URL)[0]+tail))
		r.Header.Set(practiceSignature, p.sign(r.URL, body))
		for _, c := range []Carrier{twilio, p} {
			s, err := c.Status(r)
			if err != nil && !known(err) {
				t.Fatalf("%s: %v", c.Name(), err)
			}
			if err == nil && (s.ExternalID == "" || s.Word == "" || (s.Class != "") != s.Word.Failure()) {
				t.Fatalf("%s: Status = %+v, want id, word, and a class for failures only", c.Name(), s)
			}
		}
	})
}
