package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"linnet/conversation"
)

// Kinds of talks.
const (
	KindTalk = "talk" // waits to be answered
	KindHeld = "held" // held texts of a line nobody proved to be on
	KindTask = "task" // something staff have to do
)

// Tasks that talks of KindTask stand for.
const (
	TaskNotYou      = "not_you"      // "This is not my phone" was pressed behind a link
	TaskWrongNumber = "wrong_number" // a text said we have the wrong person
	TaskLocked      = "locked"       // a line was locked
	TaskCodes       = "codes"        // wrong codes shut a browser
	TaskBirthDate   = "birth_date"   // "We may have the wrong birth date"
	TaskUndelivered = "undelivered"  // a text ended without reaching anybody, or perhaps did
)

// talk is a row of talks inside an act.
type talk struct {
	id          ID
	practice    *conversation.Practice
	line        ID
	thread      ID
	patient     ID
	kind, task  string
	topic       string
	queue       string
	state       conversation.TalkState
	owner       ID
	urgent      bool
	low         bool // an open request says that a week or less is left
	review      bool
	unread      int
	late        bool // waits longer than its queue's goal
	cameBack    bool
	textsOff    bool
	failed      string
	first       string
	language    conversation.Language
	waiting     time.Time
	last        time.Time
	lastIn      time.Time
	claimed     time.Time
	snooze      time.Time
	closed      time.Time
	closeReason string
	n           int64
	opened      time.Time
	before      *talk // as it lies in the database, nil if new
}

const talkColumns = `id, practice, line, thread, patient, kind, task, topic, queue, state, owner, urgent, low, review, unread, came_back,
	texts_off, failed, first, language, waiting_us, last_us, last_in_us, claimed_us, snooze_us, closed_us, close_reason, n, opened_us, late`

// lane is where the talk stands in the rail.
func (k *talk) lane() string {
	switch {
	case k.state == conversation.Closed:
		return "closed"
	case k.kind == KindHeld:
		return "unverified"
	case k.state == conversation.Claimed:
		return "mine"
	}
	return string(k.state)
}

// gone refuses to open a talk again whose words stand in another one now.
func (k *talk) gone() error {
	if k.state == conversation.Closed && Joined(k.closeReason) {
		return fmt.Errorf("%w: its words stand in another talk", conversation.ErrRefused)
	}
	return nil
}

// Joined reports whether a talk closed for that reason because its words joined
// another: there is nothing in it to open again.
func Joined(reason string) bool { return reason == "joined" || reason == "filed" }

type scanner interface{ Scan(...any) error }

func (s *Store) scanTalk(row scanner) (*talk, error) {
	k := &talk{}
	var practice, state, language string
	var first []byte
	var urgent, low, review, cameBack, textsOff, late int
	var waiting, last, lastIn, claimed, snooze, closed, opened int64
	err := row.Scan(&k.id, &practice, &k.line, &k.thread, &k.patient, &k.kind, &k.task, &k.topic, &k.queue, &state, &k.owner, &urgent,
		&low, &review, &k.unread, &cameBack, &textsOff, &k.failed, &first, &language, &waiting, &last, &lastIn, &claimed, &snooze, &closed,
		&k.closeReason, &k.n, &opened, &late)
	if err != nil {
		return nil, found(err)
	}
	if k.practice = s.Practice(practice); k.practice == nil {
		return nil, fmt.Errorf("practice %s: %w", practice, ErrNotFound)
	}
	plain, err := s.keys.open(practice, "talks", "first", k.id[:], first)
	if err != nil {
		return nil, err
	}
	k.state, k.language, k.first = conversation.TalkState(state), conversation.Language(language), string(plain)
	k.urgent, k.low, k.review, k.cameBack, k.textsOff = urgent != 0, low != 0, review != 0, cameBack != 0, textsOff != 0
	k.late = late != 0
	k.waiting, k.last, k.lastIn, k.claimed = at(waiting), at(last), at(lastIn), at(claimed)
	k.snooze, k.closed, k.opened = at(snooze), at(closed), at(opened)
	kept := *k
	k.before = &kept
	return k, nil
}

// talkByID loads a talk; its line has to be locked already where it is changed.
func (t *tx) talkByID(id ID) (*talk, error) {
	k, err := t.s.scanTalk(t.row(`SELECT `+talkColumns+` FROM talks WHERE id = $1`, id))
	if err != nil {
		return nil, fmt.Errorf("load talk %s: %w", id, err)
	}
	return k, nil
}

// lockTalk locks the talk's line, then the talk.
func (t *tx) lockTalk(id ID) (*talk, *line, error) {
	var lineID ID
	if err := t.row(`SELECT line FROM talks WHERE id = $1`, id).Scan(&lineID); err != nil {
		return nil, nil, fmt.Errorf("load talk %s: %w", id, found(err))
	}
	l, err := t.lineByID(lineID)
	if err != nil {
		return nil, nil, err
	}
	k, err := t.talkByID(id)
	return k, l, err
}

// lockTalkFor is lockTalk for an act of a person, who must be let in.
func (t *tx) lockTalkFor(who *Staff, id ID) (*talk, *line, error) {
	k, l, err := t.lockTalk(id)
	if err == nil {
		err = t.reader().mayOpen(who, k.practice.ID, k.queue, k.id, k.holder())
	}
	return k, l, err
}

// openTalk finds the talk that new words of this kind and thread join: an open
// one, else one closed within 7 days (ux.md §9), else ErrNotFound.
func (t *tx) openTalk(l *line, kind string, thread ID) (*talk, error) {
	k, err := t.s.scanTalk(t.row(`SELECT `+talkColumns+` FROM talks WHERE line = $1 AND state <> 'closed' AND kind = $2
		AND thread IS NOT DISTINCT FROM $3 ORDER BY opened_us DESC LIMIT 1`, l.id, kind, thread))
	if !errors.Is(err, ErrNotFound) || kind != KindTalk {
		return k, err
	}
	k, err = t.s.scanTalk(t.row(`SELECT `+talkColumns+` FROM talks WHERE line = $1 AND state = 'closed' AND kind = $2
		AND thread IS NOT DISTINCT FROM $3 ORDER BY opened_us DESC LIMIT 1`, l.id, kind, thread))
	if err != nil {
		return nil, err
	}
	if !conversation.Reopens(k.closed, t.now) {
		return nil, ErrNotFound
	}
	return k, nil
}

func (t *tx) newTalk(l *line, kind, topic string, thread, patient ID) *talk {
	return &talk{id: NewID(), practice: l.practice, line: l.id, thread: thread, patient: patient, kind: kind, topic: topic,
		queue: l.practice.QueueFor(topic), state: conversation.Unclaimed, language: l.Language, opened: t.now, last: t.now, textsOff: l.Off()}
}

// heard notes a patient message in a talk: state, wait, unread, first line.
func (k *talk) heard(words string, urgent bool, now time.Time) error {
	if err := k.calls(now); err != nil {
		return err
	}
	if k.waiting.IsZero() {
		k.waiting = now
	}
	k.unread++
	k.first, k.last, k.lastIn = firstLine(words), now, now
	k.urgent = k.urgent || urgent
	return nil
}

// calls moves a talk on when its patient waits: one that slept or was closed is
// everybody's again, one that has an owner is theirs and the limit runs anew.
func (k *talk) calls(now time.Time) error {
	state, err := conversation.NextTalk(k.state, conversation.PatientWrote)
	if err != nil {
		return err
	}
	switch {
	case k.state == conversation.Closed, k.state == conversation.Snoozed:
		k.leave()
		k.closed, k.closeReason = time.Time{}, ""
	case state == conversation.Claimed && k.owner.None():
		state = conversation.Unclaimed
	case k.state == conversation.Waiting:
		k.claimed = now
	}
	k.state = state
	return nil
}

// firstLine cuts what a queue row shows: one line of printable characters.
func firstLine(words string) string {
	words = strings.TrimSpace(words)
	if i := strings.IndexAny(words, "\r\n"); i >= 0 {
		words = words[:i]
	}
	words = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, words)
	if runes := []rune(words); len(runes) > 160 {
		words = string(runes[:160])
	}
	return words
}

// saveTalk writes a talk, keeps the badges right and announces the change to
// its queue.
func (t *tx) saveTalk(k *talk) error {
	k.late = k.isLate(t.now)
	if k.before != nil {
		t.countTalk(k.before, -1)
	}
	t.countTalk(k, 1)
	t.countCame(k)
	n, err := t.changeNumber(k.practice.ID, "queue:"+k.queue)
	if err != nil {
		return err
	}
	k.n = n
	if k.before != nil && k.before.queue != k.queue {
		if err := t.leftQueue(k, k.before.queue); err != nil {
			return err
		}
	}
	first, err := t.s.keys.seal(k.practice.ID, "talks", "first", k.id[:], []byte(k.first))
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO talks (`+talkColumns+`, lane) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
		$16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)
		ON CONFLICT (id) DO UPDATE SET thread = EXCLUDED.thread, patient = EXCLUDED.patient, kind = EXCLUDED.kind, topic = EXCLUDED.topic,
		queue = EXCLUDED.queue, state = EXCLUDED.state, owner = EXCLUDED.owner, urgent = EXCLUDED.urgent, low = EXCLUDED.low, review = EXCLUDED.review,
		unread = EXCLUDED.unread, came_back = EXCLUDED.came_back, texts_off = EXCLUDED.texts_off, failed = EXCLUDED.failed,
		first = EXCLUDED.first, language = EXCLUDED.language, waiting_us = EXCLUDED.waiting_us, last_us = EXCLUDED.last_us,
		last_in_us = EXCLUDED.last_in_us, claimed_us = EXCLUDED.claimed_us, snooze_us = EXCLUDED.snooze_us, closed_us = EXCLUDED.closed_us,
		close_reason = EXCLUDED.close_reason, n = EXCLUDED.n, late = EXCLUDED.late, lane = EXCLUDED.lane`,
		k.id, k.practice.ID, k.line, k.thread, k.patient, k.kind, k.task, k.topic, k.queue, string(k.state), k.owner, flag(k.urgent),
		flag(k.low), flag(k.review), k.unread, flag(k.cameBack), flag(k.textsOff), k.failed, first, string(k.language), us(k.waiting), us(k.last),
		us(k.lastIn), us(k.claimed), us(k.snooze), us(k.closed), k.closeReason, k.n, us(k.opened), flag(k.late), k.lane())
	if err != nil {
		return fmt.Errorf("save talk %s: %w", k.id, err)
	}
	if err := t.tellCalled(k); err != nil {
		return err
	}
	kept := *k
	kept.before = nil
	k.before = &kept
	t.changed("queue:"+k.practice.ID+"/"+k.queue, k.n, k.id)
	if !k.thread.None() {
		t.changed("thread:"+k.thread.String(), k.n, k.id)
	}
	return nil
}

// leftQueue announces to a queue that a talk stands in it no more. Two acts that
// move talks between the same queues in opposite directions may wait for each
// other; the database ends one of them, and write runs it again.
func (t *tx) leftQueue(k *talk, queue string) error {
	n, err := t.changeNumber(k.practice.ID, "queue:"+queue)
	if err != nil {
		return err
	}
	t.changed("queue:"+k.practice.ID+"/"+queue, n, k.id)
	return nil
}

// countTalk adds an open talk to (or takes it from) the badges it stands in.
func (t *tx) countTalk(k *talk, by int64) {
	if k.state == conversation.Closed {
		return
	}
	p, lane := k.practice.ID, k.lane()
	t.count(p, "open", by)
	t.count(p, "queue:"+k.queue+":open", by)
	if lane == "mine" || (lane == "waiting" || lane == "snoozed") && !k.owner.None() {
		t.count(p, "owner:"+k.owner.String()+":"+lane, by)
	}
	if lane != "mine" {
		t.count(p, "lane:"+lane, by)
		t.count(p, "queue:"+k.queue+":"+lane, by)
	}
	if k.late {
		t.count(p, "late", by)
		t.count(p, "queue:"+k.queue+":late", by)
	}
	if k.unread > 0 && !k.owner.None() {
		t.count(p, "owner:"+k.owner.String()+":unread", by)
	}
}

// countCame counts the talks that came to a queue for somebody to take: new
// ones, those a patient opened again, those from another queue. It only counts
// up, so that a desk that asked for it is told of each (ux.md §9).
func (t *tx) countCame(k *talk) {
	open := k.state != conversation.Closed && k.owner.None()
	if was := k.before; open && (was == nil || was.state == conversation.Closed || was.queue != k.queue) {
		t.count(k.practice.ID, "came:"+k.queue, 1)
	}
}

// changeNumber counts up a scope's number; the row stays locked until commit,
// so numbers are in commit order.
func (t *tx) changeNumber(practice, scope string) (int64, error) {
	// Counted up and then read: SQLite builds a table for every RETURNING, which
	// costs more than a second statement.
	var n int64
	_, err := t.exec(`INSERT INTO counters (practice, name, n) VALUES ($1, $2, 1)
		ON CONFLICT (practice, name) DO UPDATE SET n = counters.n + 1`, practice, "change:"+scope)
	if err == nil {
		err = t.row(`SELECT n FROM counters WHERE practice = $1 AND name = $2`, practice, "change:"+scope).Scan(&n)
	}
	if err != nil {
		return 0, fmt.Errorf("count up %s: %w", scope, err)
	}
	return n, nil
}

// task opens a task for staff on a line, or raises the one that is open.
func (t *tx) task(l *line, task, words string, urgent bool) (*talk, error) {
	k, err := t.s.scanTalk(t.row(`SELECT `+talkColumns+` FROM talks WHERE line = $1 AND kind = 'task' AND task = $2
		AND state <> 'closed' LIMIT 1`, l.id, task))
	if errors.Is(err, ErrNotFound) {
		k, err = t.newTalk(l, KindTask, "", ID{}, ID{}), nil
		k.task, k.waiting, k.lastIn = task, t.now, t.now
	}
	if err != nil {
		return nil, err
	}
	k.urgent = k.urgent || urgent
	if words != "" {
		k.first = firstLine(words)
	}
	k.last = t.now
	return k, t.saveTalk(k)
}

// message is a row of messages inside an act.
type message struct {
	id         ID
	line       *line
	thread     ID
	talk       ID
	direction  string
	way        string
	body       string
	language   conversation.Language
	author     ID
	event      string
	carrier    string
	externalID string
	number     conversation.Phone
	class      conversation.Class
	rule       string
	urgent     bool
	held       bool
	whileOff   bool
	media      int
	sentAt     time.Time
	n          int64
}

// add writes a message under the line's next number.
func (t *tx) add(m *message) error {
	if m.id.None() {
		m.id = NewID()
	}
	m.line.n++
	m.n = m.line.n
	body, err := t.s.keys.seal(m.line.practice.ID, "messages", "body", m.id[:], []byte(m.body))
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO messages (id, practice, line, thread, talk, n, direction, way, body, language, author, event, carrier,
		external_id, number, class, rule, urgent, held, while_off, media, read_us, sent_us, at_us)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, 0, $22, $23)`,
		m.id, m.line.practice.ID, m.line.id, m.thread, m.talk, m.n, m.direction, m.way, body, string(m.language), m.author, m.event,
		m.carrier, m.externalID, m.number.E164(), string(m.class), m.rule, flag(m.urgent), flag(m.held), flag(m.whileOff), m.media,
		us(m.sentAt), us(t.now))
	if err != nil {
		return fmt.Errorf("keep the message: %w", err)
	}
	if !m.thread.None() {
		t.changed("thread:"+m.thread.String(), m.n, m.thread)
	}
	return nil
}

// event writes a line of the talk's history ("Dana claimed this").
func (t *tx) event(l *line, k *talk, event string, author ID, detail string) error {
	return t.add(&message{line: l, thread: k.thread, talk: k.id, direction: "event", way: "staff", event: event, author: author, body: detail})
}

// threadOf finds or makes the thread of a line about a patient.
func (t *tx) threadOf(l *line, patient ID) (ID, error) {
	id := NewID()
	var kept ID
	t.wrote = true
	err := t.row(`INSERT INTO threads (id, practice, line, patient, patient_read, patient_read_us, created_us) VALUES ($1, $2, $3, $4, 0, 0, $5)
		ON CONFLICT (line, patient) DO UPDATE SET line = EXCLUDED.line RETURNING id`, id, l.practice.ID, l.id, patient, us(t.now)).Scan(&kept)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return ID{}, fmt.Errorf("open the thread: %w", err)
	}
	return kept, err
}
