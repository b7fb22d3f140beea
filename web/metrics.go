package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"linnet/store"
)

// Metrics is Linnet's own registry. No label holds a number, name or id.
type Metrics struct {
	Registry *prometheus.Registry
	requests *prometheus.HistogramVec
	hooks    *prometheus.CounterVec
	texts    *prometheus.CounterVec
	alerts   *prometheus.CounterVec
}

func newMetrics() *Metrics {
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "linnet_http_seconds", Help: "Time of requests by route pattern.",
			Buckets: []float64{.001, .005, .02, .05, .1, .5, 2, 10}}, []string{"method", "route", "status"}),
		hooks: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "linnet_webhooks_total", Help: "Carriers' requests by what became of them."},
			[]string{"carrier", "kind", "result"}),
		texts: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "linnet_texts_total", Help: "Texts handed out, by what became of them."}, []string{"fate"}),
		alerts: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "linnet_alerts_total", Help: "Alerts handed to push services, one a browser, by their answer."},
			[]string{"fate"}),
	}
	m.Registry.MustRegister(m.requests, m.hooks, m.texts, m.alerts, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
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

// Alert counts a push service's answer.
func (m *Metrics) Alert(fate string) { m.alerts.WithLabelValues(fate).Inc() }

// Jobs shows the last run of every scheduled job.
func (m *Metrics) Jobs(s *store.Store) { m.Registry.MustRegister(&jobMetrics{s}) }

// Handler serves the registry; it belongs on the metrics listener, never on
// the public port.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{})
}

// jobMetrics shows each job's last run.
type jobMetrics struct{ store *store.Store }

var (
	jobEnded = prometheus.NewDesc("linnet_job_last_end_seconds", "When a scheduled job last ended, in Unix time.", []string{"job", "result"}, nil)
	waiting  = prometheus.NewDesc("linnet_writer_waiting", "Acts that wait for the database's writer.", nil, nil)
	walBytes = prometheus.NewDesc("linnet_wal_bytes", "Size of SQLite's write-ahead log.", nil, nil)
	jobRuns  = prometheus.NewDesc("linnet_job_runs_total", "How often a scheduled job began.", []string{"job"}, nil)
)

// Describe implements prometheus.Collector.
func (m *jobMetrics) Describe(ch chan<- *prometheus.Desc) {
	ch <- jobEnded
	ch <- jobRuns
	ch <- waiting
	ch <- walBytes
}

// Collect implements prometheus.Collector.
func (m *jobMetrics) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	stats := m.store.Stats()
	ch <- prometheus.MustNewConstMetric(waiting, prometheus.GaugeValue, float64(stats.Waiting))
	ch <- prometheus.MustNewConstMetric(walBytes, prometheus.GaugeValue, float64(stats.WALBytes))
	runs, err := m.store.JobRuns(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(jobEnded, err)
		return
	}
	for _, j := range runs {
		ch <- prometheus.MustNewConstMetric(jobEnded, prometheus.GaugeValue, float64(j.Ended.UnixMicro())/1e6, j.Name, j.Result)
		ch <- prometheus.MustNewConstMetric(jobRuns, prometheus.CounterValue, float64(j.Runs), j.Name)
	}
}
