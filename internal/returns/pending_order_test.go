package returns

import (
	"testing"
	"time"

	"shegong/internal/store"
)

// What was sent later does not overtake what is still to be checked, by a node
// that died with it in its hands for instance: the older would replace the newer
// when it is taken up again.
func TestUploadsKeepTheirOrder(t *testing.T) {
	now := testTime
	s := newServiceAt(t, func() time.Time { return now })
	s.DirectBytes, s.AnswerWait = -1, time.Nanosecond
	first := uploadSoon(t, s, files(roll(1)))
	if ok, err := s.Store.ClaimUpload(t.Context(), first); !ok || err != nil {
		t.Fatal(ok, err)
	}
	s.DirectBytes, now = 1<<20, now.Add(time.Second)
	second := uploadSoon(t, s, files(roll(1, 2))) // small enough to be checked at once
	if again, err := s.WorkUpload(t.Context(), second.ID); again <= 0 || err != nil {
		t.Errorf("before the first is checked: got %s, %v, want to wait", again, err)
	}
	other := Upload{Unit: "220102", Period: october, Files: []store.FileData{roll(3)}}
	if c, p, err := s.UploadSoon(t.Context(), other); err != nil || c == nil {
		t.Errorf("another unit's: got %+v, %v, want it checked at once", p, err)
	}
	first.State = store.UploadQueued
	if err := s.Store.EndUpload(t.Context(), first, nil); err != nil {
		t.Fatal(err)
	}
	for i, p := range []*store.PendingUpload{first, second} {
		out, err := s.Outcome(t.Context(), worked(t, s, p))
		if err != nil || out.Version.Number != int64(i+1) || len(out.Return.Workers) != i+1 {
			t.Errorf("upload %d: got %+v, %v, want version %d with %d workers", i+1, out, err, i+1, i+1)
		}
	}
	if c, p, err := s.UploadSoon(t.Context(), files(roll(1))); err != nil || c == nil || c.Version.Number != 3 {
		t.Errorf("with nothing pending: got %+v, %v, want it checked at once", p, err)
	}
}

// A sender who waits when the service ends is told at once that the upload is
// kept.
func TestSenderIsToldAtTheEnd(t *testing.T) {
	s := newService(t)
	s.DirectBytes, s.AnswerWait = -1, time.Hour
	stopping := make(chan struct{})
	close(stopping)
	s.Stopping = stopping
	if _, p, err := s.UploadSoon(t.Context(), files(roll(1))); err != nil || p == nil {
		t.Errorf("got %+v, %v, want it pending", p, err)
	}
}
