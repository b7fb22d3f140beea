package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// newDeviceFor is how long a remembered device counts as new on the pages of
// the others (ux.md §4).
const newDeviceFor = 7 * 24 * time.Hour

// Device is a browser that a phone's owner chose to have remembered.
type Device struct {
	ID    ID
	Name  string // kind and browser, "phone Chrome", "" if it said nothing of itself
	Made  time.Time
	Ends  time.Time // the last of its patients' 30 days
	This  bool
	IsNew bool // remembered within 7 days, and not the line's first
}

// Devices are where a phone is signed in.
type Devices struct {
	All    []Device
	Others int // further browsers that are signed in and not remembered
}

// Devices lists the remembered devices of the session's line, newest first, and
// counts its other sessions.
func (s *Store) Devices(ctx context.Context, n *Session) (out Devices, err error) {
	err = s.read(ctx, func(r *reader) error {
		if n.Step != StepIn {
			return ErrEnded
		}
		var first int64
		if err := r.row(`SELECT COALESCE(MIN(made_us), 0) FROM devices WHERE line = $1`, n.Line).Scan(&first); err != nil {
			return err
		}
		rows, err := r.rows(`SELECT d.id, d.name, d.made_us, MAX(p.ends_us) FROM devices d JOIN device_patients p ON p.device = d.id
			WHERE d.line = $1 AND d.ended_us = 0 AND p.ends_us > $2 GROUP BY d.id, d.name, d.made_us ORDER BY d.made_us DESC, d.id`, n.Line, us(r.now))
		err = collect(rows, err, func(rows *sql.Rows) error {
			var d Device
			var made, ends int64
			if err := rows.Scan(&d.ID, &d.Name, &made, &ends); err != nil {
				return err
			}
			d.Made, d.Ends, d.This = at(made), at(ends), d.ID.String() == n.Data.Device
			d.IsNew = made > first && r.now.Sub(d.Made) < newDeviceFor
			out.All = append(out.All, d)
			return nil
		})
		if err != nil {
			return err
		}
		others, err := r.sessionsOf(n.Line)
		for _, o := range others {
			if o.Data.Device == "" && string(o.Hash) != string(n.Hash) && o.Step == StepIn {
				out.Others++
			}
		}
		return err
	})
	if err != nil {
		return Devices{}, fmt.Errorf("list devices: %w", err)
	}
	return out, nil
}

// sessionsOf lists the live sessions of a line.
func (r *reader) sessionsOf(line ID) (out []*Session, err error) {
	var hashes [][]byte
	rows, err := r.rows(`SELECT hash FROM sessions WHERE line = $1 AND kind = 'patient' AND ended_us = 0 AND ends_us > $2`, line, us(r.now))
	err = collect(rows, err, func(rows *sql.Rows) error {
		var hash []byte
		err := rows.Scan(&hash)
		hashes = append(hashes, hash)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, hash := range hashes {
		n, err := r.session(hash, "patient")
		if errors.Is(err, ErrEnded) { // idle for too long
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// NameDevice keeps what a device that was just remembered said of itself.
func (s *Store) NameDevice(ctx context.Context, n *Session, name string) error {
	err := s.write(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE devices SET name = $1 WHERE id = $2 AND line = $3 AND name = ''`, name, deviceOf(n), n.Line)
		return err
	})
	if err != nil {
		return fmt.Errorf("name a device: %w", err)
	}
	return nil
}

// EndDevice forgets one remembered device of the session's line and ends the
// sessions opened on it at once; the session that asks stays. ErrNotFound: no
// such device of this line.
func (s *Store) EndDevice(ctx context.Context, n *Session, device, key ID) error {
	return s.deviceAct(ctx, "forgot a device", n, key, func(t *tx, l *line, m *Session) error {
		ended, err := t.exec(`UPDATE devices SET ended_us = $1 WHERE id = $2 AND line = $3 AND ended_us = 0`, us(t.now), device, l.id)
		if err != nil {
			return err
		}
		if ended == 0 {
			return ErrNotFound
		}
		all, err := t.reader().sessionsOf(l.id)
		if err != nil {
			return err
		}
		for _, o := range all {
			if o.Data.Device != device.String() || string(o.Hash) == string(m.Hash) {
				continue
			}
			if _, err := t.exec(`UPDATE sessions SET ended_us = $1 WHERE hash = $2`, us(t.now), o.Hash); err != nil {
				return err
			}
		}
		if m.Data.Device == device.String() {
			m.Data.Device = ""
		}
		return t.endAlerts(l.id)
	})
}

// EndDevices forgets all remembered devices of the session's line and ends all
// its sessions but the one that asks.
func (s *Store) EndDevices(ctx context.Context, n *Session, key ID) error {
	return s.deviceAct(ctx, "forgot all devices", n, key, func(t *tx, l *line, m *Session) error {
		m.Data.Device = ""
		return t.endWays(l, m.Hash)
	})
}

func (s *Store) deviceAct(ctx context.Context, name string, n *Session, key ID, act func(*tx, *line, *Session) error) error {
	err := s.write(ctx, func(t *tx) error {
		if err := t.formKey(key); err != nil {
			return err
		}
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		m, err := t.current(n)
		if err != nil {
			return err
		}
		if m.Step != StepIn {
			return ErrEnded
		}
		if err := act(t, l, m); err != nil {
			return err
		}
		if err := t.saveSession(m); err != nil {
			return err
		}
		t.changed("session", 0, ID{})
		if err := t.trace(trailRow{practice: l.practice.ID, actor: Actor{Name: "patient"}, act: name, line: l.id}); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	if errors.Is(err, ErrUsed) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// NewDevice returns when another device than the session's was remembered for
// its line within 7 days, zero if none was; the first device of a phone is news
// to nobody.
func (s *Store) NewDevice(ctx context.Context, n *Session) (made time.Time, err error) {
	err = s.read(ctx, func(r *reader) error {
		var newest, first int64
		if err := r.row(`SELECT COALESCE(MAX(made_us), 0) FROM devices WHERE line = $1 AND ended_us = 0 AND made_us > $2 AND id <> $3`,
			n.Line, us(r.now.Add(-newDeviceFor)), deviceOf(n)).Scan(&newest); err != nil {
			return err
		}
		if err := r.row(`SELECT COALESCE(MIN(made_us), 0) FROM devices WHERE line = $1`, n.Line).Scan(&first); err != nil {
			return err
		}
		if newest > first {
			made = at(newest)
		}
		return nil
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("look for a new device: %w", err)
	}
	return made, nil
}

// tries is how many wrong codes shut a browser (contract: verification.tries).
func (s *Store) tries() int {
	if len(s.Practices()) == 0 {
		return conversation.DefaultVerification().Tries
	}
	return s.Practices()[0].Verification.Tries
}
