package main

import (
	"context"
	"errors"
	"fmt"
	"os/user"

	"linnet/directory"
	"linnet/store"
	"linnet/templates"
)

// openStore opens the database under its key. In a new database the key is
// made, and the first-run line says where it lies.
func (a *app) openStore(ctx context.Context, c *Config) (*store.Store, error) {
	if len(c.Practices) == 0 {
		return nil, fmt.Errorf("no clinic is set up: %s; %s", c.File, noPractice)
	}
	fresh, err := store.New(ctx, c.Database, c.Data)
	if err != nil {
		return nil, err
	}
	key, err := c.sealingKey(fresh)
	if err != nil {
		return nil, err
	}
	if key.Made && key.Where != "" {
		fmt.Fprintf(a.stderr, "The sealing key was made: %s. No backup holds it; losing it is losing the data. Keep a copy elsewhere.\n", key.Where)
	}
	s, err := store.Open(ctx, store.Options{Database: c.Database, Data: c.Data, Key: key, Practice: c.PracticeMode, Practices: c.Practices, Fixed: c.fixed(), Version: version,
		Delete: map[string]bool{"twilio": c.Carriers.Twilio.DeleteAfterFetch}})
	switch {
	case errors.Is(err, store.ErrMode):
		return nil, fmt.Errorf("%w; set practice_mode to what it was made as, or name another database", err)
	case errors.Is(err, store.ErrKey):
		return nil, fmt.Errorf("%w; put back the key file that key_file (%s) names", err, c.KeyFile)
	}
	return s, err
}

// noPractice says what a real config without a clinic lacks.
const noPractice = "write practices: with the clinic's name, numbers, phone, time zone and hours"

// sealingKey reads the keyset from LINNET_KEY or key_file.
func (c *Config) sealingKey(fresh bool) (*store.Key, error) {
	if c.Key != "" {
		key, err := store.ParseKey([]byte(c.Key.Reveal()))
		if err != nil {
			return nil, fmt.Errorf("LINNET_KEY: %w", err)
		}
		return key, nil
	}
	return store.OpenKeyFile(c.KeyFile, fresh)
}

// withStore runs one command's act on the open database.
func (a *app) withStore(c *Config, act func(*store.Store) error) (err error) {
	s, err := a.openStore(a.ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return act(s)
}

// operator names who runs a command, for the trail.
func operator() store.Actor {
	account, err := user.Current()
	if err != nil {
		return store.Actor{Name: "system"}
	}
	return store.Actor{Name: "system user " + account.Username}
}

// sampleStaff are the people of practice mode (contract.md, Sample family).
var sampleStaff = []struct {
	email, name string
	roles       []string
}{
	{"dana@riverside.example", "Dana Kim", []string{store.RoleStaff, store.RoleLead}},
	{"maria@riverside.example", "Maria Lopez", []string{store.RoleStaff}},
	{"admin@riverside.example", "Admin", []string{store.RoleAdmin}},
	{"audit@riverside.example", "Auditor", []string{store.RoleAuditor}},
}

// loadSample puts the sample family and staff into a practice database. What
// is there already stays.
func loadSample(ctx context.Context, s *store.Store) error {
	by := store.Actor{Name: "sample"}
	rows := directory.SampleFamily()
	var known []directory.Row
	for _, row := range rows {
		if s.Practice(row.Practice) != nil {
			known = append(known, row)
		}
	}
	if _, err := s.Import(ctx, known, store.ImportOptions{By: by}, nil); err != nil {
		return err
	}
	for _, p := range sampleStaff {
		if _, err := s.AddStaff(ctx, by, p.email, p.name, p.roles, true); err != nil && !errors.Is(err, store.ErrTaken) {
			return err
		}
	}
	return loadSampleReplies(ctx, s)
}

// loadSampleReplies gives the lead of practice mode the saved replies to begin
// with, once: what a tester put away stays away.
func loadSampleReplies(ctx context.Context, s *store.Store) error {
	lead, err := s.StaffByEmail(ctx, sampleStaff[0].email)
	if err != nil {
		return err
	}
	for _, p := range s.Practices() {
		there, err := s.Replies(ctx, lead, p.ID)
		if err != nil {
			return err
		}
		if len(there) > 0 {
			continue
		}
		for _, one := range templates.SampleReplies() {
			d := store.SavedDraft{Practice: p.ID, Queue: one.Queue, Title: one.Title, English: one.English, Spanish: one.Spanish}
			if _, err := s.SaveReply(ctx, lead, d); err != nil && !errors.Is(err, store.ErrNotFound) { // a practice may lack the queue
				return err
			}
		}
	}
	return nil
}
