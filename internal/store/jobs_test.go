package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"
)

// working runs the workers of a store until the test or stop ends.
func working(t *testing.T, s *Store, w Workers) (stop func()) {
	t.Helper()
	never := func(kind string) func(context.Context, string) (time.Duration, error) {
		return func(context.Context, string) (time.Duration, error) {
			t.Errorf("a job of kind %s came", kind)
			return 0, nil
		}
	}
	if w.Run == nil {
		w.Run = func(context.Context, RunID) (time.Duration, error) { t.Error("a run came"); return 0, nil }
	}
	if w.Delivery == nil {
		w.Delivery = never("delivery")
	}
	if w.Upload == nil {
		w.Upload = never("upload")
	}
	w.Log = slog.New(slog.DiscardHandler)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := s.Work(ctx, w); err != nil {
			t.Errorf("Work: %v", err)
		}
	})
	stop = func() { cancel(); wg.Wait() }
	t.Cleanup(stop)
	return stop
}

// await waits for a condition that another goroutine brings about.
func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: did not come about", what)
		}
	}
}

// A row and its job are there together or not at all.
func TestJobGoesWithItsTransaction(t *testing.T) {
	s := openTest(t)
	broken := errors.New("broken")
	err := s.inJobTx(t.Context(), func(ctx context.Context, tx bun.IDB, put putJob) error {
		if err := put(deliveryJob{"lost"}); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Fatalf("inJobTx: got %v, want %v", err, broken)
	}
	err = s.inJobTx(t.Context(), func(ctx context.Context, tx bun.IDB, put putJob) error {
		return errors.Join(put(deliveryJob{"kept"}), put(deliveryJob{"kept"}))
	})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var got []string
	working(t, s, Workers{Delivery: func(_ context.Context, id string) (time.Duration, error) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, id)
		return 0, nil
	}})
	await(t, "job", func() bool { mu.Lock(); defer mu.Unlock(); return len(got) > 0 })
	time.Sleep(100 * time.Millisecond)
	if len(got) != 1 || got[0] != "kept" {
		t.Errorf("jobs: got %q, want kept once", got)
	}
}

// Rows that lost their jobs, as by a restored backup, get new ones; those that
// wait for their time are left.
func TestRequeue(t *testing.T) {
	s := openTest(t)
	addSchedule(t, s)
	due := addRun(t, s, Run{Period: "2024-10", State: RunDue})
	sending := claimed(t, s, "2024-09")
	queueMessages(t, s, sending, "22", "a", "b")
	sending.State = RunSending
	if err := s.EndAttempt(t.Context(), sending); err != nil {
		t.Fatal(err)
	}
	settleOne(t, s, "b", Sent, "")
	seedUnits(t, s)
	u, err := s.AddUpload(t.Context(), testUnit, testPeriod, UploadRequest{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	tamper(t, s, "DELETE FROM river_job")
	jobs := func() int { return mustQueryInt(t, s, "SELECT COUNT(*) FROM river_job") }
	for _, want := range []struct {
		all  bool
		jobs int
	}{{false, 0}, {true, 3}, {true, 3}} {
		if err := s.Requeue(t.Context(), want.all); err != nil || jobs() != want.jobs {
			t.Errorf("Requeue(%t): got %d jobs, %v, want %d", want.all, jobs(), err, want.jobs)
		}
	}
	var mu sync.Mutex
	got := map[string]int{}
	note := func(key string) (time.Duration, error) {
		mu.Lock()
		defer mu.Unlock()
		got[key]++
		return 0, nil
	}
	working(t, s, Workers{
		Run:      func(_ context.Context, k RunID) (time.Duration, error) { return note(k.Period) },
		Delivery: func(_ context.Context, id string) (time.Duration, error) { return note(id) },
		Upload:   func(_ context.Context, id string) (time.Duration, error) { return note(id) },
	})
	await(t, "jobs", func() bool { mu.Lock(); defer mu.Unlock(); return len(got) == 3 })
	if diff := cmp.Diff(map[string]int{due.Period: 1, "a": 1, u.ID: 1}, got); diff != "" {
		t.Errorf("jobs (-want +got)\n%s", diff)
	}
}

// Check 24: ten thousand uploads that wait delay no run.
func TestBulkDoesNotDelayRuns(t *testing.T) {
	s := openTest(t)
	addSchedule(t, s)
	err := s.inJobTx(t.Context(), func(ctx context.Context, tx bun.IDB, put putJob) error {
		for i := range 10_000 {
			if err := put(uploadJob{fmt.Sprint(i)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var uploads atomic.Int64
	done := make(chan time.Time, 1)
	working(t, s, Workers{
		Run: func(context.Context, RunID) (time.Duration, error) { done <- time.Now(); return 0, nil },
		Upload: func(ctx context.Context, _ string) (time.Duration, error) {
			uploads.Add(1)
			time.Sleep(100 * time.Millisecond)
			return 0, nil
		},
	})
	await(t, "uploads", func() bool { return uploads.Load() > 4 })
	start := time.Now()
	addRun(t, s, Run{Period: "2024-10", State: RunDue})
	select {
	case at := <-done:
		t.Logf("the run began after %s, with %d uploads of 10,000 checked", at.Sub(start).Round(time.Millisecond), uploads.Load())
	case <-time.After(60 * time.Second):
		t.Fatal("the run did not begin")
	}
	if n := uploads.Load(); n > 5_000 {
		t.Errorf("the run began after %d uploads", n)
	}
}

// Check 25: at the end, what is under way gets its time and is handed back after
// it; the next start takes it up at once.
func TestStopHandsBack(t *testing.T) {
	dir := t.TempDir()
	s := openAt(t, dir)
	addSchedule(t, s)
	addRun(t, s, Run{Period: "2024-10", State: RunDue})
	begun := make(chan bool, 1)
	cut := make(chan error, 1)
	stop := working(t, s, Workers{
		Grace: 200 * time.Millisecond,
		Run: func(ctx context.Context, _ RunID) (time.Duration, error) {
			begun <- true
			<-ctx.Done()
			cut <- context.Cause(ctx)
			return 0, nil
		},
	})
	<-begun
	stop()
	if len(cut) != 1 {
		t.Error("the run was not cut off when its time was over")
	}
	_ = s.Close()
	s = openAt(t, dir)
	again := make(chan bool, 1)
	working(t, s, Workers{Run: func(context.Context, RunID) (time.Duration, error) { again <- true; return 0, nil }})
	select {
	case <-again:
	case <-time.After(20 * time.Second):
		t.Error("the run was not taken up by the next start")
	}
}

// A job that fails or panics comes again.
func TestJobComesAgain(t *testing.T) {
	s := openTest(t)
	addSchedule(t, s)
	addRun(t, s, Run{Period: "2024-10", State: RunDue})
	var n atomic.Int64
	working(t, s, Workers{Run: func(context.Context, RunID) (time.Duration, error) {
		switch n.Add(1) {
		case 1:
			return 0, errors.New("broken")
		case 2:
			return time.Millisecond, nil
		default:
			return 0, nil
		}
	}})
	await(t, "third time", func() bool { return n.Load() == 3 })
}

// A restored backup repeats nothing by itself.
func TestHold(t *testing.T) {
	s := openTest(t)
	addSchedule(t, s)
	r := claimed(t, s, "2024-10")
	queueMessages(t, s, r, "22", "a")
	addRun(t, s, Run{Period: "2024-11", State: RunDue})
	addRun(t, s, Run{Period: "2024-09", State: RunDone})
	tamper(t, s, "INSERT INTO meta (name, value) VALUES ('restore-hold', 'yes')")
	for range 2 { // the second time there is nothing to hold
		if err := s.holdRestored(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	sc, err := s.Schedule(t.Context(), "monthly")
	if err != nil || sc.Enabled {
		t.Errorf("schedule: got %+v, %v, want it paused", sc, err)
	}
	runs, err := s.Runs(t.Context(), "", 10)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{"a": delivery(t, s, "a").State}
	for i := range runs {
		got[runs[i].Period] = runs[i].State
	}
	want := map[string]string{"2024-09": RunDone, "2024-10": RunFailed, "2024-11": RunFailed, "a": Unknown}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
