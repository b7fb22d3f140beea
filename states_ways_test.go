package main

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

var (
	longMessage = strings.Repeat("It hurts. ", 201)
	longLink    = strings.Repeat("x", 70<<10)
)

// typed writes a number as a person types it.
func typed(phone string) string { return "(" + phone[2:5] + ") " + phone[5:8] + "-" + phone[8:] }

// codePage asks for a code behind a link that is no longer fresh.
func (v *visitor) codePage(phone string) (link string) {
	v.t.Helper()
	link = v.link(phone)
	v.wait("16m")
	v.open(link)
	v.post(link)
	return link
}

func (v *visitor) wrongCodes(n int) {
	v.t.Helper()
	for range n {
		v.post("/verify/code", "code", "000000")
	}
}

// codeIn types the code that came.
func (v *visitor) codeIn(phone string) {
	v.t.Helper()
	v.codePage(phone)
	v.post("/verify/code", "code", v.newest(phone))
}

func (v *visitor) birth(month, day, year string, more ...string) {
	v.t.Helper()
	v.post("/verify/birth", append([]string{"month", month, "day", day, "year", year}, more...)...)
}

// atBirth stands where the birth date of one of several is asked for.
func (v *visitor) atBirth() {
	v.t.Helper()
	v.atWho()
	v.pick("Ana R.")
}

func (v *visitor) atWho() {
	v.t.Helper()
	v.codeIn(v.family())
}

// pick chooses the person with this name.
func (v *visitor) pick(name string) {
	v.t.Helper()
	v.settle()
	id := attribute(v.body, `<label[^>]*>\s*`+regexp.QuoteMeta(name), "for")
	v.post("/verify/who", "who", attribute(v.body, `<input[^>]*\bid="`+id+`"[^>]*>`, "value"))
}

// atOffice stands where somebody known at two offices chooses.
func (v *visitor) atOffice() {
	v.t.Helper()
	v.wait("25h")
	v.open("/")
	v.post("/", "phone", typed(walter))
	v.post("/verify/code", "code", v.newest(walter))
}

// in signs the one patient of a phone in by a fresh link.
func (v *visitor) in(phone string) {
	v.t.Helper()
	link := v.link(phone)
	v.open(link)
	v.post(link)
	v.birth("11", "30", "1947", "remember", "1")
}

// inFamily signs the mother in on a phone of several.
func (v *visitor) inFamily(phone string) {
	v.t.Helper()
	link := v.link(phone)
	v.open(link)
	v.post(link)
	v.birth("5", "2", "1984")
}

// write sends words from the page of messages, as without JavaScript.
func (v *visitor) write(words string) {
	v.t.Helper()
	v.post("/p/messages", "key", v.value("key"), "about", v.value("about"), "body", words)
}

// night is the next time the office is closed, by the clock that people see.
func (v *visitor) night() string {
	return time.Date(2027, 3, 3, 7, 0, 0, 0, time.UTC).AddDate(0, 0, v.phones).Format(time.RFC3339)
}

// notice is the path of the link in a notice: an answer waits for a phone.
func (v *visitor) notice(phone string) string {
	v.t.Helper()
	words := "Can I come on Thursday? " + phone[8:]
	v.elsewhere(func() { v.in(phone); v.write(words) })
	v.answers(words, "Yes, Thursday at 9.")
	v.wait("40s")
	return v.linkSent(phone)
}

// answers lets Dana claim the talk with these words and answer it.
func (v *visitor) answers(words, answer string) {
	v.t.Helper()
	v.atDesk(words, func() {
		v.submit("/take")
		v.submit("/reply", "body", answer)
	})
}

// atDesk opens the newest talk whose row holds these words, and acts there.
func (v *visitor) atDesk(words string, act func()) {
	v.t.Helper()
	v.elsewhere(func() {
		v.open("/sim")
		v.settle()
		v.post("/sim/as", "email", attribute(v.body, `<button[^>]*>Dana`, "value"))
		v.open("/lang/en?to=/app/you")
		v.open("/app/q/open?order=newest")
		v.settle()
		row := regexp.MustCompile(`(?s)<li class="qrow[^>]*>.*?</li>`).FindAllString(v.body, -1)
		for _, r := range row {
			if strings.Contains(r, words) {
				v.open(attribute(r, `<a[^>]*>`, "href"))
				v.settle()
				act()
				return
			}
		}
		v.t.Fatalf("no talk in the queue says %q", words)
	})
}

// forgetSession leaves the browser only its remembered device.
func (v *visitor) forgetSession() {
	v.t.Helper()
	v.wait("20m")
}

func (v *visitor) setPIN(pin, again string) {
	v.t.Helper()
	v.open("/p/pin")
	v.post("/p/pin", "key", v.value("key"), "pin", pin, "again", again)
}

// pinAsked stands where the PIN of a phone is asked for.
func (v *visitor) pinAsked() {
	v.t.Helper()
	phone := v.alone()
	v.in(phone)
	v.setPIN("804621", "804621")
	v.forget()
	v.codeByWebsite(phone)
}

// asks fills the form of a kind of request.
func (v *visitor) asks(kind string, fields ...string) {
	v.t.Helper()
	v.open("/p/ask/" + kind)
	v.post("/p/ask/"+kind, append([]string{"about", v.value("about")}, fields...)...)
}

func (v *visitor) visitAsked() {
	v.t.Helper()
	v.asks("visit", "what", "again", "how", "video", "days", "mon", "part", "morning", "interpreter", "no")
}

// chooses sends a message with a file, as a browser without scripts does.
func (v *visitor) chooses(name, head string, zeros int) {
	v.t.Helper()
	v.open("/p/messages")
	v.post("/p/messages", "key", v.value("key"), "about", v.value("about"), "body", "")
	v.last.files = []upload{{"photo", name, []byte(head), zeros}}
}

// acts does something in the browser once the page is there.
func (v *visitor) acts(actions ...chromedp.Action) { v.then = append(v.then, actions...) }

// inByCode signs the one patient of a phone in by the website.
func (v *visitor) inByCode(phone string) {
	v.t.Helper()
	v.codeByWebsite(phone)
	v.birth("11", "30", "1947", "remember", "1")
}

// codeByWebsite types the code that a phone gets by the website.
func (v *visitor) codeByWebsite(phone string) {
	v.t.Helper()
	v.open("/")
	v.post("/", "phone", typed(phone))
	v.post("/verify/code", "code", v.newest(phone))
}

// inShared signs the one patient of a phone in on a browser to be forgotten.
func (v *visitor) inShared(phone string) {
	v.t.Helper()
	link := v.link(phone)
	v.open(link)
	v.post(link)
	v.birth("11", "30", "1947")
}

// asked writes a message and lets Dana answer it.
func (v *visitor) asked(phone, words, answer string) {
	v.t.Helper()
	v.in(phone)
	v.write(words)
	v.answers(words, answer)
}

// moves sets the request of the talk with these words to a state, at the desk.
func (v *visitor) moves(words, state string) {
	v.t.Helper()
	v.atDesk(words, func() {
		v.submit("/take")
		v.submit("/request", "state", state)
	})
}

// closed stands in a thread whose talk Dana closed, some time ago.
func (v *visitor) closed(ago string) {
	v.t.Helper()
	phone := v.alone()
	words := "That is all, thank you. " + phone[8:]
	v.in(phone)
	v.write(words)
	v.atDesk(words, func() {
		v.submit("/take")
		v.submit("/close", "reason", "answered")
	})
	v.wait(ago)
	if ago != "1h" {
		v.inByCode(phone)
	}
	v.open("/p/messages")
}

// troubled does something while every text fails with a code of the carrier.
func (v *visitor) troubled(code string, do func()) {
	v.t.Helper()
	v.practiceHouse.post("/sim/api/trouble", map[string]any{"fail": 1, "code": code})
	defer v.practiceHouse.post("/sim/api/trouble", map[string]any{})
	do()
}

// now is what the clock of the house shows.
func (v *visitor) now() time.Time {
	v.t.Helper()
	v.settle()
	now, err := time.Parse(time.RFC3339, fmt.Sprint(v.practiceHouse.post("/sim/api/clock", map[string]any{"advance": "1s"})["now"]))
	if err != nil {
		v.t.Fatal(err)
	}
	return now
}

// clinicZone is where Riverside's clocks stand.
const clinicZone = "America/Los_Angeles"

// toMorning moves the clock past the next midnight of the clinic.
func (v *visitor) toMorning() {
	v.t.Helper()
	zone, err := time.LoadLocation(clinicZone)
	if err != nil {
		v.t.Fatal(err)
	}
	here := v.now().In(zone)
	next := time.Date(here.Year(), here.Month(), here.Day()+1, 0, 1, 0, 0, zone)
	v.practiceHouse.post("/sim/api/clock", map[string]any{"set": next.UTC().Format(time.RFC3339)})
}

// newcomer is a phone that came on the record of somebody who had another one.
func (v *visitor) newcomer() string {
	v.t.Helper()
	v.settle()
	row := fmt.Sprintf("NW-%d,Walter,Hale,1947-11-30,%%s,%s,self,riverside\n", v.visits, v.lang)
	csv := "record_number,given_name,family_name,birth_date,phone,language,relationship,practice\n"
	phone := fmt.Sprintf("+1206559%04d", v.visits)
	for _, p := range []string{"+1206559" + fmt.Sprintf("%04d", 9999-v.visits), phone} {
		csv += fmt.Sprintf(row, p)
		v.run("import", "patients", write(v.t, "newcomer.csv", csv))
		v.wait("24h")
	}
	return phone
}

// grown is the phone of a mother whose older child had a birthday a moment ago.
func (v *visitor) grown(age int) string {
	v.t.Helper()
	phone := fmt.Sprintf("+1206558%04d", v.visits)
	born := v.now().AddDate(-age, 0, 2).Format("2006-01-02")
	v.run("import", "patients", write(v.t, "grown.csv", fmt.Sprintf(`record_number,given_name,family_name,birth_date,phone,language,relationship,practice
GR-%[1]d,Rosa,Ruiz,1984-05-02,%[2]s,%[3]s,self,riverside
GA-%[1]d,Ana,Ruiz,2016-03-09,%[2]s,%[3]s,parent,riverside
GL-%[1]d,Leo,Ruiz,%[4]s,%[2]s,%[3]s,parent,riverside
`, v.visits, phone, v.lang, born)))
	v.wait("72h")
	return phone
}

// passes moves the clock while a page stands in the browser.
func (v *visitor) passes(d string) func(context.Context) error {
	return func(context.Context) error { v.wait(d); return nil }
}

// reads waits until a script says yes.
func reads(script string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		return chromedp.Poll("!!("+script+")", nil, chromedp.WithPollingInterval(10*time.Millisecond)).Do(ctx)
	})
}

// ready waits until the scripts of the thread stand.
func threadReady() chromedp.Action { return reads(`document.querySelector('.compose')?.dataset.ready`) }

// says types words into the message, so many times.
func says(words string, times int) chromedp.Action {
	return chromedp.Evaluate(fmt.Sprintf(`{ const body = document.querySelector('#body'); body.value = %q.repeat(%d); body.dispatchEvent(new Event('input', {bubbles: true})); } 0`, words, times), nil)
}

// turnOff turns texts off on the page.
func (v *visitor) turnOff() {
	v.t.Helper()
	v.open("/p/texts?ask=off")
	v.post("/p/texts", "turn", "off", "key", v.value("key"))
}

// others stands in the settings while so many other browsers are signed in for now.
func (v *visitor) others(n int) {
	v.t.Helper()
	phone := v.alone()
	v.in(phone)
	for range n {
		v.elsewhere(func() {
			v.codeByWebsite(phone)
			v.birth("11", "30", "1947")
		})
		v.wait("3m")
	}
	v.open("/p/settings")
}

// guarded lets Dana put a PIN on a phone, as a caller asks.
func (v *visitor) guarded(phone string) {
	v.t.Helper()
	words := "I want a PIN " + phone[8:]
	v.elsewhere(func() { v.in(phone); v.write(words) })
	v.atDesk(words, func() {
		v.submit("/take")
		v.submit("/pin", "pin", "804621", "why", "asked on a call")
	})
}

// alerted has alerts on, at a push service that this browser might have.
func (v *visitor) alerted() {
	v.t.Helper()
	v.in(v.alone())
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		v.t.Fatal(err)
	}
	v.open("/p/alerts")
	v.submit("/p/alerts", "endpoint", "https://fcm.googleapis.com/fcm/send/"+v.from, "p256dh", base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes()),
		"auth", base64.RawURLEncoding.EncodeToString([]byte("sixteen letters!")))
}

func (v *visitor) year() string { return strconv.Itoa(v.now().AddDate(1, 0, 0).Year()) }

// factorAsked fills the form of a refill; what is given stands for what is right.
func (v *visitor) factorAsked(given ...string) {
	v.t.Helper()
	right := []string{"which", "file", "home", "3", "need", "12", "bleeds", "no", "supplies", "gauze", "by-month", "3", "by-day", "9", "by-year", v.year(), "ship", "home", "trip", "A trip in May"}
	for i := 0; i < len(right); i += 2 {
		if !slices.Contains(given, right[i]) {
			given = append(given, right[i], right[i+1])
		}
	}
	v.asks("factor", given...)
}

// request stands on the page of a request that staff moved to a state.
func (v *visitor) request(state string) {
	v.t.Helper()
	phone := v.alone()
	v.inByCode(phone)
	v.visitAsked()
	v.submit("/p/ask/visit")
	v.settle()
	switch state {
	case "":
	case "late":
		v.wait("200h")
		v.inByCode(phone)
	default:
		v.moves("Walter", state)
	}
	v.open("/p/ask")
	v.settle()
	v.open(attribute(v.body, `(?s)<ul class="rows asked">.*?<a[^>]*>`, "href"))
}
