package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/mail"
	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/scheduler"
)

func mustPeriod(t testing.TB, s string) roster.Period {
	t.Helper()
	p, err := roster.ParsePeriod(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Check 20: after three periods missed, each is run once or skipped, by the
// schedule's policy, however often the service is started.
func TestMissedPeriods(t *testing.T) {
	for name, tc := range map[string]struct {
		policy string
		at     string
		want   []string
		sent   int
	}{
		"each":              {scheduler.CatchEach, "2025-01-20 12:00", []string{"2024-10 done", "2024-11 done", "2024-12 done"}, 3},
		"latest":            {scheduler.CatchLatest, "2025-01-20 12:00", []string{"2024-10 skipped", "2024-11 skipped", "2024-12 done"}, 1},
		"skip":              {scheduler.CatchSkip, "2025-01-20 12:00", []string{"2024-10 skipped", "2024-11 skipped", "2024-12 skipped"}, 0},
		"skip, but in time": {scheduler.CatchSkip, "2025-01-06 08:30", []string{"2024-10 skipped", "2024-11 skipped", "2024-12 done"}, 1},
		"not due yet":       {scheduler.CatchEach, "2024-11-06 07:59", nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			out := &post{}
			w := newWorld(t, "2024-11-01 00:00", out)
			w.schedule("a@jl.example")
			sc, err := w.store.Schedule(t.Context(), "monthly")
			if err != nil {
				t.Fatal(err)
			}
			sc.CatchUp = tc.policy
			if err := w.store.UpdateSchedule(t.Context(), sc); err != nil {
				t.Fatal(err)
			}
			w.clock.set(shanghai(t, tc.at))
			for range 3 {
				w.restart(out)
				w.tick()
				w.tick()
			}
			if diff := cmp.Diff(tc.want, w.runs()); diff != "" {
				t.Errorf("runs (-want +got)\n%s", diff)
			}
			if out.count() != tc.sent {
				t.Errorf("messages: got %d, want %d", out.count(), tc.sent)
			}
		})
	}
}

// Check 22: six nodes, their clocks up to three hours apart, run and send each
// period once.
func TestTwoSchedulersMakeAndSendOnce(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-01 00:00", out)
	w.schedule("a@jl.example", "b@jl.example")
	w.clock.set(shanghai(t, "2025-01-20 12:00"))
	var wg sync.WaitGroup
	for i := range 6 {
		// Clocks that differ make no difference.
		s := w.scheduler(out)
		s.Now = func() time.Time { return w.clock.Now().Add(time.Duration(i-3) * time.Hour) }
		wg.Go(func() {
			for range 3 {
				if err := tick(t.Context(), s); err != nil {
					t.Errorf("tick: %v", err)
				}
			}
		})
	}
	wg.Wait()
	if diff := cmp.Diff([]string{"2024-10 done", "2024-11 done", "2024-12 done"}, w.runs()); diff != "" {
		t.Errorf("runs (-want +got)\n%s", diff)
	}
	ids := map[string]int{}
	for _, m := range out.sent {
		ids[m.ID]++
	}
	for id, n := range ids {
		if n != 1 {
			t.Errorf("message %s: sent %d times", id, n)
		}
	}
	if len(ids) != 6 {
		t.Errorf("messages: got %d, want 6", len(ids))
	}
	if as, err := w.store.ArchiveList(t.Context(), 100); err != nil || len(as) != 6 {
		t.Errorf("archive: got %d rows, %v, want 6", len(as), err)
	}
}

// A process that dies while sending leaves the rest to the next start, and says
// of the message it was at that nobody knows.
func TestRunsAreTakenUpAfterAStart(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-06 08:00", out)
	w.schedule("a@jl.example", "b@jl.example")
	w.s = w.scheduler(&post{answer: func(*mail.Message) error { panic("killed") }})
	func() {
		defer func() { _ = recover() }()
		_ = tick(t.Context(), w.s)
	}()
	if diff := cmp.Diff([]string{"2024-10 sending"}, w.runs()); diff != "" {
		t.Fatalf("runs after the death (-want +got)\n%s", diff)
	}
	w.restart(out)
	w.clock.pass(time.Hour) // past the lease, for where other nodes may be at work
	w.tick()
	if diff := cmp.Diff([]string{"2024-10 done"}, w.runs()); diff != "" {
		t.Errorf("runs after the start (-want +got)\n%s", diff)
	}
	// The message may have gone out: that is left to a person.
	states := map[string]int{}
	for _, state := range w.deliveries() {
		states[state]++
	}
	if diff := cmp.Diff(map[string]int{store.Unknown: 1, store.Sent: 1}, states); diff != "" || out.count() != 1 {
		t.Errorf("%d sent; deliveries (-want +got)\n%s", out.count(), diff)
	}
	if as, err := w.store.ArchiveList(t.Context(), 10); err != nil || len(as) != 2 {
		t.Errorf("archive: got %d rows, %v, want 2", len(as), err)
	}
}

// Check 26: the waits between attempts, and the last of them.
func TestBackOffAndFinalFailure(t *testing.T) {
	refuse := &post{answer: func(*mail.Message) error { return &mail.Failure{Kind: mail.Temporary, Text: "服务器忙"} }}
	w := newWorld(t, "2024-11-06 08:00", refuse)
	w.schedule("a@jl.example")
	var waits []string
	for range 20 {
		w.tick()
		d := w.delivery()
		if d.NextAt == nil {
			break
		}
		waits = append(waits, d.NextAt.Sub(w.clock.Now()).String())
		w.clock.pass(d.NextAt.Sub(w.clock.Now()) - time.Second)
		w.tick() // too early
		if again := w.delivery(); again.Attempts != d.Attempts {
			t.Errorf("attempt %d came before its time", again.Attempts)
		}
		w.clock.pass(time.Second)
	}
	if diff := cmp.Diff([]string{"1m0s", "5m0s", "15m0s", "1h0m0s", "3h0m0s", "3h0m0s", "3h0m0s"}, waits); diff != "" {
		t.Errorf("waits (-want +got)\n%s", diff)
	}
	if d := w.delivery(); d.State != store.Failed || d.Attempts != 8 || d.Error != "服务器忙" {
		t.Errorf("message in the end: got %+v, want failed after 8 attempts", d)
	}
	if r := w.run("2024-10"); r.State != store.RunFailed || r.Attempts != 1 || r.Error != "服务器忙" {
		t.Errorf("run in the end: got %+v, want failed", r)
	}
	w.clock.pass(24 * time.Hour)
	w.restart(refuse)
	w.tick()
	if got := w.delivery().Attempts; got != 8 {
		t.Errorf("attempts after the final failure: got %d, want 8", got)
	}

	// A person who has mended the cause runs it again.
	out := &post{}
	w.s = w.scheduler(out)
	if r, err := w.s.RunNow(t.Context(), "monthly", mustPeriod(t, "2024-10"), false); err != nil || r.State != store.RunDone || out.count() != 1 {
		t.Errorf("RunNow: got %+v, %v, %d sent, want done and sent", r, err, out.count())
	}
	if _, err := w.s.RunNow(t.Context(), "monthly", mustPeriod(t, "2024-10"), false); !errors.Is(err, store.ErrConflict) || out.count() != 1 {
		t.Errorf("RunNow of a run that is done: got %v, %d sent, want %v", err, out.count(), store.ErrConflict)
	}
}

// A run that is broken off each time, as by a crash, is left to a person.
func TestBrokenOffEachTime(t *testing.T) {
	w := newWorld(t, "2024-11-06 08:00", &post{})
	w.schedule("a@jl.example")
	if err := w.s.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 8 {
		if ok, err := w.store.ClaimRun(t.Context(), w.run("2024-10")); !ok || err != nil {
			t.Fatal(ok, err)
		}
		w.clock.pass(time.Hour) // and nothing more is heard
	}
	w.tick()
	if r := w.run("2024-10"); r.State != store.RunFailed || r.Error == "" {
		t.Errorf("run: got %+v, want failed with a reason", r)
	}
}

func TestRunNowLosesNoDuePeriod(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-03 08:00", out)
	w.schedule("a@jl.example")
	w.clock.set(shanghai(t, "2024-12-06 08:30")) // two periods fell due meanwhile
	if _, err := w.s.RunNow(t.Context(), "monthly", mustPeriod(t, "2024-09"), false); err != nil {
		t.Fatal(err)
	}
	w.tick()
	want := map[string]bool{"2024-09 done": true, "2024-10 done": true, "2024-11 done": true}
	got := map[string]bool{}
	for _, r := range w.runs() {
		got[r] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("runs (-want +got)\n%s", diff)
	}
	if _, err := w.s.RunNow(t.Context(), "none", mustPeriod(t, "2024-09"), false); err == nil {
		t.Error("RunNow of no schedule: got no error")
	}
}

func TestSwitchedOffAndOn(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-03 08:00", out)
	w.schedule("a@jl.example")
	set := func(enabled bool) {
		t.Helper()
		sc, err := w.store.Schedule(t.Context(), "monthly")
		if err != nil {
			t.Fatal(err)
		}
		sc.Enabled = enabled
		if err := w.store.UpdateSchedule(t.Context(), sc); err != nil {
			t.Fatal(err)
		}
	}
	set(false)
	w.clock.set(shanghai(t, "2024-12-07 08:00"))
	w.tick()
	set(true)
	w.tick()
	w.clock.set(shanghai(t, "2025-01-06 08:00"))
	w.tick()
	if diff := cmp.Diff([]string{"2024-10 skipped", "2024-11 skipped", "2024-12 done"}, w.runs()); diff != "" {
		t.Errorf("runs (-want +got)\n%s", diff)
	}
}

// A schedule that cannot be read, or a report that cannot be made, stops no other.
func TestOneBadScheduleStopsNoOther(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-06 08:00", out)
	for _, sc := range []*store.Schedule{
		{ID: "a-cron", Cron: "x", Reports: "monthly", Unit: "22"},
		{ID: "b-report", Cron: "0 8 6 * *", Reports: "none", Unit: "22"},
		{ID: "c-unit", Cron: "0 8 6 * *", Reports: "monthly", Unit: "99"},
	} {
		sc.Zone, sc.CatchUp, sc.Formats, sc.Enabled, sc.Recipients, sc.MadeAt = "Asia/Shanghai", scheduler.CatchEach, "pdf", true, []store.Recipient{{Address: "a@jl.example", Unit: sc.Unit}}, shanghai(t, "2024-10-31 00:00")
		if err := w.store.AddSchedule(t.Context(), sc); err != nil {
			t.Fatal(err)
		}
	}
	w.schedule("a@jl.example")
	if err := tick(t.Context(), w.s); err == nil {
		t.Error("tick: got no error, want one about a-cron")
	}
	if out.count() != 1 || w.run("2024-10").State != store.RunDone {
		t.Errorf("the good schedule: got %d sent, %v", out.count(), w.runs())
	}
}

// Check 25: what is under way when the service ends is handed back, no attempt
// counted.
func TestStoppedWhileSending(t *testing.T) {
	w := newWorld(t, "2024-11-06 08:00", nil)
	w.schedule("a@jl.example", "b@jl.example")
	ctx, stop := newStop(t)
	w.s = w.scheduler(&post{answer: func(*mail.Message) error {
		stop()
		return &mail.Failure{Kind: mail.Temporary, Text: "发送被中止，邮件没有发出", Err: ctx.Err()}
	}})
	if err := w.s.Tick(ctx); err != nil {
		t.Fatal(err)
	}
	_ = work(ctx, w.s)
	for _, d := range mustDeliveries(t, w) {
		if d.State != store.Queued || d.Attempts != 0 || d.NextAt != nil || d.LeaseUntil != nil {
			t.Errorf("message: got %+v, want queued, no attempt counted", d)
		}
	}
	out := &post{}
	w.restart(out)
	w.tick()
	if out.count() != 2 || w.run("2024-10").State != store.RunDone {
		t.Errorf("after the start: got %d sent, %v, want 2 and done", out.count(), w.runs())
	}
}

// The making of reports is handed back, too.
func TestStoppedWhileMaking(t *testing.T) {
	w := newWorld(t, "2024-11-06 08:00", &post{})
	w.schedule("a@jl.example")
	if err := w.s.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := w.run("2024-10")
	ctx, stop := newStop(t)
	w.clock.onNow = func() { // the last question before the making
		if got := w.run("2024-10"); got.State == store.RunRunning {
			stop()
		}
	}
	_, err := w.s.WorkRun(ctx, r.Key())
	w.clock.onNow = nil
	if r := w.run("2024-10"); err != nil || r.State != store.RunDue || r.Attempts != 0 || r.NextAt != nil || r.LeaseUntil != nil {
		t.Errorf("run: got %+v, %v, want due at once, no attempt counted", r, err)
	}
	w.tick()
	if got := w.run("2024-10").State; got != store.RunDone {
		t.Errorf("run in the end: got %s, want %s", got, store.RunDone)
	}
}

// What is due is carried out by its jobs, and once, whichever node is asked.
func TestJobsCarryOutWhatIsDue(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-06 08:00", out)
	w.schedule("a@jl.example")
	ctx, stop := newStop(t)
	done := make(chan error, 2)
	go func() { done <- w.s.Run(ctx) }()
	go func() {
		done <- w.store.Work(ctx, store.Workers{
			Run: w.s.WorkRun, Delivery: w.s.WorkDelivery, Grace: time.Second, Log: slog.New(slog.DiscardHandler),
			Upload: func(context.Context, string) (time.Duration, error) { return 0, nil },
		})
	}()
	for deadline := time.Now().Add(20 * time.Second); w.deliveries()["a@jl.example"] != store.Sent && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	stop()
	for range 2 {
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("did not end")
		}
	}
	if out.count() != 1 || w.run("2024-10").State != store.RunDone {
		t.Errorf("got %d sent, %v, want what was due sent", out.count(), w.runs())
	}
}

func ExampleDue() {
	sc := &store.Schedule{Cron: "0 8 6 * *", Zone: "Asia/Shanghai", Shift: scheduler.ShiftNext}
	due, _ := scheduler.Due(sc, roster.HolidayTable(), time.Date(2024, 8, 31, 0, 0, 0, 0, time.UTC), time.Date(2024, 12, 31, 0, 0, 0, 0, time.UTC))
	for _, d := range due {
		fmt.Println(d.At.Format("2006-01-02 15:04"), d.Period)
	}
	// Output:
	// 2024-09-06 08:00 2024-08
	// 2024-10-08 08:00 2024-09
	// 2024-11-06 08:00 2024-10
	// 2024-12-06 08:00 2024-11
}

// A run that cannot be made is failed, also where nobody would get it by mail.
func TestFailedRunWithoutRecipients(t *testing.T) {
	w := newWorld(t, "2024-11-06 08:00", &post{})
	sc := &store.Schedule{
		ID: "monthly", Reports: "none", Unit: "22", Cron: "0 8 6 * *", Zone: "Asia/Shanghai", CatchUp: scheduler.CatchEach,
		Formats: "pdf", Enabled: true, MadeAt: shanghai(t, "2024-10-31 00:00"),
	}
	if err := w.store.AddSchedule(t.Context(), sc); err != nil {
		t.Fatal(err)
	}
	for range 8 {
		w.tick()
		w.clock.pass(4 * time.Hour)
	}
	if r := w.run("2024-10"); r.State != store.RunFailed || r.Error == "" {
		t.Errorf("run: got %+v, want failed with a reason", r)
	}
}

// A run that was being made when its schedule was paused or removed is not made
// again.
func TestPausedWhileMaking(t *testing.T) {
	for name, stop := range map[string]func(*world) error{
		"paused":  func(w *world) error { return w.store.EnableSchedule(t.Context(), "monthly", false) },
		"removed": func(w *world) error { return w.store.ArchiveSchedule(t.Context(), "monthly") },
	} {
		out := &post{}
		w := newWorld(t, "2024-11-06 08:00", out)
		w.schedule("a@jl.example")
		if err := w.s.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		if ok, err := w.store.ClaimRun(t.Context(), w.run("2024-10")); !ok || err != nil { // and dies
			t.Fatal(ok, err)
		}
		if err := stop(w); err != nil {
			t.Fatal(err)
		}
		w.clock.pass(time.Hour)
		w.tick()
		if r := w.run("2024-10"); r.State != store.RunSkipped || r.Note != "任务已暂停或删除" || out.count() != 0 {
			t.Errorf("%s: got %+v, %d sent, want it skipped", name, r, out.count())
		}
	}
}
