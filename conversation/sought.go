package conversation

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Sought is what somebody looks for in the one box of the staff's search: any
// of a name, a birth date, a phone and a record number, in any order. What
// stands in several fields has to be true together; Whole may be a record
// number whatever else it was read as.
type Sought struct {
	Whole  string // as typed, trimmed
	Name   string // the words that are none of the others
	Birth  Date   // zero if none was typed
	Phone  Phone  // a whole number, "" if none was typed
	Ending string // the last digits of a number, four or more, "" if none were typed
}

// Empty reports whether there is nothing to look for.
func (s Sought) Empty() bool { return s.Whole == "" }

// monthNames are how people write months, by their first three letters.
var monthNames = map[string]time.Month{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
	"ene": 1, "abr": 4, "ago": 8, "set": 9, "dic": 12,
}

// dayForm is one way of writing a day; its groups are year, month and day by
// the numbers given.
type dayForm struct {
	form             *regexp.Regexp
	year, month, day int
}

const monthWord = `(ene|jan|feb|mar|abr|apr|may|jun|jul|ago|aug|sep|set|oct|nov|dic|dec)[a-z]*\.?`

// dayForms are tried in order; the first that is a day of the calendar holds.
var dayForms = []dayForm{
	{regexp.MustCompile(`\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b`), 1, 2, 3},
	{regexp.MustCompile(`\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})\b`), 3, 1, 2},
	{regexp.MustCompile(`\b(\d{1,2}) (\d{1,2}) (\d{4})\b`), 3, 1, 2},
	{regexp.MustCompile(`\b(0[1-9]|1[0-2])([0-3]\d)((?:19|20)\d{2})\b`), 3, 1, 2},
	{regexp.MustCompile(`\b` + monthWord + ` (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b`), 3, 1, 2},
	{regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th|º|°)?\.?(?: de)? ` + monthWord + `,?(?: del?)? (\d{4})\b`), 3, 2, 1},
}

var (
	spaces      = regexp.MustCompile(`\s+`)
	wholeNumber = regexp.MustCompile(`\+?\(?\d[\d\-. ()]{8,}\d`)
	endOfNumber = regexp.MustCompile(`(?:^|\s)[.…*x]*((?:\d{3}[-. ])?\d{4,9})(?:\s|$)`)
)

// ReadSought reads what was typed. today bounds birth dates: nobody is looked
// for who is not born, and a year of two digits is the last such year.
func ReadSought(typed string, today Date) Sought {
	rest := strings.TrimSpace(spaces.ReplaceAllString(typed, " "))
	s := Sought{Whole: rest}
	rest = s.readBirth(rest, today)
	if at := wholeNumber.FindStringIndex(rest); at != nil {
		if phone, err := ParsePhone(rest[at[0]:at[1]], "US"); err == nil {
			s.Phone, rest = phone, cut(rest, at)
		}
	}
	if at := endOfNumber.FindStringSubmatchIndex(rest); at != nil && s.Phone == "" {
		s.Ending, rest = onlyDigits(rest[at[2]:at[3]]), cut(rest, at[2:4])
	}
	s.Name = strings.Join(strings.FieldsFunc(rest, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' && r != '’' && r != '-'
	}), " ")
	return s
}

// readBirth takes the first day out of the words and returns the others.
func (s *Sought) readBirth(words string, today Date) string {
	lower := strings.ToLower(words)
	if len(lower) != len(words) { // a letter that changes its length: places would not fit
		lower = words
	}
	for _, f := range dayForms {
		at := f.form.FindStringSubmatchIndex(lower)
		if at == nil {
			continue
		}
		group := func(n int) string { return lower[at[2*n]:at[2*n+1]] }
		if birth, ok := dayOf(group(f.year), group(f.month), group(f.day), today); ok {
			s.Birth = birth
			return cut(words, at[:2])
		}
	}
	return words
}

// dayOf makes a day of its parts. Where the month cannot be one and the day
// can, they were written the other way round.
func dayOf(year, month, day string, today Date) (Date, bool) {
	y, _ := strconv.Atoi(year)
	d, _ := strconv.Atoi(day)
	m := int(monthNames[month[:min(3, len(month))]])
	if m == 0 {
		m, _ = strconv.Atoi(month)
	}
	if m > 12 && d <= 12 {
		m, d = d, m
	}
	if len(year) == 2 {
		if y += today.Year / 100 * 100; y > today.Year {
			y -= 100
		}
	}
	date := Date{y, time.Month(m), d}
	return date, m >= 1 && m <= 12 && y > 1800 && date.Valid() && !today.Before(date)
}

// cut takes a piece out of words.
func cut(words string, at []int) string { return words[:at[0]] + " " + words[at[1]:] }

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
