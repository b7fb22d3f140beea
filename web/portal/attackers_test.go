package portal_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
)

// wrongCode is six digits that are not the code.
func wrongCode(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

// knock asks at / for a number.
func (b *browser) knock(phone conversation.Phone) *browser {
	b.h.t.Helper()
	return b.post("/", "phone", phone.National()).stands("/verify/code")
}

// Link previews and scanners open links; only a person's tap acts.
func TestPreviewBotsNeitherSpendALinkNorSendACode(t *testing.T) {
	h := open(t)
	token := h.link(walter)
	agents := []string{"WhatsApp/2.23", "facebookexternalhit/1.1", "Twitterbot/1.0", "Slackbot-LinkExpanding 1.0", "Mozilla/5.0 (compatible; SafeLinks)"}
	for i := range 50 {
		bot := h.browser()
		bot.header.Set("User-Agent", agents[i%len(agents)])
		method := http.MethodGet
		switch i % 3 {
		case 1:
			method = http.MethodHead
		case 2:
			bot.header.Set("Sec-Purpose", "prefetch;prerender")
		}
		if w := bot.raw(method, "/m/"+token, nil); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "Walter") {
			t.Fatalf("bot %d got %d", i, w.Code)
		}
	}
	if texts := h.sent(); len(texts) != 0 {
		t.Errorf("bots made Linnet send %v", texts)
	}
	h.browser().post("/m/"+token).stands("/verify/birth").birth("11", "30", "1947").stands("/p/messages")
}

// At / a known and an unknown number walk the same pages, whatever is tried:
// first code, wait, wrong codes, shut browser, too old, four codes, shut door.
func TestEnumerationLearnsNothingAtTheDoor(t *testing.T) {
	h := open(t)
	pair := func() (known, unknown *browser) { return h.browser(), h.browser() }
	// One of the two is asked first, and the clock may go on by a second between them.
	still := func(b *browser) string {
		return regexp.MustCompile(`\d+ more seconds`).ReplaceAllString(b.words(), "some more seconds")
	}
	same := func(what string, a, b *browser) {
		t.Helper()
		if a.status != b.status || still(a) != still(b) || a.at != b.at {
			t.Errorf("%s: known %d %q, unknown %d %q", what, a.status, a.words(), b.status, b.words())
		}
	}
	k, u := pair()
	same("first code", k.knock(walter), u.knock(nobody))
	k.sees("Check your texts", "If we know this number, a code is on its way.")
	same("wait", k.post("/verify/code/again"), u.post("/verify/code/again"))
	k.sees("more seconds, then ask again.")
	for i := range 5 {
		same(fmt.Sprintf("wrong code %d", i+1), k.post("/verify/code", "code", "000000"), u.post("/verify/code", "code", "000000"))
	}
	k.sees("Too many wrong codes here.")
	same("reload", k.get("/verify/code"), u.get("/verify/code"))
	same("resend while shut", k.post("/verify/code/again"), u.post("/verify/code/again"))

	h.later(11 * time.Minute)
	k, u = pair()
	k.knock(walter)
	u.knock(nobody)
	h.later(11 * time.Minute)
	same("too old", k.post("/verify/code", "code", "123456"), u.post("/verify/code", "code", "123456"))
	k.sees("That code is too old. If we know this number, we sent you a new one.")
	h.later(3 * time.Minute)
	same("fourth", k.post("/verify/code/again"), u.post("/verify/code/again"))
	k.sees("If we know this number, we sent a new code.")
	h.later(3 * time.Minute)
	same("four codes", k.post("/verify/code/again"), u.post("/verify/code/again"))
	k.sees("we have sent 4 codes. Wait 1 hour or call 206-555-0110.")

	for day := 0; day < 4; day++ { // 20 wrong codes in a day, five a browser
		h.later(62 * time.Minute)
		k, u = pair()
		k.knock(walter)
		u.knock(nobody)
		for range 5 {
			k.post("/verify/code", "code", "000000")
			u.post("/verify/code", "code", "000000")
		}
	}
	h.later(62 * time.Minute)
	k, u = pair()
	same("shut door", k.knock(walter), u.knock(nobody))
	k.sees("Too many tries for this number here. Text us at 206-555-0100 from that phone, or call 206-555-0110.")
	for _, o := range h.sent() {
		if o.to == nobody {
			t.Errorf("an unknown number got %s", o.id)
		}
	}
}

// What strangers do at / closes the stranger's door only: the phone's own text
// and its fresh link get in, and the line is not locked.
func TestAStrangerCannotLockTheOwnerOut(t *testing.T) {
	h := open(t)
	for range 5 {
		stranger := h.browser().knock(walter)
		for range 5 {
			stranger.post("/verify/code", "code", "000000")
		}
		h.later(62 * time.Minute)
	}
	h.browser().knock(walter).sees("Too many tries for this number here.")
	h.sent()
	owner := h.browser()
	owner.post("/m/"+h.link(walter)).stands("/verify/birth").birth("11", "30", "1947").stands("/p/messages")
	h.browser().knock(walter).sees("If we know this number, a code is on its way.") // the text opened the door again
}

// Nobody makes Linnet send more codes than the limits, from however many
// browsers; unknown numbers get none.
func TestTextPumpingStopsAtTheLimits(t *testing.T) {
	h := open(t)
	codes := map[conversation.Phone]int{}
	for range 30 {
		h.browser().knock(walter)
		h.browser().knock(nobody)
		h.later(2 * time.Minute)
		for _, o := range h.sent() {
			codes[o.to]++
		}
	}
	if codes[walter] != 4 || codes[nobody] != 0 {
		t.Errorf("in an hour Walter got %d codes, want 4; nobody's phone %d, want 0", codes[walter], codes[nobody])
	}
	for range 23 * 6 {
		h.browser().knock(walter)
		h.later(10 * time.Minute)
		codes[walter] += len(h.sent())
	}
	if codes[walter] > 8 {
		t.Errorf("in a day Walter got %d codes, want at most 8", codes[walter])
	}
}

// An old link asks for new ones at the stranger's door: it uses up nothing
// that the phone itself may ask for.
func TestAnOldForwardedLinkDoesNotUseUpThePhonesOwnWayIn(t *testing.T) {
	h := open(t)
	old := h.link(walter)
	h.later(7*24*time.Hour + time.Minute)
	ex := h.browser()
	ex.get("/m/"+old).sees("This link is too old", "Text me a new link").hides("Walter")
	ex.post("/m/" + old).sees("This link is too old")
	sent := 0
	for range 40 {
		ex.post("/m/" + old + "/new")
		h.later(3 * time.Minute)
		sent += len(h.sent())
	}
	if sent == 0 || sent > 8 {
		t.Errorf("an old link sent %d new ones in two hours, want 1 to 8", sent)
	}
	fresh := h.link(walter)
	ex.post("/m/" + old + "/new") // and while the phone's own link is fresh
	h.browser().post("/m/"+fresh).stands("/verify/birth").birth("11", "30", "1947").stands("/p/messages")
}

// Three wrong, a new code, two wrong: the browser is shut for 30 minutes
// . A code of one browser is wrong in another and not used up.
func TestResendingResetsNothingAndCodesBelongToTheirBrowser(t *testing.T) {
	h := open(t)
	token := h.link(walter)
	h.later(16 * time.Minute)
	a := h.browser()
	a.post("/m/" + token).stands("/verify/code")
	code := h.sentOne(conversation.CodeText).code
	h.later(31 * time.Second)
	b := h.browser()
	b.post("/m/" + token).stands("/verify/code")
	h.sentOne(conversation.CodeText)
	b.post("/verify/code", "code", code).sees("That code is not right. Check the newest text from us. You have 4 tries left.")
	a.post("/verify/code", "code", code).stands("/verify/birth").sees("Step 2 of 2")

	h.later(2 * time.Minute)
	for range 2 {
		b.post("/verify/code", "code", wrongCode(code))
	}
	b.post("/verify/code/again").sees("We sent a new code.")
	b.post("/verify/code", "code", wrongCode(code)).sees("You have 1 try left.")
	newest := h.sentOne(conversation.CodeText).code
	b.post("/verify/code", "code", wrongCode(newest)).sees("Too many tries", "Too many wrong codes here. Try again at")
	b.post("/verify/code", "code", newest).sees("Too many tries")
	h.later(31 * time.Minute)
	h.browser().post("/m/" + token).sees("Enter your code").hides("locked")
}

// The holder of a recycled number sees no name, and five wrong birth dates
// close new sign-ins; the second lock only staff open. The owner's open
// session goes on.
func TestTheHolderOfARecycledNumberTestsFewBirthDates(t *testing.T) {
	h := open(t)
	owner, holder := h.browser(), h.browser()
	owner.knock(walter).post("/verify/code", "code", h.sentOne(conversation.CodeText).code).stands("/verify/office").sees("Riverside Clinic", "Lakeside Clinic")
	owner.post("/verify/office").sees("Choose an office")
	owner.post("/verify/office", "office", "riverside").stands("/verify/birth").sees("About Walter H.")
	owner.birth("11", "30", "1947").stands("/p/messages")
	h.later(11 * time.Minute)
	holder.get("/m/" + h.link(walter)).hides("Walter")
	holder.post(holder.at).stands("/verify/birth").hides("Walter")
	holder.birth("1", "1", "1950").sees("To try again, get a code first.")
	holder.birth("11", "30", "1947").stands("/verify/code") // no second date behind a fresh link
	holder.post("/verify/birth/code").post("/verify/code", "code", h.sentOne(conversation.CodeText).code).stands("/verify/birth")
	for left := 3; left >= 2; left-- {
		holder.birth("1", "1", "1951").sees(fmt.Sprintf("That birth date does not match our records. You have %d tries left.", left))
	}
	holder.birth("1", "1", "1951").sees("You have 1 try left.")
	holder.birth("1", "1", "1952").sees("Too many tries", "We locked this until tomorrow at")
	holder.birth("11", "30", "1947").sees("We locked this until tomorrow at")
	owner.get("/p/messages").stands("/p/messages").sees("About: Walter H.")
}

// An ex-partner with a forwarded link gets no further than the code, and "This
// is not my phone" stops texts without ending anything else, with a way back.
func TestAnExPartnerWithAForwardedLink(t *testing.T) {
	h := open(t)
	token := h.link(walter)
	owner := h.browser()
	owner.post("/m/"+token).birth("11", "30", "1947", "remember", "1").stands("/p/messages")
	ex := h.browser()
	ex.get("/m/"+token).sees("This link was already used", "We can text a code to the same phone.").hides("Walter")
	ex.post("/m/" + token).stands("/verify/code").sees("We sent it to the phone that ends in 88.").hides("Walter")
	for _, path := range []string{"/verify/birth", "/verify/who", "/verify/office", "/p/messages"} {
		ex.get(path).stands("/verify/code")
	}
	ex.birth("11", "30", "1947").stands("/verify/code")
	ex.get("/m/" + token + "/not-you").sees("This is not my phone")
	ex.post("/m/"+token+"/not-you").sees("Thank you.", "We stopped texts to this phone.")
	ex.post("/m/" + token + "/not-you").sees("Text STOP to 206-555-0100 or call 206-555-0110.")
	h.sentOne(conversation.WrongNumberWeb)
	owner.get("/p/messages").stands("/p/messages").sees("Texts are off")
	ex.post("/verify/code/again").sees("Texts are off for this phone").hides("Call me with the code") // the practice has no code line
}

// A browser signed in for one phone is asked before it takes another's link.
func TestALinkForAnotherPhoneAsksFirst(t *testing.T) {
	h := open(t)
	b := h.walterIn("remember", "1")
	token := h.link(rosa)
	b.get("/m/"+token).sees("termina en 47", "termina en 88", "Mis mensajes", "Salir y seguir").hides("Ana", "Rosa", "Walter")
	b.post("/m/" + token).sees("termina en 88")
	b.post("/m/"+token, "out", "1").stands("/verify/birth").hides("Walter")
	if _, kept := b.cookies["linnet-device"]; kept {
		t.Error("the other phone's device is still remembered")
	}
}

// Links come from the configuration, whatever a request says.
func TestAForgedHostHeaderChangesNoLink(t *testing.T) {
	h := open(t)
	b := h.browser()
	token := h.link(walter)
	b.header.Set("X-Forwarded-Host", "evil.example")
	b.get("/check").sees("http://localhost:8080/").hides("evil.example")
	b.post("/check", "link", "http://localhost:8080/m/"+token).sees("Yes, that link is ours.")
	for _, bad := range []string{"http://evil.example/m/" + token, "https://localhost:8080/m/" + token, "http://localhost:8081/m/" + token,
		"http://localhost:8080@evil.example/m/" + token, "http://localhost:8080/m/" + token[:21], "http://localhost:8080/m/" + token + "?x=1", "junk"} {
		b.post("/check", "link", bad).sees("That is not ours. Do not open it. Call 206-555-0110.")
	}
	b.post("/check", "link", " ").sees("Paste the link")
}

// A form from another site is refused before anything is read.
func TestACrossSitePostIsRefused(t *testing.T) {
	h := open(t)
	b := h.walterIn("remember", "1")
	b.header.Set("Sec-Fetch-Site", "cross-site")
	b.header.Set("Origin", "https://evil.example")
	for _, route := range h.shell.Routes() {
		if route.Method != http.MethodPost {
			continue
		}
		if w := b.raw(http.MethodPost, strings.Replace(route.Path, ":token", "AAAAAAAAAAAAAAAAAAAAAA", 1), nil); w.Code != http.StatusForbidden {
			t.Errorf("cross-site POST %s = %d, want 403", route.Path, w.Code)
		}
	}
	b.header = http.Header{}
	b.get("/p/messages").stands("/p/messages")
}

// Another patient's key in a form opens nothing.
func TestAFormCannotNameAPatientOfAnotherPhone(t *testing.T) {
	h := open(t)
	token := h.link(rosa)
	mother := h.browser()
	mother.post("/m/"+token).birth("5", "2", "1984").stands("/p/messages")
	hers := mother.field("about")
	b := h.walterIn()
	if got := b.post("/p/messages", "about", hers, "body", "hello").status; got != http.StatusForbidden {
		t.Errorf("a message about another phone's patient = %d, want 403", got)
	}
	b.post("/p/about", "patient", hers).stands("/")
	mother.get("/p/messages").hides("hello")
}

// Signing in changes the session's cookie, and a shut session is shut.
func TestSignInRotatesTheCookieAndIdleEndsIt(t *testing.T) {
	h := open(t)
	b := h.browser()
	b.post("/m/" + h.link(walter))
	before := b.cookies["linnet"]
	b.birth("11", "30", "1947").stands("/p/messages")
	if b.cookies["linnet"] == before {
		t.Error("the cookie from before the sign-in still counts")
	}
	thief := h.browser()
	thief.cookies["linnet"] = before
	thief.get("/p/messages").stands("/")
	h.later(14 * time.Minute)
	b.get("/p/messages").stands("/p/messages")
	h.later(16 * time.Minute)
	b.get("/p/messages").stands("/")
	b.header.Set("X-Linnet-Part", "1")
	if w := b.raw(http.MethodGet, "/p/messages", nil); w.Code != http.StatusUnauthorized {
		t.Errorf("a live part of an ended session = %d, want 401", w.Code)
	}
}

// Emergency words stop once and are never blocked.
func TestEmergencyWordsStopOnce(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	b.write("he collapsed and is not breathing").sees("Is this an emergency?", "If yes, call 911 now.", "Call 911", "Call 206-555-0111", "No, send my message").golden("urgent-en")
	b.write(b.field("body"), "sure", "1").stands("/p/messages").sees("he collapsed and is not breathing", "Message sent")
	for _, o := range h.sent() {
		t.Errorf("words written on the page caused the text %s", o.id)
	}
}

// A double tap sends once; words that are too long come back.
func TestSendingTwiceKeepsOneAndTooLongComesBack(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	key, about := b.field("key"), b.field("about")
	for range 2 {
		b.post("/p/messages", "key", key, "about", about, "body", "once only").stands("/p/messages")
	}
	if got := strings.Count(b.words(), "once only"); got != 1 {
		t.Errorf("the message stands %d times, want once", got)
	}
	long := strings.Repeat("é", 2001)
	b.write(long).sees("Message must be 2,000 characters or less", long)
	b.write("").sees("There is a problem", "Write a message")
}
