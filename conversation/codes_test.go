package conversation

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"slices"
	"testing"
	"time"
)

func TestCodesAreSixDigitsEachAsLikely(t *testing.T) {
	const codes = 60_000
	var digits [6][10]int
	zeros := 0
	for range codes {
		code, err := NewCode(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if clean, problem := CleanCode(code); problem != CodeFine || clean != code {
			t.Fatalf("NewCode = %q, which CleanCode finds %q", code, problem)
		}
		for place, digit := range code {
			digits[place][digit-'0']++
		}
		if code[0] == '0' {
			zeros++
		}
	}
	for place := range digits {
		chi := 0.0
		for _, n := range digits[place] {
			off := float64(n) - codes/10
			chi += off * off / (codes / 10)
		}
		if chi > 50 { // 9 degrees of freedom: once in ten million runs
			t.Errorf("place %d of the codes: %v, chi-square %.1f, want every digit as often", place, digits[place], chi)
		}
	}
	if zeros == 0 {
		t.Error("no code begins with a zero")
	}
}

func TestCodesComeFromTheBytesHandedIn(t *testing.T) {
	for _, tc := range []struct {
		bytes []byte
		want  string
	}{
		{[]byte{0, 0, 0}, "000000"},
		{[]byte{0, 0, 7}, "000007"},
		{[]byte{0x0f, 0x42, 0x3f}, "999999"},
		{[]byte{0x0f, 0x42, 0x40}, "000000"},
		{[]byte{0xf4, 0x23, 0xff}, "999999"},                   // the last of sixteen whole millions
		{[]byte{0xf4, 0x24, 0x00, 0x00, 0x00, 0x05}, "000005"}, // beyond them: drawn again, or low codes came more often
		{[]byte{0xff, 0xff, 0xff, 0x00, 0x00, 0x06}, "000006"},
	} {
		if got, err := NewCode(bytes.NewReader(tc.bytes)); err != nil || got != tc.want {
			t.Errorf("NewCode(% x) = %q, %v, want %q", tc.bytes, got, err, tc.want)
		}
	}
	if _, err := NewCode(bytes.NewReader([]byte{1, 2})); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("NewCode with two bytes = %v, want an error", err)
	}
}

func TestTypedCodesAreCleaned(t *testing.T) {
	for _, tc := range []struct {
		typed, want string
		problem     CodeProblem
	}{
		{"482915", "482915", CodeFine}, {"123 456", "123456", CodeFine}, {" 48-29-15 ", "482915", CodeFine}, {"482\u00a0915", "482915", CodeFine},
		{"000007", "000007", CodeFine}, {"", "", CodeEmpty}, {"  ", "", CodeEmpty}, {"-", "", CodeEmpty}, {"48291", "", CodeNotSix},
		{"4829155", "", CodeNotSix}, {"48291a", "", CodeNotSix}, {"٤٨٢٩١٥", "", CodeNotSix}, {"+48291", "", CodeNotSix},
	} {
		if got, problem := CleanCode(tc.typed); got != tc.want || problem != tc.problem {
			t.Errorf("CleanCode(%q) = %q, %q, want %q, %q", tc.typed, got, problem, tc.want, tc.problem)
		}
	}
}

// ago lists moments so long before noon, oldest first.
func ago(durations ...time.Duration) []time.Time {
	var times []time.Time
	for _, d := range durations {
		times = append(times, noon.Add(-d))
	}
	slices.SortFunc(times, time.Time.Compare)
	return times
}

func TestCodesWaitAndEnd(t *testing.T) {
	const s, m, h = time.Second, time.Minute, time.Hour
	for _, tc := range []struct {
		name  string
		asked []time.Time
		next  time.Duration // after noon
		limit CodeLimit
	}{
		{"the first", nil, 0, CodeNow},
		{"30 s after the first", ago(29 * s), s, CodeLater},
		{"30 s are over", ago(30 * s), 0, CodeNow},
		{"60 s after the second", ago(90*s, 59*s), s, CodeLater},
		{"60 s are over", ago(90*s, 60*s), 0, CodeNow},
		{"120 s after the third", ago(10*m, 5*m, 119*s), s, CodeLater},
		{"120 s are over", ago(10*m, 5*m, 120*s), 0, CodeNow},
		{"four in an hour", ago(50*m, 40*m, 30*m, 20*m), 10 * m, CodesSpent},
		{"the first of four is an hour old", ago(h, 40*m, 30*m, 20*m), 0, CodeNow},
		{"waits begin anew after an hour", ago(3*h, 2*h, 30*s), 0, CodeNow},
		{"eight in a day", ago(23*h, 22*h, 21*h, 20*h, 5*h, 4*h, 3*h, 2*h), h, CodesSpent},
		{"the first of eight is a day old", ago(24*h, 22*h, 21*h, 20*h, 5*h, 4*h, 3*h, 2*h), 0, CodeNow},
		{"both limits: the day's is told", ago(23*h, 22*h, 21*h, 20*h, 50*m, 40*m, 30*m, 20*m), h, CodesSpent},
	} {
		next, limit := NextCodeAt(tc.asked, noon)
		if !next.Equal(noon.Add(tc.next)) || limit != tc.limit {
			t.Errorf("%s: NextCodeAt = noon + %s, %q, want noon + %s, %q", tc.name, next.Sub(noon), limit, tc.next, tc.limit)
		}
	}
}

func TestFiveWrongCodesShutABrowser(t *testing.T) {
	const m = time.Minute
	for _, tc := range []struct {
		name   string
		misses []time.Time
		until  time.Duration // after noon, 0: open
		left   int
	}{
		{"none", nil, 0, 5},
		{"one", ago(m), 0, 4},
		{"four", ago(4*m, 3*m, 2*m, m), 0, 1},
		{"three, a new code, two (R-107)", ago(20*m, 19*m, 18*m, 2*m, m), 29 * m, 0},
		{"a pause does not reset them", ago(600*m, 500*m, 400*m, 300*m, m), 29 * m, 0},
		{"29 minutes later", ago(33*m, 32*m, 31*m, 30*m, 29*m), m, 0},
		{"30 minutes later they begin anew", ago(34*m, 33*m, 32*m, 31*m, 30*m), 0, 5},
		{"one after that", ago(64*m, 63*m, 62*m, 61*m, 60*m, m), 0, 4},
		{"five after that", ago(64*m, 63*m, 62*m, 61*m, 60*m, 5*m, 4*m, 3*m, 2*m, m), 29 * m, 0},
		{"tries while it was shut do not count", ago(34*m, 33*m, 32*m, 31*m, 30*m, 10*m, 5*m), 0, 5},
		{"nor do they prolong it", ago(24*m, 23*m, 22*m, 21*m, 20*m, 10*m, 5*m), 10 * m, 0},
	} {
		until, left := BrowserShut(tc.misses, 5, noon)
		if until.IsZero() != (tc.until == 0) || (tc.until != 0 && !until.Equal(noon.Add(tc.until))) || left != tc.left {
			t.Errorf("%s: BrowserShut = %s, %d left, want noon + %s, %d left", tc.name, until, left, tc.until, tc.left)
		}
	}
}

func TestWrongCodesShutAStrangersDoor(t *testing.T) {
	misses := func(old, recent int) []time.Time {
		var all []time.Time
		for range old {
			all = append(all, noon.Add(-48*time.Hour))
		}
		for range recent {
			all = append(all, noon.Add(-time.Hour))
		}
		return all
	}
	for _, tc := range []struct {
		old, recent int
		want        bool
	}{{0, 0, false}, {0, 19, false}, {0, 20, true}, {80, 19, false}, {81, 19, true}, {99, 0, false}, {100, 0, true}} {
		if got := DoorShut(misses(tc.old, tc.recent), noon); got != tc.want {
			t.Errorf("DoorShut(%d old, %d today) = %t, want %t", tc.old, tc.recent, got, tc.want)
		}
	}
	dayOld := make([]time.Time, 20)
	for i := range dayOld {
		dayOld[i] = noon.Add(-24 * time.Hour)
	}
	if DoorShut(dayOld, noon) {
		t.Error("DoorShut(20 a day ago) = true, want them forgotten after a day")
	}
}

func TestWrongBirthDatesLockTheLine(t *testing.T) {
	const h, day = time.Hour, 24 * time.Hour
	spread := func(n int, step time.Duration) []time.Time { // the newest now
		var all []time.Time
		for i := range n {
			all = append(all, noon.Add(-time.Duration(n-1-i)*step))
		}
		return all
	}
	never := time.Time{}
	for _, tc := range []struct {
		name            string
		misses          []time.Time
		matched, opened time.Time
		locks           []time.Time
		want            LockResult
	}{
		{"the first", spread(1, h), never, never, nil, LockResult{Left: 4}},
		{"the fourth today", spread(4, h), never, never, nil, LockResult{Left: 1}},
		{"the fifth today", spread(5, h), never, never, nil, LockResult{Locked: true, Until: noon.Add(day)}},
		{"five in five days", spread(5, day), never, never, nil, LockResult{Left: 4}},
		{"the fourteenth in 30 days", spread(14, 2*day), never, never, nil, LockResult{Left: 1}},
		{"the fifteenth in 30 days", spread(15, 2*day), never, never, nil, LockResult{Locked: true, Until: noon.Add(day)}},
		{"fifteen, the first of them 30 days ago", append(ago(30*day), spread(14, 2*day)...), never, never, nil, LockResult{Left: 1}},
		{"a match clears the 30 days", spread(15, 2*day), noon.Add(-3 * day), never, nil, LockResult{Left: 4}},
		{"a match does not clear the day", spread(5, h), noon.Add(-2 * h), never, nil, LockResult{Locked: true, Until: noon.Add(day)}},
		{"staff opened it today", spread(5, h), never, noon.Add(-h), []time.Time{}, LockResult{Left: 4}},
		{"the second lock in 30 days has no end", spread(5, h), never, never, ago(29 * day), LockResult{Locked: true, Forever: true}},
		{"a lock 30 days ago is forgotten", spread(5, h), never, never, ago(30 * day), LockResult{Locked: true, Until: noon.Add(day)}},
	} {
		got := BirthLock(tc.misses, tc.matched, tc.opened, tc.locks, DefaultVerification(), noon)
		if got != tc.want {
			t.Errorf("%s: BirthLock = %+v, want %+v", tc.name, got, tc.want)
		}
	}
}

func TestBirthDatesAsTyped(t *testing.T) {
	today := Date{2026, time.March, 3}
	problems := func(p ...BirthProblem) []BirthProblem { return p }
	for _, tc := range []struct {
		name             string
		month, day, year string
		want             Date
		problems         []BirthProblem
	}{
		{"fine", "6", "19", "2014", Date{2014, time.June, 19}, nil},
		{"spaces and zeros", " 06 ", "09", " 2014", Date{2014, time.June, 9}, nil},
		{"a leap day", "2", "29", "2016", Date{2016, time.February, 29}, nil},
		{"born today", "3", "3", "2026", Date{2026, time.March, 3}, nil},
		{"nothing", "", " ", "", Date{}, problems(BirthEmpty)},
		{"no month", "", "19", "2014", Date{}, problems(BirthNoMonth)},
		{"no day", "6", "", "2014", Date{}, problems(BirthNoDay)},
		{"no year", "6", "19", "", Date{}, problems(BirthNoYear)},
		{"no month, no day", "", "", "2014", Date{}, problems(BirthNoMonth, BirthNoDay)},
		{"year of two numbers", "6", "19", "14", Date{}, problems(BirthYearFour)},
		{"year of letters", "6", "19", "two0", Date{}, problems(BirthYearFour)},
		{"no day and year of two", "6", "", "14", Date{}, problems(BirthNoDay, BirthYearFour)},
		{"February 30", "2", "30", "2014", Date{}, problems(BirthNotReal)},
		{"no leap year", "2", "29", "2015", Date{}, problems(BirthNotReal)},
		{"day 0", "6", "0", "2014", Date{}, problems(BirthNotReal)},
		{"month 13", "13", "1", "2014", Date{}, problems(BirthNotReal)},
		{"a name for a month", "June", "19", "2014", Date{}, problems(BirthNotReal)},
		{"year 0", "6", "19", "0000", Date{}, problems(BirthNotReal)},
		{"a day that overflows", "6", "99999999999999999999", "2014", Date{}, problems(BirthNotReal)},
		{"tomorrow", "3", "4", "2026", Date{}, problems(BirthFuture)},
		{"next year", "1", "1", "2027", Date{}, problems(BirthFuture)},
	} {
		got, found := ParseBirth(tc.month, tc.day, tc.year, today)
		if got != tc.want || !slices.Equal(found, tc.problems) {
			t.Errorf("%s: ParseBirth(%q, %q, %q) = %s, %v, want %s, %v", tc.name, tc.month, tc.day, tc.year, got, found, tc.want, tc.problems)
		}
	}
}
