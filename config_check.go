package main

import (
	"linnet/conversation"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var twilioAccount = regexp.MustCompile(`^AC[0-9a-f]{32}$`)

// validate records every fault that needs no outside: addresses, keys, modes,
// carriers, lifetimes.
func (c *Config) validate(d *decoder) {
	c.checkAddresses(d)
	c.checkPublicURL(d)
	c.checkStorage(d)
	c.checkScanner(d)
	c.checkKey(d)
	c.checkCarriers(d)
	c.checkVerification(d)
	c.checkSignIn(d)
}

func (c *Config) checkAddresses(d *decoder) {
	if !isListen(c.Listen) {
		d.fault("listen", "write address and port, like 127.0.0.1:8080")
	}
	if c.MetricsListen != "" {
		switch {
		case !isListen(c.MetricsListen):
			d.fault("metrics_listen", "write address and port, like 127.0.0.1:9090, or \"\" for no metrics")
		case !isLoopback(c.MetricsListen) && c.MetricsToken == "":
			d.fault("metrics_listen", "others can reach this address: set metrics_token_file or LINNET_METRICS_TOKEN, or write 127.0.0.1:9090")
		}
	}
	if (c.TLS.CertFile == "") != (c.TLS.KeyFile == "") {
		d.fault("tls", "write both cert_file and key_file")
	}
	for i, text := range c.TrustedProxies {
		prefix, err := parsePrefix(text)
		if err != nil || prefix.Bits() == 0 {
			d.fault("trusted_proxies["+strconv.Itoa(i)+"]", "write the proxy's address, like 10.0.0.2 or 10.0.0.0/24; everybody is not a proxy")
			continue
		}
		c.Proxies = append(c.Proxies, prefix)
	}
}

func (c *Config) checkPublicURL(d *decoder) {
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Path != "" {
		d.fault("public_url", "write the address patients see, without a path: https://go.clinic.example")
		return
	}
	_, numeric := netip.ParseAddr(u.Hostname())
	switch {
	case u.Scheme != "https" && u.Scheme != "http", u.Scheme == "http" && !c.PracticeMode:
		d.fault("public_url", "write https://: links and codes must not travel in the open")
	case numeric == nil && !c.PracticeMode:
		d.fault("public_url", "write a host name, not an address: phones fill codes in for a name only (R-126)")
	}
	if len(u.Host) > maxHost {
		d.fault("public_url", "the host has %d characters, at most %d: links in texts are counted at that length", len(u.Host), maxHost)
	}
	if word := conversation.IllnessInHost(u.Hostname()); word != "" && !c.illnessAccepted() {
		d.fault("public_url", "%q in the host tells of an illness in every link; choose another, or accept it at a practice: names_illness: {accepted: the reason}", word)
	}
}

// illnessAccepted reports whether a practice gave a reason for a telling name.
func (c *Config) illnessAccepted() bool {
	for _, p := range c.PracticeList {
		if strings.TrimSpace(p.NamesIllness.Accepted) != "" {
			return true
		}
	}
	return false
}

func (c *Config) checkStorage(d *decoder) {
	if c.Data == "" {
		d.fault("data", "write a folder, like data")
	}
	switch {
	case strings.HasPrefix(c.Database, "sqlite:") && len(c.Database) > len("sqlite:"):
	case strings.HasPrefix(c.Database, "postgres://"), strings.HasPrefix(c.Database, "postgresql://"):
		u, err := url.Parse(c.Database)
		if err != nil {
			d.fault("database", "write postgres://user@host:5432/name")
			return
		}
		_, password := u.User.Password()
		if _, fromEnv := d.at.env["database"]; (password || u.Query().Has("password")) && !fromEnv {
			d.fault("database", "a password does not belong in this file: give the whole address in the environment as LINNET_DATABASE or LINNET_DATABASE_FILE")
		}
	default:
		d.fault("database", "write sqlite:linnet.db or postgres://user@host:5432/name")
	}
	if to := c.CheckpointTo; strings.HasPrefix(to, "http://") || strings.HasPrefix(to, "mailto:") {
		d.fault("checkpoint_to", "write https:// or a file elsewhere; Linnet sends no mail yet")
	}
	if toFile(c.CheckpointTo) && inside(c.Data, c.CheckpointTo) {
		d.fault("checkpoint_to", "it lies inside data, so whoever rewrites the log rewrites its head; name a file elsewhere or https://")
	}
	if c.BackupTo != "" && !c.PracticeMode {
		if _, err := os.Stat(c.BackupTo); err != nil {
			d.fault("backup_to", "this file of age recipients cannot be read")
		}
	}
}

// checkKey keeps the sealing key away from the data it seals.
func (c *Config) checkKey(d *decoder) {
	switch {
	case c.Key != "":
		return
	case c.KeyFile == "":
		d.fault("key_file", "name the file for the sealing key, outside data, like secrets/linnet.key; it is made at the first run")
		return
	case c.PracticeMode, strings.Contains(c.KeyFile, "://"):
		return
	}
	if inside(c.Data, c.KeyFile) {
		d.fault("key_file", "it lies inside data, so whoever copies the data has the key; name a file elsewhere")
	}
	info, err := os.Stat(c.KeyFile)
	if err != nil {
		return // made at the first run; the store says more if it cannot be
	}
	if !info.Mode().IsRegular() {
		d.fault("key_file", "name a plain file")
	} else if info.Mode().Perm()&0o077 != 0 {
		d.fault("key_file", "others can read it: chmod 600 this file")
	}
}

func (c *Config) checkCarriers(d *decoder) {
	tw := c.Carriers.Twilio
	if c.PracticeMode && (d.at.written("carriers.twilio") || tw.AccountSID != "" || tw.AuthToken != "") {
		d.fault("carriers.twilio", "practice mode never stands beside a real carrier: take carriers out or write practice_mode: false")
	}
	for key, who := range map[string]string{"carriers.twilio": tw.StopAnsweredBy, "carriers.practice": c.Carriers.Practice.StopAnsweredBy} {
		if who != "carrier" && who != "linnet" {
			d.fault(key+".stop_answered_by", "write carrier or linnet")
		}
	}
	uses := false
	for i, p := range c.Practices {
		for j, n := range p.Numbers {
			path := "practices[" + strconv.Itoa(i) + "].numbers[" + strconv.Itoa(j) + "].carrier"
			uses = uses || n.Carrier == "twilio"
			if n.Carrier == "twilio" && c.PracticeMode {
				d.fault(path, "practice mode never stands beside a real carrier: write practice")
			}
			if n.Carrier == "practice" && !c.PracticeMode {
				d.fault(path, "the practice carrier is for practice mode only: write twilio")
			}
		}
	}
	if !c.PracticeMode && (uses || d.at.written("carriers.twilio")) {
		c.checkTwilio(d)
	}
}

func (c *Config) checkTwilio(d *decoder) {
	tw := c.Carriers.Twilio
	if !twilioAccount.MatchString(tw.AccountSID) {
		d.fault("carriers.twilio.account_sid", "write the account's id from Twilio's console: AC and 32 digits")
	}
	if n := len(tw.AuthTokens()); n == 0 || n > 2 {
		d.fault("carriers.twilio.auth_token_file", "name a file with the account's auth token (two lines while it is being rotated), or set LINNET_CARRIERS_TWILIO_AUTH_TOKEN")
	}
	if u, err := url.Parse(tw.BaseURL); err != nil || u.Host == "" || u.User != nil || (u.Scheme != "https" && !isLoopback(withPort(u.Host))) {
		d.fault("carriers.twilio.base_url", "write https://api.twilio.com")
	}
	if sid := tw.MessagingServiceSID; sid != "" && (len(sid) != 34 || !strings.HasPrefix(sid, "MG")) {
		d.fault("carriers.twilio.messaging_service_sid", "write the service's id from Twilio's console: MG and 32 digits, or leave it out")
	}
}

func (c *Config) checkVerification(d *decoder) {
	v := c.Verification
	const day = 24 * time.Hour
	limits := []struct {
		key       string
		is        time.Duration
		low, high time.Duration
		write     string
	}{
		{"fresh_link", v.FreshLink, 0, time.Hour, "write a span up to 1h, 0s turns it off"},
		{"link_life", v.LinkLife, time.Hour, 30 * day, "write a span between 1h and 720h"},
		{"code_life", v.CodeLife, time.Minute, 10 * time.Minute, "write a span between 1m and 10m"},
		{"remember", v.Remember, 0, 30 * day, "write a span up to 720h"},
	}
	for _, l := range limits {
		if l.is < l.low || l.is > l.high {
			d.fault("verification."+l.key, "%s", l.write)
		}
	}
	if v.Tries < 1 || v.Tries > 10 {
		d.fault("verification.tries", "write a number between 1 and 10")
	}
}

// inside reports whether file lies in folder, links followed as far as they exist.
func inside(folder, file string) bool {
	rel, err := filepath.Rel(realPath(folder), realPath(file))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func realPath(path string) string {
	whole, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if real, err := filepath.EvalSymlinks(whole); err == nil {
		return real
	}
	if parent := filepath.Dir(whole); parent != whole {
		return filepath.Join(realPath(parent), filepath.Base(whole))
	}
	return whole
}

func isListen(address string) bool {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	_, err = net.LookupPort("tcp", port)
	return err == nil
}

// isLoopback reports whether only this machine can reach address (host:port).
func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

func withPort(host string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	return host + ":0"
}

func parsePrefix(text string) (netip.Prefix, error) {
	if ip, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(ip, ip.BitLen()), nil
	}
	prefix, err := netip.ParsePrefix(text)
	return prefix.Masked(), err
}
