package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"linnet/conversation"
)

// TrailKept is how long a row of the access trail is kept at least.
const TrailKept = 6 // years

// TrailView says which rows of the access trail are wanted: those of a person,
// of a command's system user, or about a patient. One of the three is set.
type TrailView struct {
	Staff    ID
	Actor    string // of a command, a patient's page ("patient") or a stranger
	Patient  ID
	Kind     string    // one of the kinds of acts, "" for all
	From, To time.Time // [From, To)
	After    TrailPlace
	Oldest   bool // oldest first
	Limit    int
}

// TrailPlace is a row's place in the order of time; the rows of a page begin
// after one. The zero place is before all.
type TrailPlace struct {
	At time.Time
	ID ID
}

// TrailLine is one row of the access trail with the names of who is meant.
type TrailLine struct {
	ID       ID
	At       time.Time
	Practice string // "" for what belongs to none: sign-ins, people, rules
	Staff    ID     // none for a command, a patient or a stranger
	Name     string
	Act      string
	Patient  Person // zero where the row names none
	Phone    conversation.Phone
	Talk     ID
	Detail   string
	Shown    []ID // patients that a list or a search showed
	From     Origin
	Outcome  string
}

// Place is the line's own, to go on from.
func (l TrailLine) Place() TrailPlace { return TrailPlace{l.At, l.ID} }

// where is the condition of a view; each form is ordered by an index.
func (v TrailView) where() (condition string, args []any) {
	from, to := us(v.From), us(v.To)
	switch {
	case !v.Patient.None():
		condition, args = `t.patient = $1`, []any{v.Patient}
	case !v.Staff.None():
		condition, args = `t.staff = $1`, []any{v.Staff}
	default:
		condition, args = `t.staff IS NULL AND t.actor = $1`, []any{v.Actor}
	}
	args = append(args, from, to-1)
	condition += ` AND t.at_us >= $2 AND t.at_us <= $3`
	if v.Kind == KindRefused {
		return condition + ` AND t.outcome = 'refused'`, args
	}
	acts := ActsOf(v.Kind)
	if len(acts) == 0 {
		return condition, args
	}
	var places []string
	for _, act := range acts {
		args = append(args, act)
		places = append(places, fmt.Sprintf("$%d", len(args)))
	}
	return condition + ` AND t.act IN (` + strings.Join(places, ", ") + `)`, args
}

// page adds the place a page begins at, and its order.
func (v TrailView) page() (query string, args []any) {
	condition, args := v.where()
	order, later := "DESC", "<"
	edge := int64(math.MaxInt64)
	if v.Oldest {
		order, later, edge = "ASC", ">", -1
	}
	if !v.After.ID.None() {
		edge = us(v.After.At)
	}
	limit := v.Limit
	if limit <= 0 || limit > 1001 {
		limit = 50
	}
	args = append(args, edge, v.After.ID, limit)
	n := len(args)
	// The first of the two narrows the index, the second cuts what stands at the
	// same moment.
	return fmt.Sprintf(`%s AND t.at_us %s= $%d AND (t.at_us %s $%d OR t.id %s $%d) ORDER BY t.at_us %s, t.id %s LIMIT $%d`,
		condition, later, n-2, later, n-2, later, n-1, order, order, n), args
}

// TrailLines lists rows of the trail in one query. Looking at them is put on
// the trail by the caller (Looked).
func (s *Store) TrailLines(ctx context.Context, v TrailView) (all []TrailLine, err error) {
	query, args := v.page()
	err = s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT t.id, t.at_us, t.practice, t.staff, t.actor, t.act, t.talk, t.detail, t.origin, t.shown, t.outcome,
			t.patient, p.practice, p.given, p.family, l.practice, l.id, l.phone
			FROM trail t LEFT JOIN patients p ON p.id = t.patient LEFT JOIN lines l ON l.id = t.line WHERE `+query, args...)
		return collect(rows, err, func(rows *sql.Rows) error {
			line, err := s.trailLine(rows)
			all = append(all, line)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read the trail: %w", err)
	}
	return all, nil
}

func (s *Store) trailLine(row scanner) (l TrailLine, err error) {
	var when int64
	var detail, origin, shown, given, family, phone []byte
	var patientAt, lineAt sql.NullString
	var line ID
	if err := row.Scan(&l.ID, &when, &l.Practice, &l.Staff, &l.Name, &l.Act, &l.Talk, &detail, &origin, &shown, &l.Outcome,
		&l.Patient.ID, &patientAt, &given, &family, &lineAt, &line, &phone); err != nil {
		return l, err
	}
	l.At, l.Shown = at(when), unpacked(shown)
	for _, f := range []struct {
		practice, table, column string
		row                     ID
		sealed                  []byte
		to                      func(string)
	}{
		{l.Practice, "trail", "detail", l.ID, detail, func(v string) { l.Detail = v }},
		{patientAt.String, "patients", "given", l.Patient.ID, given, func(v string) { l.Patient.Given = v }},
		{patientAt.String, "patients", "family", l.Patient.ID, family, func(v string) { l.Patient.Family = v }},
		{lineAt.String, "lines", "phone", line, phone, func(v string) { l.Phone = conversation.Phone(v) }},
	} {
		plain, err := s.keys.open(f.practice, f.table, f.column, f.row[:], f.sealed)
		if err != nil {
			return l, err
		}
		f.to(string(plain))
	}
	l.From, err = s.keys.origin(l.Practice, l.ID, origin)
	return l, err
}

// TrailActors names who is on the trail and is no person on the staff: system
// users of commands, patients' pages, strangers.
func (s *Store) TrailActors(ctx context.Context) (names []string, err error) {
	err = s.read(ctx, func(r *reader) error {
		// One step of the index for each name: a DISTINCT would read every row.
		for last := ""; ; {
			var next sql.NullString
			if err := r.row(`SELECT MIN(actor) FROM trail WHERE staff IS NULL AND actor > $1`, last).Scan(&next); err != nil || !next.Valid {
				return err
			}
			last = next.String
			names = append(names, last)
		}
	})
	slices.Sort(names)
	return names, wrapped("list who is on the trail", err)
}

// PatientName is a patient by key, and their practice, for a page about their
// trail.
func (s *Store) PatientName(ctx context.Context, id ID) (p Person, practice string, err error) {
	err = s.read(ctx, func(r *reader) error {
		if err := found(r.row(`SELECT practice FROM patients WHERE id = $1`, id).Scan(&practice)); err != nil {
			return err
		}
		p, err = r.person(practice, id)
		return err
	})
	return p, practice, wrapped("find a patient", err)
}
