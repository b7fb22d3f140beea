package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"linnet/conversation"
)

// DeviceSession returns what a remembered device may see by the right of its
// own cookie. Nothing is written and no session is made: it serves a GET
// (security.md §2); the first POST opens a session with OpenByDevice. ErrEnded
// if the device stands for nobody any more. On a line with a PIN the session
// stands at StepPIN and may see nothing.
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
	n := &Session{Kind: "patient", Line: line, Step: StepIn, Seen: r.now, Data: SessionData{Device: id.String(), ByDevice: true}}
	asked, err := r.guarded(line, n)
	if err != nil {
		return nil, err
	}
	if asked { // it stands for code and birth date, never for the PIN
		n.Step = StepPIN
	}
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
	slices.SortFunc(grants, func(a, b grant) int { return a.place - b.place })
	for _, g := range grants {
		if slices.Contains(all, g.patient) {
			n.Patients, n.places = append(n.Patients, g.patient), append(n.places, g.place)
		}
	}
	if len(n.Patients) == 0 {
		return nil, ErrEnded
	}
	n.Data.About = n.Patients[0].String() // the same that a session opened by it shows first
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
		if err := t.endAlerts(line); err != nil {
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

// remember makes this browser a remembered device for the pair of phone and
// patient, 30 days from now, not renewed by use (security.md §5).
func (t *tx) remember(l *line, n *Session, patient ID) (string, error) {
	ends := t.now.Add(l.practice.Verification.Remember)
	if n.Data.Device != "" {
		id, err := ParseID(n.Data.Device)
		if err != nil {
			return "", err
		}
		return "", t.rememberPair(id, patient, ends)
	}
	var others int
	if err := t.row(`SELECT COUNT(*) FROM devices WHERE line = $1 AND ended_us = 0`, l.id).Scan(&others); err != nil {
		return "", err
	}
	token := randomBytes(32)
	id := NewID()
	if _, err := t.exec(`INSERT INTO devices (id, hash, practice, line, name, made_us, seen_us, ended_us) VALUES ($1, $2, $3, $4, '', $5, $5, 0)`,
		id, t.s.keys.secretMAC("device", token), l.practice.ID, l.id, us(t.now)); err != nil {
		return "", err
	}
	n.Data.Device = id.String()
	if others > 0 && !l.Off() {
		if err := t.queue(l, &letter{text: conversation.NewDevice, answer: true}); err != nil {
			return "", err
		}
	}
	return base64.RawURLEncoding.EncodeToString(token), t.rememberPair(id, patient, ends)
}

func (t *tx) rememberPair(device, patient ID, ends time.Time) error {
	_, err := t.exec(`INSERT INTO device_patients (device, patient, ends_us) VALUES ($1, $2, $3)
		ON CONFLICT (device, patient) DO UPDATE SET ends_us = EXCLUDED.ends_us`, device, patient, us(ends))
	return err
}

// DeviceLine returns the line a remembered device stands for, ErrEnded if it
// stands for none (any more).
func (s *Store) DeviceLine(ctx context.Context, token string) (line ID, err error) {
	err = s.read(ctx, func(r *reader) error {
		_, line, err = r.device(token)
		return err
	})
	return line, err
}

// deviceToken reads a remembered device's cookie.
func deviceToken(cookie string) ([]byte, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(cookie)
	return raw, err == nil && len(raw) == 32
}

func (r *reader) device(token string) (id, line ID, err error) {
	raw, ok := deviceToken(token)
	if !ok {
		return ID{}, ID{}, ErrEnded
	}
	err = found(r.row(`SELECT d.id, d.line FROM devices d WHERE d.hash = $1 AND d.ended_us = 0 AND EXISTS (
		SELECT 1 FROM device_patients p WHERE p.device = d.id AND p.ends_us > $2)`, r.s.keys.secretMAC("device", raw), us(r.now)).Scan(&id, &line))
	if errors.Is(err, ErrNotFound) {
		err = ErrEnded
	}
	return id, line, err
}

// OpenByDevice opens a session of at most 24 h by the right of a remembered
// device, without code and birth date, for the patients that still may be
// opened (AAL1). On a line with a PIN it stands at StepPIN first.
func (s *Store) OpenByDevice(ctx context.Context, token string, browser []byte) (cookie string, n *Session, err error) {
	err = s.write(ctx, func(t *tx) error {
		id, lineID, err := t.reader().device(token)
		if err != nil {
			return err
		}
		l, err := t.lineByID(lineID)
		if err != nil {
			return err
		}
		patients, err := t.devicePatients(l, id)
		if err != nil {
			return err
		}
		if len(patients) == 0 {
			return ErrEnded
		}
		n = &Session{Kind: "patient", Browser: browser, Practice: l.practice.ID, Line: l.id, Step: StepIn, Ends: t.now.Add(24 * time.Hour),
			Data: SessionData{Device: id.String(), ByDevice: true, About: patients[0].String(), Language: string(l.Language)}}
		asked, err := t.reader().guarded(l.id, n)
		if err != nil {
			return err
		}
		if asked {
			n.Step, patients = StepPIN, nil
		}
		if cookie, err = t.openSession(n); err != nil {
			return err
		}
		if err := t.admitAll(n, patients); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE devices SET seen_us = $1 WHERE id = $2`, us(t.now), id); err != nil {
			return err
		}
		if err := t.trace(trailRow{practice: l.practice.ID, actor: Actor{Name: "patient"}, act: "opened by a remembered device", line: l.id}); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	if err != nil {
		return "", nil, fmt.Errorf("open by a remembered device: %w", err)
	}
	return cookie, n, nil
}

func (t *tx) admitAll(n *Session, patients []ID) error {
	for _, p := range patients {
		if err := t.admit(n, p); err != nil {
			return err
		}
	}
	return t.reader().admittedNow(n)
}

func (t *tx) devicePatients(l *line, device ID) ([]ID, error) {
	var out []ID
	rows, err := t.rows(`SELECT patient FROM device_patients WHERE device = $1 AND ends_us > $2 ORDER BY ends_us, patient`, device, us(t.now))
	err = collect(rows, err, func(rows *sql.Rows) error {
		var id ID
		err := rows.Scan(&id)
		if _, live := l.grantOf(id); live {
			out = append(out, id)
		}
		return err
	})
	slices.SortFunc(out, func(a, b ID) int {
		one, _ := l.grantOf(a)
		other, _ := l.grantOf(b)
		return one.place - other.place
	})
	return out, err
}
