package auditor_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
)

var (
	patientLink = regexp.MustCompile(`href="(/audit/patients/[0-9a-f]{32}\?practice=riverside)">([^<]+)<`)
	alertForm   = regexp.MustCompile(`action="(/audit/alerts/[0-9a-f]{32})"`)
	olderLink   = regexp.MustCompile(`href="([^"]+)">Older</a>`)
)

// dana is somebody on the staff who looked for the Ruizes, opened Walter's
// talk and was told that one of them was not hers.
func (h *house) dana() *store.Staff {
	h.t.Helper()
	ctx := store.From(h.t.Context(), store.Origin{Address: "192.0.2.0", Browser: "Firefox"})
	p, err := h.store.AddStaff(ctx, store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{store.RoleLead}, true)
	if err != nil {
		h.t.Fatal(err)
	}
	h.text(walter, "Can I move my visit?")
	rows, err := h.store.Queue(ctx, store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
	if err != nil || len(rows) != 1 {
		h.t.Fatalf("Queue = %v, %v", rows, err)
	}
	if _, err := h.store.Search(ctx, p, "riverside", h.store.Sought(h.store.Practice("riverside"), "206-555-0147")); err != nil {
		h.t.Fatal(err)
	}
	if err := h.store.OpenOutside(ctx, p, rows[0].Talk, true, "He fainted here"); err != nil {
		h.t.Fatal(err)
	}
	if err := h.store.Refused(ctx, "riverside", p, "list viewed", "queue-nurse"); err != nil {
		h.t.Fatal(err)
	}
	people, err := h.store.Search(ctx, p, "riverside", h.store.Sought(h.store.Practice("riverside"), "Hale"))
	if err != nil || len(people.Hits) != 1 {
		h.t.Fatalf("Search = %v, %v", people, err)
	}
	if _, err := h.store.Starting(ctx, p, people.Hits[0].Person.ID); err != nil {
		h.t.Fatal(err)
	}
	return p
}

func TestWhatAPersonDidBetweenTwoTimes(t *testing.T) {
	h := open(t)
	dana := h.dana()
	page := "/audit/people?practice=riverside&who=" + dana.ID.String()
	want(t, h.get("/audit/people"), http.StatusOK, "Choose a person", ">Dana Kim</option>", ">test</option>")
	w := h.get(page)
	want(t, w, http.StatusOK, "Opened a talk, emergency access", "He fainted here", "Searched for people", "3 patients in a list", "192.0.2.0 Firefox",
		"Refused", ">Walter Hale</a>", "…0188", `<span class="meta">hidden</span>`)
	for _, secret := range []string{"555-0147", "555-0188", "move my visit", "5550188"} {
		if strings.Contains(w.Body.String(), secret) {
			t.Errorf("the page of a person shows %q", secret)
		}
	}
	for _, tc := range []struct {
		query  string
		status int
		words  string
	}{
		{"&kind=refused", 200, "Saw a list"}, {"&kind=taken", 200, "Nothing between these two times."},
		{"&from=2026-03-01T00:00&to=2026-03-02T00:00", 200, "Nothing between these two times."},
		{"&from=2026-03-03T12:00&to=2026-03-03T12:00", 200, "Searched for people"},
		{"&from=2026-03-03T12:00&to=2026-03-03T11:00", 422, "The To time must be after the From time."},
		{"&from=yesterday", 422, "Choose a day and a time."}, {"&after=junk&kind=junk", 200, "Searched for people"},
	} {
		want(t, h.get(page+tc.query), tc.status, tc.words)
	}
	h.post("/audit/numbers", "practice", "riverside", "to", page)
	want(t, h.get(page), http.StatusOK, "206-555-0188", "206-555-0147")
	want(t, h.get("/audit/people?who=name:test"), http.StatusOK, "Added a person to the staff")
}

func TestWhoOpenedAPatientIsFoundWithoutANameInAnyAddress(t *testing.T) {
	h := open(t)
	h.dana()
	want(t, h.post("/audit/patients", "practice", "riverside", "q", " "), http.StatusUnprocessableEntity, "Type what you look for.")
	w := h.post("/audit/patients", "practice", "riverside", "q", "Hale")
	to := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || strings.Contains(to, "Hale") {
		t.Fatalf("a search leads to %d %q", w.Code, to)
	}
	found := h.get(to)
	want(t, found, http.StatusOK, "Walter Hale", "…0188")
	link := patientLink.FindStringSubmatch(found.Body.String())
	if link == nil {
		t.Fatal("no patient was found")
	}
	want(t, h.get(link[1]), http.StatusOK, "Who opened Walter Hale?", "Dana Kim", "Opened a patient for a new talk", "192.0.2.0 Firefox")
	want(t, h.get(strings.Replace(link[1], "riverside", "lakeside", 1)), http.StatusNotFound)
	want(t, h.get("/audit/patients/nobody"), http.StatusNotFound)
	own := h.cookie
	h.cookie = h.signIn("second@riverside.example", store.RoleAuditor)
	want(t, h.get(to), http.StatusNotFound)
	h.cookie = own
	want(t, h.get(link[1]), http.StatusOK, "Asked who opened a patient")
}

func TestTheTrailGoesOnPageByPage(t *testing.T) {
	h := open(t)
	dana := h.dana()
	for range 120 {
		if err := h.store.Looked(t.Context(), "riverside", dana.Actor(), "report viewed", ""); err != nil {
			t.Fatal(err)
		}
	}
	address, rows, pages := "/audit/people?practice=riverside&who="+dana.ID.String(), 0, 0
	for address != "" {
		w := h.get(address)
		want(t, w, http.StatusOK)
		pages++
		rows += strings.Count(w.Body.String(), `<td class="trail-act">`)
		address = ""
		if m := olderLink.FindStringSubmatch(w.Body.String()); m != nil {
			address = strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	if rows != 125 || pages != 3 {
		t.Errorf("%d rows on %d pages, want all 125 on 3", rows, pages)
	}
}

func TestFilesOfTheTrailNeedAReasonAndAreOnIt(t *testing.T) {
	h := open(t)
	dana := h.dana()
	fields := []string{"practice", "riverside", "who", dana.ID.String(), "from", "2026-03-01T00:00", "to", "2026-03-04T00:00"}
	want(t, h.post("/audit/people.csv", fields...), http.StatusUnprocessableEntity, "Say why you need this file.")
	w := h.post("/audit/people.csv", append(fields, "reason", "yearly review")...)
	want(t, w, http.StatusOK)
	rows, err := csv.NewReader(w.Body).ReadAll()
	if err != nil || len(rows) != 6 || rows[0][0] != "time_utc" || rows[1][4] != "people searched" || rows[1][12] != "" || rows[2][8] != "…0188" {
		t.Errorf("the file of a person = %v, %v", rows, err)
	}
	if len(strings.Fields(rows[1][11])) != 3 {
		t.Errorf("the search named %q, want 3 keys", rows[1][11])
	}
	h.post("/audit/touched", "practice", "riverside", "what", "person", "who", dana.ID.String())
	patient := rows[5][7]
	w = h.post("/audit/patients.csv", "practice", "riverside", "patient", patient, "reason", "they asked")
	want(t, w, http.StatusOK, "patient chosen")
	acts := h.trail(0)
	n := 0
	for _, act := range acts {
		if act == "trail exported" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("two files left %d rows on the trail", n)
	}
}

func TestWhoseDataWasTouchedIsAListToTakeAway(t *testing.T) {
	h := open(t)
	dana := h.dana()
	for _, tc := range []struct{ what, who, words, problem string }{
		{"person", "", "", "Choose a person."}, {"number", "", "12", "Write a whole number"}, {"message", "", "", "Type the message"}, {"junk", "", "", "Choose a person."},
	} {
		want(t, h.post("/audit/touched", "practice", "riverside", "what", tc.what, "who", tc.who, "words", tc.words), http.StatusUnprocessableEntity, tc.problem)
	}
	for _, tc := range []struct {
		fields []string
		words  []string
	}{
		{[]string{"what", "person", "who", dana.ID.String()}, []string{"Person or command: Dana Kim", ">Walter Hale</a>", ">Ana Ruiz</a>", "<b class=\"num\">4</b> patients"}},
		{[]string{"what", "number", "words", "206-555-0188"}, []string{"Phone number: …0188", "No patient"}},
		{[]string{"what", "message", "words", "SM1"}, []string{"Message: SM1", "No patient"}},
		{[]string{"what", "key", "words", "key abc"}, []string{"API key: key abc", "No patient"}},
	} {
		w := h.post("/audit/touched", append(tc.fields, "practice", "riverside")...)
		to := w.Header().Get("Location")
		if w.Code != http.StatusSeeOther || strings.Contains(to, "0188") {
			t.Fatalf("%v leads to %d %q", tc.fields, w.Code, to)
		}
		page := h.get(to)
		want(t, page, http.StatusOK, tc.words...)
		search := to[strings.LastIndex(to, "/")+1:]
		want(t, h.post("/audit/touched.csv", "practice", "riverside", "search", search), http.StatusUnprocessableEntity, "Say why you need this file.")
		want(t, h.post("/audit/touched.csv", "practice", "riverside", "search", search, "reason", "a stolen phone"), http.StatusOK, "patient_id")
	}
}

func TestAnAlertIsAnsweredOnItsPage(t *testing.T) {
	h := open(t)
	h.dana()
	want(t, h.get("/audit"), http.StatusOK, `Privacy alerts<span class="n">1<span class="hide"> open</span>`)
	page := h.get("/audit/alerts")
	want(t, page, http.StatusOK, "Dana Kim used emergency access to open a sender not known yet.", "Seen, nothing wrong", "Look into it", "What the person did then")
	form := alertForm.FindStringSubmatch(page.Body.String())
	if form == nil {
		t.Fatal("the alert has no form")
	}
	see := func(state, note string) *url.URL {
		t.Helper()
		w := h.post(form[1], "practice", "riverside", "state", state, "note", note)
		if w.Code != http.StatusSeeOther {
			t.Errorf("%s = %d", state, w.Code)
		}
		to, err := url.Parse(w.Header().Get("Location"))
		if err != nil {
			t.Fatal(err)
		}
		return to
	}
	see(store.PrivacyLooking, "Asked Dana.")
	want(t, h.get("/audit/alerts"), http.StatusOK, "Being looked into", "Asked Dana.", "It should not have been", "Audrey Tor, Mar 3, 2026")
	want(t, h.post(form[1], "practice", "riverside", "state", store.PrivacyWrong, "note", ""), http.StatusUnprocessableEntity, "Write a note on what was wrong.", `aria-invalid="true"`)
	see(store.PrivacyFine, "He did faint.")
	w := h.get("/audit/alerts")
	want(t, w, http.StatusOK, "Nothing waits for you.", "Nothing wrong", "He did faint.")
	if strings.Contains(w.Body.String(), `class="n"`) {
		t.Error("an alert that is done with is still counted")
	}
	see(store.PrivacyFine, "twice")
	want(t, h.post("/audit/alerts/junk", "practice", "riverside"), http.StatusNotFound)
}

func TestThePagesOfTheTrailInBothLanguages(t *testing.T) {
	h := open(t)
	dana := h.dana()
	h.setClock(time.Date(2026, 3, 3, 18, 5, 20, 0, time.UTC))
	for _, one := range []struct{ name, path string }{
		{"people", "/audit/people?from=2026-03-03T00:00&to=2026-03-04T00:00&who=" + dana.ID.String()},
		{"find", "/audit/patients"}, {"touched", "/audit/touched?from=2026-03-03T00:00&to=2026-03-04T00:00"}, {"alerts", "/audit/alerts"},
	} {
		for _, lang := range []conversation.Language{conversation.English, conversation.Spanish} {
			w := h.get(one.path, "Accept-Language", string(lang))
			want(t, w, http.StatusOK)
			golden(t, "trail-"+one.name+"."+string(lang)+".html", keys.ReplaceAllString(w.Body.String(), "KEY"))
		}
	}
}

// keys are rows' own, which no two runs share.
var keys = regexp.MustCompile(`01[0-9a-f]{30}|\b\d{16}\.`)
