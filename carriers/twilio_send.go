package carriers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/api/v2010"
)

// sendLife bounds a call to Twilio where the caller's context does not.
const sendLife = 15 * time.Second

// clockSkew is how far Twilio's clock may stand before ours in Find.
const clockSkew = 2 * time.Second

// api returns Twilio's library bound to one exchange, which carries the
// context the library does not know and keeps what it hides. The request
// handler is built by hand: the library's own constructor lets environment
// variables change the host.
func (t *Twilio) api(ctx context.Context, token string) (*openapi.ApiService, *exchange) {
	x := &exchange{ctx: ctx, base: t.base, next: t.transport}
	c := &client.Client{
		Credentials: client.NewCredentials(t.account, token),
		HTTPClient: &http.Client{
			Transport:     x,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	c.SetAccountSid(t.account)
	return openapi.NewApiService(&client.RequestHandler{Client: c}), x
}

// Send posts the text once. While a token is being rotated a 401, which
// proves that nothing was taken, is tried with the other one.
func (t *Twilio) Send(ctx context.Context, o Outbound) Result {
	ctx, cancel := context.WithTimeout(ctx, sendLife)
	defer cancel()
	var result Result
	for _, token := range t.tokens {
		api, x := t.api(ctx, token)
		x.start = o.Start
		sent, err := api.CreateMessage(t.createParams(o))
		if result = t.settle(x, sent, err); x.status != http.StatusUnauthorized {
			break
		}
	}
	return result
}

func (t *Twilio) createParams(o Outbound) *openapi.CreateMessageParams {
	p := &openapi.CreateMessageParams{}
	p.SetTo(o.To.E164())
	p.SetBody(o.Body)
	if t.service != "" {
		p.SetMessagingServiceSid(t.service)
	} else {
		p.SetFrom(o.From.E164())
	}
	if o.StatusURL != "" {
		p.SetStatusCallback(o.StatusURL)
	}
	if o.Validity > 0 {
		p.SetValidityPeriod(int(min(max(o.Validity, time.Second), 36000*time.Second) / time.Second))
	}
	return p
}

// settle decides how an attempt ended. What was perhaps written and not
// clearly answered is Unknown (carriers.md §1).
func (t *Twilio) settle(x *exchange, sent *openapi.ApiV2010Message, err error) Result {
	switch {
	case x.status == 0 && x.connected:
		return Result{Outcome: Unknown, Class: Temporary}
	case x.late:
		return Result{Outcome: NotStarted, Class: Temporary}
	case x.status == 0:
		return unwritten(err)
	case x.status >= 200 && x.status < 300:
		if err != nil || x.cut || sent == nil || value(sent.Sid) == "" {
			return Result{Outcome: Unknown, Class: Temporary, Code: strconv.Itoa(x.status)}
		}
		return taken(sent)
	default:
		return x.refusal()
	}
}

// unwritten is an attempt that never reached a connection.
func unwritten(err error) Result {
	var rest *client.TwilioRestError
	if errors.As(err, &rest) {
		code := strconv.Itoa(rest.Code)
		return Result{Outcome: Refused, Class: twilioClass(code), Code: code}
	}
	return Result{Outcome: Refused, Class: Temporary}
}

// taken reads a message Twilio holds. Twilio sends no callback for the first
// state, so one that has failed already is a refusal now.
func taken(m *openapi.ApiV2010Message) Result {
	if !twilioWord(value(m.Status)).Failure() {
		return Result{Outcome: Accepted, ExternalID: value(m.Sid)}
	}
	r := Result{Outcome: Refused, ExternalID: value(m.Sid), Class: UnknownError}
	if m.ErrorCode != nil {
		r.Code = strconv.Itoa(*m.ErrorCode)
		r.Class = twilioClass(r.Code)
	}
	return r
}

// refusal reads an answer that is no success out of the raw answer: the
// library loses the HTTP status of one that is not JSON.
func (x *exchange) refusal() Result {
	r := Result{Outcome: Refused, Code: strconv.Itoa(x.status), RetryAfter: x.retryAfter}
	var said struct {
		Code int `json:"code"`
	}
	readable := !x.cut && json.Unmarshal(x.body, &said) == nil
	if x.status >= 500 && !readable {
		r.Outcome, r.Class = Unknown, Temporary
		return r
	}
	if readable && said.Code != 0 {
		r.Code = strconv.Itoa(said.Code)
		if class, ok := twilioCodes[r.Code]; ok {
			r.Class = class
			return r
		}
	}
	r.Class = statusClass(x.status)
	return r
}

// statusClass is what a bare HTTP status tells. A redirect or a 404 means
// that base_url or the account in it is wrong.
func statusClass(status int) ErrorClass {
	switch {
	case status == http.StatusTooManyRequests:
		return RateLimited
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return Auth
	case status == http.StatusNotFound || (status >= 300 && status < 400):
		return SenderConfig
	case status == http.StatusRequestTimeout || status >= 500:
		return Temporary
	}
	return UnknownError
}

// Find lists the latest texts to the phone. Exactly one with our words since
// the claim is ours: links and codes make the words unlike any other. None
// proves nothing, since Twilio lists a text only some time after it took it;
// two cannot be told apart. Both are ErrCannotTell.
func (t *Twilio) Find(ctx context.Context, o Outbound, since time.Time) (Result, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, sendLife)
	defer cancel()
	p := &openapi.ListMessageParams{}
	p.SetTo(o.To.E164())
	p.SetPageSize(50)
	if t.service == "" {
		p.SetFrom(o.From.E164())
	}
	var list *openapi.ListMessageResponse
	err := t.withToken(ctx, func(api *openapi.ApiService) (err error) {
		list, err = api.PageMessage(p, "", "")
		return err
	})
	if err != nil {
		return Result{}, false, fmt.Errorf("find a text: %w", err)
	}
	var hits []openapi.ApiV2010Message
	for _, m := range list.Messages {
		made := twilioTime(value(m.DateCreated))
		ours := value(m.Body) == o.Body && value(m.To) == o.To.E164() && strings.HasPrefix(value(m.Direction), "outbound")
		if ours && value(m.Sid) != "" && !made.Before(since.Add(-clockSkew).Truncate(time.Second)) {
			hits = append(hits, m)
		}
	}
	if len(hits) != 1 {
		return Result{}, false, ErrCannotTell
	}
	return taken(&hits[0]), true, nil
}

// withToken does a call that may be repeated, with the second token where
// the first one is refused. Its errors hold no address, number or words.
func (t *Twilio) withToken(ctx context.Context, call func(*openapi.ApiService) error) error {
	var err error
	for _, token := range t.tokens {
		api, x := t.api(ctx, token)
		if err = call(api); err == nil && x.status < 300 {
			return nil
		}
		err = x.failure()
		if x.status != http.StatusUnauthorized {
			break
		}
	}
	return err
}

// httpError is an answer of Twilio that is no success.
type httpError int

func (e httpError) Error() string { return "twilio answers " + strconv.Itoa(int(e)) }

// Delete removes a text or a file at Twilio.
func (t *Twilio) Delete(ctx context.Context, kind Kind, id string) error {
	ctx, cancel := context.WithTimeout(ctx, sendLife)
	defer cancel()
	message, file := id, ""
	if kind == MediaCopy {
		u, err := url.Parse(id)
		if err != nil {
			return fmt.Errorf("delete media: %w", ErrMediaRefused)
		}
		var ok bool
		if message, file, ok = t.mediaPath(u); !ok {
			return fmt.Errorf("delete media: %w", ErrMediaRefused)
		}
	}
	if !alphanumeric.MatchString(message) {
		return errors.New("delete a copy: not an id of twilio")
	}
	err := t.withToken(ctx, func(api *openapi.ApiService) error {
		if kind == MediaCopy {
			return api.DeleteMedia(message, file, nil)
		}
		return api.DeleteMessage(message, nil)
	})
	if errors.Is(err, httpError(http.StatusNotFound)) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("delete a copy: %w", err)
	}
	return nil
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
