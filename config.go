package main

import (
	_ "embed" // the committed config.yaml and the sample practices
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"sort"
	"strings"
	"time"

	"linnet/conversation"
	"linnet/files"
)

// shippedConfig is config.yaml as committed: what a newcomer runs.
//
//go:embed config.yaml
var shippedConfig []byte

// sampleConfig holds the practices of practice mode when config.yaml names
// none. They stand in a file of their own, so that an admin may change them:
// what config.yaml itself names, nobody changes on a page (contract.md).
//
//go:embed sample.yaml
var sampleConfig []byte

// Config is every setting of contract.md, with its default in defaultConfig.
// The yaml tags are the keys of config.yaml; the same path in capitals is the
// environment name (config_env.go). It is read once at start and never
// changes while running.
type Config struct {
	Listen         string                  `yaml:"listen"`
	TLS            TLSFiles                `yaml:"tls"`
	PublicURL      string                  `yaml:"public_url"`      // without a final slash
	TrustedProxies []string                `yaml:"trusted_proxies"` // as written; Proxies holds them read
	Data           string                  `yaml:"data"`
	Database       string                  `yaml:"database"`
	KeyFile        string                  `yaml:"key_file"`
	Key            Secret                  `yaml:"key"` // the sealing keyset itself, from LINNET_KEY only
	PracticeMode   bool                    `yaml:"practice_mode"`
	MetricsListen  string                  `yaml:"metrics_listen"`
	MetricsToken   Secret                  `yaml:"metrics_token"`
	MetricsFile    string                  `yaml:"metrics_token_file"`
	CheckpointTo   string                  `yaml:"checkpoint_to"`
	BackupTo       string                  `yaml:"backup_to"`
	Clamd          string                  `yaml:"clamd"` // address of a virus scanner; Scanner holds it read
	Carriers       Carriers                `yaml:"carriers"`
	PracticeList   []conversation.Settings `yaml:"practices"`
	Verification   Verification            `yaml:"verification"`
	SignIn         SignInRules             `yaml:"sign_in"`
	SignOn         SingleSignOn            `yaml:"single_sign_on"`

	Practices    []*conversation.Practice `yaml:"-"` // PracticeList, read
	Proxies      []netip.Prefix           `yaml:"-"` // TrustedProxies, read
	Scanner      *files.Clamd             `yaml:"-"` // Clamd, read; nil if none is set
	FromSample   bool                     `yaml:"-"` // the practices are the sample ones, nobody wrote any
	File         string                   `yaml:"-"` // the file that was read, "" if there was none
	EnvNames     []string                 `yaml:"-"` // environment names that took effect, sorted
	UnknownNames []string                 `yaml:"-"` // LINNET_ names that are no setting, sorted

	at places
}

// TLSFiles are the certificate and key of a Linnet without a proxy in front.
type TLSFiles struct {
	CertFile string `yaml:"cert_file"`
	KeyFile  string `yaml:"key_file"`
}

// Carriers holds the settings of each carrier.
type Carriers struct {
	Twilio   TwilioSettings  `yaml:"twilio"`
	Practice PracticeCarrier `yaml:"practice"`
}

// TwilioSettings is an account at Twilio. It is used when AccountSID is set.
type TwilioSettings struct {
	AccountSID          string `yaml:"account_sid"`
	AuthToken           Secret `yaml:"auth_token"` // one token, or two on two lines while one is being rotated
	AuthTokenFile       string `yaml:"auth_token_file"`
	MessagingServiceSID string `yaml:"messaging_service_sid"` // else the practice's number is the From
	BaseURL             string `yaml:"base_url"`
	StopAnsweredBy      string `yaml:"stop_answered_by"` // "carrier" or "linnet"
	DeleteAfterFetch    bool   `yaml:"delete_after_fetch"`
}

// AuthTokens returns the account's tokens, the first signs what we send and
// any of them may have signed what comes in.
func (t TwilioSettings) AuthTokens() []string { return t.AuthToken.Lines() }

// PracticeCarrier is the embedded simulator.
type PracticeCarrier struct {
	StopAnsweredBy string `yaml:"stop_answered_by"` // "linnet", or "carrier" to rehearse one that answers itself
}

// Verification is conversation.Verification as the file writes it.
type Verification struct {
	FreshLink       time.Duration `yaml:"fresh_link"`
	LinkLife        time.Duration `yaml:"link_life"`
	CodeLife        time.Duration `yaml:"code_life"`
	Tries           int           `yaml:"tries"`
	Remember        time.Duration `yaml:"remember"`
	RememberDefault bool          `yaml:"remember_default"`
}

// defaultConfig holds the default of every setting.
func defaultConfig() *Config {
	v := conversation.DefaultVerification()
	return &Config{
		Listen: "127.0.0.1:8080", PublicURL: "http://localhost:8080", Data: "data", Database: "sqlite:linnet.db",
		PracticeMode: true, MetricsListen: "127.0.0.1:9090",
		Carriers: Carriers{
			Twilio:   TwilioSettings{BaseURL: "https://api.twilio.com", StopAnsweredBy: "carrier", DeleteAfterFetch: true},
			Practice: PracticeCarrier{StopAnsweredBy: "linnet"},
		},
		Verification: Verification(v),
		SignIn:       SignInRules{SecondFactor: "required"},
	}
}

// ConfigFaults is the error of a config that cannot be used: every fault, in
// the order of the file.
type ConfigFaults []Fault

// Error lists the faults, one a line, never with a secret or a neighbouring
// line of the file.
func (f ConfigFaults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.String()
	}
	return strings.Join(lines, "\n")
}

// loadConfig reads file and the environment ("NAME=value" strings) and
// returns the config with all faults found. The config is never nil, so that
// `check` can say more; it may be used only if there is no fault. A file that
// does not exist is a fault if must is set, else it means the defaults.
func loadConfig(file string, must bool, environ []string) (*Config, ConfigFaults) {
	text, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !must:
		c, faults := parseConfig("", shippedConfig, environ)
		return c, faults
	case err != nil:
		c := defaultConfig()
		return c, ConfigFaults{{File: file, Text: "this file cannot be read; name another with --config FILE"}}
	}
	return parseConfig(file, text, environ)
}

// parseConfig is loadConfig without the file system's config file.
func parseConfig(file string, text []byte, environ []string) (*Config, ConfigFaults) {
	c := defaultConfig()
	c.File = file
	d := &decoder{file: file, at: places{file: file, lines: map[string]int{}, env: map[string]string{}}}
	d.document(text, c)
	c.at = d.at
	c.readEnv(environ, d)
	c.finish(d)
	c.at = d.at
	sort.SliceStable(d.faults, func(i, j int) bool { return d.faults[i].Line < d.faults[j].Line })
	return c, d.faults
}

// finish reads token files, fills in what depends on other settings, turns
// the practices into the rules' form and checks everything.
func (c *Config) finish(d *decoder) {
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	if c.CheckpointTo == "none" {
		c.CheckpointTo = ""
	}
	c.MetricsToken = d.secretFile("metrics_token_file", c.MetricsFile, c.MetricsToken)
	c.SignOn.ClientSecret = d.secretFile("single_sign_on.client_secret_file", c.SignOn.SecretFile, c.SignOn.ClientSecret)
	c.Carriers.Twilio.AuthToken = d.secretFile("carriers.twilio.auth_token_file", c.Carriers.Twilio.AuthTokenFile, c.Carriers.Twilio.AuthToken)
	if c.PracticeMode && c.KeyFile == "" && c.Key == "" {
		c.KeyFile = c.Data + "/practice.key"
	}
	if c.PracticeMode && !d.at.written("practices") {
		c.takeSamplePractices()
	}
	c.readPractices(d)
	c.validate(d)
}

// takeSamplePractices fills in the sample practices.
func (c *Config) takeSamplePractices() {
	sample := defaultConfig()
	d := &decoder{at: places{lines: map[string]int{}, env: map[string]string{}}}
	d.document(sampleConfig, sample)
	c.PracticeList, c.FromSample = sample.PracticeList, true
}

// secretFile returns the secret kept in file, unless the environment gave it.
func (d *decoder) secretFile(path, file string, given Secret) Secret {
	if file == "" || given != "" {
		return given
	}
	text, err := readSmall(file)
	if err != nil {
		d.fault(path, "this file cannot be read; put the secret there, readable by Linnet alone (mode 0600)")
		return ""
	}
	if strings.TrimSpace(text) == "" {
		d.fault(path, "this file is empty; put the secret on its first line")
	}
	return Secret(strings.TrimSpace(text))
}

// Secret is a value that prints itself as "(secret)"; Lines and Reveal give it away.
type Secret string

// Reveal returns the secret. Only for the code that signs or opens with it.
func (s Secret) Reveal() string { return string(s) }

// Lines returns the secret's lines without blank ones: two while it is being
// rotated, none when it is not set.
func (s Secret) Lines() []string { return strings.Fields(string(s)) }

// String returns "(secret)", or "" if there is none.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "(secret)"
}

// Format implements fmt.Formatter, so that no verb prints the secret.
func (s Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, s.String()) }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText keeps encoders from writing the secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
