package carriers

import (
	"encoding/xml"
	"fmt"

	"linnet/conversation"
)

// Spoken is one sentence a caller hears.
type Spoken struct {
	Language conversation.Language
	Words    string // ours, out of templates; never what a caller or texter sent
}

// Say returns the TwiML that speaks the sentences in order and hangs up, and
// its content type. It is built by encoding/xml (security.md §8).
func Say(sentences ...Spoken) (contentType string, body []byte, err error) {
	type say struct {
		Language string `xml:"language,attr"`
		Words    string `xml:",chardata"`
	}
	answer := struct {
		XMLName xml.Name `xml:"Response"`
		Say     []say    `xml:"Say"`
		Hangup  struct{} `xml:"Hangup"`
	}{}
	for _, s := range sentences {
		locale := "en-US"
		if s.Language == conversation.Spanish {
			locale = "es-MX"
		}
		answer.Say = append(answer.Say, say{locale, s.Words})
	}
	body, err = xml.Marshal(answer)
	if err != nil {
		return "", nil, fmt.Errorf("write spoken answer: %w", err)
	}
	return "text/xml; charset=utf-8", append([]byte(xml.Header), body...), nil
}
