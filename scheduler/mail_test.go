package scheduler_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	ours "shegong/internal/mail"
	"shegong/internal/store"
	"shegong/scheduler"
)

var (
	busy  = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try later"}
	never = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
)

// Check 26: a recipient refused with 451 is tried again, with longer waits, one
// refused with 550 is not; the rows say so of both. Check 27: a message whose
// server died after its content is unknown, and left to a person.
func TestDeliveryStates(t *testing.T) {
	s := &server{}
	s.rcpt = func(to string) error {
		switch {
		case strings.HasPrefix(to, "gone"):
			return never
		case strings.HasPrefix(to, "busy") && s.tried(to) <= 2:
			return busy
		default:
			return nil
		}
	}
	s.data = func(to string, c *smtp.Conn, r io.Reader) error {
		if !strings.HasPrefix(to, "drop") {
			return nil
		}
		_, _ = io.Copy(io.Discard, r)
		_ = c.Conn().Close() // no last word
		return errors.New("closed")
	}
	w := newWorld(t, "2024-11-06 08:00", s.serve(t))
	w.schedule("gone@jl.example", "a@jl.example", "busy@jl.example", "drop@jl.example", "张三 <z@jl.example>")
	tries := func() map[string]int {
		out := map[string]int{}
		for _, to := range []string{"gone", "a", "busy", "drop", "z"} {
			out[to] = s.tried(to + "@jl.example")
		}
		return out
	}

	w.tick()
	first := map[string]string{
		"gone@jl.example": store.Failed, "a@jl.example": store.Sent, "busy@jl.example": store.Queued,
		"drop@jl.example": store.Unknown, "张三 <z@jl.example>": store.Sent,
	}
	if diff := cmp.Diff(first, w.deliveries()); diff != "" {
		t.Errorf("first attempt (-want +got)\n%s", diff)
	}
	if r := w.run("2024-10"); r.State != store.RunSending {
		t.Errorf("first attempt: got %+v, want it sending", r)
	}
	if d := deliveryTo(t, w, "busy@jl.example"); d.NextAt == nil || !strings.Contains(d.Error, "451 4.3.0") {
		t.Errorf("first attempt: got %+v, want a later one, with the reason", d)
	}
	if d := deliveryTo(t, w, "gone@jl.example"); d.NextAt != nil || !strings.Contains(d.Error, "550 5.1.1") {
		t.Errorf("first attempt: got %+v, want no other, with the reason", d)
	}
	w.clock.pass(time.Minute)
	w.tick() // busy again
	w.clock.pass(5 * time.Minute)
	w.restart(s.serveAgain(t))
	w.tick()
	first["busy@jl.example"] = store.Sent
	if diff := cmp.Diff(first, w.deliveries()); diff != "" {
		t.Errorf("third attempt (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"gone": 1, "a": 1, "busy": 3, "drop": 1, "z": 1}, tries()); diff != "" {
		t.Errorf("tries (-want +got)\n%s", diff)
	}
	for to, want := range map[string]int64{"busy@jl.example": 3, "gone@jl.example": 1, "drop@jl.example": 1} {
		if got := deliveryTo(t, w, to).Attempts; got != want {
			t.Errorf("%s: got %d attempts in the history, want %d", to, got, want)
		}
	}
	r := w.run("2024-10")
	if r.State != store.RunFailed || !strings.Contains(r.Error, "no such user") || strings.Contains(r.Error, "451 4.3.0") || r.Attempts != 1 {
		t.Errorf("run: got %+v, want failed for the one that was refused", r)
	}

	// The mailbox is made; who was served is not served again.
	s.acceptAll()
	if r, err := w.s.RunNow(t.Context(), "monthly", mustPeriod(t, "2024-10"), false); err != nil || r.State != store.RunDone {
		t.Errorf("RunNow: got %+v, %v", r, err)
	}
	if diff := cmp.Diff(map[string]int{"gone": 2, "a": 1, "busy": 3, "drop": 1, "z": 1}, tries()); diff != "" {
		t.Errorf("tries after RunNow (-want +got)\n%s", diff)
	}
	for _, d := range mustDeliveries(t, w) {
		wantSent := d.State == store.Sent
		if (d.SentAt != nil) != wantSent || (d.Error == "") != wantSent || d.LeaseUntil != nil {
			t.Errorf("delivery: got %+v, want a time or a reason", d)
		}
	}
}

func mustDeliveries(t testing.TB, w *world) []store.Delivery {
	t.Helper()
	ds, err := w.store.Deliveries(t.Context(), store.DeliveryFilter{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

func TestServerIsDown(t *testing.T) {
	sender, err := ours.NewSMTP(ours.Settings{Host: "127.0.0.1", Port: 1, Security: ours.NoTLS, From: "sg@jl.example", Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, "2024-11-06 08:00", sender)
	w.schedule("a@jl.example")
	w.tick()
	if d := w.delivery(); d.State != store.Queued || d.NextAt == nil || d.Attempts != 1 {
		t.Errorf("got %+v, want it to be tried again", d)
	}
}

func TestMessageIsReadable(t *testing.T) {
	s := &server{}
	w := newWorld(t, "2024-11-06 08:00", s.serve(t))
	w.schedule("a@jl.example")
	w.tick()
	if len(s.got("a@jl.example")) != 1 {
		t.Fatalf("messages: got %d, want 1", len(s.got("a@jl.example")))
	}
	checkMessage(t, w, s.got("a@jl.example")[0])
}

// checkMessage reads a message with the standard library and compares it with
// the archive.
func checkMessage(t testing.TB, w *world, raw []byte) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if want := "【社工岗月报】吉林省2024年10月（已报 1/3）"; err != nil || subject != want {
		t.Errorf("subject: got %q, %v, want %q", subject, err, want)
	}
	d := mustDeliveries(t, w)[0]
	if got, want := m.Header.Get("Message-ID"), "<"+d.MessageID+">"; got != want || !strings.HasSuffix(d.MessageID, "@sg.jl.example") {
		t.Errorf("Message-ID: got %s, want %s", got, want)
	}
	parts := map[string][]byte{}
	readParts(t, m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body, parts)
	for name, want := range map[string][]string{
		"text/plain": {"吉林省社区工作者队伍建设月报（2024年10月）", "社工岗人员：45人", "未报单位：朝阳区、昌邑区"},
		"text/html":  {"社工岗人员", "45人"},
	} {
		for _, s := range want {
			if !bytes.Contains(parts[name], []byte(s)) {
				t.Errorf("%s lacks %q:\n%s", name, s, parts[name])
			}
		}
	}
	for name, start := range map[string]string{"吉林省社区工作者队伍建设月报2024年10月.pdf": "%PDF-", "吉林省社区工作者队伍建设月报2024年10月.xlsx": "PK"} {
		if !bytes.HasPrefix(parts[name], []byte(start)) {
			t.Errorf("attachment %s: got %d bytes, want a file of its kind", name, len(parts[name]))
		}
		archived := false
		for _, id := range strings.Split(d.ArchiveIDs, ",") {
			a, err := w.store.Archived(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			archived = archived || a.Name == name && bytes.Equal(a.Data, parts[name])
		}
		if !archived {
			t.Errorf("attachment %s is not what was archived", name)
		}
	}
}

// readParts puts the leaves of a message into parts, by file name, else type.
func readParts(t testing.TB, contentType, encoding string, body io.Reader, parts map[string][]byte) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		b, err := decode(encoding, body)
		if err != nil {
			t.Fatal(err)
		}
		parts[kind] = b
		return
	}
	for r := multipart.NewReader(body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if name := p.FileName(); name != "" {
			b, err := decode(p.Header.Get("Content-Transfer-Encoding"), p)
			if err != nil {
				t.Fatal(err)
			}
			parts[name] = b
			continue
		}
		readParts(t, p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p, parts)
	}
}

func TestOutbox(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "outbox")
	seal, err := store.NewSealer(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	outbox, err := ours.NewOutbox(dir, seal)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, "2024-11-06 08:00", outbox)
	w.s.Repeatable = true
	w.schedule("a@jl.example", "b@jl.example")
	// The first message is written, and the service dies before that is noted.
	died := false
	w.s.Sender = sendFunc(func(ctx context.Context, m *ours.Message) error {
		if err := outbox.Send(ctx, m); err != nil {
			return err
		}
		died = true
		panic("killed")
	})
	func() {
		defer func() { _ = recover() }()
		_ = tick(t.Context(), w.s)
	}()
	if !died {
		t.Fatal("nothing was sent")
	}
	w.restart(outbox)
	w.s.Repeatable = true
	w.clock.pass(time.Hour) // past the lease, for where other nodes may be at work
	w.tick()
	w.tick()
	entries, err := outbox.List()
	if err != nil || len(entries) != 2 {
		t.Fatalf("outbox: got %d messages, %v, want 2", len(entries), err)
	}
	if diff := cmp.Diff(map[string]string{"a@jl.example": store.Sent, "b@jl.example": store.Sent}, w.deliveries()); diff != "" {
		t.Errorf("deliveries (-want +got)\n%s", diff)
	}
	for _, e := range entries {
		if e.Subject != "【社工岗月报】吉林省2024年10月（已报 1/3）" {
			t.Errorf("subject: got %s", e.Subject)
		}
	}
}

type sendFunc func(context.Context, *ours.Message) error

func (f sendFunc) Send(ctx context.Context, m *ours.Message) error { return f(ctx, m) }

// What is sent on a later attempt, after a county was added, is what was queued;
// the new figures go out as a correction when someone asks for it.
func TestDataChangesBetweenAttempts(t *testing.T) {
	s := &server{rcpt: func(string) error { return busy }}
	w := newWorld(t, "2024-11-06 08:00", s.serve(t))
	w.schedule("a@jl.example")
	w.tick()
	w.accept("220104", mustPeriod(t, "2024-10"), 7)
	s.acceptAll()
	w.clock.pass(time.Hour)
	w.tick()
	if d := w.delivery(); d.State != store.Sent || d.Subject != "【社工岗月报】吉林省2024年10月（已报 1/3）" {
		t.Errorf("delivery: got %+v, want what was queued", d)
	}
	if _, err := w.s.RunNow(t.Context(), "monthly", mustPeriod(t, "2024-10"), true); err != nil {
		t.Fatal(err)
	}
	d := mustDeliveries(t, w)[0]
	if d.State != store.Sent || d.Subject != "【更正】【社工岗月报】吉林省2024年10月（已报 2/3）" {
		t.Errorf("delivery: got %+v, want a correction", d)
	}
	for _, id := range strings.Split(d.ArchiveIDs, ",") {
		if a, err := w.store.Archived(t.Context(), id); err != nil || len(a.Versions) != 2 {
			t.Errorf("archived: got %+v, %v, want one of two versions", a, err)
		}
	}
}

func TestScheduleWithSpacesInItsFormats(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-06 08:00", out)
	sc := &store.Schedule{
		ID: "x", Reports: "staffing", Unit: "2201", Cron: "0 8 6 * *", Zone: "Asia/Shanghai", CatchUp: scheduler.CatchEach,
		Formats: "pdf, xlsx", Recipients: []store.Recipient{{Address: "a@jl.example", Unit: "2201"}}, Enabled: true, MadeAt: shanghai(t, "2024-10-31 00:00"),
	}
	if err := w.store.AddSchedule(t.Context(), sc); err != nil {
		t.Fatal(err)
	}
	w.tick()
	if out.count() != 1 || len(out.sent[0].Attachments) != 2 || out.sent[0].Subject != "【社区人员配备】长春市2024年10月（已报 1/2）" {
		t.Errorf("got %d messages, %v", out.count(), w.runs())
	}
}
