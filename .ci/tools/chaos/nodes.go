package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// nodesCommand starts the program as processes, does harm to them, and counts
// what is lost and what is there twice.
type nodesCommand struct {
	Kills    killsCommand    `cmd:"" help:"Three nodes, kill -9 of random ones while they work (check 19)."`
	Down     downCommand     `cmd:"" help:"All nodes down while three periods fall due (check 20)."`
	Stalls   stallsCommand   `cmd:"" help:"A node stopped past its lease (check 21)."`
	Clocks   clocksCommand   `cmd:"" help:"Nodes whose clocks are an hour off (check 22)."`
	Stop     stopCommand     `cmd:"" help:"SIGTERM while runs, messages and an upload are under way (check 25)."`
	Uploads  uploadsCommand  `cmd:"" help:"Uploads through the interface while the service is killed (checks 14 and 15)."`
	Mail     mailCommand     `cmd:"" help:"What mail servers say (checks 26 to 28)."`
	Database databaseCommand `cmd:"" help:"The PostgreSQL server is killed while nodes work."`
}

// nodesOptions are common to the measurements.
type nodesOptions struct {
	Server string `help:"A PostgreSQL server, postgres://…; a database is made on it." env:"SHEGONG_TEST_POSTGRES"`
	Binary string `help:"The program; without it one is built." type:"existingfile"`
	Quick  bool   `help:"Smaller figures." env:"CHAOS_QUICK"`
}

// size is a figure for a long measurement and for a quick one.
func (o *nodesOptions) size(full, quick int) int {
	if o.Quick {
		return quick
	}
	return full
}

// measured runs a measurement in a folder of its own and prints its section.
func (o *nodesOptions) measured(ctx context.Context, f *finding, do func(ctx context.Context, dir string) error) (err error) {
	dir, err := os.MkdirTemp("", "shegong-nodes-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if o.Binary == "" {
		if o.Binary, err = build(ctx, dir); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, 15*time.Minute, errors.New("measurement took more than 15 minutes"))
	defer cancel()
	start := time.Now()
	if err := do(ctx, filepath.Join(dir, "world")); err != nil {
		return errors.Join(err, context.Cause(ctx))
	}
	f.row("whole measurement", seconds(time.Since(start)))
	return f.print(os.Stdout)
}

// finding is a section of docs/reliability.md.
type finding struct {
	title, did string
	rows       []string
	faults     []string
}

// row adds a figure.
func (f *finding) row(what string, figure any) {
	f.rows = append(f.rows, fmt.Sprintf("| %s | %v |", what, figure))
}

// none adds a count that must be 0.
func (f *finding) none(what string, n int) {
	f.row(what, n)
	f.want(n == 0, "%s: %d", what, n)
}

// want notes what was promised and is not so.
func (f *finding) want(ok bool, format string, args ...any) {
	if !ok {
		f.faults = append(f.faults, fmt.Sprintf(format, args...))
	}
}

// print writes the section; a fault is an error as well.
func (f *finding) print(w io.Writer) error {
	verdict := "pass"
	if len(f.faults) > 0 {
		verdict = "**fail**: " + strings.Join(f.faults, "; ")
	}
	_, err := fmt.Fprintf(w, "### %s\n\n%s\n\n| what | figure |\n| --- | ---: |\n%s\n\nVerdict: %s.\n\n", f.title, f.did, strings.Join(f.rows, "\n"), verdict)
	if len(f.faults) > 0 {
		err = errors.Join(err, fmt.Errorf("%s: %s", f.title, strings.Join(f.faults, "; ")))
	}
	return err
}

// until asks every so often until ok, and names what it waited for where the
// time is over.
func until(ctx context.Context, what string, most time.Duration, ok func() (bool, error)) error {
	for end := time.Now().Add(most); ; {
		done, err := ok()
		if done || err != nil {
			return err
		}
		if time.Now().After(end) {
			return fmt.Errorf("after %s still not so: %s", most, what)
		}
		if err := wait(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
}
