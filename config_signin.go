package main

import (
	"net/url"
	"strings"

	"linnet/carriers"
	"linnet/web"
)

// SignInRules are how people who work here sign in: sign_in of config.yaml.
type SignInRules struct {
	SecondFactor string `yaml:"second_factor"` // "required", or "optional" with a reason
	Reason       string `yaml:"reason"`
}

// SingleSignOn is the clinic's own sign-in by OpenID Connect: single_sign_on of
// config.yaml. It is used when Issuer is set.
type SingleSignOn struct {
	Issuer       string `yaml:"issuer"`
	ClientID     string `yaml:"client_id"`
	ClientSecret Secret `yaml:"client_secret"` // from the environment or client_secret_file, never in the file itself
	SecretFile   string `yaml:"client_secret_file"`
	Name         string `yaml:"name"` // as people call it, on the button
}

// checkSignIn keeps the second factor on unless somebody said why not, and
// checks that a single sign-on is whole.
func (c *Config) checkSignIn(d *decoder) {
	switch c.SignIn.SecondFactor {
	case "required":
	case "optional":
		if strings.TrimSpace(c.SignIn.Reason) == "" {
			d.fault("sign_in.reason", "write why staff may sign in without a second factor; the reason is kept in the trail")
		}
	default:
		d.fault("sign_in.second_factor", "write required, or optional with a reason")
	}
	o := c.SignOn
	if o == (SingleSignOn{}) {
		return
	}
	u, err := url.Parse(o.Issuer)
	switch {
	case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil,
		u.Scheme != "https" && !(u.Scheme == "http" && isLoopbackURL(u) && c.PracticeMode):
		d.fault("single_sign_on.issuer", "write the issuer exactly as it calls itself: https://id.clinic.example")
	case o.ClientID == "":
		d.fault("single_sign_on.client_id", "write the client's id, as the single sign-on gave it")
	case o.ClientSecret == "":
		d.fault("single_sign_on.client_secret_file", "name the file with the client's secret, or give LINNET_SINGLE_SIGN_ON_CLIENT_SECRET")
	case strings.TrimSpace(o.Name) == "" || len([]rune(o.Name)) > 30:
		d.fault("single_sign_on.name", "write what people call it, at most 30 letters; it stands on the button")
	}
}

// signInNotes are what a clinic should know of its own rules.
func (c *Config) signInNotes() []string {
	if c.SignIn.SecondFactor != "optional" {
		return nil
	}
	return []string{"RED: sign_in.second_factor: staff may sign in with a password alone; your reason: " + printable(c.SignIn.Reason, 200)}
}

// staffRules are the settings as the rooms take them.
func (c *Config) staffRules() web.StaffRules {
	rules := web.StaffRules{FactorOptional: c.SignIn.SecondFactor == "optional"}
	if o := c.SignOn; o.Issuer != "" {
		rules.SignOn = &web.SignOn{Issuer: o.Issuer, ClientID: o.ClientID, ClientSecret: o.ClientSecret.Reveal(), Name: o.Name,
			Transport: carriers.SafeTransport(o.Issuer)}
	}
	return rules
}
