package admin

import (
	"slices"
	"strings"
	"time"

	"linnet/conversation"
)

// hoursPart is when people answer: a week, holidays, the zone, what the
// patient's page says while closed, and who to call then.
var hoursPart = part{
	name: "hours",
	keys: []string{"hours", "time_zone", "holidays", "quiet_hours", "urgent_phone", "urgent_closed", "closed_text", "after_hours"},
	fill: func(s conversation.Settings) map[string]string {
		f := map[string]string{"time-zone": s.TimeZone, "holidays": strings.Join(s.Holidays, "\n"), "quiet-hours": s.QuietHours,
			"urgent-phone": printed(s.UrgentPhone), "urgent-closed": printed(s.UrgentClosed)}
		for _, d := range week {
			day := conversation.DayName(d)
			if span, ok := conversation.ParseSpan(s.Hours[day]); ok && span != (conversation.Span{}) {
				from, to, _ := strings.Cut(s.Hours[day], "-")
				if to == "24:00" {
					to = midnight
				}
				f["hours-"+day+"-from"], f["hours-"+day+"-to"] = from, to
			}
		}
		if s.AfterHours == nil || *s.AfterHours {
			f["after-hours"] = "on"
		}
		for _, lang := range languages {
			f["closed-text-"+string(lang)] = s.ClosedText[string(lang)]
		}
		return f
	},
	read: func(f form) map[string]any {
		closed := map[string]string{}
		for _, lang := range languages {
			if text := f.get("closed-text-" + string(lang)); text != "" {
				closed[string(lang)] = text
			}
		}
		return map[string]any{"hours": readWeek(f), "time_zone": f.get("time-zone"), "quiet_hours": f.get("quiet-hours"),
			"holidays": strings.Fields(f.get("holidays")), "urgent_phone": f.get("urgent-phone"), "urgent_closed": f.get("urgent-closed"), "closed_text": closed, "after_hours": f.get("after-hours") != ""}
	},
	view: func(r *room, v *visit, f *frame, s conversation.Settings) (any, error) {
		return hoursView{frame: f, Days: r.week(v, f), Zones: zonesWith(s.TimeZone)}, nil
	},
}

// week begins on Monday, as office hours are written.
var week = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

var languages = []conversation.Language{conversation.English, conversation.Spanish}

// hoursView is the page of hours.
type hoursView struct {
	*frame
	Days  []weekday
	Zones []string
}

// weekday is one row of the table.
type weekday struct {
	Name         string
	Opens, Shuts field
}

func (r *room) week(v *visit, f *frame) []weekday {
	days := make([]weekday, len(week))
	for i, d := range week {
		short := conversation.DayName(d)
		name := r.Say(v.page.Lang, "admin.day."+short)
		days[i] = weekday{name, f.Field("hours-"+short+"-from", r.Say(v.page.Lang, "admin.hours.opens-on", "day", name)),
			f.Field("hours-"+short+"-to", r.Say(v.page.Lang, "admin.hours.closes-on", "day", name))}
	}
	return days
}

// midnight is how a field for a time of day writes the end of a day.
const midnight = "00:00"

// readWeek reads the table: two empty fields are a closed day.
func readWeek(f form) map[string]string {
	hours := map[string]string{}
	for _, d := range week {
		day := conversation.DayName(d)
		from, to := f.get("hours-"+day+"-from"), f.get("hours-"+day+"-to")
		if from == "" && to == "" {
			hours[day] = "closed"
			continue
		}
		if to == midnight {
			to = "24:00"
		}
		hours[day] = from + "-" + to
	}
	return hours
}

// zones are those of the United States and its territories.
var zones = []string{"America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage",
	"Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam"}

// zonesWith is the list with a zone that config.yaml or an older save names.
func zonesWith(zone string) []string {
	if zone == "" || slices.Contains(zones, zone) {
		return zones
	}
	return append([]string{zone}, zones...)
}

// printed is a phone number as people read it.
func printed(text string) string {
	if phone, err := conversation.ParsePhone(text, "US"); err == nil {
		return phone.National()
	}
	return text
}
