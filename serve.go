package main

import "errors"

// serveCommand runs Linnet until SIGTERM.
type serveCommand struct {
	Debug bool `help:"Also serve pprof on metrics_listen. A heap dump holds health data and keys."`
}

// Run loads the settings and serves.
func (s *serveCommand) Run(a *app) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	return a.serve(c, s.Debug)
}

// serve opens the store, starts outbox and pages, and stops in reverse.
func (a *app) serve(c *Config, debug bool) error {
	return errors.New("serve: this build has no pages yet")
}
