package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/files"
	"linnet/store"
	"linnet/templates"
)

// Body limits in bytes.
const (
	FormLimit = 64 << 10
	HookLimit = 1 << 20
)

// Room names whose pages an address belongs to: layout of errors, and tests
// that walk the router.
type Room string

// The rooms.
const (
	Everybody Room = "everybody" // machines, static files
	Carriers  Room = "carriers"
	Patients  Room = "patients"
	StaffRoom Room = "staff"
	Auditors  Room = "auditors"
	Simulator Room = "simulator"
)

// Handler answers one request; what it returns becomes a page.
type Handler func(*gin.Context) error

// Options say what the shell serves.
type Options struct {
	Store          *store.Store
	PublicURL      *url.URL
	PracticeMode   bool
	TrustedProxies []netip.Prefix
	Files          *files.Cleaner              // the wall that uploads go through; nil: its own limits, no scanner
	Staff          StaffRules                  // how people who work here sign in
	Ready          func(context.Context) error // readyz; nil: the store answers
}

// Shell is the engine with all its rooms.
type Shell struct {
	Options
	Pages   *templates.Set
	Hub     *Hub
	Metrics *Metrics
	engine  *gin.Engine
	limits  limits
	routes  []Route
	proxied proxyWarning
	ears    []func(*gin.Context) *Listener
	locked  func(*gin.Context, Locked) error
	uploads chan struct{} // one place for each file on its way through the wall
}

// Route is one registered address.
type Route struct {
	Method, Path string
	Room         Room
}

// New makes a shell without rooms.
func New(o Options) (*Shell, error) {
	pages, err := templates.Load()
	if err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	s := &Shell{Options: o, Pages: pages, Metrics: newMetrics(), engine: gin.New()}
	s.Hub, s.uploads = newHub(), make(chan struct{}, uploadsAtOnce)
	if s.Files == nil {
		s.Files = &files.Cleaner{}
	}
	s.engine.RedirectTrailingSlash = false
	s.engine.RedirectFixedPath = false
	s.engine.HandleMethodNotAllowed = true
	if err := s.engine.SetTrustedProxies(nil); err != nil {
		return nil, err
	}
	s.engine.Use(s.record, s.survive, s.origin)
	s.engine.NoRoute(s.page(Patients, func(*gin.Context) error { return store.ErrNotFound }))
	s.engine.NoMethod(s.page(Patients, func(*gin.Context) error { return ErrMethod }))
	s.machines()
	if o.Store != nil {
		o.Store.Subscribe(s.Hub.publish)
	}
	return s, nil
}

// GET registers a page; it must not change anything.
func (s *Shell) GET(room Room, path string, h Handler) { s.add(http.MethodGet, room, path, h) }

// POST registers an act.
func (s *Shell) POST(room Room, path string, h Handler) { s.add(http.MethodPost, room, path, h) }

func (s *Shell) add(method string, room Room, path string, h Handler) {
	s.routes = append(s.routes, Route{method, path, room})
	s.engine.Handle(method, path, s.page(room, h))
	if method == http.MethodGet {
		s.engine.Handle(http.MethodHead, path, s.page(room, h))
	}
}

// Hooks registers the carriers' door, which stands outside pages and sessions.
func (s *Shell) Hooks(register func(gin.IRouter)) {
	before := len(s.engine.Routes())
	register(s.engine)
	for _, r := range s.engine.Routes()[before:] {
		s.routes = append(s.routes, Route{r.Method, r.Path, Carriers})
	}
}

// Routes lists what is registered, for tests that walk it.
func (s *Shell) Routes() []Route { return s.routes }

// Handler is the whole engine behind the cross-origin check. Carriers send no
// Origin and pass.
func (s *Shell) Handler() http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(s.deny))
	return guard.Handler(s.engine)
}

// deny answers a form that came from another site; one of ours from a browser
// that cannot say so goes on.
func (s *Shell) deny(w http.ResponseWriter, r *http.Request) {
	if s.ownForm(r) {
		s.engine.ServeHTTP(w, r)
		return
	}
	c, _ := gin.CreateTestContext(w)
	c.Request = r
	s.headers(c)
	s.fail(c, Patients, ErrForeignForm)
}

// Server is the HTTP server with its timeouts; streams lift their own.
func (s *Shell) Server(address string) *http.Server {
	return &http.Server{Addr: address, Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 120 * time.Second, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn)}
}

// page wraps a room's handler: headers, body limit, errors as pages.
func (s *Shell) page(room Room, h Handler) gin.HandlerFunc { return s.pageOf(room, h, true) }

// pageOf is page; a handler that reads its form itself gets it unread.
func (s *Shell) pageOf(room Room, h Handler, read bool) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Set("room", room)
		s.headers(c)
		if c.Request.Body != nil && read {
			c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, FormLimit)
		}
		if c.Request.Method == http.MethodPost && read {
			if err := c.Request.ParseForm(); err != nil {
				s.fail(c, room, formError(err))
				return
			}
		}
		if err := h(c); err != nil {
			s.fail(c, room, err)
		}
	}
}

// Form returns a field of a posted form, "" if it is absent. NUL and broken
// UTF-8 become nothing: what a person types holds neither.
func Form(c *gin.Context, name string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(c.PostForm(name), ""), "\x00", "")
}

// Render writes a page; a page that breaks is an error and not half a page.
func (s *Shell) Render(c *gin.Context, status int, name string, p templates.Page) error {
	return s.write(c, status, func(w *strings.Builder) error { return s.Pages.Page(w, name, p) })
}

// Fragment writes one part of a page for a live page that fetches it.
func (s *Shell) Fragment(c *gin.Context, name, part string, p templates.Page) error {
	return s.FragmentAs(c, http.StatusOK, name, part, p)
}

// FragmentAs is Fragment with a status: a live part may be a refusal.
func (s *Shell) FragmentAs(c *gin.Context, status int, name, part string, p templates.Page) error {
	return s.write(c, status, func(w *strings.Builder) error { return s.Pages.Part(w, name, part, p) })
}

// Part renders one part of a page into a string, for a room that keeps it.
func (s *Shell) Part(name, part string, p templates.Page) (string, error) {
	var b strings.Builder
	err := s.Pages.Part(&b, name, part, p)
	return b.String(), err
}

// WritePart answers with a part that Part rendered.
func (s *Shell) WritePart(c *gin.Context, html string) error {
	return s.write(c, http.StatusOK, func(w *strings.Builder) error { _, err := w.WriteString(html); return err })
}

func (s *Shell) write(c *gin.Context, status int, render func(*strings.Builder) error) error {
	var b strings.Builder
	if err := render(&b); err != nil {
		return err
	}
	page := s.withProof(c, b.String())
	c.Header("Content-Type", "text/html; charset=utf-8")
	c.Status(status)
	if c.Request.Method == http.MethodHead {
		return nil
	}
	_, err := c.Writer.WriteString(page)
	return err
}

// See sends the browser to another page of ours after an act (303).
func See(c *gin.Context, path string) error {
	c.Redirect(http.StatusSeeOther, path)
	return nil
}

// Page fills what every page shows. stored is the reader's own language as far
// as somebody said it, "" if nobody did.
func (s *Shell) Page(c *gin.Context, p *conversation.Practice, stored conversation.Language, view any) templates.Page {
	if p == nil && s.Store != nil {
		p = s.Store.Practices()[0]
	}
	page := templates.Page{Lang: s.Language(c, stored), Practice: s.urgent(p), Path: c.Request.URL.Path, Query: wayBack(c), PracticeMode: s.PracticeMode,
		Theme: theme(c), View: view}
	if s.PracticeMode && s.Store != nil {
		if moved := s.Store.ClockMoved(); moved > time.Second || moved < -time.Second {
			now := s.Store.Now().In(p.Zone)
			page.Clock = templates.Day(page.Lang, now) + ", " + templates.Clock(page.Lang, now)
		}
	}
	return page
}

// urgent returns the practice with the urgent phone of this hour.
func (s *Shell) urgent(p *conversation.Practice) *conversation.Practice {
	if p == nil || p.UrgentClosed == "" {
		return p
	}
	now := *p
	now.UrgentPhone = p.UrgentAt(s.Store.Now())
	return &now
}

// Say returns words of the catalogue in the page's language.
func (s *Shell) Say(lang conversation.Language, key string, args ...any) string {
	return s.Pages.Words().Must(lang, key, args...)
}

// Key reads a form's one-time key; a form without one acts every time.
func Key(c *gin.Context) store.ID {
	id, err := store.ParseID(c.PostForm("key"))
	if err != nil {
		return store.ID{}
	}
	return id
}
