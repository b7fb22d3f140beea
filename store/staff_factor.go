package store

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// The second factor is an authenticator app or a passkey; recovery codes stand
// in for either. A code of the app is good for its half minute and the one on
// each side, and works once: the step of the last one is kept, and only later
// steps count (the library itself takes a code twice).

const (
	appStep       = 30 // seconds
	appSkew       = 1  // steps to each side
	recoveryCount = 10
	recoveryChars = "abcdefghjkmnpqrstuvwxyz23456789" // none that looks like another
)

// newAppSecret makes the secret of an authenticator app: 160 bits, in the
// letters that apps read.
func newAppSecret() string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(randomBytes(20))
}

// AppCode is the code that an authenticator app shows at a time.
func AppCode(secret string, at time.Time) (string, error) { return stepCode(secret, at.Unix()/appStep) }

func stepCode(secret string, step int64) (string, error) {
	code, err := hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return "", fmt.Errorf("make a code of the app: %w", err)
	}
	return code, nil
}

// matchStep finds the step whose code was typed, among those around now that
// are later than the last one used.
func matchStep(secret, typed string, now time.Time, last int64) (step int64, ok bool, err error) {
	here := now.Unix() / appStep
	for at := here - appSkew; at <= here+appSkew; at++ {
		code, err := stepCode(secret, at)
		if err != nil {
			return 0, false, err
		}
		if subtle.ConstantTimeCompare([]byte(code), []byte(typed)) == 1 && at > last {
			step, ok = at, true
		}
	}
	return step, ok, nil
}

// TryFactor gives the second factor at a door: a code of the app, or a
// recovery code. ErrMissed: wrong, used before, or of another time; five of
// them end the attempt.
func (s *Store) TryFactor(ctx context.Context, cookie, typed string, at Stand) (in Entry, err error) {
	right := false
	err = s.atDoor(ctx, cookie, func(t *tx, n *Session, p *Staff) error {
		in, right = Entry{}, false
		if p == nil || n.Step != StepFactor {
			return ErrEnded
		}
		if err := t.reader().mayTry(p.Email, p.ID, at); err != nil {
			return err
		}
		how, err := t.proves(p, typed)
		if err != nil {
			return err
		}
		if right = how != ""; right {
			first := "password"
			if n.Data.ByLink {
				first = "link"
			}
			in, err = t.through(n, p, at.Browser, first+" and "+how)
			return err
		}
		if n.Data.Tries++; n.Data.Tries >= MissesHere {
			_, err = t.exec(`DELETE FROM sessions WHERE hash = $1`, n.Hash)
		} else {
			err = t.saveSession(n)
		}
		return errors.Join(err, t.missed(p.Email, p, at, "code"))
	})
	if err == nil && !right {
		err = ErrMissed
	}
	if err != nil {
		return Entry{}, fmt.Errorf("try a second factor: %w", err)
	}
	return in, nil
}

// proves reports how a typed code proves its person, "" if it does not. What
// it used up is used up.
func (t *tx) proves(p *Staff, typed string) (how string, err error) {
	code := strings.ToLower(strings.NewReplacer(" ", "", "-", "", " ", "").Replace(typed))
	if len(code) == 6 && strings.Trim(code, "0123456789") == "" {
		ok, err := t.useApp(p.ID, code)
		if ok {
			how = "app code"
		}
		return how, err
	}
	n, err := t.exec(`UPDATE staff_recovery SET used_us = $1 WHERE staff = $2 AND code = $3 AND used_us = 0`, us(t.now), p.ID, t.s.recoveryMAC(p.ID, code))
	if err != nil || n == 0 {
		return "", err
	}
	return "recovery code", nil
}

// useApp uses up a code of the person's app.
func (t *tx) useApp(staff ID, code string) (bool, error) {
	if _, err := t.exec(`UPDATE staff_secrets SET app_step = app_step WHERE staff = $1`, staff); err != nil { // locks the row: of two who send a code one is right
		return false, err
	}
	var sealed []byte
	var last int64
	err := found(t.row(`SELECT app, app_step FROM staff_secrets WHERE staff = $1 AND app_us > 0`, staff).Scan(&sealed, &last))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	secret, err := t.s.keys.open("", "staff_secrets", "app", staff[:], sealed)
	if err != nil {
		return false, err
	}
	step, ok, err := matchStep(string(secret), code, time.Now(), last) // an app keeps the world's time, whatever the practice clock says
	if err != nil || !ok {
		return false, err
	}
	_, err = t.exec(`UPDATE staff_secrets SET app_step = $1 WHERE staff = $2`, step, staff)
	return true, err
}

// putApp keeps an app's secret once a code shows that the app has it;
// ErrMissed if the code is not of it.
func (t *tx) putApp(p *Staff, secret, typed string) error {
	step, ok, err := matchStep(secret, strings.NewReplacer(" ", "", " ", "").Replace(typed), time.Now(), 0)
	if err != nil {
		return err
	}
	if !ok {
		return ErrMissed
	}
	sealed, err := t.s.keys.seal("", "staff_secrets", "app", p.ID[:], []byte(secret))
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO staff_secrets (staff, password, password_us, app, app_us, app_step) VALUES ($1, $2, 0, $3, $4, $5)
		ON CONFLICT (staff) DO UPDATE SET app = EXCLUDED.app, app_us = EXCLUDED.app_us, app_step = EXCLUDED.app_step`,
		p.ID, []byte{}, sealed, us(t.now), step); err != nil {
		return err
	}
	return t.trace(trailRow{actor: p.Actor(), act: "app set"})
}

func (s *Store) recoveryMAC(staff ID, code string) []byte {
	return s.keys.secretMAC("staff recovery", staff[:], []byte(code))
}

// newRecovery replaces a person's recovery codes and returns the new ones.
func (t *tx) newRecovery(p *Staff) (codes []string, err error) {
	if _, err := t.exec(`DELETE FROM staff_recovery WHERE staff = $1`, p.ID); err != nil {
		return nil, err
	}
	for range recoveryCount {
		code := recoveryCode()
		if _, err := t.exec(`INSERT INTO staff_recovery (staff, code, made_us, used_us) VALUES ($1, $2, $3, 0)`,
			p.ID, t.s.recoveryMAC(p.ID, strings.ReplaceAll(code, "-", "")), us(t.now)); err != nil {
			return nil, err
		}
		codes = append(codes, code)
	}
	return codes, t.trace(trailRow{actor: p.Actor(), act: "recovery codes made"})
}

// recoveryCode is three groups of four, 59 random bits.
func recoveryCode() string {
	var b strings.Builder
	for b.Len() < 14 {
		if n := b.Len(); n == 4 || n == 9 {
			b.WriteByte('-')
		}
		if at := int(randomBytes(1)[0]); at < 256/len(recoveryChars)*len(recoveryChars) { // no character more often than another
			b.WriteByte(recoveryChars[at%len(recoveryChars)])
		}
	}
	return b.String()
}
