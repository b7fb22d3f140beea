package carriers

// twilioCodes is the one table from Twilio's error codes to our classes
// (carriers.md §2). A code that is not in it is UnknownError.
var twilioCodes = map[string]ErrorClass{
	"21211": InvalidNumber, "21217": InvalidNumber, "21401": InvalidNumber, "30005": InvalidNumber,
	"21614": NotSMSCapable, "30006": NotSMSCapable, "21612": NotSMSCapable, "30011": NotSMSCapable,
	"21610": OptedOut,
	"30004": Blocked,
	"30007": Filtered,
	"21408": SenderConfig, "21606": SenderConfig, "21603": SenderConfig, "20404": SenderConfig,
	"21703": SenderConfig, "21704": SenderConfig, "21705": SenderConfig,
	"21602": ContentInvalid, "21617": ContentInvalid, "21620": ContentInvalid, "21623": ContentInvalid, "30019": ContentInvalid,
	"30018": Unregistered, "30024": Unregistered, "30032": Unregistered, "30034": Unregistered,
	"30001": QueueFull, "21611": QueueFull,
	"30002": Auth, "20003": Auth, "20005": Auth,
	"21222": Auth, "21224": Auth, // twilio-go's own: credentials it does not send
	"30003": Unreachable,
	"30008": UnknownError,
	"30017": Temporary, "30410": Temporary, "20500": Temporary,
	"30022": RateLimited, "30023": RateLimited, "30027": RateLimited, "20429": RateLimited, "14107": RateLimited, "63018": RateLimited,
	"30036": Expired,
}

func twilioClass(code string) ErrorClass {
	if class, ok := twilioCodes[code]; ok {
		return class
	}
	return UnknownError
}

// twilioWord turns Twilio's status into ours; what belongs to inbound texts
// or to parts of one is unknown and moves nothing.
func twilioWord(word string) StatusWord {
	switch word {
	case "accepted", "queued", "scheduled":
		return Queued
	case "sending", "sent", "delivered", "undelivered", "failed", "read", "canceled":
		return StatusWord(word)
	default:
		return StatusUnknown
	}
}

var twilioStop = []string{"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"}
var twilioStart = []string{"START", "YES", "UNSTOP"}
var twilioHelp = []string{"HELP", "INFO"}

// Profile says what Twilio does about opt-outs by itself: requirements
// appendix A3, carriers.md §2.
func (t *Twilio) Profile() Profile {
	return Profile{
		Carrier: t.Name(), BlockCode: "21610", BlockClass: OptedOut,
		Senders: []SenderProfile{
			{
				Kind: LongCode, StopWords: twilioStop, StartWords: twilioStart, HelpWords: twilioHelp,
				Replies: true, HookFires: true,
				Scope: "this number and this phone",
				Clear: "the phone texts START, YES or UNSTOP",
			}, {
				Kind: MessagingService, StopWords: twilioStop, StartWords: twilioStart, HelpWords: twilioHelp,
				Replies: true, HookFires: true,
				Scope: "the whole messaging service, RCS, SMS and MMS together",
				Clear: "the phone texts START, YES, UNSTOP or an opt-in word of the service",
			}, {
				Kind: TollFree, StopWords: []string{"STOP"}, StartWords: []string{"START", "UNSTOP"},
				Replies: true, Fixed: true, HookFires: true,
				Scope: "this number and this phone, in the toll-free network",
				Clear: "only the phone itself can: it texts START or UNSTOP",
			}, {
				Kind: ShortCode, HookFires: true,
				Scope: "nothing: a short code alone has no block",
				Clear: "nothing to clear at the carrier",
			},
		},
	}
}
