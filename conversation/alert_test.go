package conversation

import (
	"testing"
	"time"
)

// noonAlert is an alert at noon that nothing stands against.
func noonAlert(t *testing.T) Alert {
	t.Helper()
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 3, 12, 0, 0, 0, zone)
	return Alert{Now: now, Ends: now.Add(72 * time.Hour), Phone: "+12065550188", Practice: &Practice{Zone: zone, Quiet: daytime()}, HasGrant: true}
}

func TestAlertsAreHeldToTheRulesOfNotices(t *testing.T) {
	for _, one := range []struct {
		name   string
		change func(*Alert)
		want   string // "" for yes
	}{
		{"nothing stands against it", func(*Alert) {}, ""},
		{"read already", func(a *Alert) { a.Read = true }, RefusedRead},
		{"the phone left the record", func(a *Alert) { a.HasGrant = false }, RefusedGrant},
		{"its time is over", func(a *Alert) { a.Ends = a.Now }, RefusedExpired},
		{"another 14 minutes ago", func(a *Alert) { a.Alerted = a.Now.Add(-14 * time.Minute) }, RefusedNoticed},
		{"another 14 minutes ago, read since", func(a *Alert) { a.Alerted, a.ReadSince = a.Now.Add(-14*time.Minute), true }, ""},
		{"another 15 minutes ago", func(a *Alert) { a.Alerted = a.Now.Add(-15 * time.Minute) }, ""},
		{"at ten in the evening", func(a *Alert) { a.Now = a.Now.Add(10 * time.Hour) }, HeldHours},
	} {
		t.Run(one.name, func(t *testing.T) {
			a := noonAlert(t)
			one.change(&a)
			v := MayAlert(a)
			if v.OK != (one.want == "") || v.Reason != one.want {
				t.Errorf("MayAlert(%s) = %+v, want %q", one.name, v, one.want)
			}
			if one.want == HeldHours && v.Wait.In(a.Practice.Zone).Hour() != 8 {
				t.Errorf("it waits until %s, want 8 in the morning", v.Wait)
			}
		})
	}
}

// A text waits for the alert of its message, and never past its own end.
func TestATextGivesAnAlertItsTime(t *testing.T) {
	a := noonAlert(t)
	d := Departure{ID: NewMessage, Now: a.Now, Queued: a.Now, Ends: a.Ends, Practice: a.Practice, NeedGrant: true, HasGrant: true, ForAnswer: true,
		Line: Line{Phone: a.Phone, Phase: Verified, Basis: ExpressBasis}}
	a.Practice.Countries = []string{"US"}
	for _, one := range []struct {
		name string
		ends time.Time
		want string
	}{
		{"no alert", time.Time{}, ""},
		{"an alert with time left", a.Now.Add(time.Second), HeldAlert},
		{"an alert whose time is over", a.Now, ""},
		{"an alert beyond the text's own end", a.Ends.Add(time.Second), ""},
	} {
		d.AlertEnds = one.ends
		v := MaySend(d)
		if v.OK != (one.want == "") || v.Reason != one.want {
			t.Errorf("MaySend(%s) = %+v, want %q", one.name, v, one.want)
		}
		if one.want != "" && !v.Wait.Equal(one.ends) {
			t.Errorf("%s: it waits until %s, want %s", one.name, v.Wait, one.ends)
		}
	}
}
