package portal

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/templates"
)

// plainView is what the open pages show of a practice.
type plainView struct {
	Number string
	Host   string
	Site   string // whole address of the door, without the last slash
	Hours  []openDay
	Spans  []openDay // hours with like days that follow each other as one
	Days   int       // a device is remembered this long
	Office string    // names the office in links, "" where there is one only
	Page   string    // this page without its office
	Others []*conversation.Practice
}

// plain shows a page that needs no sign-in and knows nobody.
func (r *room) plain(name string) func(*gin.Context) error {
	return func(c *gin.Context) error {
		p, _ := r.openAt(c, c.Query("office"))
		p.View = r.plainView(c, p)
		return r.s.Render(c, http.StatusOK, name, p)
	}
}

func (r *room) plainView(c *gin.Context, p templates.Page) plainView {
	v := plainView{Number: ours(p.Practice), Host: r.s.Host(), Site: strings.TrimSuffix(r.s.Link("/"), "/"), Hours: hoursOf(p.Lang, p.Practice),
		Days: int(p.Practice.Verification.Remember.Hours() / 24), Page: c.Request.URL.Path}
	v.Spans = spansOf(r.say(p, "help.days"), v.Hours)
	listed := r.offices()
	for _, office := range listed {
		if office.ID != p.Practice.ID && !p.SignedIn {
			v.Others = append(v.Others, office)
		}
		if office.ID == p.Practice.ID && len(listed) > 1 {
			v.Office = officePath("", office)
		}
	}
	return v
}

// spansOf puts days of the same hours that follow each other into one line:
// "Monday to Friday". to is the word between.
func spansOf(to string, days []openDay) []openDay {
	var out []openDay
	first := ""
	for _, d := range days {
		if n := len(out); n > 0 && out[n-1].From == d.From && out[n-1].To == d.To && d.Next {
			out[n-1].Day = first + " " + to + " " + d.Day
			continue
		}
		first = d.Day
		out = append(out, d)
	}
	return out
}
