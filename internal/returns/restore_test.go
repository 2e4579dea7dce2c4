package returns

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/store"
)

func TestRestore(t *testing.T) {
	s, ctx := newService(t), t.Context()
	odd := csv("花名册.csv", rollHead, person(1, "大专毕业生", "2021-09-01"))
	first := upload(t, s, files(odd, trainings(course(1, "轮训", "2024-03-01", 8))))
	upload(t, s, Upload{Unit: unit, Period: october, Files: []store.FileData{roll(1, 2)}, ReplaceAll: true})
	// What was confirmed since counts for the restored files too.
	err := s.Store.PutMapping(ctx, store.Mapping{Unit: unit, Field: "education", Source: "大专毕业生", Target: "大学专科"})
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Restore(ctx, unit, october, 1, "")
	if err != nil {
		t.Fatal(err)
	}
	if c.Version.Number != 3 || c.Version.How != "restore" || c.Version.Workers != 1 {
		t.Errorf("got version %d by %s with %d workers, want 3 by restore with 1", c.Version.Number, c.Version.How, c.Version.Workers)
	}
	if diff := cmp.Diff(first.Version.Files, c.Version.Files); diff != "" {
		t.Errorf("files (-want +got)\n%s", diff)
	}
	if got := c.Return.Workers[0].Education; got != roster.College || first.Version.Blocking == 0 {
		t.Errorf("education is %d, %d were blocking before, want it read by the mapping and some", got, first.Version.Blocking)
	}
	if v, err := s.Store.Version(ctx, unit, october, 1); err != nil || v.ID != first.Version.ID || v.Errors != first.Version.Errors {
		t.Errorf("the first version became %+v, %v", v, err)
	}
	es, err := s.Store.Events(ctx, unit, october)
	if err != nil || es[len(es)-1].Action != "restore" || es[len(es)-1].Version != 3 {
		t.Errorf("events are %v, %v", es, err)
	}
}

func TestRestoreRefused(t *testing.T) {
	s, ctx := newService(t), t.Context()
	if _, err := s.Restore(ctx, unit, october, 1, ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("nothing there: got %v, want %v", err, store.ErrNotFound)
	}
	upload(t, s, files(roll(1)))
	second := upload(t, s, files(roll(1, 2)))
	if _, err := s.Restore(ctx, unit, october, 7, ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no such version: got %v, want %v", err, store.ErrNotFound)
	}
	var r *Rejected
	if _, err := s.Restore(ctx, unit, october, 2, ""); !errors.As(err, &r) {
		t.Errorf("the newest: got %v, want it rejected", err)
	}
	if err := submit(t, s, second, october); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Restore(ctx, unit, october, 1, ""); !errors.Is(err, store.ErrConflict) {
		t.Errorf("under review: got %v, want %v", err, store.ErrConflict)
	}
	if err := s.Store.SetDeadlines(ctx, store.Deadlines{DueDay: 1, LockDay: 2}); err != nil {
		t.Fatal(err)
	}
	var l *Locked
	if _, err := s.Restore(ctx, unit, october, 1, ""); !errors.As(err, &l) {
		t.Errorf("after the lock: got %v, want locked", err)
	}
	if v, err := s.Store.Version(ctx, unit, october, 0); err != nil || v.Number != 2 {
		t.Errorf("newest: got %+v, %v, want version 2", v, err)
	}
}
