package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"
)

var errPanic = errors.New("a handler panicked")

func kindOf(p any) string { return fmt.Sprintf("%T", p) }

// proxyWarning says once that somebody forwards for clients without being
// listed.
type proxyWarning struct {
	once sync.Once
	seen bool
	mu   sync.Mutex
}

// Unlisted reports whether a forwarded header came from a peer that
// trusted_proxies does not list; readyz on loopback says so.
func (s *Shell) Unlisted() bool {
	s.proxied.mu.Lock()
	defer s.proxied.mu.Unlock()
	return s.proxied.seen
}

// Client is who asks: the last address that is not one of our proxies, IPv6 by
// /64. A forwarded header from an unlisted peer is ignored.
func (s *Shell) Client(c *gin.Context) string {
	host, _, err := net.SplitHostPort(c.Request.RemoteAddr)
	if err != nil {
		return "unknown"
	}
	peer, err := netip.ParseAddr(host)
	if err != nil {
		return "unknown"
	}
	forwarded := c.Request.Header.Values("X-Forwarded-For")
	if len(forwarded) == 0 {
		return network(peer)
	}
	if !s.trusted(peer) {
		s.proxied.once.Do(func() {
			slog.Warn("a forwarded header came from a peer that trusted_proxies does not list; set trusted_proxies")
			s.proxied.mu.Lock()
			s.proxied.seen = true
			s.proxied.mu.Unlock()
		})
		return network(peer)
	}
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return network(peer)
		}
		if !s.trusted(hop) {
			return network(hop)
		}
	}
	return network(peer)
}

func (s *Shell) trusted(a netip.Addr) bool {
	a = a.Unmap()
	for _, p := range s.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

func network(a netip.Addr) string {
	a = a.Unmap()
	if a.Is6() {
		prefix, err := a.Prefix(64)
		if err == nil {
			return prefix.String()
		}
	}
	return a.String()
}

// maxLimiters bounds the memory of the per-address limits.
const maxLimiters = 20000

// limits slow addresses down. They never lock: a waiting room, a mobile
// network and a proxy nobody listed are one address each (security.md §1).
type limits struct {
	mu  sync.Mutex
	all map[string]*rate.Limiter
}

// Hurried returns Slow when this client does a named thing more often than
// perMinute, with a burst at first.
func (s *Shell) Hurried(c *gin.Context, name string, perMinute float64, burst int) error {
	key := name + " " + s.Client(c)
	s.limits.mu.Lock()
	if len(s.limits.all) >= maxLimiters || s.limits.all == nil {
		s.limits.all = map[string]*rate.Limiter{} // forgetting is kinder than refusing
	}
	limiter := s.limits.all[key]
	if limiter == nil {
		limiter = rate.NewLimiter(rate.Limit(perMinute/60), burst)
		s.limits.all[key] = limiter
	}
	s.limits.mu.Unlock()
	r := limiter.Reserve()
	if wait := r.Delay(); wait > 0 {
		r.Cancel()
		return Slow{min(wait, time.Minute)}
	}
	return nil
}
