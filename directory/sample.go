package directory

import (
	"time"

	"linnet/conversation"
)

// SampleFamily returns the made-up people of practice mode (contract.md,
// Sample family): Rosa Ruiz, who is the mother of the twins Ana and Leo, all
// at Riverside on her phone, and Walter Hale, who is a patient of both
// practices. The third phone of the simulator, +12065550199, is known to
// nobody on purpose. Nobody has express consent: it comes by writing first,
// as for everybody.
func SampleFamily() []Row {
	const (
		rosas   = conversation.Phone("+12065550147")
		walters = conversation.Phone("+12065550188")
	)
	twins := conversation.Date{Year: 2016, Month: time.March, Day: 9}
	rosa := Patient{"riverside", "R-1001", "Rosa", "Ruiz", conversation.Date{Year: 1984, Month: time.May, Day: 2}}
	walter := Patient{"riverside", "R-1004", "Walter", "Hale", conversation.Date{Year: 1947, Month: time.November, Day: 30}}
	walterToo := walter
	walterToo.Practice, walterToo.RecordNumber = "lakeside", "L-2001"
	return []Row{
		{Patient: rosa, Phone: rosas, Language: conversation.Spanish, Relationship: Self},
		{Patient: Patient{"riverside", "R-1002", "Ana", "Ruiz", twins}, Phone: rosas, Language: conversation.Spanish, Relationship: Parent},
		{Patient: Patient{"riverside", "R-1003", "Leo", "Ruiz", twins}, Phone: rosas, Language: conversation.Spanish, Relationship: Parent},
		{Patient: walter, Phone: walters, Language: conversation.English, Relationship: Self},
		{Patient: walterToo, Phone: walters, Language: conversation.English, Relationship: Self},
	}
}
