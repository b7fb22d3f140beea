package carriers

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// ErrAddress is returned for a connection to an address that Linnet fetches
// nothing from.
var ErrAddress = errors.New("address is not on the public internet")

// closedNets are the networks beside those netip names itself: "this
// network", CGNAT, protocol assignments, documentation, benchmarks, class E;
// for IPv6 compatible, mapped, NAT64, discard, Teredo, documentation, 6to4 and
// site-local forms, each of which can hide a private address.
var closedNets = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
	"2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
)

func prefixes(list ...string) []netip.Prefix {
	nets := make([]netip.Prefix, len(list))
	for i, s := range list {
		nets[i] = netip.MustParsePrefix(s)
	}
	return nets
}

// publicAddress says whether an address may be connected to.
func publicAddress(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" || a.Is4In6() || !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, n := range closedNets {
		if n.Contains(a) {
			return false
		}
	}
	return true
}

// ownAddress says whether a configured host is itself such an address: then
// the clinic has said where its traffic goes.
func ownAddress(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && !publicAddress(a)
}

// SafeTransport returns the transport for whatever Linnet fetches
// (security.md §8): the resolved address is checked at every connection, so a
// name that changes its mind between two look-ups gains nothing. The hosts
// and ports of the given base URLs pass only where they themselves are
// "localhost" or such an address. It follows no proxy settings and no
// redirects; other refusals wrap ErrAddress.
func SafeTransport(baseURLs ...string) *http.Transport {
	open := map[string]bool{}
	for _, base := range baseURLs {
		if u, err := url.Parse(base); err == nil && ownAddress(u.Hostname()) {
			open[hostPort(u)] = true
		}
	}
	plain := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	checked := *plain
	checked.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !publicAddress(at.Addr()) {
			return ErrAddress
		}
		return nil
	}
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if open[strings.ToLower(address)] {
				return plain.DialContext(ctx, network, address)
			}
			// The dialer turns a mapped literal into plain IPv4 before Control
			// sees it, so literals are judged as they are written.
			host, _, err := net.SplitHostPort(address)
			if err != nil {
				return nil, ErrAddress
			}
			if a, err := netip.ParseAddr(host); err == nil && !publicAddress(a) {
				return nil, ErrAddress
			}
			return checked.DialContext(ctx, network, address)
		},
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       60 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 30 * time.Second,
	}
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = "80"
		if u.Scheme == "https" {
			port = "443"
		}
	}
	return strings.ToLower(net.JoinHostPort(u.Hostname(), port))
}
