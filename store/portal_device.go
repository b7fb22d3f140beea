package store

import (
	"context"
	"database/sql"
	"fmt"
)

// DeviceSession returns what a remembered device may see by the right of its
// own cookie. Nothing is written and no session is made: it serves a GET
// (security.md §2); the first POST opens a session with OpenByDevice. ErrEnded
// if the device stands for nobody any more.
func (s *Store) DeviceSession(ctx context.Context, token string) (n *Session, err error) {
	err = s.read(ctx, func(r *reader) error {
		n, err = r.deviceSession(token)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look at a remembered device: %w", err)
	}
	return n, nil
}

func (r *reader) deviceSession(token string) (*Session, error) {
	id, line, err := r.device(token)
	if err != nil {
		return nil, err
	}
	n := &Session{Kind: "patient", Line: line, Step: StepIn, Seen: r.now, Data: SessionData{Device: id.String()}}
	if err := r.row(`SELECT practice, language FROM lines WHERE id = $1`, line).Scan(&n.Practice, &n.Data.Language); err != nil {
		return nil, found(err)
	}
	rows, err := r.rows(`SELECT patient FROM device_patients WHERE device = $1 AND ends_us > $2 ORDER BY ends_us, patient`, id, us(r.now))
	var all []ID
	err = collect(rows, err, func(rows *sql.Rows) error {
		var patient ID
		err := rows.Scan(&patient)
		all = append(all, patient)
		return err
	})
	if err != nil {
		return nil, err
	}
	_, index, err := r.phoneOf(n.Practice, line)
	if err != nil {
		return nil, err
	}
	grants, err := r.liveGrants(n.Practice, index)
	if err != nil {
		return nil, err
	}
	for _, patient := range all {
		for _, g := range grants {
			if g.patient == patient {
				n.Patients = append(n.Patients, patient)
			}
		}
	}
	if len(n.Patients) == 0 {
		return nil, ErrEnded
	}
	n.Data.About = n.Patients[0].String()
	return n, nil
}

// ForgetDevice ends a remembered device, as "sign out" does; one that is
// unknown or ended is no error.
func (s *Store) ForgetDevice(ctx context.Context, token string) error {
	err := s.write(ctx, func(t *tx) error {
		id, line, err := t.reader().device(token)
		if err != nil {
			return nil // nothing to end
		}
		if _, err := t.exec(`UPDATE devices SET ended_us = $1 WHERE id = $2 AND ended_us = 0`, us(t.now), id); err != nil {
			return err
		}
		t.changed("session", 0, ID{})
		return t.trace(trailRow{actor: Actor{Name: "patient"}, act: "forgot a device", line: line})
	})
	if err != nil {
		return fmt.Errorf("forget a device: %w", err)
	}
	return nil
}
