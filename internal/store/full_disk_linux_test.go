package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"shegong/internal/storetest"
)

// onSmallDisk is a place whose database lies on a small disk of its own: on
// PostgreSQL as a tablespace, with the server's log elsewhere.
func onSmallDisk(t *testing.T) (c Config, disk string) {
	t.Helper()
	server := os.Getenv("SHEGONG_TEST_POSTGRES")
	if server == "" {
		disk = storetest.SmallDisk(t, 12)
		c = place(t, disk, "")
		c.Lease, c.Now = 10*time.Second, time.Now
		return c, disk
	}
	disk = storetest.SmallDisk(t, 64)
	space := fmt.Sprintf("space_%d_%d", os.Getpid(), spaces.Add(1))
	t.Cleanup(func() { administer(t, server, "DROP TABLESPACE IF EXISTS "+space) }) // once the database is dropped
	c = newPlace(t)
	c.Lease, c.Now = 10*time.Second, time.Now
	u, err := url.Parse(c.Database)
	must(t, err)
	giveAway(t, server, disk)
	administer(t, server, "CREATE TABLESPACE "+space+" LOCATION '"+disk+"'", "ALTER DATABASE "+u.Path[1:]+" SET TABLESPACE "+space)
	return c, disk
}

var spaces atomic.Int64

// administer has a server carry out statements.
func administer(t *testing.T, server string, statements ...string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, server)
	must(t, err)
	defer func() { _ = conn.Close(ctx) }()
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// giveAway makes the user the server runs as the owner of a folder.
func giveAway(t *testing.T, server, folder string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), server)
	must(t, err)
	defer func() { _ = conn.Close(t.Context()) }()
	var data string
	must(t, conn.QueryRow(t.Context(), "SHOW data_directory").Scan(&data))
	info, err := os.Stat(data)
	must(t, err)
	must(t, os.Chown(folder, int(info.Sys().(*syscall.Stat_t).Uid), -1))
}

// Check 18, on a disk that is full: every way to keep something says so, nothing
// is kept in part, and with room it goes on without a start.
func TestDiskReallyFull(t *testing.T) {
	c, disk := onSmallDisk(t)
	s := openPlace(t, c)
	seedUnits(t, s)
	addSchedule(t, s)
	r := claimed(t, s, "2024-10")
	first := addVersion(t, s, content(testUnit, testPeriod, 1, 64))
	room := storetest.Fill(t, disk)
	checkFull(t, s, r)
	if _, err := s.Return(t.Context(), first.ID); err != nil {
		t.Errorf("the first version: %v", err)
	}
	if n := mustQueryInt(t, s, "SELECT COUNT(*) FROM versions WHERE id = ?", first.ID); n != 1 {
		t.Errorf("the first version: found %d times", n)
	}
	room()
	checkRoom(t, s, r)
	must(t, s.Close())
	again := openPlace(t, c)
	if _, err := again.Return(t.Context(), first.ID); err != nil {
		t.Errorf("the first version after a start: %v", err)
	}
	addVersion(t, again, content(testUnit, testPeriod, 1, 64))
	checkIntegrity(t, again)
	checkVersions(t, again)
}

// Check 18, the jobs: a run that finds the disk full comes again, and is done
// once there is room.
func TestRunOnAFullDisk(t *testing.T) {
	c, disk := onSmallDisk(t)
	s := openPlace(t, c)
	addSchedule(t, s)
	r := addRun(t, s, Run{Period: "2024-10", State: RunDue})
	full := make(chan func(), 1)
	refused := make(chan error, 1)
	var once sync.Once
	workAnyhow(t, s, Workers{
		Delivery: func(context.Context, string) (time.Duration, error) { return 0, nil },
		Upload:   func(context.Context, string) (time.Duration, error) { return 0, nil },
		Run: func(ctx context.Context, k RunID) (time.Duration, error) {
			r, err := s.RunOf(ctx, k)
			if err != nil {
				return 0, err
			}
			if ok, err := s.ClaimRun(ctx, r); err != nil || !ok {
				return time.Second, err
			}
			once.Do(func() { full <- storetest.Fill(t, disk) })
			err = s.QueueDeliveries(ctx, r, []*Delivery{{
				ID: "a", ScheduleID: r.ScheduleID, Period: r.Period, Round: r.Round, Recipient: "a", MessageID: "a", Text: hex.EncodeToString(randomBytes(t, 2<<20)),
			}})
			if err != nil {
				select {
				case refused <- err:
				default:
				}
				return 0, err
			}
			r.State = RunSending
			return 0, s.EndAttempt(ctx, r)
		},
	})
	room := <-full
	if err := <-refused; !errors.Is(err, ErrFull) {
		t.Errorf("messages: got %v, want %v", err, ErrFull)
	}
	if got := runOf(t, s, r); got.State != RunRunning {
		t.Errorf("run on the full disk: got %+v, want it as it was", got)
	}
	room()
	for deadline := time.Now().Add(2 * time.Minute); runOf(t, s, r).State != RunSending; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("run with room again: got %+v, want it made", runOf(t, s, r))
		}
	}
	if ds, err := s.DeliveriesOf(t.Context(), r); err != nil || len(ds) != 1 {
		t.Errorf("messages: got %d, %v, want one", len(ds), err)
	}
}

// workAnyhow carries out jobs as the service does: anew where they could not be
// taken up.
func workAnyhow(t *testing.T, s *Store, w Workers) {
	t.Helper()
	w.Log = slog.New(slog.DiscardHandler)
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		for ctx.Err() == nil {
			if err := s.Work(ctx, w); err != nil {
				time.Sleep(100 * time.Millisecond)
			}
		}
	})
	t.Cleanup(func() { stop(); wg.Wait() })
}
