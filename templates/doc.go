// Package templates holds every word a person reads: the texts that leave by
// phone, the pages with their catalogue in English and Spanish, and the look
// (style sheet, icons, small scripts). All of it is embedded and checked when
// the program starts: a page that names a word, an icon or a file nobody
// wrote stops Load, never a patient.
//
// Words are data (texts.yaml, words/*.yaml, pages/*), never Go. A text is
// worded at hand-out by Text; a page is rendered by Set.Page into a buffer,
// so that a page that breaks half-way is an error and not half a page.
//
// The folder a page lies in is the layout it wears: pages/patient, staff,
// plain (one card), audit and sim. Inside a page, {{t "key"}} gives a word of
// the catalogue in the reader's language, {{template "icon" "clock"}} an
// icon, {{template "time" .At}} a time; see funcs.go and pages/part.
//
// What it leaves to others: who may see a page (the rooms), headers and
// cookies (web), whether a text may leave (conversation).
package templates
