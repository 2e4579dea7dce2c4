package store

import (
	"testing"
	"time"
)

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
