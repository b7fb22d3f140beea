package conversation

import (
	"strconv"
	"time"
)

// Low rules (ux.md §5): who has a week or less at home is looked at before
// others. Factor is given two to four times a week as a rule, so three doses
// are a week at most; who gives it more often says so by the day it is needed.
const (
	lowDoses = 3
	lowDays  = 7
)

// Low reports whether a request's answers, given on that day, mark it "Low":
// of a medicine 0 to 3 days are left; of factor three doses or fewer, or it is
// needed within a week.
func (k RequestKind) Low(a Answers, today Date) bool {
	switch k {
	case AskMedicine:
		return a["left"] == "0-3"
	case AskFactor:
		doses, err := strconv.Atoi(a["home"])
		if err == nil && doses <= lowDoses {
			return true
		}
		by, err := ParseDate(a["by"])
		return err == nil && !DateOf(today.In(time.UTC).AddDate(0, 0, lowDays)).Before(by)
	}
	return false
}

// CallFirst reports whether staff call before they act on a request: factor is
// to go to another address, and the phone is new on the record
// (security.md §6), or an adult asks for another adult's records.
func (k RequestKind) CallFirst(a Answers, newPhone, otherAdult bool) bool {
	switch k {
	case AskFactor:
		return newPhone && a["ship"] == "other"
	case AskRecords:
		return otherAdult
	}
	return false
}
