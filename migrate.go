package main

import (
	"fmt"

	"linnet/store"
)

// migrateCommand brings the database to this version and ends.
type migrateCommand struct{}

// Run loads the settings and migrates.
func (*migrateCommand) Run(a *app) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	return a.migrate(c)
}

// migrate opens the store, which migrates under a lock, and closes it.
func (a *app) migrate(c *Config) error {
	return a.withStore(c, func(s *store.Store) error {
		_, err := fmt.Fprintln(a.stdout, "The database is at this version.")
		return err
	})
}
