package main

import "errors"

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
	return errors.New("migrate: this build has no store yet")
}
