package conversation

import (
	"testing"
	"time"
)

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestAParentsRightEndsAtLocalMidnightOfTheBirthday(t *testing.T) {
	ages := []int{13, 18}
	for _, c := range []struct {
		name, zone, birth, from, want string
		ages                          []int
	}{
		{"the first age", "America/Chicago", "2016-03-09", "2026-01-01T00:00:00Z", "2029-03-09T06:00:00Z", ages},
		{"daylight time", "America/Chicago", "2016-07-09", "2026-01-01T00:00:00Z", "2029-07-09T05:00:00Z", ages},
		{"the record's own zone", "America/Los_Angeles", "2016-03-09", "2026-01-01T00:00:00Z", "2029-03-09T08:00:00Z", ages},
		{"the second age", "America/Chicago", "2010-03-09", "2026-01-01T00:00:00Z", "2028-03-09T06:00:00Z", ages},
		{"given on the birthday itself", "America/Chicago", "2013-03-09", "2026-03-09T05:00:00Z", "2031-03-09T06:00:00Z", ages},
		{"given a second before it", "America/Chicago", "2013-03-09", "2026-03-09T04:59:59Z", "2026-03-09T05:00:00Z", ages},
		{"too old already", "America/Chicago", "2001-03-09", "2026-01-01T00:00:00Z", "2019-03-09T06:00:00Z", ages},
		{"29 February, no such day", "America/Chicago", "2008-02-29", "2026-01-01T00:00:00Z", "2026-03-01T06:00:00Z", ages},
		{"29 February, a leap year", "America/Chicago", "2008-02-29", "2026-01-01T00:00:00Z", "2028-02-29T06:00:00Z", []int{20}},
		{"a midnight that the clocks leave out", "America/Havana", "2008-03-10", "2024-01-01T00:00:00Z", "2024-03-10T05:00:00Z", []int{16}},
	} {
		birth, err := ParseDate(c.birth)
		if err != nil {
			t.Fatal(err)
		}
		from, err := time.Parse(time.RFC3339, c.from)
		if err != nil {
			t.Fatal(err)
		}
		got := ProxyEnd(birth, c.ages, zoneOf(t, c.zone), from).UTC().Format(time.RFC3339)
		if got != c.want {
			t.Errorf("%s: ProxyEnd(%s, %v, %s, %s) = %s, want %s", c.name, c.birth, c.ages, c.zone, c.from, got, c.want)
		}
	}
	if got := ProxyEnd(Date{2016, 3, 9}, nil, time.UTC, time.Now()); !got.IsZero() {
		t.Errorf("ProxyEnd without ages = %s, want no end", got)
	}
}

func TestARenewalNeverPassesTheLastAge(t *testing.T) {
	birth := Date{2013, time.March, 9}
	for _, c := range []struct {
		until, want string
	}{
		{"2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"},
		{"2040-01-01T00:00:00Z", "2031-03-09T06:00:00Z"},
	} {
		until, err := time.Parse(time.RFC3339, c.until)
		if err != nil {
			t.Fatal(err)
		}
		got := RenewedEnd(birth, []int{13, 18}, zoneOf(t, "America/Chicago"), until).UTC().Format(time.RFC3339)
		if got != c.want {
			t.Errorf("RenewedEnd(%s, until %s) = %s, want %s", birth, c.until, got, c.want)
		}
	}
}
