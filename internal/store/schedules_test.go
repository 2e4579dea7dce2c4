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
	sc := &Schedule{ID: "monthly", Reports: "monthly", Unit: "22", Cron: "0 8 6 * *", Zone: "Asia/Shanghai", CatchUp: "each", Enabled: true}
	if err := s.AddSchedule(t.Context(), sc); err != nil {
		t.Fatal(err)
	}
}

func TestAddScheduleKeepsWhatIsThere(t *testing.T) {
	s := openTest(t)
	addSchedule(t, s)
	sc, err := s.Schedule(t.Context(), "monthly")
	if err != nil || !sc.MadeAt.Equal(testTime) {
		t.Fatalf("Schedule: got %+v, %v", sc, err)
	}
	sc.Recipients = []Recipient{{Address: "b@jl.example", Unit: "2201"}, {Address: "a@jl.example", Unit: "220104", Personal: true}}
	if err := s.UpdateSchedule(t.Context(), sc); err != nil {
		t.Fatal(err)
	}
	addSchedule(t, s)
	got, err := s.Schedule(t.Context(), "monthly")
	if diff := cmp.Diff(sc, got); err != nil || diff != "" {
		t.Errorf("after adding it again: %v (-want +got)\n%s", err, diff)
	}
	if list, err := s.Schedules(t.Context()); err != nil || len(list) != 1 || !cmp.Equal(*sc, list[0]) {
		t.Errorf("Schedules: got %+v, %v", list, err)
	}
	if err := s.UpdateSchedule(t.Context(), &Schedule{ID: "x"}); !errors.Is(err, ErrNotFound) {
		t.Errorf("update a missing one: got %v, want %v", err, ErrNotFound)
	}
}

func TestRunIsClaimedOnce(t *testing.T) {
	s := openTest(t)
	addSchedule(t, s)
	run := Run{ScheduleID: "monthly", Period: "2024-10", Round: 1, DueAt: testTime, State: RunDue}
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
	want := &Run{ScheduleID: "monthly", Period: "2024-10", Round: 1, DueAt: testTime, State: RunRunning, Attempts: 1, StartedAt: &testTime}
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
		r.ScheduleID, r.Period, r.Round, r.DueAt = "monthly", period, 1, testTime
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
	d := Delivery{ID: "1", ScheduleID: "monthly", Period: "2024-10", Round: 1, Recipient: "a@jl.example", Unit: "22", MessageID: "m", State: Queued}
	first, err := s.AddDelivery(t.Context(), &d)
	if err != nil {
		t.Fatal(err)
	}
	first.State, first.Error = Failed, "拒绝"
	if err := s.SaveDelivery(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	again := Delivery{ID: "2", ScheduleID: "monthly", Period: "2024-10", Round: 1, Recipient: "a@jl.example", Unit: "22", MessageID: "m2", State: Queued}
	got, err := s.AddDelivery(t.Context(), &again)
	if diff := cmp.Diff(first, got); err != nil || diff != "" {
		t.Errorf("AddDelivery again: %v (-want +got)\n%s", err, diff)
	}
	run := &Run{ScheduleID: "monthly", Period: "2024-10", Round: 1}
	states := func() string {
		t.Helper()
		ds, err := s.Deliveries(t.Context(), DeliveryFilter{}, 10)
		if err != nil || len(ds) != 1 {
			t.Fatalf("Deliveries: got %v, %v, want one", ds, err)
		}
		return ds[0].State
	}
	if err := s.RequeueFailed(t.Context(), run); err != nil || states() != Queued {
		t.Errorf("RequeueFailed: got %s, %v", states(), err)
	}
	if err := s.GiveUpQueued(t.Context(), run); err != nil || states() != Failed {
		t.Errorf("GiveUpQueued: got %s, %v", states(), err)
	}
}

// Another round, and another slice, is another message.
func TestDeliveriesByRoundAndSlice(t *testing.T) {
	s := openTest(t)
	add := func(id string, round int64, unit string) *Delivery {
		t.Helper()
		d, err := s.AddDelivery(t.Context(), &Delivery{
			ID: id, ScheduleID: "monthly", Period: "2024-10", Round: round, Recipient: "a@jl.example", Unit: unit, MessageID: id, State: Queued,
			Text: "正文", ArchiveIDs: "x, y",
		})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	first := add("1", 1, "22")
	for id, d := range map[string]*Delivery{"1": add("9", 1, "22"), "2": add("2", 2, "22"), "3": add("3", 1, "2201")} {
		if d.ID != id {
			t.Errorf("got %s, want %s", d.ID, id)
		}
	}
	ds, err := s.DeliveriesOf(t.Context(), &Run{ScheduleID: "monthly", Period: "2024-10", Round: 1})
	if err != nil || len(ds) != 2 || ds[0].Text != "" || !cmp.Equal(ds[0].Archives(), []string{"x", "y"}) {
		t.Errorf("DeliveriesOf: got %+v, %v, want two without the bodies", ds, err)
	}
	for f, want := range map[DeliveryFilter]int{
		{}: 3, {ScheduleID: "monthly", Period: "2024-10", State: Queued}: 3, {ScheduleID: "other"}: 0, {State: Sent}: 0, {Period: "2024-11"}: 0,
	} {
		if ds, err := s.Deliveries(t.Context(), f, 10); err != nil || len(ds) != want {
			t.Errorf("%+v: got %d, %v, want %d", f, len(ds), err, want)
		}
	}
	counts, err := s.DeliveryCounts(t.Context(), "monthly")
	wantCounts := map[RunKey]map[string]int{{"2024-10", 1}: {Queued: 2}, {"2024-10", 2}: {Queued: 1}}
	if diff := cmp.Diff(wantCounts, counts); err != nil || diff != "" {
		t.Errorf("DeliveryCounts: %v (-want +got)\n%s", err, diff)
	}
	sent := *first
	sent.State, sent.Attempts, sent.Account = Sent, 1, "sheng"
	for _, want := range []bool{true, false} {
		if ok, err := s.ClaimDelivery(t.Context(), first, sent); ok != want || err != nil {
			t.Errorf("ClaimDelivery: got %t, %v, want %t", ok, err, want)
		}
	}
	if got, err := s.Delivery(t.Context(), "1"); err != nil || got.State != Sent || got.Account != "sheng" || got.Text != "正文" {
		t.Errorf("after the claim: got %+v, %v", got, err)
	}
}

func TestWaitingRun(t *testing.T) {
	s := openTest(t)
	addSchedule(t, s)
	r := &Run{ScheduleID: "monthly", Period: "2024-10", Round: 1, DueAt: testTime, State: RunDue}
	if _, err := s.AddRun(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if err := s.WaitRun(t.Context(), r, "等待"); err != nil {
		t.Fatal(err)
	}
	open, err := s.OpenRuns(t.Context())
	if err != nil || len(open) != 1 || open[0].State != RunWaiting || open[0].Note != "等待" {
		t.Fatalf("got %+v, %v, want it open and waiting", open, err)
	}
	if ok, err := s.ClaimRun(t.Context(), r); ok || err != nil {
		t.Errorf("claim as it stood before: got %t, %v", ok, err)
	}
	if ok, err := s.ClaimRun(t.Context(), &open[0]); !ok || err != nil {
		t.Errorf("claim: got %t, %v", ok, err)
	}
	if err := s.WaitRun(t.Context(), r, "等待"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.RunOf(t.Context(), "monthly", "2024-10", 1); err != nil || got.State != RunRunning || got.Note != "" {
		t.Errorf("a run under way was made to wait: %+v, %v", got, err)
	}
}

func TestRounds(t *testing.T) {
	s := openTest(t)
	addSchedule(t, s)
	for round, period := range map[int64]string{1: "2024-10", 2: "2024-10", 3: "2024-09"} {
		r := &Run{ScheduleID: "monthly", Period: period, Round: round, DueAt: testTime.Add(time.Duration(round) * time.Hour), State: RunDone}
		if ok, err := s.AddRun(t.Context(), r); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	if r, err := s.FindRun(t.Context(), "monthly", testPeriod); err != nil || r.Round != 2 {
		t.Errorf("FindRun: got %+v, %v, want the newest round", r, err)
	}
	last, err := s.LastRuns(t.Context())
	if err != nil || len(last) != 1 || last["monthly"].Round != 3 {
		t.Errorf("LastRuns: got %+v, %v", last, err)
	}
	noted, err := s.Noted(t.Context(), "monthly")
	if diff := cmp.Diff(map[string]bool{"2024-09": true, "2024-10": true}, noted); err != nil || diff != "" {
		t.Errorf("Noted: %v (-want +got)\n%s", err, diff)
	}
}

// Removing a schedule, or switching it off, ends what is open and keeps what
// was done.
func TestStoppedSchedules(t *testing.T) {
	for name, stop := range map[string]func(*Store) error{
		"任务已删除": func(s *Store) error { return s.ArchiveSchedule(t.Context(), "monthly") },
		"任务已暂停": func(s *Store) error {
			sc, err := s.Schedule(t.Context(), "monthly")
			if err != nil {
				return err
			}
			sc.Enabled = false
			return s.UpdateSchedule(t.Context(), sc)
		},
	} {
		s := openTest(t)
		addSchedule(t, s)
		later := testTime.Add(time.Hour)
		for period, state := range map[string]string{"2024-07": RunRunning, "2024-08": RunDone, "2024-09": RunDue, "2024-10": RunWaiting} {
			r := &Run{ScheduleID: "monthly", Period: period, Round: 1, DueAt: testTime, State: state, NextAt: &later}
			if _, err := s.AddRun(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			d := &Delivery{ID: period, ScheduleID: "monthly", Period: period, Round: 1, Recipient: "a@jl.example", MessageID: period, State: Queued}
			if _, err := s.AddDelivery(t.Context(), d); err != nil {
				t.Fatal(err)
			}
		}
		if err := stop(s); err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		runs, err := s.Runs(t.Context(), "monthly", 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range runs {
			d, err := s.Delivery(t.Context(), r.Period)
			if err != nil {
				t.Fatal(err)
			}
			got[r.Period] = r.State + " " + r.Note + " " + d.State
		}
		want := map[string]string{
			"2024-07": "running  queued", "2024-08": "done  failed", "2024-09": "skipped " + name + " failed", "2024-10": "skipped " + name + " failed",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestRemovedSchedules(t *testing.T) {
	s := openTest(t)
	addSchedule(t, s)
	if err := s.ArchiveSchedule(t.Context(), "monthly"); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Schedules(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("Schedules: got %+v, %v, want none", list, err)
	}
	removed, err := s.RemovedSchedules(t.Context())
	if err != nil || len(removed) != 1 || !removed[0].ArchivedAt.Equal(testTime) || removed[0].Enabled {
		t.Errorf("RemovedSchedules: got %+v, %v", removed, err)
	}
	if err := s.ArchiveSchedule(t.Context(), "monthly"); !errors.Is(err, ErrNotFound) {
		t.Errorf("remove it again: got %v, want %v", err, ErrNotFound)
	}
	if err := s.UpdateSchedule(t.Context(), &removed[0]); !errors.Is(err, ErrNotFound) {
		t.Errorf("change it: got %v, want %v", err, ErrNotFound)
	}
}
