package xls

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"shegong/importer/grid"
)

// What opening a container may cost. mscfb copies the path at each level of
// nested storages, so that its memory grows with the square of the directory:
// 4,096 entries are 128 MB at worst, and ten times what a workbook full of
// embedded objects has.
const (
	maxDirectory = 4096 * 128 // bytes of directory (and DIFAT) sectors
	maxLinks     = 100_000    // steps along chains before the first read
)

// sectorFloor is the least sector that is a mark rather than a place.
const sectorFloor = 0xFFFFFFFA

// read is one read of the file: where and how much.
type read struct {
	off int64
	n   int
}

// guard stands between mscfb and the file. It refuses what mscfb does not
// check: places inside the header (a chain that runs into FREESECT wraps round
// to offset 0) and opening costs out of proportion. It remembers why it
// refused, and which reads it served.
type guard struct {
	r       io.ReaderAt
	size    int64
	sector  int64 // size of a sector, and so of the header
	opening bool
	started bool // the header was read
	spent   int64
	links   int
	served  []read
	why     error // the first refusal or failure
}

func newGuard(r io.ReaderAt, size int64) (*guard, error) {
	head := make([]byte, 512)
	if size < int64(len(head)) {
		return nil, fault(truncated, "文件不完整，只有开头的一小段"+resend)
	}
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read container: %w", err)
	}
	shift := binary.LittleEndian.Uint16(head[30:])
	if shift != 9 && shift != 12 {
		return nil, fault(corrupt, "文件头已损坏（扇区大小无效）"+resave)
	}
	return &guard{r: r, size: size, sector: 1 << shift, opening: true}, nil
}

func (g *guard) ReadAt(p []byte, off int64) (int, error) {
	if why := g.refuse(len(p), off); why != nil {
		return 0, g.fail(why)
	}
	n, err := g.r.ReadAt(p, off)
	if !g.opening {
		g.served = append(g.served, read{off, n})
	}
	switch {
	case n == len(p):
		return n, nil // io.ReaderAt may return EOF with the last byte
	case errors.Is(err, io.EOF):
		return n, g.fail(cutShort())
	}
	return n, g.fail(fmt.Errorf("read container: %w", err))
}

// fail remembers the first failure, which mscfb does not pass on as it is.
func (g *guard) fail(why error) error {
	if g.why == nil {
		g.why = why
	}
	return why
}

// fault is what went wrong in mscfb: what the guard remembers, or else a
// broken structure.
func (g *guard) fault() error {
	if g.why != nil {
		return g.why
	}
	return fault(corrupt, "文件结构已损坏"+resave)
}

func (g *guard) refuse(n int, off int64) *grid.Error {
	switch {
	case off == 0 && !g.started:
		g.started = true
		return nil
	case off < g.sector, off >= sectorFloor*g.sector:
		return fault(corrupt, "文件内部的扇区链已断开"+resave)
	case off+int64(n) > g.size:
		return cutShort()
	case !g.opening:
		return nil
	}
	if n == 4 {
		g.links++
	} else {
		g.spent += int64(n)
	}
	if g.links > maxLinks || g.spent > maxDirectory {
		return fault(tooLarge, "文件内嵌的对象过多，无法处理"+resave)
	}
	return nil
}

func cutShort() *grid.Error {
	return fault(truncated, "文件不完整，后面的内容缺失（可能没有下载或复制完）"+resend)
}
