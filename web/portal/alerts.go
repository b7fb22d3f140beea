package portal

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// registerAlerts adds alerts (web push): the page of their settings and the
// three acts on it. The same parts stand on /p/settings.
func (r *room) registerAlerts() {
	r.s.GET(web.Patients, "/p/alerts", r.alerts)
	r.s.POST(web.Patients, "/p/alerts", r.turnAlertsOn)
	r.s.POST(web.Patients, "/p/alerts/off", r.turnAlertsOff)
	r.s.POST(web.Patients, "/p/alerts/only", r.alertsOnly)
}

// appView is what the parts "settings-alerts" and "settings-install" show. A
// page that holds them embeds it in its own view.
type appView struct {
	Alerts  alertsView
	Install installView
}

// alertsView is how alerts stand for this browser and its phone.
type alertsView struct {
	store.Alerts
	Key     string // the installation's public key, for the browser's push service
	Browser string // as its owner finds it in the phone's settings
	App     string // the name alerts come under
	Kept    bool   // they hang on a remembered device, not on this session
}

// appView fills those parts for who is in.
func (r *room) appView(c *gin.Context, n *store.Session, p templates.Page) (v appView, err error) {
	v.Install = r.installView(c, p.Practice)
	if v.Alerts.Alerts, err = r.s.Store.AlertsOf(c.Request.Context(), n); err != nil {
		return v, err
	}
	if v.Alerts.Key, err = r.s.Store.PushPublic(c.Request.Context()); err != nil {
		return v, err
	}
	if _, v.Alerts.Browser = agentOf(c.Request.UserAgent()); v.Alerts.Browser == "" {
		v.Alerts.Browser = r.say(p, "alert.browser")
	}
	v.Alerts.App, v.Alerts.Kept = p.Practice.TextingName, n.Data.Device != ""
	return v, nil
}

// alerts shows how alerts stand and how the app is put on a home screen.
func (r *room) alerts(c *gin.Context) error {
	n, err := r.inside(c)
	if err != nil {
		return err
	}
	return r.showAlerts(c, n, http.StatusOK, "")
}

// alertsPage is the page of alerts by themselves.
type alertsPage struct {
	appView
	Said string // result of the act before, where the page does not show it anyway
}

// alertsDone are the results the page tells of.
var alertsDone = map[string]string{"on": "alert.did-on", "off": "alert.did-off", "only": "alert.did-only"}

func (r *room) showAlerts(c *gin.Context, n *store.Session, status int, problem string) error {
	p := r.page(c, n, nil)
	parts, err := r.appView(c, n, p)
	if err != nil {
		return r.shutOut(c, err)
	}
	view := alertsPage{appView: parts}
	if did := alertsDone[c.Query("did")]; did != "" && problem == "" {
		p.Status = r.say(p, did)
		if c.Query("did") != "on" {
			view.Said = p.Status
		}
	}
	if problem != "" {
		p.Problems = []templates.Problem{{Words: r.say(p, problem)}}
	}
	p.View = view
	return r.s.Render(c, status, "portal/alerts", p)
}

// turnAlertsOn keeps where this browser's push service takes alerts. The page's
// script fills the form in after the person allowed it; an address at no known
// service is refused in words.
func (r *room) turnAlertsOn(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	if err := r.s.Hurried(c, "alerts", 10, 10); err != nil {
		return err
	}
	to := store.Subscription{Endpoint: web.Form(c, "endpoint"), P256dh: web.Form(c, "p256dh"), Auth: web.Form(c, "auth")}
	err = r.s.Store.TurnAlertsOn(c.Request.Context(), n, to, web.Key(c))
	switch {
	case errors.Is(err, store.ErrPushService):
		return r.showAlerts(c, n, http.StatusUnprocessableEntity, "alert.service")
	case err != nil:
		return r.shutOut(c, err)
	}
	return web.See(c, "/p/alerts?did=on")
}

// turnAlertsOff ends the alerts of this browser.
func (r *room) turnAlertsOff(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	if err := r.s.Store.TurnAlertsOff(c.Request.Context(), n, web.Key(c)); err != nil {
		return r.shutOut(c, err)
	}
	return web.See(c, "/p/alerts?did=off")
}

// alertsOnly keeps whether texts go beside alerts or only after them.
func (r *room) alertsOnly(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	err = r.s.Store.AlertsOnly(c.Request.Context(), n, web.Form(c, "tell") == "only", web.Key(c))
	switch {
	case errors.Is(err, store.ErrNotFound):
		return r.showAlerts(c, n, http.StatusUnprocessableEntity, "alert.none-on")
	case err != nil:
		return r.shutOut(c, err)
	}
	return web.See(c, "/p/alerts?did=only")
}
