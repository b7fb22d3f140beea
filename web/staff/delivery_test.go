package staff_test

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
)

// alertsOn turns alerts on in a patient's browser.
func (h *house) alertsOn(n *store.Session, only bool) {
	h.t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		h.t.Fatal(err)
	}
	sub := store.Subscription{Endpoint: "https://updates.push.services.mozilla.com/wpush/v2/walter",
		P256dh: base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes()), Auth: base64.RawURLEncoding.EncodeToString([]byte("0123456789abcdef"))}
	if err := h.s.TurnAlertsOn(h.t.Context(), n, sub, store.NewID()); err != nil {
		h.t.Fatal(err)
	}
	if !only {
		return
	}
	if err := h.s.AlertsOnly(h.t.Context(), n, true, store.NewID()); err != nil {
		h.t.Fatal(err)
	}
}

// push hands every due alert to its browsers, which answer with a fate.
func (h *house) push(fate store.PushFate) {
	h.t.Helper()
	due, err := h.s.ClaimPushes(h.t.Context(), 10)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, p := range due {
		fates := map[store.ID]store.PushFate{}
		for _, to := range p.To {
			fates[to.ID] = fate
		}
		if err := h.s.SettlePush(h.t.Context(), p, fates); err != nil {
			h.t.Fatal(err)
		}
	}
}

// arrived is a carrier's word about every text that is out.
func (h *house) arrived(talk store.ID) {
	h.t.Helper()
	page, err := h.s.TalkAgain(h.t.Context(), h.staff("dana"), talk)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, x := range page.Texts {
		if x.State != "sent" {
			continue
		}
		if err := h.s.Status(h.t.Context(), store.Report{Carrier: "practice", OurID: x.ID, Word: "delivered", Rank: 9, Delivered: true}); err != nil {
			h.t.Fatal(err)
		}
	}
}

// The line under an answer says which way its news went, at each step.
func TestTheLineUnderAnAnswerSaysWhichWayTheNewsWent(t *testing.T) {
	const follows = "A text follows if it is not read in 5 minutes."
	for _, one := range []struct {
		name   string
		before func(h *house, n *store.Session) // what the patient chose
		after  func(h *house, n *store.Session, talk store.ID)
		want   string
	}{
		{"a text in a moment", func(*house, *store.Session) {}, func(*house, *store.Session, store.ID) {}, "Text goes out in a moment"},
		{"a text went", func(*house, *store.Session) {}, func(h *house, _ *store.Session, _ store.ID) { h.minute() }, "Text sent"},
		{"a text arrived", func(*house, *store.Session) {}, func(h *house, _ *store.Session, talk store.ID) { h.minute(); h.arrived(talk) }, "Text delivered"},
		{"both in a moment", func(h *house, n *store.Session) { h.alertsOn(n, false) }, func(*house, *store.Session, store.ID) {}, "Alert goes out in a moment. Text goes out in a moment"},
		{"both went", func(h *house, n *store.Session) { h.alertsOn(n, false) }, func(h *house, _ *store.Session, _ store.ID) { h.minute() }, "Alert sent. Text sent"},
		{"alerts only, in a moment", func(h *house, n *store.Session) { h.alertsOn(n, true) }, func(*house, *store.Session, store.ID) {}, "Alert goes out in a moment. " + follows},
		{"alerts only, it went", func(h *house, n *store.Session) { h.alertsOn(n, true) }, func(h *house, _ *store.Session, _ store.ID) { h.minute() }, "Alert sent. " + follows},
		{"alerts only, unread", func(h *house, n *store.Session) { h.alertsOn(n, true) }, func(h *house, _ *store.Session, talk store.ID) {
			h.minute()
			h.wait(5 * time.Minute)
			h.handOut()
			h.arrived(talk)
		}, "Alert not read, so texted. Text delivered"},
		{"alerts only, read", func(h *house, n *store.Session) { h.alertsOn(n, true) }, func(h *house, n *store.Session, _ store.ID) {
			h.minute()
			if err := h.s.MarkRead(h.t.Context(), n, n.Patients[0], 1<<40); err != nil {
				h.t.Fatal(err)
			}
			h.wait(6 * time.Minute)
			h.handOut()
		}, "Walter read it, 12:01 PM"},
		{"alerts only, no device took it", func(h *house, n *store.Session) { h.alertsOn(n, true) }, func(h *house, _ *store.Session, _ store.ID) {
			h.wait(time.Minute)
			h.handOut()
			h.push(store.PushGone)
			h.handOut()
		}, "No device took the alert. Text sent"},
		{"muted", func(h *house, n *store.Session) { h.mute(n) }, func(h *house, _ *store.Session, _ store.ID) { h.minute() }, "No text sent. The patient chose that in the settings."},
		{"muted, with an alert", func(h *house, n *store.Session) { h.mute(n); h.alertsOn(n, false) }, func(h *house, _ *store.Session, _ store.ID) { h.minute() },
			"Alert sent. No text sent. The patient chose that in the settings."},
		{"texts off, with an alert", func(h *house, n *store.Session) { h.alertsOn(n, false); h.text(walter, "STOP"); h.handOut() },
			func(h *house, _ *store.Session, _ store.ID) { h.minute() }, "Alert sent. Texts are off."},
		{"texts off", func(h *house, _ *store.Session) { h.text(walter, "STOP"); h.handOut() }, func(*house, *store.Session, store.ID) {}, "On the private page. No text was sent."},
	} {
		t.Run(one.name, func(t *testing.T) {
			each(t, func(h *house) {
				n, talk := h.walter()
				one.before(h, n)
				path := "/app/c/" + talk.String()
				dana := h.as("dana")
				dana.post(path+"/reply", fields(dana.get(path).body, "body", "Thursday at nine.", "kind", "reply", "then", "send")).want(h.t, "reply", 303)
				one.after(h, n, talk)
				_, rest, found := strings.Cut(dana.get(path).body, "Thursday at nine.")
				line, _, _ := strings.Cut(rest, "</li>")
				if !found || !strings.Contains(line, one.want+"</p>") {
					h.t.Errorf("under the answer stands %q, want %q", line, one.want)
				}
			})
		})
	}
}

// minute lets everything due within a minute leave.
func (h *house) minute() {
	h.t.Helper()
	h.wait(time.Minute)
	h.push(store.PushTaken)
	h.handOut()
}

// mute lets a patient want no texts about messages.
func (h *house) mute(n *store.Session) {
	h.t.Helper()
	if err := h.s.Mute(h.t.Context(), n, map[store.ID][]string{n.Patients[0]: {"visits", "requests"}}, store.NewID()); err != nil {
		h.t.Fatal(err)
	}
}

// What tells of a request stands in the log by its name, whichever way it went.
func TestTheLogSaysWhichWayTheNewsOfARequestWent(t *testing.T) {
	each(t, func(h *house) {
		n, _ := h.walter()
		h.alertsOn(n, true)
		request, talk := h.asks(n, conversation.AskFactor, conversation.Answers{"home": "9", "by": "2026-03-20", "ship": "home"})
		h.handOut()
		path := "/app/c/" + talk.String()
		dana := h.as("dana")
		page := dana.get(path)
		page.want(h.t, "the talk", 200, "Text request_got. No text sent. The patient chose alerts only.", "Alerts only. A text goes if an alert is not read in 5 minutes.")
		dana.post(path+"/request", fields(page.body, "request", request.String(), "state", "doing")).want(h.t, "set to being done", 303)
		h.minute()
		dana.get(path).want(h.t, "the talk after the alert", 200, "Text request_update. Alert sent. A text follows if it is not read in 5 minutes.")
		h.text(walter, "STOP")
		h.handOut()
		h.wait(20 * time.Minute)
		dana = h.as("dana")
		dana.post(path+"/request", fields(dana.get(path).body, "request", request.String(), "state", "done")).want(h.t, "set to done while off", 303)
		h.minute()
		dana.get(path).want(h.t, "the talk while texts are off", 200, "Alert request_update. Alert sent. Texts are off.")
	})
}

// asks lets a signed-in patient send a request, and returns it with its talk.
func (h *house) asks(n *store.Session, kind conversation.RequestKind, a conversation.Answers) (request, talk store.ID) {
	h.t.Helper()
	request, err := h.s.Ask(h.t.Context(), n, n.Patients[0], store.Asked{Kind: kind, Answers: a, Words: string(kind) + "\nall the answers", Key: store.NewID()})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, row := range h.rows(store.QueueView{Lane: store.LaneOpen}) {
		if row.Topic == kind.Topic() {
			talk = row.Talk
		}
	}
	return request, talk
}
