package scheduler_test

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"log"
	"log/slog"
	"mime/quotedprintable"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"shegong/internal/mail"
	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/internal/storetest"
	"shegong/internal/summary"
	"shegong/reports/pdf"
	"shegong/scheduler"
)

// clock is a time that tests move.
type clock struct {
	mu    sync.Mutex
	at    time.Time
	onNow func() // asked before each answer but its own
	asked bool
}

func (c *clock) Now() time.Time {
	if c.onNow != nil && !c.asked {
		c.asked = true
		c.onNow()
		c.asked = false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

func (c *clock) pass(d time.Duration) { c.set(c.Now().Add(d)) }

// shanghai reads 2024-11-06 08:00 as China's time.
func shanghai(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, time.FixedZone("CST", 8*3600))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// world is a service with a data folder that can be stopped and started.
type world struct {
	t     testing.TB
	dir   string
	clock *clock
	store *store.Store
	s     *scheduler.Scheduler
}

// newWorld starts at the time given, in China, with three units, of which 南关区
// has reported for October 2024.
func newWorld(t testing.TB, at string, sender scheduler.Sender) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), clock: &clock{at: shanghai(t, at)}}
	w.start(sender)
	err := w.store.PutUnits(t.Context(), []store.Unit{
		{Code: "220102", Name: "南关区", Parent: "2201"}, {Code: "220104", Name: "朝阳区", Parent: "2201"}, {Code: "220202", Name: "昌邑区", Parent: "2202"},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.accept("220102", roster.Period{Year: 2024, Month: 10}, 45)
	return w
}

func (w *world) start(sender scheduler.Sender) {
	w.t.Helper()
	st, err := store.Open(w.t.Context(), store.Config{Dir: w.dir, Database: storetest.Database(w.t, w.dir), Now: w.clock.Now})
	if err != nil {
		w.t.Fatal(err)
	}
	w.store = st
	w.t.Cleanup(func() { _ = st.Close() })
	w.s = w.scheduler(sender)
}

// restart is a start after a stop, with another process's store.
func (w *world) restart(sender scheduler.Sender) {
	w.t.Helper()
	if err := w.store.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.start(sender)
}

var renderer = sync.OnceValues(func() (*pdf.Renderer, error) { return pdf.NewRenderer("", nil) })

func (w *world) maker() *scheduler.Maker {
	w.t.Helper()
	r, err := renderer()
	if err != nil {
		w.t.Fatal(err)
	}
	return &scheduler.Maker{Store: w.store, PDF: r, Author: "省社区办", Now: w.clock.Now}
}

func (w *world) scheduler(sender scheduler.Sender) *scheduler.Scheduler {
	w.t.Helper()
	return &scheduler.Scheduler{
		Store: w.store, Maker: w.maker(), Sender: sender, From: "社工岗 <sg@jl.example>", Domain: "sg.jl.example",
		Log: slog.New(slog.DiscardHandler), Now: w.clock.Now,
	}
}

// accept makes a version with so many workers the effective one.
func (w *world) accept(unit string, p roster.Period, workers int64) *store.Version {
	w.t.Helper()
	if row, err := w.store.ReturnState(w.t.Context(), unit, p); err != nil {
		w.t.Fatal(err)
	} else if row.State == store.Accepted {
		if err := w.store.Reopen(w.t.Context(), unit, p, "人数有误"); err != nil {
			w.t.Fatal(err)
		}
	}
	v := w.submit(unit, p, workers)
	steps := []error{
		w.store.Approve(w.t.Context(), unit, p, 0),
		w.store.Accept(w.t.Context(), v, nil),
	}
	if err := errors.Join(steps...); err != nil {
		w.t.Fatal(err)
	}
	return v
}

// submit puts a version with so many workers under review.
func (w *world) submit(unit string, p roster.Period, workers int64) *store.Version {
	w.t.Helper()
	v, err := w.store.AddVersion(w.t.Context(), &store.Content{
		How: "upload", AsOf: p.End(), Params: policy.Defaults(), Result: &policy.Result{}, Return: &roster.Return{County: unit, Period: p},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	sum := &summary.Summary{
		Unit: unit, Period: p, AsOf: p.End(),
		County: summary.Figures{summary.Workers: workers, summary.Communities: 4, summary.Quota: 50, summary.QuotaWorkers: workers},
	}
	if err := w.store.Submit(w.t.Context(), v, store.Submission{Summary: sum}); err != nil {
		w.t.Fatal(err)
	}
	return v
}

// schedule adds the monthly bulletin for the recipients, known since October.
func (w *world) schedule(recipients ...string) {
	w.t.Helper()
	if err := scheduler.Seed(w.t.Context(), w.store, strings.Join(recipients, "\n"), shanghai(w.t, "2024-10-31 00:00")); err != nil {
		w.t.Fatal(err)
	}
}

// tick notes what is due and carries out what is open, by the test's clock; jobs
// do the same by the real one.
func (w *world) tick() {
	w.t.Helper()
	if err := tick(w.t.Context(), w.s); err != nil {
		w.t.Fatalf("tick: %v", err)
	}
}

func tick(ctx context.Context, s *scheduler.Scheduler) error {
	return errors.Join(s.Tick(ctx), work(ctx, s))
}

// work carries out what is open and whose time has come, once each.
func work(ctx context.Context, s *scheduler.Scheduler) error {
	rs, err := s.Store.Runs(ctx, "", 1000)
	if err != nil {
		return err
	}
	errs := []error{}
	for i := len(rs) - 1; i >= 0; i-- {
		_, err := s.WorkRun(ctx, rs[i].Key())
		errs = append(errs, err)
	}
	ds, err := s.Store.Deliveries(ctx, store.DeliveryFilter{State: store.Queued}, 1000)
	errs = append(errs, err)
	for i := len(ds) - 1; i >= 0; i-- {
		_, err := s.WorkDelivery(ctx, ds[i].ID)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// delivery is the only message there is.
func (w *world) delivery() *store.Delivery {
	w.t.Helper()
	ds, err := w.store.Deliveries(w.t.Context(), store.DeliveryFilter{}, 10)
	if err != nil || len(ds) != 1 {
		w.t.Fatalf("deliveries: got %d, %v, want one", len(ds), err)
	}
	return &ds[0]
}

// runs are the runs as "2024-10 done", the oldest first.
func (w *world) runs() (out []string) {
	w.t.Helper()
	rs, err := w.store.Runs(w.t.Context(), "", 1000)
	if err != nil {
		w.t.Fatal(err)
	}
	for i := len(rs) - 1; i >= 0; i-- {
		out = append(out, rs[i].Period+" "+rs[i].State)
	}
	return out
}

func (w *world) run(period string) *store.Run {
	w.t.Helper()
	p, err := roster.ParsePeriod(period)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := w.store.FindRun(w.t.Context(), "monthly", p)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// deliveries are the states of the deliveries by recipient.
func (w *world) deliveries() map[string]string {
	w.t.Helper()
	ds, err := w.store.Deliveries(w.t.Context(), store.DeliveryFilter{}, 1000)
	if err != nil {
		w.t.Fatal(err)
	}
	out := map[string]string{}
	for _, d := range ds {
		out[d.Recipient] = d.State
	}
	return out
}

// post is a sender that keeps what it is given and answers as told.
type post struct {
	answer func(*mail.Message) error
	mu     sync.Mutex
	sent   []*mail.Message // those answered with nil
}

func (p *post) Send(ctx context.Context, m *mail.Message) error {
	if m.Before != nil {
		if err := m.Before(ctx); err != nil {
			return err
		}
	}
	if p.answer != nil {
		if err := p.answer(m); err != nil {
			return err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	return nil
}

func (p *post) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.sent)
}

// server is a mail server that answers by recipient.
type server struct {
	rcpt func(to string) error
	data func(to string, c *smtp.Conn, r io.Reader) error // nil keeps the message

	mu       sync.Mutex
	messages map[string][][]byte // by recipient
	tries    map[string]int
}

func (s *server) serve(t testing.TB) *mail.SMTP {
	t.Helper()
	s.messages, s.tries = map[string][][]byte{}, map[string]int{}
	srv := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{s: s, c: c}, nil }))
	srv.Domain, srv.ErrorLog = "localhost", log.New(io.Discard, "", 0)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close(); <-done })
	sender, err := mail.NewSMTP(mail.Settings{
		Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Security: mail.NoTLS, From: "sg@jl.example", Timeout: 5 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

func (s *server) tried(to string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tries[to]
}

func (s *server) got(to string) [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.messages[to]
}

type session struct {
	s  *server
	c  *smtp.Conn
	to string
}

func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }
func (s *session) Mail(string, *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	s.s.mu.Lock()
	s.s.tries[to]++
	rcpt := s.s.rcpt
	s.s.mu.Unlock()
	if rcpt != nil {
		return rcpt(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	if s.s.data != nil {
		if err := s.s.data(s.to, s.c, r); err != nil {
			return err
		}
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.s.mu.Lock()
	defer s.s.mu.Unlock()
	s.s.messages[s.to] = append(s.s.messages[s.to], b)
	return nil
}

// newStop is a context that a test ends, as a signal ends the service.
func newStop(t testing.TB) (context.Context, context.CancelFunc) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	return ctx, stop
}

// serveAgain is a second server with the same memory.
func (s *server) serveAgain(t testing.TB) *mail.SMTP {
	t.Helper()
	messages, tries := s.messages, s.tries
	sender := s.serve(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages, s.tries = messages, tries
	return sender
}

// acceptAll makes the server accept every recipient.
func (s *server) acceptAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rcpt = nil
}

// decode undoes a part's transfer encoding.
func decode(encoding string, r io.Reader) ([]byte, error) {
	switch strings.ToLower(encoding) {
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	}
	return io.ReadAll(r)
}
