package main

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// lateParts plays what a server says of one message, first without its photo
// and then with it, to the open log; it returns how often the log put
// something in its place: once, for the photo, and not for the same again.
const lateParts = `(() => {
	const part = document.querySelector('[data-live^="thread:"]');
	const last = () => [...part.querySelectorAll('.bubble')].pop();
	const whole = part.cloneNode(true), bare = part.cloneNode(true);
	bare.querySelectorAll('.bubble .photo').forEach((e) => e.remove());
	const say = (detail) => part.dispatchEvent(new CustomEvent('linnet:part', { detail, cancelable: true }));
	say(bare);
	if (part.querySelector('.photo')) return 'the log kept a photo that is gone';
	say(whole.cloneNode(true));
	const bubble = last();
	if (!bubble.querySelector('.photo img')) return 'the photo did not come';
	say(whole);
	return last() === bubble ? 'well' : 'the same was put in again';
})()`

// TestAPhotoThatComesLateShowsOnTheOpenPage keeps the page open while a texted
// photo is fetched: its bubble is filled where it stands, and only then.
func TestAPhotoThatComesLateShowsOnTheOpenPage(t *testing.T) {
	h := startPractice(t)
	h.text(walter, "My knee hurts")
	invite := h.outText(walter, "", func(s string) bool { return strings.Contains(s, "We got your text") })
	phone := h.browser(true)
	h.do(phone, chromedp.Navigate(linkIn(invite.Text)), leads(button("Continue")), sees("birth date"),
		birthDate("11", "30", "1947", "Continue"), sees("My knee hurts"), chromedp.Evaluate(`window.before = true`, nil))
	h.post("/sim/api/phones/"+url.PathEscape(walter)+"/messages", map[string]any{"to": "+12065550100", "text": "",
		"media": []any{map[string]any{"type": "image/jpeg", "base64": kneePhoto(t, 480, 320)}}})
	h.do(phone, sees("Photo 1, "), decoded(1))
	var same bool
	var played string
	h.do(phone, chromedp.Evaluate(`window.before === true`, &same))
	if !same {
		t.Error("the page was loaded anew for the photo")
	}
	h.do(phone, chromedp.Evaluate(lateParts, &played))
	if played != "well" {
		t.Errorf("of a photo that comes late: %s", played)
	}
}
