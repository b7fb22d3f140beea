package store

import (
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// tell tells a phone of news in a thread: an alert where its browsers get
// them, and the text where texts are on. Whether the text goes beside the
// alert, after it or not at all is decided when it is handed out (alertChoice).
func (t *tx) tell(l *line, m *letter) error {
	if !l.Off() {
		if err := t.queue(l, m); err != nil {
			return err
		}
	}
	return t.alert(l, m)
}

// alert queues the push of a text, held as the text is, where a browser of the
// line may hear of the patient. It does not look at texts: they may be off, and
// the alert goes all the same.
func (t *tx) alert(l *line, m *letter) error {
	if m.text.Alert() != conversation.AlertGoes {
		return nil
	}
	to, err := t.subscribers(l, m.patient)
	if err != nil || len(to) == 0 {
		return err
	}
	rule, ok := m.text.Rule()
	if !ok {
		return fmt.Errorf("queue an alert: %s: %w", m.text, ErrNotFound)
	}
	id := NewID()
	t.changed(scopePush, 0, id)
	_, err = t.exec(`INSERT INTO pushes (id, practice, line, thread, patient, message, text_id, outbox, queued_us, due_us, ends_us, state, retry_us,
		tries, devices, reason, sent_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'queued', 0, 0, 0, '', 0)`,
		id, l.practice.ID, l.id, m.thread, m.patient, m.message, string(m.text), m.id, us(t.now), us(t.now.Add(m.hold)), us(t.now.Add(rule.Life)))
	return err
}

// alertChoice adds to the gate's facts what alerts mean for a text.
func (t *tx) alertChoice(d *conversation.Departure, l *line, p *parcel) error {
	if p.text.Alert() == conversation.TextAlone {
		return nil
	}
	only, err := t.reader().alertsOnly(l.id)
	if err != nil || !only {
		return err
	}
	to, err := t.subscribers(l, p.patient)
	if err != nil {
		return err
	}
	d.AlertsOnly = len(to) > 0
	d.AlertEnds, err = t.alertEnds(p)
	return err
}

// alertEnds is until when a text gives its alert time on a line with alerts
// only: it follows if the news is unread then. It is the zero time where the
// text has no alert, and where no browser took it.
func (t *tx) alertEnds(p *parcel) (time.Time, error) {
	var state string
	var due, sent int64
	err := found(t.row(`SELECT state, due_us FROM pushes WHERE outbox = $1`, p.id).Scan(&state, &due))
	switch {
	case errors.Is(err, ErrNotFound):
		return time.Time{}, nil
	case err != nil:
		return time.Time{}, err
	case state == "queued":
		return at(due).Add(conversation.AlertHold), nil
	case state == "failed":
		return time.Time{}, nil
	}
	// The newest alert of the thread speaks for this news too.
	err = t.row(`SELECT COALESCE(MAX(sent_us), 0) FROM pushes WHERE thread = $1`, p.thread).Scan(&sent)
	if err != nil || sent == 0 {
		return time.Time{}, err
	}
	return at(sent).Add(conversation.AlertHold), nil
}

// news is what a text or its alert tells of.
type news struct {
	text            conversation.TextID
	thread, message ID
	queued          time.Time
}

// newsNumber is the number in its thread up to which the patient has to have
// read to know of the news: of the message, or of the newest change of a
// request up to then, whose own message is the patient's. ErrNotFound: it was
// taken back.
func (t *tx) newsNumber(of news) (n int64, err error) {
	if of.text != conversation.RequestUpdate {
		return n, found(t.row(`SELECT n FROM messages WHERE id = $1`, of.message).Scan(&n))
	}
	return n, found(t.row(`SELECT n FROM messages WHERE thread = $1 AND direction = 'event' AND event LIKE 'request%' AND at_us <= $2
		ORDER BY n DESC LIMIT 1`, of.thread, us(of.queued)).Scan(&n))
}
