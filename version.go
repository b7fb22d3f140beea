package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is Linnet's own; a release build sets it with -ldflags -X main.version=.
var version = "dev"

type versionCommand struct{}

// Run prints one line: Linnet and commit, Go, SQLite.
func (*versionCommand) Run(a *app) error {
	_, err := fmt.Fprintf(a.stdout, "linnet %s (%s), %s, SQLite %s\n", version, commit(), runtime.Version(), sqliteVersion())
	return err
}

// commit returns the commit the program was built from, as far as the build
// tells it.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "commit not known"
	}
	revision, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && len(s.Value) >= 12:
			revision = s.Value[:12]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = ", changed since"
		}
	}
	if revision == "" {
		return "commit not known"
	}
	return "commit " + revision + changed
}
