package store

import (
	"errors"
	"time"
)

// Limits of misses (security.md §11). What a stranger can drive closes only
// the door the stranger stands at: five misses from a browser that never
// signed this person in make that browser and its address wait for this
// person. A hundred from anywhere turn signing in by password off, which
// touches neither passkeys nor sessions.
const (
	MissesHere = 5
	MissWait   = 15 * time.Minute
	MissesAll  = 100
	missMemory = 30 * 24 * time.Hour // of counters nobody waits for
)

// knows remembers that a browser signed a person in, and forgets the misses.
func (t *tx) knows(p *Staff, browser []byte) error {
	if _, err := t.exec(`INSERT INTO staff_browsers (staff, browser, first_us, seen_us) VALUES ($1, $2, $3, $3)
		ON CONFLICT (staff, browser) DO UPDATE SET seen_us = EXCLUDED.seen_us`, p.ID, browser, us(t.now)); err != nil {
		return err
	}
	_, err := t.exec(`DELETE FROM staff_misses WHERE who = $1 AND (door = $2 OR length(door) = 0 AND n < $3)`, t.s.keys.whoIndex(p.Email),
		t.s.keys.secretMAC("staff browser", browser), MissesAll)
	return err
}

// whoIndex stands for an address somebody typed, whether anybody has it or not.
func (k *sealer) whoIndex(email string) []byte { return k.secretMAC("staff address", []byte(email)) }

// doors are what a miss counts against beside the person.
func (k *sealer) doors(at Stand) [][]byte {
	return [][]byte{k.secretMAC("staff browser", at.Browser), k.secretMAC("staff from", []byte(at.Address))}
}

// stranger reports whether this browser never signed the person in.
func (r *reader) stranger(staff ID, at Stand) (bool, error) {
	var n int
	err := r.row(`SELECT COUNT(*) FROM staff_browsers WHERE staff = $1 AND browser = $2`, staff, at.Browser).Scan(&n)
	return n == 0, err
}

// mayTry is nil if somebody may try to be the person with an address; ErrWaits
// and ErrPasswordOff if not. An address nobody has is treated alike.
func (r *reader) mayTry(email string, staff ID, at Stand) error {
	who := r.s.keys.whoIndex(email)
	var all int64
	err := found(r.row(`SELECT n FROM staff_misses WHERE who = $1 AND length(door) = 0`, who).Scan(&all))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if all >= MissesAll {
		return ErrPasswordOff
	}
	stranger, err := r.stranger(staff, at)
	if err != nil || !stranger {
		return err
	}
	for _, door := range r.s.keys.doors(at) {
		var until int64
		err := found(r.row(`SELECT until_us FROM staff_misses WHERE who = $1 AND door = $2`, who, door).Scan(&until))
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err == nil && until > us(r.now) {
			return ErrWaits
		}
	}
	return nil
}

// missed counts a wrong password or code. It is the act's outcome: the
// transaction that holds it commits.
func (t *tx) missed(email string, p *Staff, at Stand, what string) error {
	var staff ID
	actor := Actor{Name: "stranger"}
	if p != nil {
		staff, actor = p.ID, p.Actor()
	}
	if _, err := t.exec(`DELETE FROM staff_misses WHERE since_us < $1 AND until_us < $2 AND n < $3`, us(t.now.Add(-missMemory)), us(t.now), MissesAll); err != nil {
		return err
	}
	who := t.s.keys.whoIndex(email)
	if err := t.trace(trailRow{actor: actor, act: "sign-in missed", detail: what, outcome: "refused"}); err != nil {
		return err
	}
	all, err := t.countMiss(who, []byte{}, 0)
	if err != nil {
		return err
	}
	if all == MissesAll {
		if err := t.trace(trailRow{actor: actor, act: "password sign-in off", outcome: "refused"}); err != nil {
			return err
		}
	}
	stranger, err := t.reader().stranger(staff, at)
	if err != nil || !stranger {
		return err
	}
	waits := false
	for _, door := range t.s.keys.doors(at) {
		n, err := t.countMiss(who, door, us(t.now.Add(-MissWait)))
		if err != nil {
			return err
		}
		if n < MissesHere {
			continue
		}
		waits = true
		if _, err := t.exec(`UPDATE staff_misses SET n = 0, until_us = $1 WHERE who = $2 AND door = $3`, us(t.now.Add(MissWait)), who, door); err != nil {
			return err
		}
	}
	if waits {
		return t.trace(trailRow{actor: actor, act: "sign-in waits", outcome: "refused"})
	}
	return nil
}

// countMiss adds a miss to a door; those before a time do not count any more.
func (t *tx) countMiss(who, door []byte, before int64) (n int64, err error) {
	t.wrote = true
	err = t.row(`INSERT INTO staff_misses (who, door, n, since_us, until_us) VALUES ($1, $2, 1, $3, 0)
		ON CONFLICT (who, door) DO UPDATE SET n = CASE WHEN staff_misses.since_us <= $4 THEN 1 ELSE staff_misses.n + 1 END,
			since_us = CASE WHEN staff_misses.since_us <= $4 THEN EXCLUDED.since_us ELSE staff_misses.since_us END
		RETURNING n`, who, door, us(t.now), before).Scan(&n)
	return n, err
}
