package main

import "linnet/conversation"

// readText is the rules' reading of a text.
var readText = func(text string, about conversation.Background) conversation.Reading {
	return conversation.Reading{Class: conversation.Ordinary, Rule: "none: this build has no rules yet", Normal: text}
}

// sqliteVersion returns the version of the embedded database.
var sqliteVersion = func() string { return "not built in" }

// moreChecks are the checks of other packages that `linnet check` runs when
// the settings themselves are sound.
var moreChecks []func(a *app, c *Config) []Fault
