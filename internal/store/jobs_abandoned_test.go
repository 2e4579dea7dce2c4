package store

import (
	"context"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"shegong/internal/storetest"
)

// Check 21: a node that stops in the middle of a transaction keeps what it has
// locked for a lease, not for ever. On SQLite there is one node.
func TestLockOfAStalledNode(t *testing.T) {
	dir := t.TempDir()
	address := storetest.Database(t, dir)
	if address == "" {
		return
	}
	s, err := Open(t.Context(), Config{Dir: dir, Database: address, Lease: minLease})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	stalled, err := s.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stalled.Rollback() }()
	if err := s.serialise(t.Context(), stalled, "x"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error { return s.serialise(ctx, tx, "x") })
	if err != nil {
		t.Errorf("the lock of the stalled node: got %v, want it free after the lease", err)
	}
	if err := stalled.Commit(); err == nil {
		t.Error("the stalled node could commit")
	}
}

// A run whose last message became unknown because its sender died is ended by
// the next look, once the sender's lease is over: nobody else comes back to it.
func TestAbandonedRunSettles(t *testing.T) {
	now := testTime
	s := openTest(t)
	s.now = func() time.Time { return now }
	addSchedule(t, s)
	r := claimed(t, s, "2024-10")
	queueMessages(t, s, r, "22", "a", "b")
	r.State = RunSending
	if err := s.EndAttempt(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	look := func() string {
		t.Helper()
		if err := s.Requeue(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		return runOf(t, s, r).State
	}
	settleOne(t, s, "a", Sent, "")
	if got := look(); got != RunSending {
		t.Errorf("with a message queued: got %s, want %s", got, RunSending)
	}
	d := delivery(t, s, "b")
	if ok, err := s.ClaimDelivery(t.Context(), d); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if err := s.Doubt(t.Context(), d, "中断"); err != nil {
		t.Fatal(err)
	}
	if got := look(); got != RunSending {
		t.Errorf("while it may be being sent: got %s, want %s", got, RunSending)
	}
	now = now.Add(defaultLease)
	if got := look(); got != RunDone {
		t.Errorf("after the lease: got %s, want %s", got, RunDone)
	}
}
