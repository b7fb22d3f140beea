package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"linnet/conversation"
	"linnet/templates"
)

// visitor goes to one state after another, each as a browser that forgot the
// one before and with a phone of its own, so that no state knows of another.
// It goes the way by requests alone and puts the last one off: that one the
// browser makes, with the cookies of the way.
type visitor struct {
	*practiceHouse
	lang     conversation.Language
	words    *templates.Words
	ctx      context.Context
	client   *http.Client
	at       *url.URL // where the last answer came from
	body     string   // what it was
	last     *request // put off
	all      bool     // axe looks at wide pages, too
	early    string   // a script that the page finds before its own
	foreign  bool     // the last form comes from another site
	then     []chromedp.Action
	from     string // the address it asks from
	visits   int
	phones   int
	families int
	codes    map[string]bool // and links, used before
	read     []string        // what the pages said, for people and for their helpers
}

// request is one of a browser: a GET, or a form with its fields and files.
type request struct {
	path   string
	form   bool
	fields []string // name and value by turns
	files  []upload
}

// upload is a file to send: its beginning, and how many zeros come after it.
type upload struct {
	field, name string
	head        []byte
	zeros       int
}

// people is how many phones of each kind the house knows.
const people = 250

// newVisitor opens a house that knows phones enough, Walter, and Rosa with her
// twins, again and again, and a browser.
func newVisitor(t *testing.T, lang conversation.Language) *visitor {
	t.Helper()
	set, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	// Whoever stands before the house says who asks, so that each state asks
	// from an address of its own, and none is slowed down by the one before.
	h := startPractice(t, "--config="+write(t, "config.yaml", "trusted_proxies: [127.0.0.1]\n"))
	var csv strings.Builder
	csv.WriteString("record_number,given_name,family_name,birth_date,phone,language,relationship,practice\n")
	for i := range people {
		fmt.Fprintf(&csv, "W-%d,Walter,Hale,1947-11-30,%s,%s,self,riverside\n", i, phoneAlone(i), lang)
		fmt.Fprintf(&csv, "R-%d,Rosa,Ruiz,1984-05-02,%s,%s,self,riverside\n", i, phoneFamily(i), lang)
		fmt.Fprintf(&csv, "A-%d,Ana,Ruiz,2016-03-09,%s,%s,parent,riverside\n", i, phoneFamily(i), lang)
		fmt.Fprintf(&csv, "L-%d,Leo,Ruiz,2016-03-09,%s,%s,parent,riverside\n", i, phoneFamily(i), lang)
	}
	h.run("import", "patients", write(t, "people.csv", csv.String()))
	v := &visitor{practiceHouse: h, lang: lang, words: set.Words(), ctx: h.browser(true), codes: map[string]bool{}}
	v.do(v.ctx, network.SetBypassServiceWorker(true), emulation.SetFocusEmulationEnabled(true), chromedp.Navigate(h.base+"/check"))
	return v
}

func phoneAlone(i int) string  { return fmt.Sprintf("+1206556%04d", i) }
func phoneFamily(i int) string { return fmt.Sprintf("+1206557%04d", i) }

// alone is a phone of one patient that no state has used.
func (v *visitor) alone() string { v.phones++; return phoneAlone(v.phones - 1) }

// family is a phone of a mother and her twins that no state has used.
func (v *visitor) family() string { v.families++; return phoneFamily(v.families - 1) }

// visit goes to a state and looks at it.
func (v *visitor) visit(t *testing.T, s state, place int) {
	house := *v.practiceHouse
	house.t = t
	here := *v
	here.practiceHouse = &house
	defer func() { v.phones, v.families, v.visits, v.read = here.phones, here.families, here.visits, here.read }()
	here.forget()
	if way := statePages[s.name]; way != nil {
		way(&here)
		here.show()
		here.look(s, place)
	}
}

// forget is a browser that nobody used but to choose a language.
func (v *visitor) forget() {
	v.t.Helper()
	v.settle()
	jar, err := cookiejar.New(nil)
	if err != nil {
		v.t.Fatal(err)
	}
	v.visits++
	v.from = fmt.Sprintf("192.0.2.%d", 1+v.visits%250)
	v.client = &http.Client{Jar: jar, Timeout: 20 * time.Second}
	v.open("/lang/" + string(v.lang) + "?to=/check")
	v.settle()
}

// elsewhere does something in another browser, and comes back to this one.
func (v *visitor) elsewhere(do func()) {
	v.t.Helper()
	v.settle()
	kept, at, body := v.client, v.at, v.body
	v.forget()
	do()
	v.settle()
	v.client, v.at, v.body = kept, at, body
}

// open goes to an address of the house.
func (v *visitor) open(path string) {
	v.t.Helper()
	v.settle()
	v.last = &request{path: strings.TrimPrefix(path, v.base)}
}

// post sends a form of one's own making.
func (v *visitor) post(path string, fields ...string) {
	v.t.Helper()
	v.settle()
	v.last = &request{path: path, form: true, fields: fields}
}

// settle makes the request that was put off.
func (v *visitor) settle() {
	v.t.Helper()
	if v.last == nil {
		return
	}
	r := v.last.http(v.base, v.from)
	v.last = nil
	answer, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	if answer.StatusCode >= http.StatusInternalServerError {
		v.t.Fatalf("%s %s: %s", r.Method, r.URL.Path, answer.Status)
	}
	v.at, v.body = answer.Request.URL, string(body)
}

// http is the request as it goes over the wire.
func (r *request) http(base, from string) *http.Request {
	var body bytes.Buffer
	method, kind := http.MethodGet, ""
	switch {
	case len(r.files) > 0:
		form := multipart.NewWriter(&body)
		for i := 0; i < len(r.fields); i += 2 {
			_ = form.WriteField(r.fields[i], r.fields[i+1])
		}
		for _, f := range r.files {
			part, _ := form.CreateFormFile(f.field, f.name)
			_, _ = part.Write(append(f.head, strings.Repeat("0", f.zeros)...))
		}
		form.Close()
		method, kind = http.MethodPost, form.FormDataContentType()
	case r.form:
		values := url.Values{}
		for i := 0; i < len(r.fields); i += 2 {
			values.Add(r.fields[i], r.fields[i+1])
		}
		body.WriteString(values.Encode())
		method, kind = http.MethodPost, "application/x-www-form-urlencoded"
	}
	out, err := http.NewRequest(method, base+r.path, &body)
	if err != nil {
		panic(err)
	}
	out.Header.Set("X-Forwarded-For", from)
	if kind != "" {
		out.Header.Set("Content-Type", kind)
		out.Header.Set("Sec-Fetch-Site", "same-origin")
		out.Header.Set("Origin", base)
	}
	return out
}

// show brings the browser to where the way led: it makes the request that was
// put off, or opens the page once more.
func (v *visitor) show() {
	v.t.Helper()
	if v.last == nil {
		v.last = &request{path: v.at.RequestURI()}
	}
	u, _ := url.Parse(v.base)
	put := chromedp.Tasks{online(true), network.SetExtraHTTPHeaders(network.Headers{"X-Forwarded-For": v.from}), network.ClearBrowserCookies(), chromedp.Evaluate(`sessionStorage.clear()`, nil)}
	for _, c := range v.client.Jar.Cookies(u) {
		put = append(put, network.SetCookie(c.Name, c.Value).WithURL(v.base).WithPath("/").WithHTTPOnly(true))
	}
	var script page.ScriptIdentifier
	v.do(v.ctx, put, viewport(320, 700, true), chromedp.ActionFunc(func(ctx context.Context) (err error) {
		script, err = page.AddScriptToEvaluateOnNewDocument(v.early + ";").Do(ctx)
		return err
	}), chromedp.ActionFunc(v.last.browse(v.base)), chromedp.ActionFunc(func(ctx context.Context) error {
		return page.RemoveScriptToEvaluateOnNewDocument(script).Do(ctx)
	}))
	v.last = nil
	v.do(v.ctx, v.then...)
}

// online gives the browser its connection, or takes it away.
func online(yes bool) chromedp.Action {
	return network.OverrideNetworkState(!yes, 0, -1, -1)
}

// browse makes the request in a browser that stands on a page of the house,
// and waits for the page it leads to.
func (r *request) browse(base string) func(context.Context) error {
	if !r.form {
		return chromedp.Navigate(base + r.path).Do
	}
	files := []map[string]any{}
	for _, f := range r.files {
		files = append(files, map[string]any{"field": f.field, "name": f.name, "head": base64.StdEncoding.EncodeToString(f.head), "zeros": f.zeros})
	}
	given, _ := json.Marshal(map[string]any{"action": r.path, "fields": append([]string{}, r.fields...), "files": files})
	return func(ctx context.Context) error {
		if err := chromedp.Evaluate(fmt.Sprintf(sendForm, given), nil).Do(ctx); err != nil {
			return err
		}
		return arrives(ctx)
	}
}

// sendForm is a form as a page of ours would send it.
const sendForm = `((given) => {
	const form = document.createElement('form');
	form.method = 'post'; form.action = given.action;
	const add = (type, name) => { const input = document.createElement('input'); input.type = type; input.name = name; form.append(input); return input; };
	for (let i = 0; i < given.fields.length; i += 2) add('hidden', given.fields[i]).value = given.fields[i + 1];
	for (const file of given.files) {
		form.enctype = 'multipart/form-data';
		const data = new DataTransfer(), head = Uint8Array.from(atob(file.head), (c) => c.charCodeAt(0));
		data.items.add(new File([head, '0'.repeat(file.zeros)], file.name));
		add('file', file.field).files = data.files;
	}
	window.linnetLeft = true;
	document.body.append(form); form.submit();
})(%s)`

// arrives waits until the page that was left is gone and the next one is whole.
func arrives(ctx context.Context) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		var there bool
		// While one page gives way to the next there may be nothing to ask.
		if err := chromedp.Evaluate(`!window.linnetLeft && document.readyState === 'complete'`, &there).Do(ctx); err == nil && there {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// value reads a field of the page.
func (v *visitor) value(name string) string {
	v.t.Helper()
	v.settle()
	return attribute(v.body, `<(?:input|textarea|button)[^>]*\bname="`+name+`"[^>]*>`, "value")
}

// attribute reads an attribute of the first tag that looks like this.
func attribute(page, tag, name string) string {
	found := regexp.MustCompile(`\b` + name + `="([^"]*)"`).FindStringSubmatch(regexp.MustCompile(tag).FindString(page))
	if found == nil {
		return ""
	}
	return html.UnescapeString(found[1])
}

// submit sends the first form of the page whose address holds this, with what
// it brings hidden and with the fields given.
func (v *visitor) submit(action string, fields ...string) {
	v.t.Helper()
	v.settle()
	for _, form := range regexp.MustCompile(`(?s)<form.*?</form>`).FindAllString(v.body, -1) {
		to := attribute(form, `<form[^>]*>`, "action")
		if !strings.Contains(to, action) {
			continue
		}
		var all []string
		for _, input := range regexp.MustCompile(`<input[^>]*type="hidden"[^>]*>`).FindAllString(form, -1) {
			if name := attribute(input, ".*", "name"); !slices.Contains(fields, name) {
				all = append(all, name, attribute(input, ".*", "value"))
			}
		}
		v.post(to, append(all, fields...)...)
		return
	}
	v.t.Fatalf("%s has no form for %q", v.at.Path, action)
}

// link is the path of the link that answers a text from a phone.
func (v *visitor) link(phone string) string {
	v.t.Helper()
	v.text(phone, "I need to talk to somebody")
	return v.linkSent(phone)
}

// linkSent is the path of a link that came to a phone and was not used here before.
func (v *visitor) linkSent(phone string) string {
	v.t.Helper()
	link := linkIn(v.sms(phone, func(s string) bool { return linkIn(s) != "" && !v.codes[linkIn(s)] }))
	v.codes[link] = true
	return strings.TrimPrefix(link, v.base)
}

// sms waits for a text to a phone that yes likes.
func (v *visitor) sms(phone string, yes func(string) bool) string {
	v.t.Helper()
	deadline, after, all := time.Now().Add(30*time.Second), "", ""
	for time.Now().Before(deadline) {
		answer, err := http.Get(v.base + "/sim/api/phones/" + url.PathEscape(phone) + "/messages?wait=2s&after=" + url.QueryEscape(after))
		if err != nil {
			v.t.Fatal(err)
		}
		var texts []screenText
		err = json.NewDecoder(answer.Body).Decode(&texts)
		answer.Body.Close()
		if err != nil {
			v.t.Fatal(err)
		}
		for _, m := range texts {
			if m.Direction == "out" && yes(m.Text) {
				return m.Text
			}
			after, all = m.ID, all+"\n"+m.Text
		}
	}
	v.t.Fatalf("no such text came to the phone, only:%s", all)
	return ""
}

// newest is the newest code that came to a phone, one that was not used here before.
func (v *visitor) newest(phone string) string {
	v.t.Helper()
	v.settle()
	code := codeIn(v.sms(phone, func(s string) bool { return codeIn(s) != "" && !v.codes[phone+codeIn(s)] }))
	v.codes[phone+code] = true
	return code
}

// texts sends a text and waits for the answer that holds these words.
func (v *visitor) texts(phone, words string, answer ...string) {
	v.t.Helper()
	v.settle()
	v.text(phone, words)
	v.sms(phone, func(s string) bool {
		for _, a := range answer {
			if strings.Contains(s, a) {
				return true
			}
		}
		return len(answer) == 0
	})
}

// wait moves the clock.
func (v *visitor) wait(d string) {
	v.t.Helper()
	v.settle()
	v.practiceHouse.post("/sim/api/clock", map[string]any{"advance": d})
}
