package auditor_test

import (
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"linnet/store"
	"linnet/web"
)

func TestThePagesInBothLanguages(t *testing.T) {
	h := open(t)
	h.text(walter, "HELP")
	h.text(rosa, "Stop texting")
	h.text(rosa, "hello?")
	for _, one := range []struct{ name, path string }{
		{"log", "/audit"},
		{"record", "/audit/events/3"},
		{"sent", "/audit/events/4"},
		{"state", "/audit/state?number=206-555-0147&day=2026-03-03&time=13:00"},
		{"export", "/audit/export"},
	} {
		for _, lang := range []string{"en", "es"} {
			w := h.get(one.path, "Accept-Language", lang)
			want(t, w, http.StatusOK)
			golden(t, one.name+"."+lang+".html", w.Body.String())
		}
	}
}

func TestNumbersAndWordsAreHiddenUntilAskedFor(t *testing.T) {
	h := open(t)
	h.text(rosa, "please stop, my name is Rosa")
	pages := []string{"/audit", "/audit/events/1", "/audit?number=0147", "/audit?event=opt_out&how=own+words"}
	hidden := func(when string, should bool) {
		t.Helper()
		for _, path := range pages {
			body := h.get(path).Body.String()
			for _, secret := range []string{"2065550147", "206-555-0147", "(206)", "my name is"} {
				if found := strings.Contains(body, secret); found && should {
					t.Errorf("%s, %s shows %q", when, path, secret)
				}
			}
			if !strings.Contains(body, "…0147") && should {
				t.Errorf("%s, %s lacks the masked number", when, path)
			}
			if !should && (!strings.Contains(body, "206-555-0147") || !strings.Contains(body, "my name is")) {
				t.Errorf("%s, %s lacks the number or the words", when, path)
			}
		}
	}
	hidden("at first", true)
	w := h.post("/audit/numbers", "practice", "riverside", "to", "/audit?number=0147")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/audit?number=0147" {
		t.Errorf("show numbers = %d to %s", w.Code, w.Header().Get("Location"))
	}
	hidden("after asking", false)
	own := h.cookie
	h.cookie = h.signIn("second@riverside.example", store.RoleAuditor)
	hidden("for somebody else", true)
	h.cookie = own
	h.setClock(h.store.Now().Add(10 * time.Minute))
	h.get("/audit")
	h.setClock(h.store.Now().Add(6 * time.Minute))
	hidden("a quarter of an hour later", true)
	if w := h.post("/audit/numbers", "to", "https://evil.example/"); w.Header().Get("Location") != "/" {
		t.Errorf("a foreign address to go back to = %s, want /", w.Header().Get("Location"))
	}
}

func TestOnlyAuditorsAndAdminsOpenTheLog(t *testing.T) {
	h := open(t)
	h.text(rosa, "STOP")
	paths := []string{"/audit", "/audit/events/1", "/audit/state", "/audit/export"}
	for _, one := range []struct {
		who    string
		cookie string
		get    int
		post   int
	}{
		{"nobody", "", http.StatusSeeOther, http.StatusSeeOther},
		{"staff", h.signIn("s@riverside.example", store.RoleStaff), http.StatusForbidden, http.StatusForbidden},
		{"a lead", h.signIn("l@riverside.example", store.RoleStaff, store.RoleLead), http.StatusForbidden, http.StatusForbidden},
		{"an admin", h.signIn("a@riverside.example", store.RoleAdmin), http.StatusOK, http.StatusSeeOther},
		{"an auditor", h.cookie, http.StatusOK, http.StatusSeeOther},
	} {
		h.cookie = one.cookie
		for _, path := range paths {
			if w := h.get(path); w.Code != one.get {
				t.Errorf("%s: GET %s = %d, want %d", one.who, path, w.Code, one.get)
			}
		}
		if w := h.post("/audit/numbers", "to", "/audit"); w.Code != one.post {
			t.Errorf("%s: show numbers = %d, want %d", one.who, w.Code, one.post)
		}
		if w := h.post("/audit/export.csv", "reason", "", "practice", "riverside"); one.get != http.StatusOK && w.Code != one.get {
			t.Errorf("%s: export = %d, want %d", one.who, w.Code, one.get)
		}
	}
}

func TestFiltersSayWhatIsWrong(t *testing.T) {
	h := open(t)
	h.text(rosa, "STOP")
	h.text(walter, "HELP")
	for _, one := range []struct {
		query  string
		status int
		words  string
	}{
		{"from=2026-03-02&to=2026-03-01", 422, "The To date must be after the From date."},
		{"from=2026-02-30", 422, "Choose a day of the calendar."},
		{"number=12", 422, "Write the last 4 digits or a whole number"},
		{"from=2026-01-01&to=2026-01-31", 200, "No events in these dates."},
		{"from=2026-03-03&to=2026-03-03", 200, "1–4 of 4"},
		{"from=2026-03-03&to=2026-03-03&zone=utc", 200, "1–4 of 4"},
		{"number=0188", 200, "1–2 of 2"},
		{"number=206-555-0147", 200, "1–2 of 2"},
		{"event=opt_out", 200, "1–1 of 1"},
		{"event=confirm", 200, "1–1 of 1"},
		{"how=text+word", 200, "1–2 of 2"},
		{"event=junk&how=junk&page=junk&zone=junk", 200, "1–4 of 4"},
		{"practice=lakeside", 200, "No events in these dates."},
		{"practice=nobody", 404, "We cannot find that page."},
	} {
		w := h.get("/audit?" + one.query)
		if w.Code != one.status || !strings.Contains(w.Body.String(), one.words) {
			t.Errorf("/audit?%s = %d, want %d and %q\n%s", one.query, w.Code, one.status, one.words, w.Body)
		}
	}
}

func TestFiftyAPageAndBothDirections(t *testing.T) {
	h := open(t)
	for range 60 { // a repeated HELP is recorded each time, answered five times a day
		h.text(walter, "HELP")
	}
	first := h.get("/audit?event=help").Body.String()
	if !strings.Contains(first, "1–50 of 60") || !strings.Contains(first, `aria-sort="descending"`) || strings.Count(first, "<tr>") != 51 {
		t.Errorf("the first page holds %d rows\n%s", strings.Count(first, "<tr>")-1, first)
	}
	second := h.get("/audit?event=help&page=2&sort=oldest")
	want(t, second, http.StatusOK, "51–60 of 60", `aria-sort="ascending"`, `aria-current="page"`)
	if n := strings.Count(second.Body.String(), "<tr>"); n != 11 {
		t.Errorf("the second page holds %d rows, want 10", n-1)
	}
	want(t, h.get("/audit?event=help&page=999999999999"), http.StatusOK, "No events in these dates.")
}

func TestARecordKnowsItsNeighboursOfTheSameNumber(t *testing.T) {
	h := open(t)
	h.text(rosa, "STOP")   // 1, its confirmation 2
	h.text(walter, "HELP") // 3, 4
	h.text(rosa, "START")  // 5, 6
	w := h.get("/audit/events/5")
	want(t, w, http.StatusOK, "Acted on in 0.4 s", `href="/audit/events/2?practice=riverside">Older`, `href="/audit/events/6?practice=riverside">Newer`, "stopped → new")
	for _, path := range []string{"/audit/events/999", "/audit/events/0", "/audit/events/-1", "/audit/events/x", "/audit/events/1?practice=lakeside"} {
		if w := h.get(path); w.Code != http.StatusNotFound {
			t.Errorf("GET %s = %d, want 404", path, w.Code)
		}
	}
}

func TestStateOnADayAcrossStopAndStart(t *testing.T) {
	h := open(t)
	h.text(rosa, "STOP") // 12:00 at the clinic
	h.setClock(time.Date(2026, 3, 3, 20, 0, 0, 0, time.UTC))
	h.cookie = h.signIn("later@riverside.example", store.RoleAuditor)
	h.text(rosa, "START") // 14:00
	for _, one := range []struct{ at, words string }{
		{"11:00", "On Mar 3, 2026, 11:00 AM CST texts to …0147 were not off."},
		{"13:00", "On Mar 3, 2026, 1:00 PM CST texts to …0147 were off."},
		{"13:00", "Event 1 made it so: Opt-out"},
		{"15:00", "On Mar 3, 2026, 3:00 PM CST texts to …0147 were not off."},
		{"15:00", "Event 3 made it so: Opt-in"},
	} {
		want(t, h.get("/audit/state?day=2026-03-03&time="+one.at+"&number="+url.QueryEscape(rosa.E164())), http.StatusOK, one.words)
	}
	want(t, h.get("/audit/state?day=2026-03-03&time=13:00&number=206-555-0147"), http.StatusOK, "start_confirm")
	want(t, h.get("/audit/state?day=2026-03-03&number=206-555-0199"), http.StatusOK, "is not known at this office")
	want(t, h.get("/audit/state?day=nonsense&number=12"), http.StatusUnprocessableEntity, "Choose a day", "Write a whole number")
}

func TestTheFileIsInertAndNeedsAReason(t *testing.T) {
	h := open(t)
	h.text(rosa, "=STOP")
	want(t, h.post("/audit/export.csv", "practice", "riverside", "numbers", "full"), http.StatusUnprocessableEntity, "Say why you need this file.")
	if w := h.get("/audit/export.csv"); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET of the file = %d, want 405", w.Code)
	}
	for _, one := range []struct{ numbers, phone, words string }{{"hidden", "…0147", ""}, {"full", "'+12065550147", "'=STOP"}} {
		w := h.post("/audit/export.csv", "practice", "riverside", "numbers", one.numbers, "reason", "yearly review")
		want(t, w, http.StatusOK)
		if got := w.Header().Get("Content-Type"); got != "text/csv; charset=utf-8" {
			t.Errorf("Content-Type = %s", got)
		}
		rows, err := csv.NewReader(w.Body).ReadAll()
		if err != nil || len(rows) < 3 || rows[0][0] != "record" {
			t.Fatalf("the file = %v, %v", rows, err)
		}
		found := false
		for _, row := range rows[1:] {
			found = found || row[6] == one.words
			if row[3] != one.phone {
				t.Errorf("%s: number = %q, want %q", one.numbers, row[3], one.phone)
			}
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
					t.Errorf("%s: cell %q would run as a formula", one.numbers, cell)
				}
			}
		}
		if !found {
			t.Errorf("%s: no record with the words %q", one.numbers, one.words)
		}
	}
}

func TestACheckIsKeptWithItsDate(t *testing.T) {
	h := open(t)
	h.text(rosa, "STOP")
	server := httptest.NewServer(h.engine) // a check lifts the server's deadline, so it needs a real one
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/audit/check", strings.NewReader("to=%2Faudit%3Fzone%3Dutc"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: h.cookie})
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/audit?zone=utc" {
		t.Errorf("check = %d to %s, want 303 to the page it came from", resp.StatusCode, resp.Header.Get("Location"))
	}
	want(t, h.get("/audit"), http.StatusOK, "All 2 records check out.", "Checked Mar 3, 2026, 12:00:", "not compared with any head from outside",
		"No head of this log leaves this machine yet.", `<b class="num">0</b> of 1 texts handed out`)
}

func TestEveryLookIsOnTheTrail(t *testing.T) {
	h := open(t)
	h.text(rosa, "STOP")
	before := len(h.trail(0))
	h.get("/audit?number=0147")
	h.get("/audit/events/1")
	h.get("/audit/state?day=2026-03-03&time=13:00&number=206-555-0147")
	h.post("/audit/numbers", "to", "/audit")
	h.post("/audit/export.csv", "reason", "yearly review")
	got := strings.Join(h.trail(before), ", ")
	if want := "log looked at, log record opened, state on a day, log numbers shown, log exported"; got != want {
		t.Errorf("trail = %s, want %s", got, want)
	}
}

func TestThePageSaysWhoHasAHeadOfTheLog(t *testing.T) {
	h := open(t)
	red := "bar madder"
	for _, one := range []struct {
		name  string
		left  store.Left
		words string
		red   bool
	}{
		{"none was ever signed", store.Left{}, "No head of this log leaves this machine yet.", true},
		{"signed and left to nobody", store.Left{Size: 3, At: h.store.Now()}, "No head of this log leaves this machine yet.", true},
		{"an hour ago", store.Left{Size: 48211, At: h.store.Now().Add(-time.Hour), Place: "heads.example"}, "heads.example has the head over the first 48,211 records", false},
		{"three days ago", store.Left{Size: 3, At: h.store.Now().Add(-72 * time.Hour), Place: "heads.example"}, "has left this machine for heads.example since", true},
	} {
		if one.left.Size > 0 {
			if err := h.store.SetHeadLeft(t.Context(), one.left); err != nil {
				t.Fatal(err)
			}
		}
		body := h.get("/audit").Body.String()
		if !strings.Contains(body, one.words) || strings.Contains(body, red) != one.red {
			t.Errorf("%s: the page lacks %q, or is red: %t", one.name, one.words, strings.Contains(body, red))
		}
	}
}
