package staff_test

import (
	"net/url"
	"testing"
)

// The keys of the desk are a page of their own that works without script, and
// a person's choice holds on every page until they choose again (ux.md §9).
func TestAPersonChoosesTheirKeysAndAlerts(t *testing.T) {
	each(t, func(h *house) {
		h.walter()
		dana, maria := h.as("dana"), h.as("maria")
		page := dana.get("/app/keys")
		page.want(h.t, "the table of keys", 200, "<kbd>Ctrl</kbd>+<kbd>K</kbd>", "<kbd>g</kbd> <span class=\"hide\">then</span> <kbd>u</kbd>", `id="keys-on" checked`)
		dana.get("/app/q/unclaimed").want(h.t, "the list", 200, `data-choice="on"`, `href="/app/keys"`)
		dana.post("/app/profile", fields(page.body, "keys", "alt", "to", "/app/q/mine")).want(h.t, "choose", 303)
		dana.get("/app/q/unclaimed").want(h.t, "the list after the choice", 200, `data-choice="alt"`)
		dana.get("/app/profile").want(h.t, "the profile", 200, `id="keys-alt" checked`)
		dana.post("/app/profile", url.Values{"alerts": {"1"}, "sound": {"1"}}).want(h.t, "ask for a sound", 303)
		dana.get("/app/profile?done=saved").want(h.t, "the profile after the second form", 200, "Saved.", `id="keys-alt" checked`, `name="sound" value="1" checked`)
		maria.get("/app/q/unclaimed").want(h.t, "somebody else's list", 200, `data-choice="on"`)
		dana.post("/app/profile", url.Values{"keys": {"every"}}).want(h.t, "a choice that there is not", 404)
		if got := dana.post("/app/profile", url.Values{"keys": {"on"}, "to": {"https://elsewhere.example/app"}}); got.to != "/app" {
			h.t.Errorf("a way back out of the room leads to %q, want /app", got.to)
		}
	})
}
