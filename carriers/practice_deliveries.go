package carriers

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"time"
)

// hookWorkers is how many webhooks are on the wire at once.
const hookWorkers = 16

// hookTries is how often a webhook is tried until it is answered 2xx, with
// waits of 200 ms, doubled each time: a carrier with retries configured.
const hookTries = 5

// hook is one webhook on its way.
type hook struct {
	era   int
	path  string // below the public URL; "" posts nothing and goes on
	body  []byte
	tries int
	twice bool             // the trouble "duplicate" has posted it once already
	start func()           // before the first post, may be nil
	done  func(StatusWord) // Delivered or Failed, once
}

// deliveries runs jobs on a few workers, in the order they come.
type deliveries struct {
	ctx  context.Context
	end  context.CancelFunc
	wait sync.WaitGroup

	mu   sync.Mutex
	some *sync.Cond
	jobs []func()
	over bool
}

func newDeliveries() *deliveries {
	d := &deliveries{}
	d.ctx, d.end = context.WithCancel(context.Background())
	d.some = sync.NewCond(&d.mu)
	for range hookWorkers {
		d.wait.Go(d.run)
	}
	return d
}

func (d *deliveries) run() {
	for {
		d.mu.Lock()
		for len(d.jobs) == 0 && !d.over {
			d.some.Wait()
		}
		if d.over {
			d.mu.Unlock()
			return
		}
		job := d.jobs[0]
		d.jobs[0] = nil
		d.jobs = d.jobs[1:]
		d.mu.Unlock()
		job()
	}
}

// add queues a job, after a wait if one is given; after close it is dropped.
func (d *deliveries) add(job func(), wait time.Duration) {
	if wait > 0 {
		time.AfterFunc(wait, func() { d.add(job, 0) })
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.over {
		d.jobs = append(d.jobs, job)
		d.some.Signal()
	}
}

func (d *deliveries) close() {
	d.end()
	d.mu.Lock()
	d.over, d.jobs = true, nil
	d.some.Broadcast()
	d.mu.Unlock()
	d.wait.Wait()
}

// post queues a webhook, later by wait and by the trouble "slow"; p.mu is held.
func (p *Practice) post(h *hook, wait time.Duration) {
	p.work.add(func() { p.try(h) }, wait+time.Duration(p.trouble.Slow))
}

// try posts a webhook once, or twice under "duplicate", and queues what follows.
func (p *Practice) try(h *hook) {
	p.mu.Lock()
	reach, duplicate, stale := p.reach, p.trouble.Duplicate, h.era != p.era
	p.mu.Unlock()
	if stale {
		return
	}
	if h.start != nil && h.tries == 0 {
		h.start()
	}
	if h.path == "" {
		h.done(Delivered)
		return
	}
	ok := p.once(reach, h)
	if duplicate && !h.twice {
		h.twice = true
		ok = p.once(reach, h) || ok
	}
	h.tries++
	switch {
	case ok:
		h.done(Delivered)
	case h.tries >= hookTries:
		h.done(Failed)
	default:
		p.work.add(func() { p.try(h) }, 100*time.Millisecond<<h.tries)
	}
}

// once says whether the webhook was answered 2xx.
func (p *Practice) once(reach string, h *hook) bool {
	r, err := http.NewRequestWithContext(p.work.ctx, http.MethodPost, reach+h.path, bytes.NewReader(h.body))
	if err != nil {
		return false
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(practiceSignature, p.sign(p.public+h.path, h.body))
	resp, err := p.client.Do(r)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16))
	return resp.StatusCode >= 200 && resp.StatusCode < 300
}
