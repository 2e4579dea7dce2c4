package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"time"

	"shegong/internal/roster"
)

// uploadsCommand kills the service while counties upload.
type uploadsCommand struct {
	nodesOptions
	SQLite bool `name:"sqlite" help:"SQLite, whatever --server says."`
}

func decodeText(text []byte, v any) error { return json.Unmarshal(text, v) }

// Run measures and prints one section.
func (c *uploadsCommand) Run(ctx context.Context) error {
	kills, size, engine := c.size(100, 30), 2, "PostgreSQL, two nodes"
	if c.SQLite || c.Server == "" {
		c.Server, size, engine = "", 1, "SQLite"
	}
	f := &finding{
		title: "Checks 14 and 15: uploads while the service is killed, " + engine,
		did: fmt.Sprintf("Ten counties upload a workbook after the other through the interface, each unlike the others, every fourth of 4.5 MB, "+
			"and repeat what was not acknowledged; kill -9 at %d random moments.", kills),
	}
	return c.measured(ctx, f, func(ctx context.Context, dir string) error {
		counties, err := prepareCounties(filepath.Join(dir, "files"), 10, 3, roster.PeriodOf(roster.DateOf(time.Now().In(roster.China))))
		if err != nil {
			return err
		}
		fl, err := c.newFleet(ctx, dir, c.Server, counties, size)
		if err != nil {
			return err
		}
		defer fl.end()
		fl.options = []string{"--upload-quota-mb", "0"}
		if err := fl.startAll(); err != nil {
			return err
		}
		return fl.uploadAndCount(ctx, f, counties, func(ctx context.Context) error { return fl.killWhileUploading(ctx, f, kills, c.size(15, 1000)) })
	})
}

// killWhileUploading kills a random node again and again, and starts it anew.
// Each so many kills it waits long enough for answers 202.
func (f *fleet) killWhileUploading(ctx context.Context, out *finding, kills, restEach int) error {
	for k := range kills {
		pause(100, 1500)
		if k%restEach == restEach-1 {
			pause(11_000, 13_000)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		i := rand.IntN(len(f.nodes))
		f.take(i).kill()
		if err := f.start(i); err != nil {
			return err
		}
	}
	out.row("kill -9", kills)
	return nil
}

// uploadAndCount lets the counties upload while harm is done, and counts what the
// database holds in the end.
func (f *fleet) uploadAndCount(ctx context.Context, out *finding, counties []county, harm func(context.Context) error) error {
	stop := make(chan struct{})
	senders := make([]*sender, len(counties))
	errs := make([]error, len(counties))
	var wg sync.WaitGroup
	for i := range counties {
		s := &sender{county: &counties[i], fleet: f, turn: i}
		senders[i] = s
		wg.Go(func() { errs[i] = s.run(ctx, stop) })
	}
	err := harm(ctx)
	close(stop)
	wg.Wait()
	if err := errors.Join(append(errs, err)...); err != nil {
		f.tell(ctx)
		return err
	}
	if err := f.uploadsEnd(ctx); err != nil {
		f.tell(ctx)
		return err
	}
	if err := f.stopAll(); err != nil {
		return err
	}
	return f.countUploads(ctx, out, senders)
}

// uploadsEnd waits until no acknowledged upload is to be checked any more.
func (f *fleet) uploadsEnd(ctx context.Context) error {
	db, err := f.sql()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return until(ctx, "all uploads checked", 2*time.Minute, func() (bool, error) {
		n := 0
		err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM uploads WHERE state IN ('queued', 'running')").Scan(&n)
		return n == 0, err
	})
}
