package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"linnet/conversation"
)

const realConfig = `public_url: https://go.riverside.example
practice_mode: false
key_file: KEY
checkpoint_to: https://heads.example/riverside
carriers:
  twilio:
    account_sid: AC0123456789abcdef0123456789abcdef
    auth_token_file: TOKEN
    messaging_service_sid: ""
    stop_answered_by: carrier
practices:
  - id: riverside
    name: Riverside Clinic
    texting_name: Riverside Clinic
    numbers: [{number: "+12065550100", carrier: twilio}]
    phone: "+12065550110"
    time_zone: America/Chicago
    hours: {mon: 08:00-17:00, fri: 08:00-12:00}
    holidays: [2026-12-25]
    queues: [{id: front, name: Front desk, goal: 60m}, {id: refills, name: Refills, goal: 4h}]
    topics: {visit: front, medicine: refills}
verification: {fresh_link: 15m, link_life: 168h, code_life: 10m, tries: 5, remember: 720h, remember_default: true}
`

// realText is realConfig with a token file of its own.
func realText(t testing.TB) string {
	t.Helper()
	folder := t.TempDir()
	token := filepath.Join(folder, "token")
	if err := os.WriteFile(token, []byte("new-token\nold-token\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("KEY", filepath.Join(folder, "linnet.key"), "TOKEN", token).Replace(realConfig)
}

func TestCommittedConfigIsTheSamplePractice(t *testing.T) {
	c, faults := parseConfig("config.yaml", shippedConfig, nil)
	if len(faults) > 0 {
		t.Fatalf("config.yaml: %v", faults)
	}
	if !c.PracticeMode || len(c.Practices) != 2 || c.KeyFile != "data/practice.key" {
		t.Errorf("config.yaml = practice mode %t, %d practices, key %s", c.PracticeMode, len(c.Practices), c.KeyFile)
	}
	for i, want := range []struct{ id, number string }{{"riverside", "+12065550100"}, {"lakeside", "+12065550101"}} {
		p := c.Practices[i]
		if p.ID != want.id || p.Numbers[0].Phone.E164() != want.number || p.Numbers[0].Carrier != "practice" {
			t.Errorf("practice %d = %s, want %s with %s", i, p.ID, want.id, want.number)
		}
	}
}

func TestDefaultsAreTheContracts(t *testing.T) {
	c, faults := parseConfig("config.yaml", nil, nil)
	if len(faults) > 0 {
		t.Fatalf("empty config: %v", faults)
	}
	got := []string{c.Listen, c.PublicURL, c.Data, c.Database, c.KeyFile, c.MetricsListen, c.CheckpointTo, c.Carriers.Twilio.StopAnsweredBy, c.Carriers.Practice.StopAnsweredBy}
	want := []string{"127.0.0.1:8080", "http://localhost:8080", "data", "sqlite:linnet.db", "data/practice.key", "127.0.0.1:9090", "", "carrier", "linnet"}
	if !slices.Equal(got, want) {
		t.Errorf("defaults = %q, want %q", got, want)
	}
	if !c.FromSample || len(c.Practices) != 2 {
		t.Errorf("an empty config has %d practices, want the two sample ones", len(c.Practices))
	}
}

func TestRealConfigIsRead(t *testing.T) {
	c, faults := parseConfig("real.yaml", []byte(realText(t)), nil)
	if len(faults) > 0 {
		t.Fatalf("real config: %v", faults)
	}
	if got := c.Carriers.Twilio.AuthTokens(); !slices.Equal(got, []string{"new-token", "old-token"}) {
		t.Errorf("AuthTokens() has %d tokens, want the two of the file", len(got))
	}
	p := c.Practices[0]
	if p.Hours[time.Friday] != (conversation.Span{From: 480, To: 720}) || p.Hours[time.Sunday] != (conversation.Span{}) {
		t.Errorf("Hours = %v, want Friday 08:00-12:00 and Sunday closed", p.Hours)
	}
	if p.Quiet[time.Sunday] != (conversation.Span{From: 720, To: 1200}) || p.Quiet[time.Monday] != (conversation.Span{From: 540, To: 1200}) {
		t.Errorf("Quiet = %v, want the default", p.Quiet)
	}
	if p.QueueFor("medicine") != "refills" || p.Queues[1].Goal != 4*time.Hour || !p.NamesFirst || !p.Listed || p.Countries[0] != "US" || p.Zone.String() != "America/Chicago" {
		t.Errorf("practice = %+v, not as written", p)
	}
}

func TestEveryFaultIsToldWithLineAndCure(t *testing.T) {
	cases := []struct{ name, old, new, want string }{
		{"unknown key", "checkpoint_to:", "checkpoint:", "x.yaml:4: checkpoint: no such setting"},
		{"a head by mail", "checkpoint_to: https://heads.example/riverside", "checkpoint_to: mailto:heads@riverside.example", "x.yaml:4: checkpoint_to: write https:// or a file elsewhere; Linnet sends no mail yet"},
		{"a head beside the log", "checkpoint_to: https://heads.example/riverside", "checkpoint_to: data/riverside.head", "x.yaml:4: checkpoint_to: it lies inside data"},
		{"misspelt key", "practice_mode: false", "practice_mod: false", "x.yaml:2: practice_mod: no such setting; did you mean practice_mode?"},
		{"twice", "practice_mode: false", "practice_mode: false\npractice_mode: false", "x.yaml:3: practice_mode: written twice"},
		{"hours", "mon: 08:00-17:00", "mon: 8-5", "x.yaml:18: practices[0].hours.mon: write 08:00-17:00, not 8-5"},
		{"day", "mon: 08", "monday: 08", "x.yaml:18: practices[0].hours.monday: write the day as mon"},
		{"token in file", "auth_token_file: TOKEN", "auth_token: abc", "x.yaml:8: carriers.twilio.auth_token: a secret does not belong"},
		{"key in file", "key_file: KEY", "key: abc", "x.yaml:3: key: a secret does not belong"},
		{"texting name", "texting_name: Riverside Clinic", "texting_name: Riverside Clinic of Dakota", "practices[0].texting_name: 26 characters, at most 22"},
		{"alphabet", "texting_name: Riverside Clinic", "texting_name: Clínica", `practices[0].texting_name: "í" is not in the alphabet`},
		{"illness", "name: Riverside Clinic\n    t", "name: Riverside Cancer Center\n    t", `practices[0].name: "cancer" tells of an illness`},
		{"illness host", "go.riverside.example", "hemophiliacare.org", `public_url: "hemophiliacare" in the host tells`},
		{"host", "go.riverside.example", "texts.riverside.example", "public_url: the host has 23 characters, at most 20"},
		{"http", "https://go", "http://go", "public_url: write https://"},
		{"printed phone", `phone: "+12065550110"`, `phone: "+442079460000"`, "practices[0].phone: it prints longer than 12"},
		{"phone", `phone: "+12065550110"`, `phone: "911"`, "practices[0].phone: write a whole phone number"},
		{"zone", "America/Chicago", "Chicago", "practices[0].time_zone: write a zone"},
		{"quiet", "    holidays", "    quiet_hours: 07:00-20:00\n    holidays", "x.yaml:19: practices[0].quiet_hours: the clinic may start texts between 08:00 and 21:00"},
		{"holiday", "2026-12-25", "2026-02-30", "practices[0].holidays[0]: write a day"},
		{"topic", "medicine: refills", "medicin: refills", "practices[0].topics.medicin: no such topic"},
		{"queue", "medicine: refills", "medicine: refill", "practices[0].topics.medicine: no queue has this id"},
		{"carrier", "carrier: twilio", "carrier: twillio", "practices[0].numbers[0].carrier: write twilio or practice"},
		{"practice carrier", "carrier: twilio", "carrier: practice", "practices[0].numbers[0].carrier: the practice carrier is for practice mode"},
		{"practice beside real", "practice_mode: false", "practice_mode: true", "carriers.twilio: practice mode never stands beside a real carrier"},
		{"account", "AC0123", "AC", "carriers.twilio.account_sid: write the account's id"},
		{"no token", "auth_token_file: TOKEN", "base_url: https://api.twilio.com", "carriers.twilio.auth_token_file: name a file"},
		{"metrics", "practice_mode:", "metrics_listen: 0.0.0.0:9090\npractice_mode:", "metrics_listen: others can reach this address"},
		{"no key", "key_file: KEY", "data: data", "key_file: name the file for the sealing key"},
		{"key inside", "key_file: KEY", "key_file: data/keys/linnet.key", "x.yaml:3: key_file: it lies inside data"},
		{"password", "practice_mode:", "database: postgres://u:p@h/d\npractice_mode:", "database: a password does not belong in this file"},
		{"proxies", "practice_mode:", "trusted_proxies: [0.0.0.0/0]\npractice_mode:", "x.yaml:2: trusted_proxies[0]: write the proxy's address"},
		{"span", "code_life: 10m", "code_life: 10", "verification.code_life: write a time span"},
		{"long code", "code_life: 10m", "code_life: 2h", "verification.code_life: write a span between"},
		{"alias", "name: Riverside Clinic\n    t", "name: &n Riverside Clinic\n    t", "practices[0].name: write the value itself"},
		{"not YAML", "hours: {mon", "hours: {{mon", "this is not YAML"},
		{"two owners", "verification:", "  - {id: two, name: Two, numbers: [{number: 206-555-0100, carrier: twilio}], phone: 206-555-0110, time_zone: UTC, hours: {mon: 08:00-09:00}}\nverification:", "x.yaml:22: practices[1].numbers[0].number: the number already belongs to riverside"},
	}
	folder := t.TempDir()
	token := filepath.Join(folder, "token")
	if err := os.WriteFile(token, []byte("t"), 0o600); err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer("KEY", filepath.Join(folder, "k"), "TOKEN", token)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(realConfig, c.old) {
				t.Fatalf("realConfig does not contain %q", c.old)
			}
			text := fill.Replace(strings.Replace(realConfig, c.old, c.new, 1))
			_, faults := parseConfig("x.yaml", []byte(text), nil)
			if !strings.Contains(faults.Error(), c.want) {
				t.Errorf("faults = %q, want %q", faults.Error(), c.want)
			}
		})
	}
}

func TestAllFaultsComeAtOnceInOrder(t *testing.T) {
	_, faults := parseConfig("x.yaml", []byte("listn: a\npublic_url: nonsense\npractice_mode: perhaps\nverification: {tries: many}\n"), nil)
	var lines []int
	for _, f := range faults {
		lines = append(lines, f.Line)
	}
	if want := []int{1, 2, 3, 4}; !slices.Equal(lines, want) {
		t.Errorf("faults on lines %v, want %v:\n%v", lines, want, faults)
	}
}

func TestIllnessPassesWithAReason(t *testing.T) {
	text := strings.Replace(realText(t), "name: Riverside Clinic\n", "names_illness: {accepted: the board decided}\n    name: Riverside Cancer Center\n", 1)
	if _, faults := parseConfig("x.yaml", []byte(text), nil); len(faults) > 0 {
		t.Errorf("an accepted name is refused: %v", faults)
	}
	for name, want := range map[string]string{"Fundamental Dental": "", "Riverside Mental Health": "mental", "Clínica de Oncología": "oncologia", "HIV Care": "hiv", "Archive Street": ""} {
		if got := conversation.IllnessIn(name); got != want {
			t.Errorf("illnessIn(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestKeyReadableByOthersIsRefused(t *testing.T) {
	text := realText(t)
	_, after, _ := strings.Cut(text, "key_file: ")
	file, _, _ := strings.Cut(after, "\n")
	if err := os.WriteFile(file, nil, 0o640); err != nil {
		t.Fatal(err)
	}
	_, faults := parseConfig("x.yaml", []byte(text), nil)
	if !strings.Contains(faults.Error(), "x.yaml:3: key_file: others can read it") {
		t.Errorf("faults = %v, want the key refused", faults)
	}
	if _, faults := parseConfig("x.yaml", []byte(text), []string{"LINNET_KEY=keyset"}); len(faults) > 0 {
		t.Errorf("with LINNET_KEY the file does not count, got %v", faults)
	}
}

func TestEnvironmentOverridesTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "url")
	if err := os.WriteFile(file, []byte("postgres://u:secret@db/linnet\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, faults := parseConfig("config.yaml", shippedConfig, []string{"LINNET_LISTEN=127.0.0.1:1234", "LINNET_VERIFICATION_FRESH_LINK=0s",
		"LINNET_DATABASE_FILE=" + file, "LINNET_PORT=x", "HOME=/h"})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if c.Listen != "127.0.0.1:1234" || c.Verification.FreshLink != 0 || c.Practices[0].Verification.FreshLink != 0 || c.Database != "postgres://u:secret@db/linnet" {
		t.Errorf("overrides did not reach the config: %s %s", c.Listen, c.Verification.FreshLink)
	}
	if !slices.Equal(c.UnknownNames, []string{"LINNET_PORT"}) {
		t.Errorf("UnknownNames = %q, want LINNET_PORT", c.UnknownNames)
	}
	_, faults = parseConfig("config.yaml", shippedConfig, []string{"LINNET_PRACTICE_MODE=maybe", "LINNET_LISTEN=a", "LINNET_LISTEN_FILE=b"})
	for _, want := range []string{"LINNET_PRACTICE_MODE: write true or false", "LINNET_LISTEN_FILE: LINNET_LISTEN is set too"} {
		if !strings.Contains(faults.Error(), want) {
			t.Errorf("faults = %v, want %q", faults, want)
		}
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	const canary = "canary7f3a"
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte(canary), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"token in file":         "carriers:\n  twilio:\n    auth_token: " + canary + "\n",
		"beside a syntax error": "carriers:\n  twilio:\n    auth_token: " + canary + "\n   bad: [\n",
		"in the broken line":    "carriers:\n  twilio:\n    auth_token: \"" + canary + "\n",
		"as a list":             "carriers:\n  twilio:\n    auth_token: [" + canary + "]\n",
		"password":              "database: postgres://u:" + canary + "@h/d\n",
		"token file":            strings.NewReplacer("TOKEN", token, "practice_mode: false", "practice_mode: no").Replace(realConfig),
	} {
		_, faults := parseConfig("x.yaml", []byte(text), []string{"LINNET_KEY=" + canary, "LINNET_METRICS_TOKEN=" + canary})
		if len(faults) == 0 || strings.Contains(faults.Error(), canary) {
			t.Errorf("%s: faults = %v, want some, without the secret", name, faults)
		}
	}
	if got := Secret(canary).String(); got != "(secret)" {
		t.Errorf("Secret prints %q", got)
	}
}

func FuzzConfig(f *testing.F) {
	for _, seed := range []string{"", "a", "- a", "a: b: c", "practices: [", "practices:\n  - {hours: {mon: 8}}", "listen: &a [*a]", "<<: {}", "? a\n: b",
		"{}", "\x00", "\xff", "verification: !!int 3", "practices: [null, {numbers: [{}]}]", "carriers: {twilio: null}", "a:\n\t- b", "--- 1\n--- 2", realConfig, string(sampleConfig), string(shippedConfig)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, faults := parseConfig("x.yaml", text, nil)
		if c == nil {
			t.Fatal("no config")
		}
		for _, fault := range faults {
			if s := fault.String(); fault.Text == "" || !utf8.ValidString(s) || strings.Contains(s, "\n") {
				t.Errorf("fault %q, want one line of words", s)
			}
		}
	})
}
