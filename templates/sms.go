package templates

import (
	"html/template"
	"net/url"

	"linnet/conversation"
)

// smsLink opens a phone's own texts with a number of ours and a word filled
// in; the person sends it. "?&" is what both kinds of phones understand.
func smsLink(to conversation.Phone, word string) template.URL {
	return template.URL("sms:" + telDigits(to) + "?&body=" + url.QueryEscape(word))
}

// textNumber is the number people text a practice at, as they read it.
func textNumber(p *conversation.Practice) string {
	if p == nil || len(p.Numbers) == 0 {
		return ""
	}
	return p.Numbers[0].Phone.National()
}
