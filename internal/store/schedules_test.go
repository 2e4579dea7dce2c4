package store

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func addSchedule(t testing.TB, s *Store) {
	t.Helper()
	sc := &Schedule{ID: "monthly", Report: "monthly", Unit: "22", Cron: "0 8 6 * *", Zone: "Asia/Shanghai", CatchUp: "each", Enabled: true}
	if err := s.AddSchedule(t.Context(), sc); err != nil {
		t.Fatal(err)
	}
}

func TestRecipients(t *testing.T) {
	for in, want := range map[string][]string{
		"":                                  nil,
		"a@jl.example":                      {"a@jl.example"},
		"a@jl.example\r\nb@jl.example\r\n":  {"a@jl.example", "b@jl.example"},
		"a@jl.example，b@jl.example;c@x.cn；": {"a@jl.example", "b@jl.example", "c@x.cn"},
		"张三 <a@jl.example>\n b@jl.example ": {"张三 <a@jl.example>", "b@jl.example"},
	} {
		if diff := cmp.Diff(want, (&Schedule{Recipients: in}).To()); diff != "" {
			t.Errorf("%q (-want +got)\n%s", in, diff)
		}
	}
}

func TestAddScheduleKeepsWhatIsThere(t *testing.T) {
	s := openTest(t)
	addSchedule(t, s)
	sc, err := s.Schedule(t.Context(), "monthly")
	if err != nil || !sc.MadeAt.Equal(testTime) {
		t.Fatalf("Schedule: got %+v, %v", sc, err)
	}
	sc.Recipients = "a@jl.example"
	if err := s.UpdateSchedule(t.Context(), sc); err != nil {
		t.Fatal(err)
	}
	addSchedule(t, s)
	if got, err := s.Schedule(t.Context(), "monthly"); err != nil || got.Recipients != "a@jl.example" {
		t.Errorf("after adding it again: got %+v, %v, want the recipients kept", got, err)
	}
	if err := s.UpdateSchedule(t.Context(), &Schedule{ID: "x"}); !errors.Is(err, ErrNotFound) {
		t.Errorf("update a missing one: got %v, want %v", err, ErrNotFound)
	}
}

func TestRunIsClaimedOnce(t *testing.T) {
	s := openTest(t)
	addSchedule(t, s)
	run := Run{ScheduleID: "monthly", Period: "2024-10", DueAt: testTime, State: RunDue}
	var added, claimed atomic.Int32
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			r := run
			if ok, err := s.AddRun(t.Context(), &r); err != nil {
				t.Error(err)
			} else if ok {
				added.Add(1)
			}
			if ok, err := s.ClaimRun(t.Context(), &r); err != nil {
				t.Error(err)
			} else if ok {
				claimed.Add(1)
			}
		})
	}
	wg.Wait()
	if added.Load() != 1 || claimed.Load() != 1 {
		t.Errorf("got %d added, %d claimed, want 1 of each", added.Load(), claimed.Load())
	}
	got, err := s.FindRun(t.Context(), "monthly", testPeriod)
	if err != nil {
		t.Fatal(err)
	}
	want := &Run{ScheduleID: "monthly", Period: "2024-10", DueAt: testTime, State: RunRunning, Attempts: 1, StartedAt: &testTime}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("run (-want +got)\n%s", diff)
	}
	if ok, err := s.ClaimRun(t.Context(), got); ok || err != nil {
		t.Errorf("claim a running run: got %t, %v, want false", ok, err)
	}
}

func TestRunsOfADeadProcessAreDueAgain(t *testing.T) {
	dir := t.TempDir()
	s := openAt(t, dir)
	addSchedule(t, s)
	later := testTime.Add(time.Hour)
	for period, r := range map[string]Run{
		"2024-07": {State: RunRunning, Attempts: 1}, "2024-08": {State: RunDone}, "2024-09": {State: RunDue, NextAt: &later}, "2024-10": {State: RunSkipped},
	} {
		r.ScheduleID, r.Period, r.DueAt = "monthly", period, testTime
		if _, err := s.AddRun(t.Context(), &r); err != nil {
			t.Fatal(err)
		}
	}
	if open, err := s.OpenRuns(t.Context()); err != nil || len(open) != 0 {
		t.Errorf("before the restart: got %v, %v, want none", open, err)
	}
	_ = s.Close()
	s = openAt(t, dir)
	open, err := s.OpenRuns(t.Context())
	if err != nil || len(open) != 1 || open[0].Period != "2024-07" || open[0].Attempts != 1 {
		t.Errorf("after the restart: got %+v, %v, want the one of 2024-07", open, err)
	}
}

func TestDeliveryIsNotedOnce(t *testing.T) {
	s := openTest(t)
	d := Delivery{ID: "1", ScheduleID: "monthly", Period: "2024-10", Recipient: "a@jl.example", MessageID: "m", State: Queued}
	first, err := s.AddDelivery(t.Context(), &d)
	if err != nil {
		t.Fatal(err)
	}
	first.State, first.Error = Failed, "拒绝"
	if err := s.SaveDelivery(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	again := Delivery{ID: "2", ScheduleID: "monthly", Period: "2024-10", Recipient: "a@jl.example", MessageID: "m2", State: Queued}
	got, err := s.AddDelivery(t.Context(), &again)
	if diff := cmp.Diff(first, got); err != nil || diff != "" {
		t.Errorf("AddDelivery again: %v (-want +got)\n%s", err, diff)
	}
	states := func() string {
		t.Helper()
		ds, err := s.Deliveries(t.Context(), 10)
		if err != nil || len(ds) != 1 {
			t.Fatalf("Deliveries: got %v, %v, want one", ds, err)
		}
		return ds[0].State
	}
	if err := s.RequeueFailed(t.Context(), "monthly", "2024-10"); err != nil || states() != Queued {
		t.Errorf("RequeueFailed: got %s, %v", states(), err)
	}
	if err := s.GiveUpQueued(t.Context(), "monthly", "2024-10"); err != nil || states() != Failed {
		t.Errorf("GiveUpQueued: got %s, %v", states(), err)
	}
}
