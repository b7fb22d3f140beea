package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"linnet/web"
)

// together runs the same thing in both browsers at once.
func together(do func(i int)) {
	var both sync.WaitGroup
	for i := range 2 {
		both.Go(func() { do(i) })
	}
	both.Wait()
}

// ticket is the session of whoever a browser is signed in as.
func (h *practiceHouse) ticket(desk context.Context) (value string) {
	h.t.Helper()
	h.do(desk, chromedp.ActionFunc(func(ctx context.Context) error {
		all, err := network.GetCookies().Do(ctx)
		for _, c := range all {
			if c.Name == web.StaffCookie {
				value = c.Value
			}
		}
		return err
	}))
	if value == "" {
		h.t.Fatal("the browser has no session")
	}
	return value
}

// postAs presses a button without its page.
func (h *practiceHouse) postAs(ticket, address string) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, address, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: ticket})
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		h.t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		h.t.Fatalf("POST %s = %d, want 303", address, answer.StatusCode)
	}
}

// TestOfTwoDesksOneHasTheTalk is two people in two browsers: again and again they
// press Claim at the same moment, and each time one owns the talk and the other
// reads on the screen who does. LINNET_ROUNDS says how often, 25 times if not
// given; 200 take some minutes. Then both answer at once: one answer goes, the
// other is stopped, is shown what is new, and loses no word (acceptance 2).
func TestOfTwoDesksOneHasTheTalk(t *testing.T) {
	h := startPractice(t)
	phone := h.browser(false)
	desks, names := [2]context.Context{h.browser(false), h.browser(false)}, [2]string{"Dana", "Maria"}
	h.wrote(phone, "Can I move my visit?")
	var talks []string
	var tickets [2]string
	for i, desk := range desks {
		h.as(desk, strings.ToLower(names[i]))
		tickets[i] = h.ticket(desk)
	}
	// A talk keeps every claim in its story, so many talks take turns: pages stay as short as in life.
	for n := range 10 {
		h.text(fmt.Sprintf("+120655507%02d", n), "Is this the right number?")
	}
	h.waitFor("eleven talks", func() bool {
		var rows int
		h.do(desks[0], chromedp.Navigate(h.base+"/app/q/open"), chromedp.Evaluate(`document.querySelectorAll('.qrow').length`, &rows))
		return rows == 11
	})
	h.do(desks[0], chromedp.Evaluate(`[...document.querySelectorAll('.qrow a')].map((a) => a.href.split('?')[0] + '?lane=snoozed')`, &talks))

	rounds := 25
	if n, err := strconv.Atoi(os.Getenv("LINNET_ROUNDS")); err == nil && n > 0 {
		rounds = n
	}
	wins := [2]int{}
	for round := range rounds {
		talk := talks[round%len(talks)]
		var pressed sync.WaitGroup
		pressed.Add(2)
		var owner, told [2]string
		together(func(i int) {
			h.do(desks[i], chromedp.Navigate(talk))
			pressed.Done()
			pressed.Wait()
			h.do(desks[i], leads(chromedp.Evaluate(`document.querySelector('form[action*="/take"] button').click()`, nil)),
				chromedp.Evaluate(`document.querySelector('.talk-h .meta').innerText`, &owner[i]), chromedp.Evaluate(`document.querySelector('#stop-h')?.innerText ?? ''`, &told[i]))
		})
		won := 0
		if told[0] != "" {
			won = 1
		}
		lost := 1 - won
		if owner[won] != "Claimed by you" || told[won] != "" {
			t.Fatalf("round %d: %s reads %q and %q, want to have the talk", round, names[won], owner[won], told[won])
		}
		if owner[lost] != "Claimed by "+names[won] || !strings.HasPrefix(told[lost], names[won]+" claimed this ") {
			t.Fatalf("round %d: %s reads %q and %q, want to be told that %s has the talk", round, names[lost], owner[lost], told[lost], names[won])
		}
		wins[won]++
		if round%20 == 19 { // without scripts a page that was left is let go late
			for _, desk := range desks {
				h.do(desk, heapprofiler.CollectGarbage())
			}
			t.Logf("round %d", round+1)
		}
		address, _, _ := strings.Cut(talk, "?")
		h.postAs(tickets[won], address+"/release")
	}
	t.Logf("of %d rounds %s had %d and %s %d", rounds, names[0], wins[0], names[1], wins[1])

	h.do(desks[0], chromedp.Navigate(h.base+"/app/q/open"), leads(chromedp.Click(`//li[contains(@class,"qrow") and contains(., "Can I move")]//a`, chromedp.BySearch)))
	talk, _, _ := strings.Cut(h.base+h.location(desks[0]), "?")
	// Both write, both send at the same moment.
	var sent [2]string
	together(func(i int) {
		h.do(desks[i], chromedp.Navigate(talk), field("body", fmt.Sprintf("%s says Thursday.", names[i])))
	})
	together(func(i int) {
		h.do(desks[i], leads(button("Send")), chromedp.Evaluate(`document.querySelector('#stop-h')?.textContent ?? ''`, &sent[i]))
	})
	first := 0
	if sent[0] != "" {
		first = 1
	}
	second := 1 - first
	if sent[first] != "" || sent[second] == "" {
		t.Fatalf("of two answers at once the desks read %q, want one stopped", sent)
	}
	h.do(desks[second], sees(names[first]+" says Thursday."))
	if got := h.valueOf(desks[second], "#reply"); got != names[second]+" says Thursday." {
		t.Errorf("the stopped box holds %q, want its words", got)
	}
	h.do(phone, chromedp.Navigate(h.base+"/p/messages"), sees(names[first]+" says Thursday."))
	var page string
	h.do(phone, chromedp.Text("main", &page, chromedp.ByQuery))
	if strings.Contains(page, names[second]+" says") {
		t.Error("both answers went out")
	}

	// Whoever has the talk writes on while the patient writes, too: stopped, shown, thrown away.
	h.do(desks[first], emulation.SetScriptExecutionDisabled(false), chromedp.Navigate(talk), keysReady, field("body", "At nine."))
	h.writes(phone, "Friday is better.")
	h.do(desks[first], leads(button("Send")), sees("New since you started"), sees("Friday is better."))
	h.deskLook(desks[first], "race-stopped")
	if got := h.valueOf(desks[first], "#reply"); got != "At nine." {
		t.Errorf("the stopped box holds %q, want its words", got)
	}
	h.do(desks[first], wideDesk, leads(button("Throw away draft")), sees("Your draft is thrown away."))
	if got := h.valueOf(desks[first], "#reply"); got != "" {
		t.Errorf("the box holds %q after it was thrown away", got)
	}
}
