package portal_test

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	"linnet/conversation"
	"linnet/store"
)

// throughTheDoor brings Walter to the birth date at Riverside by a code asked
// for at /, on a browser that says what it is.
func (h *house) throughTheDoor(agent string) *browser {
	h.t.Helper()
	h.later(31 * time.Second) // a code is sent at most so often
	b := h.browser()
	b.header = http.Header{"User-Agent": {agent}, "Sec-Fetch-Site": {"same-origin"}}
	b.knock(walter).post("/verify/code", "code", h.sentOne(conversation.CodeText).code).stands("/verify/office")
	b.post("/verify/office", "office", "riverside")
	return b
}

// dana is a lead who answers patients.
func (h *house) dana() *store.Staff {
	h.t.Helper()
	who, err := h.store.StaffByEmail(h.t.Context(), "dana@riverside.example")
	if err == nil {
		return who
	}
	if who, err = h.store.AddStaff(h.t.Context(), store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{"staff", "lead"}, true); err != nil {
		h.t.Fatal(err)
	}
	return who
}

// openTalk is the one open talk at Riverside.
func (h *house) openTalk() store.ID {
	h.t.Helper()
	rows, err := h.store.Queue(h.t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen, Staff: h.dana().ID})
	if err != nil || len(rows) == 0 {
		h.t.Fatalf("open talks = %v, %v", rows, err)
	}
	return rows[0].Talk
}

func has(body, words string) bool { return strings.Contains(body, words) }

// deviceOn is the id of the listed device whose words begin so.
func deviceOn(b *browser, words string) string {
	b.h.t.Helper()
	m := regexp.MustCompile(`(?s)<li><p>` + regexp.QuoteMeta(words) + `.*?name="device" value="([0-9a-f-]+)"`).FindStringSubmatch(b.body)
	if m == nil {
		b.h.t.Fatalf("%s lists no %q: %s", b.at, words, b.words())
	}
	return m[1]
}

// named is the name of the field that begins so.
func named(b *browser, kind string) string {
	b.h.t.Helper()
	m := regexp.MustCompile(`name="(` + kind + `-[0-9a-f-]+)"`).FindStringSubmatch(b.body)
	if m == nil {
		b.h.t.Fatalf("%s has no box for %s", b.at, kind)
	}
	return m[1]
}

// closeTalks closes every open talk at Riverside, so that the next text is
// answered with a link.
func (h *house) closeTalks() {
	h.t.Helper()
	rows, err := h.store.Queue(h.t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen, Staff: h.dana().ID})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, row := range rows {
		if err := h.store.CloseTalk(h.t.Context(), h.dana(), row.Talk, store.Close{Reason: "answered", Force: true}); err != nil {
			h.t.Fatal(err)
		}
	}
}
