package carriers

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"linnet/conversation"
)

// practiceSignature is the header of the practice carrier's webhooks: hex
// HMAC-SHA256 over the URL, a line feed and the raw body.
const practiceSignature = "X-Practice-Signature"

// practiceText is the body of a message webhook.
type practiceText struct {
	ID      string         `json:"id"`
	Account string         `json:"account"`
	From    string         `json:"from"`
	To      string         `json:"to"`
	Text    string         `json:"text"`
	Raw     []byte         `json:"raw,omitempty"` // the text where it is not UTF-8, which JSON cannot hold
	Media   []practiceFile `json:"media,omitempty"`
	At      time.Time      `json:"at"`
}

type practiceFile struct {
	URL  string `json:"url"`
	Type string `json:"type"`
}

func (t *practiceText) setText(text string) {
	if utf8.ValidString(text) {
		t.Text = text
		return
	}
	t.Raw = []byte(text)
}

// practiceStatus is the body of a status webhook.
type practiceStatus struct {
	ID      string    `json:"id"`
	Account string    `json:"account"`
	Status  string    `json:"status"`
	Code    string    `json:"code,omitempty"`
	At      time.Time `json:"at"`
}

func (p *Practice) sign(address string, body []byte) string {
	mac := hmac.New(sha256.New, p.key)
	mac.Write([]byte(address + "\n"))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// open verifies a webhook and reads its JSON.
func (p *Practice) open(r Request, into any, account func() string) error {
	if !hmac.Equal([]byte(p.sign(r.URL, r.Body)), []byte(r.Header.Get(practiceSignature))) {
		return ErrSignature
	}
	if err := json.Unmarshal(r.Body, into); err != nil {
		return fmt.Errorf("%w: not the JSON it should be", ErrUnreadable)
	}
	switch account() {
	case p.Account():
		return nil
	case "":
		return fmt.Errorf("%w: account is missing", ErrUnreadable)
	}
	return ErrForeign
}

// Message verifies and reads a text.
func (p *Practice) Message(r Request) (Inbound, error) {
	var t practiceText
	if err := p.open(r, &t, func() string { return t.Account }); err != nil {
		return Inbound{}, err
	}
	in := Inbound{
		Carrier: p.Name(), Account: p.Account(), ExternalID: t.ID,
		From: conversation.Sender(t.From), To: conversation.Sender(t.To), Text: t.Text, SentAt: t.At,
	}
	if t.Raw != nil {
		in.Text = string(t.Raw)
	}
	if in.ExternalID == "" || in.From == "" || in.To == "" {
		return Inbound{}, fmt.Errorf("%w: id, sender or receiver is missing", ErrUnreadable)
	}
	for _, m := range t.Media[:min(len(t.Media), twilioMedia)] {
		in.Media = append(in.Media, Media(m))
	}
	in.Answered = p.words().answered(p.answers, in.Text)
	return in, nil
}

// Status verifies and reads a word on a text we sent.
func (p *Practice) Status(r Request) (Status, error) {
	var t practiceStatus
	if err := p.open(r, &t, func() string { return t.Account }); err != nil {
		return Status{}, err
	}
	if t.ID == "" || t.Status == "" {
		return Status{}, fmt.Errorf("%w: id or status is missing", ErrUnreadable)
	}
	s := Status{
		Carrier: p.Name(), Account: p.Account(), ExternalID: t.ID, OurID: queryValue(r.URL, "m"),
		Word: twilioWord(t.Status), Code: t.Code, At: t.At,
	}
	if s.Word.Failure() {
		s.Class = twilioClass(t.Code)
	}
	return s, nil
}

// deliver posts a text of a phone to the message hook; p.mu is held.
func (p *Practice) deliver(from conversation.Phone, t practiceText) {
	late := time.Duration(0)
	if p.trouble.Reorder {
		if p.odd = !p.odd; p.odd {
			late = 300 * time.Millisecond
		}
	}
	h := &hook{era: p.era, path: "/hooks/practice/message"}
	h.body, _ = json.Marshal(t) // plain fields: cannot fail
	h.done = func(word StatusWord) { p.mark(h.era, from, t.ID, word) }
	p.post(h, late)
}

// walk posts the way of a text, one status after the other; p.mu is held.
func (p *Practice) walk(o Outbound, id, code string) {
	steps := []practiceStatus{{Status: "queued"}, {Status: "sent"}, {Status: "delivered"}}
	if code != "" {
		steps[2] = practiceStatus{Status: "undelivered", Code: code}
	}
	if p.trouble.Reorder {
		steps[0], steps[2] = steps[2], steps[0]
	}
	// The last step is made first, so that each one knows what follows it.
	var next *hook
	for i := len(steps) - 1; i >= 0; i-- {
		step, following := steps[i], next
		step.ID, step.Account, step.At = id, p.Account(), p.now().UTC()
		h := &hook{era: p.era, path: p.pathOf(o.StatusURL)}
		h.body, _ = json.Marshal(step)
		h.start = func() { p.mark(h.era, o.To, id, twilioWord(step.Status)) }
		h.done = func(StatusWord) {
			if following != nil {
				p.mu.Lock()
				p.post(following, 0)
				p.mu.Unlock()
			}
		}
		next = h
	}
	p.post(next, 0)
}

// mark sets the status a screen shows; it only ever rises.
func (p *Practice) mark(era int, number conversation.Phone, id string, word StatusWord) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if era != p.era {
		return
	}
	ph := p.phone(number)
	if m := ph.find(id); m != nil && word.Follows(m.Status) {
		m.Status = word
		ph.wake()
	}
}

// pathOf turns a status URL into path and query below the public URL, ""
// where no status is asked for or it lies elsewhere.
func (p *Practice) pathOf(address string) string {
	path, ok := strings.CutPrefix(address, p.public)
	if !ok || !strings.HasPrefix(path, "/") {
		return ""
	}
	return path
}
