package conversation

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Typed is what a form held, by field: what a page gives back after an error
// and keeps while somebody is away. Several choices are joined with a space.
type Typed map[string]string

// Answers are the answers of a request that passed: an option's name, words, a
// number, a day as 2026-03-09. What was not answered is absent.
type Answers map[string]string

// AskProblem is one thing wrong with an answer: the field it is at and which
// words say so. Words of the question itself stand in the catalogue under
// ask.<kind>.<Key>, those that every question shares under ask.<Key>.
type AskProblem struct {
	Field string
	Key   string
	Own   bool // the words are the question's own
}

// Limits of what may be typed into one field, in characters.
const (
	lineLimit  = 200
	wordsLimit = 2000
	mostDoses  = 999
)

// ReadRequest reads a form of a kind; today is the practice's day. Answers are
// whole only if there are no problems. A file is named
// only: whether it waits to be sent is the store's to say.
func ReadRequest(kind RequestKind, typed Typed, today Date) (Answers, []AskProblem) {
	r := &askReader{kind: kind, typed: typed, today: today, answers: Answers{}}
	for _, q := range kind.Questions() {
		r.question(q)
	}
	return r.answers, r.problems
}

type askReader struct {
	kind     RequestKind
	typed    Typed
	today    Date
	answers  Answers
	problems []AskProblem
}

func (r *askReader) own(field, key string) {
	r.problems = append(r.problems, AskProblem{Field: field, Key: key, Own: true})
}

func (r *askReader) shared(field, key string) {
	r.problems = append(r.problems, AskProblem{Field: field, Key: key})
}

func (r *askReader) question(q Question) {
	value := strings.TrimSpace(r.typed[q.ID])
	switch q.Control {
	case ControlLine:
		r.words(q.ID, value, q.ID+".none", q.May, lineLimit)
	case ControlWords:
		r.words(q.ID, value, q.ID+".none", q.May, wordsLimit)
	case ControlCount:
		r.count(q.ID, value, q.ID+".none", q.ID == "need")
	case ControlOne:
		r.one(q, value)
	case ControlSome:
		r.some(q, value)
	case ControlDay:
		r.day(q)
	case ControlUpload: // the name of a file that waits to be sent
		r.upload(q, value)
	case ControlTick:
		if value != "" {
			r.answers[q.ID] = "yes"
		}
	}
}

// words keeps what was written. A bill's words never hold a card's number
// (ux.md §5): it would lie in the talk for good.
func (r *askReader) words(field, value, none string, may bool, limit int) {
	switch {
	case value == "" && may:
	case value == "":
		r.own(field, none)
	case utf8.RuneCountInString(value) > limit && limit == lineLimit:
		r.shared(field, "long-line")
	case utf8.RuneCountInString(value) > limit:
		r.shared(field, "long")
	case r.kind == AskBill && HoldsCardNumber(value):
		r.shared(field, "card")
	default:
		r.answers[field] = value
	}
}

func (r *askReader) upload(q Question, value string) {
	switch {
	case value != "":
		r.answers[q.ID] = value
	case !q.May:
		r.own(q.ID, q.ID+".none")
	}
}

func (r *askReader) count(field, value, none string, some bool) {
	n, err := strconv.Atoi(value)
	switch {
	case value == "":
		r.own(field, none)
	case err != nil || n < 0 || n > mostDoses || strings.Trim(value, "0123456789") != "" || some && n == 0:
		r.own(field, field+".not")
	default:
		r.answers[field] = strconv.Itoa(n)
	}
}

func (r *askReader) one(q Question, value string) {
	if !q.Has(value) {
		r.own(q.ID, q.ID+".none")
		return
	}
	r.answers[q.ID] = value
	if q.Other == "" || value != q.Other {
		return
	}
	more := strings.TrimSpace(r.typed[q.OtherID()])
	if q.Count {
		r.count(q.OtherID(), more, q.OtherID()+".none", true)
		return
	}
	r.words(q.OtherID(), more, q.OtherID()+".none", false, lineLimit)
}

func (r *askReader) some(q Question, value string) {
	var chosen []string
	for _, option := range q.Options { // in the page's order, each once
		for _, one := range strings.Fields(value) {
			if one == option {
				chosen = append(chosen, option)
				break
			}
		}
	}
	if len(chosen) == 0 {
		if !q.May {
			r.own(q.ID, q.ID+".none")
		}
		return
	}
	r.answers[q.ID] = strings.Join(chosen, " ")
}

// dayProblems are the words for what can be wrong with a day, as those of a
// birth date (ux.md §3), and the field they stand at.
var dayProblems = map[BirthProblem]struct{ field, key string }{
	BirthNoMonth: {"-month", "day.no-month"}, BirthNoDay: {"-day", "day.no-day"}, BirthNoYear: {"-year", "day.no-year"},
	BirthYearFour: {"-year", "day.year4"}, BirthNotReal: {"-day", "day.real"},
}

// ever is a day later than any that is typed: whether a day lies ahead is not
// asked as it is of a birth date.
var ever = Date{Year: 9999, Month: time.December, Day: 31}

func (r *askReader) day(q Question) {
	day, wrong := ParseBirth(r.typed[q.ID+"-month"], r.typed[q.ID+"-day"], r.typed[q.ID+"-year"], ever)
	for _, problem := range wrong {
		if problem == BirthEmpty {
			if !q.May {
				r.own(q.ID+"-month", q.ID+".none")
			}
			continue
		}
		at := dayProblems[problem]
		r.shared(q.ID+at.field, at.key)
	}
	switch {
	case len(wrong) > 0:
	case !q.Past && day.Before(r.today):
		r.shared(q.ID+"-day", "day.past")
	default:
		r.answers[q.ID] = day.String()
	}
}

// HoldsCardNumber reports whether words hold digits like those of a payment
// card: 13 to 19 of them, with single spaces or dashes between at most, whose
// check digit is right (Luhn).
func HoldsCardNumber(words string) bool {
	for i := 0; i < len(words); i++ {
		if isDigit(words[i]) && (i == 0 || !isDigit(words[i-1])) && cardFrom(words[i:]) {
			return true
		}
	}
	return false
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// cardFrom looks at the digits that words begin with.
func cardFrom(words string) bool {
	var digits []byte
	for i := 0; i < len(words) && len(digits) < 20; i++ {
		switch {
		case isDigit(words[i]):
			digits = append(digits, words[i]-'0')
		case (words[i] == ' ' || words[i] == '-') && i+1 < len(words) && isDigit(words[i+1]):
			if luhn(digits) {
				return true
			}
		default:
			return luhn(digits)
		}
	}
	return luhn(digits)
}

func luhn(digits []byte) bool {
	if len(digits) < 13 || len(digits) > 19 {
		return false
	}
	sum := 0
	for i, d := range digits {
		n := int(d)
		if (len(digits)-i)%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}
