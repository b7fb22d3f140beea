//go:build states

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"linnet/conversation"
	"linnet/templates"
)

// state is a line of testdata/states.tsv: a page as a person may meet it, the
// section of the page specification it comes from, and the words, as that
// specification has them, which the English page must say. A {name} in the
// words stands for anything.
type state struct{ section, name, words string }

func readStates(t *testing.T) []state {
	t.Helper()
	f, err := os.Open("testdata/states.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []state
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		part := strings.Split(lines.Text(), "\t")
		if len(part) != 3 {
			t.Fatalf("testdata/states.tsv: %q has %d columns, want 3", lines.Text(), len(part))
		}
		all = append(all, state{part[0], part[1], part[2]})
	}
	return all
}

// pattern finds the words of a state on a page.
func (s state) pattern() *regexp.Regexp {
	words := regexp.MustCompile(`\\\{[^}]*\\\}`).ReplaceAllString(regexp.QuoteMeta(s.words), `.+?`)
	return regexp.MustCompile(words)
}

// TestEveryStateOfThePatientsPages brings a browser to every state in the list
// and looks at it: the words are there, axe finds nothing at all, nothing
// scrolls sideways at 320 px, with text twice as large, or at 400 % zoom, every
// target is large enough, and the keyboard reaches everything.
// LINNET_STATE names the one state to look at.
func TestEveryStateOfThePatientsPages(t *testing.T) {
	states := readStates(t)
	listed := map[string]bool{}
	for _, s := range states {
		listed[s.name] = true
		if statePages[s.name] == nil {
			t.Errorf("the list has the state %q, and no way leads to it", s.name)
		}
	}
	for name := range statePages {
		if !listed[name] {
			t.Errorf("a way leads to the state %q, and the list does not have it", name)
		}
	}
	only := os.Getenv("LINNET_STATE")
	for _, lang := range templates.Languages {
		t.Run(string(lang), func(t *testing.T) {
			h := startPractice(t)
			v := &visitor{practiceHouse: h, lang: lang, ctx: h.browser(true), codes: map[string]bool{}}
			v.importPeople()
			for _, s := range states {
				if only != "" && only != s.name {
					continue
				}
				t.Run(s.name, func(t *testing.T) { v.visit(t, s) })
			}
		})
	}
}

// visitor goes to one state after another, each with a browser that forgot the
// one before and with a phone of its own, so that no state knows of another.
type visitor struct {
	*practiceHouse
	lang     conversation.Language
	root     context.Context
	ctx      context.Context
	phones   int
	families int
	codes    map[string]bool // used before
}

// people is how many phones of each kind the house knows.
const people = 120

// importPeople gives the house phones enough: Walter, and Rosa with her twins,
// again and again.
func (v *visitor) importPeople() {
	v.t.Helper()
	var csv strings.Builder
	csv.WriteString("record_number,given_name,family_name,birth_date,phone,language,relationship,practice\n")
	for i := range people {
		fmt.Fprintf(&csv, "W-%d,Walter,Hale,1947-11-30,%s,en,self,riverside\n", i, alone(i))
		fmt.Fprintf(&csv, "R-%d,Rosa,Ruiz,1984-05-02,%s,en,self,riverside\n", i, family(i))
		fmt.Fprintf(&csv, "A-%d,Ana,Ruiz,2016-03-09,%s,en,parent,riverside\n", i, family(i))
		fmt.Fprintf(&csv, "L-%d,Leo,Ruiz,2016-03-09,%s,en,parent,riverside\n", i, family(i))
	}
	v.run("import", "patients", write(v.t, "people.csv", csv.String()))
}

func alone(i int) string  { return fmt.Sprintf("+1206556%04d", i) }
func family(i int) string { return fmt.Sprintf("+1206557%04d", i) }

// alone is a phone of one patient that no state has used.
func (v *visitor) alone() string { v.phones++; return alone(v.phones - 1) }

// family is a phone of a mother and her twins that no state has used.
func (v *visitor) family() string { v.families++; return family(v.families - 1) }

// visit goes to a state and looks at it.
func (v *visitor) visit(t *testing.T, s state) {
	house := *v.practiceHouse
	house.t = t
	here := *v
	here.practiceHouse = &house
	here.forget()
	if way := statePages[s.name]; way != nil {
		way(&here)
	}
	v.phones, v.families = here.phones, here.families
	here.look(s)
}

// open goes to an address of the house.
func (v *visitor) open(path string) {
	v.t.Helper()
	v.do(v.ctx, chromedp.Navigate(v.base+strings.TrimPrefix(path, v.base)))
}

// post sends a form of one's own making from the page that is open, and waits
// for the page it leads to.
func (v *visitor) post(path string, fields ...string) {
	v.t.Helper()
	given, err := json.Marshal(append([]string{}, fields...))
	if err != nil {
		v.t.Fatal(err)
	}
	v.do(v.ctx, chromedp.Evaluate(fmt.Sprintf(`(() => {
		const fields = %s, form = document.createElement('form');
		form.method = 'post'; form.action = %q;
		for (let i = 0; i < fields.length; i += 2) {
			const input = document.createElement('input');
			input.type = 'hidden'; input.name = fields[i]; input.value = fields[i + 1];
			form.append(input);
		}
		window.linnetLeft = true;
		document.body.append(form); form.submit();
	})()`, given, strings.TrimPrefix(path, v.base)), nil), arrives)
}

// arrives waits until the page that was left is gone and the next one is whole.
var arrives = chromedp.ActionFunc(func(ctx context.Context) error {
	tick := time.NewTicker(20 * time.Millisecond)
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
})

// value reads a field of the page.
func (v *visitor) value(name string) string {
	v.t.Helper()
	var value string
	v.do(v.ctx, chromedp.Evaluate(fmt.Sprintf(`document.querySelector('[name=%s]')?.value ?? ''`, name), &value))
	return value
}

// link is the path of the link that answers a text from a phone.
func (v *visitor) link(phone string) string {
	v.t.Helper()
	v.text(phone, "I need to talk to somebody")
	text := v.outText(phone, "", func(s string) bool { return linkIn(s) != "" })
	return strings.TrimPrefix(linkIn(text.Text), v.base)
}

// newest is the newest code that came to a phone, one that was not used here before.
func (v *visitor) newest(phone string) string {
	v.t.Helper()
	code := ""
	v.waitFor("a new code", func() bool {
		for _, m := range v.screen(phone) {
			if m.Direction == "out" && codeIn(m.Text) != "" {
				code = codeIn(m.Text)
			}
		}
		return code != "" && !v.codes[code]
	})
	v.codes[code] = true
	return code
}

// wait moves the clock.
func (v *visitor) wait(d string) {
	v.t.Helper()
	v.practiceHouse.post("/sim/api/clock", map[string]any{"advance": d})
}

// look checks what stands in the browser.
func (v *visitor) look(s state) {
	v.t.Helper()
	var shown, lang string
	v.do(v.ctx, arrives, chromedp.Evaluate(`document.body.innerText`, &shown), chromedp.Evaluate(`document.documentElement.lang`, &lang))
	shown = html.UnescapeString(strings.Join(strings.Fields(shown), " "))
	if v.lang == conversation.English && !s.pattern().MatchString(shown) {
		v.t.Errorf("the page says %q, want %q in it", shown, s.words)
	}
	if lang != string(v.lang) {
		v.t.Errorf("the page is in %q, want %q", lang, v.lang)
	}
	first, second := "light", "dark"
	if v.lang != conversation.English {
		first, second = second, first
	}
	v.checks(s.name, first, 320, 700)
	v.do(v.ctx, emulation.SetDeviceMetricsOverride(360, 700, 1, true))
	v.fits(s.name+" with text twice as large", `document.documentElement.style.fontSize = '200%'`)
	v.do(v.ctx, chromedp.Evaluate(`document.documentElement.style.fontSize = ''`, nil), emulation.SetDeviceMetricsOverride(320, 256, 1, false))
	v.fits(s.name+" at 400 % zoom", "0")
	v.keyboard(s.name)
	v.checks(s.name, second, 1280, 800)
}

// checks looks at the page at one size and scheme.
func (v *visitor) checks(name, scheme string, width, height int64) {
	v.t.Helper()
	script, err := axeScript()
	if err != nil {
		v.t.Fatalf("axe-core is not installed (make test installs it): %v", err)
	}
	v.do(v.ctx, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
		emulation.SetDeviceMetricsOverride(width, height, 1, width < 700))
	v.shoot(v.ctx, fmt.Sprintf("state-%s-%s-%d-%s", strings.ReplaceAll(name, " ", "-"), v.lang, width, scheme))
	v.fits(fmt.Sprintf("%s at %d px", name, width), "0")
	var found []string
	v.do(v.ctx, chromedp.Evaluate(script+`;0`, nil), chromedp.Evaluate(`axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations
		.map((v) => v.id + ' (' + v.impact + ') ' + v.nodes.map((n) => n.target.join(' ') + ': ' + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '')).join('; ')))`, &found, awaitPromise))
	for _, problem := range found {
		v.t.Errorf("%s at %d px, %s: %s", name, width, scheme, problem)
	}
	if width > 700 {
		return
	}
	var small []string
	v.do(v.ctx, chromedp.Evaluate(smallTargets, &small))
	for _, target := range small {
		v.t.Errorf("%s: %s", name, target)
	}
}

// smallTargets lists what a thumb would miss: what does not answer to a press
// over 44 px in height and width, whatever its box. Links in the middle of a
// sentence are as high as the sentence.
const smallTargets = `[...document.querySelectorAll('a[href], button, input, select, textarea, summary')].flatMap((e) => {
	if (e.type === 'hidden' || !e.checkVisibility({visibilityProperty: true, opacityProperty: true}) || e.closest('.skip, .hide')) return [];
	if (getComputedStyle(e).display === 'inline' && getComputedStyle(e).position === 'static' && e.parentElement.textContent.trim() !== e.textContent.trim()) return [];
	const box = e.getBoundingClientRect();
	if (box.width >= 43.5 && box.height >= 43.5) return [];
	if ([...(e.labels ?? [])].some((l) => l.getBoundingClientRect().width >= 43.5 && l.getBoundingClientRect().height >= 43.5)) return [];
	e.scrollIntoView({block: 'center'});
	const now = e.getBoundingClientRect(), x = now.left + now.width / 2, y = now.top + now.height / 2;
	const far = (dx, dy) => {
		let n = 0;
		while (n < 44) {
			const at = document.elementFromPoint(x + dx * n, y + dy * n);
			if (!at || !e.contains(at)) break;
			n++;
		}
		return n;
	};
	if (far(0, -1) + far(0, 1) >= 43 && far(-1, 0) + far(1, 0) >= 43) return [];
	return ['the target "' + (e.textContent.trim() || e.name) + '" is ' + Math.round(box.width) + ' x ' + Math.round(box.height)];
})`

// fits fails if the page scrolls sideways or cuts words off after a change.
func (v *visitor) fits(name, change string) {
	v.t.Helper()
	var wide []string
	v.do(v.ctx, chromedp.Evaluate(change+`;0`, nil), chromedp.Evaluate(`(() => {
		const root = document.documentElement, out = [];
		if (root.scrollWidth > root.clientWidth) out.push('it scrolls sideways by ' + (root.scrollWidth - root.clientWidth) + ' px: ' +
			[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest('.hide')).map((e) => e.tagName + '.' + e.className).slice(0, 6).join(' '));
		for (const e of document.querySelectorAll('body *')) {
			const style = getComputedStyle(e);
			if (e.matches('.hide, .skip, .box, input, textarea, select, option, svg *') || e.closest('.hide, .skip') || !e.checkVisibility()) continue;
			if (style.overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1) out.push(e.tagName + '.' + e.className + ' cuts off ' + e.textContent.trim().slice(0, 40));
		}
		return out;
	})()`, &wide))
	for _, problem := range wide {
		v.t.Errorf("%s: %s", name, problem)
	}
}

// keyboard presses Tab through the page: everything that can be pressed gets
// the focus, shows it, and lies under nothing.
func (v *visitor) keyboard(name string) {
	v.t.Helper()
	v.do(v.ctx, emulation.SetDeviceMetricsOverride(320, 700, 1, false), chromedp.Evaluate(`document.activeElement?.blur(); window.scrollTo(0, 0); 0`, nil))
	var want int
	v.do(v.ctx, chromedp.Evaluate(`(() => {
		window.linnetSeen = new Set();
		window.linnetWant = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter((e) =>
			e.type !== 'hidden' && !e.disabled && e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}));
		return window.linnetWant.length;
	})()`, &want))
	var problems []string
	for range want + 12 {
		var problem string
		v.do(v.ctx, chromedp.KeyEvent("\t"), chromedp.Evaluate(focused, &problem))
		if problem != "" && !slices.Contains(problems, problem) {
			problems = append(problems, problem)
		}
	}
	var missed []string
	v.do(v.ctx, chromedp.Evaluate(`window.linnetWant.filter((e) => !window.linnetSeen.has(e) && !(e.type === 'radio' && [...window.linnetSeen].some((s) => s.name === e.name)))
		.map((e) => (e.textContent.trim() || e.name || e.tagName))`, &missed))
	for _, m := range missed {
		problems = append(problems, fmt.Sprintf("the keyboard does not reach %q", m))
	}
	for _, problem := range problems {
		v.t.Errorf("%s: %s", name, problem)
	}
}

// focused looks at the element that has the focus now.
const focused = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body) return '';
	window.linnetSeen.add(e);
	const words = '"' + (e.textContent.trim().slice(0, 40) || e.name || e.tagName) + '"';
	const style = getComputedStyle(e);
	const label = e.labels?.[0] ? getComputedStyle(e.labels[0]) : style;
	const shows = (s) => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== 'none';
	if (!shows(style) && !shows(label)) return words + ' does not show that it has the focus';
	const box = e.getBoundingClientRect();
	const top = document.elementFromPoint(Math.min(innerWidth - 1, Math.max(0, box.left + box.width / 2)), Math.min(innerHeight - 1, Math.max(0, box.top + Math.min(box.height / 2, 20))));
	if (top && !e.contains(top) && !top.contains(e) && ![...(e.labels ?? [])].some((l) => l.contains(top))) return words + ' has the focus and lies under ' + top.tagName + '.' + top.className;
	return '';
})()`
