package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"time"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// stopCommand ends a node as an operator does while it has its hands full.
type stopCommand struct {
	nodesOptions
}

// grace is what the node is given for what is under way; slack is what it may
// take beyond.
const (
	grace = 2 * time.Second
	slack = 5 * time.Second
)

// Run measures and prints one section.
func (c *stopCommand) Run(ctx context.Context) error {
	rounds := c.size(5, 2)
	f := &finding{
		title: "Check 25: SIGTERM with all hands full",
		did: fmt.Sprintf("SIGTERM %d times to a node (--stop-grace %s) that makes reports, sends messages to a slow server and checks a large upload "+
			"whose sender waits; a new start after each.", rounds, grace),
	}
	return c.measured(ctx, f, func(ctx context.Context, dir string) error {
		counties, err := prepareCounties(filepath.Join(dir, "files"), rounds, c.size(20_000, 10_000), roster.PeriodOf(roster.DateOf(time.Now().In(roster.China))))
		if err != nil {
			return err
		}
		fl, err := c.newFleet(ctx, dir, c.Server, counties, 1)
		if err != nil {
			return err
		}
		defer fl.end()
		fl.options = []string{"--stop-grace", grace.String(), "--job-lease", "30s"} // what is handed back is had at once
		return fl.stopAndCount(ctx, f, counties)
	})
}

func (f *fleet) stopAndCount(ctx context.Context, out *finding, counties []county) error {
	f.post.answer(func(string, int) error { pause(300, 3000); return nil }, slowly(300, 3000))
	p := newPlan(6*len(counties), 8)
	err := p.begin(ctx, f.store, func(sc *store.Schedule) { sc.Reports, sc.Formats = "monthly,staffing", "pdf,xlsx" })
	if err != nil {
		return err
	}
	var longest time.Duration
	var left handedBack
	for i := range counties {
		if err := f.start(0); err != nil {
			return err
		}
		took, err := f.stopBusy(ctx, &counties[i], &left)
		if err != nil {
			f.tell(ctx)
			return err
		}
		longest = max(longest, took)
	}
	out.row("SIGTERM with runs, messages and an upload under way", len(counties))
	out.row("under way at the SIGTERM: runs, messages, uploads", fmt.Sprintf("%d, %d, %d", left.runs, left.messages, left.uploads))
	out.row("longest time until the process had ended", seconds(longest))
	out.want(longest <= grace+slack, "a node took %s to end, more than --stop-grace and %s", longest, slack)
	out.none("runs, messages and uploads still held after the end", left.held)
	return f.goOn(ctx, out, p, counties, left.messages)
}

// handedBack counts what was under way and what was not handed back, over all
// rounds.
type handedBack struct{ runs, messages, uploads, held int }

// stopBusy waits until everything is under way, and ends the node.
func (f *fleet) stopBusy(ctx context.Context, c *county, left *handedBack) (time.Duration, error) {
	sending, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { // what the sender is told does not matter: it is cut off
		_ = (&client{Client: httpClient(), county: c, nodes: []string{f.address(0)}, start: time.Now()}).run(sending)
	}()
	var runs, messages, uploads int
	err := until(ctx, "a run, a message and an upload are under way", time.Minute, func() (ok bool, err error) {
		runs, messages, uploads, err = f.underWay(ctx)
		return runs > 0 && messages > 0 && uploads > 0, err
	})
	if err != nil {
		return 0, err
	}
	left.runs, left.messages, left.uploads = left.runs+runs, left.messages+messages, left.uploads+uploads
	n := f.take(0)
	start := time.Now()
	if err := n.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	select {
	case <-n.ended:
	case <-time.After(time.Minute):
		n.kill()
		return 0, errors.New("node did not stop within a minute")
	}
	took := time.Since(start)
	if n.err != nil {
		return 0, fmt.Errorf("node ended with an error: %w", n.err)
	}
	runs, messages, uploads, err = f.underWay(ctx)
	left.held += runs + messages + uploads
	return took, err
}

// underWay counts what is held by a node.
func (f *fleet) underWay(ctx context.Context) (runs, messages, uploads int, err error) {
	db, err := f.sql()
	if err != nil {
		return 0, 0, 0, err
	}
	defer func() { _ = db.Close() }()
	err = db.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM runs WHERE state = 'running'),
		(SELECT COUNT(*) FROM deliveries WHERE state = 'queued' AND lease_until IS NOT NULL),
		(SELECT COUNT(*) FROM uploads WHERE state = 'running')`).Scan(&runs, &messages, &uploads)
	return runs, messages, uploads, err
}

// goOn starts the node once more and counts when all is done.
func (f *fleet) goOn(ctx context.Context, out *finding, p *plan, counties []county, messages int) error {
	f.post.answer(nil, nil)
	start := time.Now()
	if err := f.start(0); err != nil {
		return err
	}
	if err := f.finish(ctx, p, 4*time.Minute); err != nil {
		return err
	}
	if err := f.uploadsEnd(ctx); err != nil {
		return err
	}
	out.row("from the last start to the end of all work", seconds(time.Since(start)))
	if err := f.stopAll(); err != nil {
		return err
	}
	t, err := p.count(ctx, f.store, f.post.counts())
	if err != nil {
		return err
	}
	t.show(out)
	out.want(len(t.unknown) <= messages, "more messages are unknown than were under way at the stops")
	lost, twice := 0, 0
	for i := range counties {
		vs, err := f.store.Versions(ctx, counties[i].Code, counties[i].period)
		if err != nil {
			return err
		}
		lost, twice = lost+one(len(vs) == 0), twice+max(0, len(vs)-1)
	}
	if lost > 0 {
		f.tell(ctx)
	}
	out.row("uploads that became a version", len(counties)-lost)
	out.none("uploads lost", lost)
	out.none("uploads that became two versions", twice)
	return nil
}
