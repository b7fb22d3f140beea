package conversation

import "time"

// Ways to say how long a talk sleeps (ux.md §9).
const (
	SnoozeLater    = "later"    // three hours
	SnoozeTomorrow = "tomorrow" // 8 AM
	SnoozeMonday   = "monday"   // 8 AM of the next Monday
)

// snoozeHour is the hour of the morning at which talks wake.
const snoozeHour = 8

// SnoozeUntil returns when a talk wakes that is sent to sleep at now, by the
// practice's clock on the wall; ok is false for a way nobody knows.
func (p *Practice) SnoozeUntil(way string, now time.Time) (until time.Time, ok bool) {
	local := now.In(p.Zone)
	y, m, d := local.Date()
	switch way {
	case SnoozeLater:
		return now.Add(3 * time.Hour), true
	case SnoozeTomorrow:
		return time.Date(y, m, d+1, snoozeHour, 0, 0, 0, p.Zone), true
	case SnoozeMonday:
		days := (int(time.Monday) - int(local.Weekday()) + 7) % 7
		if days == 0 {
			days = 7
		}
		return time.Date(y, m, d+days, snoozeHour, 0, 0, 0, p.Zone), true
	}
	return time.Time{}, false
}
