package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"linnet/conversation"
)

// roll is the practices at one moment; a saved change makes a new one.
type roll struct {
	order   []*conversation.Practice
	byID    map[string]*conversation.Practice
	numbers map[conversation.Phone]*conversation.Practice
}

func newRoll(practices []*conversation.Practice) *roll {
	r := &roll{order: practices, byID: map[string]*conversation.Practice{}, numbers: map[conversation.Phone]*conversation.Practice{}}
	for _, p := range practices {
		r.byID[p.ID] = p
		for _, n := range p.Numbers {
			r.numbers[n.Phone] = p
		}
	}
	return r
}

// ErrSettings is the error of settings that cannot be used; it holds what is
// wrong with each.
type ErrSettings []conversation.SettingFault

// Error implements error, without a value of anybody's.
func (e ErrSettings) Error() string {
	keys := make([]string, len(e))
	for i, f := range e {
		keys[i] = f.Key + " (" + string(f.Why) + ")"
	}
	return "settings: " + strings.Join(keys, ", ")
}

// ErrFixed is returned for a setting that config.yaml gives.
var ErrFixed = errors.New("config.yaml gives this setting")

// Saved is one page of a practice's settings as it stands.
type Saved struct {
	Settings conversation.Settings // all of the practice's
	Lines    map[string]int        // settings that config.yaml gives, with their lines
	Version  int64                 // of this page, 0 before the first save
	By       string                // who saved it last, "" if nobody did
	At       time.Time
}

// Fixed reports whether config.yaml gives a setting.
func (s *Saved) Fixed(key string) bool { return s.Lines[key] > 0 }

// SavedSettings loads one page of a practice's settings.
func (s *Store) SavedSettings(ctx context.Context, practice, part string) (out *Saved, err error) {
	err = s.read(ctx, func(r *reader) error {
		out, err = r.saved(practice, part)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("load settings: %w", err)
	}
	return out, nil
}

func (r *reader) saved(practice, part string) (*Saved, error) {
	settings, _, err := r.effective(practice)
	if err != nil {
		return nil, err
	}
	out := &Saved{Settings: settings, Lines: r.s.fixed[practice]}
	var when int64
	err = found(r.row(`SELECT version, actor, at_us FROM practice_settings WHERE practice = $1 AND part = $2`, practice, part).Scan(&out.Version, &out.By, &when))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	out.At = at(when)
	return out, nil
}

// effective lays what was saved over the practice that Linnet started with;
// what config.yaml gives stays. changed is false if nothing was saved.
func (r *reader) effective(practice string) (out conversation.Settings, changed bool, err error) {
	i := slices.IndexFunc(r.s.base, func(p *conversation.Practice) bool { return p.ID == practice })
	if i < 0 {
		return out, false, ErrNotFound
	}
	out = conversation.SettingsOf(r.s.base[i])
	bodies, err := r.bodies(practice)
	if err != nil {
		return out, false, err
	}
	for _, body := range bodies {
		if out, err = overlay(out, []byte(body), r.s.fixed[practice]); err != nil {
			return out, false, err
		}
	}
	return out, len(bodies) > 0, nil
}

func (r *reader) bodies(practice string) (all []string, err error) {
	rows, err := r.rows(`SELECT body FROM practice_settings WHERE practice = $1 ORDER BY part`, practice)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var body string
		err := rows.Scan(&body)
		all = append(all, body)
		return err
	})
	return all, err
}

// overlay returns the settings with the values of a saved page in their place.
func overlay(s conversation.Settings, body []byte, fixed map[string]int) (out conversation.Settings, err error) {
	whole, err := json.Marshal(s)
	if err != nil {
		return out, err
	}
	all, page := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	if err := errors.Join(json.Unmarshal(whole, &all), json.Unmarshal(body, &page)); err != nil {
		return out, fmt.Errorf("read saved settings: %w", err)
	}
	for key, value := range page {
		if fixed[key] == 0 && key != "id" {
			all[key] = value
		}
	}
	if whole, err = json.Marshal(all); err != nil {
		return out, err
	}
	return out, json.Unmarshal(whole, &out)
}

// loadPractices reads what admins saved; the next request and the next act see
// it. A practice whose saved settings cannot be used any more (config.yaml
// changed under them) stays as config.yaml has it.
func (s *Store) loadPractices(ctx context.Context) error {
	practices := make([]*conversation.Practice, len(s.base))
	err := s.read(ctx, func(r *reader) error {
		for i, base := range s.base {
			settings, changed, err := r.effective(base.ID)
			if err != nil {
				return err
			}
			practices[i] = base
			if !changed {
				continue
			}
			if p, faults := settings.Read(base.Verification); len(faults) == 0 {
				practices[i] = p
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("load the practices: %w", err)
	}
	s.roll.Store(newRoll(practices))
	return nil
}

// SaveSettings keeps one page of a practice's settings: values by the settings'
// names. Every room sees them after it. Only an admin may. ErrSettings: they
// cannot be used; ErrStale: somebody saved this page since version; ErrFixed:
// config.yaml gives one of them. What stood before and after is on the trail.
func (s *Store) SaveSettings(ctx context.Context, who *Staff, practice, part string, values map[string]any, version int64, key ID) error {
	body, err := json.Marshal(values)
	if err != nil {
		return fmt.Errorf("save settings: %w", err)
	}
	err = s.write(ctx, func(t *tx) error {
		if !who.Is(RoleAdmin) {
			return conversation.ErrRefused
		}
		if err := t.formKey(key); err != nil {
			return err
		}
		before, err := t.reader().saved(practice, part)
		if err != nil {
			return err
		}
		if before.Version != version {
			return ErrStale
		}
		for name := range values {
			if before.Fixed(name) {
				return ErrFixed
			}
		}
		after, err := overlay(before.Settings, body, before.Lines)
		if err != nil {
			return err
		}
		if err := t.usable(before.Settings, after); err != nil {
			return err
		}
		return t.saveSettings(who.Actor(), practice, part, body, before, values)
	})
	if err != nil && !isUsed(err) {
		return fmt.Errorf("save settings: %w", err)
	}
	return s.loadPractices(ctx)
}

// usable refuses settings that the rules cannot work with, a number of another
// practice, and a queue taken away that talks wait in.
func (t *tx) usable(before, after conversation.Settings) error {
	p, faults := after.Read(conversation.DefaultVerification())
	for i, n := range p.Numbers {
		if owner := t.s.PracticeOf(n.Phone); owner != nil && owner.ID != after.ID {
			faults = append(faults, conversation.SettingFault{Key: fmt.Sprintf("numbers[%d].number", i), Why: conversation.WhyTaken})
		}
	}
	for i, q := range before.Queues {
		if slices.ContainsFunc(p.Queues, func(kept conversation.Queue) bool { return kept.ID == q.ID }) {
			continue
		}
		var waiting int
		if err := t.row(`SELECT COUNT(*) FROM talks WHERE practice = $1 AND queue = $2 AND state <> 'closed'`, after.ID, q.ID).Scan(&waiting); err != nil {
			return err
		}
		if waiting > 0 {
			faults = append(faults, conversation.SettingFault{Key: fmt.Sprintf("queues[%d].id", i), Why: conversation.WhyInUse, Got: q.Name})
		}
	}
	if len(faults) > 0 {
		return ErrSettings(faults)
	}
	return nil
}

func (t *tx) saveSettings(by Actor, practice, part string, body []byte, before *Saved, values map[string]any) error {
	n, err := t.exec(`UPDATE practice_settings SET body = $1, version = version + 1, staff = $2, actor = $3, at_us = $4
		WHERE practice = $5 AND part = $6 AND version = $7`, string(body), by.Staff, by.Name, us(t.now), practice, part, before.Version)
	if err == nil && n == 0 {
		n, err = t.exec(`INSERT INTO practice_settings (practice, part, body, version, staff, actor, at_us) VALUES ($1, $2, $3, 1, $4, $5, $6)
			ON CONFLICT (practice, part) DO NOTHING`, practice, part, string(body), by.Staff, by.Name, us(t.now))
	}
	if err != nil {
		return err
	}
	if n == 0 { // another process was faster
		return ErrStale
	}
	if err := t.takeOver(practice, part, values); err != nil {
		return err
	}
	detail, err := changeDetail(part, before.Settings, values)
	if err != nil {
		return err
	}
	t.changed("settings:"+practice, 0, ID{})
	return t.trace(trailRow{practice: practice, actor: by, act: "settings saved", detail: detail})
}

// takeOver takes the values that a page saves out of what other pages saved: the
// first run has some settings on a page of its own, and the newest save wins.
func (t *tx) takeOver(practice, part string, values map[string]any) error {
	others := map[string]string{}
	rows, err := t.rows(`SELECT part, body FROM practice_settings WHERE practice = $1 AND part <> $2`, practice, part)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var name, body string
		err := rows.Scan(&name, &body)
		others[name] = body
		return err
	})
	if err != nil {
		return err
	}
	for name, body := range others {
		page := map[string]json.RawMessage{}
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			return err
		}
		had := len(page)
		for key := range values {
			delete(page, key)
		}
		if len(page) == had {
			continue
		}
		left, err := json.Marshal(page)
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE practice_settings SET body = $1 WHERE practice = $2 AND part = $3`, string(left), practice, name); err != nil {
			return err
		}
	}
	return nil
}

// changeDetail writes what stood before and what stands now, for the trail.
func changeDetail(part string, before conversation.Settings, values map[string]any) (string, error) {
	whole, err := json.Marshal(before)
	if err != nil {
		return "", err
	}
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(whole, &all); err != nil {
		return "", err
	}
	was := map[string]json.RawMessage{}
	for name := range values {
		if value, ok := all[name]; ok {
			was[name] = value
		}
	}
	detail, err := json.Marshal(map[string]any{"part": part, "before": was, "after": values})
	return string(detail), err
}

// WatchSettings reloads the practices, until ctx ends, when another process on
// the same database saved some.
func (s *Store) WatchSettings(ctx context.Context, every time.Duration) {
	last := int64(-1) // what was saved since the start is read too
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		mark, err := s.settingsMark(ctx)
		if err != nil || mark == last {
			continue // the database is away, or nothing new
		}
		if s.loadPractices(ctx) == nil {
			last = mark
		}
	}
}

func (s *Store) settingsMark(ctx context.Context) (mark int64, err error) {
	err = s.read(ctx, func(r *reader) error {
		return r.row(`SELECT COALESCE(SUM(version), 0) FROM practice_settings`).Scan(&mark)
	})
	return mark, err
}
