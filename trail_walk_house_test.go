package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
	"linnet/web"
	"linnet/web/auditor"
	"linnet/web/staff"
)

// openWalk is a house with the rooms of staff and auditors.
func openWalk(t *testing.T) *walk {
	t.Helper()
	o := storetest.Options(t, "sqlite")
	s := storetest.OpenWith(t, o)
	public, err := url.Parse("http://localhost:8080")
	if err != nil {
		t.Fatal(err)
	}
	shell, err := web.New(web.Options{Store: s, PublicURL: public, PracticeMode: true})
	if err != nil {
		t.Fatal(err)
	}
	staff.Register(shell)
	auditor.Register(shell)
	w := &walk{t: t, s: s, shell: shell, db: storetest.Raw(t, o.Database), people: map[string]*store.Staff{}, cookies: map[string]map[string]string{}}
	for name, role := range map[string]string{"dana": store.RoleLead, "otto": store.RoleAuditor} {
		p, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, name+"@riverside.example", name+" Known", []string{role}, true)
		if err != nil {
			t.Fatal(err)
		}
		w.people[name] = p
	}
	w.server = httptest.NewServer(shell.Handler())
	t.Cleanup(w.server.Close)
	w.people["nobody"] = &store.Staff{}
	w.patient(false)
	w.call(w.cookie("dana"), "POST", "/app/c/:id/opt-out", "who=patient&how=call&words=no more") // the log's first record
	return w
}

// must fails the walk on an error.
func (w *walk) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// cookie is a signed-in browser's cookies; nobody has none.
func (w *walk) cookie(name string) map[string]string {
	w.t.Helper()
	if name == "nobody" {
		return map[string]string{}
	}
	if w.cookies[name] == nil {
		_, cookie, err := w.s.SignInSample(w.t.Context(), name+"@riverside.example", []byte(name+" browser"))
		w.must(err)
		w.cookies[name] = map[string]string{web.StaffCookie: cookie}
	}
	return w.cookies[name]
}

// patient adds a patient who wrote, sent a picture, and has a talk that waits;
// facts are theirs from here on.
func (w *walk) patient(auditors bool) {
	w.t.Helper()
	ctx := w.t.Context()
	w.patients++
	phone := conversation.Phone(fmt.Sprintf("+1206557%04d", w.patients))
	born := conversation.Date{Year: 1960, Month: 5, Day: 6}
	row := directory.Row{Patient: directory.Patient{Practice: "riverside", RecordNumber: fmt.Sprintf("W-%d", w.patients), GivenName: fmt.Sprintf("Pat%d", w.patients),
		FamilyName: "Walker", BirthDate: born}, Phone: phone, Language: conversation.English, Relationship: directory.Self, Consent: true}
	_, err := w.s.Import(ctx, []directory.Row{row}, store.ImportOptions{}, nil)
	w.must(err)
	_, err = w.s.Receive(ctx, store.Incoming{Carrier: "practice", Account: "practice", ExternalID: "SM" + store.NewID().String(), From: phone, To: "+12065550100", Text: "Can I move my visit?"})
	w.must(err)
	browser := []byte(phone)
	step, err := w.s.Enter(ctx, w.link(), browser, conversation.English)
	w.must(err)
	in, err := w.s.TryBirth(ctx, step.Cookie, born, true)
	w.must(err)
	session, err := w.s.PatientSession(ctx, in.Cookie, true)
	w.must(err)
	picture, err := w.s.Stage(ctx, session, session.Patients[0], store.NewID(), store.FileIn{Type: "image/jpeg", Body: []byte("knee"), Thumb: []byte("knee"), Width: 4, Height: 3})
	w.must(err)
	w.must(w.s.Write(ctx, session, session.Patients[0], store.PageMessage{Words: "My knee", Files: []store.ID{picture.ID}, Key: store.NewID()}))
	rows, err := w.s.Queue(ctx, store.QueueView{Practice: "riverside", Lane: store.LaneOpen, Order: store.OrderNewest, Limit: 1})
	w.must(err)
	grants, err := w.s.Phones(ctx, rows[0].Talk)
	w.must(err)
	w.facts = map[string]string{"{talk}": rows[0].Talk.String(), "{patient}": session.Patients[0].String(), "{file}": picture.ID.String(), "{grant}": grants[0].ID.String()}
	who := "dana"
	query := store.Query{Practice: "riverside", Words: row.GivenName}
	if auditors {
		who, query = "otto", store.Query{Practice: "riverside", Words: w.people["dana"].ID.String(), For: "touch-person"}
	}
	_, sitting, err := w.s.StaffSession(ctx, w.cookie(who)[web.StaffCookie], true)
	w.must(err)
	search, err := w.s.KeepSearch(ctx, sitting, query)
	w.must(err)
	w.facts["{search}"] = search.String()
	start, err := w.s.Starting(ctx, w.people["dana"], session.Patients[0])
	w.must(err)
	w.facts["{grant-line}"] = start.Who[0].Line.ID.String()
	w.facts["{token}"], err = w.s.StaffLink(ctx, store.Actor{Name: "test"}, "dana@riverside.example")
	w.must(err)
}

// link hands out what waits and returns the token of the last link.
func (w *walk) link() (token string) {
	w.t.Helper()
	word := func(a store.Wording) (string, string, error) {
		if a.Token != "" {
			token = a.Token
		}
		return string(a.Text), "v1", nil
	}
	for {
		claims, err := w.s.ClaimNext(w.t.Context(), 8, func(string, conversation.Phone) bool { return true }, word)
		w.must(err)
		for _, c := range claims {
			w.must(w.s.Settle(w.t.Context(), c, store.Outcome{Fate: store.Sent, ExternalID: "out" + c.ID.String()}))
		}
		if len(claims) == 0 {
			return token
		}
	}
}

// call asks for an address of a route's pattern with a form, as a browser does.
func (w *walk) call(cookies map[string]string, method, path, form string) int {
	w.t.Helper()
	for name, value := range w.facts {
		form = strings.ReplaceAll(form, name, value)
	}
	path = strings.NewReplacer(":id", w.facts["{talk}"], ":file", w.facts["{file}"], ":patient", w.facts["{patient}"], ":search", w.facts["{search}"],
		":lane", "open", ":token", w.facts["{token}"], ":seq", "1", ":alert", store.NewID().String(), ":news", store.NewID().String()).Replace(path)
	values := url.Values{}
	for _, field := range strings.Split(form, "&") {
		if name, value, ok := strings.Cut(field, "="); ok {
			values.Add(name, value)
		}
	}
	if method == http.MethodGet && len(values) > 0 {
		path += "?" + values.Encode()
	}
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.server.URL+path, strings.NewReader(values.Encode()))
	w.must(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	for name, value := range cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	answer, err := w.server.Client().Transport.RoundTrip(r)
	w.must(err)
	_, err = io.Copy(io.Discard, answer.Body)
	w.must(err)
	w.must(answer.Body.Close())
	return answer.StatusCode
}

// trailed is a row of the trail as the walk looks at it.
type trailed struct {
	act            string
	staff, patient store.ID
	from           store.Origin
}

// rows are the rows of the trail after the first n.
func (w *walk) rows(n int) (out []trailed) {
	w.t.Helper()
	rows, err := w.db.QueryContext(w.t.Context(), `SELECT act, outcome, staff, patient, id FROM trail ORDER BY rowid LIMIT -1 OFFSET ?`, n)
	w.must(err)
	defer rows.Close()
	var ids []store.ID
	for rows.Next() {
		var r trailed
		var outcome string
		var id store.ID
		w.must(rows.Scan(&r.act, &outcome, &r.staff, &r.patient, &id))
		if outcome == "refused" {
			r.act += " (refused)"
		}
		out, ids = append(out, r), append(ids, id)
	}
	w.must(rows.Err())
	if n == 0 {
		return out // only counted
	}
	for i, r := range out {
		lines, err := w.s.TrailLines(w.t.Context(), store.TrailView{Staff: r.staff, To: w.s.Now().AddDate(1, 0, 0), Limit: 20})
		w.must(err)
		for _, l := range lines {
			if l.ID == ids[i] {
				out[i].from = l.From
			}
		}
	}
	return out
}
