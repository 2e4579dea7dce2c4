package scheduler_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"shegong/internal/mail"
	"shegong/internal/store"
	"shegong/scheduler"
)

// officer gives a context on behalf of the province.
func officer(ctx context.Context) context.Context {
	return store.As(ctx, &store.Actor{Login: "sheng", Role: store.ProvincialOfficer, Unit: "22"})
}

// deliveryTo finds the newest delivery to a recipient.
func deliveryTo(t testing.TB, w *world, to string) *store.Delivery {
	t.Helper()
	for _, d := range mustDeliveries(t, w) {
		if d.Recipient == to {
			return &d
		}
	}
	t.Fatalf("no delivery to %s", to)
	return nil
}

// Check 27: the server dies after DATA; what a person sends again is the same message, to
// the last byte, though other data came in meanwhile.
func TestResendOfUnknown(t *testing.T) {
	dies := true
	s := &server{}
	var first []byte
	s.data = func(_ string, c *smtp.Conn, r io.Reader) error {
		if !dies {
			return nil
		}
		first, _ = io.ReadAll(r)
		_ = c.Conn().Close()
		return errors.New("closed")
	}
	w := newWorld(t, "2024-11-06 08:00", s.serve(t))
	w.schedule("a@jl.example")
	w.tick()
	d := deliveryTo(t, w, "a@jl.example")
	if d.State != store.Unknown || w.run("2024-10").State != store.RunDone {
		t.Fatalf("got %+v, %v, want it unknown", d, w.runs())
	}
	dies = false
	w.accept("220104", mustPeriod(t, "2024-10"), 7)
	w.clock.pass(time.Hour)
	got, err := w.s.Resend(officer(t.Context()), d.ID)
	if err != nil || got.State != store.Sent || got.Attempts != 1 || got.Account != "sheng" || got.MessageID != d.MessageID {
		t.Errorf("Resend: got %+v, %v", got, err)
	}
	if msgs := s.got("a@jl.example"); len(msgs) != 1 || string(msgs[0]) != string(first) || len(first) == 0 {
		t.Errorf("got %d messages, want one as it was sent first", len(msgs))
	}
	if _, err := w.s.Resend(officer(t.Context()), d.ID); !errors.Is(err, store.ErrConflict) {
		t.Errorf("Resend of a sent one: got %v, want %v", err, store.ErrConflict)
	}
	if _, err := w.s.Confirm(officer(t.Context()), d.ID); !errors.Is(err, store.ErrConflict) {
		t.Errorf("Confirm of a sent one: got %v, want %v", err, store.ErrConflict)
	}
}

func TestConfirm(t *testing.T) {
	w := newWorld(t, "2024-11-06 08:00", &post{answer: func(*mail.Message) error {
		return &mail.Failure{Kind: mail.Unknown, Text: "连接中断"}
	}})
	w.schedule("a@jl.example")
	w.tick()
	w.clock.pass(time.Hour)
	d, err := w.s.Confirm(officer(t.Context()), deliveryTo(t, w, "a@jl.example").ID)
	if err != nil || d.State != store.Sent || d.Account != "sheng" || d.Attempts != 1 || !d.SentAt.Equal(w.clock.Now()) {
		t.Errorf("got %+v, %v, want it sent, by no further attempt", d, err)
	}
	if got := deliveryTo(t, w, "a@jl.example"); got.State != store.Sent || got.Error != "" {
		t.Errorf("stored: %+v", got)
	}
}

// Only what failed is sent again; the run is done once nothing is left.
func TestResendFailed(t *testing.T) {
	refused := map[string]bool{"b@jl.example": true, "c@jl.example": true}
	out := &post{answer: func(m *mail.Message) error {
		if refused[m.To] {
			return &mail.Failure{Kind: mail.Permanent, Text: "没有这个邮箱"}
		}
		return nil
	}}
	w := newWorld(t, "2024-11-06 08:00", out)
	w.schedule("a@jl.example", "b@jl.example", "c@jl.example")
	w.tick()
	if r := w.run("2024-10"); r.State != store.RunFailed || out.count() != 1 {
		t.Fatalf("got %+v, %d sent", r, out.count())
	}
	refused["b@jl.example"] = false
	resend := func(want scheduler.Resent) {
		t.Helper()
		got, err := w.s.ResendFailed(officer(t.Context()), w.run("2024-10"))
		if err != nil || *got != want {
			t.Errorf("ResendFailed: got %+v, %v, want %+v", got, err, want)
		}
	}
	resend(scheduler.Resent{Sent: 1, Failed: 1})
	if got := w.run("2024-10").State; got != store.RunFailed {
		t.Errorf("run: got %s, want %s", got, store.RunFailed)
	}
	// What fails for a while is tried again by itself, as the first time.
	out.answer = func(*mail.Message) error { return &mail.Failure{Kind: mail.Temporary, Text: "服务器忙"} }
	resend(scheduler.Resent{Queued: 1})
	for range 7 {
		w.clock.pass(3 * time.Hour)
		w.tick()
	}
	if diff := cmp.Diff(map[string]string{"a@jl.example": store.Sent, "b@jl.example": store.Sent, "c@jl.example": store.Failed}, w.deliveries()); diff != "" {
		t.Errorf("deliveries (-want +got)\n%s", diff)
	}
	out.answer = nil
	resend(scheduler.Resent{Sent: 1})
	if r := w.run("2024-10"); r.State != store.RunDone || r.Error != "" {
		t.Errorf("run: got %+v, want done", r)
	}
	to := map[string]int{}
	for _, m := range out.sent {
		to[m.To]++
	}
	if diff := cmp.Diff(map[string]int{"a@jl.example": 1, "b@jl.example": 1, "c@jl.example": 1}, to); diff != "" {
		t.Errorf("messages (-want +got)\n%s", diff)
	}
}

// What a repetition has replaced is not sent again, nor what is being sent.
func TestResendIsRefused(t *testing.T) {
	answer := error(&mail.Failure{Kind: mail.Unknown, Text: "连接中断"})
	out := &post{}
	out.answer = func(*mail.Message) error { return answer }
	w := newWorld(t, "2024-11-06 08:00", out)
	w.schedule("a@jl.example")
	w.tick()
	d := deliveryTo(t, w, "a@jl.example")
	out.answer = func(m *mail.Message) error {
		if _, err := w.s.Resend(t.Context(), deliveryTo(t, w, m.To).ID); !errors.Is(err, store.ErrConflict) {
			t.Errorf("Resend while it is being sent: got %v, want %v", err, store.ErrConflict)
		}
		return nil
	}
	w.clock.pass(time.Hour)
	if _, err := w.s.RunNow(t.Context(), "monthly", mustPeriod(t, "2024-10"), true); err != nil || out.count() != 1 {
		t.Fatalf("RunNow: %v, %d sent", err, out.count())
	}
	if _, err := w.s.Resend(t.Context(), d.ID); !errors.Is(err, store.ErrConflict) {
		t.Errorf("Resend of what was replaced: got %v, want %v", err, store.ErrConflict)
	}
	if _, err := w.s.Resend(t.Context(), "none"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Resend of nothing: got %v, want %v", err, store.ErrNotFound)
	}
}

func TestTestMail(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-03 08:00", out)
	w.schedule("a@jl.example")
	sc, err := w.store.Schedule(t.Context(), "monthly")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.s.Test(t.Context(), sc, "2201", "me@jl.example", mustPeriod(t, "2024-10")); err != nil {
			t.Fatal(err)
		}
	}
	want := "me@jl.example: 【测试】【社工岗月报】长春市2024年10月（已报 1/2）"
	if diff := cmp.Diff([]string{want, want}, out.letters()); diff != "" {
		t.Errorf("letters (-want +got)\n%s", diff)
	}
	if m := out.sent[0]; m.ID == out.sent[1].ID || !strings.HasPrefix(m.ID, "test.") || len(m.Attachments) != 2 || !strings.Contains(m.Text, "测试：长春市") {
		t.Errorf("got message %s with %d attachments:\n%s", m.ID, len(m.Attachments), m.Text)
	}
	as, err := w.store.ArchiveList(t.Context(), 10)
	if err != nil || len(as) != 0 || w.runs() != nil || len(mustDeliveries(t, w)) != 0 {
		t.Errorf("a test left traces: %v, %v, %v, %v", as, w.runs(), mustDeliveries(t, w), err)
	}
}

// A schedule that was removed runs no more; its runs and messages stay.
func TestRemovedSchedule(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-06 08:00", out)
	w.schedule("a@jl.example")
	w.tick()
	w.change(waiting(100, 30))
	w.clock.set(shanghai(t, "2024-12-06 08:00"))
	w.tick()
	if err := w.store.ArchiveSchedule(t.Context(), "monthly"); err != nil {
		t.Fatal(err)
	}
	w.clock.set(shanghai(t, "2025-02-06 08:00"))
	w.schedule("a@jl.example") // as at each start
	w.tick()
	if diff := cmp.Diff([]string{"2024-10 done", "2024-11 skipped"}, w.runs()); diff != "" {
		t.Errorf("runs (-want +got)\n%s", diff)
	}
	if _, err := w.s.RunNow(t.Context(), "monthly", mustPeriod(t, "2024-12"), false); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("RunNow: got %v, want %v", err, store.ErrNotFound)
	}
	if d := deliveryTo(t, w, "a@jl.example"); d.State != store.Sent {
		t.Errorf("delivery: %+v", d)
	}
}
