package templates

import (
	"testing"

	"linnet/conversation"
)

func TestSampleRepliesHoldToTheRules(t *testing.T) {
	without := 0
	for _, one := range SampleReplies() {
		if one.Title == "" || one.English == "" {
			t.Errorf("%+v lacks a title or its English", one)
		}
		if place := conversation.UnknownPlace(one.English + one.Spanish); place != "" {
			t.Errorf("%s has the place %s", one.Title, place)
		}
		if one.Spanish == "" {
			without++
		}
	}
	if n := len(SampleReplies()); n != 6 || without != 1 {
		t.Errorf("%d sample replies, %d without Spanish, want 6 and 1", n, without)
	}
}
