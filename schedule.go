package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// schedule runs what is due by the hour and the day: lapses, retention, the
// log's head. It remembers nothing: a job looks in the database for what fell
// due, so a missed run does no harm and a second one finds nothing to do.
type schedule struct {
	ctx    context.Context // handed to every job; ends when Linnet stops
	cancel context.CancelFunc
	cron   *cron.Cron
}

// newSchedule returns a schedule that has not started. Times are UTC, where no
// hour is skipped or comes twice.
func newSchedule(ctx context.Context, log *slog.Logger) *schedule {
	logger := cronLog{log}
	// The order matters: with Recover outside, one panic would leave
	// SkipIfStillRunning waiting and the job would never run again.
	chain := cron.WithChain(cron.SkipIfStillRunning(logger), cron.Recover(logger))
	ctx, cancel := context.WithCancel(ctx)
	return &schedule{ctx: ctx, cancel: cancel, cron: cron.New(cron.WithLocation(time.UTC), cron.WithLogger(logger), chain)}
}

// add makes job due at spec, five fields of cron or "@every 1m". An error of
// job is logged under its name; the next run comes all the same.
func (s *schedule) add(spec, name string, log *slog.Logger, job func(context.Context) error) error {
	if strings.Contains(spec, "TZ=") { // the library panics on a zone it cannot read
		return fmt.Errorf("schedule %s: write the time in UTC, without TZ=", name)
	}
	_, err := s.cron.AddFunc(spec, func() {
		if err := job(s.ctx); err != nil && s.ctx.Err() == nil {
			log.Error("job failed", "job", name, "error", err)
		}
	})
	if err != nil {
		return fmt.Errorf("schedule %s: %w", name, err)
	}
	return nil
}

// start begins to run jobs.
func (s *schedule) start() { s.cron.Start() }

// stop starts no more jobs, tells the running ones to end and waits for them
// until ctx ends.
func (s *schedule) stop(ctx context.Context) error {
	s.cancel()
	select {
	case <-s.cron.Stop().Done():
		return nil
	case <-ctx.Done():
		return fmt.Errorf("stop schedule: %w", ctx.Err())
	}
}

// cronLog passes the library's errors to our log. Its other lines, one for
// every run, help nobody.
type cronLog struct{ log *slog.Logger }

// Info implements cron.Logger.
func (cronLog) Info(string, ...any) {}

// Error implements cron.Logger. A panic's words may hold anything, so only
// its type is logged.
func (l cronLog) Error(err error, _ string, _ ...any) {
	l.log.Error("job broke off", "kind", fmt.Sprintf("%T", err))
}
