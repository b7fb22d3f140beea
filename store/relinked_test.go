package store_test

import (
	"errors"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
)

// A phone that left the record and came back sees no request and opens no file
// of the time before: somebody else may hold it now (security.md §6).
func TestAPhoneThatCameBackSeesNothingFromBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		n := walterIn(t, s)
		id := ask(t, s, n, conversation.AskVisit, conversation.Answers{"what": "again"})
		file, err := s.Stage(t.Context(), n, n.Patients[0], store.NewID(), knee("before"))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Write(t.Context(), n, n.Patients[0], store.PageMessage{Words: "My knee", Files: []store.ID{file.ID}, Key: store.NewID()}); err != nil {
			t.Fatal(err)
		}
		see := func(n *store.Session) (requests int, request, opened error) {
			t.Helper()
			page, err := s.Asking(t.Context(), n, n.Patients[0], "")
			if err != nil {
				t.Fatal(err)
			}
			_, _, request = s.RequestOf(t.Context(), n, id)
			_, opened = s.File(t.Context(), n, file.ID)
			return len(page.Requests), request, opened
		}
		if requests, request, opened := see(n); requests != 1 || request != nil || opened != nil {
			t.Fatalf("before: %d requests, %v, %v; want 1 and both open", requests, request, opened)
		}

		var others []directory.Row
		for _, row := range directory.SampleFamily() {
			if row.Phone != walter {
				others = append(others, row)
			}
		}
		for _, rows := range [][]directory.Row{others, directory.SampleFamily()} {
			if _, err := s.Import(t.Context(), rows, store.ImportOptions{Replace: true, Yes: true}, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.AdvanceClock(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		n = walterIn(t, s)
		requests, request, opened := see(n)
		if requests != 0 || !errors.Is(request, store.ErrNotFound) || !errors.Is(opened, store.ErrNotFound) {
			t.Errorf("after it came back: %d requests, %v, %v; want none and %v", requests, request, opened, store.ErrNotFound)
		}
		ask(t, s, n, conversation.AskBill, conversation.Answers{"topic": "cost"})
		if requests, _, _ := see(n); requests != 1 {
			t.Errorf("its own new request is not on its list: %d", requests)
		}
	})
}
