package carriers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"
)

// The limits of a file (security.md §8).
const (
	mediaLimit     = 16 << 20
	mediaLife      = 30 * time.Second
	mediaRedirects = 3
)

// twilioHosts are the hosts a file may come from; base_url's host is another.
// Redirects lead to Twilio's own delivery hosts.
var twilioHosts = map[string]bool{
	"api.twilio.com":       true,
	"media.twiliocdn.com":  true,
	"mms.twiliocdn.com":    true,
	"content.twilio.com":   true,
	"mcs-media.twilio.com": true,
}

var mediaSID = regexp.MustCompile(`^/2010-04-01/Accounts/([A-Za-z0-9]+)/Messages/([A-Za-z0-9]+)/Media/([A-Za-z0-9]+)$`)

// Fetch copies a file. The address has to be https on a host of the list, its
// path our account and this very text; the credentials go to that host only.
func (t *Twilio) Fetch(ctx context.Context, in Inbound, m Media) ([]byte, string, error) {
	u, err := url.Parse(m.URL)
	if err != nil || !t.mediaHost(u) {
		return nil, "", fmt.Errorf("fetch media: %w", ErrMediaRefused)
	}
	if message, _, ok := t.mediaPath(u); !ok || message != in.ExternalID {
		return nil, "", fmt.Errorf("fetch media: %w", ErrMediaRefused)
	}
	ctx, cancel := context.WithTimeout(ctx, mediaLife)
	defer cancel()
	var body []byte
	var kind string
	for _, token := range t.tokens {
		body, kind, err = t.fetch(ctx, u, token)
		if !errors.Is(err, httpError(http.StatusUnauthorized)) {
			break
		}
	}
	if err != nil {
		return nil, "", fmt.Errorf("fetch media: %w", err)
	}
	return body, kind, nil
}

// fetch follows redirects by hand, so that each one is checked and no other
// host sees the credentials.
func (t *Twilio) fetch(ctx context.Context, u *url.URL, token string) ([]byte, string, error) {
	for hop := 0; hop <= mediaRedirects; hop++ {
		resp, err := t.get(ctx, u, token)
		if err != nil {
			return nil, "", err
		}
		if resp.StatusCode < 300 || resp.StatusCode >= 400 {
			defer resp.Body.Close()
			return readMedia(resp)
		}
		resp.Body.Close()
		next, err := u.Parse(resp.Header.Get("Location"))
		if err != nil || !t.mediaHost(next) {
			return nil, "", ErrMediaRefused
		}
		if next.Scheme != u.Scheme || next.Host != u.Host {
			token = "" // credentials go to the first host only, and never come back
		}
		u = next
	}
	return nil, "", ErrMediaRefused
}

func (t *Twilio) get(ctx context.Context, u *url.URL, token string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, ErrMediaRefused
	}
	if token != "" {
		r.SetBasicAuth(t.account, token)
	}
	return t.transport.RoundTrip(r)
}

func readMedia(resp *http.Response) ([]byte, string, error) {
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound, http.StatusGone:
		return nil, "", ErrMediaGone
	default:
		return nil, "", httpError(resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, mediaLimit+1))
	if err != nil {
		return nil, "", errors.New("file broke off")
	}
	if len(body) > mediaLimit {
		return nil, "", ErrMediaRefused
	}
	return body, resp.Header.Get("Content-Type"), nil
}

// mediaHost says whether a file may be asked for there.
func (t *Twilio) mediaHost(u *url.URL) bool {
	if u.User != nil {
		return false
	}
	if u.Scheme == t.base.Scheme && strings.EqualFold(u.Host, t.base.Host) {
		return true
	}
	return u.Scheme == "https" && twilioHosts[strings.ToLower(u.Host)]
}

// mediaPath takes a file's path apart; ok is false if it is not our account's.
func (t *Twilio) mediaPath(u *url.URL) (message, file string, ok bool) {
	path := u.Path
	if u.Host == t.base.Host {
		path = strings.TrimPrefix(path, strings.TrimSuffix(t.base.Path, "/"))
	}
	parts := mediaSID.FindStringSubmatch(path)
	if parts == nil || parts[1] != t.account || u.RawPath != "" {
		return "", "", false
	}
	return parts[2], parts[3], true
}

// CheckLive asks Twilio for the account with every token, and for a file
// without credentials: unless that answers 401, "Enforce HTTP auth on media"
// is off and whoever knows an address can read patients' pictures.
func (t *Twilio) CheckLive(ctx context.Context) []error {
	ctx, cancel := context.WithTimeout(ctx, mediaLife)
	defer cancel()
	var problems []error
	for i, token := range t.tokens {
		api, x := t.api(ctx, token)
		if err := askAccount(api, t.account); err != nil {
			problems = append(problems, fmt.Errorf("auth_token %d: %w", i+1, x.failure()))
		}
	}
	zeros := strings.Repeat("0", 32)
	u := *t.base
	u.Path = strings.TrimSuffix(u.Path, "/") + "/2010-04-01/Accounts/" + t.account + "/Messages/MM" + zeros + "/Media/ME" + zeros
	resp, err := t.get(ctx, &u, "")
	if err != nil {
		return append(problems, fmt.Errorf("media without credentials: %w", err))
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		problems = append(problems, fmt.Errorf("media without credentials: %w, want 401: turn on HTTP auth for media", httpError(resp.StatusCode)))
	}
	return problems
}

func askAccount(api *openapi.ApiService, account string) error {
	_, err := api.FetchAccount(account)
	return err
}
