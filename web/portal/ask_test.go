package portal_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
)

// rosaIn signs Rosa in about the twin with that name, by her fresh link.
func (h *house) rosaIn(twin string) *browser {
	h.t.Helper()
	b := h.browser()
	b.post("/m/"+h.link(rosa)).birth("3", "9", "2016").stands("/verify/who")
	return b.post("/verify/who", "who", b.choice(twin)).stands("/p/messages")
}

// ask fills the form of a kind from its own page.
func (b *browser) ask(kind string, fields ...string) *browser {
	b.h.t.Helper()
	b.get("/p/ask/" + kind)
	form := url.Values{"about": {b.field("about")}}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.do(http.MethodPost, "/p/ask/"+kind, form)
}

// sendIt presses "Send this request" on the page the browser stands at.
func (b *browser) sendIt() *browser {
	b.h.t.Helper()
	kind := strings.Split(b.at, "/")[3]
	return b.post("/p/ask/"+kind+"/check", "key", b.field("key"), "about", b.field("about"))
}

// whole is a filled form of each kind, and what the check page then says.
var whole = map[string]struct {
	fields []string
	says   []string
	dice   []string
}{
	"visit": {[]string{"what", "again", "how", "video", "days", "mon", "days", "thu", "part", "morning", "soonest-month", "3", "soonest-day", "10", "soonest-year", "2026", "interpreter", "no"},
		[]string{"Follow-up", "Video", "Monday, Thursday", "Morning", "Mar 10, 2026", "Change days that work"},
		[]string{"Seguimiento", "Por video", "Lunes, Jueves", "En la mañana", "10 de marzo de 2026"}},
	"medicine": {[]string{"which", "Amoxicillin", "left", "0-3", "pharmacy", "other", "pharmacy-other", "Oak Street", "changed", "Half a pill now"},
		[]string{"Amoxicillin", "0 to 3", "Oak Street", "Half a pill now", "If you have none left, also call 206-555-0111."},
		[]string{"Amoxicillin", "De 0 a 3", "Oak Street", "Si ya no le queda nada, llame también al 206-555-0111."}},
	"factor": {[]string{"which", "file", "home", "3", "need", "12", "bleeds", "yes", "bleeds-other", "2", "supplies", "needles", "supplies", "pads", "by-month", "3", "by-day", "20", "by-year", "2026", "ship", "home", "weight", "yes"},
		[]string{"The one on file", "3 doses", "12 doses", "Yes, 2", "Needles, Alcohol pads", "Mar 20, 2026", "Home on file", "Weight changed", "Change doses at home"},
		[]string{"El que tenemos anotado", "3 dosis", "12 dosis", "Sí, 2", "Agujas, Toallitas con alcohol", "20 de marzo de 2026", "La casa que tenemos anotada"}},
	"bill": {[]string{"topic", "cost", "question", "What will the x-ray cost?"},
		[]string{"What will it cost?", "What will the x-ray cost?"},
		[]string{"¿Cuánto va a costar?", "What will the x-ray cost?"}},
	"records": {[]string{"what", "other", "what-other", "Growth chart", "how", "mail", "by-month", "4", "by-day", "1", "by-year", "2026"},
		[]string{"Growth chart", "Mail", "Apr 1, 2026"},
		[]string{"Growth chart", "Por correo", "1 de abril de 2026"}},
}

// Each kind from its form to "We got it", its card in the thread and its row on
// the list, in both languages.
func TestEveryKindGoesFromItsFormToWeGotIt(t *testing.T) {
	h := open(t)
	english, spanish := h.walterIn(), h.rosaIn("Ana R.")
	for _, one := range conversation.RequestKinds {
		kind, c := string(one), whole[string(one)]
		if c.fields == nil { // an insurance card has a test of its own: it comes with photos
			continue
		}
		english.ask(kind, c.fields...).stands("/p/ask/" + kind + "/check").sees(append(c.says, "Check your answers", "Walter H.")...).golden("ask-" + kind + "-check-en")
		english.sendIt().sees("We got it", "You do not need to do anything else.", "We answer by")
		english.get(strings.TrimSuffix(english.at, "/done")).sees("Sent", c.says[0])
		english.get("/p/messages").sees(c.says[0])
		spanish.ask(kind, c.fields...).stands("/p/ask/" + kind + "/check").sees(append(c.dice, "Revise sus respuestas", "Ana R.")...)
		spanish.sendIt().sees("Ya la recibimos", "No necesita hacer nada más.", "Contestamos a más tardar el")
		english.get("/p/ask/" + kind).golden("ask-" + kind + "-en")
		spanish.get("/p/ask/" + kind).golden("ask-" + kind + "-es")
	}
	english.get("/p/ask").sees("What do you need?", "Your requests", "Factor refill", "Bill question", "Sent Mar 3, 2026").golden("ask-list-en")
	spanish.get("/p/ask").sees("¿Qué necesita?", "Sus solicitudes", "Surtido de factor", "Enviada")
}

// What is wrong comes back with its words, the field it is at and everything
// that was typed.
func TestMistakesInARequestComeBackWithWhatWasTyped(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	for _, c := range []struct {
		kind, want string
		fields     []string
	}{
		{"visit", "Choose what it is for", nil},
		{"visit", "Choose the days that work", nil},
		{"visit", "Choose if you need an interpreter", nil},
		{"visit", "The date must be today or later", []string{"soonest-month", "3", "soonest-day", "2", "soonest-year", "2026"}},
		{"visit", "The date must have a day", []string{"soonest-month", "3", "soonest-year", "2026"}},
		{"visit", "The date must be a real date", []string{"soonest-month", "2", "soonest-day", "30", "soonest-year", "2027"}},
		{"visit", "Year must have 4 numbers", []string{"soonest-month", "3", "soonest-day", "9", "soonest-year", "26"}},
		{"medicine", "Enter which medicine", []string{"left", "4-7"}},
		{"medicine", "Choose how many days are left", []string{"which", "Iron", "left", "9"}},
		{"medicine", "Enter which pharmacy", []string{"pharmacy", "other"}},
		{"medicine", "Use 200 letters or less", []string{"which", strings.Repeat("a", 201)}},
		{"medicine", "Use 2,000 letters or less", []string{"changed", strings.Repeat("b", 2001)}},
		{"factor", "Enter how many doses you have at home", []string{"need", "4"}},
		{"factor", "Doses must be a number, like 3", []string{"home", "three"}},
		{"factor", "Doses must be a number, like 3", []string{"home", "-1"}},
		{"factor", "Doses must be a number, like 3", []string{"home", "3.5"}},
		{"factor", "Enter how many bleeds", []string{"bleeds", "yes"}},
		{"factor", "Enter the date you need it by", []string{"home", "3"}},
		{"factor", "Enter where to ship", []string{"ship", "other"}},
		{"bill", "Enter your question", []string{"topic", "bill"}},
		{"bill", "That looks like a card number. Take it out to keep it safe.", []string{"question", "I paid with 4111 1111-1111 1111 in May"}},
		{"records", "Choose how to get it", []string{"what", "notes"}},
	} {
		b.ask(c.kind, c.fields...).sees("There is a problem", c.want)
		if b.status != http.StatusUnprocessableEntity || !strings.Contains(b.body, "<title>Error:") {
			t.Errorf("%s, %q answers %d without an error title", c.kind, c.want, b.status)
		}
		at := regexp.MustCompile(`<li><a href="#([a-z0-9-]+)">`).FindStringSubmatch(b.body)
		if at == nil || !strings.Contains(b.body, `id="`+at[1]+`"`) {
			t.Errorf("%s, %q: the box leads to %q, which is not on the page", c.kind, c.want, at)
		}
		for i := 1; i < len(c.fields); i += 2 {
			if got := c.fields[i]; !strings.Contains(b.body, got) {
				t.Errorf("%s, %q lost %q", c.kind, c.want, got)
			}
		}
	}
	b.ask("factor").golden("ask-factor-empty-en")
}

// A card's number comes back to be taken out, and is kept nowhere.
func TestACardNumberIsNotKept(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	b.ask("bill", "topic", "bill", "question", "My card 4111111111111111 was billed twice")
	b.get("/p/ask/bill").hides("4111111111111111")
	if !strings.Contains(b.body, `value="bill" checked`) {
		t.Error("the other answers of the form were lost with the number")
	}
	for _, words := range []string{"Claim 12345678901234", "I paid 20 on 3/3 and 30 on 3/9", "Call 206-555-0188 or 206-555-0147"} {
		if conversation.HoldsCardNumber(words) {
			t.Errorf("HoldsCardNumber(%q) = true", words)
		}
	}
}

// Answers typed and not sent are there when the person comes back, for that
// patient only, and gone once they are sent or the person signs out.
func TestAnswersAreKeptForTheSessionAndThePatient(t *testing.T) {
	h := open(t)
	b := h.rosaIn("Ana R.")
	b.ask("medicine", "which", "Hierro", "left", "4-7")
	b.get("/p/messages").get("/p/ask/medicine").sees()
	if got := b.field("which"); got != "Hierro" {
		t.Errorf("after coming back the medicine is %q, want Hierro", got)
	}
	leo := regexp.MustCompile(`name="patient" value="([0-9a-f]{32})"><button class="plainbtn">Leo R\.`).FindStringSubmatch(b.body)
	if leo == nil {
		t.Fatal("the page offers no change to Leo")
	}
	b.post("/p/ask/about", "patient", leo[1])
	if b.at == "/verify/birth" {
		b.birth("3", "9", "2016")
	}
	b.get("/p/ask/medicine").sees("Sobre: Leo R.").hides("Hierro")
	other := h.browser()
	other.cookies = map[string]string{"linnet": b.cookies["linnet"]}
	b.post("/p/sign-out")
	if got := other.get("/p/ask/medicine").at; got != "/?why=ended" {
		t.Errorf("after signing out the form leads to %s, want the door", got)
	}
}

// Sent twice, or sent again after the way back, it is one request.
func TestARequestSentTwiceIsOne(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	b.ask("bill", whole["bill"].fields...).stands("/p/ask/bill/check")
	key, about := b.field("key"), b.field("about")
	first := b.post("/p/ask/bill/check", "key", key, "about", about).sees("We got it").at
	again := b.post("/p/ask/bill/check", "key", key, "about", about).sees("We got it").at
	if first != again {
		t.Errorf("sent again it leads to %s, want %s", again, first)
	}
	b.get("/p/ask/bill/check").stands("/p/ask/bill") // nothing is left to send
	b.get("/p/ask")
	if got := strings.Count(b.words(), "Bill question"); got != 1 {
		t.Errorf("the list holds %d bill questions, want 1", got)
	}
	h.sentOne(conversation.RequestGot)
	if got := h.sent(); len(got) != 0 {
		t.Errorf("a second text left: %v", got)
	}
}

// Words of an emergency stop once, lose nothing, and never block.
func TestEmergencyWordsInARequestStopOnce(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	fields := []string{"topic", "bill", "question", "My wife has chest pain and cannot breathe"}
	b.ask("bill", fields...).sees("Is this an emergency?", "Call 911", "No, go on with my request").hides("Check your answers")
	b.post("/p/ask/bill", "about", b.field("about"), "sure", "1", "question", fields[3]).sees("Choose what it is about") // a field left out is asked for
	b.ask("bill", append(fields, "sure", "1")...).stands("/p/ask/bill/check")
	b.sendIt().sees("We got it")
	rows, err := h.store.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
	if err != nil || len(rows) == 0 || !rows[0].Urgent || rows[0].Topic != "bill" {
		t.Errorf("the queue = %+v, %v; want the bill first, with urgent words", rows, err)
	}
}

// The notice's link says what it is for and leads to the request, through
// sign-in and from a browser that is in.
func TestTheNoticeLeadsToTheRequest(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	b.ask("factor", whole["factor"].fields...)
	at := strings.TrimSuffix(b.sendIt().at, "/done")
	notice := h.sentOne(conversation.RequestGot)
	b.get("/m/"+notice.token).stands(at).sees("Factor refill", "Sent")

	phone := h.browser()
	phone.get("/m/"+notice.token).sees("Your request", "Text me a code").hides("Factor", "Walter")
	phone.post("/m/" + notice.token).stands("/verify/code")
	phone.post("/verify/code", "code", h.sentOne(conversation.CodeText).code).stands("/verify/birth")
	phone.birth("11", "30", "1947").stands(at).sees("Factor refill", "3 doses")

	h.later(time.Minute)
	h.moveRequest(strings.TrimPrefix(at, "/p/ask/"), conversation.RequestNeeds)
	b.get(at).sees("We need something", "Look at your messages.")
	b.get("/p/ask").sees("We need something")
	h.later(31 * time.Second)
	h.sentOne(conversation.RequestUpdate)
}

// moveRequest lets Dana set how far the one open request is.
func (h *house) moveRequest(id string, state conversation.RequestState) {
	h.t.Helper()
	request, err := store.ParseID(id)
	if err != nil {
		h.t.Fatal(err)
	}
	who, err := h.store.AddStaff(h.t.Context(), store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{"staff", "lead"}, true)
	if err != nil {
		h.t.Fatal(err)
	}
	rows, err := h.store.Queue(h.t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
	if err != nil || len(rows) == 0 {
		h.t.Fatalf("the queue = %v, %v", rows, err)
	}
	if err := h.store.MoveRequest(h.t.Context(), who, rows[0].Talk, request, state, store.ID{}); err != nil {
		h.t.Fatal(err)
	}
}

// Another phone of the same patient, and another patient of the same phone,
// never learn of a request: not on the list, not in the thread, not by its
// address.
func TestARequestIsOfOneThreadOnly(t *testing.T) {
	h := open(t)
	father := directory.Row{Patient: directory.SampleFamily()[1].Patient, Phone: nobody, Language: conversation.English, Relationship: directory.Parent}
	if _, err := h.store.Import(t.Context(), append(directory.SampleFamily(), father), store.ImportOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	ana, other, stranger := h.rosaIn("Ana R."), h.browser(), h.walterIn()
	other.post("/m/"+h.link(nobody)).birth("3", "9", "2016").stands("/p/messages").sees("About: Ana R.")
	ana.ask("bill", "topic", "bill", "question", "Una pregunta de Ana").stands("/p/ask/bill/check")
	other.get("/p/ask/bill").hides("Una pregunta")
	at := strings.TrimSuffix(ana.sendIt().at, "/done")
	ana.get(at).sees("Una pregunta de Ana")
	for _, b := range []*browser{other, stranger} {
		for _, path := range []string{at, at + "/done"} {
			if b.get(path).hides("Una pregunta de Ana"); b.status != http.StatusNotFound {
				t.Errorf("%s answers %d to another thread: %s", path, b.status, b.words())
			}
		}
		b.get("/p/ask").sees("No requests yet.").hides("Una pregunta", at)
		b.get("/p/messages").hides("Una pregunta", at)
	}
	if got, _, _ := strings.Cut(h.browser().get(at).at, "?"); got != "/" {
		t.Errorf("without signing in the request leads to %s, want /", got)
	}
	if texts := h.sent(); len(texts) != 1 || texts[0].to != rosa {
		t.Errorf("the texts are %v, want one to the phone that asked", texts)
	}
	ana.post("/p/ask/about", "patient", regexp.MustCompile(`name="patient" value="([0-9a-f]{32})"><button class="plainbtn">Leo R\.`).FindStringSubmatch(ana.get("/p/ask").body)[1])
	if ana.at == "/verify/birth" {
		ana.birth("3", "9", "2016")
	}
	ana.get("/p/ask").sees("Sobre: Leo R.", "Todavía no hay solicitudes.").hides("Una pregunta", at)
}
