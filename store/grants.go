package store

import (
	"fmt"

	"linnet/conversation"
)

// How a grant ends.
const (
	EndedByStaff       = "staff"
	EndedByImport      = "import"
	EndedByWrongNumber = "wrong_number"
	EndedByAge         = "age"
)

// wrongNumber ends every grant of a line and keeps each (phone, patient)
// refused until staff confirm; a task asks staff to look.
func (t *tx) wrongNumber(l *line) error {
	for _, g := range l.grants {
		if err := t.endGrant(l, g.patient, EndedByWrongNumber); err != nil {
			return err
		}
	}
	l.grants = nil
	_, err := t.task(l, TaskWrongNumber, "", false)
	return err
}

// endGrant ends the right of a phone to open a patient, and in the same
// transaction all that hung on it: sessions, devices, links, drafts and
// waiting notices (design §4 "A phone leaves a patient").
func (t *tx) endGrant(l *line, patient ID, by string) error {
	n, err := t.exec(`UPDATE grants SET ended_us = $1, ended_by = $2 WHERE practice = $3 AND phone_idx = $4 AND patient = $5 AND ended_us = 0`,
		us(t.now), by, l.practice.ID, l.index, patient)
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("end the grant: %w", ErrNotFound)
	}
	now := us(t.now)
	for _, step := range []string{
		`DELETE FROM session_patients WHERE patient = $1 AND session IN (SELECT hash FROM sessions WHERE line = $2)`,
		`DELETE FROM device_patients WHERE patient = $1 AND device IN (SELECT id FROM devices WHERE line = $2)`,
		`DELETE FROM files WHERE message IS NULL AND thread IN (SELECT id FROM threads WHERE patient = $1 AND line = $2)`, // a draft, like unsent words
		`DELETE FROM ask_drafts WHERE patient = $1 AND session IN (SELECT hash FROM sessions WHERE line = $2)`,
	} {
		if _, err := t.exec(step, patient, l.id); err != nil {
			return err
		}
	}
	if _, err := t.exec(`UPDATE links SET ended_us = $3 WHERE patient = $1 AND line = $2 AND ended_us = 0`, patient, l.id, now); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE outbox SET state = 'dropped', reason = 'the phone left the record', settled_us = $3, code = NULL, body = NULL
		WHERE patient = $1 AND line = $2 AND state = 'queued'`, patient, l.id, now); err != nil {
		return err
	}
	if err := t.endAlertsAbout(l.id, patient); err != nil {
		return err
	}
	t.changed("grant:"+l.id.String(), l.n, l.id)
	return t.unlistIfEmpty(l)
}

// unlistIfEmpty moves the line when no record lists its phone any more, and
// ends what such a line may not keep.
func (t *tx) unlistIfEmpty(l *line) error {
	grants, err := t.reader().liveGrants(l.practice.ID, l.index)
	if err != nil {
		return err
	}
	l.grants, l.Listed = grants, len(grants)
	if len(grants) > 0 {
		return nil
	}
	if err := t.move(l, conversation.Unlisted); err != nil {
		return err
	}
	now := us(t.now)
	for _, step := range []string{
		`UPDATE sessions SET ended_us = $2 WHERE line = $1 AND ended_us = 0`,
		`UPDATE devices SET ended_us = $2 WHERE line = $1 AND ended_us = 0`,
		`UPDATE links SET ended_us = $2 WHERE line = $1 AND ended_us = 0`,
	} {
		if _, err := t.exec(step, l.id, now); err != nil {
			return err
		}
	}
	return t.endAlerts(l.id)
}
