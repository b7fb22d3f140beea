package store

import (
	"context"
	"crypto/ecdh"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// ErrPushService is an address for alerts that belongs to no push service we
// know: nothing is ever sent there (security.md §8).
var ErrPushService = errors.New("not a push service we know")

// alertsPerLine bounds how many browsers of one phone get alerts; the oldest
// gives way.
const alertsPerLine = 10

// Subscription is where a browser's push service takes alerts, and the keys
// only that browser can read them with.
type Subscription struct {
	Endpoint string `json:"endpoint"`
	P256dh   string `json:"p256dh"` // its public key, base64url
	Auth     string `json:"auth"`   // its secret, base64url
}

// PushService reports whether an address is https and at one of the push
// services that browsers come with. A host is compared whole: what only ends
// or begins like one is refused, and so is any port or user.
func PushService(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Port() != "" || u.Fragment != "" || len(endpoint) > 2048 {
		return false
	}
	host := strings.ToLower(u.Host)
	switch host {
	case "fcm.googleapis.com", "updates.push.services.mozilla.com":
		return true
	}
	return strings.HasSuffix(host, ".push.apple.com") || strings.HasSuffix(host, ".notify.windows.com")
}

// check refuses what no browser of these services would have made.
func (b Subscription) check() error {
	if !PushService(b.Endpoint) {
		return ErrPushService
	}
	key, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(b.P256dh, "="))
	if err != nil {
		return ErrPushService
	}
	if _, err := ecdh.P256().NewPublicKey(key); err != nil {
		return ErrPushService
	}
	secret, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(b.Auth, "="))
	if err != nil || len(secret) != 16 {
		return ErrPushService
	}
	return nil
}

// Alerts is how alerts stand for a browser and its phone.
type Alerts struct {
	Here  bool      // this browser gets them
	Until time.Time // and no longer than this: the end of the remembered device or session
	Any   bool      // some browser of this phone gets them
	Only  bool      // the person chose alerts only
}

// TurnAlertsOn keeps where this browser gets alerts. It hangs on the
// remembered device, else on the session, and hears of the patients that
// those may open, no longer than they may. ErrPushService: the address is at
// no service we know. ErrEnded: the session may open nobody (any more).
func (s *Store) TurnAlertsOn(ctx context.Context, n *Session, b Subscription, key ID) error {
	if err := b.check(); err != nil {
		return err
	}
	err := s.write(ctx, func(t *tx) error {
		if err := t.formKey(key); err != nil {
			return err
		}
		l, m, err := t.alertsOf(n)
		if err != nil {
			return err
		}
		return t.subscribe(l, m, b)
	})
	return wrapUsed("turn alerts on", err)
}

// alertsOf locks the line of a session that is in for somebody.
func (t *tx) alertsOf(n *Session) (*line, *Session, error) {
	if n.Step != StepIn || n.Line.None() || len(n.Hash) == 0 {
		return nil, nil, ErrEnded
	}
	l, err := t.lineByID(n.Line)
	if err != nil {
		return nil, nil, err
	}
	m, err := t.current(n)
	if err != nil {
		return nil, nil, err
	}
	for _, patient := range m.Patients {
		if _, err := t.reader().may(m, patient); err == nil {
			return l, m, nil
		} else if !errors.Is(err, ErrEnded) {
			return nil, nil, err
		}
	}
	return nil, nil, ErrEnded
}

func (t *tx) subscribe(l *line, n *Session, b Subscription) error {
	device, session := holderOf(n)
	index := t.s.keys.secretMAC("push endpoint", []byte(b.Endpoint))
	if _, err := t.exec(`DELETE FROM push_subscriptions WHERE endpoint_idx = $1 OR device = $2 OR session = $3`, index, device, session); err != nil {
		return err
	}
	id := NewID()
	plain, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("keep a subscription: %w", err)
	}
	sealed, err := t.s.keys.seal(l.practice.ID, "push_subscriptions", "endpoint", id[:], plain)
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO push_subscriptions (id, practice, line, device, session, endpoint_idx, endpoint, made_us, failed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)`, id, l.practice.ID, l.id, device, session, index, sealed, us(t.now)); err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM push_subscriptions WHERE line = $1 AND id NOT IN (
		SELECT id FROM push_subscriptions WHERE line = $1 ORDER BY made_us DESC, id DESC LIMIT $2)`, l.id, alertsPerLine); err != nil {
		return err
	}
	if err := t.trace(trailRow{practice: l.practice.ID, actor: Actor{Name: "patient"}, act: "turned alerts on", line: l.id}); err != nil {
		return err
	}
	return t.saveLine(l)
}

// holderOf is what a subscription of this session hangs on: its remembered
// device, or else the session itself. The other one is NULL.
func holderOf(n *Session) (device ID, session any) {
	if id, err := ParseID(n.Data.Device); err == nil {
		return id, nil
	}
	return ID{}, n.Hash
}

// TurnAlertsOff ends the alerts of this browser; one that gets none is no error.
func (s *Store) TurnAlertsOff(ctx context.Context, n *Session, key ID) error {
	err := s.write(ctx, func(t *tx) error {
		if err := t.formKey(key); err != nil {
			return err
		}
		l, m, err := t.alertsOf(n)
		if err != nil {
			return err
		}
		device, session := holderOf(m)
		if _, err := t.exec(`DELETE FROM push_subscriptions WHERE line = $1 AND (device = $2 OR session = $3)`, l.id, device, session); err != nil {
			return err
		}
		if err := t.endAlerts(l.id); err != nil {
			return err
		}
		if err := t.trace(trailRow{practice: l.practice.ID, actor: Actor{Name: "patient"}, act: "turned alerts off", line: l.id}); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	return wrapUsed("turn alerts off", err)
}

// AlertsOnly keeps whether a text goes only where an alert stayed unread. It
// is a choice of the line, and falls with its last subscription: ErrNotFound
// where no browser of this phone gets alerts.
func (s *Store) AlertsOnly(ctx context.Context, n *Session, only bool, key ID) error {
	err := s.write(ctx, func(t *tx) error {
		if err := t.formKey(key); err != nil {
			return err
		}
		l, _, err := t.alertsOf(n)
		if err != nil {
			return err
		}
		if err := t.endAlerts(l.id); err != nil {
			return err
		}
		var any int
		if err := t.row(`SELECT COUNT(*) FROM push_subscriptions WHERE line = $1`, l.id).Scan(&any); err != nil {
			return err
		}
		act := "chose texts and alerts"
		if _, err := t.exec(`DELETE FROM alerts_only WHERE line = $1`, l.id); err != nil {
			return err
		}
		if only {
			if any == 0 {
				return ErrNotFound
			}
			act = "chose alerts only"
			if _, err := t.exec(`INSERT INTO alerts_only (line, at_us) VALUES ($1, $2)`, l.id, us(t.now)); err != nil {
				return err
			}
		}
		if err := t.trace(trailRow{practice: l.practice.ID, actor: Actor{Name: "patient"}, act: act, line: l.id}); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	return wrapUsed("choose between texts and alerts", err)
}

// AlertsOf says how alerts stand for a session and its phone.
func (s *Store) AlertsOf(ctx context.Context, n *Session) (out Alerts, err error) {
	if n.Step != StepIn || n.Line.None() {
		return Alerts{}, ErrEnded
	}
	err = s.read(ctx, func(r *reader) error {
		if out.Only, err = r.alertsOnly(n.Line); err != nil {
			return err
		}
		device, session := holderOf(n)
		rows, err := r.rows(`SELECT CASE WHEN s.device = $2 OR s.session = $3 THEN 1 ELSE 0 END, `+subscriptionEnds+` FROM push_subscriptions s
			WHERE s.line = $1 AND `+subscriptionEnds+` > $4`, n.Line, device, session, us(r.now))
		return collect(rows, err, func(rows *sql.Rows) error {
			var here int
			var until int64
			err := rows.Scan(&here, &until)
			out.Any = true
			if here != 0 {
				out.Here, out.Until = true, at(until)
			}
			return err
		})
	})
	if err != nil {
		return Alerts{}, fmt.Errorf("look at alerts: %w", err)
	}
	out.Only = out.Only && out.Any
	return out, nil
}

func (r *reader) alertsOnly(line ID) (bool, error) {
	var n int
	err := r.row(`SELECT COUNT(*) FROM alerts_only WHERE line = $1`, line).Scan(&n)
	return n > 0, err
}

// subscriptionEnds is the time a subscription s may still hear of somebody
// until, 0 if of nobody: the last pair of its remembered device, or the end of
// its session.
const subscriptionEnds = `COALESCE((SELECT MAX(p.ends_us) FROM devices d JOIN device_patients p ON p.device = d.id
	WHERE d.id = s.device AND d.ended_us = 0), (SELECT MAX(x.ends_us) FROM sessions x JOIN session_patients p ON p.session = x.hash
	WHERE x.hash = s.session AND x.ended_us = 0), 0)`

// endAlerts ends the subscriptions of a line whose device or session is over
// or may open nobody any more. Whatever ends a grant, a device or a session
// calls it in its own transaction (security.md §1 "What ends").
func (t *tx) endAlerts(line ID) error {
	n, err := t.exec(`DELETE FROM push_subscriptions WHERE id IN (SELECT s.id FROM push_subscriptions s WHERE s.line = $1 AND `+subscriptionEnds+` <= $2)`,
		line, us(t.now))
	if err != nil {
		return fmt.Errorf("end alerts: %w", err)
	}
	_, err = t.exec(`DELETE FROM alerts_only WHERE line = $1 AND NOT EXISTS (SELECT 1 FROM push_subscriptions s WHERE s.line = $1)`, line)
	if err == nil && n > 0 {
		t.changed(scopePush, 0, line)
	}
	return err
}

// endAlertsAbout drops the alerts of a line that wait to tell of a patient,
// and ends the subscriptions that were for nobody else.
func (t *tx) endAlertsAbout(line, patient ID) error {
	if _, err := t.exec(`UPDATE pushes SET state = 'dropped', reason = 'the phone left the record' WHERE line = $1 AND patient = $2 AND state = 'queued'`,
		line, patient); err != nil {
		return err
	}
	return t.endAlerts(line)
}

// endAlertsOf ends, on every phone, the subscriptions that were for this
// patient only.
func (t *tx) endAlertsOf(patient ID) error {
	var lines []ID
	rows, err := t.rows(`SELECT DISTINCT h.line FROM threads h JOIN push_subscriptions s ON s.line = h.line WHERE h.patient = $1`, patient)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var id ID
		err := rows.Scan(&id)
		lines = append(lines, id)
		return err
	})
	for _, line := range lines {
		if err == nil {
			err = t.endAlerts(line)
		}
	}
	return err
}

// endAlertsOfSession ends the subscription that hung on a session that ended.
func (t *tx) endAlertsOfSession(hash []byte) error {
	var line ID
	err := found(t.row(`SELECT line FROM push_subscriptions WHERE session = $1`, hash).Scan(&line))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.endAlerts(line)
}

// moveAlerts keeps a subscription with its session when that gets a new cookie.
func (t *tx) moveAlerts(old, to []byte) error {
	_, err := t.exec(`UPDATE push_subscriptions SET session = $1 WHERE session = $2`, to, old)
	return err
}

// SweepAlerts ends the subscriptions whose time is over.
func (s *Store) SweepAlerts(ctx context.Context) error {
	err := s.each(ctx, func(t *tx, line ID) error { return t.endAlerts(line) },
		`SELECT DISTINCT s.line FROM push_subscriptions s WHERE `+subscriptionEnds+` <= $1`, us(s.Now()))
	if err != nil {
		return fmt.Errorf("sweep alerts: %w", err)
	}
	return nil
}
