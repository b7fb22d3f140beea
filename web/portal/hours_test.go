package portal_test

import (
	"testing"
	"time"

	"linnet/conversation"
)

// An office that answers around the clock says so in words on every page that
// tells its hours; a midnight is never told as an hour to wait for.
func TestAnOfficeOpenAllDaySaysSo(t *testing.T) {
	o := storetestOptions(t)
	office := *o.Practices[0]
	office.Hours = conversation.Week{}
	for day := time.Monday; day <= time.Friday; day++ {
		office.Hours[day] = conversation.Span{From: 0, To: 24 * 60}
	}
	office.Hours[time.Saturday] = conversation.Span{From: 9 * 60, To: 12 * 60}
	o.Practices = append([]*conversation.Practice{&office}, o.Practices[1:]...)
	h := openWith(t, o)
	for page, want := range map[string][2]string{
		"/help":    {"Monday: open 24 hours", "lunes: abierto las 24 horas"},
		"/handout": {"Monday to Friday: open 24 hours", "lunes a viernes: abierto las 24 horas"},
	} {
		b := h.browser()
		b.get(page+"?office="+office.ID).sees(want[0], "Saturday: 9:00 AM to 12:00 PM").hides("12:00 AM")
		b.get("/lang/es?to=" + page).sees(want[1]).hides("12:00 a. m.")
	}
	b := h.walterIn("remember", "1")
	b.sees("Most answers come in 1 work day.")
	if err := h.store.SetClock(t.Context(), time.Date(2026, 3, 8, 18, 0, 0, 0, time.UTC)); err != nil { // a Sunday
		t.Fatal(err)
	}
	b.get("/p/messages").sees("We are closed. We answer on Mon, Mar 9.").hides("12:00 AM")
}
