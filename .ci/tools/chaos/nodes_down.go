package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"shegong/internal/store"
	"shegong/scheduler"
)

// downCommand lets three periods fall due while no node is up.
type downCommand struct {
	nodesOptions
}

// Run measures and prints one section.
func (c *downCommand) Run(ctx context.Context) error {
	f := &finding{
		title: "Check 20: all nodes down over three periods",
		did: "Three nodes note that nothing is due (their clock stands 100 days back), all are killed, three periods of each schedule fall " +
			"due, all are started at once. One schedule a policy: each, latest, skip.",
	}
	return c.measured(ctx, f, func(ctx context.Context, dir string) error {
		fl, err := c.newFleet(ctx, dir, c.Server, nil, 3)
		if err != nil {
			return err
		}
		defer fl.end()
		return fl.missThree(ctx, f)
	})
}

func (f *fleet) missThree(ctx context.Context, out *finding) error {
	p := newPlan(0, 3)
	p.schedules = []string{scheduler.CatchEach, scheduler.CatchLatest, scheduler.CatchSkip}
	sorted := slices.Sorted(maps.Keys(p.periods))
	p.skip = map[string]map[string]bool{
		scheduler.CatchLatest: {sorted[0]: true, sorted[1]: true},
		scheduler.CatchSkip:   p.periods,
	}
	for _, policy := range p.schedules {
		if err := f.store.AddSchedule(ctx, schedule(policy, policy, 3)); err != nil {
			return err
		}
	}
	// Before the first of the three fell due, and after the schedules were made.
	_, last := monthly(time.Now())
	back := time.Until(last.AddDate(0, -2, 0).Add(-12 * time.Hour)).Round(time.Second)
	if err := f.startAll("--clock-offset=" + back.String()); err != nil {
		return err
	}
	if err := wait(ctx, 3*time.Second); err != nil { // their first look is at their start
		return err
	}
	open := 0
	for _, id := range p.schedules {
		rs, err := f.store.Runs(ctx, id, 10)
		if err != nil {
			return err
		}
		open += len(rs)
	}
	out.none("runs noted before the periods fell due", open)
	for _, i := range f.up() {
		f.take(i).kill()
	}
	start := time.Now()
	if err := f.startAll(); err != nil {
		return err
	}
	if err := f.finish(ctx, p, 2*time.Minute); err != nil {
		return err
	}
	out.row("from the start to the end of all work", seconds(time.Since(start)))
	return f.countMissed(ctx, out, p)
}

func (f *fleet) countMissed(ctx context.Context, out *finding, p *plan) error {
	if err := f.stopAll(); err != nil {
		return err
	}
	for _, policy := range p.schedules {
		rs, err := f.store.Runs(ctx, policy, 10)
		if err != nil {
			return err
		}
		states := map[string]int{}
		for i := range rs {
			states[rs[i].State]++
		}
		out.row("policy "+policy, fmt.Sprintf("%d done, %d skipped", states[store.RunDone], states[store.RunSkipped]))
	}
	t, err := p.count(ctx, f.store, f.post.counts())
	if err != nil {
		return err
	}
	t.show(out)
	out.none("unknown though nothing was killed meanwhile", len(t.unknown))
	return nil
}
