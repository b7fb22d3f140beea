package carriers

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"sort"
	"strings"
)

const twilioSignature = "X-Twilio-Signature"

// verify checks Twilio's signature over the configured URL and the raw body
// and returns the decoded form. Where the URL carries bodySHA256 the URL
// alone is signed and the hash stands for the body; else the form's
// parameters are part of what is signed. Twilio signs the URL sometimes with
// and sometimes without its port, so both count. The error is ErrSignature.
func (t *Twilio) verify(r Request) (form, error) {
	given := []byte(r.Header.Get(twilioSignature))
	parameters := parseForm(r.Body)
	tail := ""
	if sum, ok := bodySum(r.URL); ok {
		got := sha256.Sum256(r.Body)
		if !hmac.Equal([]byte(hex.EncodeToString(got[:])), []byte(strings.ToLower(sum))) {
			return nil, ErrSignature
		}
	} else {
		tail = signedTail(parameters)
	}
	fits := false
	for _, token := range t.tokens {
		for _, address := range portForms(r.URL) {
			want := twilioMAC(token, address+tail)
			// No early end: how long this takes says nothing about which fitted.
			fits = hmac.Equal([]byte(want), given) || fits
		}
	}
	if !fits {
		return nil, ErrSignature
	}
	return parameters, nil
}

func twilioMAC(token, text string) string {
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// signedTail is the form as Twilio signs it: parameters by name in byte
// order, name and value without separators; of a repeated name the distinct
// values, sorted, each with its name.
func signedTail(f form) string {
	sorted := slices.Clone(f)
	sort.Slice(sorted, func(i, j int) bool {
		if sorted[i].name != sorted[j].name {
			return sorted[i].name < sorted[j].name
		}
		return sorted[i].value < sorted[j].value
	})
	var b strings.Builder
	for i, p := range sorted {
		if i > 0 && p == sorted[i-1] {
			continue
		}
		b.WriteString(p.name)
		b.WriteString(p.value)
	}
	return b.String()
}

// bodySum returns the bodySHA256 parameter of the URL's query.
func bodySum(address string) (string, bool) {
	address, _, _ = strings.Cut(address, "#")
	_, query, ok := strings.Cut(address, "?")
	if !ok {
		return "", false
	}
	for _, part := range strings.Split(query, "&") {
		if name, value, _ := strings.Cut(part, "="); name == "bodySHA256" && value != "" {
			return value, true
		}
	}
	return "", false
}

// portForms returns the URL without its fragment, once without a port and
// once with the explicit or the scheme's own port. It cuts the text and
// re-serialises nothing: escapes and apostrophes stay as configured.
func portForms(address string) []string {
	address, _, _ = strings.Cut(address, "#")
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return []string{address}
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	host, path := rest[:end], rest[end:]
	port := ":80"
	if strings.EqualFold(scheme, "https") {
		port = ":443"
	}
	if colon := strings.LastIndexByte(host, ':'); colon > strings.LastIndexByte(host, ']') {
		host, port = host[:colon], host[colon:]
	}
	return []string{scheme + "://" + host + path, scheme + "://" + host + port + path}
}

// queryValue returns a parameter of the signed URL, "" if it is not there.
func queryValue(address, name string) string {
	address, _, _ = strings.Cut(address, "#")
	_, query, _ := strings.Cut(address, "?")
	for _, part := range strings.Split(query, "&") {
		key, value, _ := strings.Cut(part, "=")
		if key != name {
			continue
		}
		if plain, err := url.QueryUnescape(value); err == nil {
			return plain
		}
	}
	return ""
}
