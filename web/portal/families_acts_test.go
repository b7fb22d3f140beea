package portal_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"linnet/conversation"
	"linnet/store"
)

// thing is a request or a file that has an address of its own.
type thing struct {
	path string // of its page
	pair pair
	at   int // like a secret's
}

// kindForms are filled forms of the six kinds; the secret goes where words may.
func kindForms(word string) map[string]url.Values {
	day := func(v url.Values, field string) url.Values {
		v.Set(field+"-month", "4")
		v.Set(field+"-day", "20")
		v.Set(field+"-year", "2026")
		return v
	}
	return map[string]url.Values{
		"visit":     {"what": {"again"}, "how": {"video"}, "days": {"mon"}, "part": {"morning"}, "interpreter": {"no"}},
		"medicine":  {"which": {word}, "left": {"more"}, "pharmacy": {"file"}},
		"factor":    day(url.Values{"which": {"file"}, "home": {"9"}, "need": {"4"}, "bleeds": {"no"}, "ship": {"home"}, "trip": {word}}, "by"),
		"bill":      {"topic": {"cost"}, "question": {word}},
		"insurance": {},
		"records":   day(url.Values{"what": {"other"}, "what-other": {word}, "how": {"here"}}, "by"),
	}
}

// multi posts a form with files and keeps the cookies that come back.
func (b *browser) multi(path string, form url.Values, files map[string][]byte) *httptest.ResponseRecorder {
	b.h.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, values := range form {
		for _, value := range values {
			if err := m.WriteField(name, value); err != nil {
				b.h.t.Fatal(err)
			}
		}
	}
	for field, content := range files {
		part, err := m.CreateFormFile(field, "photo.jpg")
		if err != nil {
			b.h.t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			b.h.t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		b.h.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "http://localhost:8080"+path, &body)
	r.RemoteAddr = b.address
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.answered(r)
}

// anybody is a patient that a form names: one ever seen, or a forged one.
func (w *world) anybody() string {
	all := make([]string, 0, len(w.names))
	for id := range w.names {
		all = append(all, id)
	}
	slices.Sort(all)
	if w.r.IntN(8) == 0 {
		return store.NewID().String()
	}
	return all[w.r.IntN(len(all))]
}

// judge holds what became of an act about somebody against the model, and keeps
// its word.
func (w *world) judge(phone conversation.Phone, what, id, word string, landed bool, code int) {
	w.t.Helper()
	p := pair{phone, w.names[id]}
	w.say("%s %s %s about %q: %d, landed %t", phone.E164()[8:], what, word, p.name, code, landed)
	over := !landed && (code == http.StatusSeeOther || code == 419)
	if may := w.open(p) && w.admitted[p]; may != landed && !(over && may) {
		w.fail("%s: %s about %q landed %t, want %t", phone.E164(), what, p.name, landed, may)
	}
	w.secrets = append(w.secrets, secret{word: word, pair: p, landed: landed, at: len(w.secrets) + 1, silent: strings.Contains(what, "visit") || strings.Contains(what, "insurance")})
}

var donePath = regexp.MustCompile(`^/p/ask/([0-9a-f]{32})/done$`)

// ask sends a request of one of the six kinds, from a form that names anybody.
func (w *world) ask(phone conversation.Phone) {
	b := w.tabs[phone]
	if b == nil || len(w.names) == 0 {
		return
	}
	w.birthdays()
	id, word := w.anybody(), w.newSecret()
	kind := string(conversation.RequestKinds[w.r.IntN(len(conversation.RequestKinds))])
	form, files := kindForms(word)[kind], map[string][]byte{}
	if kind == "insurance" {
		card := picture(w.t.(*testing.T), 24, 16, "")
		files["front"], files["back"] = card, card
	}
	form.Set("about", id)
	form.Set("key", store.NewID().String())
	answer := b.multi(fmt.Sprintf("/p/ask/%s?who=%d", kind, w.r.IntN(7)), form, files)
	landed := false
	if answer.Code == http.StatusSeeOther && strings.Contains(answer.Header().Get("Location"), "/check") {
		key := store.NewID().String()
		sent := b.raw(http.MethodPost, "/p/ask/"+kind+"/check", url.Values{"about": {id}, "key": {key}})
		m := donePath.FindStringSubmatch(sent.Header().Get("Location"))
		if landed = m != nil; landed {
			w.things = append(w.things, thing{"/p/ask/" + m[1], pair{phone, w.names[id]}, len(w.secrets) + 1})
		}
		answer = sent
	}
	w.judge(phone, "asks ("+kind+")", id, word, landed, answer.Code)
}

// photo sends a file with a word, from a form that names anybody.
func (w *world) photo(phone conversation.Phone) {
	b := w.tabs[phone]
	if b == nil || len(w.names) == 0 {
		return
	}
	w.birthdays()
	id, word := w.anybody(), w.newSecret()
	shot := picture(w.t.(*testing.T), 20+w.r.IntN(20), 16, "")
	answer := b.multi(fmt.Sprintf("/p/messages?who=%d", w.r.IntN(7)), url.Values{"about": {id}, "body": {word}, "key": {store.NewID().String()}}, map[string][]byte{"photo": shot})
	to := answer.Header().Get("Location")
	landed := answer.Code == http.StatusSeeOther && strings.Contains(to, "did=sent")
	w.judge(phone, "sends a photo", id, word, landed, answer.Code)
	if !landed {
		return
	}
	path, _, _ := strings.Cut(to, "#")
	known := func(path string) bool {
		return slices.ContainsFunc(w.things, func(x thing) bool { return x.path == path })
	}
	for _, m := range regexp.MustCompile(`/p/files/[0-9a-f]{32}`).FindAllString(b.get(path).body, -1) {
		if !known(m) {
			w.things = append(w.things, thing{m, pair{phone, w.names[id]}, len(w.secrets)})
		}
	}
}

// visible is whether the model lets a phone see a thing.
func (w *world) visible(phone conversation.Phone, x thing) bool {
	return x.pair.phone == phone && w.open(x.pair) && w.admitted[x.pair] && x.at >= w.pairs[x.pair].from
}

// lookAtThings opens addresses of requests and files, one's own and others'.
func (w *world) lookAtThings(phone conversation.Phone, all bool) {
	w.t.Helper()
	b := w.tabs[phone]
	if b == nil {
		return
	}
	w.birthdays()
	for _, x := range w.things {
		if !all && w.r.IntN(4) > 0 {
			continue
		}
		code := b.raw(http.MethodGet, x.path, nil).Code
		switch may := w.visible(phone, x); {
		case code == http.StatusOK && !may:
			w.fail("%s opens %s of %s and %s, which it may not", phone.E164(), x.path, x.pair.phone.E164(), x.pair.name)
		case code != http.StatusOK && code != http.StatusSeeOther && may:
			w.fail("%s is refused %s about %s: %d", phone.E164(), x.path, x.pair.name, code)
		}
	}
	for who := range 7 {
		if all || w.r.IntN(3) == 0 {
			w.lookAtList(phone, fmt.Sprintf("/p/ask?who=%d", who))
		}
	}
}

var (
	askedAbout = regexp.MustCompile(`(?s)<div class="about">.*?<p class="serif">(.*?)</p>`)
	askedThing = regexp.MustCompile(`href="(/p/ask/[0-9a-f]{32})"`)
)

// lookAtList holds the list of requests against those the model knows.
func (w *world) lookAtList(phone conversation.Phone, path string) {
	w.t.Helper()
	b := w.tabs[phone].get(path)
	m := askedAbout.FindStringSubmatch(b.body)
	if b.status != http.StatusOK || m == nil || !strings.HasPrefix(b.at, "/p/ask") {
		return
	}
	p := pair{phone, firstName.FindString(m[1])}
	w.compare(phone, path, p.name, b.body)
	var listed []string
	for _, m := range askedThing.FindAllStringSubmatch(b.body, -1) {
		listed = append(listed, m[1])
	}
	for _, x := range w.things {
		if !strings.HasPrefix(x.path, "/p/ask/") {
			continue
		}
		if got, want := slices.Contains(listed, x.path), x.pair == p && w.visible(phone, x); got != want {
			w.fail("%s at %s (about %q) lists %s of %s and %s: %t, want %t", phone.E164(), path, p.name, x.path, x.pair.phone.E164(), x.pair.name, got, want)
		}
	}
}

// deny presses "Not you?" on a link of the phone: its texts are off, and who
// may see what does not change.
func (w *world) deny(phone conversation.Phone) {
	w.text(phone, "who is this?")
	for _, o := range w.sent() {
		if o.to != phone || o.token == "" || w.off[phone] {
			continue
		}
		stranger := w.browser()
		if stranger.post("/m/" + o.token + "/not-you"); stranger.status == http.StatusOK {
			w.off[phone] = true
			w.say("somebody presses Not you? for %s", phone.E164()[8:])
		}
		w.empty("after Not you?", stranger)
	}
}

// empty fails if a browser that proved nothing can read anything.
func (w *world) empty(when string, b *browser) {
	w.t.Helper()
	for _, path := range []string{b.at, "/", "/p/messages", "/p/messages?who=1", "/p/messages/print", "/p/ask", "/p/settings", "/verify/who"} {
		if seen := secrets.FindString(b.get(path).body); seen != "" {
			w.fail("%s: %s shows %s", when, path, seen)
		}
	}
	for _, x := range w.things {
		if code := b.raw(http.MethodGet, x.path, nil).Code; code == http.StatusOK {
			w.fail("%s: %s opens", when, x.path)
		}
	}
}

// device forgets the remembered devices of a phone: that one's own, or all.
func (w *world) device(phone conversation.Phone) {
	b := w.tabs[phone]
	if b == nil {
		return
	}
	b.get("/p/settings")
	ids := b.all(`name="device" value="([0-9a-f]{32})"`)
	if len(ids) > 0 && w.r.IntN(2) == 0 {
		b.post("/p/settings/device", "device", ids[w.r.IntN(len(ids))], "key", store.NewID().String())
	} else {
		b.post("/p/settings/devices", "key", store.NewID().String())
	}
	w.say("%s forgets devices: %d at %s", phone.E164()[8:], b.status, b.at)
}

// setPIN puts a PIN on the line of a phone, where that browser may.
func (w *world) setPIN(phone conversation.Phone) {
	b := w.tabs[phone]
	if b == nil || w.pins[phone] {
		return
	}
	if b.get("/p/pin"); !strings.HasPrefix(b.at, "/p/pin") || b.status != http.StatusOK {
		return
	}
	if b.post("/p/pin", "key", b.field("key"), "pin", goodPIN, "again", goodPIN); strings.Contains(b.at, "did=pin") {
		w.pins[phone] = true
		w.say("%s sets a PIN", phone.E164()[8:])
	}
}

// pin passes the question for a line's PIN; code and birth dates pass it never.
func (w *world) pin(phone conversation.Phone, b *browser) {
	if !strings.HasPrefix(b.at, "/verify/pin") {
		return
	}
	if !w.pins[phone] {
		w.fail("%s is asked for a PIN that nobody set", phone.E164())
	}
	for _, born := range []conversation.Date{bornOf("Ana"), bornOf("Rosa")} {
		b.birth(fmt.Sprint(int(born.Month)), fmt.Sprint(born.Day), fmt.Sprint(born.Year))
	}
	w.empty("before the PIN", b)
	b.get("/verify/pin").post("/verify/pin", "pin", goodPIN)
	w.say("%s types its PIN", phone.E164()[8:])
}

// staffOnTalks closes talks and answers requests, at random.
func (w *world) staffOnTalks() {
	row, ok := w.talk()
	if !ok {
		return
	}
	if w.r.IntN(3) == 0 {
		err := w.store.CloseTalk(w.t.Context(), w.dana, row.Talk, store.Close{Reason: "Answered", Force: true, Key: store.NewID()})
		w.say("staff close a talk of %s about %s: %v", row.Phone.E164()[8:], row.About.Given, err)
		return
	}
	states := []conversation.RequestState{conversation.RequestDoing, conversation.RequestNeeds, conversation.RequestDone}
	for _, x := range w.things {
		if id, found := strings.CutPrefix(x.path, "/p/ask/"); found && x.pair == (pair{row.Phone, row.About.Given}) {
			request, err := store.ParseID(id)
			if err != nil {
				w.fail("%s: %v", x.path, err)
			}
			err = w.store.MoveRequest(w.t.Context(), w.dana, row.Talk, request, states[w.r.IntN(len(states))], store.NewID())
			w.say("staff answer %s: %v", x.path, err)
		}
	}
}
