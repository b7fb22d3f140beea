package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Steps of a sign-in, in the order the server enforces (design §7).
const (
	StepCode   = "code"
	StepOffice = "office"
	StepPIN    = "pin" // the line has a PIN or a passkey
	StepWho    = "who"
	StepBirth  = "birth"
	StepIn     = "in"
)

// Session is a browser's stay. Its cookie holds 256 random bits and lies in
// the database only as a keyed hash; its ends are in the clock people see.
type Session struct {
	Hash     []byte
	Kind     string // patient, staff, staff-door
	Browser  []byte
	Practice string
	Line     ID
	Staff    ID
	Link     []byte // hash of the link it came by
	Step     string
	Data     SessionData
	Patients []ID  // matched in it and still to be opened, in the order of their places
	places   []int // of Patients, each its own for as long as the phone has a line
	Made     time.Time
	Seen     time.Time
	Ends     time.Time
}

// SessionData is what the steps of a sign-in gathered. It is sealed.
type SessionData struct {
	Phone    string   `json:"phone,omitempty"`    // typed at /
	Knock    string   `json:"knock,omitempty"`    // the newest row of that door
	Fresh    bool     `json:"fresh,omitempty"`    // the link stood for the code
	Stranger bool     `json:"stranger,omitempty"` // came by /, not by a link of ours
	Patient  string   `json:"patient,omitempty"`  // chosen, birth date not yet typed
	Where    string   `json:"where,omitempty"`    // page of ours that a birth date asked for on the way goes back to
	Language string   `json:"language,omitempty"`
	Device   string   `json:"device,omitempty"`   // opened by a remembered device
	About    string   `json:"about,omitempty"`    // patient whose thread is shown
	Matches  []string `json:"matches,omitempty"`  // twins a right birth date matched, one to be chosen
	Remember bool     `json:"remember,omitempty"` // asked for with that birth date
	Gate     Gate     `json:"gate,omitempty"`     // what became of the newest code asked for
	Until    int64    `json:"until,omitempty"`    // end of that wait, shut browser or lock, in microseconds
	Next     int64    `json:"next,omitempty"`     // when a new code may be asked for, in microseconds
	Again    bool     `json:"again,omitempty"`    // the newest code was not the first one here
	Chose    bool     `json:"chose,omitempty"`    // the patient was chosen on a page and may be chosen anew
	Proved   bool     `json:"proved,omitempty"`   // the line's PIN or a passkey was given
	ByDevice bool     `json:"byDevice,omitempty"` // opened by a remembered device: no birth date was typed in it
	Checked  int64    `json:"checked,omitempty"`  // when a birth date was typed right in it, in microseconds
	Ceremony []byte   `json:"ceremony,omitempty"` // what a passkey has to answer, once
	Numbers  int64    `json:"numbers,omitempty"`  // auditor: whole numbers are shown until then
	App      string   `json:"app,omitempty"`      // staff: the secret offered to an authenticator app
	ByLink   bool     `json:"byLink,omitempty"`   // staff: the first factor was a one-time link
	Tries    int      `json:"tries,omitempty"`    // staff: wrong second factors, or wrong tries to unlock
	SignOn   *SignOn  `json:"signOn,omitempty"`   // staff: what the single sign-on has to come back with
}

// openSession writes a new session and returns its cookie.
func (t *tx) openSession(n *Session) (string, error) {
	token := randomBytes(32)
	n.Hash = t.s.keys.secretMAC("session", token)
	n.Made, n.Seen = t.now, t.now
	data, err := t.sealSession(n)
	if err != nil {
		return "", err
	}
	_, err = t.exec(`INSERT INTO sessions (hash, kind, browser, practice, line, staff, link, step, data, made_us, seen_us, ends_us, ended_us)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, 0)`, n.Hash, n.Kind, n.Browser, n.Practice, n.Line, n.Staff, n.Link,
		n.Step, data, us(t.now), us(n.Ends))
	return base64.RawURLEncoding.EncodeToString(token), err
}

func (t *tx) sealSession(n *Session) ([]byte, error) {
	plain, err := json.Marshal(n.Data)
	if err != nil {
		return nil, fmt.Errorf("keep the session: %w", err)
	}
	return t.s.keys.seal("", "sessions", "data", n.Hash, plain)
}

// saveSession writes a session's step, line and data.
func (t *tx) saveSession(n *Session) error {
	data, err := t.sealSession(n)
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE sessions SET practice = $1, line = $2, step = $3, data = $4, seen_us = $5, ends_us = $6 WHERE hash = $7`,
		n.Practice, n.Line, n.Step, data, us(t.now), us(n.Ends), n.Hash)
	return err
}

// rotate gives a session a new cookie, at sign-in.
func (t *tx) rotate(n *Session) (string, error) {
	old := n.Hash
	cookie, err := t.openSession(n)
	if err != nil {
		return "", err
	}
	if _, err := t.exec(`UPDATE session_patients SET session = $1 WHERE session = $2`, n.Hash, old); err != nil {
		return "", err
	}
	if err := t.moveAlerts(old, n.Hash); err != nil {
		return "", err
	}
	if _, err := t.exec(`UPDATE ask_drafts SET session = $1 WHERE session = $2`, n.Hash, old); err != nil {
		return "", err
	}
	_, err = t.exec(`DELETE FROM sessions WHERE hash = $1`, old)
	return cookie, err
}

func (s *Store) cookieHash(cookie string) ([]byte, error) {
	token, err := base64.RawURLEncoding.DecodeString(cookie)
	if err != nil || len(token) != 32 {
		return nil, ErrEnded
	}
	return s.keys.secretMAC("session", token), nil
}

// session finds the live session behind a cookie; acting moves its idle clock,
// at most once a minute, and streams and polling never do.
func (s *Store) session(ctx context.Context, cookie, kind string, acting bool) (*Session, error) {
	hash, err := s.cookieHash(cookie)
	if err != nil {
		return nil, err
	}
	var n *Session
	err = s.read(ctx, func(r *reader) error { n, err = r.session(hash, kind); return err }) // n comes with ErrLocked
	if err != nil {
		return n, err
	}
	if !acting || s.Now().Sub(n.Seen) < time.Minute && s.Now().After(n.Seen) {
		return n, nil
	}
	err = s.write(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE sessions SET seen_us = $1 WHERE hash = $2 AND ended_us = 0`, us(t.now), hash)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("move the idle clock: %w", err)
	}
	return n, nil
}

func (r *reader) session(hash []byte, kind string) (*Session, error) {
	n := &Session{Hash: hash, Kind: kind}
	var data []byte
	var made, seen, ends, ended int64
	err := r.row(`SELECT browser, practice, line, staff, link, step, data, made_us, seen_us, ends_us, ended_us FROM sessions
		WHERE hash = $1 AND kind = $2`, hash, kind).Scan(&n.Browser, &n.Practice, &n.Line, &n.Staff, &n.Link, &n.Step, &data, &made, &seen, &ends, &ended)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrEnded
	}
	if err != nil {
		return nil, fmt.Errorf("load the session: %w", err)
	}
	n.Made, n.Seen, n.Ends = at(made), at(seen), at(ends)
	idle := r.now.Sub(n.Seen) >= r.s.idleOf(kind)
	if ended != 0 || !r.now.Before(n.Ends) || idle && kind != "staff" {
		return nil, ErrEnded
	}
	plain, err := r.s.keys.open("", "sessions", "data", hash, data)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(plain, &n.Data); err != nil {
		return nil, fmt.Errorf("read the session: %w", err)
	}
	if kind == "staff" && (idle || n.Step == StepLocked) {
		return n, ErrLocked // with the session: its person may unlock it
	}
	if kind != "patient" {
		return n, nil
	}
	if err := r.admittedNow(n); err != nil {
		return nil, err
	}
	if n.Step == StepIn && len(n.Patients) == 0 { // the phone left the last of them
		return nil, ErrEnded
	}
	return n, nil
}

// EndSession ends the session behind a cookie; an unknown one is no error.
func (s *Store) EndSession(ctx context.Context, cookie string) error {
	hash, err := s.cookieHash(cookie)
	if err != nil {
		return nil
	}
	err = s.write(ctx, func(t *tx) error {
		if err := t.traceSignOut(hash); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE sessions SET ended_us = $1 WHERE hash = $2 AND ended_us = 0`, us(t.now), hash); err != nil {
			return err
		}
		t.changed("session", 0, ID{})
		for _, step := range []string{`DELETE FROM ask_drafts WHERE session = $1`, `DELETE FROM searches WHERE session = $1`} {
			if _, err := t.exec(step, hash); err != nil {
				return err
			}
		}
		return t.endAlertsOfSession(hash)
	})
	if err != nil {
		return fmt.Errorf("end the session: %w", err)
	}
	return nil
}

// traceSignOut puts on the trail that a person of the staff leaves.
func (t *tx) traceSignOut(hash []byte) error {
	p, err := scanStaff(t.row(`SELECT `+staffColumns+` FROM staff WHERE id = (SELECT staff FROM sessions WHERE hash = $1 AND kind = 'staff' AND ended_us = 0)`, hash))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.trace(trailRow{actor: p.Actor(), act: "signed out"})
}

// formKey keeps a form's one-time key inside its act (ux.md R10): ErrUsed if
// the form was sent before, so that a double tap acts once.
func (t *tx) formKey(key ID) error {
	if key.None() {
		return nil
	}
	n, err := t.exec(`INSERT INTO form_keys (id, result, at_us) VALUES ($1, '', $2) ON CONFLICT (id) DO NOTHING`, key, us(time.Now()))
	if err == nil && n == 0 {
		return ErrUsed
	}
	return err
}
