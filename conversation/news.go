package conversation

// News is what a text tells its reader of: the kinds that "Text me about" in
// the settings offers for each person (ux.md §7).
type News string

// The kinds of news. NoNews is no news about a patient: an answer to what a
// person just did, or a word about the phone itself. Nobody mutes those.
const (
	NoNews       News = ""
	NewsMessages News = "messages"
	NewsVisits   News = "visits"
	NewsRequests News = "requests"
)

// AlertPart is what alerts mean for a text on a line where they are on.
type AlertPart int

// The parts an alert can have in a text (ux.md §16).
const (
	// TextAlone goes as a text whatever was chosen. An alert says "You have a
	// new message" and opens the messages, which would be untrue of it; and a
	// warning about a device must not go to devices alone.
	TextAlone AlertPart = iota
	// AlertGoes has an alert of its own: beside the text, or in its place
	// where the person chose alerts only, until AlertHold is over.
	AlertGoes
	// PageSaidIt has no alert, since the page in front of the person said the
	// same; with alerts only the text falls away.
	PageSaidIt
)

// told is what is decided for one text.
type told struct {
	news  News
	alert AlertPart
}

// tells decides for every text of ux.md §17. One that is in no list here has
// no rule either: a test holds both to the catalogue.
var tells = map[TextID]told{
	NewMessage:     {NewsMessages, AlertGoes},
	NewMessage30:   {NewsMessages, AlertGoes},
	UnreadReminder: {NewsMessages, AlertGoes},

	PlainWords: {NewsMessages, TextAlone}, // it is the message itself

	RequestGot:    {NewsRequests, PageSaidIt},
	RequestUpdate: {NewsRequests, AlertGoes},

	// Visits have no pages yet; what their boxes in the settings mean is
	// decided with the rest.
	"visit_reminder":    {NewsVisits, AlertGoes},
	"visit_reminder_dt": {NewsVisits, AlertGoes},
	"video_ready":       {NewsVisits, AlertGoes},

	// About the phone, not about a patient's matters: a warning that could be
	// muted or read away on a stolen device would warn nobody.
	NewDevice:  {NoNews, TextAlone},
	PhoneAdded: {NoNews, TextAlone},
	// Of the whole office, named by no box.
	"closure": {NoNews, TextAlone},

	// Answers to what a person just did, and the words of the law.
	OptinWelcome:     {NoNews, TextAlone},
	LinkAfterText:    {NoNews, TextAlone},
	PhotoByText:      {NoNews, TextAlone},
	AfterHours:       {NoNews, TextAlone},
	NewLinkText:      {NoNews, TextAlone},
	CodeText:         {NoNews, TextAlone},
	StopConfirm:      {NoNews, TextAlone},
	StopConfirmVisit: {NoNews, TextAlone},
	StartConfirm:     {NoNews, TextAlone},
	HelpText:         {NoNews, TextAlone},
	EmergencyWords:   {NoNews, TextAlone},
	CrisisWords:      {NoNews, TextAlone},
	UnknownNumber:    {NoNews, TextAlone},
	UnknownBoth:      {NoNews, TextAlone},
	LockedText:       {NoNews, TextAlone},
	LockedDay:        {NoNews, TextAlone},
	PhoneStop:        {NoNews, TextAlone},
	PhoneStart:       {NoNews, TextAlone},
	WrongNumberText:  {NoNews, TextAlone},
	WrongNumberWeb:   {NoNews, TextAlone},
	LangSet:          {NoNews, TextAlone},
	CarrierTest:      {NoNews, TextAlone},
}

// News returns what a text tells of, NoNews if that cannot be muted.
func (id TextID) News() News { return tells[id].news }

// Alert returns what alerts mean for a text.
func (id TextID) Alert() AlertPart { return tells[id].alert }
