package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"shegong/internal/store"
)

// monthCommands are commands of scripts about a month that is under way in a
// data folder, their only argument: open-month makes one, with a message sent
// and one that waits; standing says how it stands.
var monthCommands = map[string]func(*testscript.TestScript, bool, []string){
	"open-month": func(ts *testscript.TestScript, _ bool, args []string) {
		inFolder(ts, args, openMonth)
	},
	"standing": func(ts *testscript.TestScript, _ bool, args []string) {
		inFolder(ts, args, func(ctx context.Context, s *store.Store) error { return standing(ctx, s, ts.Stdout()) })
	},
}

func inFolder(ts *testscript.TestScript, args []string, do func(context.Context, *store.Store) error) {
	if len(args) != 1 {
		ts.Fatalf("usage: a data folder")
	}
	ctx := context.Background()
	s, err := store.Open(ctx, store.Config{Dir: ts.MkAbs(args[0])})
	ts.Check(err)
	defer func() { _ = s.Close() }()
	ts.Check(do(ctx, s))
}

func openMonth(ctx context.Context, s *store.Store) error {
	err := s.AddSchedule(ctx, &store.Schedule{
		ID: "monthly", Title: "全省月报", Reports: "monthly", Unit: "22", Cron: "0 8 6 * *", Zone: "Asia/Shanghai", CatchUp: "each", Formats: "pdf",
		Enabled: true, Recipients: []store.Recipient{{Address: "a@jl.example", Unit: "22"}, {Address: "b@jl.example", Unit: "22"}},
	})
	if err != nil {
		return err
	}
	r := &store.Run{ScheduleID: "monthly", Period: "2024-10", Round: 1, DueAt: time.Date(2024, 11, 6, 0, 0, 0, 0, time.UTC), State: store.RunDue}
	if _, err := s.AddRun(ctx, r); err != nil {
		return err
	}
	if _, err := s.ClaimRun(ctx, r); err != nil {
		return err
	}
	var ds []*store.Delivery
	for _, to := range []string{"a@jl.example", "b@jl.example"} {
		ds = append(ds, &store.Delivery{
			ID: to, ScheduleID: r.ScheduleID, Period: r.Period, Round: r.Round, Recipient: to, Unit: "22", MessageID: to, Subject: "月报",
		})
	}
	if err := s.QueueDeliveries(ctx, r, ds); err != nil {
		return err
	}
	r.State = store.RunSending
	if err := s.EndAttempt(ctx, r); err != nil {
		return err
	}
	if _, err := s.ClaimDelivery(ctx, ds[0]); err != nil {
		return err
	}
	at := s.Now()
	ds[0].State, ds[0].SentAt = store.Sent, &at
	return s.EndDelivery(ctx, ds[0])
}

func standing(ctx context.Context, s *store.Store, out io.Writer) error {
	sc, err := s.Schedule(ctx, "monthly")
	if err != nil {
		return err
	}
	state := map[bool]string{true: "enabled", false: "paused"}[sc.Enabled]
	r, err := s.RunOf(ctx, store.RunID{ScheduleID: "monthly", Period: "2024-10", Round: 1})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "schedule %s: %s\nrun %s: %s\n", sc.ID, state, r.Period, r.State); err != nil {
		return err
	}
	ds, err := s.DeliveriesOf(ctx, r)
	for i := range ds {
		if err == nil {
			_, err = fmt.Fprintf(out, "message %s: %s\n", ds[i].Recipient, ds[i].State)
		}
	}
	return err
}
