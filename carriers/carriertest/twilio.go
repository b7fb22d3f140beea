package carriertest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Mode is how the look-alike answers a send.
type Mode struct {
	Code       int           // an error code in JSON; with Status 0 the HTTP status is 400
	Status     int           // HTTP status, 0 is 201
	RetryAfter string        // header, "" none
	Plain      string        // this body in place of JSON
	Drop       bool          // take the text, then close the connection unanswered
	Cut        bool          // take the text, then break the answer off
	Failed     bool          // 201, but with status failed and Code
	Hold       chan struct{} // answer once this is closed
}

// Sent is a send the look-alike received.
type Sent struct {
	At       time.Time
	SID      string // "" if it was refused
	Form     url.Values
	Problems []string // what Twilio would not have taken
}

// To, Body and StatusURL are the form's fields.
func (s Sent) To() string { return s.Form.Get("To") }

// Body is the words.
func (s Sent) Body() string { return s.Form.Get("Body") }

// StatusURL is the address for callbacks.
func (s Sent) StatusURL() string { return s.Form.Get("StatusCallback") }

// Twilio is a look-alike of Twilio's message API on loopback. It takes
// Messages.json (POST and GET), deletes, the account and media, checks every
// send against Twilio's own rules, and signs webhooks with code of its own,
// so that it is a second opinion on Linnet's.
type Twilio struct {
	URL     string
	Account string

	token  string
	client *http.Client

	mu      sync.Mutex
	modes   map[string]Mode
	choose  func(Sent) Mode
	sent    []Sent
	files   map[string]File
	deleted []string
	next    int
}

// File is a media file of the look-alike.
type File struct {
	Type     string
	Body     []byte
	Redirect string // answer 307 with this Location instead
}

// StartTwilio starts the look-alike; it ends with the test.
func StartTwilio(t testing.TB, account, token string) *Twilio {
	s := &Twilio{
		Account: account, token: token, modes: map[string]Mode{}, files: map[string]File{},
		// One kept connection per sender: a load test must not run out of ports.
		client: &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 256}},
	}
	server := httptest.NewServer(s)
	s.URL = server.URL
	t.Cleanup(func() {
		s.client.CloseIdleConnections()
		server.CloseClientConnections() // a client that was killed leaves its own behind
		server.Close()
	})
	return s
}

// On sets how sends to a number are answered; the zero Mode accepts.
func (s *Twilio) On(to string, m Mode) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.modes[to] = m
}

// Choose sets a function that answers where On has said nothing.
func (s *Twilio) Choose(f func(Sent) Mode) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.choose = f
}

// Keep puts a file at .../Messages/{message}/Media/{file} and returns its
// address.
func (s *Twilio) Keep(message, file string, f File) string {
	path := s.root() + "/Messages/" + message + "/Media/" + file
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[path] = f
	return s.URL + path
}

// Sent returns every send so far, refused ones too, in order of arrival.
func (s *Twilio) Sent() []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sent)
}

// Deleted returns the paths that were deleted.
func (s *Twilio) Deleted() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.deleted)
}

// Problems returns what Twilio would not have taken in any send.
func (s *Twilio) Problems() []string {
	var all []string
	for _, sent := range s.Sent() {
		all = append(all, sent.Problems...)
	}
	return all
}

func (s *Twilio) root() string { return "/2010-04-01/Accounts/" + s.Account }

// ServeHTTP implements http.Handler.
func (s *Twilio) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if user, password, ok := r.BasicAuth(); !ok || user != s.Account || password != s.token {
		reply(w, http.StatusUnauthorized, map[string]any{"code": 20003, "message": "Authenticate", "status": 401})
		return
	}
	messages := s.root() + "/Messages.json"
	switch {
	case r.Method == http.MethodPost && r.URL.Path == messages:
		s.create(w, r)
	case r.Method == http.MethodGet && r.URL.Path == messages:
		s.list(w, r)
	case r.Method == http.MethodGet && r.URL.Path == s.root()+".json":
		reply(w, http.StatusOK, map[string]any{"sid": s.Account, "status": "active"})
	case r.Method == http.MethodDelete && strings.HasPrefix(r.URL.Path, s.root()+"/Messages/"):
		s.delete(w, r)
	case r.Method == http.MethodGet && s.file(w, r):
	default:
		reply(w, http.StatusNotFound, map[string]any{"code": 20404, "message": "not found", "status": 404})
	}
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

func (s *Twilio) create(w http.ResponseWriter, r *http.Request) {
	sent := Sent{At: time.Now()}
	raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err == nil {
		sent.Form, err = url.ParseQuery(string(raw))
	}
	sent.Problems = problems(r, sent.Form)
	if err != nil {
		sent.Problems = append(sent.Problems, "body is no form")
	}
	s.mu.Lock()
	mode, set := s.modes[sent.To()]
	if !set && s.choose != nil {
		mode = s.choose(sent)
	}
	takes := mode.Code == 0 && mode.Status == 0 && mode.Plain == "" && len(sent.Problems) == 0
	if takes || mode.Drop || mode.Cut || mode.Failed {
		s.next++
		sent.SID = fmt.Sprintf("SM%032d", s.next)
	}
	s.sent = append(s.sent, sent)
	s.mu.Unlock()
	if mode.Hold != nil {
		select {
		case <-mode.Hold:
		case <-r.Context().Done():
		}
	}
	s.answer(w, sent, mode)
}

func (s *Twilio) answer(w http.ResponseWriter, sent Sent, mode Mode) {
	if mode.RetryAfter != "" {
		w.Header().Set("Retry-After", mode.RetryAfter)
	}
	switch {
	case mode.Drop:
		panic(http.ErrAbortHandler)
	case mode.Cut:
		w.Header().Set("Content-Length", "500")
		w.WriteHeader(http.StatusCreated)
		io.WriteString(w, `{"sid":"`+sent.SID+`","sta`)
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case mode.Plain != "":
		w.WriteHeader(mode.Status)
		io.WriteString(w, mode.Plain)
	case sent.SID != "":
		reply(w, http.StatusCreated, s.message(sent, mode))
	case mode.Code != 0 || mode.Status != 0:
		status := mode.Status
		if status == 0 {
			status = http.StatusBadRequest
		}
		reply(w, status, map[string]any{"code": mode.Code, "message": "as asked", "status": status})
	default:
		reply(w, http.StatusBadRequest, map[string]any{"code": 21620, "message": strings.Join(sent.Problems, "; "), "status": 400})
	}
}

func (s *Twilio) message(sent Sent, mode Mode) map[string]any {
	m := map[string]any{
		"sid": sent.SID, "account_sid": s.Account, "status": "queued", "direction": "outbound-api",
		"to": sent.To(), "body": sent.Body(), "num_segments": "1", "error_code": nil,
		"date_created": sent.At.UTC().Format(time.RFC1123Z),
	}
	if from := sent.Form.Get("From"); from != "" {
		m["from"] = from
	}
	if mode.Failed {
		m["status"], m["error_code"] = "failed", mode.Code
	}
	return m
}

// problems says what is wrong with a send by Twilio's own rules.
func problems(r *http.Request, form url.Values) []string {
	var all []string
	complain := func(wrong bool, what string) {
		if wrong {
			all = append(all, what)
		}
	}
	complain(r.Header.Get("Content-Type") != "application/x-www-form-urlencoded", "content type is no form's")
	complain(!strings.HasPrefix(form.Get("To"), "+"), "To is not E.164")
	from, service := form.Get("From"), form.Get("MessagingServiceSid")
	complain((from == "") == (service == ""), "want either From or MessagingServiceSid")
	complain(service != "" && !strings.HasPrefix(service, "MG"), "MessagingServiceSid does not start with MG")
	complain(form.Get("Body") == "" && form.Get("MediaUrl") == "", "no Body")
	complain(len([]rune(form.Get("Body"))) > 1600, "Body is over 1600 characters")
	callback, err := url.Parse(form.Get("StatusCallback"))
	complain(err != nil || callback.Host == "" || callback.Fragment != "", "StatusCallback is no address")
	if v := form.Get("ValidityPeriod"); v != "" {
		n, err := strconv.Atoi(v)
		complain(err != nil || n < 1 || n > 36000, "ValidityPeriod is not 1 to 36000")
	}
	for name, values := range form {
		complain(len(values) != 1 && name != "MediaUrl", name+" stands more than once")
	}
	return all
}

func (s *Twilio) list(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	page := []map[string]any{}
	q := r.URL.Query()
	for _, sent := range slices.Backward(s.sent) {
		if sent.SID == "" || (q.Get("To") != "" && q.Get("To") != sent.To()) {
			continue
		}
		if from := q.Get("From"); from != "" && from != sent.Form.Get("From") {
			continue
		}
		page = append(page, s.message(sent, Mode{}))
	}
	reply(w, http.StatusOK, map[string]any{"messages": page, "page": 0, "page_size": 50})
}

func (s *Twilio) delete(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.deleted, r.URL.Path) {
		reply(w, http.StatusNotFound, map[string]any{"code": 20404, "status": 404})
		return
	}
	s.deleted = append(s.deleted, r.URL.Path)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Twilio) file(w http.ResponseWriter, r *http.Request) bool {
	s.mu.Lock()
	f, ok := s.files[r.URL.Path]
	s.mu.Unlock()
	if !ok {
		return false
	}
	if f.Redirect != "" {
		w.Header().Set("Location", f.Redirect)
		w.WriteHeader(http.StatusTemporaryRedirect)
		return true
	}
	w.Header().Set("Content-Type", f.Type)
	w.Write(f.Body)
	return true
}

// Sign returns the signature Twilio would put on a form for this address.
func (s *Twilio) Sign(address string, form url.Values) string {
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	text := address
	for _, name := range names {
		values := slices.Clone(form[name])
		slices.Sort(values)
		for _, value := range slices.Compact(values) {
			text += name + value
		}
	}
	mac := hmac.New(sha1.New, []byte(s.token))
	io.WriteString(mac, text)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Inbound is the form of a text; id "" makes a new one.
func (s *Twilio) Inbound(from, to, body, id string) url.Values {
	if id == "" {
		s.mu.Lock()
		s.next++
		id = fmt.Sprintf("SM%032d", s.next)
		s.mu.Unlock()
	}
	return url.Values{
		"MessageSid": {id}, "SmsSid": {id}, "SmsMessageSid": {id}, "AccountSid": {s.Account}, "ApiVersion": {"2010-04-01"},
		"From": {from}, "To": {to}, "Body": {body}, "NumMedia": {"0"}, "NumSegments": {"1"},
	}
}

// Callback is the form of a status of a send.
func (s *Twilio) Callback(sent Sent, status, code string) url.Values {
	form := url.Values{
		"MessageSid": {sent.SID}, "SmsSid": {sent.SID}, "AccountSid": {s.Account}, "ApiVersion": {"2010-04-01"},
		"MessageStatus": {status}, "SmsStatus": {status}, "To": {sent.To()},
	}
	if code != "" {
		form.Set("ErrorCode", code)
	}
	return form
}

// Walk posts the callbacks of a send in this order, signed, and returns the
// first answer that is not 200.
func (s *Twilio) Walk(ctx context.Context, sent Sent, reach string, statuses ...string) error {
	for _, status := range statuses {
		code, _, err := s.Post(ctx, sent.StatusURL(), reach, s.Callback(sent, status, ""))
		if err != nil {
			return fmt.Errorf("post status %s: %w", status, err)
		}
		if code != http.StatusOK {
			return fmt.Errorf("post status %s: answered %d", status, code)
		}
	}
	return nil
}

// Post posts a signed form: signed for address (below the public URL), sent
// to reach where that is not "" in place of the address's scheme and host. It
// returns status and body of the answer.
func (s *Twilio) Post(ctx context.Context, address, reach string, form url.Values) (int, []byte, error) {
	target := address
	if reach != "" {
		u, err := url.Parse(address)
		if err != nil {
			return 0, nil, err
		}
		target = strings.TrimSuffix(reach, "/") + u.RequestURI()
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewBufferString(form.Encode()))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", s.Sign(address, form))
	resp, err := s.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, body, err
}
