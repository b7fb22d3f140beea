package main

import (
	"errors"
	"io/fs"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

// readText is the rules' reading of a text.
var readText = conversation.Read

// sqliteVersion returns the version of the embedded database.
var sqliteVersion = store.SQLiteVersion

// moreChecks are the checks of other packages that `linnet check` runs when
// the settings themselves are sound.
var moreChecks = []func(a *app, c *Config) []Fault{checkPages, checkPractices, checkDatabase}

// checkPractices asks for a clinic: without one nothing starts.
func checkPractices(_ *app, c *Config) []Fault {
	if len(c.Practices) > 0 {
		return nil
	}
	return []Fault{{File: c.File, Line: c.at.line("practices"), Path: "practices", Text: noPractice}}
}

// checkPages parses every page in every language, with its words and files.
func checkPages(_ *app, c *Config) []Fault {
	if _, err := templates.Load(); err != nil {
		return []Fault{{File: c.File, Path: "pages", Text: "this build of Linnet is broken: " + err.Error()}}
	}
	return nil
}

// checkDatabase asks whether the database answers and its key is there. It
// writes nothing: a new database is made by serve or migrate.
func checkDatabase(a *app, c *Config) []Fault {
	fault := func(path, text string) []Fault {
		return []Fault{{File: c.File, Line: c.at.line(path), Path: path, Text: text}}
	}
	fresh, err := store.New(a.ctx, c.Database, c.Data)
	switch {
	case err != nil:
		return fault("database", "the database does not answer; start it, or name another")
	case fresh || c.Key != "":
		return nil
	}
	_, err = store.ReadKeyFile(c.KeyFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault("key_file", "the database is there and its key is not; put back "+c.KeyFile)
	case err != nil:
		return fault("key_file", "it holds no key that Linnet wrote; put back the right file")
	}
	return nil
}
