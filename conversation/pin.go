package conversation

import (
	"fmt"
	"strings"
)

// PINProblem is what is wrong with a PIN somebody chose, before it is kept.
type PINProblem string

// The problems of a chosen PIN.
const (
	PINFine   PINProblem = ""
	PINEmpty  PINProblem = "empty"
	PINDigits PINProblem = "digits" // not 6 to 8 digits
	PINEasy   PINProblem = "easy"   // one digit over and over, or a run up or down
	PINBirth  PINProblem = "birth"  // a birth date of the phone's people
)

// CleanPIN drops spaces and dashes from a typed PIN, as from a code.
func CleanPIN(typed string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' || r == '–' || r == '.' {
			return -1
		}
		return r
	}, strings.TrimSpace(typed))
}

// CheckPIN says whether a clean PIN may be kept: 6 to 8 digits that somebody
// who knows the family would not try first.
func CheckPIN(pin string, births []Date) PINProblem {
	switch {
	case pin == "":
		return PINEmpty
	case len(pin) < 6 || len(pin) > 8 || strings.Trim(pin, "0123456789") != "":
		return PINDigits
	case easyPIN(pin):
		return PINEasy
	}
	for _, b := range births {
		if birthPIN(pin, b) {
			return PINBirth
		}
	}
	return PINFine
}

// easyPIN finds 111111, 123456, 876543 and their like: every digit as far from
// the one before as the second is from the first, by 0, 1 or -1.
func easyPIN(pin string) bool {
	step := int(pin[1]) - int(pin[0])
	if step < -1 || step > 1 {
		return false
	}
	for i := 1; i < len(pin); i++ {
		if int(pin[i])-int(pin[i-1]) != step {
			return false
		}
	}
	return true
}

// birthPIN finds a birth date in any order of day, month and year.
func birthPIN(pin string, b Date) bool {
	day, month := fmt.Sprintf("%02d", b.Day), fmt.Sprintf("%02d", int(b.Month))
	for _, year := range []string{fmt.Sprintf("%04d", b.Year), fmt.Sprintf("%02d", b.Year%100)} {
		if pin == month+day+year || pin == day+month+year || pin == year+month+day || pin == year+day+month {
			return true
		}
	}
	return false
}
