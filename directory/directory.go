// Package directory says who is a patient. Whatever a clinic's records hand
// over, one Patient shape comes out: CSV files now, feeds of record systems
// later.
//
// It reads and checks; it keeps nothing and sends nothing. Problems are told
// by line and in words that name what to write, and never repeat what stood
// in the file, so that they may be printed and logged.
package directory

import (
	"slices"
	"time"

	"linnet/conversation"
)

// Patient is a person as the clinic's records know them.
type Patient struct {
	Practice     string // id of the practice
	RecordNumber string // unique within the practice
	GivenName    string
	FamilyName   string
	BirthDate    conversation.Date
}

// Relationship is what the holder of a phone is to the patient.
type Relationship string

// The relationships of the import file.
const (
	Self     Relationship = "self"
	Parent   Relationship = "parent"
	Guardian Relationship = "guardian"
)

// Row is one patient and one phone that may hear of that patient.
type Row struct {
	Patient
	Phone        conversation.Phone
	Language     conversation.Language
	Relationship Relationship
	Consent      bool      // the clinic holds express consent to text this phone
	ConsentAt    time.Time // when it was given, zero if the file does not say
	TimeZone     string    // the recipient's zone, "" if the file does not say
	Line         int       // 1-based line of the file, 0 if the row came from no file
}

// Problem is why a line was left out. Text repeats nothing of the line.
type Problem struct {
	Line   int
	Column string // one of Columns, "" if the whole line is wrong
	Why    Why
	Text   string // for a terminal; pages have words of their own for Why
}

// Why names one thing that can be wrong with a line.
type Why string

// What can be wrong with a line.
const (
	WhyNothing      Why = "nothing"      // the file is empty
	WhyUnreadable   Why = "unreadable"   // the file breaks off
	WhyName         Why = "name"         // a heading that is no column's
	WhyNameTwice    Why = "name-twice"   // two headings of one column
	WhyNameMissing  Why = "name-missing" // a column that is needed
	WhyLineLong     Why = "line-long"
	WhyLetters      Why = "letters" // not UTF-8
	WhyControl      Why = "control" // control characters
	WhyQuotes       Why = "quotes"  // quotes that do not pair up
	WhyFields       Why = "fields"  // more or fewer fields than the heading has
	WhyTwice        Why = "twice"   // the patient and phone of an earlier line
	WhyDisputed     Why = "disputed"
	WhyEmpty        Why = "empty"
	WhyLong         Why = "long"
	WhyDay          Why = "day"    // no day of the calendar
	WhyFuture       Why = "future" // after now
	WhyOld          Why = "old"    // more than 130 years ago
	WhyPhone        Why = "phone"
	WhyLanguage     Why = "language"
	WhyRelationship Why = "relationship"
	WhyPractice     Why = "practice"
	WhyZone         Why = "zone"
	WhyYes          Why = "yes"    // neither yes nor empty
	WhyMoment       Why = "moment" // no date
	WhyNoYes        Why = "no-yes" // a date of consent without consent
)

// Lines are the lines that problems speak of, each once and in order; what is
// wrong with the heading counts as none.
func Lines(problems []Problem) (lines []int) {
	for _, p := range problems {
		if p.Line > 1 && !slices.Contains(lines[max(0, len(lines)-1):], p.Line) {
			lines = append(lines, p.Line)
		}
	}
	return lines
}
