package store

import (
	"maps"
	"slices"
)

// Kinds of acts on the access trail, as people ask for them.
const (
	KindOpened   = "opened"   // a talk, a file, a patient, a record of the log
	KindListed   = "listed"   // lists, searches, reports
	KindWritten  = "written"  // texts, answers, notes, requests
	KindChanged  = "changed"  // who has a talk, phones, consent, people, rules
	KindTaken    = "taken"    // files taken away
	KindSignedIn = "signedin" // ways in and out, both outcomes
	KindRefused  = "refused"  // whatever was asked for and not given
)

// TrailKinds are the kinds in the order a page offers them.
var TrailKinds = []string{KindOpened, KindListed, KindWritten, KindChanged, KindTaken, KindSignedIn, KindRefused}

// trailActs are the acts that the trail knows and the kind of each. A test
// reads the code for acts that are missing here; one that is missing all the
// same is shown by its own name and found under no kind.
var trailActs = map[string]string{
	"talk opened": KindOpened, "talk opened outside": KindOpened, "talk opened emergency": KindOpened, "file opened": KindOpened,
	"patient chosen": KindOpened, "log record opened": KindOpened, "log numbers shown": KindOpened, "state on a day": KindOpened,
	"opened by a remembered device": KindSignedIn,

	"list viewed": KindListed, "people searched": KindListed, "messages searched": KindListed, "report viewed": KindListed,
	"log looked at": KindListed, "trail of a person": KindListed, "trail of a patient": KindListed, "patients touched": KindListed,
	"privacy alerts looked at": KindListed, "admin page": KindListed,

	"reply sent": KindWritten, "test text sent": KindWritten, "talk told again": KindWritten, "reply taken back": KindWritten, "talk note": KindWritten, "talk started": KindWritten, "request sent": KindWritten,

	"talk claimed": KindChanged, "talk take over": KindChanged, "talk release": KindChanged, "talk close": KindChanged, "talk reopen": KindChanged,
	"talk transfer": KindChanged, "talk snooze": KindChanged, "talk close taken back": KindChanged, "talk marked unread": KindChanged, "talk called": KindChanged,
	"talk mark card": KindChanged, "plain texts ended": KindChanged, "talk plain texts accepted": KindChanged, "talk plain texts ended": KindChanged,
	"desk choices saved": KindChanged,
	"talk filed":         KindChanged, "talk unlock": KindChanged, "talk open doors": KindChanged, "talk opt-out call": KindChanged,
	"talk opt-in call": KindChanged, "talk web codes on": KindChanged, "talk web codes off": KindChanged, "talk PIN put on": KindChanged,
	"talk PIN taken off": KindChanged, "talk request sent": KindChanged, "talk request doing": KindChanged, "talk request needs": KindChanged,
	"talk request done": KindChanged, "talk task done": KindChanged, "talk devices forgotten": KindChanged, "talk wrong number": KindChanged,
	"sender matched": KindChanged, "person added": KindChanged, "birth date corrected": KindChanged, "file asked for": KindChanged,
	"phone added": KindChanged, "phone unlinked": KindChanged, "phone confirmed": KindChanged, "phone renewed": KindChanged, "phone may open": KindChanged,
	"staff added": KindChanged, "staff invited": KindChanged, "staff turned off": KindChanged, "staff sign-in reset": KindChanged,
	"staff link made": KindChanged, "queues of a person": KindChanged, "rule changed": KindChanged, "import": KindChanged,
	"import file brought": KindChanged, "import begun": KindChanged, "import over": KindChanged, "import file dropped": KindChanged,
	"settings saved": KindChanged, "staff saved": KindChanged, "first run begun": KindChanged, "first run step": KindChanged,
	"log checked": KindChanged, "privacy alert seen": KindChanged, "trail erased": KindChanged,
	"turned alerts on": KindChanged, "turned alerts off": KindChanged, "chose texts and alerts": KindChanged, "chose alerts only": KindChanged,
	"chose codes from the website": KindChanged, "chose what texts tell of": KindChanged, "set the PIN": KindChanged, "took the PIN off": KindChanged,
	"added a passkey": KindChanged, "removed a passkey": KindChanged,

	"report exported": KindTaken, "log exported": KindTaken, "trail exported": KindTaken, "own copy downloaded": KindTaken, "own copy printed": KindTaken,

	"signed in": KindSignedIn, "sign-in missed": KindSignedIn, "sign-in waits": KindSignedIn, "password sign-in off": KindSignedIn,
	"staff link used": KindSignedIn, "locked": KindSignedIn, "unlocked": KindSignedIn, "signed out": KindSignedIn,
	"password set": KindSignedIn, "app set": KindSignedIn, "recovery codes made": KindSignedIn, "passkey added": KindSignedIn,
	"passkey renamed": KindSignedIn, "passkey removed": KindSignedIn, "single sign-on linked": KindSignedIn,
	"gave the PIN": KindSignedIn, "used a passkey": KindSignedIn, "forgot a device": KindSignedIn, "forgot all devices": KindSignedIn,
}

// TrailActs names every act that the trail knows.
func TrailActs() []string { return slices.Sorted(maps.Keys(trailActs)) }

// ActsOf names the acts of a kind; none for "" and for what is no kind of act.
func ActsOf(kind string) (acts []string) {
	for act, of := range trailActs {
		if of == kind {
			acts = append(acts, act)
		}
	}
	slices.Sort(acts)
	return acts
}
