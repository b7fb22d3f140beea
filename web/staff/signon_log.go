package staff

import (
	"crypto/rand"
	"errors"
	"log/slog"
	"net"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// random is the system's own source, for conversation.NewToken.
type random struct{}

// Read implements io.Reader.
func (random) Read(b []byte) (int, error) { return rand.Read(b) }

// logSignOn says for whoever runs Linnet why a single sign-on failed, in our
// own words: an error of the libraries may hold a code or a token.
func logSignOn(cause error) {
	kind := "not right"
	var refused *oauth2.RetrieveError
	var old *oidc.TokenExpiredError
	var wrongIssuer *oidc.IssuerMismatchError
	var away *net.OpError
	switch {
	case errors.As(cause, &wrongIssuer):
		kind = "the issuer calls itself something else; compare single_sign_on.issuer"
	case errors.As(cause, &old):
		kind = "the answer is too old; compare the clocks"
	case errors.As(cause, &refused):
		kind = "the code was refused; compare single_sign_on.client_id and the secret"
	case errors.As(cause, &away):
		kind = "the server does not answer"
	}
	slog.Warn("a single sign-on failed", "kind", kind)
}
