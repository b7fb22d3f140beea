package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/ledger"
	"linnet/store"
	"linnet/store/storetest"
)

func stops(t *testing.T, s *store.Store, phones ...conversation.Phone) {
	t.Helper()
	for _, phone := range phones {
		if _, err := s.Receive(t.Context(), store.Incoming{Carrier: "practice", Account: "practice", ExternalID: "SM" + string(phone), From: phone, To: "+12065550100", Text: "STOP"}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHeadsOfTheLogLeaveToAFile(t *testing.T) {
	s, stranger := storetest.Open(t, "sqlite"), storetest.Open(t, "sqlite")
	to, now := filepath.Join(t.TempDir(), "riverside.head"), time.Now()
	for i, phone := range []conversation.Phone{"+12065550147", "+12065550188"} {
		stops(t, s, phone)
		if err := sendHead(t.Context(), s, to, now); err != nil {
			t.Fatal(err)
		}
		kept, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		last, err := s.LastHead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if head, err := ledger.OpenHead(kept, last.Public); err != nil || head.Size != int64(i+1) {
			t.Errorf("the file holds the head of %d records (%v), want %d", head.Size, err, i+1)
		}
		if left, err := s.HeadLeft(t.Context()); err != nil || left.Place != to || left.Size != int64(i+1) {
			t.Errorf("HeadLeft = %+v, %v", left, err)
		}
	}
	before, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	if err := sendHead(t.Context(), stranger, to, now); err == nil {
		t.Error("the head of another log took the place of the one that is kept")
	}
	if after, err := os.ReadFile(to); err != nil || string(after) != string(before) {
		t.Errorf("the kept head was changed (%v)", err)
	}
	if err := sendHead(t.Context(), s, t.TempDir(), now); err == nil || !strings.Contains(err.Error(), "checkpoint_to") {
		t.Errorf("a folder in place of a file: %v", err)
	}
}

func TestHeadsOfTheLogLeaveToAnAddress(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	stops(t, s, "+12065550147")
	answer, got := http.StatusOK, ""
	keeper := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = string(body)
		w.WriteHeader(answer)
	}))
	defer keeper.Close()
	if err := sendHead(t.Context(), s, keeper.URL+"/secret", time.Now()); err != nil {
		t.Fatal(err)
	}
	last, err := s.LastHead(t.Context())
	if err != nil || got != string(last.Checkpoint) {
		t.Errorf("%q was sent, want the checkpoint (%v)", got, err)
	}
	answer = http.StatusBadGateway
	if err := sendHead(t.Context(), s, keeper.URL+"/secret", time.Now()); err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "502") {
		t.Errorf("a keeper that answers 502: %v", err)
	}
	keeper.Close()
	if err := sendHead(t.Context(), s, keeper.URL+"/secret", time.Now()); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a keeper that is gone: %v", err)
	}
	if left, err := s.HeadLeft(t.Context()); err != nil || left.Place != "127.0.0.1" {
		t.Errorf("HeadLeft = %+v, %v", left, err)
	}
}
