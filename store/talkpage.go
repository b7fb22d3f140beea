package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// TalkPage is a talk as staff see it.
type TalkPage struct {
	Row      QueueRow
	Practice *conversation.Practice
	Line     LineFacts
	Thread   ID
	Messages []Message
	Texts    []TextOut  // our texts of this talk, by name
	Alerts   []AlertOut // newest first, of the talk's thread
	People   []Person   // patients on this phone
	Past     []PastTalk
	Others   []OtherThread // the patient's threads on other phones
	Seen     int64         // highest number of a patient's or staff's message here
	Draft    string
	Members  []*Staff
}

// LineFacts is what staff may know of a line.
type LineFacts struct {
	ID            ID
	Phone         conversation.Phone
	Phase         conversation.Phase
	LockedUntil   time.Time
	LockForever   bool
	Locked        bool
	Off           bool
	Block         bool // the carrier blocks the number
	Undeliverable bool
	Basis         conversation.Basis
	OffSince      time.Time
	OnSince       time.Time
	Language      conversation.Language
	Number        conversation.Phone
	Held          int
	Devices       int
	NoWebCodes    bool
	Guard         Guard // PIN and passkeys
	AlertsOnly    bool  // the person chose alerts in place of texts
	LastIn        time.Time
}

// Message is one entry of a talk or thread, opened.
type Message struct {
	ID         ID
	N          int64
	Direction  string
	Way        string
	Body       string
	Language   conversation.Language
	Author     ID
	AuthorName string
	Event      string
	Class      conversation.Class
	Rule       string
	Urgent     bool
	Held       bool
	WhileOff   bool
	Media      int
	Files      []File // in order
	Read       time.Time
	At         time.Time
	Text       *TextOut  // the notice that tells of it, if there is one
	Alert      *AlertOut // the alert that does, beside the text or in its place
	Request    *Request  // what was asked for, where the message stands for a request
}

// TextOut is one of our texts, shown by name and never by its words.
type TextOut struct {
	ID      ID
	Text    conversation.TextID
	State   string
	Word    string
	Reason  string
	Class   string
	Due     time.Time
	Queued  time.Time
	Sent    time.Time
	Message ID
	Doubled bool
	Alert   *AlertOut // the alert of the same news, if there is one
}

// PastTalk is a closed talk of the same thread or line.
type PastTalk struct {
	ID     ID
	First  string
	Closed time.Time
}

// OtherThread is the same patient on another phone.
type OtherThread struct {
	Thread   ID
	Phone    conversation.Phone
	Relation string
	Last     ID // its newest talk, none if it never had one
}

// Talk opens a talk for a person: the opening is on the trail and its patient
// messages count as read by staff.
func (s *Store) Talk(ctx context.Context, who *Staff, id ID) (*TalkPage, error) {
	page, err := s.lookAtTalk(ctx, who, id)
	if err != nil {
		return nil, err
	}
	err = s.write(ctx, func(t *tx) error {
		if err := t.trace(trailRow{practice: page.Practice.ID, actor: who.Actor(), act: "talk opened", line: page.Line.ID,
			patient: page.Row.About.ID, talk: id}); err != nil {
			return err
		}
		if err := t.watchNames(&talk{id: id, practice: page.Practice, patient: page.Row.About.ID}, who); err != nil {
			return err
		}
		if err := t.toldHeard(who.ID, id); err != nil {
			return err
		}
		if page.Row.Unread == 0 {
			return nil
		}
		return t.staffRead(id, page.Seen)
	})
	if err != nil {
		return nil, fmt.Errorf("open talk %s: %w", id, err)
	}
	return page, nil
}

// TalkAgain loads a talk that the person has open already, for a fragment that
// a live page fetches; nothing is marked.
func (s *Store) TalkAgain(ctx context.Context, who *Staff, id ID) (*TalkPage, error) {
	return s.lookAtTalk(ctx, who, id)
}

func (s *Store) lookAtTalk(ctx context.Context, who *Staff, id ID) (page *TalkPage, err error) {
	err = s.read(ctx, func(r *reader) error { page, err = r.talkPage(who, id); return err })
	if err != nil {
		return nil, fmt.Errorf("load talk %s: %w", id, err)
	}
	return page, nil
}

// staffRead marks the talk's patient messages up to n read by staff.
func (t *tx) staffRead(id ID, n int64) error {
	k, l, err := t.lockTalk(id)
	if err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE messages SET read_us = $1 WHERE talk = $2 AND direction = 'in' AND read_us = 0 AND n <= $3`, us(t.now), id, n); err != nil {
		return err
	}
	if err := t.row(`SELECT COUNT(*) FROM messages WHERE talk = $1 AND direction = 'in' AND read_us = 0`, id).Scan(&k.unread); err != nil {
		return err
	}
	return t.end(l, k)
}

func (r *reader) talkPage(who *Staff, id ID) (*TalkPage, error) {
	k, err := r.s.scanTalk(r.row(`SELECT `+talkColumns+` FROM talks WHERE id = $1`, id))
	if err != nil {
		return nil, err
	}
	page := &TalkPage{Practice: k.practice, Thread: k.thread}
	names := map[ID]string{}
	if page.Row, err = r.queueRow(k, names); err != nil {
		return nil, err
	}
	if page.Line, err = r.lineFacts(k.practice, k.line); err != nil {
		return nil, err
	}
	// Links, codes and emergency answers belong to the line, not to a talk: those since it opened are told here too.
	if page.Texts, err = r.texts(`line = $1 AND (talk = $2 OR talk IS NULL AND queued_us >= $3)`, k.line, id, us(k.opened)); err != nil {
		return nil, err
	}
	if page.Messages, err = r.talkMessages(k, names); err != nil {
		return nil, err
	}
	for i := range page.Messages {
		m := &page.Messages[i]
		if (m.Direction == "in" || m.Direction == "out") && m.N > page.Seen {
			page.Seen = m.N
		}
		for j := range page.Texts {
			// The newest notice of a message speaks for it: an earlier one may have failed.
			if page.Texts[j].Message == m.ID && (m.Text == nil || m.Text.Text != conversation.NewMessage) {
				m.Text = &page.Texts[j]
			}
		}
	}
	if err := r.talkAlerts(page); err != nil {
		return nil, err
	}
	_, index, err := r.phoneOf(k.practice.ID, k.line)
	if err != nil {
		return nil, err
	}
	if page.People, err = r.peopleOf(k.practice.ID, index); err != nil {
		return nil, err
	}
	if page.Past, err = r.pastTalks(k); err != nil {
		return nil, err
	}
	if page.Others, err = r.otherThreads(k); err != nil {
		return nil, err
	}
	page.Draft, err = r.draft(k.practice.ID, who.ID, id)
	return page, err
}

// talkMessages lists a talk with a thread as its whole thread (the newest 200
// entries), and any other talk by itself.
func (r *reader) talkMessages(k *talk, names map[ID]string) ([]Message, error) {
	if k.thread.None() {
		return r.messages(k.practice.ID, `talk = $1`, names, 200, k.id)
	}
	return r.messages(k.practice.ID, `thread = $1`, names, 200, k.thread)
}

// messages lists the newest limit entries where condition holds, oldest first.
func (r *reader) messages(practice, condition string, names map[ID]string, limit int, args ...any) ([]Message, error) {
	var out []Message
	rows, err := r.rows(`SELECT id, n, direction, way, body, language, author, event, class, rule, urgent, held, while_off, media, read_us, at_us
		FROM messages WHERE `+condition+` ORDER BY n DESC LIMIT `+fmt.Sprint(limit), args...)
	var bodies [][]byte
	err = collect(rows, err, func(rows *sql.Rows) error {
		var m Message
		var body []byte
		var language, class string
		var urgent, held, off int
		var read, when int64
		if err := rows.Scan(&m.ID, &m.N, &m.Direction, &m.Way, &body, &language, &m.Author, &m.Event, &class, &m.Rule, &urgent, &held, &off,
			&m.Media, &read, &when); err != nil {
			return err
		}
		m.Language, m.Class, m.Urgent, m.Held, m.WhileOff = conversation.Language(language), conversation.Class(class), urgent != 0, held != 0, off != 0
		m.Read, m.At = at(read), at(when)
		out, bodies = append(out, m), append(bodies, body)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range out {
		plain, err := r.s.keys.open(practice, "messages", "body", out[i].ID[:], bodies[i])
		if err != nil {
			return nil, err
		}
		out[i].Body = string(plain)
		if out[i].AuthorName, err = r.staffName(out[i].Author, names); err != nil {
			return nil, err
		}
		if out[i].Event == eventRequest {
			if out[i].Request, err = r.requestAt(out[i].ID); err != nil {
				return nil, err
			}
		}
		if out[i].Media > 0 {
			if out[i].Files, err = r.filesOf(out[i].ID); err != nil {
				return nil, err
			}
		}
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out, nil
}

func (r *reader) texts(condition string, args ...any) ([]TextOut, error) {
	var out []TextOut
	rows, err := r.rows(`SELECT id, text_id, state, word, reason, error_class, due_us, queued_us, sent_us, message, doubled FROM outbox
		WHERE `+condition+` ORDER BY queued_us DESC, id DESC LIMIT 50`, args...)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var x TextOut
		var text string
		var due, queued, sent int64
		var doubled int
		if err := rows.Scan(&x.ID, &text, &x.State, &x.Word, &x.Reason, &x.Class, &due, &queued, &sent, &x.Message, &doubled); err != nil {
			return err
		}
		x.Text, x.Due, x.Queued, x.Sent, x.Doubled = conversation.TextID(text), at(due), at(queued), at(sent), doubled != 0
		out = append(out, x)
		return nil
	})
	return out, err
}

func (r *reader) lineFacts(p *conversation.Practice, id ID) (LineFacts, error) {
	l, err := r.s.scanLine(p, r.row(`SELECT `+lineColumns+` FROM lines WHERE id = $1`, id))
	if err != nil {
		return LineFacts{}, err
	}
	f := LineFacts{ID: id, Phone: l.Phone, Phase: l.Phase, LockedUntil: l.LockedUntil, LockForever: l.LockForever, Locked: l.LockStands(r.now),
		Off: l.Off(), Block: l.block, Undeliverable: l.Undeliverable, Basis: l.Basis, OffSince: l.LastOptOut, OnSince: l.LastOptIn,
		Language: l.Language, Number: l.number, NoWebCodes: l.noWebCodes, LastIn: l.lastIn}
	if f.Guard, err = r.guardOf(id); err != nil {
		return f, err
	}
	if f.AlertsOnly, err = r.alertsOnly(id); err != nil {
		return f, err
	}
	if err := r.row(`SELECT COUNT(*) FROM messages WHERE line = $1 AND held = 1`, id).Scan(&f.Held); err != nil {
		return f, err
	}
	err = r.row(`SELECT COUNT(DISTINCT d.id) FROM devices d JOIN device_patients p ON p.device = d.id
		WHERE d.line = $1 AND d.ended_us = 0 AND p.ends_us > $2`, id, us(r.now)).Scan(&f.Devices)
	return f, err
}

func (r *reader) pastTalks(k *talk) ([]PastTalk, error) {
	var out []PastTalk
	rows, err := r.rows(`SELECT id, first, closed_us FROM talks WHERE line = $1 AND state = 'closed' AND thread IS NOT DISTINCT FROM $2
		AND id <> $3 ORDER BY opened_us DESC LIMIT 12`, k.line, k.thread, k.id)
	var sealed [][]byte
	err = collect(rows, err, func(rows *sql.Rows) error {
		var p PastTalk
		var first []byte
		var closed int64
		if err := rows.Scan(&p.ID, &first, &closed); err != nil {
			return err
		}
		p.Closed = at(closed)
		out, sealed = append(out, p), append(sealed, first)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range out {
		plain, err := r.s.keys.open(k.practice.ID, "talks", "first", out[i].ID[:], sealed[i])
		if err != nil {
			return nil, err
		}
		out[i].First = string(plain)
	}
	return out, nil
}

func (r *reader) otherThreads(k *talk) ([]OtherThread, error) {
	if k.patient.None() {
		return nil, nil
	}
	type other struct {
		thread, line ID
	}
	var found []other
	rows, err := r.rows(`SELECT id, line FROM threads WHERE patient = $1 AND line <> $2 ORDER BY created_us LIMIT 20`, k.patient, k.line)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var o other
		err := rows.Scan(&o.thread, &o.line)
		found = append(found, o)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]OtherThread, 0, len(found))
	for _, o := range found {
		one, err := r.otherThread(k, o.thread, o.line)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func (r *reader) otherThread(k *talk, thread, line ID) (OtherThread, error) {
	out := OtherThread{Thread: thread}
	phone, index, err := r.phoneOf(k.practice.ID, line)
	if err != nil {
		return out, err
	}
	out.Phone = phone
	err = found(r.row(`SELECT relation FROM grants WHERE practice = $1 AND phone_idx = $2 AND patient = $3`, k.practice.ID, index, k.patient).Scan(&out.Relation))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return out, err
	}
	err = found(r.row(`SELECT id FROM talks WHERE thread = $1 ORDER BY opened_us DESC LIMIT 1`, thread).Scan(&out.Last))
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return out, err
}

func (r *reader) draft(practice string, staff, talk ID) (string, error) {
	var sealed []byte
	err := found(r.row(`SELECT body FROM drafts WHERE talk = $1 AND staff = $2`, talk, staff).Scan(&sealed))
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	plain, err := r.s.keys.open(practice, "drafts", "body", append(talk[:], staff[:]...), sealed)
	return string(plain), err
}

// SaveDraft keeps what a person has typed so far; empty words take it away.
func (s *Store) SaveDraft(ctx context.Context, who *Staff, id ID, words string) error {
	err := s.write(ctx, func(t *tx) error {
		k, err := t.talkByID(id)
		if err != nil {
			return err
		}
		if words == "" {
			_, err := t.exec(`DELETE FROM drafts WHERE talk = $1 AND staff = $2`, id, who.ID)
			return err
		}
		sealed, err := s.keys.seal(k.practice.ID, "drafts", "body", append(id[:], who.ID[:]...), []byte(words))
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO drafts (talk, staff, kind, body, saved_us) VALUES ($1, $2, 'reply', $3, $4)
			ON CONFLICT (talk, staff) DO UPDATE SET body = EXCLUDED.body, saved_us = EXCLUDED.saved_us`, id, who.ID, sealed, us(t.now))
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a draft: %w", err)
	}
	return nil
}
