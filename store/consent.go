package store

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"linnet/conversation"
	"linnet/ledger"
)

// Kinds of consent events.
const (
	KindOptOut     = "opt_out"
	KindOptIn      = "opt_in"
	KindHelp       = "help"
	KindBlock      = "provider_block"
	KindDifference = "discrepancy"
	KindLate       = "confirmation_suppressed"
	KindNumber     = "number_changed"
	KindExport     = "export"
	KindCheck      = "check"
)

// How a consent event came about (ux.md §13).
const (
	HowWord    = "text word"
	HowOwn     = "own words"
	HowSite    = "website"
	HowBoth    = "website and text" // the public form, finished from the phone
	HowCall    = "phone call"
	HowPaper   = "paper"
	HowCarrier = "phone company"
	HowImport  = "import"
	HowLinnet  = "linnet"
)

// consentEvent is a row of the opt-out log before it has its number.
type consentEvent struct {
	seq           int64
	id            ID
	line          *line
	kind, how     string
	changes       bool
	carrier       string
	number        conversation.Phone
	externalID    string
	sentAt        time.Time
	words, normal string
	rule, form    string
	actor         ID
	note          string
	before, after conversation.Phase
	basis         conversation.Basis
	refers        int64
}

// record appends an event to the act; it gets its number and leaf when the act
// ends. A changing event becomes the one the line's state stands on.
func (t *tx) record(e *consentEvent) *consentEvent {
	e.id = NewID()
	t.events = append(t.events, e)
	t.changed("consent", 0, e.line.id)
	t.changed("texts:"+e.line.id.String(), 0, e.line.id)
	return e
}

// evidenceRow is what the gate saw of one text.
type evidenceRow struct {
	id         ID
	line       *line
	outbox     ID
	text       conversation.TextID
	template   string
	mac        []byte
	allowed    bool
	reason     string
	standsOn   int64
	zone       string
	zoneSource string
	attempt    int
}

// finish ends an act: badges in one order, then events and evidence with
// their leaves under the ledger's head, then what had to wait for numbers.
func (t *tx) finish() error {
	if err := t.saveBadges(); err != nil {
		return err
	}
	if len(t.events)+len(t.gate) == 0 {
		return t.runLater()
	}
	var size int64
	var edge []byte
	_, err := t.exec(`UPDATE ledger_head SET size = size WHERE id = 1`)
	if err == nil {
		err = t.row(`SELECT size, edge FROM ledger_head WHERE id = 1`).Scan(&size, &edge)
	}
	if err != nil {
		return fmt.Errorf("lock the log: %w", err)
	}
	tree, err := ledger.ParseTree(edge)
	if err != nil {
		return err
	}
	if tree.Size != size {
		return fmt.Errorf("%w: the head row contradicts itself", ErrLog)
	}
	if err := t.saveEvents(tree); err != nil {
		return err
	}
	if err := t.saveEvidence(tree); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE ledger_head SET size = $1, edge = $2 WHERE id = 1`, tree.Size, tree.Marshal()); err != nil {
		return err
	}
	return t.runLater()
}

func (t *tx) runLater() error {
	for _, f := range t.later {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) saveEvents(tree *ledger.Tree) error {
	for _, e := range t.events {
		e.seq = tree.Size + 1
		leaf, err := ledger.NewLeaf(e.kind, e.values(t)...)
		if err != nil {
			return err
		}
		if err := t.appendLeaf(tree, leaf); err != nil {
			return err
		}
		if err := t.insertEvent(e, leaf); err != nil {
			return err
		}
	}
	return nil
}

// values are the fields a consent leaf commits to, in a fixed order.
func (e *consentEvent) values(t *tx) []string {
	return []string{
		"seq", strconv.FormatInt(e.seq, 10),
		"id", e.id.String(),
		"practice", e.line.practice.ID,
		"number", e.line.Phone.E164(),
		"kind", e.kind,
		"how", e.how,
		"changes", strconv.Itoa(flag(e.changes)),
		"carrier", e.carrier,
		"our_number", e.number.E164(),
		"external_id", e.externalID,
		"sent", stamp(e.sentAt),
		"received", stamp(t.now),
		"effective", stamp(t.now),
		"words", e.words,
		"normal", e.normal,
		"rule", e.rule,
		"scope", "all",
		"basis", string(e.basis),
		"form", e.form,
		"actor", e.actor.String(),
		"note", e.note,
		"before", string(e.before),
		"after", string(e.after),
		"version", t.s.version,
		"refers", strconv.FormatInt(e.refers, 10),
	}
}

// stamp writes a time as the log does: RFC 3339 in UTC, "" for never.
func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano)
}

func (t *tx) appendLeaf(tree *ledger.Tree, leaf ledger.Leaf) error {
	seq := tree.Size + 1
	hashes, err := tree.Append(leaf.Hash())
	if err != nil {
		return err
	}
	for _, h := range hashes {
		if _, err := t.exec(`INSERT INTO ledger_hashes (place, hash) VALUES ($1, $2)`, h.Index, h.Hash[:]); err != nil {
			return err
		}
	}
	salts, err := t.s.keys.seal("", "ledger_leaves", "salts", seqKey(seq), leaf.Salts())
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO ledger_leaves (seq, kind, salts, at_us) VALUES ($1, $2, $3, $4)`, seq, leaf.Kind, salts, us(t.now))
	return err
}

// seqKey is the row name that a leaf's sealed salts are bound to.
func seqKey(seq int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(seq)) }

func (t *tx) insertEvent(e *consentEvent, leaf ledger.Leaf) error {
	practice, hash := e.line.practice.ID, leaf.Hash()
	sealed, err := t.sealAll(practice, "consent_events", e.id, "phone", e.line.Phone.E164(), "words", e.words, "normal", e.normal, "note", e.note)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO consent_events (seq, id, practice, line, phone_idx, phone, kind, how, changes, carrier, number,
		external_id, sent_us, at_us, effective_us, words, normal, rule, scope, basis, form, actor, note, before_phase, after_phase,
		version, refers, leaf) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15, $16, $17, 'all', $18,
		$19, $20, $21, $22, $23, $24, $25, $26)`,
		e.seq, e.id, practice, e.line.id, e.line.index, sealed[0], e.kind, e.how, flag(e.changes), e.carrier, e.number.E164(),
		e.externalID, us(e.sentAt), us(t.now), sealed[1], sealed[2], e.rule, string(e.basis), e.form, e.actor, sealed[3],
		string(e.before), string(e.after), t.s.version, e.refers, hash[:])
	if err == nil && (e.kind == KindOptIn || e.kind == KindOptOut) {
		err = t.dropOptIn(e.line)
	}
	if err != nil || !e.changes {
		return err
	}
	stop := int64(0)
	if e.after == conversation.Stopped {
		stop = e.seq
	}
	e.line.consentSeq, e.line.stopSeq = e.seq, stop
	_, err = t.exec(`UPDATE lines SET consent_seq = $1, stop_seq = $2 WHERE id = $3`, e.seq, stop, e.line.id)
	return err
}

// sealAll seals several fields of one row: column, value, column, value.
func (t *tx) sealAll(practice, table string, id ID, pairs ...string) ([][]byte, error) {
	out := make([][]byte, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		sealed, err := t.s.keys.seal(practice, table, pairs[i], id[:], []byte(pairs[i+1]))
		if err != nil {
			return nil, err
		}
		out = append(out, sealed)
	}
	return out, nil
}

// saveEvidence writes the act's evidence rows and one leaf over them all, so
// their place before or after a STOP is fixed (design §9).
func (t *tx) saveEvidence(tree *ledger.Tree) error {
	if len(t.gate) == 0 {
		return nil
	}
	seq := tree.Size + 1
	sum := sha256.New()
	for _, e := range t.gate {
		e.id = NewID()
		sum.Write(e.canonical(t))
		if err := t.insertEvidence(e, seq); err != nil {
			return err
		}
	}
	leaf, err := ledger.NewLeaf("evidence", "seq", strconv.FormatInt(seq, 10), "rows", hex.EncodeToString(sum.Sum(nil)))
	if err != nil {
		return err
	}
	return t.appendLeaf(tree, leaf)
}

// canonical is the text of an evidence row that its leaf hashes.
func (e *evidenceRow) canonical(t *tx) []byte {
	return fmt.Appendf(nil, "%s|%s|%s|%s|%s|%s|%x|%d|%s|%d|%d|%s|%s|%s|%s|%d|%d\n", e.id, e.line.practice.ID, e.line.id, e.outbox,
		e.text, e.template, e.mac, flag(e.allowed), e.reason, e.line.consentSeq, e.standsOn, e.line.Phase, e.line.Basis, e.zone,
		e.zoneSource, e.attempt, us(t.now))
}

func (t *tx) insertEvidence(e *evidenceRow, seq int64) error {
	mac := e.mac
	if mac == nil {
		mac = []byte{}
	}
	_, err := t.exec(`INSERT INTO evidence (id, seq, practice, line, phone_idx, outbox, text_id, template, mac, allowed, reason,
		consent_seq, stands_on, phase, basis, zone, zone_source, attempt, at_us, machine_us)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		e.id, seq, e.line.practice.ID, e.line.id, e.line.index, e.outbox[:], string(e.text), e.template, mac, flag(e.allowed), e.reason,
		e.line.consentSeq, e.standsOn, string(e.line.Phase), string(e.line.Basis), e.zone, e.zoneSource, e.attempt, us(t.now), us(time.Now()))
	return err
}

// badge is a counter shown in the rail: open talks of a lane, queue or owner.
type badge struct{ practice, name string }

func (t *tx) count(practice, name string, by int64) {
	if t.badges == nil {
		t.badges = map[badge]int64{}
	}
	t.badges[badge{practice, name}] += by
}

// saveBadges counts up in one order, so that two acts never wait for each other.
func (t *tx) saveBadges() error {
	keys := slices.SortedFunc(maps.Keys(t.badges), func(a, b badge) int {
		return cmp.Or(cmp.Compare(a.practice, b.practice), cmp.Compare(a.name, b.name))
	})
	for _, k := range keys {
		if t.badges[k] == 0 {
			continue
		}
		if _, err := t.exec(`INSERT INTO counters (practice, name, n) VALUES ($1, $2, $3)
			ON CONFLICT (practice, name) DO UPDATE SET n = counters.n + EXCLUDED.n`, k.practice, k.name, t.badges[k]); err != nil {
			return err
		}
	}
	return nil
}
