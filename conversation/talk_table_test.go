package conversation

import (
	"errors"
	"testing"
	"time"
)

var anyTalkState = []TalkState{Unclaimed, Claimed, Waiting, Snoozed, Closed}

const talkRefused TalkState = "refused"

// queueTable is the life of a talk in ux.md §9, cell by cell. Columns:
// unclaimed, claimed, waiting, snoozed, closed.
var queueTable = []struct {
	event TalkEvent
	want  [5]TalkState
}{
	{PatientWrote, [5]TalkState{Unclaimed, Claimed, Claimed, Unclaimed, Unclaimed}},
	{StaffTook, [5]TalkState{Claimed, talkRefused, Claimed, Claimed, Claimed}},
	{TookOver, [5]TalkState{talkRefused, Claimed, talkRefused, talkRefused, talkRefused}},
	{StaffReplied, [5]TalkState{talkRefused, Waiting, talkRefused, talkRefused, talkRefused}},
	{Released, [5]TalkState{talkRefused, Unclaimed, Unclaimed, talkRefused, talkRefused}},
	{Transferred, [5]TalkState{Unclaimed, Unclaimed, Unclaimed, Unclaimed, talkRefused}},
	{StaffSnoozed, [5]TalkState{Snoozed, Snoozed, Snoozed, Snoozed, talkRefused}},
	{StaffClosed, [5]TalkState{Closed, Closed, Closed, Closed, talkRefused}},
	{Reopened, [5]TalkState{talkRefused, talkRefused, talkRefused, talkRefused, Unclaimed}},
	{CameBack, [5]TalkState{talkRefused, Unclaimed, talkRefused, talkRefused, talkRefused}},
	{Woke, [5]TalkState{talkRefused, talkRefused, talkRefused, Unclaimed, talkRefused}},
}

func TestEveryTalkEventInEveryState(t *testing.T) {
	tried := map[TalkEvent]bool{}
	for _, row := range queueTable {
		tried[row.event] = true
		for i, from := range anyTalkState {
			got, err := NextTalk(from, row.event)
			if row.want[i] == talkRefused {
				if !errors.Is(err, ErrRefused) || got != from {
					t.Errorf("NextTalk(%s, %s) = %s, %v, want it refused", from, row.event, got, err)
				}
				continue
			}
			if err != nil || got != row.want[i] {
				t.Errorf("NextTalk(%s, %s) = %s, %v, want %s", from, row.event, got, err, row.want[i])
			}
		}
	}
	for _, row := range talkTable {
		if !tried[row.event] {
			t.Errorf("event %s is in the table but not in the test", row.event)
		}
	}
}

// The library takes the last of two rows and any state it never heard of.
func TestTalkTableIsSound(t *testing.T) {
	known := map[TalkState]bool{}
	for _, state := range anyTalkState {
		known[state] = true
	}
	type cell struct {
		event TalkEvent
		from  TalkState
	}
	seen := map[cell]bool{}
	for _, row := range talkTable {
		if !known[row.to] {
			t.Errorf("row %v: unknown target", row)
		}
		for _, from := range row.from {
			if !known[from] || seen[cell{row.event, from}] {
				t.Errorf("row %v: source %s is unknown or stands twice", row, from)
			}
			seen[cell{row.event, from}] = true
		}
	}
	for _, tc := range []struct {
		state TalkState
		event TalkEvent
	}{{"", PatientWrote}, {"gone", StaffTook}, {Unclaimed, ""}, {Unclaimed, "jump"}} {
		if got, err := NextTalk(tc.state, tc.event); !errors.Is(err, ErrRefused) || got != tc.state {
			t.Errorf("NextTalk(%q, %q) = %q, %v, want it refused", tc.state, tc.event, got, err)
		}
	}
}

func TestAnAnsweredTalkComesBackToItsOwner(t *testing.T) {
	state := Unclaimed
	for _, step := range []struct {
		event TalkEvent
		want  TalkState
	}{
		{StaffTook, Claimed}, {StaffReplied, Waiting}, {PatientWrote, Claimed}, {StaffSnoozed, Snoozed}, {PatientWrote, Unclaimed},
		{StaffTook, Claimed}, {CameBack, Unclaimed}, {StaffTook, Claimed}, {StaffClosed, Closed}, {PatientWrote, Unclaimed},
	} {
		next, err := NextTalk(state, step.event)
		if err != nil || next != step.want {
			t.Fatalf("NextTalk(%s, %s) = %s, %v, want %s", state, step.event, next, err, step.want)
		}
		state = next
	}
}

func TestAClosedTalkOpensAgainWithinSevenDays(t *testing.T) {
	for _, tc := range []struct {
		after time.Duration
		want  bool
	}{{0, true}, {7*24*time.Hour - time.Second, true}, {7 * 24 * time.Hour, false}, {30 * 24 * time.Hour, false}} {
		if got := Reopens(noon, noon.Add(tc.after)); got != tc.want {
			t.Errorf("Reopens after %s = %t, want %t", tc.after, got, tc.want)
		}
	}
}

func TestTalkDrawing(t *testing.T) {
	golden(t, "talks.mmd", draw(t, string(Unclaimed), talkEvents))
}
