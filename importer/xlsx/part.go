package xlsx

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
)

// aheadFrom is the size from which a part is inflated on a goroutine of its own.
const aheadFrom = 1 << 20

// part reads one entry unpacked. Other than archive/zip it holds the entry to
// its size and checksum even where the checksum is given as 0, and counts what
// it unpacks against the limit while unpacking.
type part struct {
	c    *container
	e    *entry
	what string // names the part in messages
	r    io.Reader
	crc  uint32
	n    int64
	err  error
}

// open starts reading e. After use done must be called.
func (c *container) open(e *entry, what string) (r io.Reader, done func(), err error) {
	f := e.file
	switch {
	case e.ambiguous:
		return nil, nil, corrupt("%s在压缩包中出现了两份", what)
	case f.Flags&1 != 0:
		return nil, nil, unsupported("压缩包内的%s加了密码。请去掉密码后再上传", what)
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return nil, nil, unsupported("%s用了不支持的压缩方法（%d）。%s", what, f.Method, remedy)
	}
	raw, err := f.OpenRaw()
	switch {
	case errors.Is(err, zip.ErrFormat), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, nil, corrupt("压缩包中找不到%s的数据", what)
	case err != nil:
		return nil, nil, fmt.Errorf("open %s: %w", f.Name, err)
	}
	p := &part{c: c, e: e, what: what, r: raw}
	if f.Method == zip.Deflate {
		p.r = flate.NewReader(bufio.NewReaderSize(raw, 64<<10))
	}
	if f.UncompressedSize64 >= aheadFrom {
		a := readAhead(p)
		return a, a.close, nil
	}
	return p, func() {}, nil
}

func (p *part) Read(b []byte) (int, error) {
	if p.err != nil {
		return 0, p.err
	}
	n, err := p.r.Read(b)
	p.n += int64(n)
	p.crc = crc32.Update(p.crc, crc32.IEEETable, b[:n])
	switch {
	case uint64(p.n) > p.e.file.UncompressedSize64:
		p.err = corrupt("%s的长度与压缩包目录中登记的不符", p.what)
	case !p.c.charge(p.e, p.n):
		p.err = p.c.tooMuch()
	case err != nil:
		p.err = p.ended(err)
	}
	if p.err != nil && !errors.Is(p.err, io.EOF) {
		n = 0
	}
	return n, p.err
}

// ended judges how the reading ended: io.EOF only if all was there.
func (p *part) ended(err error) error {
	var bad flate.CorruptInputError
	var internal flate.InternalError
	switch {
	case errors.Is(err, io.EOF):
		if uint64(p.n) != p.e.file.UncompressedSize64 {
			return truncated(p.what)
		}
		if p.crc != p.e.file.CRC32 {
			return corrupt("%s的校验和不符", p.what)
		}
		return io.EOF
	case errors.Is(err, io.ErrUnexpectedEOF):
		return truncated(p.what)
	case errors.As(err, &bad), errors.As(err, &internal), errors.Is(err, zip.ErrFormat):
		return corrupt("%s的压缩数据有误", p.what)
	}
	return fmt.Errorf("read %s: %w", p.e.file.Name, err)
}
