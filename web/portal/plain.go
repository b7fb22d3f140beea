package portal

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// openDay is one day of office hours.
type openDay struct {
	Day, From, To string
	Next          bool // the day before is open too
	Whole         bool // from midnight to midnight
}

// open is a page for everybody; who is in keeps the menu and the practice.
func (r *room) open(c *gin.Context) templates.Page {
	n, err := r.inside(c)
	if err != nil {
		n = nil
	}
	return r.page(c, n, nil)
}

// wholeDay is the span of a day on which people answer around the clock: its two
// ends are the same midnight on a clock, so it is said in words.
var wholeDay = conversation.Span{From: 0, To: 24 * 60}

// hoursOf lists office hours from Monday on; closed days are left out.
func hoursOf(lang conversation.Language, p *conversation.Practice) []openDay {
	var days []openDay
	last := -2
	for i := range 7 {
		weekday := (i + 1) % 7
		span := p.Hours[weekday]
		if span.From >= span.To {
			continue
		}
		d := conversation.Date{Year: 2024, Month: 1, Day: 7 + weekday}.In(p.Zone) // a Sunday and the days after it
		from, to := clockAt(lang, d, span.From), clockAt(lang, d, span.To)
		days = append(days, openDay{templates.Weekday(lang, d), from, to, i == last+1, span == wholeDay})
		last = i
	}
	return days
}

// checkView is "Is this text from us?".
type checkView struct {
	Typed  string
	Asked  bool
	Ours   bool
	Host   string
	Scheme string
	Number string
}

func (r *room) checkView(p templates.Page) checkView {
	return checkView{Host: r.s.Host(), Scheme: r.s.PublicURL.Scheme, Number: ours(p.Practice)}
}

func (r *room) check(c *gin.Context) error {
	p := r.open(c)
	p.View = r.checkView(p)
	return r.s.Render(c, http.StatusOK, "portal/check", p)
}

// checkLink compares a pasted link with ours. Nothing is fetched or kept.
func (r *room) checkLink(c *gin.Context) error {
	if err := r.s.Hurried(c, "check", 10, 10); err != nil {
		return err
	}
	p := r.open(c)
	view := r.checkView(p)
	view.Typed = strings.TrimSpace(web.Form(c, "link"))
	p.View = view
	if view.Typed == "" {
		p.Problems = []templates.Problem{{Field: "link", Words: r.say(p, "check.none")}}
		return r.s.Render(c, http.StatusUnprocessableEntity, "portal/check", p)
	}
	var err error
	view.Asked = true
	if view.Ours, err = r.isOurs(c, view.Typed); err != nil {
		return err
	}
	p.View = view
	return r.s.Render(c, http.StatusOK, "portal/check", p)
}

// isOurs is whether a link has our scheme, host and port and a whole token we
// know.
func (r *room) isOurs(c *gin.Context, typed string) (bool, error) {
	u, err := url.Parse(typed)
	if err != nil || u.Scheme != r.s.PublicURL.Scheme || !strings.EqualFold(u.Host, r.s.PublicURL.Host) || u.User != nil || u.RawQuery != "" {
		return false, nil
	}
	token, ok := strings.CutPrefix(u.Path, strings.TrimSuffix(r.s.PublicURL.Path, "/")+"/m/")
	if !ok {
		return false, nil
	}
	_, _, _, err = r.s.Store.LinkPhone(c.Request.Context(), token)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// clockAt writes the time so many minutes after midnight of a day.
func clockAt(lang conversation.Language, day time.Time, minutes int) string {
	y, m, d := day.Date()
	return templates.Clock(lang, time.Date(y, m, d, 0, minutes, 0, 0, day.Location()))
}
