package store

import (
	"database/sql"
	"errors"
	"fmt"

	"linnet/conversation"
)

// How a grant ends.
const (
	EndedByStaff       = "staff"
	EndedByImport      = "import"
	EndedByWrongNumber = "wrong_number"
	EndedByGivenUp     = "given_up" // the phone company says nobody has the number
	EndedByAge         = "age"
)

// grantLives is what makes a grant open its patient now; $3 is the time. The
// end by rule is compared here, so that a birthday waits for no schedule.
const grantLives = `ended_us = 0 AND (ends_us = 0 OR ends_us > $3) AND scope LIKE 'messages%'`

// wrongNumber ends every grant of a line and keeps each (phone, patient)
// refused until staff confirm; a task asks staff to look.
func (t *tx) wrongNumber(l *line) error {
	if err := t.endAll(l, EndedByWrongNumber); err != nil {
		return err
	}
	_, err := t.task(l, TaskWrongNumber, "", false)
	return err
}

// givenUp ends what a phone had when its company says that nobody has the
// number: whoever gets it next may see nothing (design §4). An import that
// still lists it links nothing until staff confirm.
func (t *tx) givenUp(l *line) error {
	if err := t.endAll(l, EndedByGivenUp); err != nil {
		return err
	}
	return t.unlistIfEmpty(l)
}

func (t *tx) endAll(l *line, by string) error {
	for _, g := range l.grants {
		if err := t.endGrant(l, g.patient, by); err != nil {
			return err
		}
	}
	return nil
}

// endGrant ends the right of a phone to open a patient, and in the same
// transaction all that hung on it (design §4 "A phone leaves a patient"). One
// whose end by rule has come was ended by age, whoever is first to write it
// down: an import that takes it out must not be able to put it back.
func (t *tx) endGrant(l *line, patient ID, by string) error {
	n, err := t.exec(`UPDATE grants SET ended_us = $1, ended_by = CASE WHEN ends_us > 0 AND ends_us <= $1 THEN 'age' ELSE $2 END
		WHERE practice = $3 AND phone_idx = $4 AND patient = $5 AND ended_us = 0`, us(t.now), by, l.practice.ID, l.index, patient)
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("end the grant: %w", ErrNotFound)
	}
	t.peopleChanged(l.practice.ID)
	return t.closePair(l, patient)
}

// hangsOnGrant lists what goes with a grant: $1 is the patient, $2 the line. A
// table that gives a phone something about one patient adds its line here.
var hangsOnGrant = []string{
	`DELETE FROM session_patients WHERE patient = $1 AND session IN (SELECT hash FROM sessions WHERE line = $2)`,
	`DELETE FROM device_patients WHERE patient = $1 AND device IN (SELECT id FROM devices WHERE line = $2)`,
	`DELETE FROM drafts WHERE talk IN (SELECT id FROM talks WHERE patient = $1 AND line = $2)`,
	`DELETE FROM files WHERE message IS NULL AND thread IN (SELECT id FROM threads WHERE patient = $1 AND line = $2)`, // a draft, like unsent words
	`DELETE FROM ask_drafts WHERE patient = $1 AND session IN (SELECT hash FROM sessions WHERE line = $2)`,
	`DELETE FROM mutes WHERE patient = $1 AND line = $2`,
	`UPDATE grants SET matched_us = 0 WHERE patient = $1 AND phone_idx = (SELECT phone_idx FROM lines WHERE id = $2)`,
}

// closePair ends what a phone holds of a patient it may not open any more:
// sessions, devices, streams, alerts, links, drafts and waiting notices. The
// thread stays with staff.
func (t *tx) closePair(l *line, patient ID) error {
	for _, step := range hangsOnGrant {
		if _, err := t.exec(step, patient, l.id); err != nil {
			return fmt.Errorf("end what hung on a grant: %w", err)
		}
	}
	if _, err := t.exec(`UPDATE links SET ended_us = $1 WHERE patient = $2 AND line = $3 AND ended_us = 0`, us(t.now), patient, l.id); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE plain_yes SET ended_us = $1, ended_by = 'grant' WHERE patient = $2 AND line = $3 AND ended_us = 0`, us(t.now), patient, l.id); err != nil {
		return err
	}
	if err := t.refuseWaiting(l, patient); err != nil {
		return err
	}
	if err := t.endAlertsAbout(l.id, patient); err != nil {
		return err
	}
	t.changed("grant:"+l.id.String(), l.n, l.id)
	return t.unlistIfEmpty(l)
}

// refuseWaiting refuses the texts that still wait to tell this phone of the
// patient, with the evidence that the gate would write (design §6).
func (t *tx) refuseWaiting(l *line, patient ID) error {
	var waiting []*parcel
	rows, err := t.rows(`SELECT `+parcelColumns+` FROM outbox WHERE line = $1 AND patient = $2 AND state = 'queued' ORDER BY id`, l.id, patient)
	err = collect(rows, err, func(rows *sql.Rows) error {
		p, err := scanParcel(rows)
		waiting = append(waiting, p)
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range waiting {
		if _, err := t.exec(`UPDATE outbox SET state = 'refused', reason = $1, settled_us = $2, code = NULL, body = NULL WHERE id = $3`,
			conversation.RefusedGrant, us(t.now), p.id); err != nil {
			return err
		}
		t.gate = append(t.gate, &evidenceRow{line: l, outbox: p.id, text: p.text, reason: conversation.RefusedGrant, standsOn: p.standsOn, attempt: p.claim})
		t.changed(scopeOutbox, 0, p.id)
		t.changedThread(p.thread)
		if err := t.markRefused(l, p.talk, conversation.RefusedGrant); err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return nil
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
	t.changed("grant:"+l.id.String(), l.n, l.id)
	return t.endAlerts(l.id)
}
