package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// killsCommand kills nodes while they work off many periods.
type killsCommand struct {
	nodesOptions
}

// Run measures and prints one section.
func (c *killsCommand) Run(ctx context.Context) error {
	schedules, months, kills := c.size(10, 6), c.size(24, 8), c.size(20, 8)
	f := &finding{
		title: "Check 19: nodes are killed",
		did: fmt.Sprintf("Three nodes on one PostgreSQL, leases of %s; %d schedules with %d periods past due each and four recipients; "+
			"kill -9 of a random node at random moments while they work, and a new start shortly after.", lease, schedules, months),
	}
	return c.measured(ctx, f, func(ctx context.Context, dir string) error {
		fl, err := c.newFleet(ctx, dir, c.Server, nil, 3)
		if err != nil {
			return err
		}
		defer fl.end()
		fl.post.answer(nil, slowly(200, 700))
		return fl.killAndCount(ctx, f, newPlan(schedules, months), kills)
	})
}

// slowly takes so many milliseconds for a message.
func slowly(least, most int) func(string, string, *smtp.Conn) error {
	return func(string, string, *smtp.Conn) error {
		pause(least, most)
		return nil
	}
}

// pause sleeps for a random time in milliseconds.
func pause(least, most int) {
	time.Sleep(time.Duration(least+rand.IntN(most-least)) * time.Millisecond)
}

func (f *fleet) killAndCount(ctx context.Context, out *finding, p *plan, kills int) error {
	if err := p.begin(ctx, f.store); err != nil {
		return err
	}
	if err := f.startAll(); err != nil {
		return err
	}
	at, open, err := f.killRandomly(ctx, p, kills)
	if err != nil {
		return err
	}
	last := time.Now()
	if err := f.finish(ctx, p, 2*time.Minute); err != nil {
		return err
	}
	out.row("kill -9", len(at))
	out.row("open runs and messages at the first and the last kill", fmt.Sprintf("%d, %d", open[0], open[len(open)-1]))
	out.want(open[len(open)-1] > 0, "the work had ended before the last kill")
	out.row("from the last start to the end of all work", seconds(time.Since(last)))
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

// killRandomly kills, and starts again each node it killed; open is how much
// was still to be done at each kill.
func (f *fleet) killRandomly(ctx context.Context, p *plan, kills int) (at []time.Time, open []int, err error) {
	var wg sync.WaitGroup
	failed := make(chan error, kills)
	for len(at) < kills {
		pause(200, 1500)
		up := f.up()
		if len(up) == 0 {
			continue
		}
		n, err := p.open(ctx, f.store)
		if err != nil {
			return nil, nil, err
		}
		open = append(open, n)
		i := up[rand.IntN(len(up))]
		f.take(i).kill()
		at = append(at, time.Now())
		wg.Go(func() {
			pause(300, 1500)
			failed <- f.start(i)
		})
	}
	wg.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			return nil, nil, err
		}
	}
	return at, open, nil
}
