package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"linnet/conversation"
)

// Plain text mode: a person's own words by text, only for who heard the risk
// notice and said yes. The yes hangs on the thread, one phone and one
// patient; it ends with the grant, with an opt-out, by staff and by the person.

// ErrPlain refuses plain words where no yes to the risk notice stands, or where
// texts are off.
var ErrPlain = errors.New("no risk notice was accepted")

// PlainYes is a yes to the risk notice as staff record it.
type PlainYes struct {
	Who      string // patient, parent, other
	Notice   string // exact words that were read or shown
	Version  string // of those words
	Language conversation.Language
	Words    string // what the person said
	At       time.Time
	Key      ID
}

// PlainState is what stands of plain texts in a thread.
type PlainState struct {
	On      bool
	Patient Person
	Since   time.Time // when the person said yes
	By      string    // first name of who recorded it
	Notice  string    // the words they said yes to
}

// AcceptPlain records that the risk notice was heard and accepted. Without the
// notice's words and version, or the person's own, it is refused: a click alone
// turns nothing on. ErrPlain while texts are off; ErrNoThread where the talk is
// about nobody. A newer yes takes the place of an older one, which is kept.
func (s *Store) AcceptPlain(ctx context.Context, who *Staff, in ID, y PlainYes) error {
	if strings.TrimSpace(y.Words) == "" || y.Notice == "" || y.Version == "" {
		return fmt.Errorf("accept plain texts: %w", conversation.ErrRefused)
	}
	return s.staffAct(ctx, "plain texts accepted", who, in, y.Key, func(t *tx, l *line, k *talk) error {
		switch {
		case k.thread.None():
			return ErrNoThread
		case l.Off():
			return ErrPlain
		}
		if _, err := t.endPlain(l, k.thread, "again", who.ID); err != nil {
			return err
		}
		id := NewID()
		sealed, err := t.sealAll(l.practice.ID, "plain_yes", id, "notice", y.Notice, "words", y.Words)
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO plain_yes (id, practice, line, thread, patient, who, notice, version, language, words, staff, said_us, made_us, ended_us, ended_by, ended_staff)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, '', NULL)`,
			id, l.practice.ID, l.id, k.thread, k.patient, y.Who, sealed[0], y.Version, string(y.Language), sealed[1], who.ID, us(y.At), us(t.now))
		if err != nil {
			return err
		}
		return t.event(l, k, "plain_on", who.ID, y.Who)
	})
}

// errNoYes is an act on a yes that does not stand: nothing is done, and the
// trail tells of nothing.
var errNoYes = errors.New("no yes stands")

// EndPlain takes the yes back, as somebody asked staff to. Where none stands it
// does nothing.
func (s *Store) EndPlain(ctx context.Context, who *Staff, in, key ID) error {
	err := s.staffAct(ctx, "plain texts ended", who, in, key, func(t *tx, l *line, k *talk) error {
		n, err := t.endPlain(l, k.thread, "staff", who.ID)
		if err == nil && n == 0 {
			return errNoYes
		}
		if err != nil {
			return err
		}
		return t.event(l, k, "plain_off", who.ID, "")
	})
	if errors.Is(err, errNoYes) {
		return nil
	}
	return err
}

// EndOwnPlain takes the yes back on the person's own settings page, at once and
// without a reason. ErrEnded where the session may not open that patient.
func (s *Store) EndOwnPlain(ctx context.Context, n *Session, patient, key ID) error {
	err := s.write(ctx, func(t *tx) error {
		if err := t.formKey(key); err != nil {
			return err
		}
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		if _, err := t.reader().may(n, patient); err != nil {
			return err
		}
		thread, err := t.threadOf(l, patient)
		if err != nil {
			return err
		}
		if _, err := t.endPlain(l, thread, "patient", ID{}); err != nil {
			return err
		}
		t.changed("thread:"+thread.String(), l.n, thread)
		if err := t.trace(trailRow{practice: l.practice.ID, actor: Actor{Name: "patient"}, act: "plain texts ended", line: l.id, patient: patient}); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	return wrapUsed("end plain texts", err)
}

// endPlain ends the yes of a thread. Words that still wait to leave are refused
// by the gate, which looks at every attempt.
func (t *tx) endPlain(l *line, thread ID, by string, staff ID) (int64, error) {
	return t.exec(`UPDATE plain_yes SET ended_us = $1, ended_by = $2, ended_staff = $3 WHERE thread = $4 AND line = $5 AND ended_us = 0`, us(t.now), by, staff, thread, l.id)
}

// plainYes reports whether a yes stands for a thread of a line: given since its
// texts were last off. The gate asks inside the claim.
func (r *reader) plainYes(l *line, thread ID) (bool, error) {
	if thread.None() {
		return false, nil
	}
	var n int
	err := r.row(`SELECT COUNT(*) FROM plain_yes WHERE thread = $1 AND line = $2 AND ended_us = 0 AND made_us > $3`, thread, l.id, us(l.LastOptOut)).Scan(&n)
	return n > 0, err
}

// PlainIn tells what stands of plain texts in a talk's thread.
func (s *Store) PlainIn(ctx context.Context, t *TalkPage) (out PlainState, err error) {
	if t.Thread.None() {
		return out, nil
	}
	err = s.read(ctx, func(r *reader) error {
		all, err := r.plainStates(t.Practice, t.Line.ID)
		for _, one := range all {
			if one.thread == t.Thread {
				out = one.PlainState
			}
		}
		return err
	})
	return out, wrapped("look at plain texts", err)
}

// OwnPlain lists the patients whose words may come by plain text to the phone
// of a session, among those it may open.
func (s *Store) OwnPlain(ctx context.Context, n *Session) (out []PlainState, err error) {
	err = s.read(ctx, func(r *reader) error {
		p, err := r.s.practiceOfLine(n)
		if err != nil {
			return err
		}
		all, err := r.plainStates(p, n.Line)
		for _, one := range all {
			if _, may := r.may(n, one.Patient.ID); may == nil {
				out = append(out, one.PlainState)
			}
		}
		return err
	})
	return out, wrapped("look at plain texts", err)
}

type plainRow struct {
	PlainState
	id, thread, staff ID
	notice            []byte
}

func (r *reader) plainStates(p *conversation.Practice, line ID) (all []plainRow, err error) {
	rows, err := r.rows(`SELECT y.id, y.thread, y.patient, y.staff, y.notice, y.said_us FROM plain_yes y JOIN lines l ON l.id = y.line
		WHERE y.line = $1 AND y.ended_us = 0 AND y.made_us > l.stopped_us AND l.stop_seq = 0 ORDER BY y.said_us, y.id`, line)
	err = collect(rows, err, func(rows *sql.Rows) error {
		one := plainRow{}
		var said int64
		err := rows.Scan(&one.id, &one.thread, &one.Patient.ID, &one.staff, &one.notice, &said)
		one.On, one.Since = true, at(said)
		all = append(all, one)
		return err
	})
	if err != nil {
		return nil, err
	}
	names := map[ID]string{}
	for i := range all {
		words, err := r.s.keys.open(p.ID, "plain_yes", "notice", all[i].id[:], all[i].notice)
		if err != nil {
			return nil, err
		}
		all[i].Notice = string(words)
		if all[i].By, err = r.staffName(all[i].staff, names); err != nil {
			return nil, err
		}
		if all[i].Patient, err = r.person(p.ID, all[i].Patient.ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// plainWords opens the words of a plain text at the moment it leaves: the
// outbox never keeps them before the gate said yes.
func (t *tx) plainWords(l *line, p *parcel) (string, error) {
	var sealed []byte
	if err := t.row(`SELECT body FROM messages WHERE id = $1 AND thread = $2 AND direction = 'out'`, p.message, p.thread).Scan(&sealed); err != nil {
		return "", found(err)
	}
	words, err := t.s.keys.open(l.practice.ID, "messages", "body", p.message[:], sealed)
	return string(words), err
}

// mayPlain refuses plain words before they are queued, by what the gate will
// see; a plain text carries no files.
func (t *tx) mayPlain(l *line, k *talk, a Answer) error {
	yes, err := t.reader().plainYes(l, k.thread)
	if err != nil {
		return err
	}
	if !yes || l.Off() || len(a.Files) > 0 || a.Words == "" {
		return ErrPlain
	}
	return nil
}
