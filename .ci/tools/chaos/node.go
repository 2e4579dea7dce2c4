package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// build makes the program in dir, as it is shipped.
func build(ctx context.Context, dir string) (string, error) {
	path := filepath.Join(dir, "shegong")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", path, "./cmd/shegong")
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
}

// node is one process of the program.
type node struct {
	cmd     *exec.Cmd
	address string        // http://127.0.0.1:40123
	log     string        // its path
	ended   chan struct{} // closed when it has
	err     error         // how, once it has
}

var announced = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// startNode starts a process on a world and waits until it listens. Every
// county comes from an address of its own, as X-Forwarded-For tells.
func startNode(binary string, w *world, i int) (*node, error) {
	dir := filepath.Join(w.dir, fmt.Sprintf("node-%d", i))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(w.dir, fmt.Sprintf("node-%d.log", i)))
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	args := []string{"serve", "--listen", "127.0.0.1:0", "--trusted-proxy", "127.0.0.0/8", "--data", dir}
	if w.database != "" {
		args = append(args, "--database", w.database)
	}
	n := &node{cmd: exec.Command(binary, args...), log: log.Name(), ended: make(chan struct{})}
	n.cmd.Env = append(os.Environ(), "SHEGONG_KEY="+w.key)
	n.cmd.Stderr = log
	out, err := n.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := n.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for n.address == "" && lines.Scan() {
		n.address = announced.FindString(lines.Text())
	}
	go func() {
		for lines.Scan() { // what else it says, so that it is not held up
		}
		n.err = n.cmd.Wait()
		close(n.ended)
	}()
	if n.address == "" {
		<-n.ended
		said, _ := os.ReadFile(n.log)
		return nil, fmt.Errorf("node did not start: %w\n%s", n.err, said)
	}
	return n, nil
}

func addresses(ns []*node) []string {
	out := make([]string, len(ns))
	for i, n := range ns {
		out[i] = n.address
	}
	return out
}

var (
	peakLine = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)
	nowLine  = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)
)

func (n *node) memoryMB(line *regexp.Regexp) (int, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", n.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	m := line.FindSubmatch(b)
	if m == nil {
		return 0, errors.New("node has ended")
	}
	kb, err := strconv.Atoi(string(m[1]))
	return kb / 1024, err
}

// peakMB is the most memory the process has held.
func (n *node) peakMB() (int, error) { return n.memoryMB(peakLine) }

// guard breaks the run off before a node takes all the machine's memory, or
// when it ends by itself.
func (n *node) guard(ctx context.Context, maxMB int, cancel context.CancelCauseFunc) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(200 * time.Millisecond):
		}
		switch mb, err := n.memoryMB(nowLine); {
		case ctx.Err() != nil:
		case err != nil:
			cancel(err)
		case mb > maxMB:
			cancel(fmt.Errorf("a node holds %d MB, more than the %d MB allowed", mb, maxMB))
		}
	}
}

// stop ends the process as an operator would.
func (n *node) stop() error {
	if err := n.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-n.ended:
		return n.err
	case <-time.After(time.Minute):
		return errors.New("node did not stop within a minute")
	}
}

// complaints are the first errors the node logged, for whom a run fails.
func (n *node) complaints() []string {
	b, err := os.ReadFile(n.log)
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	for line := range strings.Lines(string(b)) {
		if strings.Contains(line, "level=ERROR") && len(out) < 5 {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return out
}

// kill ends a process that may have ended already, and waits for it.
func (n *node) kill() {
	_ = n.cmd.Process.Kill()
	<-n.ended
}
