package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
)

// TestATalkIsMarkedLateOnce: when the goal of its queue has passed in open
// hours, with one line in its history; the answer takes the mark away.
func TestATalkIsMarkedLateOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		noon(t, s)
		family(t, s)
		walterIn(t, s)
		var told []string
		defer s.Subscribe(func(all []store.Change) {
			for _, c := range all {
				if c.Scope == "late:riverside/front" {
					told = append(told, c.Scope)
				}
			}
		})()
		late := func(after time.Duration) (store.QueueRow, int) {
			t.Helper()
			if err := s.AdvanceClock(t.Context(), after); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := s.MarkLate(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			badges, err := s.Badges(t.Context(), "riverside")
			if err != nil {
				t.Fatal(err)
			}
			rows := openTalks(t, s)
			if len(rows) != 1 {
				t.Fatalf("%d open talks, want 1", len(rows))
			}
			if badges["late"] != badges["queue:front:late"] {
				t.Errorf("%d late talks in all, %d in the only queue", badges["late"], badges["queue:front:late"])
			}
			return rows[0], badges["late"]
		}
		goal := s.Practice("riverside").GoalFor("")
		if row, n := late(goal - 5*time.Minute); n != 0 || row.Late {
			t.Fatalf("before its goal %d talks are late, want 0", n)
		}
		row, n := late(10 * time.Minute)
		if n != 1 || !row.Late {
			t.Fatalf("after its goal %d talks are late, want 1", n)
		}
		who := dana(t, s)
		page, err := s.Talk(t.Context(), who, row.Talk)
		if err != nil {
			t.Fatal(err)
		}
		lines := 0
		for _, m := range page.Messages {
			if m.Event == "late" {
				lines++
			}
		}
		if lines != 1 || !slices.Equal(told, []string{"late:riverside/front"}) {
			t.Errorf("the history tells %d times that it is late and the stream %q, want once each", lines, told)
		}
		if _, err := s.Reply(t.Context(), who, row.Talk, store.Answer{Words: "Yes.", Seen: page.Seen, Key: store.NewID()}); err != nil {
			t.Fatal(err)
		}
		if row, n := late(0); n != 0 || row.Late {
			t.Errorf("answered, %d talks are late, want 0", n)
		}
	})
}

// TestAListIsKeptToItsFilter: each filter keeps what it names, the orders are
// those of the select, and names count without accents.
func TestAListIsKeptToItsFilter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		noon(t, s)
		family(t, s)
		walter := walterIn(t, s)
		ask(t, s, walter, conversation.AskBill, conversation.Answers{"topic": "bill", "question": "Why twice?"})
		receive(t, s, rosa, "Necesito ayuda. I want to kill myself")
		who := dana(t, s)
		list := func(v store.QueueView) []store.QueueRow {
			t.Helper()
			v.Practice, v.Lane = "riverside", store.LaneOpen
			rows, err := s.Queue(t.Context(), v)
			if err != nil {
				t.Fatal(err)
			}
			return rows
		}
		all := list(store.QueueView{})
		if len(all) < 3 {
			t.Fatalf("%d open talks, want 3 or more", len(all))
		}
		if _, err := s.Take(t.Context(), who, all[len(all)-1].Talk); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name   string
			filter store.QueueFilter
			keeps  func(store.QueueRow) bool
		}{
			{"urgent", store.QueueFilter{Urgent: true}, func(r store.QueueRow) bool { return r.Urgent }},
			{"unread", store.QueueFilter{Unread: true}, func(r store.QueueRow) bool { return r.Unread > 0 }},
			{"late", store.QueueFilter{Late: true}, func(r store.QueueRow) bool { return r.Late }},
			{"a kind of request", store.QueueFilter{Topic: "bill"}, func(r store.QueueRow) bool { return r.Topic == "bill" }},
			{"no request", store.QueueFilter{Topic: store.TopicMessage}, func(r store.QueueRow) bool { return r.Topic == "" && r.Kind == store.KindTalk }},
			{"a queue", store.QueueFilter{Queue: "billing"}, func(r store.QueueRow) bool { return r.Queue == "billing" }},
			{"an owner", store.QueueFilter{Owner: who.ID}, func(r store.QueueRow) bool { return r.Owner == who.ID }},
			{"nobody's", store.QueueFilter{Unowned: true}, func(r store.QueueRow) bool { return r.Owner.None() }},
			{"English", store.QueueFilter{Language: conversation.English}, func(r store.QueueRow) bool { return r.Language != conversation.Spanish }},
			{"Spanish", store.QueueFilter{Language: conversation.Spanish}, func(r store.QueueRow) bool { return r.Language == conversation.Spanish }},
			{"two at once", store.QueueFilter{Urgent: true, Unowned: true}, func(r store.QueueRow) bool { return r.Urgent && r.Owner.None() }},
		} {
			want := map[store.ID]bool{}
			for _, row := range list(store.QueueView{}) {
				if c.keeps(row) {
					want[row.Talk] = true
				}
			}
			got := list(store.QueueView{Filter: c.filter})
			for _, row := range got {
				if !want[row.Talk] {
					t.Errorf("%s: a row that the filter leaves out", c.name)
				}
			}
			if len(got) != len(want) {
				t.Errorf("%s: %d rows, want %d", c.name, len(got), len(want))
			}
		}
		newest, oldest := list(store.QueueView{Order: store.OrderNewest}), list(store.QueueView{Order: store.OrderOldest})
		slices.Reverse(oldest)
		for i := range newest {
			if newest[i].Last.Before(oldest[i].Last) || oldest[i].Last.Before(newest[i].Last) {
				t.Errorf("row %d of the newest is not row %d from the end of the oldest", i, i)
			}
		}
	})
}

// TestNamesStandInTheirOrder: by family and first name, page by page, talks
// about nobody last.
func TestNamesStandInTheirOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		noon(t, s)
		family(t, s)
		var more []directory.Row
		for i, p := range []struct{ given, family string }{{"Zoe", "Álvarez"}, {"Amy", "brown"}, {"Amy", "Álvarez"}} {
			more = append(more, directory.Row{Phone: conversation.Phone(fmt.Sprintf("+1206555017%d", i)), Language: conversation.English, Relationship: directory.Self,
				Patient: directory.Patient{Practice: "riverside", RecordNumber: fmt.Sprintf("N-%d", i), GivenName: p.given, FamilyName: p.family,
					BirthDate: conversation.Date{Year: 1980, Month: time.May, Day: 1}}})
		}
		if _, err := s.Import(t.Context(), more, store.ImportOptions{}, nil); err != nil {
			t.Fatal(err)
		}
		if err := s.Fill(t.Context(), store.Filling{Practice: "riverside", Talks: 60, Messages: 60, Open: 60, Seed: 1}, nil); err != nil {
			t.Fatal(err)
		}
		receive(t, s, "+12065550199", "Is this the right number?")
		var names []string
		for offset := 0; ; offset += 2 {
			rows, err := s.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen, Order: store.OrderName, Limit: 2, Offset: offset})
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) == 0 {
				break
			}
			for _, row := range rows {
				if name := row.About.Given + " " + row.About.Family; len(names) == 0 || names[len(names)-1] != name {
					names = append(names, name)
				}
			}
		}
		got := strings.Join(names, ", ")
		if !strings.HasPrefix(got, "Amy Álvarez, Zoe Álvarez, Amy brown, Walter Hale, ") || !strings.HasSuffix(got, ",  ") {
			t.Errorf("the order by name is %q; want Álvarez, brown, Hale, the others, and the unknown number last", got)
		}
	})
}
