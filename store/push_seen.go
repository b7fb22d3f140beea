package store

import (
	"database/sql"
	"time"

	"linnet/conversation"
)

// AlertOut is an alert of ours as staff see it: that it went, never to which
// device.
type AlertOut struct {
	Text    conversation.TextID // whose news it tells
	Message ID
	Out     ID     // that text, none where texts were off
	State   string // queued, sent, dropped, failed
	Reason  string
	Queued  time.Time
	Due     time.Time // not before
	Sent    time.Time // zero until a push service took it
}

// talkAlerts adds to a talk's page which of its news went as an alert, beside
// its text or in its place.
func (r *reader) talkAlerts(page *TalkPage) error {
	if page.Thread.None() {
		return nil
	}
	rows, err := r.rows(`SELECT text_id, message, outbox, state, reason, queued_us, due_us, sent_us FROM pushes WHERE thread = $1
		ORDER BY queued_us DESC, id DESC LIMIT 100`, page.Thread)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var a AlertOut
		var text string
		var queued, due, sent int64
		err := rows.Scan(&text, &a.Message, &a.Out, &a.State, &a.Reason, &queued, &due, &sent)
		a.Text, a.Queued, a.Due, a.Sent = conversation.TextID(text), at(queued), at(due), at(sent)
		page.Alerts = append(page.Alerts, a)
		return err
	})
	if err != nil {
		return err
	}
	for i := range page.Alerts {
		a := &page.Alerts[i]
		for j := range page.Texts {
			if !a.Out.None() && page.Texts[j].ID == a.Out {
				page.Texts[j].Alert = a
			}
		}
		for j := range page.Messages {
			if page.Messages[j].ID == a.Message && a.Text == conversation.NewMessage {
				page.Messages[j].Alert = a
			}
		}
	}
	return nil
}
