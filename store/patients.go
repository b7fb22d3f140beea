package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
	"linnet/directory"
)

// Imported counts what an import did, and lists what a person should see.
type Imported struct {
	Added      int // patients
	Updated    int
	Same       int
	Linked     int // new (phone, patient) pairs
	Unlinked   int // by Replace
	Kept       []KeptEnded
	TooMany    bool // Replace would unlink over 10 %: nothing was unlinked
	WouldEnd   int
	LiveBefore int
}

// KeptEnded is a row that would bring back a grant that staff, a wrong-number
// text, a number given up or the child's age ended: it stays ended
// (security.md §6).
type KeptEnded struct {
	Line int
	Why  string // EndedByStaff, EndedByWrongNumber, EndedByGivenUp, EndedByAge
}

// ImportOptions are the switches of `linnet import patients`.
type ImportOptions struct {
	Replace bool // what the rows do not list is unlinked
	Yes     bool // also over 10 %
	DryRun  bool
	By      Actor
}

// errDryRun undoes an act that was only tried.
var errDryRun = errors.New("dry run")

// importChunk is how many rows one transaction takes.
const importChunk = 200

// Import adds and updates patients by practice, record number and phone. It
// never removes unless told to replace. progress is called after each chunk.
func (s *Store) Import(ctx context.Context, rows []directory.Row, o ImportOptions, progress func(done int)) (Imported, error) {
	var sum Imported
	first, err := s.noPatients(ctx)
	if err != nil {
		return sum, err
	}
	for from := 0; from < len(rows); from += importChunk {
		chunk := rows[from:min(from+importChunk, len(rows))]
		var part Imported
		err := s.write(ctx, func(t *tx) error {
			part = Imported{}
			for _, row := range chunk {
				if err := t.importRow(row, first, &part); err != nil {
					return fmt.Errorf("line %d: %w", row.Line, err)
				}
			}
			if o.DryRun {
				t.wrote = true
				return errDryRun
			}
			return nil
		})
		if err != nil && !errors.Is(err, errDryRun) {
			return sum, fmt.Errorf("import: %w", err)
		}
		sum.add(part)
		if progress != nil {
			progress(from + len(chunk))
		}
	}
	if o.Replace {
		if err := s.replace(ctx, rows, o, &sum); err != nil {
			return sum, err
		}
	}
	if o.DryRun {
		return sum, nil
	}
	return sum, s.write(ctx, func(t *tx) error {
		return t.trace(trailRow{actor: o.By, act: "import", detail: fmt.Sprintf("%d rows, %d added, %d updated, %d linked, %d unlinked",
			len(rows), sum.Added, sum.Updated, sum.Linked, sum.Unlinked)})
	})
}

func (a *Imported) add(b Imported) {
	a.Added, a.Updated, a.Same, a.Linked = a.Added+b.Added, a.Updated+b.Updated, a.Same+b.Same, a.Linked+b.Linked
	a.Kept = append(a.Kept, b.Kept...)
}

func (s *Store) noPatients(ctx context.Context) (none bool, err error) {
	err = s.read(ctx, func(r *reader) error {
		var n int
		err := found(r.row(`SELECT 1 FROM patients LIMIT 1`).Scan(&n))
		if none = errors.Is(err, ErrNotFound); none {
			return nil
		}
		return err
	})
	return none, err
}

func (t *tx) importRow(row directory.Row, first bool, sum *Imported) error {
	p := t.s.Practice(row.Practice)
	if p == nil {
		return fmt.Errorf("practice %s: %w", row.Practice, ErrNotFound)
	}
	patient, isNew, err := t.patient(p, row, sum) // before the line is loaded: a corrected birth date may move it
	if err != nil {
		return err
	}
	l, err := t.lineOf(p, row.Phone)
	if err != nil {
		return err
	}
	if l.Language == "" {
		l.Language = row.Language
	}
	if err := t.link(l, row, patient, linking{first: first, later: !first && !isNew}, sum); err != nil {
		return err
	}
	if row.Consent {
		t.importConsent(l, row)
	}
	return t.saveLine(l)
}

// patient finds or makes the patient of a row and brings the record up to date.
func (t *tx) patient(p *conversation.Practice, row directory.Row, sum *Imported) (ID, bool, error) {
	var id ID
	index := t.s.keys.recordIndex(p.ID, row.RecordNumber)
	err := found(t.row(`SELECT id FROM patients WHERE practice = $1 AND record_idx = $2`, p.ID, index).Scan(&id))
	if errors.Is(err, ErrNotFound) {
		id = NewID()
		sum.Added++
		return id, true, t.writePatient(p, id, index, row)
	}
	if err != nil {
		return id, false, err
	}
	now, err := t.reader().person(p.ID, id)
	if err != nil {
		return id, false, err
	}
	var zone string
	if err := t.row(`SELECT time_zone FROM patients WHERE id = $1`, id).Scan(&zone); err != nil {
		return id, false, err
	}
	if now.Given == row.GivenName && now.Family == row.FamilyName && now.Birth == row.BirthDate && now.Language == row.Language && zone == row.TimeZone {
		sum.Same++
		return id, false, nil
	}
	sum.Updated++
	if now.Birth != row.BirthDate { // a changed birth date ends what the old one opened
		if err := t.forgetMatches(id); err != nil {
			return id, false, err
		}
	}
	if err := t.writePatient(p, id, index, row); err != nil || now.Birth == row.BirthDate && zone == row.TimeZone {
		return id, false, err
	}
	return id, false, t.endsAnew(p, id, row.BirthDate, row.TimeZone)
}

func (t *tx) writePatient(p *conversation.Practice, id ID, index []byte, row directory.Row) error {
	sealed, err := t.sealAll(p.ID, "patients", id, "record", row.RecordNumber, "given", row.GivenName, "family", row.FamilyName, "birth", row.BirthDate.String())
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO patients (id, practice, record_idx, record, given, family, birth, birth_idx, language, time_zone, created_us, updated_us)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) ON CONFLICT (practice, record_idx) DO UPDATE SET given = EXCLUDED.given,
		family = EXCLUDED.family, birth = EXCLUDED.birth, birth_idx = EXCLUDED.birth_idx, language = EXCLUDED.language,
		time_zone = EXCLUDED.time_zone, record = EXCLUDED.record, updated_us = EXCLUDED.updated_us`,
		id, p.ID, index, sealed[0], sealed[1], sealed[2], sealed[3], t.s.keys.birthIndex(p.ID, row.BirthDate), string(row.Language), row.TimeZone, us(t.now))
	if err != nil {
		return err
	}
	t.peopleChanged(p.ID)
	if _, err := t.exec(`DELETE FROM patient_words WHERE patient = $1`, id); err != nil {
		return err
	}
	for _, word := range t.s.keys.wordIndexes(p.ID, row.GivenName+" "+row.FamilyName) {
		if _, err := t.exec(`INSERT INTO patient_words (practice, word_idx, patient) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, p.ID, word, id); err != nil {
			return err
		}
	}
	return nil
}

// forgetMatches ends what a birth date had opened for a patient.
func (t *tx) forgetMatches(patient ID) error {
	for _, step := range []string{
		`UPDATE grants SET matched_us = 0 WHERE patient = $1`,
		`DELETE FROM session_patients WHERE patient = $1`,
		`DELETE FROM device_patients WHERE patient = $1`,
	} {
		if _, err := t.exec(step, patient); err != nil {
			return err
		}
	}
	t.changed("session", 0, ID{}) // open pages and streams look whether they may go on
	return t.endAlertsOf(patient)
}

// linking says how a phone comes to a patient: with the first import of all,
// whose phones were on the record before Linnet was, or as a new phone of a
// patient already on record.
type linking struct{ first, later bool }

// link gives the phone its right to open the patient. A grant that staff, a
// wrong-number text, a number given up or an age ended stays ended; the row is
// reported.
func (t *tx) link(l *line, row directory.Row, patient ID, how linking, sum *Imported) error {
	var ended, from int64
	var by, relation string
	err := found(t.row(`SELECT ended_us, ended_by, relation, CASE WHEN starts_us > 0 THEN starts_us ELSE created_us END FROM grants
		WHERE practice = $1 AND phone_idx = $2 AND patient = $3`, l.practice.ID, l.index, patient).Scan(&ended, &by, &relation, &from))
	switch {
	case errors.Is(err, ErrNotFound):
	case err != nil:
		return err
	case ended == 0:
		return t.relate(l, row, patient, directory.Relationship(relation), at(from))
	case by != EndedByImport:
		sum.Kept = append(sum.Kept, KeptEnded{row.Line, by})
		return nil
	}
	ends := grantEnd(l.practice, row.Relationship, row.BirthDate, row.TimeZone, t.now)
	if !ends.IsZero() && !ends.After(t.now) { // too old for a parent's grant: nothing to open
		sum.Kept = append(sum.Kept, KeptEnded{row.Line, EndedByAge})
		return nil
	}
	sum.Linked++
	g := gift{patient: patient, relation: row.Relationship, scope: wholeScope, starts: t.now, ends: ends, by: "import", isNew: how.later}
	if how.first {
		g.starts = time.Time{}
	}
	if err := t.give(l, g); err != nil || !how.later {
		return err
	}
	return t.tellOthers(l, patient, row.Relationship)
}

// relate puts the relation of a living grant right when the record's changed:
// a phone that turns out to be a parent's gets the end that a parent's has.
func (t *tx) relate(l *line, row directory.Row, patient ID, was directory.Relationship, from time.Time) error {
	if was == row.Relationship {
		return nil
	}
	t.peopleChanged(l.practice.ID)
	if _, err := t.exec(`UPDATE grants SET relation = $1, renewed = 0 WHERE practice = $2 AND phone_idx = $3 AND patient = $4`,
		string(row.Relationship), l.practice.ID, l.index, patient); err != nil {
		return err
	}
	return t.endAt(l, patient, grantEnd(l.practice, row.Relationship, row.BirthDate, row.TimeZone, from))
}

// importConsent records that express consent is on file; it never turns texts
// back on after a STOP.
func (t *tx) importConsent(l *line, row directory.Row) {
	if l.Off() || l.Basis == conversation.ExpressBasis {
		return
	}
	l.Basis, l.BasisAt = conversation.ExpressBasis, t.now
	t.record(&consentEvent{line: l, kind: KindOptIn, how: HowImport, sentAt: row.ConsentAt, rule: "consent on file", before: l.Phase, after: l.Phase,
		basis: l.Basis})
}

// replace ends the grants that the rows do not list.
func (s *Store) replace(ctx context.Context, rows []directory.Row, o ImportOptions, sum *Imported) error {
	listed := map[string]bool{}
	practices := map[string]bool{}
	for _, row := range rows {
		practices[row.Practice] = true
		listed[string(s.keys.phoneIndex(row.Practice, row.Phone))+string(s.keys.recordIndex(row.Practice, row.RecordNumber))] = true
	}
	type pair struct{ line, patient ID }
	var gone []pair
	live := 0
	err := s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT l.id, g.patient, g.phone_idx, p.record_idx, g.practice FROM grants g JOIN patients p ON p.id = g.patient
			JOIN lines l ON l.practice = g.practice AND l.phone_idx = g.phone_idx WHERE g.ended_us = 0`)
		return collect(rows, err, func(rows *sql.Rows) error {
			var one pair
			var phone, record []byte
			var practice string
			if err := rows.Scan(&one.line, &one.patient, &phone, &record, &practice); err != nil {
				return err
			}
			if !practices[practice] {
				return nil
			}
			live++
			if !listed[string(phone)+string(record)] {
				gone = append(gone, one)
			}
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("compare with the record: %w", err)
	}
	sum.WouldEnd, sum.LiveBefore = len(gone), live
	if sum.TooMany = len(gone)*10 > live && !o.Yes; sum.TooMany || o.DryRun {
		return nil
	}
	for _, one := range gone {
		err := s.write(ctx, func(t *tx) error {
			l, err := t.lineByID(one.line)
			if err != nil {
				return err
			}
			if err := t.endGrant(l, one.patient, EndedByImport); err != nil {
				return err
			}
			return t.saveLine(l)
		})
		if err != nil {
			return fmt.Errorf("unlink a phone: %w", err)
		}
		sum.Unlinked++
	}
	return nil
}
