package portal_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/web"
)

const goodPIN, otherPIN = "831602", "942751"

// withPIN lets Walter set a PIN and sign out.
func (h *house) withPIN() {
	h.t.Helper()
	b := h.walterIn()
	b.get("/p/pin").stands("/p/pin").sees("Set a PIN")
	b.post("/p/pin", "key", b.field("key"), "pin", goodPIN, "again", goodPIN).stands(settings).sees("Your PIN is set.", "You have a PIN since Tue, Mar 3.")
	b.post("/p/sign-out")
	h.sent()
	h.later(16 * time.Minute)
}

// The partner holds the unlocked phone, reads its texts and knows the birth
// date. With a PIN on the line that opens nothing, by no way in.
func TestCodeAndBirthDateAloneOpenNothingOnceAPINIsSet(t *testing.T) {
	h := open(t)
	h.withPIN()
	nothing := func(b *browser) {
		t.Helper()
		b.stands("/verify/pin").hides("Walter", "Hale", "1947")
		for _, path := range []string{"/p/messages", "/p/settings", "/p/texts", "/p/pin", "/p/passkey", "/p/check-birth", "/verify/birth", "/verify/who", "/verify/code"} {
			b.get(path).stands("/verify/pin").hides("Walter")
		}
		b.birth(walterMonth, walterDay, walterYear).stands("/verify/pin")
		b.post("/verify/birth/back").stands("/verify/pin")
		b.post("/verify/who", "who", store.NewID().String()).stands("/verify/pin")
		b.post("/p/messages", "body", "hello").stands("/verify/pin")
		b.post("/verify/code", "code", "000000").stands("/verify/pin")
	}
	h.later(8 * 24 * time.Hour)
	h.staffAnswers("Come on Friday.")
	h.later(time.Minute)
	notice := h.noticeLink()
	byNotice := h.browser()
	byNotice.post("/m/"+notice).stands("/verify/code").post("/verify/code", "code", h.sentOne(conversation.CodeText).code)
	nothing(byNotice)
	partner := h.throughTheDoor(chromeOnAPhone)
	nothing(partner)
	for i := range 4 {
		partner.post("/verify/pin", "pin", otherPIN).stands("/verify/pin")
		if i == 0 {
			partner.sees("That PIN is not right. You have 4 tries left.").golden("pin-wrong-en")
		}
	}
	partner.sees("You have 1 try left.")
	partner.post("/verify/pin", "pin", otherPIN).sees("We locked this until tomorrow")
	partner.post("/verify/pin", "pin", goodPIN).sees("We locked this")
	h.browser().post("/m/" + notice).sees("We locked this")
}

func (h *house) noticeLink() string {
	h.t.Helper()
	for _, o := range h.sent() {
		if o.token != "" {
			return o.token
		}
	}
	h.t.Fatal("no notice left")
	return ""
}

func TestAFreshLinkAsksForThePINBeforeTheBirthDate(t *testing.T) {
	h := open(t)
	h.withPIN()
	h.later(8 * 24 * time.Hour) // the talk is over: a new text is answered with a link
	h.closeTalks()
	b := h.browser()
	b.post("/m/"+h.link(walter)).stands("/verify/pin").sees("Enter your PIN", "For the phone ending 88.").golden("pin-ask-en")
	b.get("/lang/es?to=/verify/pin").sees("Escriba su PIN").golden("pin-ask-es")
	b.get("/lang/en?to=/verify/pin")
	b.post("/verify/pin", "pin", "83 16 02").stands("/verify/birth").birth(walterMonth, walterDay, walterYear, "remember", "1").stands("/p/messages")

	h.later(16 * time.Minute) // the remembered device stands for code and birth date, not for the PIN
	b.get("/p/messages").stands("/verify/pin").hides("Walter")
	b.post("/p/messages", "body", "hello").stands("/verify/pin")
	b.post("/verify/pin", "pin", otherPIN).sees("That PIN is not right.")
	b.post("/verify/pin", "pin", goodPIN).stands("/p/messages").sees("Walter H.")
}

func TestThePINPageSaysWhatIsWrong(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	for _, tc := range []struct{ pin, again, want string }{
		{"", "", "Enter your PIN"}, {"1234", "1234", "The PIN must be 6 to 8 numbers"}, {"123456", "123456", "That PIN is easy to guess."},
		{"11301947", "11301947", "The PIN must not be a birth date"}, {goodPIN, otherPIN, "The two PINs are not the same"},
	} {
		b.get("/p/pin").post("/p/pin", "key", b.field("key"), "pin", tc.pin, "again", tc.again).sees("There is a problem", tc.want)
		if b.status != http.StatusUnprocessableEntity || tc.pin != "" && strings.Contains(b.body, tc.pin+`"`) {
			t.Errorf("PIN %q: status %d, or the PIN came back", tc.pin, b.status)
		}
	}
	b.golden("pin-set-problem-en")
	b.get(settings).sees("You have no PIN.")
}

func TestANewPINEndsDevicesAndOtherSessions(t *testing.T) {
	h := open(t)
	phone, tablet := h.remembered(chromeOnAPhone), h.remembered(safariOnATablet)
	h.later(14 * time.Minute)
	phone.get("/p/messages").stands("/p/messages")
	h.later(2 * time.Minute)
	phone.get("/p/pin").stands("/p/check-birth").sees("What is the birth date?")
	phone.post("/p/check-birth", "to", "/p/pin", "month", walterMonth, "day", walterDay, "year", walterYear).stands("/p/pin")
	phone.post("/p/pin", "key", phone.field("key"), "pin", goodPIN, "again", goodPIN).stands(settings).sees("We remember no device.")
	tablet.get("/p/messages").stands("/")
	phone.get("/p/messages").stands("/p/messages")
	h.later(16 * time.Minute)
	phone.get("/p/messages").stands("/")
}

func TestStaffPutAPINOnAndTakeItOff(t *testing.T) {
	h := open(t)
	phone := h.remembered(chromeOnAPhone)
	phone.write("My husband reads my texts")
	staff, talk := h.dana(), h.openTalk()
	if err := h.store.PutPIN(t.Context(), staff, talk, web.HashPIN(goodPIN), "called the number in the chart", store.ID{}); err != nil {
		t.Fatal(err)
	}
	phone.get("/p/messages").stands("/")
	b := h.throughTheDoor(firefoxOnADesk)
	b.stands("/verify/pin").post("/verify/pin", "pin", goodPIN).stands("/verify/birth")
	b.birth(walterMonth, walterDay, walterYear).stands("/p/messages").get(settings).sees("Our office put a PIN on this phone for you on Tue, Mar 3.")
	if err := h.store.TakeGuard(t.Context(), staff, talk, "in person", store.ID{}); err != nil {
		t.Fatal(err)
	}
	b.get("/p/messages").stands("/")
	h.later(61 * time.Second)
	h.throughTheDoor(chromeOnAPhone).stands("/verify/birth")
}

func TestARememberedDeviceTypesTheBirthDateAgain(t *testing.T) {
	h := open(t)
	b := h.remembered(chromeOnAPhone)
	b.get("/p/pin").stands("/p/pin") // typed a moment ago
	h.later(16 * time.Minute)
	for _, path := range []string{"/p/pin", "/p/passkey"} {
		b.get(path).stands("/p/check-birth")
	}
	b.post("/p/people").stands("/p/check-birth").golden("check-birth-en")
	b.post("/p/pin", "pin", goodPIN, "again", goodPIN).stands("/p/check-birth")
	b.get(settings).sees("You have no PIN.")
	wrong := func(want string) {
		t.Helper()
		b.post("/p/check-birth", "to", "/p/pin", "month", "1", "day", "2", "year", "1950").sees(want)
	}
	b.post("/p/check-birth", "to", "https://elsewhere.example/", "month", "", "day", "", "year", "").sees("Enter the birth date")
	wrong("You have 4 tries left.")
	wrong("You have 3 tries left.")
	b.post("/p/check-birth", "to", "//elsewhere.example", "month", walterMonth, "day", walterDay, "year", walterYear).stands(settings)
	b.get("/p/pin").stands("/p/pin")
	h.later(14 * time.Minute)
	b.get("/p/pin").stands("/p/pin")
	h.later(2 * time.Minute)
	b.get("/p/pin").stands("/p/check-birth")
	wrong("You have 2 tries left.")
	wrong("You have 1 try left.")
	wrong("We locked this until tomorrow")
	b.get("/p/messages").stands("/p/messages") // a lock closes new sign-ins only
	b.post("/p/check-birth", "to", "/p/pin", "month", walterMonth, "day", walterDay, "year", walterYear).sees("We locked this")
}

func TestAPersonIsAddedByTheBirthDate(t *testing.T) {
	h := open(t)
	b := h.browser()
	b.post("/m/"+h.link(rosa)).birth("3", "9", "2016").stands("/verify/who")
	b.post("/verify/who", "who", b.choice("Ana R.")).stands("/p/messages")
	b.get(settings).sees("Ana R.").hides("Leo")
	b.post("/p/people").stands("/verify/birth").hides("Leo", "Rosa")
	b.post("/verify/birth/back").stands("/p/messages")
	b.get(settings).post("/p/people").stands("/verify/birth").birth("5", "2", "1984").stands("/p/messages").sees("Rosa")
	b.get(settings).sees("Ana R.", "Rosa R.").hides("Leo")
}

// A remembered device of a line with a PIN does run out: the page is told, and
// its stream is shut.
func TestASessionOnALineWithAPINRunsOutOnARememberedDevice(t *testing.T) {
	h := open(t)
	h.withPIN()
	b := h.throughTheDoor(chromeOnAPhone)
	b.post("/verify/pin", "pin", goodPIN).birth(walterMonth, walterDay, walterYear, "remember", "1").stands("/p/messages")
	if w := b.raw(http.MethodGet, "/p/left", nil); w.Code != http.StatusOK {
		t.Errorf("GET /p/left = %d, want the seconds left", w.Code)
	}
	h.later(16 * time.Minute)
	if w := b.raw(http.MethodGet, "/p/left", nil); w.Code != http.StatusUnauthorized {
		t.Errorf("GET /p/left after 16 minutes = %d, want 401", w.Code)
	}
	if w := b.raw(http.MethodGet, "/events", nil); w.Code == http.StatusOK {
		t.Errorf("GET /events after 16 minutes = %d, want no stream", w.Code)
	}
}
