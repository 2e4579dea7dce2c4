package returns

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/store"
	"shegong/internal/summary"
)

// queued is a service that checks nothing while the sender waits.
func queued(t testing.TB) *Service {
	s := newService(t)
	s.DirectBytes, s.AnswerWait = -1, time.Nanosecond
	return s
}

// uploadSoon queues an upload.
func uploadSoon(t testing.TB, s *Service, u Upload) *store.PendingUpload {
	t.Helper()
	_, p, err := s.UploadSoon(t.Context(), u)
	if err != nil || p == nil || p.Ended() {
		t.Fatalf("UploadSoon: got %+v, %v, want it pending", p, err)
	}
	return p
}

// worked is an upload after its job came.
func worked(t testing.TB, s *Service, p *store.PendingUpload) *store.PendingUpload {
	t.Helper()
	if again, err := s.WorkUpload(t.Context(), p.ID); again != 0 || err != nil {
		t.Fatalf("WorkUpload: got %s, %v", again, err)
	}
	p, err := s.Store.Upload(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// partsOf tells whether the files of an upload are kept.
func partsOf(t testing.TB, s *Service, p *store.PendingUpload) bool {
	t.Helper()
	_, _, err := s.Store.UploadContent(t.Context(), p)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

func TestPendingUpload(t *testing.T) {
	s := queued(t)
	first := uploadSoon(t, s, files(roll(1, 2)))
	if !partsOf(t, s, first) {
		t.Fatal("the files are not kept")
	}
	p := worked(t, s, first)
	out, err := s.Outcome(t.Context(), p)
	if err != nil || p.State != store.UploadDone || out.Version.Number != 1 || len(out.Return.Workers) != 2 || p.FinishedAt == nil {
		t.Fatalf("got %+v, %+v, %v", p, out, err)
	}
	if partsOf(t, s, p) {
		t.Error("the files are kept beside the version's")
	}
	// A job that comes twice, and the same files once more, have no effect.
	for _, p := range []*store.PendingUpload{worked(t, s, first), worked(t, s, uploadSoon(t, s, files(roll(1, 2))))} {
		if out, err := s.Outcome(t.Context(), p); err != nil || out.Version.Number != 1 {
			t.Errorf("again: got %+v, %v, want version 1", out, err)
		}
	}
	// Beside the files of the version before, as a direct one.
	out, err = s.Outcome(t.Context(), worked(t, s, uploadSoon(t, s, files(trainings(course(1, "轮训", "2024-03-01", 8))))))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"花名册.csv", "培训台账.csv"}, names(out)); diff != "" || out.Version.Number != 2 {
		t.Errorf("files of version %d (-want +got)\n%s", out.Version.Number, diff)
	}
}

func TestRefusedUpload(t *testing.T) {
	s := queued(t)
	broken := store.FileData{Name: "坏.xlsx", Data: []byte("PK\x03\x04 not a workbook")}
	p := worked(t, s, uploadSoon(t, s, files(broken)))
	var unreadable *Unreadable
	if _, err := s.Outcome(t.Context(), p); !errors.As(err, &unreadable) || len(unreadable.Files) != 1 || unreadable.Files[0].Error.Message == "" {
		t.Errorf("unreadable: got %v", err)
	}
	if partsOf(t, s, p) {
		t.Error("the files of a refused upload are kept")
	}
	waits := uploadSoon(t, s, files(roll(1)))
	c, err := s.Upload(t.Context(), files(roll(1)))
	if err != nil {
		t.Fatal(err)
	}
	// What was acknowledged is not passed over by a submission.
	var rejected *Rejected
	if err := submit(t, s, c, october); !errors.As(err, &rejected) {
		t.Errorf("submission while an upload waits: got %v, want it rejected", err)
	}
	sub := store.Submission{Summary: &summary.Summary{Unit: unit, Period: october, AsOf: october.End()}}
	if err := s.Store.Submit(t.Context(), c.Version, sub); err != nil { // as by another node at the same moment
		t.Fatal(err)
	}
	if _, err := s.Outcome(t.Context(), worked(t, s, waits)); !errors.Is(err, store.ErrConflict) {
		t.Errorf("submitted meanwhile: got %v, want %v", err, store.ErrConflict)
	}
	if _, _, err := s.UploadSoon(t.Context(), Upload{Unit: "229999", Period: october, Files: []store.FileData{roll(1)}}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown unit: got %v, want %v", err, store.ErrNotFound)
	}
	var quota *OverQuota
	other := Upload{Unit: "220102", Period: october, Files: []store.FileData{roll(1)}}
	waits = uploadSoon(t, s, other)
	s.Quota = 1
	if _, err := s.Outcome(t.Context(), worked(t, s, waits)); !errors.As(err, &quota) || quota.Limit != 1 {
		t.Errorf("over the quota: got %v", err)
	}
	if _, _, err := s.UploadSoon(t.Context(), other); !errors.As(err, &quota) {
		t.Errorf("over the quota at once: got %v", err)
	}
}

// The refusals are kept in a form that gives the same error.
func TestRefusals(t *testing.T) {
	for _, want := range []error{
		&Rejected{"不行"}, &Locked{Since: time.Date(2024, 11, 16, 0, 0, 0, 0, time.UTC)}, &OverQuota{1, 2, 3}, store.ErrConflict,
	} {
		r, ok := newRefusal(want)
		if got := r.err(); !ok || got.Error() != want.Error() {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	if _, ok := newRefusal(context.Canceled); ok {
		t.Error("the end of the service is no refusal")
	}
}

// A job cut off by the service's end hands its upload back, no attempt counted.
func TestUploadIsHandedBack(t *testing.T) {
	s := queued(t)
	p := uploadSoon(t, s, files(roll(1)))
	ctx, stop := context.WithCancel(t.Context())
	s.Observe = func(_ *Checked, err error) {
		if err == nil {
			t.Error("the upload was checked to its end")
		}
	}
	claim, _ := s.Store.Upload(t.Context(), p.ID)
	if ok, err := s.Store.ClaimUpload(t.Context(), claim); !ok || err != nil {
		t.Fatal(ok, err)
	}
	stop()
	_, err := s.checkPending(ctx, claim)
	if again, err := s.ended(ctx, claim, err); again <= 0 || err != nil {
		t.Errorf("ended: got %s, %v, want it to come again", again, err)
	}
	s.Observe = nil
	got := worked(t, s, p)
	if got.State != store.UploadDone || got.Attempts != 1 {
		t.Errorf("after the start: got %+v, want it done at the first attempt", got)
	}
}

// Who stalls past the lease makes no version.
func TestStalledUploadMakesNoVersion(t *testing.T) {
	s := queued(t)
	stalled := uploadSoon(t, s, files(roll(1)))
	if ok, err := s.Store.ClaimUpload(t.Context(), stalled); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if again, err := s.WorkUpload(t.Context(), stalled.ID); again <= 0 || err != nil {
		t.Errorf("within the lease: got %s, %v, want to wait", again, err)
	}
	older := *stalled
	older.Fence--
	u := files(roll(1))
	u.pending = &older
	if _, err := s.upload(t.Context(), u); !errors.Is(err, store.ErrFenced) {
		t.Errorf("with a lost claim: got %v, want %v", err, store.ErrFenced)
	}
	if vs, err := s.Store.Versions(t.Context(), unit, october); err != nil || len(vs) != 0 {
		t.Errorf("versions: got %d, %v, want none", len(vs), err)
	}
}

// Two nodes that put files to one return at the same moment lose none.
func TestUploadsOfTwoNodes(t *testing.T) {
	a := newService(t)
	b := &Service{Store: a.Store, Limits: a.Limits}
	exits := csv("退出.csv", "姓名,公民身份号码,退出时间,退出情形", "司徒甲,"+idNumber(90)+",2023-05-01,辞职")
	var wg sync.WaitGroup
	for s, f := range map[*Service]store.FileData{a: roll(1, 2), b: exits} {
		wg.Go(func() {
			if _, err := s.Upload(t.Context(), files(f)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	v, err := a.Store.Version(t.Context(), unit, october, 0)
	if err != nil || len(v.Files) != 2 || v.Number != 2 {
		t.Errorf("got %+v, %v, want two files in the second version", v, err)
	}
}

// The sender of what is checked promptly gets the result as of a direct upload.
func TestPromptUpload(t *testing.T) {
	s := newService(t)
	s.DirectBytes = -1
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		none := func(context.Context, string) (time.Duration, error) { return 0, nil }
		err := s.Store.Work(ctx, store.Workers{
			Upload: s.WorkUpload, Delivery: none, Log: slog.New(slog.DiscardHandler),
			Run: func(context.Context, store.RunID) (time.Duration, error) { return 0, nil },
		})
		if err != nil {
			t.Error(err)
		}
	})
	defer wg.Wait()
	defer stop()
	out, p, err := s.UploadSoon(t.Context(), files(roll(1, 2)))
	if err != nil || p != nil || out.Version.Number != 1 || len(out.Return.Workers) != 2 {
		t.Errorf("got %+v, %+v, %v, want version 1", out, p, err)
	}
}

// What was acknowledged outlives many ends of the process while it is checked;
// what ends it each time comes ever more seldom.
func TestUploadOutlivesManyEnds(t *testing.T) {
	at := testTime
	s := newServiceAt(t, func() time.Time { return at })
	s.DirectBytes, s.AnswerWait = -1, time.Nanosecond
	p := uploadSoon(t, s, files(roll(1)))
	for range 12 {
		got, err := s.Store.Upload(t.Context(), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := s.Store.ClaimUpload(t.Context(), got); !ok || err != nil { // and the process ends
			t.Fatal(ok, err)
		}
		at = at.Add(10 * time.Minute) // past the lease
	}
	if again, err := s.WorkUpload(t.Context(), p.ID); again != 50*time.Minute || err != nil {
		t.Errorf("after twelve ends: got %s, %v, want to wait for the rest of an hour", again, err)
	}
	at = at.Add(50 * time.Minute)
	if got := worked(t, s, p); got.State != store.UploadDone {
		t.Errorf("in the end: got %+v, want it done", got)
	}
}
