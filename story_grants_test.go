package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// The Solis family: Nora, her twins Ben and Eva, and Mia, who turns 18 on March
// 4. Otto is Ben's father, Pia is Mia's guardian; each has a phone of their own.
const (
	nora = "+12065550170"
	otto = "+12065550171"
	pia  = "+12065550172"
)

const solis = "record_number,given_name,family_name,birth_date,phone,language,relationship,practice\n" +
	"S-1,Nora,Solis,1985-02-03," + nora + ",en,self,riverside\n" +
	"S-2,Ben,Solis,2016-03-09," + nora + ",en,parent,riverside\n" +
	"S-3,Eva,Solis,2016-03-09," + nora + ",en,parent,riverside\n" +
	"S-4,Mia,Solis,2008-03-04," + nora + ",en,parent,riverside\n" +
	"S-2,Ben,Solis,2016-03-09," + otto + ",en,parent,riverside\n" +
	"S-4,Mia,Solis,2008-03-04," + pia + ",en,guardian,riverside\n"

// births are their birth dates as they are typed.
var births = map[string][3]string{"Nora": {"2", "3", "1985"}, "Ben": {"3", "9", "2016"}, "Eva": {"3", "9", "2016"}, "Mia": {"3", "4", "2008"}}

// importSolis puts the family on the record.
func (h *practiceHouse) importSolis() {
	h.t.Helper()
	h.run("import", "patients", write(h.t, "solis.csv", solis))
}

// enters signs a browser in for one patient of a phone by the link of a text.
func (h *practiceHouse) enters(ctx context.Context, phone, name string) {
	h.t.Helper()
	after := ""
	if seen := h.screen(phone); len(seen) > 0 {
		after = seen[len(seen)-1].ID
	}
	h.text(phone, "I have a question")
	link := linkIn(h.outText(phone, after, func(s string) bool { return linkIn(s) != "" }).Text)
	h.do(ctx, chromedp.Navigate(link), leads(button("Continue")))
	h.types(ctx, name)
	if strings.HasPrefix(h.location(ctx), "/verify/who") { // the twins have one birth date
		h.do(ctx, pick(name+" S."), leads(button("Continue")))
	}
	h.standsFor(ctx, name)
}

// types answers the question for a birth date.
func (h *practiceHouse) types(ctx context.Context, name string) {
	h.t.Helper()
	born := births[name]
	h.do(ctx, birthDate(born[0], born[1], born[2], "Continue"))
}

var family = regexp.MustCompile(`Nora|Ben|Eva|Mia`)

// about is whom the open page of messages says it is about.
func (h *practiceHouse) about(ctx context.Context) string {
	h.t.Helper()
	var heading string
	h.do(ctx, page.BringToFront(), chromedp.WaitVisible("#body", chromedp.ByQuery), chromedp.Text(".about h1", &heading, chromedp.ByQuery))
	return family.FindString(heading)
}

// standsFor fails unless the open page is the messages about somebody.
func (h *practiceHouse) standsFor(ctx context.Context, name string) {
	h.t.Helper()
	if got := h.about(ctx); got != name {
		h.t.Fatalf("%s is about %q, want %s", h.location(ctx), got, name)
	}
}

// changes goes to the messages about another child from the open page.
func (h *practiceHouse) changes(ctx context.Context, name string) {
	h.t.Helper()
	h.do(ctx, page.BringToFront(), click(".about details.change summary"),
		leads(chromedp.Click(fmt.Sprintf(`//form[@action="/p/about"]/button[starts-with(normalize-space(), "%s S.")]`, name), chromedp.BySearch, chromedp.NodeVisible)))
	if strings.HasPrefix(h.location(ctx), "/verify/birth") {
		h.types(ctx, name)
	}
	h.standsFor(ctx, name)
}

// wordsOf finds what the stories wrote: whose page it was written on, and a number.
var wordsOf = regexp.MustCompile(`(Nora|Ben|Eva|Mia)-word-\d+`)

// pen writes on pages, and remembers on whose.
type pen struct {
	*practiceHouse
	n       int
	written map[string][]string
}

// do acts in one of the tabs: nobody presses anything in one that lies behind.
func (p *pen) do(ctx context.Context, actions ...chromedp.Action) {
	p.t.Helper()
	p.practiceHouse.do(ctx, append([]chromedp.Action{page.BringToFront()}, actions...)...)
}

// word is the next one for the page that is open.
func (p *pen) word(ctx context.Context) string {
	p.t.Helper()
	name := p.about(ctx)
	p.n++
	word := fmt.Sprintf("%s-word-%d", name, p.n)
	p.written[name] = append(p.written[name], word)
	return word
}

// writes sends a word from the open page.
func (p *pen) writes(ctx context.Context) {
	p.t.Helper()
	p.do(ctx, ready)
	word := p.word(ctx)
	p.do(ctx, field("body", word), button("Send"), sees(word), becomes(`document.querySelectorAll('[data-pending]').length === 0`))
}

// threads holds what every page and the desk show against what was written.
func (p *pen) threads(ctx context.Context) {
	p.t.Helper()
	shown := map[string][]string{}
	for place := range 7 {
		var words string
		p.do(ctx, chromedp.Navigate(fmt.Sprintf("%s/p/messages?who=%d", p.base, place)), chromedp.WaitVisible("#body", chromedp.ByQuery), chromedp.Text("main", &words, chromedp.ByQuery))
		shown[p.about(ctx)] = wordsOf.FindAllString(words, -1)
	}
	p.same("the family's pages show", shown)
	p.same("the desk shows", p.desk())
}

func (p *pen) same(where string, shown map[string][]string) {
	p.t.Helper()
	for _, name := range []string{"Nora", "Ben", "Eva", "Mia"} {
		got := slices.Compact(slices.Sorted(slices.Values(shown[name])))
		if want := slices.Sorted(slices.Values(p.written[name])); !slices.Equal(got, want) {
			p.t.Errorf("%s for %s %v, want what was written on a page with that name: %v", where, name, got, want)
		}
	}
}

// desk reads every open talk as staff do.
func (p *pen) desk() map[string][]string {
	p.t.Helper()
	desk := p.browser(true)
	var talks []string
	p.do(desk, chromedp.Navigate(p.staffLink("Staff queue")), leads(chromedp.Click("main form button", chromedp.ByQuery)), chromedp.Navigate(p.base+"/app/q/open"),
		chromedp.WaitVisible(".qrow", chromedp.ByQuery), chromedp.Evaluate(`[...document.querySelectorAll('.qrow a[href*="/app/c/"]')].map((a) => a.href)`, &talks))
	shown := map[string][]string{}
	for _, talk := range talks {
		var title, words string
		p.do(desk, chromedp.Navigate(talk), chromedp.Text(".talk-h h1", &title, chromedp.ByQuery), chromedp.Text(".talk", &words, chromedp.ByQuery))
		if _, about, found := strings.Cut(title, " about "); found { // a parent writes about a child
			title = about
		}
		name := family.FindString(title)
		shown[name] = append(shown[name], wordsOf.FindAllString(words, -1)...)
	}
	return shown
}

// tab opens a second tab of the same browser.
func (h *practiceHouse) tab(of context.Context) context.Context {
	h.t.Helper()
	two, cancel := chromedp.NewContext(of)
	h.t.Cleanup(cancel)
	if err := chromedp.Run(two); err != nil {
		h.t.Fatal(err)
	}
	h.do(two, network.Enable(), page.Enable(), emulation.SetDeviceMetricsOverride(320, 700, 1, true))
	h.do(two, chromedp.Navigate(h.base+"/p/messages"))
	return two
}

// TestAMotherNeverWritesIntoTheWrongThread opens twins and an older child in two
// tabs, in every order a hurried person finds: each word stands in the thread
// whose name stood on the page it was written on, and nowhere else (acceptance 2).
func TestAMotherNeverWritesIntoTheWrongThread(t *testing.T) {
	p := &pen{practiceHouse: startPractice(t), written: map[string][]string{}}
	p.importSolis()
	one := p.browser(true)
	p.enters(one, nora, "Ben")
	p.writes(one)
	two := p.tab(one)
	for _, name := range []string{"Eva", "Mia", "Ben"} { // each birth date once
		p.changes(two, name)
	}
	p.do(one, chromedp.Navigate(p.base+"/p/messages"))
	p.changes(two, "Eva")
	p.standsFor(one, "Ben")
	p.writes(one) // an old form, after the other tab changed whom it is about
	p.writes(two)
	p.changes(two, "Mia")
	p.writes(two)
	p.do(one, leads(chromedp.Reload()))
	p.writes(one)
	p.do(one, leads(chromedp.NavigateBack()))
	p.writes(one)

	p.do(one, chromedp.Navigate(p.base+"/p/messages"))
	p.changes(one, "Ben")
	p.changes(two, "Eva")
	p.standsFor(one, "Ben")
	p.do(one, ready, field("body", p.word(one)+" and I have chest pain"), leads(button("Send")), sees("Is this an emergency?"))
	p.changes(two, "Mia") // while the first tab is asked
	p.do(one, leads(button("No, send my message")), chromedp.WaitVisible("#body", chromedp.ByQuery))
	p.standsFor(one, "Ben")

	p.do(one, leads(button("Ask")), sees("What do you need?"))
	p.asks(one, two)
	p.forges(one)
	p.keeps(one, two)
	p.threads(one)
}

// asks sends a request about whom its page names, while the other tab changes.
func (p *pen) asks(one, two context.Context) {
	p.t.Helper()
	var bar string
	p.do(one, leads(click(`a[href^="/p/ask/bill"]`)), sees("Bill question"), chromedp.Text(".about p", &bar, chromedp.ByQuery))
	name := family.FindString(bar)
	p.n++
	word := fmt.Sprintf("%s-word-%d", name, p.n)
	p.written[name] = append(p.written[name], word)
	other := map[string]string{"Ben": "Eva", "Eva": "Ben", "Mia": "Ben", "Nora": "Ben"}[name]
	p.do(two, chromedp.Navigate(p.base+"/p/messages"))
	if p.about(two) != other {
		p.changes(two, other)
	}
	p.do(one, pick("A bill"), field("question", word), leads(button("Continue")), sees("Check your answers"), sees(name+" S."), sees(word))
	p.changes(two, map[bool]string{true: "Mia", false: "Eva"}[other == "Eva"])
	p.do(one, leads(button("Send this request")), sees("We got it"))
	p.do(one, leads(click(`a.back`)), leads(click(`ul.asked a`)), sees(word), sees(name+" S."))
	p.do(one, leads(button("Write us a message")), chromedp.WaitVisible("#body", chromedp.ByQuery))
	p.standsFor(one, name) // a request leads to the messages of its own child
	p.writes(one)
}

// forges posts with names and places that do not belong together.
func (p *pen) forges(ctx context.Context) {
	p.t.Helper()
	p.do(ctx, chromedp.Navigate(p.base+"/p/messages?who=2"), ready)
	name := p.about(ctx)
	post := func(query, about, word string) (status int) {
		p.do(ctx, chromedp.Evaluate(fmt.Sprintf(`fetch('/p/messages%s', {method: 'POST', headers: {'X-Linnet-Part': '1'}, body: new URLSearchParams({about: %s, body: %q})}).then((a) => a.status)`,
			query, about, word), &status, awaitPromise))
		return status
	}
	for _, query := range []string{"", "?who=1", "?who=3", "?who=4", "?who=99", "?who=-1", "?who=Eva", "?who=2&who=3"} {
		if status := post(query, `document.querySelector('[name=about]').value`, p.word(ctx)); status != 200 {
			p.t.Errorf("posting about %s to %q = %d, want it to be kept where its form says", name, query, status)
		}
	}
	for _, about := range []string{`''`, `'0'`, `'` + strings.Repeat("ab", 16) + `'`, `document.querySelector('[name=about]').value.toUpperCase() + '0'`} {
		if status := post("?who=2", about, name+"-word-0"); status < 400 {
			p.t.Errorf("posting about %s = %d, want it refused", about, status)
		}
	}
}

// keeps leaves half a sentence on one child's page: it is on no other child's,
// and back on its own.
func (p *pen) keeps(one, two context.Context) {
	p.t.Helper()
	p.do(one, chromedp.Navigate(p.base+"/p/messages"), ready)
	name, half := p.about(one), "half a sentence"
	other := map[bool]string{true: "Eva", false: "Ben"}[name == "Ben"]
	p.do(one, types(half))
	p.do(two, chromedp.Navigate(p.base+"/p/messages"), ready)
	if p.about(two) != other {
		p.changes(two, other)
	}
	p.do(one, leads(chromedp.Reload()), ready, becomes(`document.querySelector('#body').value === ''`))
	p.standsFor(one, other)
	p.changes(one, name)
	p.do(one, ready, becomes(fmt.Sprintf(`document.querySelector('#body').value === %q`, half)))
	p.do(one, chromedp.Evaluate(`document.querySelector('#body').value = ''; document.querySelector('#body').dispatchEvent(new Event('input', {bubbles: true}))`, nil))
}
