package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// practiceTables are emptied when practice mode starts over: everything but
// meta, which holds what the database was born with, and the head of the log,
// which begins again at nothing. A test compares the list with the schema.
var practiceTables = []string{
	"counters", "practice_settings", "imports", "setup_steps", "patients", "patient_words", "grants", "lines", "inbound_seen", "unreadable", "copies", "threads", "messages", "files", "talks", "answers", "requests", "ask_drafts", "stood", "staff_told", "drafts", "replies", "reply_versions", "plain_yes",
	"outbox", "carrier_health", "links", "codes", "knocks", "misses", "doors", "locks", "searches", "bulk_results", "note_mentions", "session_patients", "devices", "device_patients",
	"mutes", "pins", "passkeys", "shuts", "push_subscriptions", "alerts_only", "pushes",
	"optin_forms", "form_keys", "consent_events", "evidence", "ledger_hashes", "ledger_leaves", "trail", "staff_passes", "privacy_alerts", "jobs",
}

// ResetPractice empties a practice database: patients, texts, the log, the
// trail, files, and the clock's offset. People who work here and were not made
// for practice stay, with their sessions: who starts over on an exposed
// installation signed in as one of them. A real database is ErrMode.
func (s *Store) ResetPractice(ctx context.Context) error {
	err := s.write(ctx, func(t *tx) error {
		if err := t.reader().onlyPractice(); err != nil {
			return err
		}
		for _, table := range practiceTables {
			if _, err := t.exec(`DELETE FROM ` + table); err != nil {
				return err
			}
		}
		for _, statement := range []string{
			`DELETE FROM sessions WHERE kind <> 'staff' OR staff IN (SELECT id FROM staff WHERE sample = 1)`,
			`DELETE FROM staff_queues WHERE staff IN (SELECT id FROM staff WHERE sample = 1)`,
			`DELETE FROM staff_prefs WHERE staff IN (SELECT id FROM staff WHERE sample = 1)`,
			`DELETE FROM staff_links WHERE staff IN (SELECT id FROM staff WHERE sample = 1)`,
			`DELETE FROM staff_secrets WHERE staff IN (SELECT id FROM staff WHERE sample = 1)`,
			`DELETE FROM staff_recovery WHERE staff IN (SELECT id FROM staff WHERE sample = 1)`,
			`DELETE FROM staff_passkeys WHERE staff IN (SELECT id FROM staff WHERE sample = 1)`,
			`DELETE FROM staff_signons WHERE staff IN (SELECT id FROM staff WHERE sample = 1)`,
			`DELETE FROM staff_browsers WHERE staff IN (SELECT id FROM staff WHERE sample = 1)`,
			`DELETE FROM staff_misses`,
			`DELETE FROM staff WHERE sample = 1`,
			`DELETE FROM meta WHERE name = 'clock' OR name = 'log_check'`,
			`UPDATE ledger_head SET size = 0, edge = '' WHERE id = 1`,
		} {
			if _, err := t.exec(statement); err != nil {
				return err
			}
		}
		t.changed("session", 0, ID{})
		return nil
	})
	if err != nil {
		return fmt.Errorf("start over: %w", err)
	}
	s.offset.Store(0)
	if err := s.loadPractices(ctx); err != nil {
		return fmt.Errorf("start over: %w", err)
	}
	if err := os.RemoveAll(filepath.Join(s.data, "files")); err != nil {
		return fmt.Errorf("start over: %w", err)
	}
	return nil
}

// onlyPractice refuses an act on a database that was not born in practice mode.
func (r *reader) onlyPractice() error {
	var mode []byte
	if err := found(r.row(`SELECT value FROM meta WHERE name = 'mode'`).Scan(&mode)); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if string(mode) != "practice" {
		return ErrMode
	}
	return nil
}
