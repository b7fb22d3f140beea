package admin_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"linnet/store"
)

const peopleFile = "Chart,First,Last,DOB,Cell,Language,Relation,Doctor\n" +
	"R-1004,Walter,Hale,1947-11-30,206-555-0188,en,self,Chen\n" +
	"R-2001,Nora,Quist,1990-01-01,206-555-0171,en,self,Chen\n" +
	"R-2002,Ivo,Quist,1/1/1990,206-555-0172,en,self,Chen\n"

// bring posts a form with a file.
func (b *browser) bring(path, key, file string) answer {
	b.h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if err := w.WriteField("key", key); err != nil {
		b.h.t.Fatal(err)
	}
	part, err := w.CreateFormFile("file", "people.csv")
	if err != nil {
		b.h.t.Fatal(err)
	}
	if _, err := part.Write([]byte(file)); err != nil {
		b.h.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.h.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.ask(r)
}

func TestAFileOfPeopleIsBroughtCheckedAndTakenIn(t *testing.T) {
	each(t, func(h *house) {
		ada := h.as("admin")
		key := store.NewID().String()
		brought := ada.bring("/app/admin/people", key, peopleFile)
		at := "/app/admin/people/" + key
		brought.goes(t, "the file", at)
		ada.bring("/app/admin/people", key, peopleFile).goes(t, "the same form again", at)

		page := ada.get(at)
		page.want(t, "its columns", 200, "Waits for its columns", "First row: Walter", `<option value="birth_date" selected>`)
		form := page.form(t, at+"/columns")
		if form.Get("column-0") != "record_number" || form.Get("column-4") != "phone" || form.Get("column-7") != "" {
			t.Errorf("guessed %v", form)
		}
		form.Set("column-4", "")
		refused := ada.post(at+"/columns", form)
		refused.want(t, "without a phone", 422, "Choose the column for: Phone.", `<option value="birth_date" selected>`)
		form.Set("column-4", "phone")
		ada.post(at+"/columns", form).goes(t, "the columns", at)

		page = ada.get(at)
		page.want(t, "the check", 200, "What the first rows become", "Same as now", "New person", "Left out", "Write it like 1984-05-02.", "Take in 2 rows")
		ada.post(at+"/run", page.form(t, at+"/run", "only", "look")).goes(t, "only look", at)
		ada.get(at).want(t, "while it runs", 200, "0 of 2 rows", `http-equiv="refresh"`)
		ada.get(at+"/progress").want(t, "its part", 200, "data-running")
		if err := h.s.DoImports(t.Context()); err != nil {
			t.Fatal(err)
		}
		page = ada.get(at)
		page.want(t, "what would happen", 200, "What would happen", "Nothing changed yet")
		ada.post(at+"/run", page.form(t, at+"/run")).goes(t, "take them in", at)
		if err := h.s.DoImports(t.Context()); err != nil {
			t.Fatal(err)
		}
		ada.get(at).want(t, "the result", 200, "What happened", "Download all as a file")
		ada.get(at+"/problems.csv").want(t, "the file of problems", 200, "Row,Column,What is wrong", "4,Birth date,The birth date is no date.")
		if strings.Contains(ada.get(at+"/problems.csv").body, "Ivo") {
			t.Error("the file of problems names a person")
		}
		ada.get("/app/admin/people").want(t, "the list", 200, "Ada Admin", "Taken in")
		for act, want := range map[string]int{"import file brought": 1, "import begun": 2, "import over": 2} {
			if got := h.trail("riverside", act); len(got) != want {
				t.Errorf("%q is %d times on the trail, want %d", act, len(got), want)
			}
		}
	})
}

func TestAFileThatCannotBeReadIsRefusedInWords(t *testing.T) {
	h := sqlite(t)
	ada := h.as("admin")
	for _, c := range []struct{ name, file, want string }{
		{"empty", "", "The file is empty."},
		{"a picture", "\x89PNG\x00\x01\x02", "Save the file as CSV UTF-8."},
		{"too large", strings.Repeat("a,b,c\n", store.ImportLimit/6+1), "more than 16 MB"},
	} {
		got := ada.bring("/app/admin/people", store.NewID().String(), c.file)
		got.want(t, c.name, 422, c.want, `aria-invalid="true"`)
	}
	ada.post("/app/admin/people", nil).want(t, "no file", 422, "Choose a file.")
}

func TestPeopleAreTheAdminsAlone(t *testing.T) {
	h := sqlite(t)
	ada, dana := h.as("admin"), h.as("dana")
	key := store.NewID().String()
	ada.bring("/app/admin/people", key, peopleFile).goes(t, "the file", "/app/admin/people/"+key)
	for _, path := range []string{"/app/admin/people", "/app/admin/people/" + key, "/app/admin/people/" + key + "/progress", "/app/admin/people/" + key + "/problems.csv"} {
		dana.get(path).want(t, "a lead at "+path, 404)
		ada.get(strings.Replace(path, key, store.NewID().String(), 1)+"?p=lakeside").want(t, "another practice", map[bool]int{true: 404, false: 200}[strings.Contains(path, key)])
	}
	dana.bring("/app/admin/people", store.NewID().String(), peopleFile).want(t, "a lead's file", 404)
	dana.post("/app/admin/people/"+key+"/run", nil).want(t, "a lead's run", 404)
	ada.get("/app/admin/people/"+key+"?p=lakeside").want(t, "the file at another practice", 404)
	ada.post("/app/admin/people/"+key+"/drop", nil).goes(t, "drop it", "/app/admin/people?done=dropped")
	ada.get("/app/admin/people?done=dropped").want(t, "the list", 200, "Nothing changed.", "Not taken in")
}
