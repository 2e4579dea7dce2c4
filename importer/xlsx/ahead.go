package xlsx

import "io"

const (
	aheadBuffers = 4
	aheadBuffer  = 64 << 10
)

// ahead reads from a reader on a goroutine of its own, so that unpacking and
// scanning run side by side.
type ahead struct {
	full chan chunk
	free chan []byte
	stop chan struct{}
	done chan struct{}

	current []byte // the buffer in use
	rest    []byte // what of it was not read yet
	err     error  // after rest
}

type chunk struct {
	data []byte
	err  error
}

func readAhead(r io.Reader) *ahead {
	a := &ahead{
		full: make(chan chunk, aheadBuffers),
		free: make(chan []byte, aheadBuffers),
		stop: make(chan struct{}),
		done: make(chan struct{}),
	}
	for range aheadBuffers {
		a.free <- make([]byte, aheadBuffer)
	}
	go a.run(r)
	return a
}

func (a *ahead) run(r io.Reader) {
	defer close(a.done)
	for {
		var b []byte
		select {
		case b = <-a.free:
		case <-a.stop:
			return
		}
		n, err := fill(r, b)
		// There are as many places as buffers: this never waits.
		a.full <- chunk{b[:n], err}
		if err != nil {
			return
		}
	}
}

// fill reads until b is full or the reader ends; other than io.ReadFull it
// hands on the reader's own error.
func fill(r io.Reader, b []byte) (int, error) {
	n := 0
	for n < len(b) {
		m, err := r.Read(b[n:])
		n += m
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

func (a *ahead) Read(p []byte) (int, error) {
	for len(a.rest) == 0 {
		if a.err != nil {
			return 0, a.err
		}
		if a.current != nil {
			a.free <- a.current[:cap(a.current)]
		}
		c := <-a.full
		a.current, a.rest, a.err = c.data, c.data, c.err
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

// close ends the goroutine and waits for it.
func (a *ahead) close() {
	close(a.stop)
	<-a.done
}
