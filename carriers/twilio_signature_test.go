package carriers

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/twilio/twilio-go/client"
)

const testToken = "12345678901234567890123456789012"

func signer(t testing.TB) *Twilio {
	t.Helper()
	twilio, err := NewTwilio(TwilioConfig{AccountSID: "AC1", AuthTokens: []string{testToken}})
	if err != nil {
		t.Fatal(err)
	}
	return twilio
}

func signed(address, signature, body string) Request {
	return Request{URL: address, Header: http.Header{twilioSignature: {signature}}, Body: []byte(body)}
}

// TestWorkedExamplesVerify holds the examples of carriers.md §10.
func TestWorkedExamplesVerify(t *testing.T) {
	form := url.Values{
		"From": {"+12065550142"}, "Body": {"Hi 👋"}, "To": {"+12065550100"}, "MessageSid": {"SM00000000000000000000000000000001"},
	}.Encode()
	jsonURL := "https://linnet.example.org/hooks/twilio/events?bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
	for _, c := range []struct{ name, address, signature, body string }{
		{"form", "https://linnet.example.org/hooks/twilio/sms?c=1", "uGJpfEoLilh6XmRMMMajjvHjJSY=", form},
		{"json", jsonURL, "qhFT2QjDWhV/2o4tpuRyBiwWGvo=", `{"a":1}`},
	} {
		if _, err := signer(t).verify(signed(c.address, c.signature, c.body)); err != nil {
			t.Errorf("verify %s = %v, want nil", c.name, err)
		}
		if _, err := signer(t).verify(signed(c.address, c.signature, c.body+"2")); err != ErrSignature {
			t.Errorf("verify %s with another body = %v, want %v", c.name, err, ErrSignature)
		}
	}
}

// example is a request for the second opinions, each field once.
type example struct {
	address string
	form    url.Values
}

func examples() []example {
	forms := []url.Values{
		{"Body": {"plain"}, "From": {"+12065550142"}},
		{"Body": {"  sp aces \r\n"}, "Empty": {""}, "Zz": {"1"}, "a": {"2"}, "B": {"3"}},
		{"Body": {"Hi 👋 ¡ñ! 100% + & = ' \" <x>"}},
		{"Body": {strings.Repeat("long ", 300)}, "": {"no name"}},
		{},
	}
	var all []example
	for _, address := range []string{
		"https://linnet.example.org/hooks/twilio/message",
		"https://linnet.example.org/hooks/twilio/status?m=019a&x=1",
		"http://localhost:8080/hooks/twilio/message",
	} {
		for _, f := range forms {
			all = append(all, example{address, f})
		}
	}
	return all
}

func TestTwilioLibraryForGoAgrees(t *testing.T) {
	validator := client.NewRequestValidator(testToken)
	for _, e := range examples() {
		body := e.form.Encode()
		signature := twilioMAC(testToken, e.address+signedTail(parseForm([]byte(body))))
		if !validator.ValidateBody(e.address, []byte(body), signature) {
			t.Errorf("twilio-go refuses our signature of %s %q", e.address, body)
		}
		if _, err := signer(t).verify(signed(e.address, signature, body)); err != nil {
			t.Errorf("verify %s %q = %v, want nil", e.address, body, err)
		}
	}
}

type nodeRequest struct {
	Token  string              `json:"token"`
	URL    string              `json:"url"`
	Params map[string][]string `json:"params"`
}

// nodeSigns asks Twilio's JavaScript library for signatures.
func nodeSigns(t *testing.T, requests []nodeRequest) []string {
	t.Helper()
	dir := filepath.Join("testdata", "npm")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "twilio")); err != nil {
		install := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
		install.Dir = dir
		if out, err := install.CombinedOutput(); err != nil {
			t.Fatalf("npm ci: %v\n%s", err, out)
		}
	}
	in, err := json.Marshal(requests)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.Command("node", "sign.js")
	node.Dir, node.Stdin = dir, bytes.NewReader(in)
	var complaint bytes.Buffer
	node.Stderr = &complaint
	out, err := node.Output()
	if err != nil {
		t.Fatalf("node sign.js: %v\n%s", err, complaint.String())
	}
	var signatures []string
	if err := json.Unmarshal(out, &signatures); err != nil || len(signatures) != len(requests) {
		t.Fatalf("node sign.js: %d signatures, %v, want %d", len(signatures), err, len(requests))
	}
	return signatures
}

func TestTwilioLibraryForNodeAgrees(t *testing.T) {
	var requests []nodeRequest
	var bodies []string
	for _, e := range examples() {
		requests = append(requests, nodeRequest{testToken, e.address, e.form})
		bodies = append(bodies, e.form.Encode())
	}
	for _, values := range [][]string{{"b", "a", "b"}, {"", "x"}, {"é", "e", "z"}} {
		form := url.Values{"Repeated": values, "Body": {"hi"}}
		requests = append(requests, nodeRequest{testToken, "https://linnet.example.org/x", form})
		bodies = append(bodies, form.Encode())
	}
	for i, signature := range nodeSigns(t, requests) {
		if _, err := signer(t).verify(signed(requests[i].URL, signature, bodies[i])); err != nil {
			t.Errorf("verify %s %q signed by node = %v, want nil", requests[i].URL, bodies[i], err)
		}
	}
}

// TestNodeSignsTheRecordedRequests keeps testdata honest: the signatures in
// it are those of Twilio's own library.
func TestNodeSignsTheRecordedRequests(t *testing.T) {
	raw, err := os.ReadFile("testdata/twilio.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded []struct {
		Name, URL, Body, Error string
		Header                 map[string]string
	}
	if err := json.Unmarshal(raw, &recorded); err != nil {
		t.Fatal(err)
	}
	var requests []nodeRequest
	var names, want []string
	for _, r := range recorded {
		form, err := url.ParseQuery(r.Body)
		// Node can sign neither broken escapes nor what is not UTF-8; cases
		// about ports and the other token are signed for something else.
		special := strings.Contains(r.Name, "port") || strings.Contains(r.Name, "other token") || strings.Contains(r.Name, "JSON")
		if err != nil || !utf8.ValidString(form.Get("Body")) || r.Error == "signature" || special {
			continue
		}
		address, _, _ := strings.Cut(r.URL, "#")
		requests = append(requests, nodeRequest{testToken, address, form})
		names, want = append(names, r.Name), append(want, r.Header[twilioSignature])
	}
	if len(requests) < 50 {
		t.Fatalf("only %d recorded requests to sign", len(requests))
	}
	for i, got := range nodeSigns(t, requests) {
		if got != want[i] {
			t.Errorf("node signs %q as %s, want %s", names[i], got, want[i])
		}
	}
}

func TestPortForms(t *testing.T) {
	for address, want := range map[string][]string{
		"https://h.example/p?q=%2F#rc=3": {"https://h.example/p?q=%2F", "https://h.example:443/p?q=%2F"},
		"http://h.example:8080/p":        {"http://h.example/p", "http://h.example:8080/p"},
		"https://[2001:db8::1]:8443/p":   {"https://[2001:db8::1]/p", "https://[2001:db8::1]:8443/p"},
		"http://[::1]/p":                 {"http://[::1]/p", "http://[::1]:80/p"},
		"https://h.example?x=a:b":        {"https://h.example?x=a:b", "https://h.example:443?x=a:b"},
		"nonsense":                       {"nonsense"},
	} {
		if got := portForms(address); !slices.Equal(got, want) {
			t.Errorf("portForms(%s) = %q, want %q", address, got, want)
		}
	}
}
