package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

func TestJobThatPanicsRunsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := slog.New(slog.NewTextHandler(io.Discard, nil))
		s := newSchedule(t.Context(), log)
		runs := make(chan int, 3)
		count := 0
		err := s.add("@every 1m", "breaks", log, func(context.Context) error {
			count++
			runs <- count
			if count == 1 {
				panic("once")
			}
			return errors.New("not this time")
		})
		if err != nil {
			t.Fatal(err)
		}
		s.start()
		for want := 1; want <= 3; want++ {
			if got := <-runs; got != want {
				t.Errorf("run %d came, want %d", got, want)
			}
		}
		if err := s.stop(t.Context()); err != nil {
			t.Errorf("stop() = %v", err)
		}
	})
}

func TestStopTellsJobsToEndAndDoesNotWaitForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := slog.New(slog.NewTextHandler(io.Discard, nil))
		s := newSchedule(t.Context(), log)
		running, let := make(chan bool), make(chan bool)
		if err := s.add("@every 1m", "hangs", log, func(ctx context.Context) error {
			running <- true
			<-ctx.Done()
			<-let
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		s.start()
		<-running
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := s.stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("stop() = %v, want the deadline", err)
		}
		close(let)
	})
}

func TestSpecsThatCannotBeReadAreErrors(t *testing.T) {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	s := newSchedule(t.Context(), log)
	for _, spec := range []string{"TZ=0", "CRON_TZ=Mars/Crater * * * * *", "often", ""} {
		if err := s.add(spec, "job", log, func(context.Context) error { return nil }); err == nil {
			t.Errorf("add(%q) = nil, want an error", spec)
		}
	}
}
