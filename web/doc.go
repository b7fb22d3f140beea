// Package web is the shell that the rooms stand in: the engine with its
// limits, headers and timeouts, errors as pages, cookies, languages, the live
// stream, and metrics.
//
// What it promises: every page carries a strict policy and is not stored by
// anybody; a body has a limit before it is read; a form from another site is
// refused; no token, number or query string reaches the log; an error reaches
// a person as a sentence we wrote. What it leaves to the rooms: who may see
// what, and every address of theirs.
//
// Rooms register straight-line handlers that return an error; one function
// (errors.go) turns errors into pages.
package web
