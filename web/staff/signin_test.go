package staff_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"linnet/store"
)

func TestALinkMayBeLookedAtOftenAndWorksOnce(t *testing.T) {
	each(t, func(h *house) {
		token, err := h.s.StaffLink(h.t.Context(), store.Actor{Name: "test"}, "dana@riverside.example")
		if err != nil {
			h.t.Fatal(err)
		}
		for range 50 {
			h.browser().get("/app/link/"+token).want(h.t, "the link's page", 200, "Hello Dana.", "Sign in")
		}
		dana := h.browser()
		if got := dana.post("/app/link/"+token, nil); got.code != 303 || got.to != "/app" {
			h.t.Fatalf("POST the link = %d to %q, want 303 to /app", got.code, got.to)
		}
		dana.get("/app/q/unclaimed").want(h.t, "the queue", 200, "Unclaimed")
		h.browser().post("/app/link/"+token, nil).want(h.t, "the used link", 410, "That link is over")
		h.browser().get("/app/link/"+token).want(h.t, "the used link's page", 410, "That link is over")
		h.browser().get("/app/link/nonsense").want(h.t, "an unknown link", 410, "That link is over")
	})
}

func TestAnOldLinkIsOver(t *testing.T) {
	each(t, func(h *house) {
		token, err := h.s.StaffLink(h.t.Context(), store.Actor{Name: "test"}, "dana@riverside.example")
		if err != nil {
			h.t.Fatal(err)
		}
		h.wait(store.StaffLinkLife)
		h.browser().post("/app/link/"+token, nil).want(h.t, "a link after 10 minutes", 410, "That link is over")
	})
}

func TestSigningInAgainEndsTheOldSession(t *testing.T) {
	each(t, func(h *house) {
		dana := h.as("dana")
		old := dana.cookies["linnet-staff"]
		token, err := h.s.StaffLink(h.t.Context(), store.Actor{Name: "test"}, "dana@riverside.example")
		if err != nil {
			h.t.Fatal(err)
		}
		dana.post("/app/link/"+token, nil)
		if dana.cookies["linnet-staff"] == old {
			h.t.Error("the cookie was carried over the sign-in")
		}
		dana.cookies["linnet-staff"] = old
		if got := dana.get("/app"); got.to != "/app/sign-in" {
			h.t.Errorf("the old cookie leads to %q, want the sign-in page", got.to)
		}
	})
}

func TestEverybodyGoesToTheirOwnRoom(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		if got := h.browser().get("/app"); got.code != 303 || got.to != "/app/sign-in" {
			h.t.Errorf("a stranger at /app = %d to %q", got.code, got.to)
		}
		if got := h.as("audit").get("/app/q/open"); got.code != 303 || got.to != "/audit" {
			h.t.Errorf("an auditor in the queue = %d to %q, want /audit", got.code, got.to)
		}
		admin := h.as("admin")
		page := admin.get("/app/c/" + talk.String())
		page.want(h.t, "an admin's look", 200, "Can I move my visit?")
		if strings.Contains(page.body, "Claim</button>") || strings.Contains(page.body, `name="body"`) {
			h.t.Error("an admin's page has buttons that do not work for them")
		}
		if got := admin.post("/app/c/"+talk.String()+"/take", nil); got.code != 403 {
			h.t.Errorf("an admin claims = %d, want 403", got.code)
		}
		if h.only(store.LaneUnclaimed).Unread == 0 {
			h.t.Error("an admin's look marked the talk read")
		}
	})
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	each(t, func(h *house) {
		dana := h.as("dana")
		for _, path := range []string{"/app/q/nowhere", "/app/q/queue-nowhere", "/app/q/open?p=elsewhere", "/app/c/1", "/app/c/" + store.NewID().String()} {
			if got := dana.get(path); got.code != 404 {
				h.t.Errorf("GET %s = %d, want 404", path, got.code)
			}
		}
		for _, act := range []string{"take", "release", "reopen", "unlock", "doors"} {
			if got := dana.post("/app/c/"+store.NewID().String()+"/"+act, fields("", "how", "called")); got.code != 404 {
				h.t.Errorf("%s a talk nobody knows = %d, want 404", act, got.code)
			}
		}
	})
}

func TestALivePartNeverKeepsASessionAlive(t *testing.T) {
	each(t, func(h *house) {
		dana := h.as("dana")
		for range 3 {
			h.wait(4 * time.Minute)
			dana.part("/app/q/open?part=list").want(h.t, "a part", 200)
		}
		h.wait(4 * time.Minute)
		if got := dana.part("/app/q/open?part=list"); got.code != 401 {
			h.t.Errorf("a part after 16 minutes without an act = %d, want 401", got.code)
		}
		if got := dana.get("/app/q/open"); got.code != 303 || got.to != "/app/sign-in" {
			h.t.Errorf("the page after that = %d to %q, want the sign-in page", got.code, got.to)
		}
	})
}

func TestSignOutEndsTheSessionOnTheServer(t *testing.T) {
	each(t, func(h *house) {
		dana := h.as("dana")
		kept := dana.cookies["linnet-staff"]
		if got := dana.post("/app/sign-out", nil); got.to != "/app/sign-in" {
			h.t.Errorf("sign out leads to %q", got.to)
		}
		dana.cookies["linnet-staff"] = kept
		if got := dana.get("/app/q/open"); got.to != "/app/sign-in" {
			h.t.Errorf("the cookie still opens the queue")
		}
	})
}

func TestATurnedOffPersonIsOutAtOnce(t *testing.T) {
	each(t, func(h *house) {
		dana := h.as("dana")
		server := httptest.NewServer(h.shell.Handler())
		defer server.Close()
		r, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, server.URL+"/events", nil)
		if err != nil {
			h.t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: "linnet-staff", Value: dana.cookies["linnet-staff"]})
		stream, err := server.Client().Do(r)
		if err != nil {
			h.t.Fatal(err)
		}
		defer stream.Body.Close()
		lines := bufio.NewScanner(stream.Body)
		if !lines.Scan() || lines.Text() != ": linnet" {
			h.t.Fatalf("the stream begins with %q", lines.Text())
		}
		if err := h.s.TurnStaffOff(h.t.Context(), store.Actor{Name: "test"}, "dana@riverside.example"); err != nil {
			h.t.Fatal(err)
		}
		ended := false
		for lines.Scan() { // the server closes the stream, so this ends
			ended = ended || lines.Text() == "event: ended"
		}
		if !ended {
			h.t.Error("the stream closed without saying that it ended")
		}
		if got := dana.get("/app/q/open"); got.to != "/app/sign-in" {
			h.t.Errorf("the next page = %d to %q, want the sign-in page", got.code, got.to)
		}
		if got := dana.part("/app/q/open?part=list"); got.code != 401 {
			h.t.Errorf("the next part = %d, want 401", got.code)
		}
	})
}
