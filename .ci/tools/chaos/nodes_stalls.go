package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"syscall"
	"time"

	"shegong/internal/store"
)

// stallsCommand stops nodes with SIGSTOP for longer than their lease.
type stallsCommand struct {
	nodesOptions
}

// Run measures and prints one section.
func (c *stallsCommand) Run(ctx context.Context) error {
	rounds := c.size(10, 2)
	f := &finding{
		title: "Check 21: a node stopped past its lease",
		did: fmt.Sprintf("SIGSTOP of a node that makes reports, of one that waits for the mail server's answer to RCPT, and %d times of a random one of "+
			"three, for twice the lease of %s and more; the others take over; SIGCONT.", rounds, lease),
	}
	return c.measured(ctx, f, func(ctx context.Context, dir string) error {
		parts := []func(context.Context, *fleet, *finding) error{stallMaking, stallSending, func(ctx context.Context, fl *fleet, f *finding) error {
			return stallRandomly(ctx, fl, f, rounds)
		}}
		found, errs := make([]finding, len(parts)), make([]error, len(parts))
		var wg sync.WaitGroup
		for i, do := range parts { // beside one another: most of the time is spent waiting
			wg.Go(func() { errs[i] = c.stalled(ctx, fmt.Sprintf("%s-%d", dir, i), &found[i], do) })
		}
		wg.Wait()
		for i := range found {
			f.rows, f.faults = append(f.rows, found[i].rows...), append(f.faults, found[i].faults...)
		}
		return errors.Join(errs...)
	})
}

// stalled does a part of the measurement on three nodes of its own.
func (c *stallsCommand) stalled(ctx context.Context, dir string, f *finding, do func(context.Context, *fleet, *finding) error) error {
	fl, err := c.newFleet(ctx, dir, c.Server, nil, 3)
	if err != nil {
		return err
	}
	defer fl.end()
	return do(ctx, fl, f)
}

// stallMaking stops a node that is at work on runs, lets two others take over,
// and wakes it.
func stallMaking(ctx context.Context, f *fleet, out *finding) error {
	p := newPlan(1, 2)
	err := p.begin(ctx, f.store, func(sc *store.Schedule) { sc.Reports, sc.Formats = "monthly,staffing", "pdf,xlsx" })
	if err != nil {
		return err
	}
	if err := f.start(0); err != nil {
		return err
	}
	held, err := f.stopMaking(ctx, p)
	if err != nil {
		return err
	}
	out.row("runs under way in the stopped node", held)
	return f.othersTakeOver(ctx, out, p, "making: ")
}

// stopMaking stops node 0 at a moment at which it holds a run.
func (f *fleet) stopMaking(ctx context.Context, p *plan) (held int, err error) {
	return held, until(ctx, "a node makes reports", time.Minute, func() (bool, error) {
		for range 50 {
			if held, err = f.running(ctx, p); held > 0 || err != nil {
				break
			}
			pause(1, 5)
		}
		if held == 0 || err != nil {
			return false, err
		}
		if err := f.signal(0, syscall.SIGSTOP); err != nil {
			return false, err
		}
		if held, err = f.running(ctx, p); held > 0 || err != nil {
			return held > 0, err
		}
		return false, f.signal(0, syscall.SIGCONT)
	})
}

func (f *fleet) running(ctx context.Context, p *plan) (n int, err error) {
	for _, id := range p.schedules {
		rs, err := f.store.Runs(ctx, id, 10_000)
		if err != nil {
			return 0, err
		}
		for i := range rs {
			n += one(rs[i].State == store.RunRunning)
		}
	}
	return n, nil
}

// stallSending stops a node between RCPT and DATA of its messages.
func stallSending(ctx context.Context, f *fleet, out *finding) error {
	p := newPlan(1, 1)
	asked, free := make(chan struct{}, 100), make(chan struct{})
	f.post.answer(func(_ string, try int) error {
		if try == 1 {
			asked <- struct{}{}
			<-free
		}
		return nil
	}, nil)
	if err := p.begin(ctx, f.store); err != nil {
		return err
	}
	if err := f.start(0); err != nil {
		return err
	}
	for range p.recipients {
		select {
		case <-asked:
		case <-time.After(time.Minute):
			return errors.New("the messages were not begun within a minute")
		}
	}
	if err := f.signal(0, syscall.SIGSTOP); err != nil {
		return err
	}
	out.row("messages held by the stopped node between RCPT and DATA", len(p.recipients))
	close(free) // the answer lies ready for it when it wakes
	return f.othersTakeOver(ctx, out, p, "sending: ")
}

// othersTakeOver starts the other nodes beside a stopped one, waits until they
// have done all, and wakes it.
func (f *fleet) othersTakeOver(ctx context.Context, out *finding, p *plan, what string) error {
	start := time.Now()
	if err := errors.Join(f.start(1), f.start(2)); err != nil {
		return err
	}
	if err := f.finish(ctx, p, 3*time.Minute); err != nil {
		return err
	}
	out.row(what+"from SIGSTOP until the others had done all", seconds(time.Since(start)))
	before := f.post.conversations()
	if err := f.signal(0, syscall.SIGCONT); err != nil {
		return err
	}
	if err := wait(ctx, 8*time.Second); err != nil { // time for what it may be up to
		return err
	}
	out.row(what+"messages begun by the woken node", f.post.conversations()-before)
	n, err := f.logged("taken up by another")
	if err != nil {
		return err
	}
	out.row(what+"refused by the fence, as logged", n)
	if err := f.stopAll(); err != nil {
		return err
	}
	t, err := p.count(ctx, f.store, f.post.counts())
	if err != nil {
		return err
	}
	t.show(out)
	return nil
}

// stallRandomly stops random nodes while all work, each past its lease.
func stallRandomly(ctx context.Context, f *fleet, out *finding, rounds int) error {
	p := newPlan(rounds, 12)
	f.post.answer(nil, slowly(1000, 3000)) // so that there is work at the last stop, too
	if err := p.begin(ctx, f.store); err != nil {
		return err
	}
	if err := f.startAll(); err != nil {
		return err
	}
	var at []time.Time
	busy := 0
	for range rounds {
		pause(300, 2000)
		open, err := p.open(ctx, f.store)
		if err != nil {
			return err
		}
		busy += one(open > 0)
		i := rand.IntN(len(f.nodes))
		if err := f.signal(i, syscall.SIGSTOP); err != nil {
			return err
		}
		at = append(at, time.Now())
		if err := wait(ctx, 2*lease+time.Second); err != nil {
			return err
		}
		if err := f.signal(i, syscall.SIGCONT); err != nil {
			return err
		}
	}
	out.row("random: SIGSTOP and SIGCONT", len(at))
	out.row("random: of these while work was open", busy)
	out.want(2*busy > rounds, "the work had ended before most of the stops")
	if err := f.finish(ctx, p, 4*time.Minute); err != nil {
		return err
	}
	if err := f.stopAll(); err != nil {
		return err
	}
	t, err := p.count(ctx, f.store, f.post.counts())
	if err != nil {
		return err
	}
	t.show(out)
	t.explain(out, at, lease)
	return nil
}
