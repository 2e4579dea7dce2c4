package main

import (
	"context"
	"fmt"
	"time"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/scheduler"
)

// plan is what the schedules of a measurement are to do: every schedule makes
// and sends every period once.
type plan struct {
	schedules  []string
	periods    map[string]bool
	recipients []store.Recipient
	skip       map[string]map[string]bool // periods not to be made, by schedule
}

// monthly is a due time that lies in the past of every month so far: its
// expression, and the last one.
func monthly(now time.Time) (cron string, last time.Time) {
	at := now.In(roster.China).AddDate(0, 0, -10)
	day := min(at.Day(), 28)
	return fmt.Sprintf("0 8 %d * *", day), time.Date(at.Year(), at.Month(), day, 8, 0, 0, 0, roster.China)
}

// lastPeriods are the periods of so many due times, the last of which is given.
func lastPeriods(last time.Time, n int) map[string]bool {
	out := map[string]bool{}
	for k := range n {
		out[roster.PeriodOf(roster.DateOf(last.AddDate(0, -k, 0))).Add(-1).String()] = true
	}
	return out
}

// fourRecipients are two of the province's report and two of a part of it.
func fourRecipients() []store.Recipient {
	return []store.Recipient{
		{Address: "a@chaos.example", Unit: "22"},
		{Address: "b@chaos.example", Unit: "22"},
		{Address: "c@chaos.example", Unit: "2201"},
		{Address: "d@chaos.example", Unit: "2202"},
	}
}

// newPlan plans schedules with so many periods past due.
func newPlan(schedules, periods int) *plan {
	_, last := monthly(time.Now())
	p := &plan{periods: lastPeriods(last, periods), recipients: fourRecipients()}
	for i := range schedules {
		p.schedules = append(p.schedules, fmt.Sprintf("chaos-%d", i+1))
	}
	return p
}

// schedule is a schedule whose due times of the past so many periods are still
// to be made.
func schedule(id, catchUp string, periods int) *store.Schedule {
	cron, last := monthly(time.Now())
	since := last.AddDate(0, 1-periods, -1)
	return &store.Schedule{
		ID: id, Title: "混沌测试", Reports: "monthly", Unit: "22", Cron: cron, Zone: "Asia/Shanghai", CatchUp: catchUp, Formats: "xlsx",
		Enabled: true, MadeAt: since, Recipients: fourRecipients(),
	}
}

// begin puts the schedules of a plan into the database.
func (p *plan) begin(ctx context.Context, st *store.Store, adjust ...func(*store.Schedule)) error {
	for _, id := range p.schedules {
		sc := schedule(id, scheduler.CatchEach, len(p.periods))
		for _, f := range adjust {
			f(sc)
		}
		if err := st.AddSchedule(ctx, sc); err != nil {
			return err
		}
	}
	return nil
}

// open is how much of a plan is still to be done: runs and messages.
func (p *plan) open(ctx context.Context, st *store.Store) (n int, err error) {
	for _, id := range p.schedules {
		rs, err := st.Runs(ctx, id, 10_000)
		if err != nil {
			return 0, err
		}
		n += max(0, len(p.periods)-len(rs))
		for i := range rs {
			if s := rs[i].State; s != store.RunDone && s != store.RunFailed && s != store.RunSkipped {
				n++
			}
		}
		ds, err := st.Deliveries(ctx, store.DeliveryFilter{ScheduleID: id, State: store.Queued}, 10_000)
		if err != nil {
			return 0, err
		}
		n += len(ds)
	}
	return n, nil
}

// finish waits until all is done, and tells on stderr why it is not.
func (f *fleet) finish(ctx context.Context, p *plan, most time.Duration) error {
	err := until(ctx, "all runs and messages ended", most, func() (bool, error) {
		n, err := p.open(ctx, f.store)
		return n == 0, err
	})
	if err != nil {
		f.tell(ctx)
	}
	return err
}
