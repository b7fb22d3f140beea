package conversation

import (
	"slices"
	"time"
)

// TextID names one of the texts of ux.md §17. The words are in templates; a
// text is worded at hand-out, never before.
type TextID string

// The texts that this version sends.
const (
	OptinWelcome     TextID = "optin_welcome"
	LinkAfterText    TextID = "link_after_text"
	PhotoByText      TextID = "photo_by_text"
	NewMessage       TextID = "new_message"
	NewMessage30     TextID = "new_message_30"
	UnreadReminder   TextID = "unread_reminder"
	CodeText         TextID = "code"
	StopConfirm      TextID = "stop_confirm"
	StopConfirmVisit TextID = "stop_confirm_cancel"
	StartConfirm     TextID = "start_confirm"
	HelpText         TextID = "help"
	EmergencyWords   TextID = "emergency_words"
	CrisisWords      TextID = "crisis_words"
	UnknownNumber    TextID = "unknown_number"
	UnknownBoth      TextID = "unknown_both"
	AfterHours       TextID = "after_hours"
	NewLinkText      TextID = "new_link"
	NewDevice        TextID = "new_device"
	LockedText       TextID = "locked"
	LockedDay        TextID = "locked_day"
	PhoneStop        TextID = "phone_stop"
	PhoneStart       TextID = "phone_start"
	WrongNumberText  TextID = "wrong_number"
	WrongNumberWeb   TextID = "wrong_number_web"
	PhoneAdded       TextID = "phone_added"
	RequestGot       TextID = "request_got"
	RequestUpdate    TextID = "request_update"
	LangSet          TextID = "lang_set"
	CarrierTest      TextID = "carrier_test" // an admin tries whether texts go out
	PlainWords       TextID = "plain_words"  // a person's own words, only after the risk notice
)

// TextRule is what design §6 says of a text: how long it is worth handing
// out, in which order, and what it needs.
type TextRule struct {
	Life    time.Duration // never handed out later than this after it was queued
	Order   int           // 1 leaves first
	Link    bool          // carries a link made at hand-out
	WhenOff bool          // may leave while texts are off (design §4)
	AnyHour bool          // a person just asked for it
}

// ConfirmsOptOut reports whether the text is one of those that confirm an
// opt-out, of which each opt-out gets one.
func (id TextID) ConfirmsOptOut() bool { return slices.Contains(optOutTexts, id) }

// Rule returns the rule of a text; ok is false for an id nobody knows.
func (id TextID) Rule() (rule TextRule, ok bool) {
	rule, ok = textRules[id]
	return rule, ok
}

var textRules = map[TextID]TextRule{
	EmergencyWords: {Life: 10 * time.Minute, Order: 1, WhenOff: true, AnyHour: true},
	CrisisWords:    {Life: 10 * time.Minute, Order: 1, WhenOff: true, AnyHour: true},

	StopConfirm:      {Life: 5 * time.Minute, Order: 2, WhenOff: true, AnyHour: true},
	StopConfirmVisit: {Life: 5 * time.Minute, Order: 2, WhenOff: true, AnyHour: true},
	PhoneStop:        {Life: 5 * time.Minute, Order: 2, WhenOff: true, AnyHour: true},
	WrongNumberText:  {Life: 5 * time.Minute, Order: 2, WhenOff: true, AnyHour: true},
	WrongNumberWeb:   {Life: 5 * time.Minute, Order: 2, WhenOff: true, AnyHour: true},

	CodeText: {Life: 10 * time.Minute, Order: 3, AnyHour: true},

	HelpText:      {Life: 15 * time.Minute, Order: 4, WhenOff: true, AnyHour: true},
	StartConfirm:  {Life: 15 * time.Minute, Order: 4, AnyHour: true},
	PhoneStart:    {Life: 15 * time.Minute, Order: 4, AnyHour: true},
	LockedText:    {Life: 15 * time.Minute, Order: 4, AnyHour: true},
	LockedDay:     {Life: 15 * time.Minute, Order: 4, AnyHour: true},
	LangSet:       {Life: 15 * time.Minute, Order: 4, AnyHour: true},
	OptinWelcome:  {Life: 15 * time.Minute, Order: 4, AnyHour: true},
	UnknownNumber: {Life: 15 * time.Minute, Order: 4, AnyHour: true},
	UnknownBoth:   {Life: 15 * time.Minute, Order: 4, AnyHour: true},
	CarrierTest:   {Life: 15 * time.Minute, Order: 4, AnyHour: true},

	LinkAfterText: {Life: time.Hour, Order: 5, Link: true, AnyHour: true},
	PhotoByText:   {Life: time.Hour, Order: 5, Link: true, AnyHour: true},
	AfterHours:    {Life: time.Hour, Order: 5, Link: true, AnyHour: true},
	NewLinkText:   {Life: time.Hour, Order: 5, Link: true, AnyHour: true},

	PlainWords:     {Life: 72 * time.Hour, Order: 6},
	NewMessage:     {Life: 72 * time.Hour, Order: 6, Link: true},
	NewMessage30:   {Life: 72 * time.Hour, Order: 6, Link: true},
	UnreadReminder: {Life: 72 * time.Hour, Order: 6, Link: true},
	NewDevice:      {Life: 72 * time.Hour, Order: 6, AnyHour: true},
	PhoneAdded:     {Life: 72 * time.Hour, Order: 6},
	RequestGot:     {Life: 72 * time.Hour, Order: 6, Link: true},
	RequestUpdate:  {Life: 72 * time.Hour, Order: 6, Link: true},
}
