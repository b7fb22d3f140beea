package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is Linnet's own registry. No label holds a number, name or id.
type Metrics struct {
	Registry *prometheus.Registry
	requests *prometheus.HistogramVec
	hooks    *prometheus.CounterVec
	texts    *prometheus.CounterVec
}

func newMetrics() *Metrics {
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "linnet_http_seconds", Help: "Time of requests by route pattern.",
			Buckets: []float64{.001, .005, .02, .05, .1, .5, 2, 10}}, []string{"method", "route", "status"}),
		hooks: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "linnet_webhooks_total", Help: "Carriers' requests by what became of them."},
			[]string{"carrier", "kind", "result"}),
		texts: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "linnet_texts_total", Help: "Texts handed out, by what became of them."}, []string{"fate"}),
	}
	m.Registry.MustRegister(m.requests, m.hooks, m.texts, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *Metrics) request(method, route string, status int, took time.Duration) {
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

// Hook counts a carrier's request.
func (m *Metrics) Hook(carrier, kind, result string) {
	m.hooks.WithLabelValues(carrier, kind, result).Inc()
}

// Text counts what became of a text.
func (m *Metrics) Text(fate string) { m.texts.WithLabelValues(fate).Inc() }

// Handler serves the registry; it belongs on the metrics listener, never on
// the public port.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{})
}
