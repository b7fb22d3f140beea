package main

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"log/slog"
	"slices"
	"time"

	"linnet/carriers"
	"linnet/files"
	"linnet/store"
	"linnet/web"
)

// startSchedule sets the jobs up: each looks for work in SQL, is guarded
// against overlap and panic, and leaves its last run in the database.
func (h *house) startSchedule(ctx context.Context) (*schedule, error) {
	jobs := newSchedule(ctx, h.a.log)
	for _, j := range []struct {
		spec, name string
		run        func(context.Context) error
	}{
		{"@every 10s", "claims without settle", h.outbox.Sweep},
		{"@every 1m", "lapses", h.store.Lapse},
		{"@every 1m", "grants", h.store.EndGrants},
		{"@every 1m", "talks come back", h.store.ComeBack},
		{"@every 1m", "late talks", h.store.MarkLate},
		{"@every 5m", "unread", h.store.Remind},
		{"@every 1m", "knocks", func(ctx context.Context) error { _, err := h.store.AnswerKnocks(ctx); return err }},
		{"@every 1m", "shut browsers", h.store.TellShuts},
		{"17 * * * *", "sweep", h.store.Sweep},
		{"37 * * * *", "files", h.store.SweepFiles},
		{"27 * * * *", "sweep alerts", h.store.SweepAlerts},
		{"41 * * * *", "head of the log", h.dailyHead},
		{"7 4 * * *", "old trail", h.eraseTrail},
	} {
		err := jobs.add(j.spec, j.name, h.a.log, func(ctx context.Context) error { return h.store.Job(ctx, j.name, j.run) })
		if err != nil {
			return nil, err
		}
	}
	h.store.OnClock(func(ctx context.Context) { h.fallDue(ctx) })
	jobs.start()
	return jobs, nil
}

// fallDue runs what the people's clock brought about when practice mode moved it.
func (h *house) fallDue(ctx context.Context) {
	h.pusher.Wake()
	for _, run := range []func(context.Context) error{h.store.Lapse, h.store.EndGrants, h.store.ComeBack, h.store.MarkLate, h.store.Remind} {
		if err := run(ctx); err != nil {
			slog.Error("running what fell due", "error", err)
		}
	}
}

// eraseTrail lets rows of the access trail go that are older than the clinic
// keeps them, which is six years or more.
func (h *house) eraseTrail(ctx context.Context) error {
	_, err := h.store.EraseTrail(ctx, store.Actor{Name: "schedule"}, h.store.TrailKeptUntil())
	return err
}

// takePeopleIn takes in the files of people that admins brought: as soon as a
// commit says so, and every minute what a stopped process left halfway.
func (h *house) takePeopleIn(ctx context.Context) {
	wake := make(chan struct{}, 1)
	defer h.store.Subscribe(func(changes []store.Change) {
		if slices.ContainsFunc(changes, func(c store.Change) bool { return c.Scope == "import" }) {
			select {
			case wake <- struct{}{}:
			default:
			}
		}
	})()
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		if err := h.store.DoImports(ctx); err != nil && ctx.Err() == nil {
			slog.Error("taking people in", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-tick.C:
		}
	}
}

func sameSecret(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// mediaFetcher copies pictures that came by text from the carrier, lets them
// through the same wall as any other file, keeps them sealed, and deletes the
// carrier's copies.
type mediaFetcher struct {
	store    *store.Store
	wall     *files.Cleaner
	carriers map[string]carriers.Carrier
	wake     chan struct{}
	deletes  bool
}

// Wake says that pictures wait.
func (m *mediaFetcher) Wake() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// Run fetches what waits until ctx ends; what failed is tried again later.
func (m *mediaFetcher) Run(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	defer m.store.Subscribe(func(changes []store.Change) { // staff asked for one
		if slices.ContainsFunc(changes, func(c store.Change) bool { return c.Scope == "media" }) {
			m.Wake()
		}
	})()
	for {
		if err := m.pass(ctx); err != nil && ctx.Err() == nil {
			slog.Error("fetching pictures", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-m.wake:
		case <-tick.C:
		}
	}
}

// mediaTries is how often a copy or a delete is tried, over about 7 days.
const mediaTries = 30

func (m *mediaFetcher) pass(ctx context.Context) error {
	due, err := m.store.MediaToDo(ctx, m.deletes)
	if err != nil {
		return err
	}
	for _, d := range due {
		if err := m.one(ctx, d); err != nil {
			return err
		}
	}
	return m.deleteCopies(ctx)
}

// deleteCopies deletes texts at their carrier once they are safe here, or have
// their final status.
func (m *mediaFetcher) deleteCopies(ctx context.Context) error {
	due, err := m.store.CopiesToDelete(ctx)
	if err != nil {
		return err
	}
	for _, d := range due {
		carrier := m.carriers[d.Carrier]
		if carrier == nil {
			continue
		}
		if err := carrier.Delete(ctx, carriers.MessageCopy, d.ExternalID); err != nil {
			if err := m.store.CopyKept(ctx, d, later(d.Tries), d.Tries >= mediaTries); err != nil {
				return err
			}
			continue
		}
		if err := m.store.CopyDeleted(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

func (m *mediaFetcher) one(ctx context.Context, d store.MediaDue) error {
	carrier := m.carriers[d.Carrier]
	if carrier == nil {
		return m.store.MediaFailed(ctx, d.ID, true, "gone", time.Now())
	}
	if d.Kept {
		if err := carrier.Delete(ctx, carriers.MediaCopy, d.URL); err == nil || d.Tries >= mediaTries {
			return m.store.MediaDeleted(ctx, d.ID)
		}
		return m.store.MediaFailed(ctx, d.ID, false, "copy", later(d.Tries))
	}
	in := carriers.Inbound{Carrier: d.Carrier, Account: carrier.Account(), ExternalID: d.ExternalID, From: d.From, To: d.To}
	if d.Room == 0 {
		return m.store.MediaLeft(ctx, d.ID)
	}
	body, _, err := carrier.Fetch(ctx, in, carriers.Media{URL: d.URL, Type: d.Type})
	switch {
	case err == nil && d.Room > 0 && int64(len(body)) > d.Room:
		return m.store.MediaLeft(ctx, d.ID)
	case err == nil:
		return m.keep(ctx, d, body)
	case errors.Is(err, carriers.ErrMediaRefused), errors.Is(err, carriers.ErrMediaGone), d.Tries >= mediaTries:
		return m.store.MediaFailed(ctx, d.ID, true, "gone", time.Now())
	}
	return m.store.MediaFailed(ctx, d.ID, false, "carrier", later(d.Tries))
}

// keep lets a fetched file through the wall. A refused one keeps its reason,
// which the talk tells; a scanner that is down is asked again.
func (m *mediaFetcher) keep(ctx context.Context, d store.MediaDue, body []byte) error {
	clean, err := m.wall.CleanText(ctx, bytes.NewReader(body))
	var no files.Refusal
	switch {
	case err == nil:
		return m.store.KeepMedia(ctx, d.ID, web.FileIn(clean))
	case errors.As(err, &no) && (no.Key != "scanner" || d.Tries >= mediaTries):
		return m.store.MediaFailed(ctx, d.ID, true, no.Key, time.Now())
	case errors.As(err, &no):
		return m.store.MediaFailed(ctx, d.ID, false, no.Key, later(d.Tries))
	}
	return err
}

// later is when a failed copy is tried again: minutes at first, hours at last.
func later(tries int) time.Time {
	return time.Now().Add(min(time.Minute<<min(tries, 10), 6*time.Hour))
}
