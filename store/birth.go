package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// ChooseWho takes the patient of a session that is asked for one. After a
// birth date that matched twins it finishes the sign-in.
func (s *Store) ChooseWho(ctx context.Context, cookie string, patient ID) (step Step, err error) {
	n, err := s.session(ctx, cookie, "patient", true)
	if err != nil {
		return Step{}, err
	}
	if n.Line.None() {
		return Step{}, ErrEnded
	}
	err = s.write(ctx, func(t *tx) error {
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		n, err := t.current(n)
		if err != nil {
			return err
		}
		if n.Step != StepWho && (n.Step != StepBirth || !n.Data.Chose) {
			return ErrEnded
		}
		if _, ok := l.grantOf(patient); !ok {
			return ErrNotFound
		}
		if len(n.Data.Matches) > 0 {
			if !containsID(n.Data.Matches, patient) {
				return ErrNotFound
			}
			if step, err = t.matched(l, n, patient, n.Data.Remember); err != nil {
				return err
			}
			step.To = n
			return t.saveLine(l)
		}
		n.Step, n.Data.Patient, n.Data.Chose = StepBirth, patient.String(), true
		step = Step{Gate: GoOn, To: n}
		if err := t.saveSession(n); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	if err != nil {
		return Step{}, fmt.Errorf("choose a patient: %w", err)
	}
	return step, nil
}

// TryBirth compares a typed birth date with the record: of the chosen patient,
// or of every patient of the phone where none was named. A miss behind a fresh
// link asks for a code; five in a day, or fifteen in 30 days, lock the line.
func (s *Store) TryBirth(ctx context.Context, cookie string, birth conversation.Date, remember bool) (step Step, err error) {
	n, err := s.session(ctx, cookie, "patient", true)
	if err != nil {
		return Step{}, err
	}
	if n.Line.None() {
		return Step{}, ErrEnded
	}
	err = s.write(ctx, func(t *tx) error {
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		n, err := t.current(n) // under the line's lock: a second try behind a fresh link finds that a code is due
		if err != nil {
			return err
		}
		if n.Step != StepBirth {
			return ErrEnded
		}
		defer func() { step.To = n }()
		if step, err = t.tryBirth(l, n, birth, remember); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	if err != nil {
		return Step{}, fmt.Errorf("try a birth date: %w", err)
	}
	return step, nil
}

func (t *tx) tryBirth(l *line, n *Session, birth conversation.Date, remember bool) (Step, error) {
	if l.LockStands(t.now) {
		return t.locked(l, n)
	}
	matches, err := t.matching(l, n, birth)
	if err != nil {
		return Step{}, err
	}
	switch {
	case len(matches) == 0:
		return t.missBirth(l, n)
	case len(matches) == 1:
		return t.matched(l, n, matches[0], remember)
	}
	n.Step, n.Data.Remember, n.Data.Matches, n.Data.Fresh = StepWho, remember, nil, false
	for _, id := range matches {
		n.Data.Matches = append(n.Data.Matches, id.String())
	}
	return Step{Gate: ChooseAgain}, t.saveSession(n)
}

// matching lists the patients of this phone that were born on that day.
func (t *tx) matching(l *line, n *Session, birth conversation.Date) ([]ID, error) {
	var out []ID
	rows, err := t.rows(`SELECT g.patient FROM grants g JOIN patients p ON p.id = g.patient WHERE g.practice = $1 AND g.phone_idx = $2
		AND `+grantLives+` AND p.birth_idx = $4 ORDER BY g.created_us, g.id`,
		l.practice.ID, l.index, us(t.now), t.s.keys.birthIndex(l.practice.ID, birth))
	err = collect(rows, err, func(rows *sql.Rows) error {
		var id ID
		err := rows.Scan(&id)
		if n.Data.Patient == "" || id.String() == n.Data.Patient {
			out = append(out, id)
		}
		return err
	})
	return out, err
}

func (t *tx) missBirth(l *line, n *Session) (Step, error) {
	if _, err := t.exec(`UPDATE links SET missed_us = $1 WHERE hash = $2 AND missed_us = 0`, us(t.now), n.Link); err != nil {
		return Step{}, err
	}
	lock, err := t.miss(l, n, "birth")
	if err != nil {
		return Step{}, err
	}
	if lock.Locked {
		return t.lock(l, n, lock)
	}
	step := Step{Gate: Missed, Left: lock.Left}
	if n.Data.Fresh { // the link stands for the code no longer
		step.Gate = NeedCode
		n.Step, n.Data.Fresh, n.Data.Gate = StepCode, false, NeedCode
	}
	return step, t.saveSession(n)
}

// miss counts a wrong birth date or PIN against the line: both are typed by
// somebody who holds the phone, and one must not buy tries for the other.
func (t *tx) miss(l *line, n *Session, kind string) (lock conversation.LockResult, err error) {
	id := NewID()
	if _, err := t.exec(`INSERT INTO misses (id, kind, line, phone_idx, browser, door, at_us) VALUES ($1, $2, $3, NULL, $4, '', $5)`,
		id, kind, l.id, n.Browser, us(t.now)); err != nil {
		return lock, err
	}
	misses, err := t.times(`SELECT at_us FROM misses WHERE (kind = 'birth' OR kind = 'pin') AND line = $1 AND at_us > $2 ORDER BY at_us`, l.id, us(t.now.AddDate(0, 0, -30)))
	if err != nil {
		return lock, err
	}
	locks, err := t.times(`SELECT at_us FROM locks WHERE line = $1 AND at_us > $2 ORDER BY at_us`, l.id, us(t.now.AddDate(0, 0, -30)))
	if err != nil {
		return lock, err
	}
	return conversation.BirthLock(misses, laterOf(l.MatchedAt, l.missesFrom), l.missesFrom, locks, l.practice.Verification, t.now), nil
}

func laterOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// lock closes new sign-ins of a line, tells its phone, and makes a task
// (design §4). Open sessions, remembered devices and notices go on.
func (t *tx) lock(l *line, n *Session, lock conversation.LockResult) (Step, error) {
	if err := t.move(l, conversation.TooManyTries); err != nil {
		return Step{}, err
	}
	l.LockedUntil, l.LockForever, l.lockedAt = lock.Until, lock.Forever, t.now
	if _, err := t.exec(`INSERT INTO locks (line, at_us, forever, opened_us, opened_by) VALUES ($1, $2, $3, 0, NULL) ON CONFLICT DO NOTHING`,
		l.id, us(t.now), flag(lock.Forever)); err != nil {
		return Step{}, err
	}
	if !l.Off() {
		text := conversation.LockedDay
		if lock.Forever {
			text = conversation.LockedText
		}
		if err := t.queue(l, &letter{text: text, answer: true}); err != nil {
			return Step{}, err
		}
	}
	if _, err := t.task(l, TaskLocked, "", false); err != nil {
		return Step{}, err
	}
	return t.locked(l, n)
}

// locked sends a sign-in back to the door. A session that is in for another
// patient of the phone stays in: a lock closes new sign-ins only.
func (t *tx) locked(l *line, n *Session) (Step, error) {
	step := Step{Gate: LineLocked, Until: lockEnd(l)}
	n.Step, n.Data.Fresh = StepCode, false
	if len(n.Patients) > 0 {
		n.Step, n.Data.Patient = StepIn, ""
	}
	n.asked(step, false)
	return step, t.saveSession(n)
}

// matched follows a right birth date: the line is verified for 30 days, held
// texts are filed, the session rotates, the device may be remembered.
func (t *tx) matched(l *line, n *Session, patient ID, remember bool) (Step, error) {
	asked, err := t.reader().guarded(l.id, n)
	if err != nil {
		return Step{}, err
	}
	if asked { // whatever the way here: without the PIN nobody gets in
		return Step{}, ErrEnded
	}
	if err := t.move(l, conversation.Matched); err != nil {
		return Step{Gate: LineLocked, Until: lockEnd(l)}, nil
	}
	l.MatchedAt = t.now
	if _, err := t.exec(`UPDATE grants SET matched_us = $1 WHERE practice = $2 AND phone_idx = $3 AND patient = $4`, us(t.now), l.practice.ID, l.index, patient); err != nil {
		return Step{}, err
	}
	if err := t.fill(l); err != nil {
		return Step{}, err
	}
	n.Step, n.Data.About, n.Data.Patient, n.Data.Matches, n.Data.Fresh, n.Data.Chose = StepIn, patient.String(), "", nil, false, false
	n.Data.Gate, n.Data.Phone, n.Data.Checked = "", "", us(t.now)
	cookie, err := t.rotate(n)
	if err != nil {
		return Step{}, err
	}
	if err := t.admit(n, patient); err != nil {
		return Step{}, err
	}
	if _, err := t.threadOf(l, patient); err != nil {
		return Step{}, err
	}
	if err := t.fileHeld(l, patient); err != nil {
		return Step{}, err
	}
	step := Step{Gate: GoOn, Cookie: cookie}
	if remember {
		if step.Device, err = t.remember(l, n, patient); err != nil {
			return Step{}, err
		}
	}
	if err := t.saveSession(n); err != nil {
		return Step{}, err
	}
	return step, t.trace(trailRow{practice: l.practice.ID, actor: Actor{Name: "patient"}, act: "signed in", line: l.id, patient: patient})
}

func (t *tx) admit(n *Session, patient ID) error {
	_, err := t.exec(`INSERT INTO session_patients (session, patient, matched_us) VALUES ($1, $2, $3)
		ON CONFLICT (session, patient) DO UPDATE SET matched_us = EXCLUDED.matched_us`, n.Hash, patient, us(t.now))
	return err
}

// fileHeld files the held texts of the last 7 days that came since this phone
// was put on the patient's record (design §4 "Held texts"): into the one
// patient's thread, else into a talk "about: not said". Older ones wait for
// staff.
func (t *tx) fileHeld(l *line, patient ID) error {
	since := t.now.AddDate(0, 0, -7)
	if g, ok := l.grantOf(patient); ok && g.starts.After(since) {
		since = g.starts
	}
	held, err := t.s.scanTalk(t.row(`SELECT `+talkColumns+` FROM talks WHERE line = $1 AND kind = 'held' AND state <> 'closed' ORDER BY opened_us DESC LIMIT 1`, l.id))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var young, old int
	if err := t.row(`SELECT COALESCE(SUM(CASE WHEN at_us >= $1 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN at_us < $1 THEN 1 ELSE 0 END), 0)
		FROM messages WHERE talk = $2 AND held = 1`, us(since), held.id).Scan(&young, &old); err != nil {
		return err
	}
	if young == 0 {
		return nil
	}
	thread, about := ID{}, ID{}
	if l.OnlyMatched {
		about = patient
		if thread, err = t.threadOf(l, patient); err != nil {
			return err
		}
	}
	into, err := t.openTalk(l, KindTalk, thread)
	if errors.Is(err, ErrNotFound) {
		into, err = t.newTalk(l, KindTalk, "", thread, about), nil
	}
	if err != nil {
		return err
	}
	return t.moveHeld(l, held, into, since, old)
}

// moveHeld moves the young held texts into a talk, in their order, and closes
// the held talk when nothing is left in it.
func (t *tx) moveHeld(l *line, held, into *talk, since time.Time, old int) error {
	waiting, err := t.firstIn(held.id, since)
	if err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE messages SET held = 0, thread = $1, talk = $2 WHERE talk = $3 AND held = 1 AND at_us >= $4`,
		into.thread, into.id, held.id, us(since)); err != nil {
		return err
	}
	was := into.waiting
	if err := into.heard(held.first, held.urgent, t.now); err != nil {
		return err
	}
	if was.IsZero() || waiting.Before(was) {
		into.waiting = waiting
	}
	into.unread, into.lastIn, into.language, into.textsOff = max(into.unread-1, 0)+max(held.unread, 1), held.lastIn, held.language, l.Off()
	into.review = into.review || held.review
	if err := t.saveTalk(into); err != nil {
		return err
	}
	if old > 0 {
		held.unread = 0
		return t.saveTalk(held)
	}
	held.state, held.closed, held.closeReason, held.waiting, held.unread = conversation.Closed, t.now, "joined", time.Time{}, 0
	return t.saveTalk(held)
}

// firstIn is when the first words of a patient came into a talk since a time.
func (t *tx) firstIn(talk ID, since time.Time) (time.Time, error) {
	var first int64
	err := t.row(`SELECT COALESCE(MIN(at_us), 0) FROM messages WHERE talk = $1 AND direction = 'in' AND at_us >= $2`, talk, us(since)).Scan(&first)
	return at(first), err
}

// WrongBirthDate makes one open task per phone that says which date was typed,
// sealed; staff change a birth date only by typing what the chart says.
func (s *Store) WrongBirthDate(ctx context.Context, cookie string, typed string) error {
	n, err := s.session(ctx, cookie, "patient", true)
	if err != nil {
		return err
	}
	err = s.write(ctx, func(t *tx) error {
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		if _, err := t.task(l, TaskBirthDate, typed, false); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	if err != nil {
		return fmt.Errorf("tell of a wrong birth date: %w", err)
	}
	return nil
}

// PatientSession returns the live session behind a patient's cookie. acting is
// false for streams and polling, which never move the idle clock.
func (s *Store) PatientSession(ctx context.Context, cookie string, acting bool) (*Session, error) {
	return s.session(ctx, cookie, "patient", acting)
}
