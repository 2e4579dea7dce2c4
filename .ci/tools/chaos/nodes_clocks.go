package main

import (
	"context"
	"fmt"
	"time"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/scheduler"
)

// clocksCommand runs nodes whose clocks are an hour off either way.
type clocksCommand struct {
	nodesOptions
}

// Run measures and prints one section.
func (c *clocksCommand) Run(ctx context.Context) error {
	f := &finding{
		title: "Check 22: clocks an hour off",
		did: "Three nodes with clocks at −1 h, 0 and +1 h. One schedule falls due within the next minute by each of the three clocks; each has two " +
			"earlier periods to make up for.",
	}
	return c.measured(ctx, f, func(ctx context.Context, dir string) error {
		fl, err := c.newFleet(ctx, dir, c.Server, nil, 3)
		if err != nil {
			return err
		}
		defer fl.end()
		return fl.shiftClocks(ctx, f)
	})
}

// offset is how far a clock is off.
type offset struct {
	name string
	d    time.Duration
}

var offsets = []offset{{"slow", -time.Hour}, {"right", 0}, {"fast", time.Hour}}

func (f *fleet) shiftClocks(ctx context.Context, out *finding) error {
	now := time.Now().In(roster.China)
	minute := now.Truncate(time.Minute).Add(time.Minute)
	if minute.Sub(now) < 20*time.Second { // time for all to have started before it
		minute = minute.Add(time.Minute)
	}
	plans := make([]*plan, len(offsets))
	for i, o := range offsets {
		sc := dueAt("clock-"+o.name, minute.Add(o.d))
		plans[i] = &plan{schedules: []string{sc.ID}, recipients: sc.Recipients, periods: dueUntil(sc.MadeAt, minute.Add(o.d))}
		if err := f.store.AddSchedule(ctx, sc); err != nil {
			return err
		}
	}
	for i, o := range offsets {
		if err := f.start(i, "--clock-offset="+o.d.String()); err != nil {
			return err
		}
	}
	out.row("all started before the minute of the due times by", seconds(time.Until(minute)))
	if err := wait(ctx, time.Until(minute)+3*time.Second); err != nil {
		return err
	}
	return f.countClocks(ctx, out, plans)
}

// dueAt is a schedule due at a minute, also of two months before.
func dueAt(id string, at time.Time) *store.Schedule {
	return &store.Schedule{
		ID: id, Title: "混沌测试", Reports: "monthly", Unit: "22", Cron: fmt.Sprintf("%d %d %d * *", at.Minute(), at.Hour(), at.Day()),
		Zone: "Asia/Shanghai", CatchUp: scheduler.CatchEach, Formats: "xlsx", Enabled: true,
		MadeAt: at.AddDate(0, -2, 0).Add(-24 * time.Hour), Recipients: fourRecipients(),
	}
}

// dueUntil are the periods of the due times on the day of at in each month after
// since: a month may lack the day.
func dueUntil(since, at time.Time) map[string]bool {
	out := map[string]bool{}
	for m := -3; m <= 0; m++ {
		d := time.Date(at.Year(), at.Month()+time.Month(m), at.Day(), at.Hour(), at.Minute(), 0, 0, at.Location())
		if d.Day() == at.Day() && d.After(since) {
			out[roster.PeriodOf(roster.DateOf(d)).Add(-1).String()] = true
		}
	}
	return out
}

func (f *fleet) countClocks(ctx context.Context, out *finding, plans []*plan) error {
	for _, p := range plans {
		if err := f.finish(ctx, p, 2*time.Minute); err != nil {
			return err
		}
	}
	if err := wait(ctx, 5*time.Second); err != nil { // the others' looks at the same minute
		return err
	}
	if err := f.stopAll(); err != nil {
		return err
	}
	all := &plan{recipients: fourRecipients(), periods: map[string]bool{}}
	for i, p := range plans {
		all.schedules = append(all.schedules, p.schedules...)
		for period := range p.periods {
			all.periods[period] = true
		}
		out.want(len(p.periods) == len(plans[0].periods), "the clocks lie in different months: begin anew in an hour")
		out.row("periods due by the "+offsets[i].name+" clock", len(p.periods))
	}
	t, err := all.count(ctx, f.store, f.post.counts())
	if err != nil {
		return err
	}
	t.show(out)
	out.none("unknown though nothing was killed", len(t.unknown))
	return nil
}
