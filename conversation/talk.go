package conversation

// TalkState is where a talk stands in the queue.
type TalkState string

// The states of a talk.
const (
	Unclaimed TalkState = "unclaimed"
	Claimed   TalkState = "claimed"
	Waiting   TalkState = "waiting" // on the patient
	Snoozed   TalkState = "snoozed"
	Closed    TalkState = "closed"
)

// TalkEvent is what moves a talk.
type TalkEvent string

// The events of the talk's table.
const (
	PatientWrote TalkEvent = "patient_wrote"
	StaffTook    TalkEvent = "staff_took"
	StaffReplied TalkEvent = "staff_replied"
	Released     TalkEvent = "released"
	CameBack     TalkEvent = "came_back" // a claim nobody answered returns by itself
	Transferred  TalkEvent = "transferred"
	StaffSnoozed TalkEvent = "snoozed"
	Woke         TalkEvent = "woke"
	StaffClosed  TalkEvent = "closed"
	Reopened     TalkEvent = "reopened"
	TookOver     TalkEvent = "took_over"
)
