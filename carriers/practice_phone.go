package carriers

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"linnet/conversation"
)

// screenLimit is how many texts a practice phone keeps.
const screenLimit = 2000

// ErrText is returned for a practice text that no phone could send.
var ErrText = errors.New("not a text a phone can send")

// PhoneMessage is one text on a practice phone's screen, in the contract's
// JSON. Direction is seen from the practice: "in" was written on the phone.
type PhoneMessage struct {
	ID        string       `json:"id"`
	Direction string       `json:"direction"`
	From      string       `json:"from"`
	To        string       `json:"to"`
	Text      string       `json:"text"`
	Media     []PhoneMedia `json:"media"`
	Status    StatusWord   `json:"status"` // in: queued, then delivered once the webhook is answered 2xx, or failed
	At        time.Time    `json:"at"`     // people's clock
}

// PhoneMedia is a file on a practice phone.
type PhoneMedia struct {
	Type   string `json:"type"`
	Base64 []byte `json:"base64"`
}

// phone is a screen and those who wait for it.
type phone struct {
	messages []PhoneMessage
	news     chan struct{} // closed and replaced at every change
}

func (ph *phone) add(m PhoneMessage) {
	ph.messages = append(ph.messages, m)
	if len(ph.messages) > screenLimit {
		ph.messages = append([]PhoneMessage(nil), ph.messages[len(ph.messages)-screenLimit:]...)
	}
	ph.wake()
}

func (ph *phone) wake() {
	close(ph.news)
	ph.news = make(chan struct{})
}

// find returns the latest message with this id, nil if there is none.
func (ph *phone) find(id string) *PhoneMessage {
	for i := len(ph.messages) - 1; i >= 0; i-- {
		if ph.messages[i].ID == id {
			return &ph.messages[i]
		}
	}
	return nil
}

func (ph *phone) after(id string) []PhoneMessage {
	start := 0
	for i := range ph.messages {
		if ph.messages[i].ID == id {
			start = i + 1
		}
	}
	return append([]PhoneMessage{}, ph.messages[start:]...)
}

// phone returns a screen, a new one if need be; p.mu is held.
func (p *Practice) phone(number conversation.Phone) *phone {
	ph, ok := p.phones[number]
	if !ok {
		ph = &phone{news: make(chan struct{})}
		p.phones[number] = ph
	}
	return ph
}

// Screen returns what the phone shows after the message with that id, oldest
// first; all of it for "" or an id it does not hold. While there is nothing
// it waits, at most for wait, or until ctx ends. Never nil.
func (p *Practice) Screen(ctx context.Context, number conversation.Phone, after string, wait time.Duration) []PhoneMessage {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		p.mu.Lock()
		ph := p.phone(number)
		messages, news := ph.after(after), ph.news
		p.mu.Unlock()
		if len(messages) > 0 || wait <= 0 {
			return messages
		}
		select {
		case <-news:
		case <-timer.C:
			return messages
		case <-ctx.Done():
			return messages
		}
	}
}

// Phones lists the phones with something on their screen, in order.
func (p *Practice) Phones() []conversation.Phone {
	p.mu.Lock()
	defer p.mu.Unlock()
	var numbers []conversation.Phone
	for number, ph := range p.phones {
		if len(ph.messages) > 0 {
			numbers = append(numbers, number)
		}
	}
	slices.Sort(numbers)
	return numbers
}

// Text sends a text from a practice phone: it stands on the screen at once,
// the webhook follows in the background. An id given twice is delivered
// twice, as carriers do; "" makes a new one. Returns the id; errors wrap
// ErrText.
func (p *Practice) Text(from, to conversation.Phone, text string, media []PhoneMedia, id string) (string, error) {
	if from == "" || to == "" || (text == "" && len(media) == 0) || len(media) > twilioMedia {
		return "", ErrText
	}
	if id == "" {
		id = newID("SM")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	ph := p.phone(from)
	if ph.find(id) == nil {
		ph.add(PhoneMessage{
			ID: id, Direction: "in", From: from.E164(), To: to.E164(), Text: text,
			Media: append([]PhoneMedia{}, media...), Status: Queued, At: p.now().UTC(),
		})
	}
	p.keyword(from, to, text)
	hook := practiceText{ID: id, Account: p.Account(), From: from.E164(), To: to.E164(), At: p.now().UTC()}
	hook.setText(text)
	for _, m := range media {
		address := "practice:" + newID("ME")
		p.media[address] = m
		hook.Media = append(hook.Media, practiceFile{URL: address, Type: m.Type})
	}
	p.deliver(from, hook)
	return id, nil
}

// keyword does what a carrier does by itself: blocks, and answers if the
// setting says that it does. p.mu is held.
func (p *Practice) keyword(from, to conversation.Phone, text string) {
	pair := [2]conversation.Phone{to, from}
	class := p.words().Class(text)
	switch class {
	case conversation.OptOut:
		p.blocked[pair] = true
	case conversation.OptIn:
		delete(p.blocked, pair)
	case "":
		return
	}
	if p.answers == CarrierAnswers {
		p.phone(from).add(PhoneMessage{
			ID: newID("SM"), Direction: "out", From: to.E164(), To: from.E164(),
			Text:  "Practice carrier: " + strings.ToUpper(string(class)) + " noted.",
			Media: []PhoneMedia{}, Status: Delivered, At: p.now().UTC(),
		})
	}
}
