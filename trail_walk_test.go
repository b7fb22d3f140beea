package main

import (
	"database/sql"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"linnet/store"
	"linnet/web"
)

// listed is what a page of the desk leaves beside its own matter.
const listed = "list viewed"

// walked is how an address is called once, and which rows that leaves on the
// access trail, in order: a form of fields and values, with {talk}, {patient},
// {grant}, {file}, {message} and {search} for what the walk made; before are
// acts on the same talk that come first. rows is "" where nothing was done or
// shown: an empty form, or an act that cannot happen here and is tested where it
// can. A form that comes back with what is wrong shows the list beside it.
type walked struct {
	as     string // dana, otto; "" is dana
	form   string
	before string
	rows   string
}

// trailOf says for every address of the rooms of staff and auditors what a call
// leaves on the trail. A new address that stands not here fails the walk.
var trailOf = map[string]walked{
	"GET /app": {}, "GET /app/q/:lane": {rows: listed}, "GET /app/c/:id": {rows: listed + ", talk opened"},
	"POST /app/c/:id/open": {form: "why=he is here", rows: "talk opened outside"},
	"GET /app/reports":     {rows: "report viewed"}, "GET /app/reports.csv": {form: "table=day", rows: "report exported"},
	"GET /app/files/:file": {rows: "file opened"}, "GET /app/files/:file/thumb": {rows: "file opened"},
	"GET /app/search": {}, "POST /app/search": {form: "q=Walk"}, "GET /app/search/:search": {rows: "people searched"},
	"GET /app/new": {}, "GET /app/new/:patient": {rows: "patient chosen"},
	"POST /app/new/:patient": {before: "close?reason=called&seen=999999", form: "to={grant-line}&queue=front&body=Your test is back.", rows: "talk started"},
	"GET /app/add":           {}, "POST /app/add": {form: "given=New&family=Person&birth=1/2/1980&phone=206-557-9999&relation=self&language=en&yes=none", rows: "person added"},
	"GET /app/add/:id": {rows: "talk opened"}, "POST /app/told/:news": {},

	"POST /app/c/:id/take":       {rows: "talk claimed"},
	"POST /app/c/:id/take-over":  {before: "take", form: "why=she is out", rows: "talk take over"},
	"POST /app/c/:id/release":    {before: "take", rows: "talk release"},
	"POST /app/c/:id/reply":      {form: "kind=reply&then=send&body=Yes.&seen=999999", rows: "reply sent"},
	"POST /app/c/:id/note":       {form: "body=Call him.", rows: "talk note"},
	"POST /app/c/:id/close":      {form: "reason=called&seen=999999", rows: "talk close"},
	"POST /app/c/:id/close-undo": {before: "close?reason=called&seen=999999", rows: "talk close taken back"},
	"POST /app/c/:id/reopen":     {before: "close?reason=called&seen=999999", rows: "talk reopen"},
	"POST /app/c/:id/transfer":   {form: "to=queue-nurse&note=His dose", rows: "talk transfer"},
	"POST /app/c/:id/snooze":     {form: "until=tomorrow", rows: "talk snooze"},
	"POST /app/c/:id/undo":       {}, "POST /app/c/:id/draft": {form: "body=Yes"},
	"POST /app/c/:id/opt-out":   {form: "who=patient&how=call&words=no more", rows: "talk opt-out call"},
	"POST /app/c/:id/opt-in":    {form: "who=patient&yes=yes&words=yes please", rows: "talk opt-in call"},
	"POST /app/c/:id/web-codes": {form: "none=1", rows: "talk web codes off"},
	"POST /app/c/:id/pin":       {form: "pin=831602&why=called home", rows: "talk PIN put on"},
	"POST /app/c/:id/pin-off":   {before: "pin?pin=831602&why=called home", form: "why=in person", rows: "talk PIN taken off"},
	"POST /app/c/:id/unread":    {rows: "talk marked unread"},
	"POST /app/c/:id/called":    {rows: listed}, "POST /app/c/:id/tell-again": {}, "POST /app/c/:id/fetch": {}, "POST /app/c/:id/task-done": {rows: listed},
	"POST /app/c/:id/doors": {rows: "talk open doors"}, "POST /app/c/:id/unlock": {rows: listed}, "POST /app/c/:id/file": {}, "POST /app/c/:id/request": {},
	"POST /app/c/:id/birth-date":    {form: "patient={patient}&birth=1961-02-03&how=by chart", rows: "birth date corrected"},
	"POST /app/c/:id/phone-unlink":  {form: "grant={grant}&why=gave it up", rows: "phone unlinked"},
	"POST /app/c/:id/phone-confirm": {before: "phone-unlink?grant={grant}&why=gave it up", form: "grant={grant}&why=by chart", rows: "phone confirmed"},
	"POST /app/c/:id/phone-renew":   {}, "POST /app/c/:id/phone-scope": {form: "grant={grant}&scope=messages&why=asked to", rows: "phone may open"},
	"POST /app/c/:id/phone-add":   {form: "phone=206-557-9998&relation=self&how=by chart", rows: "phone added"},
	"POST /app/c/:id/devices-off": {form: "why=lost it", rows: "talk devices forgotten"},
	"POST /app/c/:id/match":       {}, "POST /app/c/:id/wrong-number": {form: "why=a stranger answered", rows: "talk wrong number"}, "POST /app/c/:id/add": {rows: "talk opened"},

	"POST /app/q/bulk": {form: "act=claim&pick={talk}", rows: "talk claimed"}, "GET /app/bulk/:result": {}, "GET /app/c/:id/replies": {rows: "talk opened"}, "POST /app/c/:id/insert": {rows: listed},
	"POST /app/c/:id/attach": {}, "POST /app/c/:id/unattach": {}, "POST /app/c/:id/card": {form: "file={file}&side=front", rows: "talk mark card"},
	"POST /app/c/:id/plain-on": {form: "who=patient&words=yes please&yes=yes", rows: "talk plain texts accepted"}, "POST /app/c/:id/plain-off": {before: "plain-on?who=patient&words=yes please&yes=yes", form: "why=asked to", rows: "talk plain texts ended"},
	"GET /app/keys": {}, "GET /app/profile": {}, "POST /app/profile": {form: "keys=alt", rows: "desk choices saved"},
	"GET /app/c/:id/here": {}, "GET /app/c/:id/owner": {}, "POST /app/c/:id/here": {},
	"GET /app/replies": {}, "GET /app/replies/new": {}, "POST /app/replies/new": {form: "title=Hours&english=We open at 8.&practice=riverside", rows: "saved reply written"},
	"GET /app/replies/:reply": {}, "POST /app/replies/:reply": {}, "POST /app/replies/:reply/archive": {},

	"GET /app/sign-in": {}, "GET /app/sign-in/code": {}, "GET /app/link/:token": {}, "GET /app/enroll": {}, "GET /app/enroll/qr.png": {}, "GET /app/sso/back": {},
	"GET /app/left": {}, "GET /app/you": {}, "GET /app/you/codes": {}, "GET /app/you/qr.png": {}, "GET /app/you/again": {},
	"POST /app/sign-in":      {as: "nobody", form: "email=dana@riverside.example&password=wrong", rows: "sign-in missed (refused)"},
	"POST /app/sign-in/code": {}, "POST /app/link/:token": {as: "nobody", rows: "signed in"}, "POST /app/sign-out": {rows: "signed out"},
	"POST /app/sign-in/passkey/start": {}, "POST /app/sign-in/passkey/finish": {}, "POST /app/enroll": {}, "POST /app/enroll/passkey/start": {},
	"POST /app/enroll/passkey/finish": {}, "POST /app/sso": {}, "POST /app/sso/finish": {}, "POST /app/lock": {rows: "locked"}, "POST /app/stay": {}, "POST /app/unlock": {},
	"POST /app/unlock/passkey/start": {}, "POST /app/unlock/passkey/finish": {}, "POST /app/you/password": {}, "POST /app/you/app": {}, "POST /app/you/app/code": {},
	"POST /app/you/codes": {rows: "recovery codes made"}, "POST /app/you/passkey/start": {}, "POST /app/you/passkey/finish": {}, "POST /app/you/passkey/name": {}, "POST /app/you/passkey/remove": {},

	"GET /audit": {as: "otto", rows: "log looked at"}, "GET /audit/events/:seq": {as: "otto", rows: "log record opened"},
	"GET /audit/state":  {as: "otto", form: "number=206-555-0188&day=2026-03-03&time=13:00", rows: "state on a day"},
	"GET /audit/export": {as: "otto"}, "POST /audit/export.csv": {as: "otto", form: "reason=review", rows: "log exported"},
	"POST /audit/numbers": {as: "otto", rows: "log numbers shown"}, "POST /audit/check": {as: "otto", rows: "log checked"},
	"GET /audit/people": {as: "otto", form: "who=name:test", rows: "trail of a person"}, "POST /audit/people.csv": {as: "otto", form: "who=name:test&reason=review", rows: "trail exported"},
	"GET /audit/patients": {as: "otto"}, "POST /audit/patients": {as: "otto", form: "q=Walk"}, "GET /audit/patients/found/:search": {as: "otto", rows: "people searched"},
	"GET /audit/patients/:patient": {as: "otto", rows: "trail of a patient"},
	"POST /audit/patients.csv":     {as: "otto", form: "patient={patient}&reason=they asked", rows: "trail exported"},
	"GET /audit/touched":           {as: "otto"}, "POST /audit/touched": {as: "otto", form: "what=key&words=key abc"},
	"GET /audit/touched/:search": {as: "otto", rows: "patients touched"}, "POST /audit/touched.csv": {as: "otto", form: "search={search}&reason=review", rows: "trail exported"},
	"GET /audit/alerts": {as: "otto", rows: "privacy alerts looked at"}, "POST /audit/alerts/:alert": {as: "otto", rows: "privacy alerts looked at"},
}

// walk is a house whose addresses are walked.
type walk struct {
	t        *testing.T
	s        *store.Store
	shell    *web.Shell
	server   *httptest.Server
	db       *sql.DB
	people   map[string]*store.Staff
	patients int
	facts    map[string]string // what stands for {talk} and the others
	cookies  map[string]map[string]string
}

func TestEveryAddressLeavesItsRowsOnTheTrail(t *testing.T) {
	w := openWalk(t)
	seen := map[string]bool{}
	for _, route := range w.shell.Routes() {
		if slices.Contains([]web.Room{web.Everybody, web.Carriers, web.Patients, web.Simulator}, route.Room) {
			continue
		}
		name := route.Method + " " + route.Path
		seen[name] = true
		call, known := trailOf[name]
		if !known {
			t.Errorf("nobody says what %s leaves on the trail: give it a line in trailOf", name)
			continue
		}
		w.step(route, call)
	}
	for name := range trailOf {
		if !seen[name] {
			t.Errorf("%s is no address", name)
		}
	}
	if len(seen) < 90 {
		t.Errorf("only %d addresses were walked", len(seen))
	}
}

// step calls one address on a talk of its own and compares the trail.
func (w *walk) step(route web.Route, call walked) {
	w.t.Helper()
	w.patient(call.as == "otto")
	who := call.as
	if who == "" {
		who = "dana"
	}
	if strings.HasPrefix(route.Path, "/app/sign-out") || route.Path == "/app/lock" {
		defer delete(w.cookies, who) // the next step signs in again
	}
	cookies := w.cookie(who)
	if call.before != "" {
		act, form, _ := strings.Cut(call.before, "?")
		w.call(cookies, "POST", "/app/c/:id/"+act, form)
	}
	before := w.rows(0)
	code := w.call(cookies, route.Method, route.Path, call.form)
	rows := w.rows(len(before))
	var acts []string
	for _, r := range rows {
		acts = append(acts, r.act)
		if r.staff != w.people[who].ID && who != "nobody" {
			w.t.Errorf("%s %s: %q is on the trail of somebody else", route.Method, route.Path, r.act)
		}
		if r.from != (store.Origin{Address: "127.0.0.1", Browser: "Firefox"}) {
			w.t.Errorf("%s %s: %q came from %v", route.Method, route.Path, r.act, r.from)
		}
		if strings.Contains(route.Path, ":id") && r.act != listed && r.patient.String() != w.facts["{patient}"] {
			w.t.Errorf("%s %s: %q does not name the patient", route.Method, route.Path, r.act)
		}
	}
	slices.Sort(acts)
	if got := strings.Join(acts, ", "); got != call.rows {
		w.t.Errorf("%s %s = %d left %q on the trail, want %q", route.Method, route.Path, code, got, call.rows)
	}
}
