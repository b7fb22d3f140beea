package admin

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// setupKeyLife is how long a browser that typed the key may take to make its
// account.
const setupKeyLife = time.Hour

// setupLetters are those of the key: none that looks like another.
const setupLetters = "abcdefghjkmnpqrstuvwxyz23456789"

// NewSetupKey makes the one-time key of the first run, for the terminal: 59
// random bits, in groups of four.
func NewSetupKey() string {
	raw := make([]byte, 12)
	rand.Read(raw)
	var b strings.Builder
	for i, n := range raw {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(setupLetters[int(n)%len(setupLetters)])
	}
	return b.String()
}

// step is one step of the first run.
type step struct {
	name string
	show func(*visit, map[string]string) error
	save func(*visit) error
}

// registerSetup adds the addresses of the first run. Only practice mode has
// one: what goes live is a new database, made by config.yaml and commands.
func (r *room) registerSetup() {
	r.GET(web.StaffRoom, "/setup", r.setupStart)
	r.POST(web.StaffRoom, "/setup", r.typeKey)
	r.GET(web.StaffRoom, "/setup/account", r.accountPage)
	r.POST(web.StaffRoom, "/setup/account", r.makeAccount)
	for _, s := range r.steps() {
		r.GET(web.StaffRoom, "/setup/"+s.name, r.admin(r.atSetup(func(v *visit) error { return s.show(v, nil) })))
		r.POST(web.StaffRoom, "/setup/"+s.name, r.admin(r.atSetup(s.save)))
	}
	r.GET(web.StaffRoom, "/setup/ticks", r.looking(r.ticksPart))
	r.GET(web.StaffRoom, "/setup/done", r.admin(r.atSetup(func(v *visit) error { return r.showSetup(v, "done", &setupView{}) })))
}

// atSetup keeps the first run to practice mode.
func (r *room) atSetup(h func(*visit) error) func(*visit) error {
	return func(v *visit) error {
		if !r.PracticeMode {
			return fmt.Errorf("the first run: %w", store.ErrNotFound)
		}
		return h(v)
	}
}

// setupView is what every step shows around its own part.
type setupView struct {
	*frame
	Step   int
	Steps  []setupStep
	Back   string
	Sample *sampleText
	Days   []weekday
	Zones  []string
	Texts  []requiredText
	Family []store.SimPerson
	Ticks  []templates.Tick
}

// setupStep is one line of the list of steps.
type setupStep struct {
	N             int
	Href, Words   string
	Meta          string
	Done, Current bool
	Open          bool // may be opened: every step before it is done
}

// showSetup renders a step with the list of steps beside it.
func (r *room) showSetup(v *visit, name string, view *setupView) error {
	now, err := r.Store.Setup(v.Request.Context())
	if err != nil {
		return err
	}
	if view.frame == nil {
		view.frame = r.frame(v, "staff")
	}
	view.Title, view.Action = r.Say(v.page.Lang, "setup.step."+name), "/setup/"+name
	open := true
	for i, step := range store.SetupSteps {
		s := setupStep{N: i + 1, Href: "/setup/" + step, Words: r.Say(v.page.Lang, "setup.step."+step), Meta: r.Say(v.page.Lang, "setup.meta."+step),
			Done: now.Done[step], Current: step == name, Open: open}
		if open = open && s.Done; s.Current {
			view.Step = i + 1
			if i > 0 {
				view.Back = "/setup/" + store.SetupSteps[i-1]
			}
		}
		view.Steps = append(view.Steps, s)
	}
	return r.show(v, "setup/"+name, view)
}

// passed marks a step as done and goes on.
func (r *room) passed(v *visit, step, detail string) error {
	if err := r.Store.PassSetup(v.Request.Context(), v.who, step, detail, store.ID{}); err != nil {
		return err
	}
	i := slices.Index(store.SetupSteps, step)
	if i+1 == len(store.SetupSteps) {
		return web.See(v.Context, "/setup/done")
	}
	return web.See(v.Context, "/setup/"+store.SetupSteps[i+1])
}

// stranger is a visit of somebody who is not signed in yet.
func (r *room) stranger(c *gin.Context) *visit {
	practice := r.Store.Practices()[0]
	return &visit{Context: c, practice: practice, page: r.Page(c, practice, "", nil)}
}

// setupStart asks for the key; who is in already goes on where they were.
func (r *room) setupStart(c *gin.Context) error {
	now, err := r.setup(c)
	if err != nil {
		return err
	}
	if who, err := r.StaffOf(c, true); err == nil && who.Is(store.RoleAdmin) && !who.Sample {
		if next := now.Next(); next != "" && next != "account" {
			return web.See(c, "/setup/"+next)
		}
		return web.See(c, "/setup/done")
	}
	if now.Open && r.typedKey(c) {
		return web.See(c, "/setup/account")
	}
	return r.showKey(r.stranger(c), now)
}

// setup is how far the first run came; outside practice mode there is none.
func (r *room) setup(c *gin.Context) (store.Setup, error) {
	if !r.PracticeMode {
		return store.Setup{}, fmt.Errorf("the first run: %w", store.ErrNotFound)
	}
	return r.Store.Setup(c.Request.Context())
}

func (r *room) showKey(v *visit, now store.Setup) error {
	f := r.frame(v, "staff")
	if f.Title = r.Say(v.page.Lang, "setup.step.over"); !now.Open {
		return r.show(v, "setup/over", &setupView{frame: f})
	}
	f.Title = r.Say(v.page.Lang, "setup.step.key")
	f.values["setup-key"] = web.Form(v.Context, "setup-key")
	return r.show(v, "setup/key", &setupView{frame: f})
}

// typeKey compares the key with the one in the terminal.
func (r *room) typeKey(c *gin.Context) error {
	if err := r.Hurried(c, "setup key", 10, 10); err != nil {
		return err
	}
	now, err := r.setup(c)
	if err != nil {
		return err
	}
	v := r.stranger(c)
	if !now.Open {
		return r.showKey(v, now)
	}
	typed := strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(web.Form(c, "setup-key")))
	if r.SetupKey == "" || subtle.ConstantTimeCompare([]byte(typed), []byte(strings.ReplaceAll(r.SetupKey, "-", ""))) != 1 {
		r.problem(v, "setup-key", "setup.problem.key")
		return r.showKey(v, now)
	}
	r.SetCookie(c, web.SetupCookie, r.keySum(), setupKeyLife)
	return web.See(c, "/setup/account")
}

// keySum is what the browser keeps of the key: this process alone knows it.
func (r *room) keySum() string {
	sum := sha256.Sum256([]byte("setup " + r.SetupKey))
	return hex.EncodeToString(sum[:])
}

func (r *room) typedKey(c *gin.Context) bool {
	return r.SetupKey != "" && subtle.ConstantTimeCompare([]byte(r.Cookie(c, web.SetupCookie)), []byte(r.keySum())) == 1
}

// accountPage is the first step: who the admin is. Somebody signed in sees that
// it is done.
func (r *room) accountPage(c *gin.Context) error {
	now, err := r.setup(c)
	if err != nil {
		return err
	}
	if !now.Open || !r.typedKey(c) {
		return web.See(c, "/setup")
	}
	return r.showAccount(r.stranger(c), nil)
}

func (r *room) showAccount(v *visit, typed map[string]string) error {
	f := r.frame(v, "staff")
	for id, value := range typed {
		f.values[id] = value
	}
	return r.showSetup(v, "account", &setupView{frame: f})
}

// makeAccount makes the first admin and leads to the enrolment that everybody
// who works here goes through.
func (r *room) makeAccount(c *gin.Context) error {
	now, err := r.setup(c)
	if err != nil {
		return err
	}
	if !now.Open || !r.typedKey(c) {
		return web.See(c, "/setup")
	}
	v := r.stranger(c)
	typed := typedFields(v)
	email := strings.ToLower(strings.TrimSpace(typed["email"]))
	if strings.TrimSpace(typed["name"]) == "" {
		r.problem(v, "name", "admin.problem.name")
	}
	if address, err := mail.ParseAddress(email); err != nil || address.Address != email || len(email) > 254 {
		r.problem(v, "email", "admin.problem.email")
	}
	if len(v.page.Problems) > 0 {
		return r.showAccount(v, typed)
	}
	in, err := r.Store.BeginSetup(c.Request.Context(), email, typed["name"], r.Browser(c))
	switch {
	case errors.Is(err, store.ErrTaken):
		r.problem(v, "email", "admin.problem.taken")
		return r.showAccount(v, typed)
	case errors.Is(err, store.ErrEnded):
		return web.See(c, "/setup")
	case err != nil:
		return err
	}
	r.SetCookie(c, web.DoorCookie, in.Cookie, store.DoorLife)
	r.SetCookie(c, web.SetupCookie, "", -1)
	return web.See(c, "/app/enroll")
}

// looking is admin for a part that a page fetches by itself: that is no act of
// the person's, and their idle clock goes on.
func (r *room) looking(h func(*visit) error) web.Handler {
	return func(c *gin.Context) error {
		who, err := r.StaffOf(c, false)
		if err != nil {
			return err
		}
		if !who.Is(store.RoleAdmin) || !r.PracticeMode {
			return r.refuse(c, r.Store.Practices()[0], who)
		}
		v := r.stranger(c)
		v.who = who
		return h(v)
	}
}

// refuse answers that the page is not there, and the trail says who tried.
func (r *room) refuse(c *gin.Context, practice *conversation.Practice, who *store.Staff) error {
	if err := r.Store.Refused(c.Request.Context(), practice.ID, who, "admin page", c.FullPath()); err != nil {
		return err
	}
	return fmt.Errorf("admin page: %w", store.ErrNotFound)
}
