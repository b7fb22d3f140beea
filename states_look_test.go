package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"linnet/conversation"
)

// look checks what stands in the browser. The page is loaded once: sizes and
// schemes change under it. States take turns in which scheme comes first, so
// that over the list both are seen in full.
func (v *visitor) look(s state, place int) {
	v.t.Helper()
	first, second := "light", "dark"
	if place/2%2 == 1 {
		first, second = second, first
	}
	v.do(v.ctx, scheme(first))
	v.says(s)
	v.shoot(v.ctx, v.shot(s, 320, first))
	v.fits("at 320 px")
	v.list("a target", smallTargets)
	v.axe(first, "")
	v.keyboard()
	v.do(v.ctx, scheme(second))
	v.axe(second, colours)
	v.do(v.ctx, viewport(360, 700, true), chromedp.Evaluate(`document.documentElement.style.fontSize = '200%';0`, nil))
	v.fits("with text twice as large")
	v.do(v.ctx, viewport(320, 256, false), chromedp.Evaluate(`document.documentElement.style.fontSize = '';0`, nil))
	v.fits("at 400 % zoom")
	v.do(v.ctx, viewport(1280, 800, false))
	v.shoot(v.ctx, v.shot(s, 1280, second))
	v.fits("at 1280 px")
	if v.all {
		v.axe(second+" at 1280 px", "")
	}
}

func (v *visitor) shot(s state, width int, scheme string) string {
	return fmt.Sprintf("state-%s-%s-%d-%s", strings.NewReplacer(" ", "-", ",", "").Replace(s.name), v.lang, width, scheme)
}

func viewport(width, height int64, mobile bool) chromedp.Action {
	return emulation.SetDeviceMetricsOverride(width, height, 1, mobile)
}

func scheme(name string) chromedp.Action {
	return emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}})
}

// says reads the page: the words of the state are there, one heading stands
// above all, and the page is in the reader's language.
func (v *visitor) says(s state) {
	v.t.Helper()
	var page struct {
		Lang, Shown, All string
		Headings         int
	}
	v.do(v.ctx, chromedp.Evaluate(`(() => {
		const named = [...document.querySelectorAll('*')].flatMap((e) => ['aria-label', 'alt', 'title', 'placeholder'].map((n) => e.getAttribute(n))).filter(Boolean);
		const text = document.body.cloneNode(true);
		text.querySelectorAll('template, script, style').forEach((e) => e.remove());
		const both = [...document.querySelectorAll('main [lang]')].map((e) => e.lang);
		return {lang: [document.documentElement.lang, ...both].join(' '), shown: document.body.innerText.replace(/\s+/g, ' '), headings: document.querySelectorAll('h1').length,
			all: [document.title, text.textContent.replace(/\s+/g, ' '), ...named].join('\n')};
	})()`, &page))
	v.read = append(v.read, page.All, page.Shown)
	if v.lang == conversation.English && !pattern(s.words).MatchString(page.Shown) {
		v.t.Errorf("the page says %q, want %q in it", page.Shown, s.words)
	}
	if !slices.Contains(strings.Fields(page.Lang), string(v.lang)) { // /offline is in both
		v.t.Errorf("the page is in %q, want %q", page.Lang, v.lang)
	}
	if page.Headings != 1 {
		v.t.Errorf("the page has %d first headings, want 1", page.Headings)
	}
}

// list runs a script that returns problems, and fails for each.
func (v *visitor) list(what, script string) {
	v.t.Helper()
	var problems []string
	v.do(v.ctx, chromedp.Evaluate(script, &problems))
	for _, problem := range problems {
		v.t.Errorf("%s: %s", what, problem)
		v.shoot(v.ctx, strings.NewReplacer("/", "-", " ", "-").Replace("fault-"+v.t.Name()))
	}
}

// colours are the rules of axe that see a scheme.
const colours = `, runOnly: ['color-contrast', 'link-in-text-block']`

// axe fails for everything that axe finds, however small.
func (v *visitor) axe(what, rules string) {
	v.t.Helper()
	script, err := axeScript()
	if err != nil {
		v.t.Fatalf("axe-core is not installed (make test installs it): %v", err)
	}
	var there bool
	v.do(v.ctx, chromedp.Evaluate(`'axe' in window`, &there))
	if !there {
		v.do(v.ctx, chromedp.Evaluate(script+`;0`, nil))
	}
	var found []string
	v.do(v.ctx, chromedp.Evaluate(`axe.run(document, {resultTypes: ['violations'], preload: false, iframes: false`+rules+`}).then((r) => r.violations
		.map((v) => v.id + ' (' + v.impact + ') ' + v.nodes.map((n) => n.target.join(' ') + ': ' + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '')).join('; ')))`, &found, awaitPromise))
	for _, problem := range found {
		v.t.Errorf("axe, %s: %s", what, problem)
	}
}

// smallTargets lists what a thumb would miss: what does not answer to a press
// over 44 px in height and width, whatever its box. Links in the middle of a
// sentence are as high as the sentence.
const smallTargets = `[...(document.querySelector('dialog[open]') ?? document).querySelectorAll('a[href], button, input, select, textarea, summary')].flatMap((e) => {
	if (e.type === 'hidden' || !e.checkVisibility({visibilityProperty: true, opacityProperty: true}) || e.closest('.skip, .hide')) return [];
	const menu = document.querySelector('details[open] > .sheet');
	if (menu && !menu.contains(e) && e.closest('header, main')) return []; // an open menu may lie over it
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
	return ['"' + (e.textContent.trim() || e.name) + '" is ' + Math.round(box.width) + ' x ' + Math.round(box.height)];
})`

// fits fails if the page scrolls sideways, cuts words off, or breaks a phone
// number over two lines.
func (v *visitor) fits(when string) {
	v.t.Helper()
	v.list(when, `(() => {
		const root = document.documentElement, out = [];
		if (root.scrollWidth > root.clientWidth) out.push('the page scrolls sideways by ' + (root.scrollWidth - root.clientWidth) + ' px: ' +
			[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest('.hide')).map((e) => e.tagName + '.' + e.className).slice(0, 6).join(' '));
		for (const e of document.querySelectorAll('body *')) {
			if (e.scrollWidth <= e.clientWidth + 1 || e.matches('.hide, .skip, .box, input, textarea, select, option, svg *') || e.closest('.hide, .skip') || !e.checkVisibility()) continue;
			if (getComputedStyle(e).overflowX !== 'visible') out.push(e.tagName + '.' + e.className + ' cuts off ' + e.textContent.trim().slice(0, 40));
		}
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let node; !root.style.fontSize && (node = walker.nextNode());) {
			for (const number of node.data.matchAll(/[0-9*]{3}-[0-9*]{3}-[0-9*]{4}/g)) {
				const range = document.createRange();
				range.setStart(node, number.index); range.setEnd(node, number.index + number[0].length);
				if (new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size > 1 && !node.parentElement.closest('.hide')) out.push('a phone number is broken over two lines in "' + node.data.trim().slice(0, 60) + '"');
			}
		}
		return out;
	})()`)
}

// keyboard presses Tab through the page: everything that can be pressed gets
// the focus, shows it, and lies under nothing.
func (v *visitor) keyboard() {
	v.t.Helper()
	var want int
	v.do(v.ctx, viewport(320, 700, false), chromedp.Evaluate(watchFocus, &want))
	tab := input.DispatchKeyEvent(input.KeyRawDown).WithKey("Tab").WithCode("Tab").WithWindowsVirtualKeyCode(9)
	for range (want + 8) / 8 {
		v.do(v.ctx, tab, tab, tab, tab, tab, tab, tab, tab)
	}
	var problems []string
	v.do(v.ctx, chromedp.Evaluate(`linnetFocus.end()`, &problems))
	slices.Sort(problems)
	for _, problem := range slices.Compact(problems) {
		v.t.Errorf("keyboard: %s", problem)
	}
}

// watchFocus looks at each element that gets the focus, and counts those that should.
const watchFocus = `(() => {
	document.activeElement?.blur(); window.scrollTo(0, 0); getSelection().removeAllRanges();
	const want = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter((e) =>
		(document.querySelector('dialog[open]') ?? document).contains(e) && e.type !== 'hidden' && !e.disabled && e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}));
	const seen = new Set(), problems = [];
	const words = (e) => '"' + (e.textContent.trim().slice(0, 40) || e.name || e.tagName) + '"';
	const shows = (e) => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== 'none'; };
	const look = ({target: e}) => {
		seen.add(e);
		const labels = [...(e.labels ?? [])];
		if (![e, ...labels].some(shows)) problems.push(words(e) + ' does not show that it has the focus');
		const box = e.getBoundingClientRect();
		const top = document.elementFromPoint(Math.min(innerWidth - 1, Math.max(0, box.left + box.width / 2)), Math.min(innerHeight - 1, Math.max(0, box.top + Math.min(box.height / 2, 20))));
		if (top && !e.contains(top) && !top.contains(e) && !labels.some((l) => l.contains(top))) problems.push(words(e) + ' has the focus and lies under ' + top.tagName + '.' + top.className);
	};
	document.addEventListener('focusin', look);
	window.linnetFocus = {end() {
		document.removeEventListener('focusin', look);
		const missed = want.filter((e) => e.isConnected && !seen.has(e) && !(e.type === 'radio' && [...seen].some((s) => s.name === e.name)));
		return [...problems, ...missed.map((e) => 'it does not reach ' + words(e))];
	}};
	return want.length;
})()`
