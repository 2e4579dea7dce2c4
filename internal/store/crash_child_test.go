package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
)

// These tell a copy of the test binary to add to a database until it is killed.
const (
	crashDir      = "SHEGONG_TEST_CRASH_DIR"
	crashDatabase = "SHEGONG_TEST_CRASH_DATABASE"
)

// What the child says it has added, each with its ID or period on the same line,
// once it is kept.
const (
	madeVersion  = "version"
	madeUpload   = "upload"
	madeRun      = "run"
	madeMessages = "messages"
	madeEnd      = "end"
)

// How much the child adds at once.
const (
	uploadFiles = 3
	runMessages = 4
	fileSize    = 40_000
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		fmt.Fprintln(os.Stderr, addUntilKilled(Config{Dir: dir, Database: os.Getenv(crashDatabase), Key: testKey}))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// addUntilKilled adds in turn what is kept in one transaction each.
func addUntilKilled(c Config) error {
	ctx := context.Background()
	s, err := Open(ctx, c)
	if err != nil {
		return err
	}
	if err := s.PutUnits(ctx, []Unit{{Code: testUnit, Name: "朝阳区", Parent: "2201"}}); err != nil {
		return err
	}
	if err := s.AddSchedule(ctx, &Schedule{ID: "monthly", Reports: "monthly", Unit: "22", Enabled: true}); err != nil {
		return err
	}
	runs, err := s.Noted(ctx, "monthly")
	if err != nil {
		return err
	}
	for i := len(runs); ; i++ {
		for _, add := range []func(context.Context, *Store) error{
			addWholeVersion, addWholeUpload, func(ctx context.Context, s *Store) error { return addWholeRun(ctx, s, fmt.Sprintf("%04d-10", i)) },
		} {
			if err := add(ctx, s); err != nil {
				return err
			}
		}
	}
}

// noise is incompressible, so that what holds it takes several writes.
func noise() []byte {
	data := make([]byte, fileSize)
	for k := range data {
		data[k] = byte(rand.Uint32())
	}
	return data
}

func addWholeVersion(ctx context.Context, s *Store) error {
	c := content(testUnit, testPeriod, 5, 1<<16)
	for j := range 6 {
		name := fmt.Sprintf("附件%d.xlsx", j)
		c.Files = append(c.Files, FileData{Name: name, Data: noise()})
		c.Return.Files = append(c.Return.Files, c.Return.Files[0])
		c.Return.Files[len(c.Return.Files)-1].Name = name
	}
	v, err := s.AddVersion(ctx, c)
	if err == nil {
		fmt.Println(madeVersion, v.ID)
	}
	return err
}

func addWholeUpload(ctx context.Context, s *Store) error {
	var files []FileData
	for i := range uploadFiles {
		files = append(files, FileData{Name: fmt.Sprintf("花名册%d.xlsx", i), Data: noise()})
	}
	u, err := s.AddUpload(ctx, testUnit, testPeriod, UploadRequest{}, files)
	if err == nil {
		fmt.Println(madeUpload, u.ID)
	}
	return err
}

// addWholeRun takes a run from its due period to its messages.
func addWholeRun(ctx context.Context, s *Store, period string) error {
	r := &Run{ScheduleID: "monthly", Period: period, Round: 1, DueAt: testTime, State: RunDue}
	if _, err := s.AddRun(ctx, r); err != nil {
		return err
	}
	fmt.Println(madeRun, period)
	if _, err := s.ClaimRun(ctx, r); err != nil {
		return err
	}
	var ds []*Delivery
	for i := range runMessages {
		id := fmt.Sprintf("%s/%d", period, i)
		ds = append(ds, &Delivery{
			ID: id, ScheduleID: r.ScheduleID, Period: period, Round: 1, Recipient: fmt.Sprintf("%d@jl.example", i), Unit: "22",
			MessageID: id, Text: fmt.Sprintf("%x", noise()),
		})
	}
	if err := s.QueueDeliveries(ctx, r, ds); err != nil {
		return err
	}
	fmt.Println(madeMessages, period)
	r.State = RunSending
	if err := s.EndAttempt(ctx, r); err != nil {
		return err
	}
	fmt.Println(madeEnd, period)
	return nil
}
