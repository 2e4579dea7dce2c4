package store

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// openAtSchema makes a database as a program left it that knew so many
// migrations, and puts rows into it.
func openAtSchema(t *testing.T, c Config, schema int64, statements ...string) {
	t.Helper()
	e, err := openEngine(t.Context(), c)
	must(t, err)
	p, err := e.provider()
	must(t, err)
	_, err = p.UpTo(t.Context(), schema)
	must(t, err)
	seal, err := loadKey(c, true)
	must(t, err)
	for _, statement := range append([]string{"INSERT INTO meta VALUES ('key', '" + seal.print + "')"}, statements...) {
		if _, err := e.db.DB.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	must(t, e.Close())
}

// before are the runs and messages of a database before there were jobs: one
// month done, one failed for good, and the others left at each point at which a
// program can be stopped.
var before = []string{
	`INSERT INTO schedules (id, title, reports, unit, cron, zone, catch_up, formats, enabled, made_at)
		VALUES ('monthly', '全省月报', 'monthly', '22', '0 8 6 * *', 'Asia/Shanghai', 'each', 'pdf', TRUE, '2024-01-01 00:00:00')`,
	"INSERT INTO recipients VALUES ('monthly', 1, 'a@jl.example', '22', FALSE)",
	oldRun("2024-04", "done", 1), oldMessage("2024-04", "sent", 1),
	oldRun("2024-05", "failed", 8), oldMessage("2024-05", "failed", 8),
	oldRun("2024-06", "running", 1), // reports not made yet
	oldRun("2024-07", "running", 1), oldMessage("2024-07", "queued", 0),
	oldRun("2024-08", "due", 2), oldMessage("2024-08", "queued", 2), // refused for now
	oldRun("2024-09", "failed", 8), oldMessage("2024-09", "queued", 0),
	oldRun("2024-10", "waiting", 0),
	oldRun("2024-11", "due", 0),
	oldRun("2024-12", "done", 1), oldMessage("2024-12", "unknown", 1),
	oldRun("2025-01", "skipped", 0),
}

func oldRun(period, state string, attempts int) string {
	return `INSERT INTO runs (schedule_id, period, round, due_at, state, attempts, next_at)
		VALUES ('monthly', '` + period + `', 1, '2024-01-06 00:00:00', '` + state + `', ` + string(rune('0'+attempts)) + `, '2024-01-06 00:05:00')`
}

func oldMessage(period, state string, attempts int) string {
	return `INSERT INTO deliveries (id, schedule_id, period, round, recipient, unit, message_id, subject, text, html, state, attempts, archive_ids, made_at)
		VALUES ('` + period + `', 'monthly', '` + period + `', 1, 'a@jl.example', '22', '` + period + `@old', '月报', '正文', '', '` + state + `', ` +
		string(rune('0'+attempts)) + `, '', '2024-01-06 00:00:00')`
}

// A database of before there were jobs is finished by the jobs it gets at the
// first start: nothing is left lying, nothing is sent twice, and what waited for
// a person still does.
func TestOlderDatabaseIsFinished(t *testing.T) {
	c := newPlace(t)
	c.Now = time.Now
	openAtSchema(t, c, 8, before...)
	s := openPlace(t, c)
	var mu sync.Mutex
	sent := map[string]int{}
	working(t, s, Workers{
		Run: func(ctx context.Context, k RunID) (time.Duration, error) { return 0, makeRun(ctx, s, k) },
		Delivery: func(ctx context.Context, id string) (time.Duration, error) {
			d, err := s.Delivery(ctx, id)
			if err != nil || d.State != Queued {
				return 0, err
			}
			if ok, err := s.ClaimDelivery(ctx, d); err != nil || !ok {
				return time.Second, err
			}
			mu.Lock()
			sent[d.Period]++
			mu.Unlock()
			at := s.Now()
			d.State, d.Error, d.SentAt = Sent, "", &at
			return 0, s.EndDelivery(ctx, d)
		},
	})
	want := map[string]string{
		"2024-04": "done sent", "2024-05": "failed failed", "2024-06": "done sent", "2024-07": "done sent", "2024-08": "done sent",
		"2024-09": "done sent", "2024-10": "done sent", "2024-11": "done sent", "2024-12": "done unknown", "2025-01": "skipped ",
	}
	got := func() map[string]string { return runsWithMessages(t, s) }
	for deadline := time.Now().Add(30 * time.Second); !cmp.Equal(want, got()) && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
	}
	if diff := cmp.Diff(want, got()); diff != "" {
		t.Errorf("runs and their messages (-want +got)\n%s", diff)
	}
	mu.Lock()
	defer mu.Unlock()
	once := map[string]int{"2024-06": 1, "2024-07": 1, "2024-08": 1, "2024-09": 1, "2024-10": 1, "2024-11": 1}
	if diff := cmp.Diff(once, sent); diff != "" {
		t.Errorf("messages sent (-want +got)\n%s", diff)
	}
}

// makeRun carries out a run as the scheduler does: a message for each recipient
// that has none.
func makeRun(ctx context.Context, s *Store, k RunID) error {
	r, err := s.RunOf(ctx, k)
	if err != nil || r.State != RunDue && r.State != RunWaiting && r.State != RunRunning {
		return err
	}
	if ok, err := s.ClaimRun(ctx, r); err != nil || !ok {
		return err
	}
	err = s.QueueDeliveries(ctx, r, []*Delivery{{
		ID: "new " + k.Period, ScheduleID: k.ScheduleID, Period: k.Period, Round: k.Round, Recipient: "a@jl.example", Unit: "22", MessageID: k.Period + "@new",
	}})
	if err != nil {
		return err
	}
	r.State = RunSending
	return s.EndAttempt(ctx, r)
}

// runsWithMessages are the states of each period's run and its messages.
func runsWithMessages(t *testing.T, s *Store) map[string]string {
	t.Helper()
	rs, err := s.Runs(t.Context(), "monthly", 100)
	must(t, err)
	out := map[string]string{}
	for i := range rs {
		ds, err := s.DeliveriesOf(t.Context(), &rs[i])
		must(t, err)
		out[rs[i].Period] = rs[i].State + " "
		for _, d := range ds {
			out[rs[i].Period] += d.State
		}
	}
	return out
}
