package web

import (
	"context"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"shegong/internal/returns"
)

// metrics are what an operator watches, in the form Prometheus reads. Labels are
// route patterns, states and codes, never units, persons or addresses.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec // seconds
	uploads  *prometheus.CounterVec
	findings *prometheus.CounterVec
}

func newMetrics(s *Server) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "shegong_request_seconds", Help: "Time to answer a request.", Buckets: []float64{.01, .03, .1, .3, 1, 3, 10, 30},
		}, []string{"method", "route", "status"}),
		uploads: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "shegong_uploads_total", Help: "Uploads, by what became of them.",
		}, []string{"result"}),
		findings: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "shegong_findings_total", Help: "Findings of uploads.",
		}, []string{"severity"}),
	}
	m.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.requests, m.uploads, m.findings, &stock{s},
	)
	return m
}

// observe notes a request that was answered.
func (m *metrics) observe(c echo.Context, route string, start time.Time) {
	m.requests.WithLabelValues(logMethod(c.Request().Method), route, strconv.Itoa(c.Response().Status)).Observe(time.Since(start).Seconds())
}

// uploaded notes an upload and what was found.
func (m *metrics) uploaded(out *returns.Checked, err error) {
	if err != nil {
		m.uploads.WithLabelValues("refused").Inc()
		return
	}
	m.uploads.WithLabelValues("kept").Inc()
	for severity, n := range out.Result.Counts() {
		m.findings.WithLabelValues(string(severity)).Add(float64(n))
	}
}

// stock reads what stands in the database when it is asked: runs, messages and
// uploads by state, and how long the oldest waits.
type stock struct{ s *Server }

var (
	runsDesc       = prometheus.NewDesc("shegong_runs", "Runs of schedules by state.", []string{"state"}, nil)
	deliveriesDesc = prometheus.NewDesc("shegong_deliveries", "Messages by state.", []string{"state"}, nil)
	pendingDesc    = prometheus.NewDesc("shegong_pending_uploads", "Uploads that were acknowledged before they were checked, by state.", []string{"state"}, nil)
	ageDesc        = prometheus.NewDesc("shegong_queue_age_seconds", "Age of the oldest run due, message queued and upload not checked; 0 for none.", []string{"queue"}, nil)
)

// Describe implements prometheus.Collector.
func (*stock) Describe(ch chan<- *prometheus.Desc) {
	ch <- runsDesc
	ch <- deliveriesDesc
	ch <- pendingDesc
	ch <- ageDesc
}

// Collect implements prometheus.Collector.
func (k *stock) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	st, err := k.s.Store.Stock(ctx)
	if err != nil {
		k.s.Log.ErrorContext(ctx, "stock not read", "error", err)
		ch <- prometheus.NewInvalidMetric(runsDesc, err)
		return
	}
	for state, n := range st.Runs {
		ch <- prometheus.MustNewConstMetric(runsDesc, prometheus.GaugeValue, float64(n), state)
	}
	for state, n := range st.Deliveries {
		ch <- prometheus.MustNewConstMetric(deliveriesDesc, prometheus.GaugeValue, float64(n), state)
	}
	for state, n := range st.Uploads {
		ch <- prometheus.MustNewConstMetric(pendingDesc, prometheus.GaugeValue, float64(n), state)
	}
	for _, queue := range []string{"runs", "mail", "uploads"} {
		age := 0.0
		if at, ok := st.Oldest[queue]; ok {
			age = max(0, k.s.Now().Sub(at).Seconds())
		}
		ch <- prometheus.MustNewConstMetric(ageDesc, prometheus.GaugeValue, age, queue)
	}
}

// metricsPage answers a scrape; the scraper brings a bearer token.
func (s *Server) metricsPage(c echo.Context) error {
	promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}).ServeHTTP(c.Response(), c.Request())
	return nil
}
