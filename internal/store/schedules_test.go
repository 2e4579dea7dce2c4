package store

import (
	"errors"
	"fmt"
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

// addRun notes a run of the schedule monthly.
func addRun(t testing.TB, s *Store, r Run) *Run {
	t.Helper()
	r.ScheduleID, r.Round = "monthly", max(r.Round, 1)
	if r.DueAt.IsZero() {
		r.DueAt = testTime
	}
	if _, err := s.AddRun(t.Context(), &r); err != nil {
		t.Fatal(err)
	}
	return &r
}

// claimed notes a run and takes it up.
func claimed(t testing.TB, s *Store, period string) *Run {
	t.Helper()
	r := addRun(t, s, Run{Period: period, State: RunDue})
	if ok, err := s.ClaimRun(t.Context(), r); !ok || err != nil {
		t.Fatal(ok, err)
	}
	return r
}

func runOf(t testing.TB, s *Store, r *Run) *Run {
	t.Helper()
	got, err := s.RunOf(t.Context(), r.Key())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func delivery(t testing.TB, s *Store, id string) *Delivery {
	t.Helper()
	d, err := s.Delivery(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// queue queues messages of a run that was claimed, by their IDs.
func queueMessages(t testing.TB, s *Store, r *Run, unit string, ids ...string) {
	t.Helper()
	var ds []*Delivery
	for _, id := range ids {
		ds = append(ds, &Delivery{
			ID: id, ScheduleID: r.ScheduleID, Period: r.Period, Round: r.Round, Recipient: id + "@jl.example", Unit: unit,
			MessageID: id, Text: "正文", ArchiveIDs: "x, y",
		})
	}
	if err := s.QueueDeliveries(t.Context(), r, ds); err != nil {
		t.Fatal(err)
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
	until := testTime.Add(defaultLease)
	want := &Run{
		ScheduleID: "monthly", Period: "2024-10", Round: 1, DueAt: testTime, State: RunRunning, Attempts: 1, StartedAt: &testTime,
		Fence: 1, LeaseUntil: &until,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("run (-want +got)\n%s", diff)
	}
	if ok, err := s.ClaimRun(t.Context(), got); ok || err != nil {
		t.Errorf("claim a running run: got %t, %v, want false", ok, err)
	}
}

// Check 21: who is silent past the lease can store nothing any more.
func TestLeaseIsLost(t *testing.T) {
	now := testTime
	s := openAt(t, t.TempDir())
	s.now = func() time.Time { return now }
	addSchedule(t, s)
	stalled := claimed(t, s, "2024-10")
	now = now.Add(defaultLease)
	other := runOf(t, s, stalled)
	if ok, err := s.ClaimRun(t.Context(), other); !ok || err != nil || other.Fence != 2 || other.Attempts != 2 {
		t.Fatalf("claim after the lease: got %t, %v, %+v", ok, err, other)
	}
	d := &Delivery{ID: "late", ScheduleID: "monthly", Period: "2024-10", Round: 1, Recipient: "late@jl.example", MessageID: "late"}
	if err := s.QueueDeliveries(t.Context(), stalled, []*Delivery{d}); !errors.Is(err, ErrFenced) {
		t.Errorf("QueueDeliveries by who lost it: got %v, want %v", err, ErrFenced)
	}
	stalled.State = RunDone
	if err := s.EndAttempt(t.Context(), stalled); !errors.Is(err, ErrFenced) {
		t.Errorf("EndAttempt by who lost it: got %v, want %v", err, ErrFenced)
	}
	queueMessages(t, s, other, "22", "a")

	slow := delivery(t, s, "a")
	if ok, err := s.ClaimDelivery(t.Context(), slow); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if ok, err := s.ClaimDelivery(t.Context(), delivery(t, s, "a")); ok || err != nil {
		t.Errorf("claim of a claimed message: got %t, %v, want false", ok, err)
	}
	now = now.Add(defaultLease)
	quick := delivery(t, s, "a")
	if ok, err := s.ClaimDelivery(t.Context(), quick); !ok || err != nil {
		t.Fatalf("claim after the lease: got %t, %v", ok, err)
	}
	if err := s.Doubt(t.Context(), slow, "x"); !errors.Is(err, ErrFenced) {
		t.Errorf("Doubt by who lost it: got %v, want %v", err, ErrFenced)
	}
	if err := s.Doubt(t.Context(), quick, "中断"); err != nil {
		t.Fatal(err)
	}
	slow.State = Sent
	if err := s.EndDelivery(t.Context(), slow); !errors.Is(err, ErrFenced) {
		t.Errorf("EndDelivery by who lost it: got %v, want %v", err, ErrFenced)
	}
	if got := delivery(t, s, "a"); got.State != Unknown || got.Error != "中断" || got.Fence != 2 {
		t.Errorf("message: got %+v, want what the holder stored", got)
	}
	if got := runOf(t, s, other); got.State != RunRunning || got.Fence != 2 {
		t.Errorf("run: got %+v, want what the holder stored", got)
	}
}

// On SQLite nobody else can be at work at a start; on PostgreSQL others are.
func TestRunsOfADeadProcessAreDueAgain(t *testing.T) {
	dir := t.TempDir()
	s := openAt(t, dir)
	addSchedule(t, s)
	r := claimed(t, s, "2024-07")
	want := RunDue
	if s.postgres() {
		want = RunRunning
	}
	_ = s.Close()
	s = openAt(t, dir)
	if got := runOf(t, s, r); got.State != want || got.Attempts != 1 {
		t.Errorf("after the restart: got %+v, want %s", got, want)
	}
}

func TestDeliveryIsQueuedOnce(t *testing.T) {
	s := openTest(t)
	addSchedule(t, s)
	r := claimed(t, s, "2024-10")
	queueMessages(t, s, r, "22", "1")
	again := &Delivery{ID: "2", ScheduleID: "monthly", Period: "2024-10", Round: 1, Recipient: "1@jl.example", Unit: "22", MessageID: "m2"}
	if err := s.QueueDeliveries(t.Context(), r, []*Delivery{again}); err != nil {
		t.Fatal(err)
	}
	ds, err := s.Deliveries(t.Context(), DeliveryFilter{}, 10)
	if err != nil || len(ds) != 1 || ds[0].ID != "1" || ds[0].State != Queued || !ds[0].MadeAt.Equal(testTime) {
		t.Errorf("got %+v, %v, want the first alone", ds, err)
	}
}

// settleOne claims a message and stores what came of it.
func settleOne(t testing.TB, s *Store, id, state, why string) {
	t.Helper()
	d := delivery(t, s, id)
	if ok, err := s.ClaimDelivery(t.Context(), d); !ok || err != nil {
		t.Fatal(id, ok, err)
	}
	d.State, d.Error = state, why
	if err := s.EndDelivery(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

// A run ends with its last message.
func TestRunSettles(t *testing.T) {
	s := openTest(t)
	addSchedule(t, s)
	r := claimed(t, s, "2024-10")
	queueMessages(t, s, r, "22", "a", "b", "c")
	settleOne(t, s, "a", Sent, "")
	r.State = RunSending
	if err := s.EndAttempt(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	// A message whose content is going out may yet come back to be sent again.
	sending := delivery(t, s, "b")
	if ok, err := s.ClaimDelivery(t.Context(), sending); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if err := s.Doubt(t.Context(), sending, "中断"); err != nil {
		t.Fatal(err)
	}
	settleOne(t, s, "c", Failed, "拒收")
	if got := runOf(t, s, r); got.State != RunSending {
		t.Fatalf("while a content goes out: got %+v, want it sending", got)
	}
	if err := s.EndDelivery(t.Context(), sending); err != nil {
		t.Fatal(err)
	}
	if got := runOf(t, s, r); got.State != RunFailed || got.LeaseUntil != nil || got.Error != "拒收" {
		t.Errorf("after the last: got %+v, want it failed", got)
	}
	// Check 44: what was sent, or may have been, or could not be stands in the
	// audit trail, whoever it was sent for.
	entries, err := s.AuditList(t.Context(), 0, "", "delivery.send", 10)
	if err != nil {
		t.Fatal(err)
	}
	var noted []string
	for _, e := range entries {
		noted = append(noted, e.Result+" "+e.Unit+" "+e.Target)
	}
	want := []string{"unknown 22 monthly 2024-10 第1次 b", "failed 22 monthly 2024-10 第1次 c", "ok 22 monthly 2024-10 第1次 a"}
	if diff := cmp.Diff(want, noted); diff != "" {
		t.Errorf("audit trail (-want +got)\n%s", diff)
	}

	// A person has it sent again, and settles what is unknown.
	failed := delivery(t, s, "c")
	if err := s.RequeueDelivery(t.Context(), failed, "sheng"); err != nil {
		t.Fatal(err)
	}
	if err := s.RequeueDelivery(t.Context(), failed, "sheng"); !errors.Is(err, ErrConflict) {
		t.Errorf("RequeueDelivery of a queued one: got %v, want %v", err, ErrConflict)
	}
	settleOne(t, s, "c", Sent, "")
	if got := runOf(t, s, r); got.State != RunDone || got.Error != "" {
		t.Errorf("after it was sent: got %+v, want it done", got)
	}
	unknown := delivery(t, s, "b")
	for _, want := range []error{nil, ErrConflict} {
		if err := s.ConfirmDelivery(t.Context(), unknown, "sheng"); !errors.Is(err, want) {
			t.Errorf("ConfirmDelivery: got %v, want %v", err, want)
		}
	}
	if got := delivery(t, s, "b"); got.State != Sent || got.Account != "sheng" || got.Error != "" || !got.SentAt.Equal(testTime) {
		t.Errorf("confirmed: got %+v", got)
	}
}

// A run that failed in the making is not done with its messages, while one has
// none.
func TestRunThatWasNotMadeStaysFailed(t *testing.T) {
	s := openTest(t)
	addSchedule(t, s)
	sc, err := s.Schedule(t.Context(), "monthly")
	if err != nil {
		t.Fatal(err)
	}
	sc.Recipients = []Recipient{{Address: "a@jl.example", Unit: "22"}, {Address: "b@jl.example", Unit: "2201"}}
	if err := s.UpdateSchedule(t.Context(), sc); err != nil {
		t.Fatal(err)
	}
	r := claimed(t, s, "2024-10")
	queueMessages(t, s, r, "22", "a")
	r.State, r.Error = RunFailed, "生成失败"
	if err := s.EndAttempt(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	settleOne(t, s, "a", Sent, "")
	if got := runOf(t, s, r); got.State != RunFailed || got.Error != "生成失败" {
		t.Errorf("got %+v, want it failed", got)
	}
	if err := s.ReopenRun(t.Context(), runOf(t, s, r), "sheng"); err != nil {
		t.Fatal(err)
	}
	if got := runOf(t, s, r); got.State != RunDue || got.Attempts != 0 || got.Account != "sheng" {
		t.Errorf("reopened: got %+v", got)
	}
	if got := delivery(t, s, "a").State; got != Sent {
		t.Errorf("what was sent: got %s", got)
	}
}

// Another round, and another slice, is another message.
func TestDeliveriesByRoundAndSlice(t *testing.T) {
	s := openTest(t)
	addSchedule(t, s)
	r := claimed(t, s, "2024-10")
	queueMessages(t, s, r, "22", "1")
	queueMessages(t, s, r, "2201", "3")
	second := addRun(t, s, Run{Period: "2024-10", Round: 2, State: RunDue})
	if ok, err := s.ClaimRun(t.Context(), second); !ok || err != nil {
		t.Fatal(ok, err)
	}
	queueMessages(t, s, second, "22", "2")
	ds, err := s.DeliveriesOf(t.Context(), r)
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
	wantCounts := map[RunID]map[string]int{{"monthly", "2024-10", 1}: {Queued: 2}, {"monthly", "2024-10", 2}: {Queued: 1}}
	if diff := cmp.Diff(wantCounts, counts); err != nil || diff != "" {
		t.Errorf("DeliveryCounts: %v (-want +got)\n%s", err, diff)
	}
	if ids, err := s.QueuedDeliveries(t.Context(), r.Key()); err != nil || !cmp.Equal(ids, []string{"1", "3"}) {
		t.Errorf("QueuedDeliveries: got %v, %v", ids, err)
	}
}

func TestWaitingRun(t *testing.T) {
	s := openTest(t)
	addSchedule(t, s)
	r := addRun(t, s, Run{Period: "2024-10", State: RunDue})
	if err := s.WaitRun(t.Context(), r, "等待"); err != nil {
		t.Fatal(err)
	}
	open := runOf(t, s, r)
	if open.State != RunWaiting || open.Note != "等待" {
		t.Fatalf("got %+v, want it waiting", open)
	}
	if ok, err := s.ClaimRun(t.Context(), r); ok || err != nil {
		t.Errorf("claim as it stood before: got %t, %v", ok, err)
	}
	if ok, err := s.ClaimRun(t.Context(), open); !ok || err != nil {
		t.Errorf("claim: got %t, %v", ok, err)
	}
	if err := s.WaitRun(t.Context(), r, "等待"); err != nil {
		t.Fatal(err)
	}
	if got := runOf(t, s, r); got.State != RunRunning || got.Note != "" {
		t.Errorf("a run under way was made to wait: %+v", got)
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
		runs := map[string]*Run{}
		for i, state := range []string{RunRunning, RunSending, RunDue, RunWaiting} {
			r := claimed(t, s, fmt.Sprintf("2024-%02d", 7+i))
			queueMessages(t, s, r, "22", r.Period)
			runs[r.Period] = r
			if r.State = state; state != RunRunning {
				if err := s.EndAttempt(t.Context(), r); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := stop(s); err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for period, r := range runs {
			r = runOf(t, s, r)
			got[period] = r.State + " " + r.Note + r.Error + " " + delivery(t, s, period).State
		}
		want := map[string]string{
			"2024-07": "running  queued", "2024-08": "failed " + name + " failed", "2024-09": "skipped " + name + " failed", "2024-10": "skipped " + name + " failed",
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
