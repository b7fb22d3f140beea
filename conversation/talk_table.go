package conversation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/looplab/fsm"
)

// ReopensFor is how long words of a patient open a closed talk again; later
// they start a new one (ux.md §9).
const ReopensFor = 7 * 24 * time.Hour

// Reopens reports whether a talk closed then is opened again at now.
func Reopens(closed, now time.Time) bool { return now.Sub(closed) < ReopensFor }

// talkRow is one row of the talk's table. What it does not name is refused.
type talkRow struct {
	event TalkEvent
	from  []TalkState
	to    TalkState
}

// talkTable is the life of a talk in the queue; its golden drawing is
// testdata/talks.mmd.
var talkTable = []talkRow{
	// The patient.
	{PatientWrote, []TalkState{Unclaimed}, Unclaimed},
	{PatientWrote, []TalkState{Claimed, Waiting}, Claimed},  // the owner goes on; a Waiting talk without owner is unclaimed below
	{PatientWrote, []TalkState{Snoozed, Closed}, Unclaimed}, // wakes at once; opens again within 7 days

	// Staff.
	{StaffTook, []TalkState{Unclaimed, Waiting, Snoozed, Closed}, Claimed}, // one owner: a claimed talk refuses
	{TookOver, []TalkState{Claimed}, Claimed},                              // asks why, tells the owner
	{StaffReplied, []TalkState{Claimed}, Waiting},
	{Released, []TalkState{Claimed, Waiting}, Unclaimed},
	{Transferred, []TalkState{Unclaimed, Claimed, Waiting, Snoozed}, Unclaimed},
	{StaffSnoozed, []TalkState{Unclaimed, Claimed, Waiting, Snoozed}, Snoozed}, // from Snoozed: until another time
	{StaffClosed, []TalkState{Unclaimed, Claimed, Waiting, Snoozed}, Closed},
	{Reopened, []TalkState{Closed}, Unclaimed}, // the close is taken back

	// Time.
	{CameBack, []TalkState{Claimed}, Unclaimed}, // nobody answered within the queue's limit
	{Woke, []TalkState{Snoozed}, Unclaimed},
}

var talkEvents = func() fsm.Events {
	var events fsm.Events
	for _, row := range talkTable {
		for _, from := range row.from {
			events = append(events, fsm.EventDesc{Name: string(row.event), Src: []string{string(from)}, Dst: string(row.to)})
		}
	}
	return events
}()

// NextTalk returns the state that e leads a talk to. What the table does not
// name wraps ErrRefused and leaves the state.
func NextTalk(s TalkState, e TalkEvent) (TalkState, error) {
	machine := fsm.NewFSM(string(s), talkEvents, nil)
	if !machine.Can(string(e)) {
		return s, fmt.Errorf("%w: %s while %s", ErrRefused, e, s)
	}
	err := machine.Event(context.Background(), string(e))
	var stayed fsm.NoTransitionError
	if err != nil && !errors.As(err, &stayed) {
		return s, fmt.Errorf("%w: %s while %s: %w", ErrRefused, e, s, err)
	}
	return TalkState(machine.Current()), nil
}
