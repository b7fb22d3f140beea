package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"linnet/conversation"
)

// Lanes of the staff queue (ux.md §9).
const (
	LaneUnverified = "unverified"
	LaneUnclaimed  = "unclaimed"
	LaneMine       = "mine"
	LaneWaiting    = "waiting"
	LaneSnoozed    = "snoozed"
	LaneClosed     = "closed"
	LaneOpen       = "open"
)

// Orders of a lane.
const (
	OrderWait   = "wait"   // urgent words, Low, then longest wait
	OrderNewest = "newest" // last change first
	OrderOldest = "oldest" // last change last
	OrderName   = "name"   // by the patient's name
)

// QueueView says which rows a list shows.
type QueueView struct {
	Practice string
	Lane     string // a lane, or "" with Queue
	Queue    string // a queue's id, or ""
	Staff    ID     // whose Mine, Waiting and Snoozed
	Only     string // queues the list is kept to, as Staff.Only names them; "": all
	Order    string
	Filter   QueueFilter
	Limit    int
	Offset   int
}

// QueueRow is one row of a list.
type QueueRow struct {
	Talk      ID
	Kind      string
	Task      string
	Phone     conversation.Phone
	Writer    Person // the phone's owner as far as the record says: patient or parent
	About     Person // zero if not said
	Listed    int    // patients on the phone
	First     string
	Topic     string
	Queue     string
	State     conversation.TalkState
	Owner     ID
	OwnerName string
	Language  conversation.Language
	Urgent    bool
	Low       bool // a week or less is left
	Bleeds    bool // an open request speaks of a bleed
	Review    bool
	Unread    int
	Late      bool // longer than its queue's goal
	CameBack  bool
	TextsOff  bool
	NewPhone  bool
	Failed    string
	Waiting   time.Time
	Last      time.Time
	Snooze    time.Time
	Closed    time.Time
	Claimed   time.Time // when the owner took it, zero without one
	Held      int       // texts of a talk of KindHeld
	Reason    string    // why it was closed
	N         int64
}

// Person is what a page may say of a patient.
type Person struct {
	ID       ID
	Given    string
	Family   string
	Birth    conversation.Date
	Language conversation.Language
	Record   string
	Relation string // of the phone to this patient, where a grant says it
}

// Short returns first name and last initial, "Ana R.".
func (p Person) Short() string {
	if p.Family == "" {
		return p.Given
	}
	initial := []rune(p.Family)
	return p.Given + " " + string(initial[:1]) + "."
}

// Queue lists a lane or queue, newest facts first read, at most Limit rows.
func (s *Store) Queue(ctx context.Context, v QueueView) (rows []QueueRow, err error) {
	err = s.read(ctx, func(r *reader) error {
		rows, err = r.queue(v)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the queue: %w", err)
	}
	return rows, nil
}

// where builds the condition of a view; each form is index-ordered before it is
// filtered. What a person has taken is theirs in whatever queue it stands.
func (v QueueView) where() (condition string, args []any) {
	return v.Filter.narrow(v.inQueues())
}

func (v QueueView) inQueues() (condition string, args []any) {
	condition, args = v.lane()
	if v.Only == "" || v.Lane == LaneMine {
		return condition, args
	}
	places := []string{`''`} // an IN of nothing is no SQL
	for _, queue := range strings.Split(v.Only, ",") {
		if queue != "" {
			args = append(args, queue)
			places = append(places, fmt.Sprintf("$%d", len(args)))
		}
	}
	return condition + ` AND k.queue IN (` + strings.Join(places, ", ") + `)`, args
}

func (v QueueView) lane() (condition string, args []any) {
	args = []any{v.Practice}
	switch {
	case v.Queue != "":
		return `k.practice = $1 AND k.queue = $2 AND k.state <> 'closed'`, append(args, v.Queue)
	case v.Lane == LaneMine, v.Lane == LaneWaiting && !v.Staff.None(), v.Lane == LaneSnoozed && !v.Staff.None():
		return `k.practice = $1 AND k.owner = $2 AND k.lane = $3 AND k.state <> 'closed'`, append(args, v.Staff, v.Lane)
	case v.Lane == LaneClosed:
		return `k.practice = $1 AND k.state = 'closed'`, args
	case v.Lane == LaneOpen, v.Lane == "":
		return `k.practice = $1 AND k.state <> 'closed'`, args
	}
	return `k.practice = $1 AND k.lane = $2 AND k.state <> 'closed'`, append(args, v.Lane)
}

func (r *reader) queue(v QueueView) ([]QueueRow, error) {
	limit := v.Limit
	if limit <= 0 || limit > 200 {
		limit = 50
	}
	if v.Order == OrderName {
		ids, err := r.talksByName(v, limit)
		if err != nil || len(ids) == 0 {
			return nil, err
		}
		condition, args := oneOf(`k.id`, ids)
		rows, err := r.queueRows(condition, args)
		slices.SortFunc(rows, func(a, b QueueRow) int { return slices.Index(ids, a.Talk) - slices.Index(ids, b.Talk) })
		return rows, err
	}
	condition, args := v.where()
	args = append(args, limit, v.Offset)
	return r.queueRows(fmt.Sprintf(`%s ORDER BY %s, k.id LIMIT $%d OFFSET $%d`, condition, v.order(), len(args)-1, len(args)), args)
}

// queueRows reads the talks where a condition holds and opens what a row shows.
func (r *reader) queueRows(condition string, args []any) ([]QueueRow, error) {
	query := `SELECT k.id, k.practice, k.line, k.thread, k.patient, k.kind, k.task, k.topic, k.queue, k.state, k.owner, k.urgent,
		k.low, k.review, k.unread, k.came_back, k.texts_off, k.failed, k.first, k.language, k.waiting_us, k.last_us, k.last_in_us, k.claimed_us,
		k.snooze_us, k.closed_us, k.close_reason, k.n, k.opened_us, k.late FROM talks k WHERE ` + condition
	var talks []*talk
	rows, err := r.rows(query, args...)
	err = collect(rows, err, func(rows *sql.Rows) error {
		k, err := r.s.scanTalk(rows)
		talks = append(talks, k)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]QueueRow, 0, len(talks))
	names := map[ID]string{}
	for _, k := range talks {
		row, err := r.queueRow(k, names)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

func (r *reader) queueRow(k *talk, names map[ID]string) (QueueRow, error) {
	row := QueueRow{Talk: k.id, Kind: k.kind, Task: k.task, First: k.first, Topic: k.topic, Queue: k.queue, State: k.state, Owner: k.owner,
		Language: k.language, Urgent: k.urgent, Low: k.low, Review: k.review, Unread: k.unread, Late: k.late, CameBack: k.cameBack, TextsOff: k.textsOff,
		Failed: k.failed, Waiting: k.waiting, Last: k.last, Snooze: k.snooze, Closed: k.closed, Claimed: k.claimed, Reason: k.closeReason, N: k.n}
	var err error
	if row.OwnerName, err = r.staffName(k.owner, names); err != nil {
		return row, err
	}
	var index []byte
	if row.Phone, index, err = r.phoneOf(k.practice.ID, k.line); err != nil {
		return row, err
	}
	people, err := r.peopleOf(k.practice.ID, index)
	if err != nil {
		return row, err
	}
	row.Listed = len(people)
	for _, p := range people {
		if p.Relation == "self" {
			row.Writer = p
		}
		if p.ID == k.patient {
			row.About = p
		}
	}
	if !k.patient.None() && row.About.ID.None() { // the grant has ended; the thread stays with staff
		if row.About, err = r.person(k.practice.ID, k.patient); err != nil {
			return row, err
		}
	}
	if row.Writer.ID == row.About.ID {
		row.Writer = Person{}
	}
	return row, r.rowMarks(&row, k, index)
}

func (r *reader) staffName(id ID, names map[ID]string) (string, error) {
	if id.None() {
		return "", nil
	}
	if name, ok := names[id]; ok {
		return name, nil
	}
	var name string
	if err := found(r.row(`SELECT name FROM staff WHERE id = $1`, id).Scan(&name)); err != nil {
		return "", err
	}
	names[id], _, _ = strings.Cut(name, " ")
	return names[id], nil
}

func (r *reader) phoneOf(practice string, line ID) (conversation.Phone, []byte, error) {
	var sealed, index []byte
	if err := r.row(`SELECT phone, phone_idx FROM lines WHERE id = $1`, line).Scan(&sealed, &index); err != nil {
		return "", nil, found(err)
	}
	plain, err := r.s.keys.open(practice, "lines", "phone", line[:], sealed)
	return conversation.Phone(plain), index, err
}

// peopleOf lists the patients a phone may open now, self first, then by age of the grant.
func (r *reader) peopleOf(practice string, index []byte) ([]Person, error) {
	type pair struct {
		id       ID
		relation string
	}
	var pairs []pair
	rows, err := r.rows(`SELECT patient, relation FROM grants WHERE practice = $1 AND phone_idx = $2 AND `+grantLives+`
		ORDER BY CASE WHEN relation = 'self' THEN 0 ELSE 1 END, created_us, id`, practice, index, us(r.now))
	err = collect(rows, err, func(rows *sql.Rows) error {
		var p pair
		err := rows.Scan(&p.id, &p.relation)
		pairs = append(pairs, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	people := make([]Person, 0, len(pairs))
	for _, p := range pairs {
		person, err := r.person(practice, p.id)
		if err != nil {
			return nil, err
		}
		person.Relation = p.relation
		people = append(people, person)
	}
	return people, nil
}

func (r *reader) person(practice string, id ID) (Person, error) {
	p := Person{ID: id}
	var given, family, birth, record []byte
	var language string
	if err := r.row(`SELECT given, family, birth, record, language FROM patients WHERE id = $1`, id).Scan(&given, &family, &birth, &record, &language); err != nil {
		return p, fmt.Errorf("load the patient: %w", found(err))
	}
	for _, f := range []struct {
		column string
		sealed []byte
		to     func(string) error
	}{
		{"given", given, func(v string) error { p.Given = v; return nil }},
		{"family", family, func(v string) error { p.Family = v; return nil }},
		{"record", record, func(v string) error { p.Record = v; return nil }},
		{"birth", birth, func(v string) (err error) { p.Birth, err = conversation.ParseDate(v); return err }},
	} {
		plain, err := r.s.keys.open(practice, "patients", f.column, id[:], f.sealed)
		if err != nil {
			return p, err
		}
		if err := f.to(string(plain)); err != nil {
			return p, fmt.Errorf("read the patient: %w", err)
		}
	}
	p.Language = conversation.Language(language)
	return p, nil
}

// Badges returns the counters of a practice's rail by name: "open",
// "lane:unclaimed", "queue:front:open", "queue:front:late", "owner:<id>:mine", "owner:<id>:unread".
func (s *Store) Badges(ctx context.Context, practice string) (map[string]int, error) {
	var out map[string]int
	err := s.read(ctx, func(r *reader) (err error) {
		out, err = r.badges(practice)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the badges: %w", err)
	}
	return out, nil
}

func (r *reader) badges(practice string) (map[string]int, error) {
	out := map[string]int{}
	rows, err := r.rows(`SELECT name, n FROM counters WHERE practice = $1`, practice)
	return out, collect(rows, err, func(rows *sql.Rows) error {
		var name string
		var n int
		err := rows.Scan(&name, &n)
		out[name] = n
		return err
	})
}
