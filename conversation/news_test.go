package conversation

import (
	"slices"
	"testing"
)

// catalogue is every text of ux.md §17 in its order, and whether this version
// sends it.
var catalogue = []struct {
	id    TextID
	sent  bool
	news  News
	alert AlertPart
}{
	{"optin_welcome", true, NoNews, TextAlone},
	{"link_after_text", true, NoNews, TextAlone},
	{"new_message", true, NewsMessages, AlertGoes},
	{"new_message_30", true, NewsMessages, AlertGoes},
	{"unread_reminder", true, NewsMessages, AlertGoes},
	{"code", true, NoNews, TextAlone},
	{"stop_confirm", true, NoNews, TextAlone},
	{"stop_confirm_cancel", true, NoNews, TextAlone},
	{"start_confirm", true, NoNews, TextAlone},
	{"help", true, NoNews, TextAlone},
	{"emergency_words", true, NoNews, TextAlone},
	{"crisis_words", true, NoNews, TextAlone},
	{"unknown_number", true, NoNews, TextAlone},
	{"unknown_both", true, NoNews, TextAlone},
	{"after_hours", true, NoNews, TextAlone},
	{"new_link", true, NoNews, TextAlone},
	{"request_got", true, NewsRequests, PageSaidIt},
	{"request_update", true, NewsRequests, AlertGoes},
	{"visit_reminder", false, NewsVisits, AlertGoes},
	{"visit_reminder_dt", false, NewsVisits, AlertGoes},
	{"video_ready", false, NewsVisits, AlertGoes},
	{"photo_by_text", true, NoNews, TextAlone},
	{"new_device", true, NoNews, TextAlone},
	{"locked", true, NoNews, TextAlone},
	{"locked_day", true, NoNews, TextAlone},
	{"phone_stop", true, NoNews, TextAlone},
	{"phone_start", true, NoNews, TextAlone},
	{"wrong_number", true, NoNews, TextAlone},
	{"wrong_number_web", true, NoNews, TextAlone},
	{"phone_added", true, NoNews, TextAlone},
	{"closure", false, NoNews, TextAlone},
	{"lang_set", true, NoNews, TextAlone},
	{"carrier_test", true, NoNews, TextAlone},
	{"plain_words", true, NewsMessages, TextAlone},
}

func TestEveryTextHasADecidedKindAndPartOfAlerts(t *testing.T) {
	known := map[TextID]bool{}
	for _, one := range catalogue {
		known[one.id] = true
		if got, ok := tells[one.id]; !ok || got.news != one.news || got.alert != one.alert {
			t.Errorf("%s: decided %t as news %q and alert part %d, want %q and %d", one.id, ok, got.news, got.alert, one.news, one.alert)
		}
		if _, ok := one.id.Rule(); ok != one.sent {
			t.Errorf("%s: has a rule is %t, want %t", one.id, ok, one.sent)
		}
	}
	for id := range textRules {
		if _, ok := tells[id]; !ok {
			t.Errorf("%s can be sent, and nobody decided what it tells of", id)
		}
		if !known[id] {
			t.Errorf("%s can be sent and is not in the list of this test", id)
		}
	}
	for id := range tells {
		if !known[id] {
			t.Errorf("%s is decided and is in no list of texts", id)
		}
	}
}

// What has an alert carries a link to the page the alert opens, and is a notice
// under the gate; what nobody may mute is none of the boxes.
func TestWhatHasAnAlertIsANotice(t *testing.T) {
	for _, one := range catalogue {
		if !one.sent || one.alert == TextAlone {
			continue
		}
		if rule, _ := one.id.Rule(); !rule.Link || !isNotice(one.id) || rule.AnyHour {
			t.Errorf("%s: link %t, notice %t, any hour %t; want a notice with a link, by day", one.id, rule.Link, isNotice(one.id), rule.AnyHour)
		}
		if !slices.Contains([]News{NewsMessages, NewsRequests}, one.id.News()) {
			t.Errorf("%s has an alert and tells of %q", one.id, one.id.News())
		}
	}
}
