package store

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/storetest"
)

// openClocked opens a store whose clock the test moves.
func openClocked(t *testing.T) (*Store, *time.Time) {
	t.Helper()
	now, dir := testTime, t.TempDir()
	s, err := Open(t.Context(), Config{Dir: dir, Database: storetest.Database(t, dir), Now: func() time.Time { return now }})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s, &now
}

func TestTake(t *testing.T) {
	s, now := openClocked(t)
	const window = 10 * time.Minute
	take := func(whose string) Taken {
		t.Helper()
		got, err := s.Take(t.Context(), "login", whose, 2, window)
		must(t, err)
		return got
	}
	for i, step := range []struct {
		whose string
		wait  time.Duration
		back  bool
		want  Taken
	}{
		{"10.0.0.1", 0, false, Taken{OK: true}},
		{"10.0.0.1", time.Minute, false, Taken{OK: true}},
		{"10.0.0.1", time.Minute, false, Taken{First: true, After: 8 * time.Minute}},
		{"10.0.0.1", 3 * time.Minute, false, Taken{After: 5 * time.Minute}},
		{"10.0.0.2", 0, false, Taken{OK: true}},                                  // another is counted apart
		{"10.0.0.1", 5*time.Minute - time.Millisecond, false, Taken{After: 1e6}}, // to the end of the window
		{"10.0.0.1", time.Millisecond, false, Taken{OK: true}},                   // the next one
		{"10.0.0.1", 0, true, Taken{OK: true}},
		{"10.0.0.1", 0, true, Taken{OK: true}}, // what was given back does not count
		{"10.0.0.1", 0, false, Taken{OK: true}},
		{"10.0.0.1", 0, false, Taken{First: true, After: window}},
	} {
		*now = now.Add(step.wait)
		if d := cmp.Diff(step.want, take(step.whose)); d != "" {
			t.Errorf("step %d (-want +got):\n%s", i+1, d)
		}
		if step.back {
			must(t, s.GiveBack(t.Context(), "login", step.whose))
		}
	}
	var keys []string
	must(t, s.db.NewRaw("SELECT key FROM limits").Scan(t.Context(), &keys))
	for _, k := range keys {
		if strings.Contains(k, "10.0.0") || !strings.HasPrefix(k, "login/") {
			t.Errorf("key %q, want the address hidden", k)
		}
	}
	*now = now.Add(window)
	must(t, s.Prune(t.Context()))
	if n := mustQueryInt(t, s, "SELECT COUNT(*) FROM limits"); n != 0 || len(keys) != 2 {
		t.Errorf("got %d rows, then %d, want 2, then none", len(keys), n)
	}
}

// Many at the same time, on two nodes, are not more than the limit, and one of
// those refused is the first.
func TestTakeOnTwoNodes(t *testing.T) {
	dir := t.TempDir()
	nodes := []*Store{openAt(t, dir)}
	if storetest.Database(t, dir) != "" { // SQLite has one node only
		nodes = append(nodes, openAt(t, dir))
	}
	var ok, first atomic.Int64
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			got, err := nodes[i%len(nodes)].Take(t.Context(), "upload", testUnit, 15, time.Hour)
			switch {
			case err != nil:
				t.Error(err)
			case got.OK:
				ok.Add(1)
			case got.First:
				first.Add(1)
			}
		})
	}
	wg.Wait()
	if ok.Load() != 15 || first.Load() != 1 {
		t.Errorf("of 40 got %d through and %d noted, want 15 and 1", ok.Load(), first.Load())
	}
}

// What one request of a program costs beside finding its account.
func BenchmarkTake(b *testing.B) {
	dir := b.TempDir()
	s, err := Open(b.Context(), Config{Dir: dir, Database: storetest.Database(b, dir)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	for b.Loop() {
		if _, err := s.Take(b.Context(), "api", "token", 1<<40, time.Minute); err != nil {
			b.Fatal(err)
		}
	}
}

// attempts of a login that is known and of one that is not: check 30, the
// answers are the same in every order of failures and waits.
func TestUnknownLoginsLockAlike(t *testing.T) {
	s, now := openClocked(t)
	a := &Account{Login: "chaoyang", Name: "甲", Role: Auditor, Unit: "22"}
	must(t, s.AddAccount(t.Context(), a))
	type outcome struct {
		OK    bool
		Until time.Time
	}
	known := func() outcome {
		_, ok, err := s.TakeAttempt(t.Context(), a.ID)
		must(t, err)
		if ok {
			return outcome{OK: true}
		}
		got, err := s.Account(t.Context(), a.ID)
		must(t, err)
		return outcome{Until: got.LockedUntil.UTC()}
	}
	unknown := func() outcome {
		until, ok, err := s.TakeUnknown(t.Context(), "nobody")
		must(t, err)
		if ok {
			return outcome{OK: true}
		}
		return outcome{Until: until.UTC()}
	}
	taken, lock := outcome{OK: true}, time.Time{}
	for i, step := range []struct {
		wait time.Duration
		ok   bool
	}{
		{0, true}, {time.Minute, true}, {time.Hour, true}, {lapseAfter - time.Second, true}, // four in a row, however far apart
		{time.Second, true},                             // the fifth, which locks
		{0, false}, {lockFor - time.Millisecond, false}, // to its end
		{time.Millisecond, true}, {0, true}, {0, true}, {0, true}, // after it they begin again
		{lapseAfter, true}, {0, true}, {0, true}, {0, true}, {0, true}, {0, false}, // and a day after the last
		{lapseAfter, true}, {0, true}, {0, true}, {0, true}, {0, true}, {0, false},
	} {
		*now = now.Add(step.wait)
		must(t, s.Prune(t.Context())) // nothing that still counts goes
		want := taken
		if !step.ok {
			want = outcome{Until: lock}
		} else {
			lock = now.UTC().Add(lockFor)
		}
		if d := cmp.Diff([]outcome{want, want}, []outcome{known(), unknown()}); d != "" {
			t.Errorf("step %d, known and unknown (-want +got):\n%s", i+1, d)
		}
	}
}

// A right password whose code is still to come takes back its own attempt and
// its own lock, no other's.
func TestAttemptsAreGivenBack(t *testing.T) {
	s, now := openClocked(t)
	a := &Account{Login: "chaoyang", Name: "甲", Role: Auditor, Unit: "22"}
	must(t, s.AddAccount(t.Context(), a))
	take := func() (time.Time, bool) {
		until, ok, err := s.TakeAttempt(t.Context(), a.ID)
		must(t, err)
		*now = now.Add(time.Second)
		return until, ok
	}
	state := func() (int64, bool) {
		got, err := s.Account(t.Context(), a.ID)
		must(t, err)
		return got.Failures, got.Locked(*now)
	}
	for range 3 {
		take()
	}
	early, _ := take() // the fourth, still on its way
	if until, ok := take(); !ok {
		t.Error("the fifth was not taken")
	} else if n, locked := state(); n != 5 || !locked {
		t.Errorf("after the fifth: got %d failures, locked %t, want 5, locked", n, locked)
	} else {
		must(t, s.GiveBackAttempt(t.Context(), a.ID, early))
		if n, locked := state(); n != 4 || !locked {
			t.Errorf("the fourth given back: got %d failures, locked %t, want 4 and the fifth's lock", n, locked)
		}
		must(t, s.GiveBackAttempt(t.Context(), a.ID, until))
		if n, locked := state(); n != 3 || locked {
			t.Errorf("the fifth given back: got %d failures, locked %t, want 3, not locked", n, locked)
		}
	}
}

func TestKept(t *testing.T) {
	s, now := openClocked(t)
	must(t, s.SeedUnits(t.Context()))
	put := func(sizes ...int) error {
		c := content(testUnit, testPeriod, 3, 8)
		c.Files, c.Return.Files = nil, nil
		for _, n := range sizes {
			c.Files = append(c.Files, FileData{Name: "a.xlsx", Data: make([]byte, n)})
			c.Return.Files = append(c.Return.Files, roster.File{Name: "a.xlsx", SHA256: fmt.Sprint("sum", n)})
		}
		_, err := s.AddVersion(t.Context(), c)
		return err
	}
	wait := func(q *Quota) (*PendingUpload, error) {
		return s.AddUpload(t.Context(), testUnit, testPeriod, UploadRequest{Quota: q}, []FileData{{Data: make([]byte, 7)}, {Data: make([]byte, 30)}})
	}
	must(t, put(100))
	waits, err := wait(nil)
	must(t, err)
	*now = now.Add(time.Hour)
	since := *now
	must(t, put(1000, 20))
	must(t, put(1000))
	want := &Kept{Sizes: map[string]int64{"sum1000": 1000, "sum20": 20}, Pending: 37}
	for _, tt := range []struct {
		unit   string
		except *PendingUpload
		want   *Kept
	}{
		{testUnit, nil, want},
		{testUnit, waits, &Kept{Sizes: want.Sizes}},
		{"220202", nil, &Kept{Sizes: map[string]int64{}}},
	} {
		if got, err := s.Kept(t.Context(), tt.unit, since, tt.except); err != nil || !cmp.Equal(got, tt.want) {
			t.Errorf("%s: got %+v, %v, want %+v", tt.unit, got, err, tt.want)
		}
	}
	if _, err := s.Kept(As(t.Context(), &Actor{Role: CountyClerk, Unit: "220202"}), testUnit, since, nil); err == nil {
		t.Error("another county's: got none refused")
	}

	full := errors.New("no room")
	quota := &Quota{Since: since, Admit: func(k *Kept) error {
		if d := cmp.Diff(want, k); d != "" {
			t.Errorf("asked (-want +got)\n%s", d)
		}
		return full
	}}
	if _, err := wait(quota); !errors.Is(err, full) {
		t.Errorf("upload: got %v, want it refused", err)
	}
	c := content(testUnit, testPeriod, 3, 8)
	c.Quota = quota
	if _, err := s.AddVersion(t.Context(), c); !errors.Is(err, full) {
		t.Errorf("version: got %v, want it refused", err)
	}
	if n := mustQueryInt(t, s, "SELECT (SELECT COUNT(*) FROM versions) * 10 + (SELECT COUNT(*) FROM uploads)"); n != 31 {
		t.Errorf("got %d, want 3 versions and 1 upload as before", n)
	}
}
