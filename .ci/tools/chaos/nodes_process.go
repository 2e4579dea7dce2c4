package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// process is one node of a fleet.
type process struct {
	cmd     *exec.Cmd
	log     string        // its path
	address string        // http://127.0.0.1:40123
	ended   chan struct{} // closed when it has
	err     error         // how, once it has
}

// listen starts the process and waits until it says where it listens.
func (p *process) listen() error {
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := p.cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	for p.address == "" && lines.Scan() {
		if strings.Contains(lines.Text(), "已启动") { // a link for the first account may come before
			p.address = announced.FindString(lines.Text())
		}
	}
	go func() {
		for lines.Scan() { // what else it says, so that it is not held up
		}
		p.err = p.cmd.Wait()
		close(p.ended)
	}()
	if p.address == "" {
		<-p.ended
		said, _ := os.ReadFile(p.log)
		return fmt.Errorf("node did not start: %w: %s", p.err, said[max(0, len(said)-2000):])
	}
	return nil
}

// kill ends the process as a power cut would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// stop ends the process as an operator would.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-p.ended:
		return p.err
	case <-time.After(time.Minute):
		return errors.New("node did not stop within a minute")
	}
}
