package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Actor is who does or looks: a staff person, or a command's system user.
type Actor struct {
	Staff ID
	Name  string // for commands: the system user; for the history of a talk: the person's name
}

// Origin is where somebody stands who does or looks: the network, IPv6 by /64,
// and the kind of browser. Both are empty for a command.
type Origin struct {
	Address string
	Browser string
}

type originKey struct{}

// From says where whatever is done under a context comes from. It stands on
// every row of the trail and in no argument: each act leaves its row in its own
// transaction, and none could forget to hand it on.
func From(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

// trailRow is one line of the access trail.
type trailRow struct {
	practice string
	actor    Actor
	act      string
	line     ID
	patient  ID
	talk     ID
	detail   string
	shown    []ID // patients that a list or a search showed
	outcome  string
}

// trace writes a row of the access trail in the act's own transaction.
func (t *tx) trace(r trailRow) error {
	id := NewID()
	detail, err := t.s.keys.seal(r.practice, "trail", "detail", id[:], []byte(r.detail))
	if err != nil {
		return err
	}
	from, _ := t.ctx.Value(originKey{}).(Origin)
	origin, err := t.s.keys.seal(r.practice, "trail", "origin", id[:], []byte(from.Address+"\n"+from.Browser))
	if err != nil {
		return err
	}
	if r.outcome == "" {
		r.outcome = "done"
	}
	_, err = t.exec(`INSERT INTO trail (id, practice, at_us, staff, actor, act, line, patient, talk, detail, origin, shown, outcome)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, id, r.practice, us(t.now), r.actor.Staff, r.actor.Name, r.act,
		r.line, r.patient, r.talk, detail, origin, packed(r.shown), r.outcome)
	return err
}

// packed writes keys one after the other, each once; NULL for none.
func packed(ids []ID) []byte {
	ids = slices.Clone(ids)
	slices.SortFunc(ids, func(a, b ID) int { return slices.Compare(a[:], b[:]) })
	var out []byte
	for _, id := range slices.Compact(ids) {
		if !id.None() {
			out = append(out, id[:]...)
		}
	}
	return out
}

// unpacked reads what packed wrote.
func unpacked(b []byte) []ID {
	out := make([]ID, len(b)/len(ID{}))
	for i := range out {
		copy(out[i][:], b[i*len(ID{}):])
	}
	return out
}

// origin reads where a row of the trail came from.
func (k *sealer) origin(practice string, id ID, sealed []byte) (o Origin, err error) {
	plain, err := k.open(practice, "trail", "origin", id[:], sealed)
	o.Address, o.Browser, _ = strings.Cut(string(plain), "\n")
	return o, err
}

// Looked puts on the trail that somebody looked at something: a page of the
// log, a report, a masked number shown.
func (s *Store) Looked(ctx context.Context, practice string, who Actor, what, detail string) error {
	return s.Showed(ctx, practice, who, what, detail, nil)
}

// Showed is Looked for a list: the patients it named are on the row, so that
// "whose data did this person see" is answered from the trail alone.
func (s *Store) Showed(ctx context.Context, practice string, who Actor, what, detail string, patients []ID) error {
	return s.keepTrail(ctx, trailRow{practice: practice, actor: who, act: what, detail: detail, shown: patients})
}

// LookedAtPatient is Looked for a page about one patient.
func (s *Store) LookedAtPatient(ctx context.Context, practice string, who Actor, what, detail string, patient ID) error {
	return s.keepTrail(ctx, trailRow{practice: practice, actor: who, act: what, detail: detail, patient: patient})
}

func (s *Store) keepTrail(ctx context.Context, r trailRow) error {
	if err := s.write(ctx, func(t *tx) error { return t.trace(r) }); err != nil {
		return fmt.Errorf("keep the trail: %w", err)
	}
	return nil
}
