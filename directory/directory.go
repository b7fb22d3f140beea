// Package directory says who is a patient. Whatever a clinic's records hand
// over, one Patient shape comes out: CSV files now, feeds of record systems
// later.
//
// It reads and checks; it keeps nothing and sends nothing. Problems are told
// by line and in words that name what to write, and never repeat what stood
// in the file, so that they may be printed and logged.
package directory

import (
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
	Line int
	Text string
}
