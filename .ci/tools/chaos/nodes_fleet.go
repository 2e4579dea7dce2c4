package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"shegong/internal/store"
)

// lease is short, so that what a dead node had is soon had by another.
const lease = 4 * time.Second

// fleet is several processes on one database, and the mail server they send
// through.
type fleet struct {
	*world
	binary  string
	post    *postOffice
	options []string
	store   *store.Store // beside the nodes; nil on SQLite

	mu    sync.Mutex
	nodes []*process // nil is down
}

// newFleet makes the database and the mail server; no node is started yet.
func (o *nodesOptions) newFleet(ctx context.Context, dir, server string, counties []county, size int) (*fleet, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	w, err := newWorld(ctx, dir, server, counties)
	if err != nil {
		return nil, err
	}
	f := &fleet{world: w, binary: o.Binary, nodes: make([]*process, size)}
	if f.post, err = newPostOffice(dir, "localhost", true); err == nil && server != "" {
		f.store, err = w.open(ctx, nil)
	}
	if err != nil {
		f.end()
		return nil, err
	}
	return f, nil
}

// through sets the mail server that nodes started from now on send through.
func (p *postOffice) through() []string {
	return []string{
		"--smtp-host", "localhost", "--smtp-port", strconv.Itoa(p.port), "--smtp-from", "社工岗 <sg@chaos.example>", "--smtp-timeout", "30s",
	}
}

// start starts node i with further options, and waits until it listens. Its log
// goes on in the same file.
func (f *fleet) start(i int, more ...string) error {
	dir := filepath.Join(f.dir, fmt.Sprintf("node-%d", i))
	log, err := os.OpenFile(dir+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	args := []string{"serve", "--listen", "127.0.0.1:0", "--trusted-proxy", "127.0.0.0/8", "--data", dir, "--job-lease", lease.String()}
	if f.database != "" {
		args = append(args, "--database", f.database)
	}
	args = append(append(append(args, f.post.through()...), f.options...), more...)
	n := &process{cmd: exec.Command(f.binary, args...), log: log.Name(), ended: make(chan struct{})}
	n.cmd.Env = append(os.Environ(), "SHEGONG_KEY="+f.key, "SSL_CERT_FILE="+f.post.certificate)
	n.cmd.Stderr = log
	if err := n.listen(); err != nil {
		return err
	}
	f.set(i, n)
	return nil
}

// startAll starts every node at the same moment.
func (f *fleet) startAll(more ...string) error {
	errs := make([]error, len(f.nodes))
	var wg sync.WaitGroup
	for i := range f.nodes {
		wg.Go(func() { errs[i] = f.start(i, more...) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (f *fleet) set(i int, n *process) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.nodes[i] = n
}

// take gives node i away, which is down from then on.
func (f *fleet) take(i int) *process {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.nodes[i]
	f.nodes[i] = nil
	return n
}

// up are the numbers of the nodes that run.
func (f *fleet) up() (is []int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, n := range f.nodes {
		if n != nil {
			is = append(is, i)
		}
	}
	return is
}

// address is where node i listens; "" while it is down.
func (f *fleet) address(i int) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := f.nodes[i]; n != nil {
		return n.address
	}
	return ""
}

// signal sends node i a signal.
func (f *fleet) signal(i int, s syscall.Signal) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.nodes[i].cmd.Process.Signal(s)
}

// stopAll ends every node as an operator would.
func (f *fleet) stopAll() error {
	var errs []error
	for _, i := range f.up() {
		n := f.take(i)
		if err := n.stop(); err != nil {
			errs = append(errs, err)
			n.kill()
		}
	}
	return errors.Join(errs...)
}

// end kills what still runs and removes the database.
func (f *fleet) end() {
	for _, i := range f.up() {
		f.take(i).kill()
	}
	if f.store != nil {
		_ = f.store.Close()
	}
	if f.post != nil {
		f.post.close()
	}
	f.drop()
}

// logged counts the lines of all nodes' logs that hold a text.
func (f *fleet) logged(text string) (n int, err error) {
	for i := range f.nodes {
		b, err := os.ReadFile(filepath.Join(f.dir, fmt.Sprintf("node-%d.log", i)))
		if err != nil {
			return 0, err
		}
		n += strings.Count(string(b), text)
	}
	return n, nil
}
