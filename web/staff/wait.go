package staff

import (
	"time"

	"linnet/conversation"
)

// soonAt is from when on a wait is amber.
const soonAt = 30 * time.Minute

// wait is the chip that says how long a talk may still wait, or how late it
// is, in open hours (ux.md §9). No words: nobody waits for an answer.
func (r *room) wait(lang conversation.Language, p *conversation.Practice, queue string, since, now time.Time) chip {
	if since.IsZero() {
		return chip{}
	}
	left := goal(p, queue) - p.OpenMinutes(since, now)
	switch {
	case left < 0:
		return chip{"late", "clock", r.Say(lang, "staff.late", "time", r.span(lang, -left))}
	case left <= soonAt:
		return chip{"soon", "clock", r.Say(lang, "staff.due", "time", r.span(lang, left))}
	}
	return chip{"", "", r.Say(lang, "staff.due", "time", r.span(lang, left))}
}

func goal(p *conversation.Practice, queue string) time.Duration {
	for _, q := range p.Queues {
		if q.ID == queue {
			return q.Goal
		}
	}
	return time.Hour
}

// span writes a wait: minutes under two hours, else hours.
func (r *room) span(lang conversation.Language, d time.Duration) string {
	if d < 2*time.Hour {
		return r.Say(lang, "staff.minutes", "n", int(d.Minutes()))
	}
	return r.Say(lang, "staff.hours", "n", int(d.Hours()))
}
