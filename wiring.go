package main

import (
	"linnet/conversation"
	"linnet/store"
)

// readText is the rules' reading of a text.
var readText = conversation.Read

// sqliteVersion returns the version of the embedded database.
var sqliteVersion = store.SQLiteVersion

// moreChecks are the checks of other packages that `linnet check` runs when
// the settings themselves are sound.
var moreChecks []func(a *app, c *Config) []Fault
