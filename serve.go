package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"net/url"
	"strings"
	"sync"
	"time"

	"linnet/carriers"
	"linnet/files"
	"linnet/outbox"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
	"linnet/web/admin"
	"linnet/web/auditor"
	"linnet/web/inbound"
	"linnet/web/portal"
	"linnet/web/simulator"
	"linnet/web/staff"
)

// stopWithin is how long Linnet takes to finish what it holds (contract.md).
const stopWithin = 10 * time.Second

// serveCommand runs Linnet until SIGTERM.
type serveCommand struct {
	Debug bool `help:"Also serve pprof on metrics_listen. A heap dump holds health data and keys."`
}

// Run loads the settings and serves.
func (s *serveCommand) Run(a *app) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	return a.serve(c, s.Debug)
}

// house is everything that runs, in the order it was started.
type house struct {
	a        *app
	c        *Config
	store    *store.Store
	carriers map[string]carriers.Carrier
	practice *carriers.Practice
	shell    *web.Shell
	outbox   *outbox.Outbox
	pusher   *outbox.Pusher
	public   *url.URL
	wall     *files.Cleaner // every file goes through it, sent on a page or by text
	media    *mediaFetcher
	setupKey string // of the first run, for the terminal; "" outside practice mode
}

// serve starts in order and stops in reverse: it takes no more work, finishes
// what it holds within 10 seconds, and closes the database last.
func (a *app) serve(c *Config, debug bool) (err error) {
	slog.SetDefault(a.log)
	h, err := a.build(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.store.Close()) }()
	return h.run(debug)
}

// build opens the store and puts the rooms together.
func (a *app) build(c *Config) (*house, error) {
	public, err := url.Parse(c.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("public_url: %w", err)
	}
	s, err := a.openStore(a.ctx, c)
	if err != nil {
		return nil, err
	}
	h := &house{a: a, c: c, store: s, public: public}
	if err := h.furnish(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return h, nil
}

func (h *house) furnish() error {
	if h.c.PracticeMode {
		if err := loadSample(h.a.ctx, h.store); err != nil {
			return fmt.Errorf("load the sample family: %w", err)
		}
	}
	var err error
	if h.carriers, err = h.makeCarriers(); err != nil {
		return err
	}
	h.wall = h.c.wall()
	h.shell, err = web.New(web.Options{Store: h.store, PublicURL: h.public, PracticeMode: h.c.PracticeMode, TrustedProxies: h.c.Proxies,
		Files: h.wall, Staff: h.c.staffRules()})
	if err != nil {
		return err
	}
	h.outbox = &outbox.Outbox{Store: h.store, Carriers: h.carriers, PublicURL: h.public, Pace: pace, Counted: h.shell.Metrics.Text}
	h.pusher = &outbox.Pusher{Store: h.store, PublicURL: h.public, Words: h.shell.Pages.Words(), Counted: h.shell.Metrics.Alert}
	if _, err := outbox.PushKey(h.a.ctx, h.store); err != nil {
		return err
	}
	h.media = &mediaFetcher{store: h.store, wall: h.wall, carriers: h.carriers, wake: make(chan struct{}, 1), deletes: h.c.Carriers.Twilio.DeleteAfterFetch}
	door := &inbound.Door{Store: h.store, Carriers: h.carriers, PublicURL: h.public, Counted: h.shell.Metrics.Hook, Media: h.media.Wake, Voice: h.voice}
	h.shell.Hooks(door.Routes)
	portal.Register(h.shell)
	staff.Register(h.shell)
	auditor.Register(h.shell)
	admin.Register(h.shell, h.adminOptions())
	if h.c.PracticeMode {
		simulator.Register(h.shell, h.practice, simulator.Options{Exposed: !isLoopback(h.c.Listen) || !isLoopbackURL(h.public),
			Reset: h.startOver})
	}
	h.shell.Metrics.Jobs(h.store)
	return h.store.KeepRule(h.a.ctx, store.Actor{Name: "config"}, "second factor", strings.TrimSpace(h.c.SignIn.SecondFactor+" "+h.c.SignIn.Reason))
}

// startOver fills an emptied practice database as a first start would.
func (h *house) startOver(ctx context.Context) error {
	if err := loadSample(ctx, h.store); err != nil {
		return fmt.Errorf("load the sample family: %w", err)
	}
	return h.openClock(ctx)
}

// pace is how many texts a second one number may send: a US long code takes
// one segment a second (carriers.md §2); the practice carrier has no limit.
func pace(carrier string) float64 {
	if carrier == "twilio" {
		return 1
	}
	return 0
}

func isLoopbackURL(u *url.URL) bool {
	host := u.Hostname()
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (h *house) makeCarriers() (map[string]carriers.Carrier, error) {
	if h.c.PracticeMode {
		h.practice = carriers.NewPractice(carriers.PracticeConfig{PublicURL: h.c.PublicURL, ReachURL: reachURL(h.c),
			StopAnsweredBy: carriers.StopAnswer(h.c.Carriers.Practice.StopAnsweredBy), Now: h.store.Now})
		return map[string]carriers.Carrier{"practice": h.practice}, nil
	}
	t := h.c.Carriers.Twilio
	if t.AccountSID == "" {
		return map[string]carriers.Carrier{}, nil
	}
	twilio, err := carriers.NewTwilio(carriers.TwilioConfig{AccountSID: t.AccountSID, AuthTokens: t.AuthTokens(), MessagingServiceSID: t.MessagingServiceSID,
		BaseURL: t.BaseURL, StopAnsweredBy: carriers.StopAnswer(t.StopAnsweredBy)})
	if err != nil {
		return nil, err
	}
	return map[string]carriers.Carrier{"twilio": twilio}, nil
}

// voice is what a call to a number for texts hears, in both languages.
func (h *house) voice() (contentType string, body []byte, err error) {
	var said []carriers.Spoken
	for _, lang := range templates.Languages {
		said = append(said, carriers.Spoken{Language: lang, Words: h.shell.Say(lang, "voice.texts")})
	}
	return carriers.Say(said...)
}

// reachURL is where the practice carrier finds this process: the address it
// listens on, which public_url may only be a name for.
func reachURL(c *Config) string {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return c.PublicURL
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// run starts the outbox, the schedule and the servers, and stops in reverse.
func (h *house) run(debug bool) error {
	listener, err := net.Listen("tcp", h.c.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; end what is using it or set listen to another port", h.c.Listen, err)
	}
	if err := h.openClock(h.a.ctx); err != nil {
		return errors.Join(err, listener.Close())
	}
	work, stopWork := context.WithCancel(context.WithoutCancel(h.a.ctx))
	defer stopWork()
	var workers sync.WaitGroup
	workers.Go(func() { h.outbox.Run(work) })
	workers.Go(func() { h.store.WatchSettings(work, 2*time.Second) })
	workers.Go(func() { h.pusher.Run(work) })
	workers.Go(func() { h.answerKnocks(work) })
	workers.Go(func() { h.media.Run(work) })
	workers.Go(func() { h.takePeopleIn(work) })
	workers.Go(func() { h.store.WatchStaff(work) })
	jobs, err := h.startSchedule(work)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	metrics := h.serveMetrics(debug)
	server := h.shell.Server(h.c.Listen)
	failed := make(chan error, 1)
	go func() { failed <- h.listen(server, listener) }()
	h.greet()
	select {
	case err = <-failed:
	case <-h.a.ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	err = errors.Join(err, h.stop(ctx, server, metrics, jobs, stopWork, &workers))
	return err
}

func (h *house) listen(server *http.Server, l net.Listener) error {
	var err error
	if h.c.TLS.CertFile != "" {
		err = server.ServeTLS(l, h.c.TLS.CertFile, h.c.TLS.KeyFile)
	} else {
		err = server.Serve(l)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve: %w", err)
}

// stop ends everything in reverse: requests, jobs, texts on their way.
func (h *house) stop(ctx context.Context, server, metrics *http.Server, jobs *schedule, stopWork func(), workers *sync.WaitGroup) error {
	h.shell.Hub.Close()
	err := server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, server.Close())
	}
	err = errors.Join(err, jobs.stop(ctx))
	stopWork()
	done := make(chan struct{})
	go func() { workers.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
		err = errors.Join(err, errors.New("some texts were still on their way; they will be asked for at the next start"))
	}
	if h.practice != nil {
		h.practice.Close()
	}
	if metrics != nil {
		err = errors.Join(err, metrics.Close())
	}
	return err
}

// answerKnocks sends codes asked for at / as soon as a commit says so; the
// page that asked was answered before.
func (h *house) answerKnocks(ctx context.Context) {
	wake := make(chan struct{}, 1)
	end := h.store.Subscribe(func(changes []store.Change) {
		for _, c := range changes {
			if c.Scope == "knock" {
				select {
				case wake <- struct{}{}:
				default:
				}
			}
		}
	})
	defer end()
	for {
		if _, err := h.store.AnswerKnocks(ctx); err != nil && ctx.Err() == nil {
			slog.Error("answering at the door", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-wake:
		}
	}
}

// openClock makes a newcomer at night find an open clinic: a practice database
// that starts while the sample practice is closed shows its next open 10:00.
func (h *house) openClock(ctx context.Context) error {
	if !h.c.PracticeMode || len(h.c.Practices) == 0 {
		return nil
	}
	p := h.c.Practices[0]
	now := h.store.Now()
	if p.OpenAt(now) {
		return nil
	}
	next := p.NextOpen(now)
	if next.IsZero() {
		return nil
	}
	y, m, d := next.In(p.Zone).Date()
	ten := time.Date(y, m, d, 10, 0, 0, 0, p.Zone)
	if !p.OpenAt(ten) || ten.Before(now) {
		ten = next
	}
	return h.store.SetClock(ctx, ten)
}

// serveMetrics serves /metrics on its own address; a taken port is a warning.
func (h *house) serveMetrics(debug bool) *http.Server {
	if h.c.MetricsListen == "" {
		return nil
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", h.guardMetrics(h.shell.Metrics.Handler()))
	if debug {
		mux.HandleFunc("/debug/pprof/", pprof.Index)
		mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	}
	l, err := net.Listen("tcp", h.c.MetricsListen)
	if err != nil {
		slog.Warn("metrics are off: the port is taken; set metrics_listen to another", "address", h.c.MetricsListen)
		return nil
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(l) }()
	return server
}

// guardMetrics asks for the token where one is set.
func (h *house) guardMetrics(next http.Handler) http.Handler {
	token := h.c.MetricsToken.Reveal()
	if token == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !sameSecret(r.Header.Get("Authorization"), "Bearer "+token) {
			http.Error(w, "metrics_token is missing", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// greet prints the addresses a newcomer needs.
func (h *house) greet() {
	out := h.a.stdout
	base := h.c.PublicURL
	if !h.c.PracticeMode {
		fmt.Fprintf(out, "Linnet runs. Patients: %s/  Staff: %s/app  Audit: %s/audit\n", base, base, base)
		return
	}
	fmt.Fprintln(out, "Linnet runs in practice mode: made-up people, no real texts.")
	fmt.Fprintf(out, "  Practice phone  %s/sim\n  Patient page    %s/\n", base, base)
	for _, one := range []struct{ what, email string }{{"Staff queue ", "dana@riverside.example"}, {"Audit       ", "audit@riverside.example"}} {
		token, err := h.store.StaffLink(h.a.ctx, store.Actor{Name: "start"}, one.email)
		if err != nil {
			slog.Error("making a sign-in link", "error", err)
			continue
		}
		fmt.Fprintf(out, "  %s    %s/app/link/%s\n", one.what, base, token)
	}
	if setup, err := h.store.Setup(h.a.ctx); err == nil && setup.Open {
		fmt.Fprintf(out, "  Set up          %s/setup   Setup key: %s\n", base, h.setupKey)
	}
}
