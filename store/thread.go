package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// ThreadPage is a patient's page of messages. Everything on it hangs on the
// thread, never on the patient (design §3).
type ThreadPage struct {
	Practice *conversation.Practice
	Line     ID
	Thread   ID
	Ending   string
	About    Person
	Others   []Person // further patients this session may open
	More     []Person // patients of the phone whose birth date this session has not typed
	Grown    []Person // who came of age on this phone within 30 days
	Messages []Message
	Older    int64 // number to ask for older ones before; 0 if there are none
	ReadUpTo int64 // the patient had read up to this number before this page
	Off      bool
	Block    bool
	Express  bool // express consent is on record
	Closed   time.Time
	State    conversation.TalkState // of the newest talk, "" if there was none
	Owner    string                 // first name of who has it
	Unfiled  int                    // texts of the line that are about nobody yet
	Newest   int64
	Kept     string // name that a browser keeps unsent words under: one part for the phone, one for phone and patient
}

// threadPageSize is how many messages one page shows.
const threadPageSize = 50

// Thread loads the messages of a patient that the session may open; before
// limits it to older ones, 0 for the newest. ErrEnded: the session may not
// open that patient (any more).
func (s *Store) Thread(ctx context.Context, n *Session, patient ID, before int64) (page *ThreadPage, err error) {
	err = s.read(ctx, func(r *reader) error {
		page, err = r.thread(n, patient, before)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("load the messages: %w", err)
	}
	return page, nil
}

// may checks that a session was admitted to a patient and that a live grant
// still lets its phone open them.
func (r *reader) may(n *Session, patient ID) (*line, error) {
	if n.Step != StepIn || n.Line.None() {
		return nil, ErrEnded
	}
	var one int
	err := found(r.admitted(n, patient).Scan(&one))
	if errors.Is(err, ErrNotFound) {
		return nil, ErrEnded
	}
	if err != nil {
		return nil, err
	}
	p := r.s.Practice(n.Practice)
	if p == nil {
		return nil, ErrEnded
	}
	l, err := r.s.scanLine(p, r.row(`SELECT `+lineColumns+` FROM lines WHERE id = $1`, n.Line))
	if err != nil {
		return nil, err
	}
	if l.grants, err = r.liveGrants(p.ID, l.index); err != nil {
		return nil, err
	}
	if _, ok := l.grantOf(patient); !ok {
		return nil, ErrEnded
	}
	return l, nil
}

// admitted looks for the row that lets a session, or a remembered device that
// has none yet, open a patient.
func (r *reader) admitted(n *Session, patient ID) *sql.Row {
	if len(n.Hash) > 0 {
		return r.row(`SELECT 1 FROM session_patients WHERE session = $1 AND patient = $2`, n.Hash, patient)
	}
	return r.row(`SELECT 1 FROM device_patients p JOIN devices d ON d.id = p.device
		WHERE d.id = $1 AND d.ended_us = 0 AND p.patient = $2 AND p.ends_us > $3`, deviceOf(n), patient, us(r.now))
}

func (r *reader) thread(n *Session, patient ID, before int64) (*ThreadPage, error) {
	l, err := r.may(n, patient)
	if err != nil {
		return nil, err
	}
	page := &ThreadPage{Practice: l.practice, Line: l.id, Ending: l.Phone.Ending(), Off: l.Off(), Block: l.block, Express: l.Basis == conversation.ExpressBasis}
	if err := r.threadPeople(page, n, l, patient); err != nil {
		return nil, err
	}
	err = found(r.row(`SELECT id, patient_read FROM threads WHERE line = $1 AND patient = $2`, l.id, patient).Scan(&page.Thread, &page.ReadUpTo))
	if err != nil {
		return nil, err
	}
	page.Kept = r.keptName(l.id) + "." + r.keptName(page.Thread)
	if before == 0 {
		before = 1 << 62
	}
	g, _ := l.grantOf(patient)
	page.Messages, err = r.messages(l.practice.ID, `thread = $1 AND n < $2 AND n > $3 AND (direction = 'in' OR direction = 'out')`, map[ID]string{},
		threadPageSize+1, page.Thread, before, g.fromN)
	if err != nil {
		return nil, err
	}
	if len(page.Messages) > threadPageSize {
		page.Messages = page.Messages[1:]
		page.Older = page.Messages[0].N
	}
	// What staff set of a request stands on its card above: who reads the thread
	// to its end knows of it.
	if err := r.row(`SELECT COALESCE(MAX(n), 0) FROM messages WHERE thread = $1 AND n < $2 AND n > $3
		AND (direction = 'in' OR direction = 'out' OR direction = 'event' AND event LIKE 'request%')`, page.Thread, before, g.fromN).Scan(&page.Newest); err != nil {
		return nil, err
	}
	return page, r.threadState(page, l)
}

// keptName is a name that tells nobody what it stands for.
func (r *reader) keptName(id ID) string {
	return base64.RawURLEncoding.EncodeToString(r.s.keys.secretMAC("kept words", id[:]))[:22]
}

// threadPeople fills in whom the page is about and whom else it may offer.
func (r *reader) threadPeople(page *ThreadPage, n *Session, l *line, patient ID) error {
	people, err := r.peopleOf(l.practice.ID, l.index)
	if err != nil {
		return err
	}
	admitted := map[ID]bool{}
	for _, id := range n.Patients {
		admitted[id] = true
	}
	for _, p := range people {
		switch {
		case p.ID == patient:
			page.About = p
		case admitted[p.ID]:
			page.Others = append(page.Others, p)
		case l.practice.NamesFirst: // else no name before the birth date: "Add a person" asks for it
			page.More = append(page.More, p)
		}
	}
	page.Grown, err = r.grown(l.practice.ID, l.index)
	return err
}

// threadState fills in how the newest talk stands and what waits unfiled.
func (r *reader) threadState(page *ThreadPage, l *line) error {
	var state string
	var owner ID
	var closed int64
	err := found(r.row(`SELECT state, owner, closed_us FROM talks WHERE thread = $1 ORDER BY opened_us DESC, id DESC LIMIT 1`, page.Thread).Scan(&state, &owner, &closed))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	page.State, page.Closed = conversation.TalkState(state), at(closed)
	if page.Owner, err = r.staffName(owner, map[ID]string{}); err != nil {
		return err
	}
	if err := r.row(`SELECT COUNT(*) FROM messages m JOIN talks k ON k.id = m.talk WHERE m.line = $1 AND m.thread IS NULL AND m.direction = 'in'
		AND k.kind = 'talk' AND k.state <> 'closed' AND m.at_us > $2`, l.id, us(r.now.AddDate(0, 0, -7))).Scan(&page.Unfiled); err != nil {
		return err
	}
	return nil
}

func deviceOf(n *Session) []byte {
	id, err := ParseID(n.Data.Device)
	if err != nil {
		return []byte{}
	}
	return id[:]
}

// MarkRead keeps that the patient saw the thread up to a message number: the
// one thing a page's reading changes (ux.md §4).
func (s *Store) MarkRead(ctx context.Context, n *Session, patient ID, upTo int64) error {
	err := s.write(ctx, func(t *tx) error {
		l, err := t.reader().may(n, patient)
		if err != nil {
			return err
		}
		var thread ID
		var practice string
		t.wrote = true
		err = found(t.row(`UPDATE threads SET patient_read = $1, patient_read_us = $2 WHERE line = $3 AND patient = $4 AND patient_read < $1
			RETURNING id, practice`, upTo, us(t.now), l.id, patient).Scan(&thread, &practice))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE messages SET read_us = $1 WHERE thread = $2 AND direction = 'out' AND read_us = 0 AND n <= $3`, us(t.now), thread, upTo); err != nil {
			return err
		}
		t.changed("thread:"+thread.String(), upTo, thread)
		return nil
	})
	if err != nil {
		return fmt.Errorf("mark as read: %w", err)
	}
	return nil
}

// PageMessage is what a patient wrote on the page.
type PageMessage struct {
	Words    string
	Urgent   bool // emergency words were found; the person sent it all the same
	Language conversation.Language
	Key      ID
	Files    []ID // that Stage kept for the same session and patient, in order
}

// Write keeps a patient's message with its files and puts its talk into the
// queue of its topic. It never causes a text (promise 3). Sent twice it is kept
// once. ErrNotFound: one of the files does not wait here (any more), and nothing
// was kept.
func (s *Store) Write(ctx context.Context, n *Session, patient ID, m PageMessage) error {
	err := s.write(ctx, func(t *tx) error {
		if err := t.formKey(m.Key); err != nil {
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
		k, err := t.openTalk(l, KindTalk, thread)
		if errors.Is(err, ErrNotFound) {
			k, err = t.newTalk(l, KindTalk, "", thread, patient), nil
		}
		if err != nil {
			return err
		}
		if m.Language != "" {
			l.Language, k.language = m.Language, m.Language
		}
		if err := k.heard(m.Words, m.Urgent, t.now); err != nil {
			return err
		}
		written := &message{id: NewID(), line: l, thread: thread, talk: k.id, direction: "in", way: "page", body: m.Words, language: m.Language,
			urgent: m.Urgent, media: len(m.Files)}
		if err := t.add(written); err != nil {
			return err
		}
		if err := t.attach(written, m.Files); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE threads SET patient_read = $1, patient_read_us = $2 WHERE id = $3 AND patient_read < $1`, l.n, us(t.now), thread); err != nil {
			return err
		}
		k.textsOff = l.Off()
		return t.end(l, k)
	})
	return wrapUsed("write a message", err)
}

// SayWho files the texts of the line that are about nobody yet to a patient
// the session may open ("Who is this text about?").
func (s *Store) SayWho(ctx context.Context, n *Session, patient ID) error {
	err := s.write(ctx, func(t *tx) error {
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		if _, err := t.reader().may(n, patient); err != nil {
			return err
		}
		k, err := t.s.scanTalk(t.row(`SELECT `+talkColumns+` FROM talks WHERE line = $1 AND kind = 'talk' AND thread IS NULL AND state <> 'closed'
			ORDER BY opened_us DESC LIMIT 1`, l.id))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := t.fileTalk(l, k, patient); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	if err != nil {
		return fmt.Errorf("say who a text is about: %w", err)
	}
	return nil
}

// ChooseAbout shows another patient the session was admitted to; one whose
// birth date it has not typed sends it back to that question. where is the page
// of ours that comes after it, "" for the messages.
func (s *Store) ChooseAbout(ctx context.Context, n *Session, patient ID, where string) (*Session, error) {
	err := s.write(ctx, func(t *tx) error {
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		m, err := t.current(n)
		if err != nil {
			return err
		}
		if _, ok := l.grantOf(patient); !ok || m.Step != StepIn {
			return ErrEnded
		}
		_, err = t.reader().may(m, patient)
		switch {
		case err == nil:
			m.Data.About = patient.String()
		case errors.Is(err, ErrEnded):
			m.Step, m.Data.Patient, m.Data.Where = StepBirth, patient.String(), where
		default:
			return err
		}
		if err := t.saveSession(m); err != nil {
			return err
		}
		n = m
		return t.saveLine(l)
	})
	if err != nil {
		return nil, fmt.Errorf("choose whom to write about: %w", err)
	}
	return n, nil
}

// Consent is how a person turned texts on or off on a page.
type Consent struct {
	Form    string // version of the words shown
	Words   string // exact words agreed to
	Page    string
	Address string // the client's address
	Device  string // the browser's own name for itself
	Key     ID     // of the form: sent twice it is one event
}

// Recorded names the log entry a person can keep (ux.md §7).
type Recorded struct {
	Seq  int64
	Leaf string // first 16 hex digits
}

// TurnTexts turns texts on or off for the session's phone, at once; one
// confirming text follows.
func (s *Store) TurnTexts(ctx context.Context, n *Session, on bool, c Consent) (out Recorded, err error) {
	err = s.write(ctx, func(t *tx) error {
		if n.Step != StepIn {
			return ErrEnded
		}
		if err := t.formKey(c.Key); err != nil {
			return err
		}
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		if _, err := t.current(n); err != nil { // the phone may have left its last patient meanwhile
			return err
		}
		event, err := t.turnTexts(l, on, c)
		if err != nil {
			return err
		}
		t.later = append(t.later, func() error {
			out.Seq = event.seq
			var leaf []byte
			if err := t.row(`SELECT leaf FROM consent_events WHERE seq = $1`, event.seq).Scan(&leaf); err != nil {
				return err
			}
			out.Leaf = fmt.Sprintf("%x", leaf[:8])
			return nil
		})
		if err := t.markTextsOff(l); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	if err != nil {
		return Recorded{}, fmt.Errorf("turn texts on or off: %w", err)
	}
	return out, nil
}

func (t *tx) turnTexts(l *line, on bool, c Consent) (*consentEvent, error) {
	before, first := l.Phase, l.LastOptIn.IsZero()
	move, kind, text := conversation.Stop, KindOptOut, conversation.StopConfirm
	if on {
		move, kind, text = conversation.Start, KindOptIn, conversation.StartConfirm
		if first && before != conversation.Stopped {
			text = conversation.OptinWelcome
		}
	}
	if err := t.move(l, move); err != nil {
		return nil, err
	}
	changes := before != l.Phase
	switch {
	case on:
		l.LastOptIn, l.Basis, l.BasisAt = t.now, conversation.ExpressBasis, t.now
	case changes:
		l.LastOptOut, l.Basis, l.BasisAt = t.now, conversation.NoBasis, t.now
	}
	event := t.record(&consentEvent{line: l, kind: kind, how: HowSite, changes: changes, number: l.number, words: c.Words, rule: c.Page, form: c.Form,
		note: c.Address + " " + c.Device, before: before, after: l.Phase, basis: l.Basis})
	if changes || on {
		return event, t.queue(l, &letter{text: text, event: event, answer: true})
	}
	return event, nil
}

// ThreadScopes names the live-stream scopes a patient's session may hear of.
func (s *Store) ThreadScopes(ctx context.Context, n *Session) (scopes []string, err error) {
	err = s.read(ctx, func(r *reader) error {
		for _, patient := range n.Patients {
			l, err := r.may(n, patient)
			if errors.Is(err, ErrEnded) {
				continue
			}
			if err != nil {
				return err
			}
			if len(scopes) == 0 {
				scopes = append(scopes, "texts:"+l.id.String()) // whether they are on: the phone's, whoever it writes about
			}
			var thread ID
			err = found(r.row(`SELECT id FROM threads WHERE line = $1 AND patient = $2`, l.id, patient).Scan(&thread))
			if err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
			if err == nil {
				scopes = append(scopes, "thread:"+thread.String())
			}
		}
		return nil
	})
	return scopes, err
}
