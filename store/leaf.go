package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strconv"

	"linnet/conversation"
	"linnet/ledger"
)

// leaf makes a record's leaf again from its rows and salts, for checks and proofs.
func (r *reader) leaf(seq int64) (ledger.Leaf, error) {
	var kind string
	var sealed []byte
	if err := r.row(`SELECT kind, salts FROM ledger_leaves WHERE seq = $1`, seq).Scan(&kind, &sealed); err != nil {
		return ledger.Leaf{}, fmt.Errorf("its leaf: %w", found(err))
	}
	salts, err := r.s.keys.open("", "ledger_leaves", "salts", seqKey(seq), sealed)
	if err != nil {
		return ledger.Leaf{}, err
	}
	values := r.eventValues
	if kind == "evidence" {
		values = r.evidenceValues
	}
	fields, err := values(seq)
	if err != nil {
		return ledger.Leaf{}, err
	}
	return ledger.RestoreLeaf(kind, salts, fields...)
}

// eventValues are the fields of a consent leaf as its row tells them now; they
// stand in the order of consentEvent.values.
func (r *reader) eventValues(seq int64) ([]string, error) {
	e, err := r.eventEntry(`seq = $1`, map[ID]string{}, seq)
	if err != nil {
		return nil, err
	}
	var id, actor ID
	var practice, scope string
	if err := r.row(`SELECT id, practice, scope, actor FROM consent_events WHERE seq = $1`, seq).Scan(&id, &practice, &scope, &actor); err != nil {
		return nil, found(err)
	}
	return []string{
		"seq", strconv.FormatInt(e.Seq, 10),
		"id", id.String(),
		"practice", practice,
		"number", e.Phone.E164(),
		"kind", e.Kind,
		"how", e.How,
		"changes", strconv.Itoa(flag(e.Changes)),
		"carrier", e.Carrier,
		"our_number", e.Number.E164(),
		"external_id", e.External,
		"sent", stamp(e.SentAt),
		"received", stamp(e.At),
		"effective", stamp(e.Effective),
		"words", e.Words,
		"normal", e.Normal,
		"rule", e.Rule,
		"scope", scope,
		"basis", string(e.Basis),
		"form", e.Form,
		"actor", actor.String(),
		"note", e.Note,
		"before", string(e.Before),
		"after", string(e.After),
		"version", e.Version,
		"refers", strconv.FormatInt(e.Refers, 10),
	}, nil
}

// evidenceValues are the fields of an evidence leaf: its number and one hash
// over its rows in the order they were written.
func (r *reader) evidenceValues(seq int64) ([]string, error) {
	sum := sha256.New()
	rows, err := r.rows(`SELECT id, practice, line, outbox, text_id, template, mac, allowed, reason, consent_seq, stands_on, phase, basis, zone,
		zone_source, attempt, at_us FROM evidence WHERE seq = $1 ORDER BY id`, seq)
	err = collect(rows, err, func(rows *sql.Rows) error {
		e := evidenceRow{line: &line{practice: &conversation.Practice{}}}
		var text, phase, basis string
		var allowed int
		var when int64
		if err := rows.Scan(&e.id, &e.line.practice.ID, &e.line.id, &e.outbox, &text, &e.template, &e.mac, &allowed, &e.reason,
			&e.line.consentSeq, &e.standsOn, &phase, &basis, &e.zone, &e.zoneSource, &e.attempt, &when); err != nil {
			return err
		}
		e.text, e.allowed = conversation.TextID(text), allowed != 0
		e.line.Phase, e.line.Basis = conversation.Phase(phase), conversation.Basis(basis)
		sum.Write(e.canonical(&tx{now: at(when)}))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return []string{"seq", strconv.FormatInt(seq, 10), "rows", hex.EncodeToString(sum.Sum(nil))}, nil
}
