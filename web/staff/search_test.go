package staff_test

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

// search types into the box and opens the page of the answer.
func (b *browser) search(t *testing.T, form ...string) (answer, string) {
	t.Helper()
	v := url.Values{"practice": {"riverside"}}
	for i := 0; i+1 < len(form); i += 2 {
		v.Set(form[i], form[i+1])
	}
	sent := b.post("/app/search", v)
	sent.want(t, "a search", http.StatusSeeOther)
	if !regexp.MustCompile(`^/app/search/[0-9a-f]{32}$`).MatchString(sent.to) {
		t.Fatalf("the answer stands at %s", sent.to)
	}
	return b.get(sent.to), sent.to
}

// Staff find people by any usual writing, see what a row has to say, and the
// search with those it showed is one row of the trail.
func TestStaffSearchForPeople(t *testing.T) {
	each(t, func(h *house) {
		h.text(nobody, "Is this the office?")
		dana := h.as("dana")
		for _, tc := range []struct {
			typed     string
			has, lack []string
		}{
			{"ruiz", []string{"Ana Ruiz", "Leo Ruiz", "Rosa Ruiz", "R-1002", "…0147", "Texts on", "Español", "No open talk"}, []string{"Walter"}},
			{"RUI an", []string{"Ana Ruiz"}, []string{"Leo", "Rosa Ruiz"}},
			{"3/9/2016", []string{"Ana Ruiz", "Leo Ruiz"}, []string{"Rosa Ruiz"}},
			{"leo mar 9 2016", []string{"Leo Ruiz"}, []string{"Ana Ruiz"}},
			{"206-555-0188", []string{"Walter Hale"}, []string{"Ruiz"}},
			{"0147", []string{"Ana Ruiz", "Rosa Ruiz"}, []string{"Walter Hale"}},
			{"r-1004", []string{"Walter Hale"}, []string{"Ruiz"}},
			{"0199", []string{"Unknown number", "Open talk"}, []string{"Ruiz"}},
			{"zz", []string{"Type at least 3 letters"}, nil},
			{"nobodysname", []string{"Nobody fits"}, []string{"Ruiz"}},
		} {
			page, _ := dana.search(t, "q", tc.typed)
			page.want(t, "search for "+tc.typed, 200, tc.has...)
			_, hits, _ := strings.Cut(page.body, `id="hits-h"`)
			for _, word := range tc.lack {
				if strings.Contains(hits, word) {
					t.Errorf("search for %s shows %s", tc.typed, word)
				}
			}
		}
		if got := h.trail()["people searched"]; got != 10 {
			t.Errorf("the trail has %d searches, want 10", got)
		}
		entries, err := h.s.Trail(t.Context(), "riverside", time.Time{}, 1000)
		if err != nil {
			t.Fatal(err)
		}
		last := ""
		for _, e := range entries {
			if e.Act == "people searched" && strings.Contains(e.Detail, "206-555-0188") {
				last = e.Detail
			}
		}
		if !strings.Contains(last, "1 shown: patient ") {
			t.Errorf("the trail says %q of a search", last)
		}
	})
}

// A kept search is its session's alone, and ends with it.
func TestAKeptSearchIsOnesOwn(t *testing.T) {
	each(t, func(h *house) {
		dana, maria := h.as("dana"), h.as("maria")
		_, at := dana.search(t, "q", "ruiz")
		maria.get(at).want(t, "somebody else's search", 404)
		h.browser().get(at).want(t, "a stranger at a search", 303)
		again := h.as("dana")
		again.get(at).want(t, "the same person's other session", 404)
		dana.get(at).want(t, "the own search again", 200, "Ana Ruiz")
		dana.post("/app/sign-out", nil)
		dana.get(at).want(t, "after sign-out", 303)
		dana = h.as("dana")
		dana.post("/app/search", url.Values{"q": {" "}}).want(t, "an empty search", 422, "Type what you look for.", "There is a problem")
		dana.post("/app/search", url.Values{"q": {"x"}, "practice": {"nowhere"}}).want(t, "a practice of nobody", 404)
		dana.post("/app/search", url.Values{"q": {"kept words"}, "in": {"messages"}, "from": {"tomorrow"}}).want(t, "no day", 422, "Choose a day", `value="kept words"`)
		h.as("audit").post("/app/search", url.Values{"q": {"x"}}).want(t, "an auditor", 303)
		dana.search(t, "q", "hale", "practice", "lakeside")
		page, _ := dana.search(t, "q", "ruiz", "practice", "lakeside")
		if strings.Contains(page.body, "R-1002") {
			t.Error("a search at one office shows the patients of another")
		}
	})
}

// Words of messages are found without case and accents, newest first and marked.
func TestStaffSearchInWords(t *testing.T) {
	each(t, func(h *house) {
		h.walter()
		h.text(walter, "¿Puedo cambiar la próxima CITA? It is about the knee.")
		h.text(nobody, "an apple a day")
		dana := h.as("dana")
		page, _ := dana.search(t, "q", "proxima cita", "in", "messages")
		page.want(t, "words", 200, "<mark>próxima</mark>", "<mark>CITA</mark>", "Walter H.", "found 1", "</html>")
		page, _ = dana.search(t, "q", "move visit", "in", "messages", "from", "2026-03-03", "to", "2026-03-03")
		page.want(t, "words of that day", 200, "<mark>move</mark>", "<mark>visit</mark>")
		page, _ = dana.search(t, "q", "move visit", "in", "messages", "to", "2026-03-02")
		page.want(t, "words of the day before", 200, "found 0")
		page, _ = dana.search(t, "q", "pple", "in", "messages")
		page.want(t, "the middle of a word", 200, "found 0")
		page, _ = dana.search(t, "q", "<apple>", "in", "messages")
		page.want(t, "words with signs", 200, "found 0")
		if got := h.trail()["messages searched"]; got != 5 {
			t.Errorf("the trail has %d searches in words, want 5", got)
		}
	})
}

// A new talk goes to everybody chosen, one thread each; a second one is
// refused, and so is one without words or reader.
func TestStaffStartATalk(t *testing.T) {
	each(t, func(h *house) {
		dana := h.as("dana")
		page, _ := dana.search(t, "q", "walter hale", "for", store.AskedForNew)
		page.want(t, "step one", 200, "Walter Hale", "Person not found?")
		at := regexp.MustCompile(`/app/new/[0-9a-f]{32}`).FindString(page.body)
		form := dana.get(at)
		form.want(t, "the new talk", 200, "Own phone", "…0188", "No consent on file.", "You have a new message from us. Reply STOP to end texts.", "of 160, 1 part", "Front desk", "checked")
		line := regexp.MustCompile(`name="to" value="([0-9a-f]{32})"`).FindStringSubmatch(form.body)[1]
		dana.post(at, fields(form.body, "queue", "nurse", "body", "kept words")).want(t, "to nobody", 422, "Choose who gets it.", "kept words")
		dana.post(at, fields(form.body, "queue", "nurse", "to", line, "body", " ")).want(t, "no words", 422, "Write something first.", "checked")
		dana.post(at, fields(form.body, "queue", "nowhere", "to", line, "body", "x")).want(t, "a queue of nobody", 404)
		sent := fields(form.body, "queue", "nurse", "to", line, "body", "Your card is ready.")
		done := dana.post(at, sent)
		done.want(t, "a talk", 303)
		dana.get(done.to).want(t, "the talk", 200, "Your card is ready.", "The message is sent.")
		dana.post(at, sent).want(t, "the same form again", 303)
		if rows := h.rows(store.QueueView{Lane: store.LaneWaiting}); len(rows) != 1 || rows[0].Queue != "nurse" {
			t.Errorf("waiting rows = %+v, want one in nurse", rows)
		}
		form = dana.get(at)
		form.want(t, "the page again", 200, "Walter already has an open talk.", "Go to it")
		dana.post(at, fields(form.body, "queue", "nurse", "to", line, "body", "x")).want(t, "over an open talk", 422, "has an open talk now")
		h.as("admin").get(at).want(t, "an admin at a new talk", 403)
		h.wait(time.Minute)
		if out := h.handOut(); len(out) != 0 { // he has not said yes: the gate keeps the notice
			t.Errorf("without consent %v went out", out)
		}
	})
}

// Somebody who is not on record is added with a yes that has its words.
func TestStaffAddAPerson(t *testing.T) {
	each(t, func(h *house) {
		dana := h.as("dana")
		form := dana.get("/app/add")
		form.want(t, "the form", 200, "Add person", "May we text you")
		good := []string{"given", "Inés", "family", "Vega", "birth", "5/2/1990", "phone", "206 555 0155", "language", "es", "relation", "self", "yes", "call", "yes-words", "claro que sí"}
		for _, tc := range []struct{ field, value, want string }{
			{"given", "", "Write the name."}, {"birth", "soon", "Write the birth date"}, {"phone", "12", "number"}, {"yes-words", "", "Write down their words."}, {"language", "fr", "Choose a language."},
		} {
			v := fields(form.body, good...)
			v.Set(tc.field, tc.value)
			dana.post("/app/add", v).want(t, "add without "+tc.field, 422, tc.want, `value="Vega"`)
		}
		done := dana.post("/app/add", fields(form.body, good...))
		done.want(t, "add", 303)
		dana.get(done.to).want(t, "on to the talk", 200, "Inés Vega", "record L-")
		dana.post("/app/add", fields(dana.get("/app/add").body, good...)).want(t, "twice", 422, "is on record. Search for them.")
		if out := h.handOut(); len(out) != 1 || !strings.HasPrefix(out[0], "phone_start|") {
			t.Errorf("texts = %v, want phone_start", out)
		}
		page, _ := dana.search(t, "q", "ines veg")
		page.want(t, "find them", 200, "Inés Vega", "…0155")
	})
}

// An unknown sender is matched after a check: the other phone is told, the
// talk is the patient's, and the new phone sees only what comes after.
func TestStaffMatchAnUnknownSender(t *testing.T) {
	each(t, func(h *house) {
		h.text(walter, "START")
		h.text(nobody, "It is Walter, from my new phone")
		h.handOut()
		dana := h.as("dana")
		row := h.only(store.LaneUnverified)
		talk := "/app/c/" + row.Talk.String()
		dana.get(talk).want(t, "the card", 200, "Match to a patient", "Add as new", "Wrong number", "from my new phone")
		page, at := dana.search(t, "q", "hale", "for", "match", "talk", row.Talk.String())
		page.want(t, "choose", 200, "Whose phone is it?", "Walter Hale")
		patient := regexp.MustCompile(`name="patient" value="([0-9a-f]{32})"`).FindStringSubmatch(page.body)[1]
		search := strings.TrimPrefix(at, "/app/search/")
		dana.post(talk+"/match", fields(page.body, "search", search, "relation", "self", "how", "called home")).want(t, "nobody chosen", 422, "Choose a patient.", `value="called home"`)
		dana.post(talk+"/match", fields(page.body, "search", search, "patient", patient, "relation", "self", "how", " ")).want(t, "no check", 422, "Say how you checked", "checked")
		dana.post(talk+"/match", fields(page.body, "search", search, "patient", patient, "relation", "self", "how", "called home")).want(t, "match", 303)
		dana.get(talk).want(t, "the talk", 200, "Walter H.", "from my new phone", "New phone")
		if out := h.handOut(); len(out) != 1 || !strings.HasPrefix(out[0], "phone_added|") {
			t.Errorf("texts = %v, want phone_added", out)
		}
		session := h.signedIn(nobody, "hello again", dateOf(1947, 11, 30))
		thread, err := h.s.Thread(t.Context(), session, session.Patients[0], 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range thread.Messages {
			if strings.Contains(m.Body, "from my new phone") {
				t.Error("the new phone sees what was written before the match")
			}
		}
		if got := h.trail()["sender matched"]; got != 1 {
			t.Errorf("the trail has %d matches, want 1", got)
		}
	})
}

// Wrong number stops texts to the phone with one last word; add as new makes
// the sender a patient.
func TestStaffEndOrAddAnUnknownSender(t *testing.T) {
	each(t, func(h *house) {
		h.text(nobody, "Who is this?")
		h.handOut()
		dana := h.as("dana")
		talk := "/app/c/" + h.only(store.LaneUnverified).Talk.String()
		dana.post(talk+"/wrong-number", fields(dana.get(talk).body, "why", "")).want(t, "without why", 422, "Say what you learned.")
		dana.post(talk+"/wrong-number", fields(dana.get(talk).body, "why", "A stranger, by phone")).want(t, "wrong number", 303)
		dana.get(talk).want(t, "the talk", 200, "Texts off", "Closed: Wrong number")
		if out := h.handOut(); len(out) != 1 || !strings.HasPrefix(out[0], "wrong_number|") {
			t.Errorf("texts = %v, want wrong_number", out)
		}
		h.text("+12065550166", "I am new here")
		talk = "/app/c/" + h.rows(store.QueueView{Lane: store.LaneUnverified})[0].Talk.String()
		add := strings.Replace(talk, "/app/c/", "/app/add/", 1)
		form := dana.get(add)
		form.want(t, "the form", 200, "They wrote from")
		good := []string{"given", "Inés", "family", "Vega", "birth", "1990-05-02", "language", "en", "relation", "self", "how", "came in with a card"}
		dana.post(talk+"/add", fields(form.body, append(good, "how", "")...)).want(t, "no check", 422, "Say how you checked")
		dana.post(talk+"/add", fields(form.body, good...)).want(t, "add as new", 303)
		dana.get(talk).want(t, "the talk", 200, "Inés V.", "I am new here")
		dana.get(add).want(t, "a sender who is known", 404)
	})
}

// A search tells nothing of talks in queues of others, and nothing of another
// practice.
func TestASearchKeepsToOnesQueues(t *testing.T) {
	each(t, func(h *house) {
		h.walter()
		h.text(nobody, "an apple a day")
		h.worksIn("dana", store.Works{Practice: "riverside", Queue: "nurse"})
		h.worksIn("maria", store.Works{Practice: "lakeside", Queue: "front"})
		all, dana, maria := h.as("admin"), h.as("dana"), h.as("maria")
		for _, words := range []string{"move visit", "apple"} {
			page, _ := all.search(t, "q", words, "in", "messages")
			page.want(t, "an admin's words", 200, "found 1")
			page, _ = dana.search(t, "q", words, "in", "messages")
			page.want(t, "words of another queue", 200, "Looked through 0, found 0")
		}
		page, _ := all.search(t, "q", "hale")
		page.want(t, "an admin's people", 200, "Walter Hale", "Open talk")
		page, _ = dana.search(t, "q", "hale")
		page.want(t, "people", 200, "Walter Hale", "No open talk")
		page, _ = dana.search(t, "q", "0199")
		page.want(t, "a phone in another queue", 200, "Nobody fits")
		maria.post("/app/search", url.Values{"q": {"hale"}, "practice": {"riverside"}}).want(t, "another practice", 404)
		maria.get("/app/add?p=riverside").want(t, "adding at another practice", 404)
		patient := h.rows(store.QueueView{Lane: store.LaneUnclaimed})[0].About.ID
		maria.get("/app/new/"+patient.String()).want(t, "a talk at another practice", 404)
	})
}

// A talk to two parents is one thread and one talk each; the one who said yes
// gets a text, in the words the page showed.
func TestATalkToTwoParents(t *testing.T) {
	each(t, func(h *house) {
		second := directory.SampleFamily()[1]
		second.Phone, second.Language, second.Consent = "+12065550148", conversation.English, true
		if _, err := h.s.Import(t.Context(), []directory.Row{second}, store.ImportOptions{}, nil); err != nil {
			t.Fatal(err)
		}
		h.text(rosa, "STOP")
		h.handOut()
		dana := h.as("dana")
		page, _ := dana.search(t, "q", "ana ruiz")
		at := regexp.MustCompile(`/app/new/[0-9a-f]{32}`).FindString(page.body)
		form := dana.get(at)
		form.want(t, "the page", 200, "Texts are off for Rosa since", "You can leave a message on the private page or call.", "…0148", "You have a new message", "Tiene un mensaje nuevo")
		sent := fields(form.body, "queue", "front", "body", "Her shots are due.")
		for _, m := range regexp.MustCompile(`name="to" value="([0-9a-f]{32})"`).FindAllStringSubmatch(form.body, -1) {
			sent.Add("to", m[1])
		}
		if got := dana.post(at, sent); got.code != 303 || got.to != "/app/q/waiting" {
			t.Errorf("a talk to two = %d to %s", got.code, got.to)
		}
		if rows := h.rows(store.QueueView{Lane: store.LaneWaiting}); len(rows) != 2 || rows[0].About.Given != "Ana" || rows[1].About.Given != "Ana" || rows[0].Phone == rows[1].Phone {
			t.Errorf("waiting rows = %+v, want one for each parent", rows)
		}
		h.wait(time.Minute)
		if out := h.handOut(); len(out) != 1 || !strings.HasPrefix(out[0], "new_message_30|") {
			t.Errorf("texts = %v, want one notice", out)
		}
	})
}
