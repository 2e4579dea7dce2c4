package scheduler_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/store"
	"shegong/scheduler"
)

// change alters the monthly schedule.
func (w *world) change(f func(*store.Schedule)) {
	w.t.Helper()
	sc, err := w.store.Schedule(w.t.Context(), "monthly")
	if err != nil {
		w.t.Fatal(err)
	}
	f(sc)
	if err := w.s.Change(w.t.Context(), sc); err != nil {
		w.t.Fatal(err)
	}
}

func waiting(percent, day int64) func(*store.Schedule) {
	return func(sc *store.Schedule) { sc.WaitPercent, sc.WaitDay = percent, day }
}

func TestWaitsForReturns(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-01 00:00", out)
	w.schedule("a@jl.example")
	w.change(waiting(60, 10))
	w.clock.set(shanghai(t, "2024-11-06 08:00"))
	w.tick()
	w.tick()
	r := w.run("2024-10")
	want := "已接收 1/3 个单位（33.3%），达到 60% 后执行；最迟 2024年11月10日 08:00 执行"
	if r.State != store.RunWaiting || r.Attempts != 0 || r.Note != want || out.count() != 0 {
		t.Errorf("got %+v, %d sent, want it to wait: %s", r, out.count(), want)
	}
	w.accept("220104", mustPeriod(t, "2024-10"), 7) // two of three are 66.7 %
	w.tick()
	if r := w.run("2024-10"); r.State != store.RunDone || r.Note != "" || out.count() != 1 {
		t.Errorf("got %+v, %d sent, want it done", r, out.count())
	}
}

// A return that was reopened counts no more, though its old version is read.
func TestWaitsForWhatWasReopened(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-06 08:00", out)
	w.schedule("a@jl.example")
	w.change(func(sc *store.Schedule) { sc.WaitPercent, sc.WaitDay = 33, 10 })
	if err := w.store.Reopen(t.Context(), "220102", mustPeriod(t, "2024-10"), "人数有误"); err != nil {
		t.Fatal(err)
	}
	w.tick()
	if r := w.run("2024-10"); r.State != store.RunWaiting {
		t.Errorf("got %+v, want it to wait", r)
	}
}

func TestWaitsNoLongerThanTheLatestDay(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-06 08:00", out)
	w.schedule("a@jl.example")
	w.change(waiting(100, 10))
	w.clock.set(shanghai(t, "2024-11-10 07:59"))
	w.tick()
	if got := w.run("2024-10").State; got != store.RunWaiting || out.count() != 0 {
		t.Errorf("before: got %s, %d sent, want it to wait", got, out.count())
	}
	w.restart(out)
	w.clock.set(shanghai(t, "2024-11-10 08:00"))
	w.tick()
	if got := w.run("2024-10").State; got != store.RunDone || out.count() != 1 {
		t.Errorf("on the latest day: got %s, %d sent", got, out.count())
	}
}

// A person does not wait, and what a person began does not wait again when the
// service is stopped in between.
func TestRunNowDoesNotWait(t *testing.T) {
	w := newWorld(t, "2024-11-06 08:00", &post{})
	w.schedule("a@jl.example")
	w.change(waiting(100, 10))
	w.tick()
	ctx, stop := newStop(t)
	w.s = w.scheduler(sendFuncStopped(stop))
	ctx = store.As(ctx, &store.Actor{Login: "sheng", Role: store.ProvincialOfficer, Unit: "22"})
	if _, err := w.s.RunNow(ctx, "monthly", mustPeriod(t, "2024-10"), false); !errors.Is(err, ctx.Err()) {
		t.Fatalf("RunNow: got %v", err)
	}
	if r := w.run("2024-10"); r.State != store.RunSending || r.Account != "sheng" {
		t.Fatalf("after the stop: got %+v", r)
	}
	out := &post{}
	w.s = w.scheduler(out)
	w.tick()
	if r := w.run("2024-10"); r.State != store.RunDone || out.count() != 1 {
		t.Errorf("got %+v, %d sent, want it done", r, out.count())
	}
}

func TestLatest(t *testing.T) {
	for name, tc := range map[string]struct {
		day         int64
		period, due string
		want        string
	}{
		"the day":                            {10, "2024-10", "2024-11-06 08:00", "2024-11-10 08:00"},
		"over the year's end":                {10, "2024-12", "2025-01-06 08:30", "2025-01-10 08:30"},
		"a month that is too short":          {31, "2025-01", "2025-02-06 08:00", "2025-02-28 08:00"},
		"a leap year":                        {30, "2024-01", "2024-02-06 08:00", "2024-02-29 08:00"},
		"moved past it":                      {6, "2024-09", "2024-10-08 08:00", "2024-10-08 08:00"},
		"moved back into the month before":   {10, "2026-04", "2026-04-30 17:30", "2026-05-10 17:30"},
		"moved forward into the month after": {31, "2024-02", "2024-04-01 08:00", "2024-04-01 08:00"},
	} {
		sc := &store.Schedule{Zone: "Asia/Shanghai", WaitDay: tc.day}
		got, err := scheduler.Latest(sc, mustPeriod(t, tc.period), shanghai(t, tc.due).UTC())
		if want := shanghai(t, tc.want); err != nil || !got.Equal(want) {
			t.Errorf("%s: got %s, %v, want %s", name, got, err, want)
		}
	}
}

// A pause ends what waits; what fell due before the times were changed counts,
// what the new times would have had does not.
func TestPauseAndNewTimes(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-01 00:00", out)
	w.schedule("a@jl.example")
	w.change(waiting(100, 30))
	w.clock.set(shanghai(t, "2024-11-07 08:00"))
	w.tick()
	w.change(func(sc *store.Schedule) { sc.Enabled = false })
	if r := w.run("2024-10"); r.State != store.RunSkipped || r.Note != "任务已暂停" {
		t.Errorf("paused: got %+v", r)
	}
	w.change(func(sc *store.Schedule) { sc.Enabled, sc.WaitPercent = true, 0 })
	w.clock.set(shanghai(t, "2024-12-07 08:00")) // due on the 6th, not noted yet
	w.change(func(sc *store.Schedule) { sc.Cron = "0 8 20 * *" })
	w.clock.set(shanghai(t, "2025-01-21 08:00"))
	w.change(func(sc *store.Schedule) { sc.Cron = "0 8 2 * *" })
	w.tick()
	want := []string{"2024-10 skipped", "2024-11 done", "2024-12 done"}
	if diff := cmp.Diff(want, w.runs()); diff != "" {
		t.Errorf("runs (-want +got)\n%s", diff)
	}
	w.clock.set(shanghai(t, "2025-02-01 08:00"))
	w.change(func(sc *store.Schedule) { sc.Cron = "0 8 1 * *" })
	w.clock.pass(time.Hour)
	w.tick()
	if diff := cmp.Diff(want, w.runs()); diff != "" {
		t.Errorf("times before the change count (-want +got)\n%s", diff)
	}
}

func TestCheck(t *testing.T) {
	w := newWorld(t, "2024-11-06 08:00", &post{})
	w.s.CheckRecipient = func(to string) error {
		if to == "x@other.example" {
			return errors.New("域名不在允许之列")
		}
		return nil
	}
	good := func() *store.Schedule {
		return &store.Schedule{
			ID: "x", Title: "分县月报", Reports: "monthly,training", Unit: "2201", Cron: "0 8 6 * *", Zone: "Asia/Shanghai",
			CatchUp: scheduler.CatchEach, Formats: "pdf", WaitPercent: 80, WaitDay: 6, Enabled: true,
			Recipients: []store.Recipient{{Address: "a@jl.example", Unit: "2201"}, {Address: "a@jl.example", Unit: "220104", Personal: true}},
		}
	}
	if err := w.s.Add(t.Context(), good()); err != nil {
		t.Fatalf("a good one: %v", err)
	}
	for name, tc := range map[string]struct {
		change func(*store.Schedule)
		want   []string
	}{
		"no title":                      {func(sc *store.Schedule) { sc.Title = " " }, []string{"title"}},
		"no report":                     {func(sc *store.Schedule) { sc.Reports = "" }, []string{"reports"}},
		"strange report":                {func(sc *store.Schedule) { sc.Reports = "monthly,training,none" }, []string{"reports"}},
		"report twice":                  {func(sc *store.Schedule) { sc.Reports = "training,training" }, []string{"reports"}},
		"strange format":                {func(sc *store.Schedule) { sc.Formats = "doc" }, []string{"formats"}},
		"cron":                          {func(sc *store.Schedule) { sc.Cron = "0 8 32 * *" }, []string{"cron"}},
		"never":                         {func(sc *store.Schedule) { sc.Cron = "0 8 30 2 *" }, []string{"cron"}},
		"zone":                          {func(sc *store.Schedule) { sc.Zone = "北京" }, []string{"zone"}},
		"shift":                         {func(sc *store.Schedule) { sc.Shift = "back" }, []string{"shift"}},
		"catch-up":                      {func(sc *store.Schedule) { sc.CatchUp = "" }, []string{"catch_up"}},
		"percent":                       {func(sc *store.Schedule) { sc.WaitPercent = 101 }, []string{"wait_percent"}},
		"no latest day":                 {func(sc *store.Schedule) { sc.WaitDay = 0 }, []string{"wait_day"}},
		"latest too early":              {func(sc *store.Schedule) { sc.WaitDay = 5 }, []string{"wait_day"}},
		"waits for nothing":             {func(sc *store.Schedule) { sc.WaitPercent, sc.WaitDay = 0, 0 }, nil},
		"unit":                          {func(sc *store.Schedule) { sc.Unit = "33" }, []string{"unit"}},
		"address":                       {func(sc *store.Schedule) { sc.Recipients[0].Address = "x@other.example" }, []string{"recipients"}},
		"another prefecture's county":   {func(sc *store.Schedule) { sc.Recipients[1].Unit = "220202" }, []string{"recipients"}},
		"the province of a prefecture":  {func(sc *store.Schedule) { sc.Recipients[0].Unit = "22" }, []string{"recipients"}},
		"no unit":                       {func(sc *store.Schedule) { sc.Recipients[0].Unit = "" }, []string{"recipients"}},
		"persons of a prefecture":       {func(sc *store.Schedule) { sc.Recipients[0].Personal = true }, []string{"recipients"}},
		"persons where none are listed": {func(sc *store.Schedule) { sc.Reports = "monthly" }, []string{"recipients"}},
		"twice":                         {func(sc *store.Schedule) { sc.Recipients[0].Unit = "220104" }, []string{"recipients"}},
		"several at once":               {func(sc *store.Schedule) { sc.Title, sc.Formats, sc.Cron = "", "", "" }, []string{"title", "formats", "cron"}},
	} {
		sc := good()
		tc.change(sc)
		var f *scheduler.Faulty
		var got []string
		if err := w.s.Check(t.Context(), sc); errors.As(err, &f) {
			for _, x := range f.Faults {
				got = append(got, x.Field)
			}
		} else if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", name, f, diff)
		}
	}
}
