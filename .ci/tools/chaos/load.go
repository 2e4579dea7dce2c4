package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"shegong/internal/roster"
)

// loadCommand sends the workbooks of all counties at once.
type loadCommand struct {
	Counties int    `help:"Counties; those beyond the province's own are invented." default:"69"`
	Rows     int    `help:"Workers of each county." default:"600"`
	Database string `help:"A PostgreSQL server, postgres://…; a database is made on it for every run. Without it SQLite." env:"SHEGONG_TEST_POSTGRES"`
	SQLite   bool   `name:"sqlite" help:"SQLite, whatever --database says."`
	Nodes    []int  `help:"Numbers of nodes to be measured one after the other; SQLite takes one." default:"1"`
	Binary   string `help:"The program; without it one is built." type:"existingfile"`
	MaxMB    int    `name:"max-mb" help:"Ends a run in which a node grows beyond so many MB." default:"12000"`
}

// Run measures and prints one section.
func (c *loadCommand) Run(ctx context.Context) error {
	if c.SQLite {
		c.Database = ""
	}
	tmp, err := os.MkdirTemp("", "shegong-load-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	if c.Binary == "" {
		if c.Binary, err = build(ctx, tmp); err != nil {
			return err
		}
	}
	period := roster.PeriodOf(roster.DateOf(time.Now().In(roster.China))) // of this month nothing is locked yet
	counties, err := prepareCounties(filepath.Join(tmp, "files"), c.Counties, c.Rows, period)
	if err != nil {
		return err
	}
	var runs []*loadFigures
	var broken error
	for _, n := range c.Nodes {
		f, err := c.measure(ctx, filepath.Join(tmp, fmt.Sprintf("nodes-%d", n)), n, counties)
		if err != nil {
			broken = errors.Join(broken, err)
			break // what was measured before is still shown
		}
		runs = append(runs, f)
		broken = errors.Join(broken, f.verdict())
	}
	if len(runs) > 0 {
		c.print(os.Stdout, counties, runs)
	}
	return broken
}

// measure sends everything to so many nodes, stops them, and counts what their
// database holds.
func (c *loadCommand) measure(ctx context.Context, dir string, nodes int, counties []county) (*loadFigures, error) {
	w, err := newWorld(ctx, dir, c.Database, counties)
	if err != nil {
		return nil, err
	}
	defer w.drop()
	var ns []*node
	defer func() {
		for _, n := range ns {
			n.kill()
		}
	}()
	for i := range nodes {
		n, err := startNode(c.Binary, w, i)
		if err != nil {
			return nil, err
		}
		ns = append(ns, n)
	}
	guarded, cancel := context.WithCancelCause(ctx)
	for _, n := range ns {
		go n.guard(guarded, c.MaxMB, cancel)
	}
	f := &loadFigures{nodes: nodes, all: sendAll(guarded, addresses(ns), counties)}
	broken := context.Cause(guarded)
	cancel(nil)
	if broken != nil {
		return nil, broken
	}
	for _, n := range ns {
		mb, err := n.peakMB()
		if err != nil {
			return nil, err
		}
		f.peaks = append(f.peaks, mb)
		if err := n.stop(); err != nil {
			return nil, err
		}
	}
	if f.held, err = w.count(ctx, counties, c.Rows, f.all); err != nil {
		return nil, err
	}
	if f.verdict() != nil {
		for _, n := range ns {
			fmt.Fprintln(os.Stderr, strings.Join(n.complaints(), "\n"))
		}
	}
	return f, nil
}
