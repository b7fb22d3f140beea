package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"linnet/conversation"
	"linnet/ledger"
)

// LogView says which entries of the opt-out log a page shows.
type LogView struct {
	Practice string
	From, To time.Time          // [From, To)
	Phone    conversation.Phone // "" for all
	Last4    string             // last four digits of the number, "" for all
	Kind     string             // a kind of event, one of those below, or "" for all
	How      string             // "" for all
	Limit    int
	Offset   int
	Oldest   bool // oldest first
}

// Kinds of log entries that come from evidence, not from a consent event.
const (
	KindSent    = "sent"    // a text handed out
	KindConfirm = "confirm" // a text handed out that confirms an opt-out or opt-in
	KindBlocked = "blocked" // a text refused
	KindTexts   = "texts"   // for views: texts handed out or refused
)

// LogEntry is one line of the opt-out log as the auditor sees it.
type LogEntry struct {
	Seq       int64
	At        time.Time
	Phone     conversation.Phone
	Kind      string
	How       string
	Words     string
	Text      conversation.TextID // for entries from evidence
	Allowed   bool
	Reason    string
	Actor     string
	Changes   bool
	Leaf      []byte
	Effective time.Time
	SentAt    time.Time
	Carrier   string
	Number    conversation.Phone
	External  string
	Rule      string
	Normal    string
	Form      string
	Note      string
	Before    conversation.Phase
	After     conversation.Phase
	Basis     conversation.Basis
	Version   string
	Refers    int64
	StandsOn  int64
	Template  string
	Zone      string
	ZoneFrom  string
	Attempt   int
}

// logQuery joins events and evidence into one list by number.
func (v LogView) query(s *Store, counting bool) (string, []any) {
	args := []any{v.Practice, us(v.From), us(v.To)}
	events, evidence := []string{}, []string{}
	if v.Phone != "" {
		args = append(args, s.keys.phoneIndex(v.Practice, v.Phone))
		condition := fmt.Sprintf("phone_idx = $%d", len(args))
		events, evidence = append(events, condition), append(evidence, condition)
	}
	if v.Last4 != "" {
		args = append(args, s.keys.last4Index(v.Practice, conversation.Phone(v.Last4)))
		condition := fmt.Sprintf("line IN (SELECT id FROM lines WHERE practice = $1 AND last4_idx = $%d)", len(args))
		events, evidence = append(events, condition), append(evidence, condition)
	}
	switch v.Kind {
	case "":
	case KindTexts:
		events = append(events, "1 = 0")
	case KindSent:
		events, evidence = append(events, "1 = 0"), append(evidence, "allowed = 1")
	case KindConfirm:
		events, evidence = append(events, "1 = 0"), append(evidence, "allowed = 1 AND stands_on > 0 AND text_id <> 'help'")
	case KindBlocked:
		events, evidence = append(events, "1 = 0"), append(evidence, "allowed = 0")
	default:
		args = append(args, v.Kind)
		events, evidence = append(events, fmt.Sprintf("kind = $%d", len(args))), append(evidence, "1 = 0")
	}
	if v.How != "" && v.How != HowLinnet {
		args = append(args, v.How)
		events, evidence = append(events, fmt.Sprintf("how = $%d", len(args))), append(evidence, "1 = 0")
	}
	if v.How == HowLinnet {
		events = append(events, "how = 'linnet'")
	}
	and := func(conditions []string) string {
		return strings.Join(append([]string{"practice = $1 AND at_us >= $2 AND at_us < $3"}, conditions...), " AND ")
	}
	if counting {
		return fmt.Sprintf(`SELECT (SELECT COUNT(*) FROM consent_events WHERE %s) + (SELECT COUNT(*) FROM evidence WHERE %s)`, and(events), and(evidence)), args
	}
	order := "DESC"
	if v.Oldest {
		order = "ASC"
	}
	limit := v.Limit
	if limit <= 0 || limit > 1000 {
		limit = 50
	}
	args = append(args, limit, v.Offset)
	return fmt.Sprintf(`SELECT seq, id, source FROM (
		SELECT seq, id, 0 AS source FROM consent_events WHERE %s UNION ALL SELECT seq, id, 1 AS source FROM evidence WHERE %s) AS log
		ORDER BY seq %s, id %s LIMIT $%d OFFSET $%d`, and(events), and(evidence), order, order, len(args)-1, len(args)), args
}

// Log lists entries of the opt-out log and how many there are in all. Looking
// at it is put on the trail by the caller (Looked).
func (s *Store) Log(ctx context.Context, v LogView) (entries []LogEntry, total int, err error) {
	err = s.read(ctx, func(r *reader) error {
		query, args := v.query(s, true)
		if err := r.row(query, args...).Scan(&total); err != nil {
			return err
		}
		entries, err = r.logEntries(v)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("read the log: %w", err)
	}
	return entries, total, nil
}

func (r *reader) logEntries(v LogView) ([]LogEntry, error) {
	type key struct {
		id     ID
		source int
	}
	var keys []key
	query, args := v.query(r.s, false)
	rows, err := r.rows(query, args...)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var k key
		var seq int64
		err := rows.Scan(&seq, &k.id, &k.source)
		keys = append(keys, k)
		return err
	})
	if err != nil {
		return nil, err
	}
	entries := make([]LogEntry, 0, len(keys))
	names := map[ID]string{}
	for _, k := range keys {
		load := r.eventEntry
		if k.source == 1 {
			load = r.evidenceEntry
		}
		e, err := load(`id = $1`, names, k.id)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func (r *reader) eventEntry(condition string, names map[ID]string, args ...any) (LogEntry, error) {
	var e LogEntry
	var id, actor ID
	var practice, number, before, after, basis string
	var phone, words, normal, note []byte
	var changes int
	var sent, when, effective int64
	err := r.row(`SELECT seq, id, practice, phone, kind, how, changes, carrier, number, external_id, sent_us, at_us, effective_us, words, normal, rule,
		basis, form, actor, note, before_phase, after_phase, version, refers, leaf FROM consent_events WHERE `+condition, args...).Scan(
		&e.Seq, &id, &practice, &phone, &e.Kind, &e.How, &changes, &e.Carrier, &number, &e.External, &sent, &when, &effective, &words, &normal,
		&e.Rule, &basis, &e.Form, &actor, &note, &before, &after, &e.Version, &e.Refers, &e.Leaf)
	if err != nil {
		return e, found(err)
	}
	for _, f := range []struct {
		column string
		sealed []byte
		to     func(string)
	}{
		{"phone", phone, func(v string) { e.Phone = conversation.Phone(v) }},
		{"words", words, func(v string) { e.Words = v }},
		{"normal", normal, func(v string) { e.Normal = v }},
		{"note", note, func(v string) { e.Note = v }},
	} {
		plain, err := r.s.keys.open(practice, "consent_events", f.column, id[:], f.sealed)
		if err != nil {
			return e, err
		}
		f.to(string(plain))
	}
	e.At, e.Effective, e.SentAt, e.Changes, e.Number = at(when), at(effective), at(sent), changes != 0, conversation.Phone(number)
	e.Before, e.After, e.Basis = conversation.Phase(before), conversation.Phase(after), conversation.Basis(basis)
	e.Actor, err = r.staffName(actor, names)
	return e, err
}

func (r *reader) evidenceEntry(condition string, _ map[ID]string, args ...any) (LogEntry, error) {
	e := LogEntry{How: HowLinnet}
	var id, line ID
	var practice, text, phase, basis string
	var allowed int
	var when int64
	err := r.row(`SELECT seq, id, practice, line, text_id, template, allowed, reason, consent_seq, stands_on, phase, basis, zone, zone_source, attempt, at_us
		FROM evidence WHERE `+condition, args...).Scan(&e.Seq, &id, &practice, &line, &text, &e.Template, &allowed, &e.Reason, &e.Refers,
		&e.StandsOn, &phase, &basis, &e.Zone, &e.ZoneFrom, &e.Attempt, &when)
	if err != nil {
		return e, found(err)
	}
	e.Text, e.Allowed, e.At = conversation.TextID(text), allowed != 0, at(when)
	e.Before, e.After, e.Basis = conversation.Phase(phase), conversation.Phase(phase), conversation.Basis(basis)
	switch {
	case !e.Allowed:
		e.Kind = KindBlocked
	case e.StandsOn > 0 && e.Text != conversation.HelpText:
		e.Kind = KindConfirm
	default:
		e.Kind = KindSent
	}
	if err := r.row(`SELECT hash FROM ledger_hashes WHERE place = $1`, ledger.LeafPlace(e.Seq)).Scan(&e.Leaf); err != nil {
		return e, found(err)
	}
	e.Phone, _, err = r.phoneOf(practice, line)
	return e, err
}

// LogRecord returns what stands under one number of the log: an event, or the
// evidence rows of one claiming transaction, and the numbers before and after
// it of the same phone (0 where there is none).
func (s *Store) LogRecord(ctx context.Context, practice string, seq int64) (entries []LogEntry, older, newer int64, err error) {
	err = s.read(ctx, func(r *reader) error {
		names := map[ID]string{}
		e, err := r.eventEntry(`practice = $1 AND seq = $2`, names, practice, seq)
		if err == nil {
			entries = append(entries, e)
		} else if !errors.Is(err, ErrNotFound) {
			return err
		}
		var ids []ID
		rows, err := r.rows(`SELECT id FROM evidence WHERE practice = $1 AND seq = $2 ORDER BY id`, practice, seq)
		err = collect(rows, err, func(rows *sql.Rows) error {
			var id ID
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		})
		if err != nil {
			return err
		}
		for _, id := range ids {
			e, err := r.evidenceEntry(`id = $1`, names, id)
			if err != nil {
				return err
			}
			entries = append(entries, e)
		}
		if len(entries) == 0 {
			return ErrNotFound
		}
		index := s.keys.phoneIndex(practice, entries[0].Phone)
		older, newer, err = r.neighbours(practice, index, seq)
		return err
	})
	if err != nil {
		return nil, 0, 0, fmt.Errorf("read record %d: %w", seq, err)
	}
	return entries, older, newer, nil
}

func (r *reader) neighbours(practice string, index []byte, seq int64) (older, newer int64, err error) {
	err = r.row(`SELECT COALESCE(MAX(seq), 0) FROM (SELECT seq FROM consent_events WHERE practice = $1 AND phone_idx = $2 AND seq < $3
		UNION ALL SELECT seq FROM evidence WHERE practice = $1 AND phone_idx = $2 AND seq < $3) AS x`, practice, index, seq).Scan(&older)
	if err != nil {
		return 0, 0, err
	}
	err = r.row(`SELECT COALESCE(MIN(seq), 0) FROM (SELECT seq FROM consent_events WHERE practice = $1 AND phone_idx = $2 AND seq > $3
		UNION ALL SELECT seq FROM evidence WHERE practice = $1 AND phone_idx = $2 AND seq > $3) AS x`, practice, index, seq).Scan(&newer)
	return older, newer, err
}

// DayState answers "was this number off then, by what, and what left after?"
//
type DayState struct {
	Known  bool // the number has a line at this practice
	Off    bool
	By     int64 // event that made it so, 0 if none did yet
	ByKind string
	ByAt   time.Time
	After  []LogEntry // texts handed out or refused after At, oldest first, at most 50
}

// StateAt reports whether texts to a phone were off at a moment.
func (s *Store) StateAt(ctx context.Context, practice string, phone conversation.Phone, when time.Time) (out DayState, err error) {
	index := s.keys.phoneIndex(practice, phone)
	err = s.read(ctx, func(r *reader) error {
		var n int
		err := found(r.row(`SELECT 1 FROM lines WHERE practice = $1 AND phone_idx = $2`, practice, index).Scan(&n))
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		out.Known = err == nil
		var after string
		var at0 int64
		err = found(r.row(`SELECT seq, kind, after_phase, at_us FROM consent_events WHERE practice = $1 AND phone_idx = $2 AND changes = 1
			AND effective_us <= $3 ORDER BY seq DESC LIMIT 1`, practice, index, us(when)).Scan(&out.By, &out.ByKind, &after, &at0))
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		out.Off, out.ByAt = conversation.Phase(after) == conversation.Stopped, at(at0)
		out.After, err = r.logEntries(LogView{Practice: practice, Phone: phone, Kind: KindTexts, From: when, To: r.now.Add(time.Hour), Limit: 50, Oldest: true})
		return err
	})
	if err != nil {
		return DayState{}, fmt.Errorf("look up the state on a day: %w", err)
	}
	return out, nil
}

// AuditTotals are the figures of the auditor's first page.
type AuditTotals struct {
	OptInCalls map[string]int // opt-ins recorded by each person
	AfterStop  int            // texts handed out after an opt-out that may not leave while off: must be 0
	Looked     int            // over how many handed-out texts that says
}

// Totals counts opt-in calls per person and texts after an opt-out.
func (s *Store) Totals(ctx context.Context, practice string) (AuditTotals, error) {
	out := AuditTotals{OptInCalls: map[string]int{}}
	err := s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT s.name, COUNT(*) FROM consent_events e JOIN staff s ON s.id = e.actor
			WHERE e.practice = $1 AND e.kind = 'opt_in' GROUP BY s.name ORDER BY s.name`, practice)
		err = collect(rows, err, func(rows *sql.Rows) error {
			var name string
			var n int
			err := rows.Scan(&name, &n)
			out.OptInCalls[name] = n
			return err
		})
		if err != nil {
			return err
		}
		return r.afterStop(practice, &out)
	})
	if err != nil {
		return out, fmt.Errorf("count for the auditor: %w", err)
	}
	return out, nil
}

// afterStop looks at every handed-out text whose newest changing event before
// it turned texts off: only those of the list in design §4 may be there.
func (r *reader) afterStop(practice string, out *AuditTotals) error {
	rows, err := r.rows(`SELECT v.text_id, COALESCE((SELECT e.after_phase FROM consent_events e WHERE e.line = v.line AND e.changes = 1
		AND e.seq < v.seq ORDER BY e.seq DESC LIMIT 1), '') FROM evidence v WHERE v.practice = $1 AND v.allowed = 1`, practice)
	return collect(rows, err, func(rows *sql.Rows) error {
		var text, after string
		if err := rows.Scan(&text, &after); err != nil {
			return err
		}
		out.Looked++
		rule, _ := conversation.TextID(text).Rule()
		if conversation.Phase(after) == conversation.Stopped && !rule.WhenOff {
			out.AfterStop++
		}
		return nil
	})
}

// CheckLog recomputes every leaf of the log from its rows and the tree from
// its leaves. It returns how many records it looked at; a record that does not
// match is ErrLog and names itself. progress is called now and then.
func (s *Store) CheckLog(ctx context.Context, progress func(done, of int64)) (int64, error) {
	var tree *ledger.Tree
	var size int64
	err := s.read(ctx, func(r *reader) error {
		var edge []byte
		if err := r.row(`SELECT size, edge FROM ledger_head WHERE id = 1`).Scan(&size, &edge); err != nil {
			return err
		}
		var err error
		tree, err = ledger.ParseTree(edge)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("read the log's head: %w", err)
	}
	fresh, _ := ledger.ParseTree(nil)
	for seq := int64(1); seq <= size; seq++ {
		if err := s.checkLeaf(ctx, fresh, seq); err != nil {
			return seq - 1, fmt.Errorf("record %d: %w", seq, err)
		}
		if progress != nil && seq%500 == 0 {
			progress(seq, size)
		}
	}
	was, err := tree.Root()
	if err != nil {
		return size, err
	}
	is, err := fresh.Root()
	if err != nil {
		return size, err
	}
	if was != is {
		return size, errHead
	}
	return size, nil
}

func (s *Store) checkLeaf(ctx context.Context, tree *ledger.Tree, seq int64) error {
	return s.read(ctx, func(r *reader) error {
		leaf, err := r.leaf(seq)
		if err != nil {
			return err
		}
		var kept []byte
		if err := r.row(`SELECT hash FROM ledger_hashes WHERE place = $1`, ledger.LeafPlace(seq)).Scan(&kept); err != nil {
			return found(err)
		}
		hash := leaf.Hash()
		if string(kept) != string(hash[:]) {
			return ErrLog
		}
		_, err = tree.Append(hash)
		return err
	})
}
