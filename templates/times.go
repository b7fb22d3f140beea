package templates

import (
	"fmt"
	"time"

	"linnet/conversation"
)

var (
	monthsEN  = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	monthsES  = []string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}
	weekdayES = []string{"dom.", "lun.", "mar.", "mié.", "jue.", "vie.", "sáb."}
)

// months lists the names of the twelve months.
func months(lang conversation.Language) []string {
	if lang == conversation.Spanish {
		return monthsES
	}
	return monthsEN
}

// Date writes a day with its year: "Mar 9, 2016", "9 de marzo de 2016".
func Date(lang conversation.Language, t time.Time) string {
	if lang == conversation.Spanish {
		return fmt.Sprintf("%d de %s de %d", t.Day(), monthsES[t.Month()-1], t.Year())
	}
	return t.Format("Jan 2, 2006")
}

// Day writes a day near now: "Tue, Mar 3", "mar. 3 de marzo".
func Day(lang conversation.Language, t time.Time) string {
	if lang == conversation.Spanish {
		return fmt.Sprintf("%s %d de %s", weekdayES[t.Weekday()], t.Day(), monthsES[t.Month()-1])
	}
	return t.Format("Mon, Jan 2")
}

// Clock writes the time of day: "2:30 PM", "2:30 p. m.".
func Clock(lang conversation.Language, t time.Time) string {
	if lang == conversation.Spanish {
		half := "a. m."
		if t.Hour() >= 12 {
			half = "p. m."
		}
		return t.Format("3:04 ") + half
	}
	return t.Format("3:04 PM")
}

// Weekday writes the day of the week: "Monday", "lunes".
func Weekday(lang conversation.Language, t time.Time) string {
	if lang == conversation.Spanish {
		return []string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}[t.Weekday()]
	}
	return t.Weekday().String()
}

// WeekdayShort writes the day of the week under a bar: "Mon", "lun.".
func WeekdayShort(lang conversation.Language, t time.Time) string {
	if lang == conversation.Spanish {
		return weekdayES[t.Weekday()]
	}
	return t.Format("Mon")
}

// DayShort writes a day under a bar: "Feb 3", "3 feb.".
func DayShort(lang conversation.Language, t time.Time) string {
	if lang == conversation.Spanish {
		return fmt.Sprintf("%d %s", t.Day(), monthsES[t.Month()-1][:3])
	}
	return t.Format("Jan 2")
}

// Month writes a month with its year: "March 2026", "marzo de 2026".
func Month(lang conversation.Language, t time.Time) string {
	if lang == conversation.Spanish {
		return fmt.Sprintf("%s de %d", monthsES[t.Month()-1], t.Year())
	}
	return t.Format("January 2006")
}

// Hour writes a full hour of the day: "8 AM", "8 a. m.".
func Hour(lang conversation.Language, hour int) string {
	t := time.Date(2026, 1, 1, hour, 0, 0, 0, time.UTC)
	if lang == conversation.Spanish {
		half := "a. m."
		if hour >= 12 {
			half = "p. m."
		}
		return t.Format("3 ") + half
	}
	return t.Format("3 PM")
}
