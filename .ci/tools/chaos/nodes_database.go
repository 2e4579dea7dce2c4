package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"shegong/internal/roster"
)

// databaseCommand kills the PostgreSQL server itself. It needs one that nobody
// else works on, as .ci/postgres.sh gives.
type databaseCommand struct {
	nodesOptions
}

// longLease gives a node time to note what it knows when the server is back.
const longLease = 15 * time.Second

// Run measures and prints one section.
func (c *databaseCommand) Run(ctx context.Context) error {
	kills := c.size(5, 2)
	f := &finding{
		title: "The PostgreSQL server is killed",
		did: fmt.Sprintf("Two nodes make reports, send messages and take uploads of four counties; kill -9 of the postmaster %d times, "+
			"which is started again after some seconds. The nodes are not started again.", kills),
	}
	return c.measured(ctx, f, func(ctx context.Context, dir string) error {
		p, err := findPostmaster(ctx, c.Server)
		if err != nil {
			return err
		}
		counties, err := prepareCounties(filepath.Join(dir, "files"), 4, 3, roster.PeriodOf(roster.DateOf(time.Now().In(roster.China))))
		if err != nil {
			return err
		}
		fl, err := c.newFleet(ctx, dir, c.Server, counties, 2)
		if err != nil {
			return err
		}
		defer fl.end()
		fl.options = []string{"--upload-quota-mb", "0", "--job-lease", longLease.String()}
		return fl.killDatabase(ctx, f, p, counties, kills)
	})
}

func (f *fleet) killDatabase(ctx context.Context, out *finding, server *postmaster, counties []county, kills int) error {
	f.post.answer(nil, slowly(300, 900))
	p := newPlan(2*kills, 8)
	if err := p.begin(ctx, f.store); err != nil {
		return err
	}
	if err := f.startAll(); err != nil {
		return err
	}
	var at []time.Time
	var longest time.Duration
	err := f.uploadAndCount(ctx, out, counties, func(ctx context.Context) error {
		for range kills {
			pause(2000, 4000)
			down, ready, err := f.bounce(ctx, server)
			if err != nil {
				return err
			}
			at = append(at, down)
			longest = max(longest, ready)
		}
		if err := f.finish(ctx, p, 4*time.Minute); err != nil {
			return err
		}
		out.none("nodes that ended by themselves", f.fallen())
		return nil
	})
	if err != nil {
		return err
	}
	out.row("kill -9 of the postmaster", len(at))
	out.row("longest time from its start until every node was ready", seconds(longest))
	t, err := p.count(ctx, f.store, f.post.counts())
	if err != nil {
		return err
	}
	t.show(out)
	t.explain(out, at, longLease)
	return nil
}

// fallen counts the processes that have ended though nobody ended them.
func (f *fleet) fallen() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.nodes {
		select {
		case <-p.ended:
			n++
		default:
		}
	}
	return n
}

// bounce kills the server, starts it after a while, and waits until every node
// says that it is ready.
func (f *fleet) bounce(ctx context.Context, server *postmaster) (down time.Time, ready time.Duration, err error) {
	if err := server.kill(); err != nil {
		return down, 0, err
	}
	down = time.Now()
	pause(1000, 4000)
	if err := until(ctx, "the server starts", 30*time.Second, func() (bool, error) { return server.start(ctx) == nil, nil }); err != nil {
		return down, 0, errors.Join(err, server.start(ctx))
	}
	start := time.Now()
	err = until(ctx, "every node is ready", time.Minute, func() (bool, error) {
		for _, i := range f.up() {
			if !isReady(ctx, f.address(i)) {
				return false, nil
			}
		}
		return true, nil
	})
	return down, time.Since(start), err
}

func isReady(ctx context.Context, node string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, node+"/readyz", http.NoBody)
	if err != nil {
		return false
	}
	res, err := httpClient().Do(req)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// httpClient waits long enough for an upload that is checked while one waits.
func httpClient() *http.Client { return &http.Client{Timeout: time.Minute} }

// postmaster is a PostgreSQL server on this machine.
type postmaster struct {
	data  string // its folder
	tools string // folder of pg_ctl
	uid   uint32 // whom it runs as
}

// findPostmaster asks a server where it lies.
func findPostmaster(ctx context.Context, address string) (*postmaster, error) {
	c, err := pgx.Connect(ctx, address)
	if err != nil {
		return nil, err
	}
	p := &postmaster{}
	err = c.QueryRow(ctx, "SHOW data_directory").Scan(&p.data)
	if err = errors.Join(err, c.Close(ctx)); err != nil {
		return nil, err
	}
	info, err := os.Stat(p.data)
	if err != nil {
		return nil, err
	}
	p.uid = info.Sys().(*syscall.Stat_t).Uid
	pid, err := p.pid()
	if err != nil {
		return nil, err
	}
	program, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	p.tools = filepath.Dir(program)
	return p, err
}

func (p *postmaster) pid() (int, error) {
	b, err := os.ReadFile(filepath.Join(p.data, "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(b), "\n")
	return strconv.Atoi(first)
}

func (p *postmaster) kill() error {
	pid, err := p.pid()
	if err != nil {
		return err
	}
	return syscall.Kill(pid, syscall.SIGKILL)
}

// start starts it as it was started before.
func (p *postmaster) start(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, filepath.Join(p.tools, "pg_ctl"), "-D", p.data, "-w", "-l", filepath.Join(filepath.Dir(p.data), "server.log"), "restart")
	cmd.Dir = p.data
	if os.Geteuid() == 0 { // the server refuses to run as root
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: p.uid, Gid: p.uid, NoSetGroups: true}}
	}
	return cmd.Run()
}
