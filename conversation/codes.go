package conversation

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// NewCode makes a code of six digits, each of the million as likely.
func NewCode(rand io.Reader) (string, error) {
	const limit = 1 << 24 / 1_000_000 * 1_000_000 // above it a remainder would favour low codes
	var b [3]byte
	for {
		if _, err := io.ReadFull(rand, b[:]); err != nil {
			return "", fmt.Errorf("make a code: %w", err)
		}
		if n := int(b[0])<<16 | int(b[1])<<8 | int(b[2]); n < limit {
			return fmt.Sprintf("%06d", n%1_000_000), nil
		}
	}
}

// CodeProblem is what is wrong with a typed code, before it is compared.
type CodeProblem string

// The problems of a typed code.
const (
	CodeFine   CodeProblem = ""
	CodeEmpty  CodeProblem = "empty"
	CodeNotSix CodeProblem = "not six"
)

// CleanCode drops spaces and dashes from a typed code.
func CleanCode(typed string) (string, CodeProblem) {
	code := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' || r == '–' || r == '.' {
			return -1
		}
		return r
	}, strings.TrimSpace(typed))
	if code == "" {
		return "", CodeEmpty
	}
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
		return "", CodeNotSix
	}
	return code, CodeFine
}

// CodeLimit says whether a code may be sent.
type CodeLimit string

// The limits of sending codes.
const (
	CodeNow    CodeLimit = ""
	CodeLater  CodeLimit = "later" // 30, 60, 120 s after the one before
	CodesSpent CodeLimit = "spent" // 4 an hour, 8 a day
)

// NextCodeAt says when the next code may be asked for, given when the last
// ones were, oldest first (security.md §3).
func NextCodeAt(asked []time.Time, now time.Time) (time.Time, CodeLimit) {
	hour, day := since(asked, now.Add(-time.Hour)), since(asked, now.Add(-24*time.Hour))
	if len(day) >= capCodes {
		return day[len(day)-capCodes].Add(24 * time.Hour), CodesSpent
	}
	if len(hour) >= capCodesAnHour {
		return hour[len(hour)-capCodesAnHour].Add(time.Hour), CodesSpent
	}
	if len(hour) == 0 {
		return now, CodeNow
	}
	waits := []time.Duration{30 * time.Second, 60 * time.Second, 120 * time.Second}
	next := hour[len(hour)-1].Add(waits[min(len(hour), len(waits))-1])
	if next.After(now) {
		return next, CodeLater
	}
	return now, CodeNow
}

func since(times []time.Time, from time.Time) []time.Time {
	for i, t := range times {
		if t.After(from) {
			return times[i:]
		}
	}
	return nil
}

// The counters of wrong codes.
const (
	browserShut = 30 * time.Minute
	doorADay    = 20
	doorInAll   = 100
)

// BrowserShut returns until when wrong codes shut a browser, zero if they do
// not, and else how many tries are left. Misses are oldest first, over all the
// browser's codes: neither a new code nor a pause resets them, only the 30
// minutes that the last of its tries costs.
func BrowserShut(misses []time.Time, tries int, now time.Time) (until time.Time, left int) {
	left = tries
	for _, m := range misses {
		if m.Before(until) {
			continue // it was shut already
		}
		if left--; left == 0 {
			until, left = m.Add(browserShut), tries
		}
	}
	if until.After(now) {
		return until, 0
	}
	return time.Time{}, left
}

// DoorShut reports whether wrong codes shut the doors a stranger can knock on:
// 20 in a day, or 100 since the doors were last opened.
func DoorShut(misses []time.Time, now time.Time) bool {
	return len(misses) >= doorInAll || len(since(misses, now.Add(-24*time.Hour))) >= doorADay
}

// LockResult is what wrong birth dates lead to.
type LockResult struct {
	Locked  bool
	Forever bool      // second lock in 30 days: only staff open it
	Until   time.Time // end of a first lock
	Left    int       // tries left today
}

// BirthLock counts wrong birth dates of a line, oldest first, the newest
// included: 5 in a day since staff last opened it, or 15 in 30 days since the
// last match, lock it; the second lock in 30 days has no end (security.md §4).
func BirthLock(misses []time.Time, matched, opened time.Time, locks []time.Time, v Verification, now time.Time) LockResult {
	day := len(since(misses, laterTime(now.Add(-24*time.Hour), opened)))
	month := len(since(misses, laterTime(now.AddDate(0, 0, -30), matched)))
	if day < v.Tries && month < 3*v.Tries {
		return LockResult{Left: min(v.Tries-day, 3*v.Tries-month)}
	}
	if len(since(locks, now.AddDate(0, 0, -30))) > 0 {
		return LockResult{Locked: true, Forever: true}
	}
	return LockResult{Locked: true, Until: now.Add(24 * time.Hour)}
}

func laterTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// BirthProblem is what is wrong with a typed birth date, before it is compared.
type BirthProblem string

// The problems of a typed birth date (ux.md §3).
const (
	BirthEmpty    BirthProblem = "empty"
	BirthNoMonth  BirthProblem = "month"
	BirthNoDay    BirthProblem = "day"
	BirthNoYear   BirthProblem = "year"
	BirthYearFour BirthProblem = "year4"
	BirthNotReal  BirthProblem = "real"
	BirthFuture   BirthProblem = "future"
)

// ParseBirth reads the three fields of a birth date.
func ParseBirth(month, day, year string, today Date) (Date, []BirthProblem) {
	month, day, year = strings.TrimSpace(month), strings.TrimSpace(day), strings.TrimSpace(year)
	if month == "" && day == "" && year == "" {
		return Date{}, []BirthProblem{BirthEmpty}
	}
	var problems []BirthProblem
	for _, f := range []struct {
		value string
		none  BirthProblem
	}{{month, BirthNoMonth}, {day, BirthNoDay}, {year, BirthNoYear}} {
		if f.value == "" {
			problems = append(problems, f.none)
		}
	}
	if year != "" && (len(year) != 4 || strings.Trim(year, "0123456789") != "") {
		problems = append(problems, BirthYearFour)
	}
	if len(problems) > 0 {
		return Date{}, problems
	}
	m, errMonth := strconv.Atoi(month)
	d, errDay := strconv.Atoi(day)
	y, errYear := strconv.Atoi(year)
	date := Date{y, time.Month(m), d}
	if errMonth != nil || errDay != nil || errYear != nil || m < 1 || m > 12 || y < 1 || !date.Valid() {
		return Date{}, []BirthProblem{BirthNotReal}
	}
	if !date.Before(today) && date != today {
		return Date{}, []BirthProblem{BirthFuture}
	}
	return date, nil
}
