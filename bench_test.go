package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"linnet/carriers"
	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
	"linnet/web"
	"linnet/web/inbound"
)

// benchPhones is how many patients text in a benchmark.
const benchPhones = 500

// benchTwilio is the carrier of the benchmarks; it only verifies.
func benchTwilio(b *testing.B) *carriers.Twilio {
	b.Helper()
	t, err := carriers.NewTwilio(carriers.TwilioConfig{AccountSID: crashAccount, AuthTokens: []string{crashToken}, StopAnsweredBy: carriers.LinnetAnswers})
	if err != nil {
		b.Fatal(err)
	}
	return t
}

// benchStore opens a store on an engine with patients on record.
func benchStore(b *testing.B, engine string, plain bool) *store.Store {
	b.Helper()
	o := storetest.Options(b, engine)
	o.Plain = plain
	s := storetest.OpenWith(b, o)
	rows := make([]directory.Row, benchPhones)
	for i := range rows {
		rows[i] = directory.Row{Phone: benchPhone(i), Language: conversation.English, Relationship: directory.Self,
			Patient: directory.Patient{Practice: "riverside", RecordNumber: "B-" + strconv.Itoa(i), GivenName: "Pat", FamilyName: "Number" + strconv.Itoa(i),
				BirthDate: conversation.Date{Year: 1970, Month: time.June, Day: 15}}}
	}
	if _, err := s.Import(context.Background(), rows, store.ImportOptions{}, nil); err != nil {
		b.Fatal(err)
	}
	return s
}

func benchPhone(i int) conversation.Phone {
	return conversation.Phone(fmt.Sprintf("+1206555%04d", 1000+i%benchPhones))
}

// senders lets so many closed-loop senders do b.N things and reports rate,
// waits and CPU time (the senders' own included).
func senders(b *testing.B, n int, do func(sender, i int) error) {
	b.Helper()
	took := make([]time.Duration, b.N)
	var next atomic.Int64
	var all sync.WaitGroup
	var failed atomic.Value
	cpu, began := cpuTime(b), time.Now()
	b.ResetTimer()
	for sender := range n {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < b.N; i = int(next.Add(1)) - 1 {
				start := time.Now()
				if err := do(sender, i); err != nil {
					failed.Store(err)
				}
				took[i] = time.Since(start)
			}
		})
	}
	all.Wait()
	b.StopTimer()
	if err, ok := failed.Load().(error); ok {
		b.Fatal(err)
	}
	spent := time.Since(began)
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/spent.Seconds(), "texts/s")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64((cpuTime(b)-cpu).Microseconds())/1000/float64(b.N), "cpu-ms/text")
}

// cpuTime is what this process has used.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// poster posts signed texts to a door, one kept connection per sender.
type poster struct {
	url    string
	client *http.Client
	run    string
}

func newPoster(b *testing.B, handler http.Handler, senders int) *poster {
	server := httptest.NewServer(handler)
	transport := &http.Transport{MaxIdleConnsPerHost: senders, DisableCompression: true}
	b.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	return &poster{url: server.URL, client: &http.Client{Transport: transport}, run: store.NewID().String()[20:]}
}

func (p *poster) post(_, i int) error {
	id := fmt.Sprintf("SM%s%020d", p.run, i)
	from, words := benchPhone(i*7).E164(), "Can I move my visit to Thursday? "+strconv.Itoa(i)
	// Twilio's parameters in the order of their names, as they are signed.
	pairs := [][2]string{{"AccountSid", crashAccount}, {"ApiVersion", "2010-04-01"}, {"Body", words}, {"From", from}, {"MessageSid", id},
		{"NumMedia", "0"}, {"NumSegments", "1"}, {"SmsMessageSid", id}, {"SmsSid", id}, {"To", "+12065550100"}}
	mac := hmac.New(sha1.New, []byte(crashToken))
	mac.Write([]byte(crashPublic + "/hooks/twilio/message"))
	var body strings.Builder
	for i, pair := range pairs {
		mac.Write([]byte(pair[0] + pair[1]))
		if i > 0 {
			body.WriteByte('&')
		}
		body.WriteString(pair[0] + "=" + url.QueryEscape(pair[1]))
	}
	r, err := http.NewRequest(http.MethodPost, p.url+"/hooks/twilio/message", strings.NewReader(body.String()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	resp, err := p.client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("a text was answered %d", resp.StatusCode)
	}
	return nil
}

// BenchmarkReceive is webhook to durable commit with everything on: HTTP,
// signature, rules, sealing, ledger, evidence; and beside it the bare
// prototype of performance.md, to compare with in the same run.
func BenchmarkReceive(b *testing.B) {
	for _, n := range []int{1, 16, 64, 256} {
		for _, engine := range storetest.Engines {
			b.Run(fmt.Sprintf("%s/senders=%d", engine, n), func(b *testing.B) {
				s := benchStore(b, engine, false)
				address, _ := url.Parse(crashPublic)
				shell, err := web.New(web.Options{Store: s, PublicURL: address})
				if err != nil {
					b.Fatal(err)
				}
				door := &inbound.Door{Store: s, Carriers: map[string]carriers.Carrier{"twilio": benchTwilio(b)}, PublicURL: address, Counted: shell.Metrics.Hook}
				shell.Hooks(door.Routes)
				senders(b, n, newPoster(b, shell.Handler(), n).post)
			})
		}
		b.Run(fmt.Sprintf("prototype/senders=%d", n), func(b *testing.B) {
			p := newPrototype(b)
			senders(b, n, newPoster(b, p.handler(), n).post)
		})
	}
}

// BenchmarkGroupCommit is the store alone at 64 senders: group commit against
// one transaction for each text. The first must be 3 times the second.
func BenchmarkGroupCommit(b *testing.B) {
	for _, c := range []struct {
		name  string
		plain bool
	}{{"grouped", false}, {"one-transaction-each", true}} {
		b.Run(c.name, func(b *testing.B) {
			s := benchStore(b, "sqlite", c.plain)
			run := store.NewID().String()
			senders(b, 64, func(_, i int) error {
				_, err := s.Receive(context.Background(), store.Incoming{Carrier: "practice", Account: "practice", ExternalID: run + strconv.Itoa(i),
					From: benchPhone(i * 7), To: "+12065550100", Text: "Can I move my visit to Thursday? " + strconv.Itoa(i)})
				return err
			})
		})
	}
}

// BenchmarkQueuePage reads what a queue page shows, over 100,000 open talks
// (LINNET_TALKS sets another number).
func BenchmarkQueuePage(b *testing.B) {
	talks := 100_000
	if n, err := strconv.Atoi(os.Getenv("LINNET_TALKS")); err == nil && n > 0 {
		talks = n
	}
	s := benchStore(b, "sqlite", false)
	var next atomic.Int64
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for i := int(next.Add(1)); i <= talks; i = int(next.Add(1)) {
				if _, err := s.Receive(context.Background(), store.Incoming{Carrier: "practice", Account: "practice", ExternalID: "Q" + strconv.Itoa(i),
					From: conversation.Phone(fmt.Sprintf("+1%010d", 3125000000+i)), To: "+12065550100", Text: "hello"}); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	for _, view := range []store.QueueView{{Practice: "riverside", Lane: store.LaneOpen}, {Practice: "riverside", Lane: store.LaneUnverified},
		{Practice: "riverside", Queue: "front"}, {Practice: "riverside", Lane: store.LaneOpen, Order: store.OrderNewest}} {
		b.Run(view.Lane+view.Queue+view.Order, func(b *testing.B) {
			senders(b, 1, func(int, int) error {
				if rows, err := s.Queue(context.Background(), view); err != nil || len(rows) == 0 {
					return fmt.Errorf("%d rows, %w", len(rows), err)
				}
				_, err := s.Badges(context.Background(), "riverside")
				return err
			})
		})
	}
}
