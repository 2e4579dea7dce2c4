package returns

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/importer/grid"
	"shegong/internal/store"
	"shegong/internal/storetest"
)

// twoNodes are services of two processes on one database; on SQLite one process
// holds it, and they share the store.
func twoNodes(t testing.TB) (a, b *Service) {
	t.Helper()
	dir := t.TempDir()
	c := store.Config{Dir: dir, Database: storetest.Database(t, dir), Now: func() time.Time { return time.Date(2024, 11, 3, 0, 0, 0, 0, time.UTC) }}
	open := func() *store.Store {
		st, err := store.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = st.Close() })
		return st
	}
	first := open()
	second := first
	if c.Database != "" {
		second = open()
	}
	if err := first.PutUnits(t.Context(), []store.Unit{{Code: unit, Name: "朝阳区", Parent: "2201"}}); err != nil {
		t.Fatal(err)
	}
	return &Service{Store: first, Limits: grid.DefaultLimits}, &Service{Store: second, Limits: grid.DefaultLimits}
}

// effects are what uploads leave.
type effects struct {
	Versions, Events, Audited, Answers int
	State                              store.State
}

func effectsOf(t testing.TB, s *Service) (e effects) {
	t.Helper()
	vs, err := s.Store.Versions(t.Context(), unit, october)
	if err != nil {
		t.Fatal(err)
	}
	events, err := s.Store.Events(t.Context(), unit, october)
	if err != nil {
		t.Fatal(err)
	}
	audited, err := s.Store.AuditList(t.Context(), 0, "", "", 100)
	if err != nil {
		t.Fatal(err)
	}
	answers, err := s.Store.Answers(t.Context(), unit, october)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Store.ReturnState(t.Context(), unit, october)
	if err != nil {
		t.Fatal(err)
	}
	return effects{Versions: len(vs), Events: len(events), Audited: len(audited), Answers: len(answers), State: r.State}
}

// Check 15: the same file twice has no second effect, whichever way and at
// whichever moment it comes.
func TestTheSameFileTwice(t *testing.T) {
	direct := func(t *testing.T, s *Service) {
		if c, err := s.Upload(t.Context(), files(roll(1, 2))); err != nil || c.Version.Number != 1 {
			t.Errorf("Upload: got %+v, %v, want version 1", c, err)
		}
	}
	byJob := func(t *testing.T, s *Service) {
		p, err := s.Store.AddUpload(t.Context(), unit, october, store.UploadRequest{}, files(roll(1, 2)).Files)
		if err != nil {
			t.Error(err)
			return
		}
		for again := time.Second; again > 0; time.Sleep(time.Millisecond) { // while another is to be checked before it
			if again, err = s.WorkUpload(t.Context(), p.ID); err != nil {
				t.Error(err)
				return
			}
		}
		if p, err = s.Store.Upload(t.Context(), p.ID); err != nil || p.State != store.UploadDone {
			t.Errorf("the upload: got %+v, %v, want it done", p, err)
			return
		}
		if c, err := s.Outcome(t.Context(), p); err != nil || c.Version.Number != 1 {
			t.Errorf("Outcome: got %+v, %v, want version 1", c, err)
		}
	}
	oneAfterTheOther := func(ways ...func()) {
		for _, way := range ways {
			way()
		}
	}
	atOnce := func(ways ...func()) {
		var wg sync.WaitGroup
		for _, way := range ways {
			wg.Go(way)
		}
		wg.Wait()
	}
	for name, tc := range map[string]struct {
		first, second func(*testing.T, *Service)
		when          func(...func())
	}{
		"direct, then direct":       {direct, direct, oneAfterTheOther},
		"direct, then by job":       {direct, byJob, oneAfterTheOther},
		"by job, then direct":       {byJob, direct, oneAfterTheOther},
		"by job, then by job":       {byJob, byJob, oneAfterTheOther},
		"direct, from two nodes":    {direct, direct, atOnce},
		"both ways, from two nodes": {direct, byJob, atOnce},
		"by jobs, on two nodes":     {byJob, byJob, atOnce},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := twoNodes(t)
			tc.when(func() { tc.first(t, a) }, func() { tc.second(t, b) })
			want := effects{Versions: 1, Events: 1, Audited: 1, State: store.Draft}
			if diff := cmp.Diff(want, effectsOf(t, a)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Check 15, one upload: two nodes that get its job at the same moment make one
// version of it, and so does a job that comes again when it is done.
func TestOneUploadOnTwoNodes(t *testing.T) {
	a, b := twoNodes(t)
	p, err := a.Store.AddUpload(t.Context(), unit, october, store.UploadRequest{}, files(roll(1, 2)).Files)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		var wg sync.WaitGroup
		for _, s := range []*Service{a, b, a, b} {
			wg.Go(func() {
				if _, err := s.WorkUpload(t.Context(), p.ID); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	want := effects{Versions: 1, Events: 1, Audited: 1, State: store.Draft}
	if diff := cmp.Diff(want, effectsOf(t, a)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if p, err = a.Store.Upload(t.Context(), p.ID); err != nil || p.State != store.UploadDone || p.Attempts != 1 {
		t.Errorf("upload: got %+v, %v, want it done at the first attempt", p, err)
	}
}

// Check 15, the answers: what was answered about the file stays when it comes
// again, and what is under review or accepted is not touched.
func TestTheSameFileAfterAnswers(t *testing.T) {
	s := newService(t)
	doubtful := func() Upload { return files(csv("花名册.csv", rollHead, person(1, "高中", "2021-09-01"))) }
	first := upload(t, s, doubtful())
	if err := submit(t, s, first, october); err != nil {
		t.Fatal(err)
	}
	want := effectsOf(t, s)
	if want.State != store.Submitted || want.Answers == 0 {
		t.Fatalf("after submission: got %+v, want answers", want)
	}
	if _, err := s.Upload(t.Context(), doubtful()); err == nil {
		t.Error("under review: the file was taken")
	}
	if diff := cmp.Diff(want, effectsOf(t, s)); diff != "" {
		t.Errorf("under review (-want +got)\n%s", diff)
	}
	if err := s.Store.Withdraw(t.Context(), unit, october); err != nil {
		t.Fatal(err)
	}
	want = effectsOf(t, s)
	if again := upload(t, s, doubtful()); again.Version.ID != first.Version.ID {
		t.Errorf("withdrawn: got version %d, want the first", again.Version.Number)
	}
	if diff := cmp.Diff(want, effectsOf(t, s)); diff != "" {
		t.Errorf("withdrawn (-want +got)\n%s", diff)
	}
}
