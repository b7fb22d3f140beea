package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"linnet/conversation"
	"linnet/directory"
)

// Scopes are what a grant can open, in the order they are kept.
var Scopes = []string{"messages", "visits", "records"}

// ErrLinked refuses to add a phone that may open the patient already, or that
// has a grant which ended: that one is confirmed or renewed instead.
var ErrLinked = errors.New("that phone is on this patient's record already")

// ErrTooOld refuses a parent's grant for somebody who decides alone.
var ErrTooOld = errors.New("the patient is too old for a parent's phone")

// Linked is a grant as staff see it, living or ended.
type Linked struct {
	ID       ID
	Phone    conversation.Phone
	Person   Person // Relation is the grant's
	Scope    []string
	Starts   time.Time // zero: was on record before Linnet
	Ends     time.Time // by rule; zero for none
	Ended    time.Time // zero: lives
	EndedBy  string
	Approved string    // first name of who approved it, "" for an import
	Last     time.Time // how long it could be renewed: the last of the ages
	Here     bool      // of the phone that staff look at
}

// Lives reports whether the grant opens anything at a time.
func (g Linked) Lives(now time.Time) bool {
	return g.Ended.IsZero() && (g.Ends.IsZero() || g.Ends.After(now))
}

// Phones lists the grants that matter to a talk: what its phone opens or
// opened, and which other phones open or opened its patient.
func (s *Store) Phones(ctx context.Context, talk ID) (out []Linked, err error) {
	err = s.read(ctx, func(r *reader) error {
		k, err := r.s.scanTalk(r.row(`SELECT `+talkColumns+` FROM talks WHERE id = $1`, talk))
		if err != nil {
			return err
		}
		_, index, err := r.phoneOf(k.practice.ID, k.line)
		if err != nil {
			return err
		}
		out, err = r.linked(k.practice, index, k.patient)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the phones of talk %s: %w", talk, err)
	}
	return out, nil
}

func (r *reader) linked(p *conversation.Practice, index []byte, patient ID) ([]Linked, error) {
	type row struct {
		phone, index []byte
		patient      ID
		relation, by string
	}
	var out []Linked
	var raw []row
	rows, err := r.rows(`SELECT id, phone, phone_idx, patient, relation, scope, starts_us, ends_us, ended_us, ended_by, approved_by FROM grants
		WHERE practice = $1 AND (phone_idx = $2 OR patient = $3) ORDER BY CASE WHEN phone_idx = $2 THEN 0 ELSE 1 END, created_us, id`, p.ID, index, patient)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var g Linked
		var x row
		var scope string
		var starts, ends, ended int64
		if err := rows.Scan(&g.ID, &x.phone, &x.index, &x.patient, &x.relation, &scope, &starts, &ends, &ended, &g.EndedBy, &x.by); err != nil {
			return err
		}
		g.Scope, g.Starts, g.Ends, g.Ended, g.Here = strings.Split(scope, ","), at(starts), at(ends), at(ended), string(x.index) == string(index)
		out, raw = append(out, g), append(raw, x)
		return nil
	})
	names := map[ID]string{}
	for i, x := range raw {
		if err != nil {
			break
		}
		err = r.linkedWho(p, &out[i], x.phone, x.patient, x.relation, x.by, names)
	}
	return out, err
}

func (r *reader) linkedWho(p *conversation.Practice, g *Linked, sealed []byte, patient ID, relation, by string, names map[ID]string) error {
	phone, err := r.s.keys.open(p.ID, "grants", "phone", g.ID[:], sealed)
	if err != nil {
		return err
	}
	g.Phone = conversation.Phone(phone)
	if g.Person, err = r.person(p.ID, patient); err != nil {
		return err
	}
	g.Person.Relation = relation
	if relation != string(directory.Self) && len(p.ProxyAges) > 0 {
		_, zone, err := r.born(p, patient)
		if err != nil {
			return err
		}
		g.Last = conversation.RenewedEnd(g.Person.Birth, p.ProxyAges, zone, r.now.AddDate(100, 0, 0))
	}
	if id, err := ParseID(by); err == nil {
		g.Approved, err = r.staffName(id, names)
		return err
	}
	return nil
}

// grantAct runs one act of a person on a grant that a talk led to, and puts it
// with its reason on the trail. A key that was used before changes nothing.
func (s *Store) grantAct(ctx context.Context, name string, who *Staff, talk, grant ID, why string, key ID, act func(*tx, *line, *grantRow) error) error {
	if strings.TrimSpace(why) == "" {
		return fmt.Errorf("%s without a reason: %w", name, conversation.ErrRefused)
	}
	err := s.write(ctx, func(t *tx) error {
		if err := t.formKey(key); err != nil {
			return err
		}
		g, l, err := t.lockGrant(talk, grant)
		if err != nil {
			return err
		}
		if err := act(t, l, g); err != nil {
			return err
		}
		t.peopleChanged(l.practice.ID)
		if err := t.trace(trailRow{practice: l.practice.ID, actor: who.Actor(), act: name, line: l.id, patient: g.patient, talk: talk, detail: why}); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	return wrapUsed(name, err)
}

// grantRow is what an act on a grant looks at.
type grantRow struct {
	patient  ID
	relation directory.Relationship
	scope    string
	ended    bool
	by       string
	birth    conversation.Date
	zone     *time.Location
}

// lockGrant loads a grant and locks its line. It must be one that the talk's
// page lists: of its phone, or of its patient. Any other is ErrNotFound, so that
// a talk is no door to people it is not about.
func (t *tx) lockGrant(talk, grant ID) (*grantRow, *line, error) {
	var practice, relation string
	var phone []byte
	var ended, ends int64
	g := &grantRow{}
	err := t.row(`SELECT g.practice, g.phone, g.patient, g.relation, g.scope, g.ended_us, g.ended_by, g.ends_us FROM grants g JOIN talks k ON k.practice = g.practice
		JOIN lines h ON h.id = k.line WHERE g.id = $1 AND k.id = $2 AND (g.phone_idx = h.phone_idx OR g.patient = k.patient)`, grant, talk).Scan(&practice, &phone, &g.patient, &relation, &g.scope, &ended, &g.by, &ends)
	if err != nil {
		return nil, nil, found(err)
	}
	plain, err := t.s.keys.open(practice, "grants", "phone", grant[:], phone)
	if err != nil {
		return nil, nil, err
	}
	p := t.s.Practice(practice)
	if p == nil {
		return nil, nil, ErrNotFound
	}
	l, err := t.lineOf(p, conversation.Phone(plain))
	if err != nil {
		return nil, nil, err
	}
	g.relation, g.ended = directory.Relationship(relation), ended != 0 || ends != 0 && !at(ends).After(t.now)
	if ended == 0 && g.ended {
		g.by = EndedByAge
	}
	g.birth, g.zone, err = t.reader().born(p, g.patient)
	return g, l, err
}

// Unlink ends a phone's right to open a patient; no import revives it. One that
// ended already is conversation.ErrRefused.
func (s *Store) Unlink(ctx context.Context, who *Staff, talk, grant ID, why string, key ID) error {
	return s.grantAct(ctx, "phone unlinked", who, talk, grant, why, key, func(t *tx, l *line, g *grantRow) error {
		err := t.endGrant(l, g.patient, EndedByStaff)
		if errors.Is(err, ErrNotFound) {
			return fmt.Errorf("it ended before: %w", conversation.ErrRefused)
		}
		return err
	})
}

// ConfirmPhone gives an ended right back, from now on, after staff checked the
// person by another way than this phone; how is on the trail. A child's age is
// no matter of checking: what it ended is renewed (RenewPhone), never confirmed.
func (s *Store) ConfirmPhone(ctx context.Context, who *Staff, talk, grant ID, how string, key ID) error {
	return s.grantAct(ctx, "phone confirmed", who, talk, grant, how, key, func(t *tx, l *line, g *grantRow) error {
		if !g.ended {
			return ErrLinked
		}
		ends := time.Time{}
		if g.relation != directory.Self {
			ends = conversation.ProxyEnd(g.birth, l.practice.ProxyAges, g.zone, t.now)
		}
		if g.by == EndedByAge || !ends.IsZero() && !ends.After(t.now) {
			return ErrTooOld
		}
		return t.give(l, gift{patient: g.patient, relation: g.relation, scope: g.scope, starts: t.now, ends: ends, by: who.ID.String(), isNew: true})
	})
}

// RenewPhone lets a parent's or guardian's phone open the child until a day
// that staff name, at most until the last of the practice's ages. A
// right that lives goes on; one that the first age ended begins anew and sees
// what is written from then on.
func (s *Store) RenewPhone(ctx context.Context, who *Staff, talk, grant ID, until time.Time, how string, key ID) error {
	return s.grantAct(ctx, "phone renewed", who, talk, grant, how, key, func(t *tx, l *line, g *grantRow) error {
		if g.relation == directory.Self || g.ended && g.by != EndedByAge {
			return conversation.ErrRefused
		}
		ends := conversation.RenewedEnd(g.birth, l.practice.ProxyAges, g.zone, until)
		if !ends.After(t.now) {
			return ErrTooOld
		}
		if g.ended {
			return t.give(l, gift{patient: g.patient, relation: g.relation, scope: g.scope, starts: t.now, ends: ends, renewed: true, by: who.ID.String()})
		}
		if _, err := t.exec(`UPDATE grants SET renewed = 1, approved_by = $1 WHERE id = $2`, who.ID.String(), grant); err != nil {
			return err
		}
		return t.endAt(l, g.patient, ends)
	})
}

// SetScope leaves out of a living grant what staff do not name. Without
// "messages" the phone may not open the patient's page: what hung on it ends as
// when a phone leaves. One that ended is conversation.ErrRefused.
func (s *Store) SetScope(ctx context.Context, who *Staff, talk, grant ID, scope []string, why string, key ID) error {
	var kept []string
	for _, one := range Scopes {
		if slices.Contains(scope, one) {
			kept = append(kept, one)
		}
	}
	words := strings.Join(kept, ",")
	return s.grantAct(ctx, "phone may open", who, talk, grant, words+": "+why, key, func(t *tx, l *line, g *grantRow) error {
		if g.ended {
			return conversation.ErrRefused
		}
		if _, err := t.exec(`UPDATE grants SET scope = $1 WHERE id = $2`, words, grant); err != nil {
			return err
		}
		if slices.Contains(kept, "messages") {
			return t.fill(l)
		}
		return t.closePair(l, g.patient)
	})
}

// InScope reports whether a session's phone may open something of a patient
// beside the messages: "visits" or "records".
func (s *Store) InScope(ctx context.Context, n *Session, patient ID, scope string) (in bool, err error) {
	err = s.read(ctx, func(r *reader) error {
		l, err := r.may(n, patient)
		if err != nil {
			return err
		}
		var words string
		err = r.row(`SELECT scope FROM grants WHERE practice = $1 AND phone_idx = $2 AND patient = $3`, l.practice.ID, l.index, patient).Scan(&words)
		in = slices.Contains(strings.Split(words, ","), scope)
		return found(err)
	})
	if err != nil && !errors.Is(err, ErrEnded) {
		return false, fmt.Errorf("look what a phone may open: %w", err)
	}
	return in, err
}

// What the holder of a phone may be to a patient, as pages name it.
const RelationSelf = string(directory.Self)

// Relations are all there are.
var Relations = []string{RelationSelf, string(directory.Parent), string(directory.Guardian)}

// NewPhone is a phone that staff put on a patient's record.
type NewPhone struct {
	Phone    conversation.Phone
	Relation string // one of Relations
	How      string // how staff checked the person, required
	Quiet    string // why the other phones are not told; "" tells them
	Key      ID
}

// AddPhone puts a phone on the record of a talk's patient, after staff checked
// who asks. It sees what is written from now on, its talks are marked new for
// 30 days, and the patient's other phones are told unless a reason says why not.
func (s *Store) AddPhone(ctx context.Context, who *Staff, talk ID, n NewPhone) error {
	if strings.TrimSpace(n.How) == "" {
		return fmt.Errorf("add a phone without a check: %w", conversation.ErrRefused)
	}
	err := s.write(ctx, func(t *tx) error {
		if err := t.formKey(n.Key); err != nil {
			return err
		}
		k, err := t.talkByID(talk)
		if err != nil {
			return err
		}
		if k.patient.None() {
			return fmt.Errorf("the talk is about nobody: %w", ErrNotFound)
		}
		l, err := t.lineOf(k.practice, n.Phone)
		if err != nil {
			return err
		}
		if err := t.addPhone(l, k.patient, who, n); err != nil {
			return err
		}
		detail := n.How
		if n.Quiet != "" {
			detail += "; other phones not told: " + n.Quiet
		}
		if err := t.trace(trailRow{practice: l.practice.ID, actor: who.Actor(), act: "phone added", line: l.id, patient: k.patient, talk: talk, detail: detail}); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	return wrapUsed("add a phone", err)
}

func (t *tx) addPhone(l *line, patient ID, who *Staff, n NewPhone) error {
	var had int
	if err := t.row(`SELECT COUNT(*) FROM grants WHERE practice = $1 AND phone_idx = $2 AND patient = $3`, l.practice.ID, l.index, patient).Scan(&had); err != nil {
		return err
	}
	if had > 0 {
		return ErrLinked
	}
	birth, zone, err := t.reader().born(l.practice, patient)
	if err != nil {
		return err
	}
	ends := time.Time{}
	if n.Relation != RelationSelf {
		if ends = conversation.ProxyEnd(birth, l.practice.ProxyAges, zone, t.now); !ends.IsZero() && !ends.After(t.now) {
			return ErrTooOld
		}
	}
	if err := t.give(l, gift{patient: patient, relation: directory.Relationship(n.Relation), scope: wholeScope, starts: t.now, ends: ends, by: who.ID.String(), isNew: true}); err != nil {
		return err
	}
	if n.Quiet != "" {
		return nil
	}
	return t.tellOthers(l, patient, directory.Relationship(n.Relation))
}
