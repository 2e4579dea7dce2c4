package xlsx

import "io"

// chunkSize is small beside a workbook and large beside a write.
const chunkSize = 256 << 10

// chunks is a buffer that grows without copying: a buffer in one piece takes up
// to three times its content while it grows.
type chunks struct {
	full [][]byte
	last []byte
	size int
}

// Write never fails.
func (c *chunks) Write(b []byte) (int, error) {
	c.size += len(b)
	for rest := b; len(rest) > 0; {
		if len(c.last) == cap(c.last) {
			c.grow()
		}
		n := min(len(rest), cap(c.last)-len(c.last))
		c.last = append(c.last, rest[:n]...)
		rest = rest[n:]
	}
	return len(b), nil
}

// grow begins a chunk; the first ones are small, as most parts are.
func (c *chunks) grow() {
	if c.last != nil {
		c.full = append(c.full, c.last)
	}
	c.last = make([]byte, 0, min(chunkSize, max(4<<10, c.size)))
}

// moveTo writes the content and lets go of it.
func (c *chunks) moveTo(w io.Writer) error {
	for i, b := range c.full {
		if _, err := w.Write(b); err != nil {
			return err
		}
		c.full[i] = nil
	}
	_, err := w.Write(c.last)
	*c = chunks{}
	return err
}
