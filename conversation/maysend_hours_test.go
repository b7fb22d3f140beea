package conversation

import (
	"testing"
	"time"
)

// The hours of what the clinic starts: nine to eight, Sundays noon to
// eight, by the recipient's clock, also on the days when clocks change.
func TestQuietHoursByTheRecipientsClock(t *testing.T) {
	phones := map[string]Phone{"America/New_York": "+12125550142", "America/Chicago": chicagoPhone, "America/Los_Angeles": "+12135550142",
		"America/Phoenix": "+16025550142", "Pacific/Honolulu": "+18085550142"}
	days := []struct {
		name     string
		date     string
		from, to string // the window of that day
		next     string // when it opens after that day
	}{
		{name: "a Tuesday in winter", date: "2026-01-13", from: "09:00", to: "20:00", next: "2026-01-14 09:00"},
		{name: "a Saturday before a Sunday", date: "2026-01-17", from: "09:00", to: "20:00", next: "2026-01-18 12:00"},
		{name: "a Sunday", date: "2026-01-18", from: "12:00", to: "20:00", next: "2026-01-19 09:00"},
		{name: "clocks go forward", date: "2026-03-08", from: "12:00", to: "20:00", next: "2026-03-09 09:00"},
		{name: "the day before they do", date: "2026-03-07", from: "09:00", to: "20:00", next: "2026-03-08 12:00"},
		{name: "clocks go back", date: "2026-11-01", from: "12:00", to: "20:00", next: "2026-11-02 09:00"},
		{name: "the day before they do", date: "2026-10-31", from: "09:00", to: "20:00", next: "2026-11-01 12:00"},
	}
	for name, phone := range phones {
		z := zone(t, name)
		local := func(day, clock string) time.Time {
			at, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, z)
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
		for _, day := range days {
			next, err := time.ParseInLocation("2006-01-02 15:04", day.next, z)
			if err != nil {
				t.Fatal(err)
			}
			open, shut := local(day.date, day.from), local(day.date, day.to)
			for _, at := range []struct {
				name string
				now  time.Time
				wait time.Time // zero: it may leave
			}{
				{"at one in the night", local(day.date, "01:00"), open},
				{"at 02:30, which may not exist", local(day.date, "02:30"), open},
				{"a second before it opens", open.Add(-time.Second), open},
				{"as it opens", open, time.Time{}},
				{"a second before it shuts", shut.Add(-time.Second), time.Time{}},
				{"as it shuts", shut, next},
				{"late in the evening", local(day.date, "23:59"), next},
			} {
				d := departure(t, NewMessage)
				d.Line.Phone, d.Practice.Zone, d.ForAnswer = phone, z, false
				d.Now, d.Ends, d.TalkLast = at.now, at.now.Add(72*time.Hour), at.now
				v := MaySend(d)
				if v.OK != at.wait.IsZero() || !v.Wait.Equal(at.wait) {
					t.Errorf("%s, %s, %s: MaySend = %+v, want to wait until %s", name, day.name, at.name, v, at.wait)
				}
				if v.ZoneSource != "area code" || v.Zone == "" {
					t.Errorf("%s, %s: zone %q from %q, want one from the area code", name, day.name, v.Zone, v.ZoneSource)
				}
			}
		}
	}
}

// An answer in an open talk may leave from eight in the morning to nine at night, Sundays too; what a
// person just asked for leaves at any hour.
func TestAnswersWaitForTheDayOnly(t *testing.T) {
	for _, tc := range []struct {
		id    TextID
		clock string
		wait  string
	}{
		{NewMessage, "07:59", "08:00"}, {NewMessage, "08:00", ""}, {NewMessage, "20:59", ""}, {NewMessage, "21:00", "08:00"},
		{UnreadReminder, "03:00", "08:00"}, {PhoneAdded, "03:00", "08:00"},
		{LinkAfterText, "03:00", ""}, {AfterHours, "03:00", ""}, {NewLinkText, "03:00", ""}, {CodeText, "03:00", ""}, {HelpText, "03:00", ""},
		{StartConfirm, "03:00", ""}, {StopConfirm, "02:00", ""}, {EmergencyWords, "03:00", ""}, {CrisisWords, "03:00", ""},
		{LockedDay, "03:00", ""}, {NewDevice, "03:00", ""},
	} {
		d := departure(t, tc.id)
		now, err := time.ParseInLocation("2006-01-02 15:04", "2026-03-08 "+tc.clock, d.Practice.Zone) // a Sunday
		if err != nil {
			t.Fatal(err)
		}
		d.Now, d.Queued, d.Ends, d.TalkLast, d.Line.LastOptOut = now, now, now.Add(72*time.Hour), now, now
		v := MaySend(d)
		if v.OK != (tc.wait == "") || (tc.wait != "" && v.Wait.In(d.Practice.Zone).Format("15:04") != tc.wait) {
			t.Errorf("MaySend(%s) at %s = %+v, want to wait until %q", tc.id, tc.clock, v, tc.wait)
		}
	}
}

// The record's zone comes first, then the area code's; while it and the
// practice's disagree both must be open.
func TestBothZonesMustBeOpen(t *testing.T) {
	for _, tc := range []struct {
		name           string
		record         string
		phone          Phone
		now, wait      string // by Chicago's clock on a Tuesday
		source, inZone string
	}{
		{"record in New York, early there and here", "America/New_York", chicagoPhone, "07:30", "09:00", "record", "America/New_York"},
		{"record in New York, open in both", "America/New_York", chicagoPhone, "09:00", "", "record", "America/New_York"},
		{"record in New York, late there", "America/New_York", chicagoPhone, "19:00", "33:00", "record", "America/New_York"},
		{"record in Honolulu, night there", "Pacific/Honolulu", chicagoPhone, "09:00", "13:00", "record", "Pacific/Honolulu"},
		{"record in Honolulu, open in both", "Pacific/Honolulu", chicagoPhone, "13:00", "", "record", "Pacific/Honolulu"},
		{"record in Honolulu, late here", "Pacific/Honolulu", chicagoPhone, "20:00", "37:00", "record", "Pacific/Honolulu"},
		{"no record: the area code in Los Angeles", "", "+12135550142", "09:30", "11:00", "area code", "America/Los_Angeles"},
		{"the area code in Los Angeles, late here", "", "+12135550142", "20:00", "35:00", "area code", "America/Los_Angeles"},
		{"a record that names no zone we know", "Mars/Olympus", "+12135550142", "09:30", "11:00", "area code", "America/Los_Angeles"},
		{"the record outranks the area code", "America/Chicago", "+12135550142", "09:30", "", "record", "America/Chicago"},
	} {
		d := departure(t, NewMessage)
		midnight := time.Date(2026, 1, 13, 0, 0, 0, 0, d.Practice.Zone)
		clock := func(s string) time.Time {
			h, m := int(s[0]-'0')*10+int(s[1]-'0'), int(s[3]-'0')*10+int(s[4]-'0')
			return midnight.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute)
		}
		d.Zone, d.Line.Phone, d.ForAnswer = tc.record, tc.phone, false
		d.Now, d.TalkLast = clock(tc.now), clock(tc.now)
		d.Ends = d.Now.Add(72 * time.Hour)
		v := MaySend(d)
		if v.OK != (tc.wait == "") || (tc.wait != "" && !v.Wait.Equal(clock(tc.wait))) {
			t.Errorf("%s: MaySend at %s = %+v, want to wait until %q", tc.name, tc.now, v, tc.wait)
		}
		if v.Zone != tc.inZone || v.ZoneSource != tc.source {
			t.Errorf("%s: zone %q from %q, want %q from %q", tc.name, v.Zone, v.ZoneSource, tc.inZone, tc.source)
		}
	}
}

// What can never leave in its window is asked again at its end, where it is
// refused aloud: it does not wait unseen.
func TestAWindowThatNeverOpensEndsTheText(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(*Departure)
	}{
		{"no day has hours", func(d *Departure) { d.Practice.Quiet = Week{} }},
		{"day there is night here", func(d *Departure) { d.Zone = "Asia/Shanghai"; d.Practice.Zone = zone(t, "America/New_York") }},
		{"it opens after the end", func(d *Departure) { d.Ends = d.Now.Add(time.Hour) }},
	} {
		d := departure(t, NewMessage)
		d.ForAnswer = false
		d.Now = time.Date(2026, 7, 14, 8, 0, 0, 0, time.UTC) // three at night in Chicago
		d.Ends = d.Now.Add(72 * time.Hour)
		tc.spoil(&d)
		v := MaySend(d)
		if v.OK || !v.Wait.Equal(d.Ends) {
			t.Errorf("%s: MaySend = %+v, want to wait until the end, %s", tc.name, v, d.Ends)
		}
		if d.Now = v.Wait; MaySend(d).Reason != RefusedExpired {
			t.Errorf("%s: MaySend at the end = %+v, want it refused", tc.name, MaySend(d))
		}
	}
}
