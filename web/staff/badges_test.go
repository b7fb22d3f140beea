package staff_test

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
)

// TestBadgesEqualTheListsAfterAnyActs acts at random, always the same way, and
// counts what the lists show against the numbers beside the lanes.
func TestBadgesEqualTheListsAfterAnyActs(t *testing.T) {
	each(t, func(h *house) {
		session, _ := h.walter()
		people := []*store.Staff{h.staff("dana"), h.staff("maria")}
		chance := rand.New(rand.NewPCG(9, 11))
		for step := range 240 {
			h.actAtRandom(chance, session, people[chance.IntN(2)])
			if step%8 == 0 {
				h.compareBadges(people)
			}
			if h.t.Failed() {
				h.t.Fatalf("at step %d", step)
			}
		}
	})
}

// actAtRandom does one thing; what the table refuses is as good as done.
func (h *house) actAtRandom(chance *rand.Rand, session *store.Session, who *store.Staff) {
	h.t.Helper()
	ctx := h.t.Context()
	rows := append(h.rows(store.QueueView{Lane: store.LaneOpen}), h.rows(store.QueueView{Lane: store.LaneClosed})...)
	talk := store.ID{}
	if len(rows) > 0 {
		talk = rows[chance.IntN(len(rows))].Talk
	}
	var err error
	switch chance.IntN(11) {
	case 0:
		h.text([]conversation.Phone{rosa, walter, nobody}[chance.IntN(3)], "Hello there")
	case 1:
		err = h.s.Write(ctx, session, session.Patients[0], store.PageMessage{Words: "A word from the page", Key: store.NewID()})
	case 2:
		_, err = h.s.Take(ctx, who, talk)
	case 3:
		err = h.s.TakeOver(ctx, who, talk, "at random")
	case 4:
		err = h.s.Release(ctx, who, talk)
	case 5:
		err = h.s.CloseTalk(ctx, who, talk, store.Close{Reason: "called", Force: true, Key: store.NewID()})
	case 6:
		err = h.s.Reopen(ctx, who, talk)
	case 7:
		var out store.Replied
		if out, err = h.s.Reply(ctx, who, talk, store.Answer{Words: "An answer", Seen: 1 << 40, Close: chance.IntN(2) == 0, Key: store.NewID()}); err == nil && chance.IntN(2) == 0 {
			_, _, err = h.s.UndoReply(ctx, who, out.Message)
		}
	case 8:
		_, err = h.s.Talk(ctx, who, talk)
	case 9:
		err = h.s.RecordOptOut(ctx, who, talk, store.Call{Who: "patient", How: store.HowCall, Words: "no", At: h.s.Now(), Key: store.NewID()})
	case 10:
		h.wait(time.Duration(chance.IntN(90)) * time.Second)
	}
	if err != nil && !errors.Is(err, store.ErrTaken) && !errors.Is(err, conversation.ErrRefused) && !errors.Is(err, store.ErrNotFound) {
		h.t.Fatal(err)
	}
}

func (h *house) compareBadges(people []*store.Staff) {
	h.t.Helper()
	badges, err := h.s.Badges(h.t.Context(), "riverside")
	if err != nil {
		h.t.Fatal(err)
	}
	check := func(name string, rows []store.QueueRow) {
		h.t.Helper()
		if badges[name] != len(rows) {
			h.t.Errorf("badge %s = %d, the list has %d rows", name, badges[name], len(rows))
		}
	}
	check("open", h.rows(store.QueueView{Lane: store.LaneOpen}))
	check("lane:unclaimed", h.rows(store.QueueView{Lane: store.LaneUnclaimed}))
	check("lane:unverified", h.rows(store.QueueView{Lane: store.LaneUnverified}))
	check("queue:front:open", h.rows(store.QueueView{Queue: "front"}))
	for _, p := range people {
		own := "owner:" + p.ID.String() + ":"
		mine := h.rows(store.QueueView{Lane: store.LaneMine, Staff: p.ID})
		check(own+"mine", mine)
		check(own+"waiting", h.rows(store.QueueView{Lane: store.LaneWaiting, Staff: p.ID}))
		unread := 0
		for _, row := range h.rows(store.QueueView{Lane: store.LaneOpen}) {
			if row.Owner == p.ID && row.Unread > 0 {
				unread++
			}
		}
		if badges[own+"unread"] != unread {
			h.t.Errorf("badge %sunread = %d, %d talks are unread", own, badges[own+"unread"], unread)
		}
	}
}
