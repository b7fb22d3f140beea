package portal_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
)

// The families of the property test: a mother of twins, of a child who turns 13
// and of one who turns 18 at the next midnight; their father; the 13-year-old's
// own phone; Walter at two practices.
const (
	mother = conversation.Phone("+12065550147")
	father = conversation.Phone("+12065550148")
	teen   = conversation.Phone("+12065550149")
)

// midnight is when Teo turns 13 and Mia 18 where the practice is.
var midnight = time.Date(2026, 3, 4, 6, 0, 0, 0, time.UTC)

func day(y int, m time.Month, d int) conversation.Date {
	return conversation.Date{Year: y, Month: m, Day: d}
}

func families() []directory.Row {
	patient := func(practice, record, given string, born conversation.Date) directory.Patient {
		return directory.Patient{Practice: practice, RecordNumber: record, GivenName: given, FamilyName: "Ruiz", BirthDate: born}
	}
	rosa, walt := patient("riverside", "1", "Rosa", day(1984, 5, 2)), patient("riverside", "6", "Walter", day(1947, 11, 30))
	ana, leo := patient("riverside", "2", "Ana", day(2016, 3, 9)), patient("riverside", "3", "Leo", day(2016, 3, 9))
	teo, mia := patient("riverside", "4", "Teo", day(2013, 3, 4)), patient("riverside", "5", "Mia", day(2008, 3, 4))
	rows := []directory.Row{{Patient: rosa, Phone: mother, Relationship: directory.Self}}
	for _, child := range []directory.Patient{ana, leo, teo, mia} {
		rows = append(rows, directory.Row{Patient: child, Phone: mother, Relationship: directory.Parent},
			directory.Row{Patient: child, Phone: father, Relationship: directory.Parent})
	}
	rows = append(rows, directory.Row{Patient: teo, Phone: teen, Relationship: directory.Self},
		directory.Row{Patient: walt, Phone: walter, Relationship: directory.Self},
		directory.Row{Patient: patient("lakeside", "7", "Walter", day(1947, 11, 30)), Phone: walter, Relationship: directory.Self})
	for i := range rows {
		rows[i].Language = conversation.English
	}
	return rows
}

// pair is a phone and a patient by given name, at riverside.
type pair struct {
	phone conversation.Phone
	name  string
}

// held is what the model knows of a pair.
type held struct {
	live    bool
	refused bool // no import revives it
	proxy   bool
	aged    bool
	from    int // secrets before it are not for this phone
}

// secret is a word that was written into one thread.
type secret struct {
	word   string
	pair   pair
	landed bool
	at     int
	silent bool // of a form that has no place for words: only its page tells of it
}

// world is the real house beside the model of who may see what.
type world struct {
	*house
	r        *rand.Rand
	pairs    map[pair]*held
	secrets  []secret
	tabs     map[conversation.Phone]*browser
	admitted map[pair]bool // in the session of the phone's browser
	ids      map[string]string
	names    map[string]string
	places   map[string]string           // phone and address of a live part: whose page it is, for ever
	things   []thing                     // requests and files
	off      map[conversation.Phone]bool // texts are off, by "Not you?"
	pins     map[conversation.Phone]bool // the line has a PIN
	keeps    map[conversation.Phone]bool // the phone's browser is remembered
	dana     *store.Staff
	log      []string
}

func newWorld(t *testing.T, engine string, seed uint64) *world {
	o := storetest.Options(t, engine)
	s := storetest.OpenWith(t, o)
	w := &world{house: houseOn(t, s), r: rand.New(rand.NewPCG(seed, 7)), pairs: map[pair]*held{}, tabs: map[conversation.Phone]*browser{},
		admitted: map[pair]bool{}, ids: map[string]string{}, names: map[string]string{}, places: map[string]string{},
		off: map[conversation.Phone]bool{}, pins: map[conversation.Phone]bool{}, keeps: map[conversation.Phone]bool{}}
	if err := s.SetClock(t.Context(), midnight.Add(-time.Duration(5+w.r.IntN(40))*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Import(t.Context(), families(), store.ImportOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	for _, row := range families() {
		if row.Practice == "riverside" {
			w.pairs[pair{row.Phone, row.GivenName}] = &held{live: true, proxy: row.Relationship != directory.Self}
		}
	}
	var err error
	if w.dana, err = s.AddStaff(t.Context(), store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{store.RoleLead}, true); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) say(format string, args ...any) { w.log = append(w.log, fmt.Sprintf(format, args...)) }

// fail ends the run with the acts that led there.
func (w *world) fail(format string, args ...any) {
	w.t.Helper()
	w.t.Fatalf("%s\nafter:\n  %s", fmt.Sprintf(format, args...), strings.Join(w.log, "\n  "))
}

// open is whether the model lets a phone open a patient now.
func (w *world) open(p pair) bool {
	h := w.pairs[p]
	return h != nil && h.live && (!h.aged || h.from > 0 && h.live)
}

// birthdays ends in the model what midnight ended, whether a job ran or not.
func (w *world) birthdays() {
	if w.store.Now().Before(midnight) {
		return
	}
	for p, h := range w.pairs {
		if h.proxy && !h.aged && (p.name == "Teo" || p.name == "Mia") {
			h.aged = true
			if h.live {
				h.live, h.refused = false, true
				w.left(p)
			}
		}
	}
}

// left forgets in the model what a browser was admitted to.
func (w *world) left(p pair) { delete(w.admitted, p) }

var (
	aboutID   = regexp.MustCompile(`name="about" value="([0-9a-f]{32})"`)
	offered   = regexp.MustCompile(`name="patient" value="([0-9a-f]{32})"><button class="plainbtn">(\w+) `)
	heading   = regexp.MustCompile(`(?s)<h1>(.*?)</h1>`)
	subject   = regexp.MustCompile(`(?s)</h1>\s*<p>(.*?)</p>`) // of a printed thread
	liveSrc   = regexp.MustCompile(`data-live-src="(/p/messages[^"]*)"`)
	secrets   = regexp.MustCompile(`secret\d+x`)
	firstName = regexp.MustCompile(`Rosa|Ana|Leo|Teo|Mia|Walter`)
)

// enter signs a phone's browser in for all its patients, if a link goes out.
func (w *world) enter(phone conversation.Phone) {
	w.text(phone, "hello there")
	token := ""
	for _, o := range w.sent() {
		if o.to == phone && o.id == conversation.LinkAfterText {
			token = o.token
		}
	}
	if token == "" {
		return
	}
	b := w.browser()
	for p := range w.admitted {
		if p.phone == phone {
			w.left(p)
		}
	}
	w.tabs[phone], w.keeps[phone] = b, w.r.IntN(2) == 0
	b.post("/m/" + token)
	w.pin(phone, b)
	w.births(phone, b)
	w.say("%s signs in", phone.E164()[8:])
}

// births types the birth date of every patient of the phone that its browser
// was not admitted to yet, as after a phone was linked again.
func (w *world) births(phone conversation.Phone, b *browser) {
	for range 12 {
		next := w.nextBirth(phone, b)
		if next == "" {
			break
		}
		born := bornOf(next)
		var remember []string
		if w.keeps[phone] {
			remember = []string{"remember", "1"}
		}
		b.birth(strconv.Itoa(int(born.Month)), strconv.Itoa(born.Day), strconv.Itoa(born.Year), remember...)
		if strings.HasPrefix(b.at, "/verify/who") {
			b.post("/verify/who", "who", b.choice(next+" R."))
		}
		if name := w.shown(b); name != "" {
			w.admitted[pair{phone, name}] = true
		}
	}
}

// nextBirth goes to the question for a patient of the phone that the browser
// has not typed the birth date of, "" if there is none.
func (w *world) nextBirth(phone conversation.Phone, b *browser) string {
	if strings.HasPrefix(b.at, "/verify/birth") {
		for _, row := range families() {
			if p := (pair{row.Phone, row.GivenName}); row.Phone == phone && w.open(p) && !w.admitted[p] {
				return row.GivenName
			}
		}
		return ""
	}
	for _, m := range offered.FindAllStringSubmatch(b.body, -1) {
		if w.learn(m[1], m[2]); !w.admitted[pair{phone, m[2]}] {
			b.post("/p/about", "patient", m[1])
			return m[2]
		}
	}
	return ""
}

func bornOf(name string) conversation.Date {
	for _, row := range families() {
		if row.GivenName == name {
			return row.BirthDate
		}
	}
	return conversation.Date{}
}

func (w *world) learn(id, name string) { w.ids[name], w.names[id] = id, name }

// shown is whom the page of messages is about, "" for any other page.
func (w *world) shown(b *browser) string {
	h := heading.FindStringSubmatch(b.body)
	if strings.HasPrefix(b.at, "/p/messages/print") {
		h = subject.FindStringSubmatch(b.body)
	}
	if h == nil || b.status != http.StatusOK || !strings.HasPrefix(b.at, "/p/messages") {
		return ""
	}
	name := firstName.FindString(h[1])
	if m := aboutID.FindStringSubmatch(b.body); m != nil && name != "" {
		w.learn(m[1], name)
	}
	return name
}

// look fetches pages of a phone's browser, all or some, and compares them with
// the model.
func (w *world) look(phone conversation.Phone, all bool) {
	b := w.tabs[phone]
	if b == nil {
		return
	}
	w.birthdays()
	paths := []string{"/p/messages", "/p/messages?before=99999", "/p/settings", "/p/texts"}
	for who := range 7 {
		paths = append(paths, fmt.Sprintf("/p/messages?who=%d", who), fmt.Sprintf("/p/messages/print?who=%d", who))
	}
	for _, path := range paths {
		if !all && w.r.IntN(3) > 0 {
			continue
		}
		b.get(path)
		name := w.shown(b)
		if path == "/p/settings" || path == "/p/texts" {
			name = ""
		}
		w.compare(phone, path, name, b.body)
		w.stays(phone, name, b.body)
		b.header.Set("X-Linnet-Part", "1")
		part := b.raw(http.MethodGet, path, nil)
		b.header.Del("X-Linnet-Part")
		if part.Code == http.StatusOK && name != "" {
			w.compare(phone, path+" (part)", name, part.Body.String())
		}
	}
}

// stays holds that an address never turns into another person's: a tab that was
// left open fetches it again.
func (w *world) stays(phone conversation.Phone, name, body string) {
	w.t.Helper()
	m := liveSrc.FindStringSubmatch(body)
	if m == nil || name == "" {
		return
	}
	key := phone.E164() + m[1]
	if was := w.places[key]; was != "" && was != name {
		w.fail("%s was the page of %s and is now that of %s", key, was, name)
	}
	w.places[key] = name
}

// compare holds one answer against the model.
func (w *world) compare(phone conversation.Phone, path, name, body string) {
	w.t.Helper()
	if name != "" && (!w.open(pair{phone, name}) || !w.admitted[pair{phone, name}]) {
		w.fail("%s at %s shows %s, whom it may not open", phone.E164(), path, name)
	}
	seen := secrets.FindAllString(body, -1)
	for _, word := range seen {
		i := slices.IndexFunc(w.secrets, func(s secret) bool { return s.word == word })
		switch s := w.secrets[i]; {
		case !s.landed:
			w.fail("%s at %s shows %s, which was refused", phone.E164(), path, word)
		case s.pair != pair{phone, name}:
			w.fail("%s at %s (about %q) shows %s of %s and %s", phone.E164(), path, name, word, s.pair.phone.E164(), s.pair.name)
		case s.at < w.pairs[s.pair].from:
			w.fail("%s at %s shows %s, written before it was linked again", phone.E164(), path, word)
		}
	}
	if !strings.HasPrefix(path, "/p/messages?who=") || strings.Contains(path, "part") || name == "" {
		return
	}
	for _, s := range w.secrets {
		if s.landed && !s.silent && s.pair == (pair{phone, name}) && s.at >= w.pairs[s.pair].from && !slices.Contains(seen, s.word) {
			w.fail("%s at %s does not show %s", phone.E164(), path, s.word)
		}
	}
}

// newSecret is a word nobody wrote yet.
func (w *world) newSecret() string { return fmt.Sprintf("secret%dx", len(w.secrets)+1) }

// write sends a form from a phone's browser that names any patient ever seen.
func (w *world) write(phone conversation.Phone) {
	b := w.tabs[phone]
	if b == nil || len(w.names) == 0 {
		return
	}
	all := make([]string, 0, len(w.names))
	for id := range w.names {
		all = append(all, id)
	}
	slices.Sort(all)
	id, forged := all[w.r.IntN(len(all))], store.NewID().String()
	if w.r.IntN(8) == 0 {
		id = forged
	}
	w.birthdays()
	p := pair{phone, w.names[id]}
	word := w.newSecret()
	answer := b.raw(http.MethodPost, fmt.Sprintf("/p/messages?who=%d", w.r.IntN(7)), url.Values{"about": {id}, "body": {word}})
	landed := answer.Code == http.StatusSeeOther && strings.Contains(answer.Header().Get("Location"), "did=sent")
	w.say("%s writes %s to %q: %d", phone.E164()[8:], word, p.name, answer.Code)
	// Idle for too long, or nobody is left: signed out, the words come back.
	over := !landed && (answer.Code == http.StatusSeeOther || answer.Code == 419)
	if may := w.open(p) && w.admitted[p]; may != landed && !(over && may) {
		w.fail("writing to %q from %s: taken %t, want %t", p.name, phone.E164(), landed, may)
	}
	w.secrets = append(w.secrets, secret{word: word, pair: p, landed: landed, at: len(w.secrets) + 1})
}

// talk is a talk that is about somebody.
func (w *world) talk() (row store.QueueRow, ok bool) {
	rows, err := w.store.Queue(w.t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
	if err != nil {
		w.t.Fatal(err)
	}
	rows = slices.DeleteFunc(rows, func(q store.QueueRow) bool { return q.About.ID.None() || q.Kind != store.KindTalk })
	if len(rows) == 0 {
		return row, false
	}
	return rows[w.r.IntN(len(rows))], true
}

func (w *world) reply() {
	row, ok := w.talk()
	if !ok {
		return
	}
	word := w.newSecret()
	_, err := w.store.Reply(w.t.Context(), w.dana, row.Talk, store.Answer{Words: word, Force: true, Seen: 1 << 40})
	w.say("staff answer %s about %s with %s: %v", row.Phone.E164()[8:], row.About.Given, word, err)
	w.secrets = append(w.secrets, secret{word: word, pair: pair{row.Phone, row.About.Given}, landed: err == nil, at: len(w.secrets) + 1})
}

// staffAct unlinks a phone or links one again.
func (w *world) staffAct() {
	row, ok := w.talk()
	if !ok {
		return
	}
	w.birthdays()
	linked, err := w.store.Phones(w.t.Context(), row.Talk)
	if err != nil {
		w.t.Fatal(err)
	}
	g := linked[w.r.IntN(len(linked))]
	p := pair{g.Phone, g.Person.Given}
	h := w.pairs[p]
	if h.live != g.Lives(w.store.Now()) {
		w.fail("staff see that %s opens %s: %t, want %t", p.phone.E164(), p.name, !h.live, h.live)
	}
	if h.live {
		if err := w.store.Unlink(w.t.Context(), w.dana, row.Talk, g.ID, "asked to", store.NewID()); err != nil {
			w.fail("unlink: %v", err)
		}
		h.live, h.refused = false, true
		w.left(p)
		w.say("staff unlink %s from %s", p.phone.E164()[8:], p.name)
		return
	}
	err = w.store.ConfirmPhone(w.t.Context(), w.dana, row.Talk, g.ID, "by chart", store.NewID())
	w.say("staff link %s to %s again: %v", p.phone.E164()[8:], p.name, err)
	if grown := h.proxy && h.aged && (p.name == "Mia" || g.EndedBy == store.EndedByAge || g.Ended.IsZero()); grown != (err != nil) {
		w.fail("linking %s to %s again: %v, want refused %t", p.phone.E164(), p.name, err, grown)
	}
	if err == nil {
		h.live, h.refused, h.from = true, false, len(w.secrets)+1
	}
}

// importSome imports some of the rows, and unlinks the others.
func (w *world) importSome() {
	w.birthdays()
	rows := slices.DeleteFunc(families(), func(directory.Row) bool { return w.r.IntN(5) == 0 })
	if w.r.IntN(2) == 0 {
		rows = families()
	}
	sum, err := w.store.Import(w.t.Context(), rows, store.ImportOptions{Replace: true, Yes: true}, nil)
	if err != nil {
		w.fail("import: %v", err)
	}
	w.say("import of %d rows: %d linked, %d unlinked, %d kept", len(rows), sum.Linked, sum.Unlinked, len(sum.Kept))
	for p, h := range w.pairs {
		listed := slices.ContainsFunc(rows, func(r directory.Row) bool {
			return r.Practice == "riverside" && r.Phone == p.phone && r.GivenName == p.name
		})
		switch {
		case h.live && !listed:
			h.live = false
			w.left(p)
		case !h.live && listed && !h.refused && !(h.aged && p.name == "Mia"):
			h.live, h.from = true, len(w.secrets)+1
		}
	}
}

// notices hands out what is due: nothing may tell a phone of a patient it left.
func (w *world) notices() {
	w.birthdays()
	for _, o := range w.sent() {
		if w.off[o.to] && o.token != "" {
			w.fail("texts are off for %s, and %s went there", o.to.E164(), o.id)
		}
		switch o.id {
		case conversation.NewMessage, conversation.NewMessage30, conversation.RequestGot, conversation.RequestUpdate:
		default:
			continue
		}
		phone, _, patient, err := w.store.LinkPhone(w.t.Context(), o.token)
		if err != nil {
			w.fail("a notice's link: %v", err)
		}
		if p := (pair{phone, w.names[patient.String()]}); phone != o.to || !w.open(p) {
			w.fail("a notice about %q went to %s", p.name, o.to.E164())
		}
	}
	w.say("texts leave")
}

// step does one act of the real house and of the model.
func (w *world) step() {
	phones := []conversation.Phone{mother, father, teen, walter}
	phone := phones[w.r.IntN(len(phones))]
	switch n := w.r.IntN(31); {
	case n == 20, n == 21, n == 22:
		w.ask(phone)
	case n == 23, n == 24:
		w.photo(phone)
	case n == 25:
		w.deny(phone)
	case n == 26:
		w.text(phone, "START")
		w.sent()
		w.off[phone] = false
		w.say("%s texts START", phone.E164()[8:])
	case n == 27:
		w.device(phone)
	case n == 28:
		w.setPIN(phone)
	case n > 28:
		w.staffOnTalks()
	case n < 7:
		w.write(phone)
	case n < 10:
		w.reply()
	case n < 12:
		w.staffAct()
	case n < 14:
		w.importSome()
	case n < 16:
		w.later(time.Duration(1+w.r.IntN(8)) * time.Minute)
		w.say("it is %s", w.store.Now().Format("15:04"))
	case n < 17:
		if err := w.store.EndGrants(w.t.Context()); err != nil {
			w.fail("end grants: %v", err)
		}
	case n < 19:
		w.notices()
	default:
		w.enter(phone)
	}
	if b := w.tabs[phone]; b != nil && w.r.IntN(2) == 0 {
		w.birthdays()
		b.get("/p/messages")
		w.births(phone, b)
		w.say("%s types the birth dates that are asked", phone.E164()[8:])
	}
	w.look(phone, false)
	w.lookAtThings(phone, false)
}

// Families live together, part, and grow up: whatever they open, nobody sees or
// writes into a thread that is not theirs. LINNET_RUNS sets how
// many lives are tried, LINNET_SEED tries one again.
func TestNobodySeesAnotherFamilysWords(t *testing.T) {
	runs, seed := 30, uint64(1)
	if n, err := strconv.Atoi(os.Getenv("LINNET_RUNS")); err == nil {
		runs, seed = n, uint64(time.Now().UnixNano())
	}
	if n, err := strconv.ParseUint(os.Getenv("LINNET_SEED"), 10, 64); err == nil {
		runs, seed = 1, n
	}
	for _, engine := range storetest.Engines {
		n := runs
		if engine == "postgres" {
			n = max(1, runs/6)
		}
		t.Run(engine, func(t *testing.T) {
			for i := range n {
				one := seed + uint64(i)
				if !t.Run(fmt.Sprintf("seed %d", one), func(t *testing.T) { lives(t, engine, one) }) {
					t.Fatalf("to see it again: LINNET_SEED=%d go test ./web/portal -run %s/%s", one, "TestNobodySeesAnotherFamilysWords", engine)
				}
			}
		})
	}
}

func lives(t *testing.T, engine string, seed uint64) {
	w := newWorld(t, engine, seed)
	for _, phone := range []conversation.Phone{mother, father, teen, walter} {
		w.enter(phone)
	}
	for range 36 {
		w.step()
	}
	for _, phone := range []conversation.Phone{mother, father, teen, walter} {
		w.look(phone, true)
		w.lookAtThings(phone, true)
	}
}
