package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
)

// growing are the ways in which the service keeps something; r is a run that was
// claimed.
func growing(t *testing.T, s *Store, r *Run) map[string]func(ctx context.Context) error {
	return map[string]func(ctx context.Context) error{
		"version": func(ctx context.Context) error {
			c := content(testUnit, testPeriod, 1, 8)
			c.Files[0].Data = randomBytes(t, 1<<20)
			_, err := s.AddVersion(ctx, c)
			return err
		},
		"upload": func(ctx context.Context) error {
			_, err := s.AddUpload(ctx, testUnit, testPeriod, UploadRequest{}, []FileData{{Name: "花名册.xlsx", Data: randomBytes(t, 1<<20)}})
			return err
		},
		"archived report": func(ctx context.Context) error {
			_, err := s.Archive(ctx, archived(uuid.NewString(), randomBytes(t, 1<<20)))
			return err
		},
		"messages of a run": func(ctx context.Context) error {
			id := uuid.NewString()
			return s.QueueDeliveries(ctx, r, []*Delivery{
				{ID: id, ScheduleID: r.ScheduleID, Period: r.Period, Round: r.Round, Recipient: id, MessageID: id, Text: hex.EncodeToString(randomBytes(t, 1<<20))},
			})
		},
		"due run": func(ctx context.Context) error {
			_, err := s.AddRun(ctx, &Run{ScheduleID: "monthly", Period: uuid.NewString(), Round: 1, DueAt: testTime, State: RunDue})
			return err
		},
		"session": func(ctx context.Context) error {
			whose := s.Sessions(func([]byte) Session { return Session{} })
			return whose.CommitCtx(ctx, uuid.NewString(), randomBytes(t, 1<<14), testTime.Add(time.Hour))
		},
		"audit entry": func(ctx context.Context) error {
			return s.AddAudit(ctx, Audit{Action: "export", Target: hex.EncodeToString(randomBytes(t, 1<<13)), Result: "ok"})
		},
	}
}

// untilFull does something until there is no room left for it.
func untilFull(ctx context.Context, do func(context.Context) error) error {
	for range 100_000 {
		if err := do(ctx); err != nil {
			return err
		}
	}
	return errors.New("there is room without end")
}

// checkFull holds that what finds no room is said to, and leaves nothing half
// done.
func checkFull(t *testing.T, s *Store, r *Run) {
	t.Helper()
	for what, do := range growing(t, s, r) {
		if err := untilFull(t.Context(), do); !errors.Is(err, ErrFull) {
			t.Errorf("%s: got %v, want %v", what, err, ErrFull)
		}
	}
	checkIntegrity(t, s)
	checkVersions(t, s)
	for what, query := range map[string]string{
		"uploads without all their parts": "SELECT COUNT(*) FROM uploads u WHERE 2 <> (SELECT COUNT(*) FROM upload_parts p WHERE p.upload_id = u.id)",
		"uploads without their job":       "SELECT COUNT(*) FROM uploads u WHERE 1 <> (SELECT COUNT(*) FROM river_job j WHERE j.kind = 'upload' AND " + jobID(s) + " = u.id)",
		"messages without their job":      "SELECT COUNT(*) FROM deliveries d WHERE 1 <> (SELECT COUNT(*) FROM river_job j WHERE j.kind = 'delivery' AND " + jobID(s) + " = d.id)",
		"runs without their job":          "SELECT COUNT(*) FROM runs r WHERE 1 <> (SELECT COUNT(*) FROM river_job j WHERE j.kind = 'run' AND " + jobArgument(s, "period") + " = r.period)",
	} {
		if n := mustQueryInt(t, s, query); n != 0 {
			t.Errorf("%s: got %d, want 0", what, n)
		}
	}
	if found, err := brokenChain(t.Context(), s.db.DB, nil); err != nil || found != nil {
		t.Errorf("audit trail: got %v, %v, want none broken", found, err)
	}
}

// checkRoom holds that everything is kept again.
func checkRoom(t *testing.T, s *Store, r *Run) {
	t.Helper()
	for what, do := range growing(t, s, r) {
		if err := do(t.Context()); err != nil {
			t.Errorf("with room again, %s: %v", what, err)
		}
	}
	checkIntegrity(t, s)
}

// Check 18, by SQLite's own limit: where the database cannot grow, nothing is
// kept in part, what was there stays, and with room it goes on.
func TestDiskFull(t *testing.T) {
	onSQLite(t)
	s := openTest(t)
	s.db.SetMaxOpenConns(1) // the limit belongs to a connection
	addSchedule(t, s)
	r := claimed(t, s, "2024-10")
	first := addVersion(t, s, content(testUnit, testPeriod, 1, 64))
	pages := mustQueryInt(t, s, "PRAGMA page_count")
	mustQueryInt(t, s, fmt.Sprintf("PRAGMA max_page_count = %d", pages+2))
	checkFull(t, s, r)
	if vs, err := s.Versions(t.Context(), testUnit, testPeriod); err != nil || len(vs) != 1 || vs[0].ID != first.ID {
		t.Errorf("versions: got %v, %v, want the first", vs, err)
	}
	if _, err := s.Return(t.Context(), first.ID); err != nil {
		t.Errorf("the first version: %v", err)
	}
	mustQueryInt(t, s, "PRAGMA max_page_count = 1000000")
	checkRoom(t, s, r)
}
