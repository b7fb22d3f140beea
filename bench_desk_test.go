package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
	"linnet/web"
	"linnet/web/staff"
)

// The load of issue-sized clinics on one process: people at the desk, the
// streams their pages hold open, and what they do in a second.
const (
	deskPeople  = 50
	deskStreams = 200
	deskActs    = 20 // a second
)

// deskLanes are what the open pages show, in turn.
var deskLanes = []string{"unclaimed", "queue-front", "open", "queue-nurse", "mine"}

// desk is a real server with people who look at their queues.
type desk struct {
	b       *testing.B
	s       *store.Store
	url     string
	client  *http.Client
	cookies []string
	screens []*screen
}

// screen is one open page: it hears the stream and fetches its list anew, one
// fetch at a time and one more after it, as live.js does.
type screen struct {
	lane   string
	cookie string
	wake   chan struct{}
	mu     sync.Mutex
	drawn  []drawn
}

// drawn is one time a screen's list was fetched.
type drawn struct{ began, ended time.Time }

func openDesk(b *testing.B) *desk {
	b.Helper()
	talks := 20_000
	if n, err := strconv.Atoi(os.Getenv("LINNET_TALKS")); err == nil && n > 0 {
		talks = n
	}
	d := &desk{b: b, s: deskStore(b, talks), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2 * deskStreams, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	address, err := url.Parse("http://localhost:8080")
	if err != nil {
		b.Fatal(err)
	}
	shell, err := web.New(web.Options{Store: d.s, PublicURL: address, PracticeMode: true})
	if err != nil {
		b.Fatal(err)
	}
	staff.Register(shell)
	server := httptest.NewServer(shell.Handler())
	d.url = server.URL
	b.Cleanup(func() { shell.Hub.Close(); d.client.CloseIdleConnections(); server.Close() })
	for i := range deskPeople {
		email := fmt.Sprintf("p%d-%s@riverside.example", i, store.NewID())
		if _, err := d.s.AddStaff(context.Background(), store.Actor{Name: "bench"}, email, fmt.Sprintf("Person%d Bench", i), []string{store.RoleStaff}, true); err != nil {
			b.Fatal(err)
		}
		_, cookie, err := d.s.SignInSample(context.Background(), email, []byte(email))
		if err != nil {
			b.Fatal(err)
		}
		d.cookies = append(d.cookies, cookie)
	}
	return d
}

// deskStore is a store with so many talks of ten messages, 2,000 of them open.
// LINNET_DATABASE names a file that is filled once and then used again.
func deskStore(b *testing.B, talks int) *store.Store {
	b.Helper()
	o := storetest.Options(b, "sqlite")
	keep := os.Getenv("LINNET_DATABASE")
	if keep != "" {
		o.Database = "sqlite:" + keep
		key, err := os.ReadFile(keep + ".key")
		switch {
		case err == nil:
			if o.Key, err = store.ParseKey(key); err != nil {
				b.Fatal(err)
			}
		case errors.Is(err, os.ErrNotExist):
			text, err := o.Key.Text()
			if err != nil {
				b.Fatal(err)
			}
			if err := os.WriteFile(keep+".key", text, 0o600); err != nil {
				b.Fatal(err)
			}
		default:
			b.Fatal(err)
		}
	}
	s := storetest.OpenWith(b, o)
	rows, err := s.Queue(context.Background(), store.QueueView{Practice: "riverside", Lane: store.LaneClosed, Limit: 1})
	if err != nil {
		b.Fatal(err)
	}
	if len(rows) > 0 {
		return s
	}
	patients := make([]directory.Row, talks/10)
	for i := range patients {
		patients[i] = directory.Row{Phone: conversation.Phone(fmt.Sprintf("+1%010d", 3125000000+i)), Language: conversation.English, Relationship: directory.Self,
			Patient: directory.Patient{Practice: "riverside", RecordNumber: "D-" + strconv.Itoa(i), GivenName: "Pat", FamilyName: "Number" + strconv.Itoa(i),
				BirthDate: conversation.Date{Year: 1940 + i%70, Month: time.June, Day: 1 + i%28}}}
	}
	if _, err := s.Import(context.Background(), patients, store.ImportOptions{}, nil); err != nil {
		b.Fatal(err)
	}
	if err := s.Fill(context.Background(), store.Filling{Practice: "riverside", Talks: talks, Messages: 10, Open: min(2000, talks/10), Seed: 1}, nil); err != nil {
		b.Fatal(err)
	}
	return s
}

func (d *desk) ask(method, path, cookie string, part bool, form url.Values) (*http.Response, error) {
	r, err := http.NewRequest(method, d.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: cookie})
	if part {
		r.Header.Set("X-Linnet-Part", "1")
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return d.client.Do(r)
}

// page asks for a page and reads it to its end.
func (d *desk) page(path, cookie string, part bool) error {
	resp, err := d.ask(http.MethodGet, path, cookie, part, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s = %d, %w", path, resp.StatusCode, err)
	}
	return nil
}

// open opens a screen and its stream until ctx ends.
func (d *desk) open(ctx context.Context, lane, cookie string, all *sync.WaitGroup) {
	sc := &screen{lane: lane, cookie: cookie, wake: make(chan struct{}, 1)}
	d.screens = append(d.screens, sc)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, d.url+"/events", nil)
	if err != nil {
		d.b.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: cookie})
	resp, err := d.client.Do(r)
	if err != nil {
		d.b.Fatal(err)
	}
	hears := "queue:riverside/"
	if queue, ok := strings.CutPrefix(lane, "queue-"); ok {
		hears += queue + `"`
	}
	all.Go(func() {
		defer resp.Body.Close()
		lines := bufio.NewScanner(resp.Body)
		for lines.Scan() {
			if strings.Contains(lines.Text(), hears) || strings.Contains(lines.Text(), "resync") {
				select {
				case sc.wake <- struct{}{}:
				default:
				}
			}
		}
	})
	all.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-sc.wake:
				began := time.Now()
				if err := d.page("/app/q/"+lane+"?part=list", cookie, true); err != nil {
					d.b.Error(err)
					return
				}
				sc.mu.Lock()
				sc.drawn = append(sc.drawn, drawn{began, time.Now()})
				sc.mu.Unlock()
				if err := d.page("/app/q/"+lane+"?part=rail", cookie, true); err != nil {
					d.b.Error(err)
					return
				}
			}
		}
	})
}

// done is one act of a person: when it began, when it was answered, where.
type done struct {
	began, answered time.Time
	queue           string
}

// BenchmarkDesk is a busy clinic on one process: pages of queues, claims, and
// how soon what one person did stands on the screens of the others.
// LINNET_TALKS says over how many talks, LINNET_SECONDS how long.
func BenchmarkDesk(b *testing.B) {
	seconds := 10
	if n, err := strconv.Atoi(os.Getenv("LINNET_SECONDS")); err == nil && n > 0 {
		seconds = n
	}
	d := openDesk(b)
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	for i := range deskStreams {
		d.open(ctx, deskLanes[i%len(deskLanes)], d.cookies[i%len(d.cookies)], &all)
	}
	for i, lane := range deskLanes { // warm
		if err := d.page("/app/q/"+lane, d.cookies[i], false); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	cpu, start := cpuTime(b), time.Now()
	acts, pages := d.work(time.Duration(seconds) * time.Second)
	spent := time.Since(start)
	used := cpuTime(b) - cpu
	time.AfterFunc(4*time.Second, stop) // what is under way still reaches its screens
	<-ctx.Done()
	all.Wait()
	b.StopTimer()
	b.ReportMetric(0, "ns/op")
	report(b, "page", pages)
	var claims []time.Duration
	for _, a := range acts {
		claims = append(claims, a.answered.Sub(a.began))
	}
	report(b, "claim", claims)
	report(b, "screen", d.seen(acts))
	b.ReportMetric(float64(len(acts))/spent.Seconds(), "acts/s")
	b.ReportMetric(100*used.Seconds()/spent.Seconds(), "cpu-%")
}

// work lets people claim, give back and answer, and patients write, deskActs
// times a second, and one person walk through the queue pages meanwhile.
func (d *desk) work(for_ time.Duration) (acts []done, pages []time.Duration) {
	var mu sync.Mutex
	var under sync.WaitGroup
	rows, err := d.s.Queue(context.Background(), store.QueueView{Practice: "riverside", Lane: store.LaneUnclaimed, Limit: 200})
	if err != nil || len(rows) == 0 {
		d.b.Fatalf("%d open talks (%v)", len(rows), err)
	}
	ends, tick := time.After(for_), time.NewTicker(time.Second/deskActs)
	defer tick.Stop()
	quit := make(chan struct{})
	under.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-quit:
				return
			default:
			}
			began := time.Now()
			if err := d.page("/app/q/"+deskLanes[i%len(deskLanes)], d.cookies[i%len(d.cookies)], false); err != nil {
				d.b.Error(err)
				return
			}
			mu.Lock()
			pages = append(pages, time.Since(began))
			mu.Unlock()
		}
	})
	var texts atomic.Int64
	run := store.NewID().String()
	for n := 0; ; n++ {
		select {
		case <-ends:
			close(quit)
			under.Wait()
			return acts, pages
		case <-tick.C:
		}
		row := rows[rand.IntN(len(rows))]
		cookie := d.cookies[rand.IntN(len(d.cookies))]
		under.Go(func() {
			if n%4 == 3 { // a patient writes
				if _, err := d.s.Receive(context.Background(), store.Incoming{Carrier: "practice", Account: "practice", ExternalID: run + strconv.FormatInt(texts.Add(1), 10),
					From: row.Phone, To: "+12065550100", Text: "Is there any news?"}); err != nil {
					d.b.Error(err)
				}
				return
			}
			act := "take"
			if n%4 == 1 {
				act = "release"
			}
			began := time.Now()
			resp, err := d.ask(http.MethodPost, "/app/c/"+row.Talk.String()+"/"+act, cookie, false, url.Values{})
			if err != nil {
				d.b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if act == "take" && resp.StatusCode == http.StatusSeeOther {
				mu.Lock()
				acts = append(acts, done{began, time.Now(), row.Queue})
				mu.Unlock()
			}
		})
	}
}

// seen is how long each act took to stand on each screen that shows its queue.
func (d *desk) seen(acts []done) (took []time.Duration) {
	missing := 0
	for _, sc := range d.screens {
		for _, a := range acts {
			if strings.HasPrefix(sc.lane, "queue-") && sc.lane != "queue-"+a.queue {
				continue
			}
			i := slices.IndexFunc(sc.drawn, func(one drawn) bool { return !one.began.Before(a.answered.Add(-time.Millisecond)) })
			if i < 0 {
				missing++
				continue
			}
			took = append(took, sc.drawn[i].ended.Sub(a.began))
		}
	}
	if missing > 0 {
		d.b.Errorf("%d acts never reached a screen", missing)
	}
	return took
}

func report(b *testing.B, what string, took []time.Duration) {
	b.Helper()
	if len(took) == 0 {
		b.Fatalf("nothing was measured for %s", what)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, what+"-p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, what+"-p99-ms")
}
