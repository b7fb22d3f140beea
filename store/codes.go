package store

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"fmt"
	"time"

	"linnet/conversation"
)

// AskAgain sends a new code to the phone of a session that waits for one, or
// of one whose fresh link needs a code after a wrong birth date.
func (s *Store) AskAgain(ctx context.Context, cookie string, language conversation.Language) (step Step, err error) {
	n, err := s.session(ctx, cookie, "patient", true)
	if err != nil {
		return Step{}, err
	}
	if n.Data.Stranger {
		return s.knockAgain(ctx, n, language)
	}
	err = s.write(ctx, func(t *tx) error {
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		m, err := t.current(n)
		if err != nil {
			return err
		}
		if m.Step != StepCode && (m.Step != StepBirth || !m.Data.Fresh) {
			return ErrEnded
		}
		if step, err = t.askCode(l, m, language); err != nil {
			return err
		}
		m.asked(step, m.Data.Gate != NeedCode)
		step.To, m.Step, m.Data.Fresh = m, StepCode, false
		if err := t.saveSession(m); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	if err != nil {
		return Step{}, fmt.Errorf("ask for a code: %w", err)
	}
	return step, nil
}

// askCode makes a code for a browser behind a link of ours and queues its text.
func (t *tx) askCode(l *line, n *Session, language conversation.Language) (Step, error) {
	until, err := t.browserShut(n.Browser)
	if err != nil || !until.IsZero() {
		return Step{Gate: BrowserShut, Until: until}, err
	}
	switch {
	case l.LockStands(t.now):
		return Step{Gate: LineLocked, Until: lockEnd(l)}, nil
	case l.Off():
		return Step{Gate: TextsOff}, nil
	case l.Undeliverable:
		return Step{Gate: NoTexts}, nil
	}
	asked, err := t.askedAt(`line = $1 AND door = 'link' AND made_us > $2`, l.id, us(t.now.Add(-24*time.Hour)))
	if err != nil {
		return Step{}, err
	}
	switch next, limit := conversation.NextCodeAt(asked, t.now); limit {
	case conversation.CodeLater:
		return Step{Gate: WaitForCode, Until: next}, nil
	case conversation.CodesSpent:
		return Step{Gate: TooManyCodes, Until: next}, nil
	}
	code, err := t.makeCode(l.practice.ID, n.Browser, "link", l.id, t.s.keys.phoneIndex("", l.Phone))
	if err != nil {
		return Step{}, err
	}
	next, _ := conversation.NextCodeAt(append(asked, t.now), t.now)
	return Step{Gate: CodeSent, Until: next}, t.queue(l, &letter{text: conversation.CodeText, language: language, code: code, answer: true})
}

func (t *tx) makeCode(practice string, browser []byte, door string, line ID, phone []byte) (string, error) {
	code, err := conversation.NewCode(random{})
	if err != nil {
		return "", err
	}
	id := NewID()
	_, err = t.exec(`INSERT INTO codes (id, practice, phone_idx, line, browser, door, mac, made_us, used_us, ended_us)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)`, id, practice, phone, line, browser, door,
		t.s.keys.secretMAC("code", id[:], []byte(code)), us(t.now))
	return code, err
}

// askedAt lists when codes were asked for, oldest first.
func (t *tx) askedAt(condition string, args ...any) ([]time.Time, error) {
	return t.times(`SELECT made_us FROM codes WHERE `+condition+` ORDER BY made_us`, args...)
}

func (t *tx) times(query string, args ...any) ([]time.Time, error) {
	var out []time.Time
	rows, err := t.rows(query, args...)
	return out, collect(rows, err, func(rows *sql.Rows) error {
		var when int64
		err := rows.Scan(&when)
		out = append(out, at(when))
		return err
	})
}

// browserShut returns until when five wrong codes shut this browser, zero if
// they did not. A new code does not reset the count.
func (t *tx) browserShut(browser []byte) (time.Time, error) {
	misses, err := t.times(`SELECT at_us FROM misses WHERE kind = 'code' AND browser = $1 AND at_us > $2 ORDER BY at_us`,
		browser, us(t.now.Add(-24*time.Hour)))
	if err != nil {
		return time.Time{}, err
	}
	until, _ := conversation.BrowserShut(misses, t.s.tries(), t.now)
	return until, nil
}

// CheckCode compares a typed code with the live codes of this browser only
// . A right one leads on; a wrong one counts against the browser, and
// at a stranger's door against that door, never against the line.
func (s *Store) CheckCode(ctx context.Context, cookie, code string) (step Step, err error) {
	n, err := s.session(ctx, cookie, "patient", true)
	if err != nil {
		return Step{}, err
	}
	err = s.write(ctx, func(t *tx) error {
		phone, err := t.codePhone(n)
		if err != nil {
			return err
		}
		if err := t.lockDoor(phone); err != nil { // guesses at one phone stand in a line, so that none slips past the count
			return err
		}
		m, err := t.current(n)
		if err != nil {
			return err
		}
		if m.Step != StepCode {
			return ErrEnded
		}
		if step, err = t.checkCode(m, phone, code); err != nil {
			return err
		}
		step.To = m
		if step.Gate != BrowserShut && step.Gate != DoorShut {
			return nil
		}
		m.asked(step, false)
		return t.saveSession(m)
	})
	if err != nil {
		return Step{}, fmt.Errorf("check a code: %w", err)
	}
	return step, nil
}

type liveCode struct {
	id   ID
	mac  []byte
	made time.Time
}

func (t *tx) checkCode(n *Session, phone []byte, code string) (Step, error) {
	if until, err := t.browserShut(n.Browser); err != nil || !until.IsZero() {
		return Step{Gate: BrowserShut, Until: until}, err
	}
	door := "link"
	if n.Data.Stranger {
		door = "stranger"
		if shut, err := t.doorShut(phone); err != nil || shut {
			return Step{Gate: DoorShut}, err
		}
	}
	life := conversation.DefaultVerification().CodeLife
	if p := t.s.Practice(n.Practice); p != nil {
		life = p.Verification.CodeLife
	}
	var codes []liveCode
	rows, err := t.rows(`SELECT id, mac, made_us FROM codes WHERE browser = $1 AND phone_idx = $2 AND door = $3 AND used_us = 0 AND ended_us = 0
		ORDER BY made_us DESC`, n.Browser, phone, door)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var c liveCode
		var made int64
		err := rows.Scan(&c.id, &c.mac, &made)
		c.made = at(made)
		codes = append(codes, c)
		return err
	})
	if err != nil {
		return Step{}, err
	}
	if len(codes) == 0 || t.now.Sub(codes[0].made) >= life { // by the newest request of this browser, not by what was typed
		return Step{Gate: OldCode}, nil
	}
	for _, c := range codes {
		right := subtle.ConstantTimeCompare(c.mac, t.s.keys.secretMAC("code", c.id[:], []byte(code))) == 1
		if right && t.now.Sub(c.made) < life {
			if _, err := t.exec(`UPDATE codes SET used_us = $1 WHERE id = $2`, us(t.now), c.id); err != nil {
				return Step{}, err
			}
			return t.codeRight(n, phone)
		}
	}
	return t.codeWrong(n, phone, door)
}

// codePhone is the index over all practices of the phone a session proves.
func (t *tx) codePhone(n *Session) ([]byte, error) {
	if n.Data.Stranger {
		return t.s.keys.phoneIndex("", conversation.Phone(n.Data.Phone)), nil
	}
	phone, _, err := t.reader().phoneOf(n.Practice, n.Line)
	return t.s.keys.phoneIndex("", phone), err
}

func (t *tx) codeWrong(n *Session, phone []byte, door string) (Step, error) {
	id := NewID()
	if _, err := t.exec(`INSERT INTO misses (id, kind, line, phone_idx, browser, door, at_us) VALUES ($1, 'code', NULL, $2, $3, $4, $5)`,
		id, phone, n.Browser, door, us(t.now)); err != nil {
		return Step{}, err
	}
	misses, err := t.times(`SELECT at_us FROM misses WHERE kind = 'code' AND browser = $1 AND at_us > $2 ORDER BY at_us`,
		n.Browser, us(t.now.Add(-24*time.Hour)))
	if err != nil {
		return Step{}, err
	}
	until, left := conversation.BrowserShut(misses, t.s.tries(), t.now)
	if !until.IsZero() {
		return Step{Gate: BrowserShut, Until: until}, t.wasShut(n)
	}
	return Step{Gate: WrongCode, Left: left}, nil
}

// codeRight moves the session to its next step: office, who, or birth date.
func (t *tx) codeRight(n *Session, phone []byte) (Step, error) {
	n.Data.Fresh = false
	if n.Data.Stranger {
		return t.strangerProved(n, phone)
	}
	n.Step = StepBirth
	l, err := t.lineByID(n.Line)
	if err != nil {
		return Step{}, err
	}
	if err := t.afterPhone(l, n); err != nil {
		return Step{}, err
	}
	return Step{Gate: GoOn}, t.saveSession(n)
}

// afterPhone says what comes once the phone is proved: the line's PIN, if it
// has one, before anything that tells who is on it.
func (t *tx) afterPhone(l *line, n *Session) error {
	asked, err := t.reader().guarded(l.id, n)
	if err != nil {
		return err
	}
	if n.Step = StepPIN; !asked {
		afterGuard(l, n)
	}
	return nil
}

// afterGuard says what comes once phone and PIN are proved: who, if several
// patients are on the phone and names may be shown, else the birth date.
func afterGuard(l *line, n *Session) {
	n.Step = StepBirth
	if n.Data.Fresh { // it earns less than a code: no name before the birth date
		return
	}
	if n.Data.Patient != "" {
		return
	}
	if l.practice.NamesFirst && len(l.grants) > 1 {
		n.Step = StepWho
	}
	if l.practice.NamesFirst && len(l.grants) == 1 {
		n.Data.Patient = l.grants[0].patient.String()
	}
}
