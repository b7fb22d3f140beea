package conversation

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/looplab/fsm"
)

var update = flag.Bool("update", false, "write golden files anew")

var noon = time.Date(2026, 3, 3, 18, 0, 0, 0, time.UTC) // a Tuesday, noon in Chicago

const refused Phase = "refused"

// designTable is the table of design §4, cell by cell. Columns: new, invited,
// verified, locked, stopped; a line is tried without a lock, then with one.
var designTable = []struct {
	event Event
	lock  bool
	want  [5]Phase
}{
	{Text, false, [5]Phase{New, Invited, Verified, Locked, Stopped}},
	{LinkSent, false, [5]Phase{Invited, Invited, Verified, Locked, refused}},
	{Matched, false, [5]Phase{Verified, Verified, Verified, refused, Stopped}},
	{Matched, true, [5]Phase{refused, refused, refused, refused, refused}},
	{Lapsed, false, [5]Phase{refused, New, New, refused, refused}},
	{TooManyTries, false, [5]Phase{Locked, Locked, Locked, Locked, Stopped}},
	{TooManyTries, true, [5]Phase{Locked, Locked, Locked, Locked, Stopped}},
	{Unlocked, false, [5]Phase{refused, refused, refused, New, Stopped}},
	{Unlocked, true, [5]Phase{refused, refused, refused, New, Stopped}},
	{Stop, false, [5]Phase{Stopped, Stopped, Stopped, Stopped, Stopped}},
	{Stop, true, [5]Phase{Stopped, Stopped, Stopped, Stopped, Stopped}},
	{WrongNumber, false, [5]Phase{Stopped, Stopped, Stopped, Stopped, Stopped}},
	{Start, false, [5]Phase{New, Invited, Verified, Locked, New}},
	{Start, true, [5]Phase{New, Invited, Verified, Locked, Locked}},
	{HelpAsked, false, [5]Phase{New, Invited, Verified, Locked, Stopped}},
	{Danger, false, [5]Phase{New, Invited, Verified, Locked, Stopped}},
	{Unlisted, false, [5]Phase{New, New, New, Locked, Stopped}},
}

func TestEveryEventInEveryPhase(t *testing.T) {
	tried := map[Event]bool{}
	for _, row := range designTable {
		tried[row.event] = true
		for i, from := range anyPhase {
			line := Line{Phase: from}
			if row.lock {
				line.LockedUntil = noon.Add(time.Hour)
			}
			got, err := Next(line, row.event, noon)
			if row.want[i] == refused {
				if !errors.Is(err, ErrRefused) || got != from {
					t.Errorf("Next(%s, %s, lock %t) = %s, %v, want it refused", from, row.event, row.lock, got, err)
				}
				continue
			}
			if err != nil || got != row.want[i] {
				t.Errorf("Next(%s, %s, lock %t) = %s, %v, want %s", from, row.event, row.lock, got, err, row.want[i])
			}
		}
	}
	for _, row := range phaseTable {
		if !tried[row.event] {
			t.Errorf("event %s is in the table but not in the test", row.event)
		}
	}
}

func TestALockForeverIsALock(t *testing.T) {
	got, err := Next(Line{Phase: Stopped, LockForever: true}, Start, noon)
	if err != nil || got != Locked {
		t.Errorf("Next(stopped for ever locked, start) = %s, %v, want locked", got, err)
	}
}

func TestUnknownPhasesAndEventsAreRefused(t *testing.T) {
	for _, tc := range []struct {
		phase Phase
		event Event
	}{{"", Text}, {"gone", Stop}, {New, ""}, {New, "jump"}, {Stopped, "start [no lock]"}, {New, "matched [no lock]"}} {
		if tc.phase.known() && knownEvent(tc.event) {
			t.Fatalf("%s, %s are known", tc.phase, tc.event)
		}
		if got, err := Next(Line{Phase: tc.phase}, tc.event, noon); !errors.Is(err, ErrRefused) {
			t.Errorf("Next(%q, %q) = %s, %v, want it refused", tc.phase, tc.event, got, err)
		}
	}
}

func TestLapsesOnlyWhenTimeIsUp(t *testing.T) {
	for _, tc := range []struct {
		name string
		line Line
		want Phase
	}{
		{"link six days old", Line{Phase: Invited, LinkSentAt: noon.Add(-InvitedFor + time.Second)}, refused},
		{"link seven days old", Line{Phase: Invited, LinkSentAt: noon.Add(-InvitedFor)}, New},
		{"match 29 days old", Line{Phase: Verified, MatchedAt: noon.Add(-VerifiedFor + time.Second)}, refused},
		{"match 30 days old", Line{Phase: Verified, MatchedAt: noon.Add(-VerifiedFor)}, New},
	} {
		got, err := Next(tc.line, Lapsed, noon)
		if errors.Is(err, ErrRefused) {
			got = refused
		}
		if got != tc.want {
			t.Errorf("%s: Next(lapsed) = %s, want %s", tc.name, got, tc.want)
		}
	}
}

func TestDueNamesWhatTimeBrings(t *testing.T) {
	for _, tc := range []struct {
		name string
		line Line
		want Event
	}{
		{"lock over", Line{Phase: Locked, LockedUntil: noon}, Unlocked},
		{"lock stands", Line{Phase: Locked, LockedUntil: noon.Add(1)}, ""},
		{"lock for ever", Line{Phase: Locked, LockedUntil: noon, LockForever: true}, ""},
		{"old link", Line{Phase: Invited, LinkSentAt: noon.Add(-InvitedFor)}, Lapsed},
		{"old match", Line{Phase: Verified, MatchedAt: noon.Add(-VerifiedFor)}, Lapsed},
		{"new match", Line{Phase: Verified, MatchedAt: noon}, ""},
		{"stopped", Line{Phase: Stopped, LockedUntil: noon}, ""},
	} {
		got, ok := Due(tc.line, noon)
		if got != tc.want || ok != (tc.want != "") {
			t.Errorf("%s: Due = %q, %t, want %q", tc.name, got, ok, tc.want)
		}
	}
}

// The library takes the last of two rows and any state it never heard of, so
// the table is checked here.
func TestPhaseTableIsSound(t *testing.T) {
	type cell struct {
		event Event
		when  guard
		from  Phase
	}
	seen := map[cell]bool{}
	for _, row := range phaseTable {
		if !knownEvent(row.event) {
			t.Errorf("row %v: unknown event", row)
		}
		if row.to != stays && !row.to.known() {
			t.Errorf("row %v: unknown target", row)
		}
		for _, from := range row.from {
			if !from.known() {
				t.Errorf("row %v: unknown source %s", row, from)
			}
			if seen[cell{row.event, row.when, from}] || (row.when != always && seen[cell{row.event, always, from}]) {
				t.Errorf("row %v: %s from %s stands twice", row, row.event, from)
			}
			seen[cell{row.event, row.when, from}] = true
		}
	}
}

func knownEvent(e Event) bool {
	for _, row := range designTable {
		if row.event == e {
			return true
		}
	}
	return false
}

func TestPhaseDrawing(t *testing.T) {
	golden(t, "phases.mmd", draw(t, string(New), phaseEvents))
}

// draw is the Mermaid state diagram of a table; its [*] is the first state.
func draw(t *testing.T, first string, events fsm.Events) string {
	t.Helper()
	drawing, err := fsm.VisualizeForMermaidWithGraphType(fsm.NewFSM(first, events, nil), fsm.StateDiagram)
	if err != nil {
		t.Fatal(err)
	}
	return drawing
}

// golden compares got with a file in testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s has changed; read the difference, then run with -update\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}
