package carriers

import "strings"

// pair is one parameter of a form as it stood in the body.
type pair struct{ name, value string }

// form is a decoded body in its own order.
type form []pair

// parseForm decodes an application/x-www-form-urlencoded body without losing
// anything: what is not a valid escape stays as it is, so that a signed body
// is never refused for its spelling and every byte reaches the reader.
func parseForm(body []byte) form {
	var f form
	for _, part := range strings.Split(string(body), "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		f = append(f, pair{unescape(name), unescape(value)})
	}
	return f
}

func unescape(s string) string {
	if !strings.ContainsAny(s, "+%") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			out = append(out, ' ')
		case s[i] == '%' && i+2 < len(s) && hexDigit(s[i+1]) >= 0 && hexDigit(s[i+2]) >= 0:
			out = append(out, byte(hexDigit(s[i+1])<<4|hexDigit(s[i+2])))
			i += 2
		default:
			out = append(out, s[i])
		}
	}
	return string(out)
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// get returns the value of the first of these names that is there. One is
// false where a name stands twice with different values: the signature does
// not fix which came first, so such a field must not decide anything.
func (f form) get(names ...string) (value string, one bool) {
	for _, name := range names {
		found := false
		for _, p := range f {
			if p.name != name {
				continue
			}
			if found && p.value != value {
				return "", false
			}
			value, found = p.value, true
		}
		if found {
			return value, true
		}
	}
	return "", true
}
