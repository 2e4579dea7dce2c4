package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"math"
	"net/url"
	"path"
	"strings"
	"sync"

	"shegong/importer/grid"
)

// container is the zip file: its entries by part name, and what was unpacked
// of them so far.
type container struct {
	limits  grid.Limits
	entries map[string]*entry

	mu       sync.Mutex
	inflated int64 // sum of the entries'
}

type entry struct {
	file      *zip.File
	ambiguous bool // several entries bear this name

	// inflated is how much was unpacked in the longest reading, so that
	// reading a sheet twice counts once. Guarded by container.mu.
	inflated int64
}

// A directory record takes 46 bytes and its name; this many bytes for each
// entry allowed bound what a directory can cost before it is counted.
const (
	directoryRecord = 512
	directoryTail   = 128 << 10
)

var errDirectory = errors.New("directory too long")

// boundedReaderAt refuses to read more than left bytes while it is bounded.
// Afterwards it may be used from several goroutines. Damaged directories can
// make archive/zip ask for bytes before the first.
type boundedReaderAt struct {
	r       io.ReaderAt
	bounded bool
	left    int64
}

func (b *boundedReaderAt) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, zip.ErrFormat
	}
	if !b.bounded {
		return b.r.ReadAt(p, off)
	}
	if b.left < 0 {
		return 0, errDirectory
	}
	n, err := b.r.ReadAt(p, off)
	b.left -= int64(n)
	return n, err
}

func openContainer(r io.ReaderAt, size int64, limits grid.Limits) (*container, error) {
	source := &boundedReaderAt{r: r, bounded: true, left: int64(limits.Entries)*directoryRecord + directoryTail}
	z, err := zip.NewReader(source, size)
	switch {
	case source.left < 0, err == nil && len(z.File) > limits.Entries:
		return nil, tooLarge("文件内的条目超过 %d 个，不像普通的工作簿。请在 Excel/WPS 中另存为新的 .xlsx 再上传", limits.Entries)
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return nil, notZip(r, size, err)
	}
	source.bounded = false // from here on the bound is on what is unpacked
	c := &container{limits: limits, entries: make(map[string]*entry, len(z.File))}
	var declared uint64
	for _, f := range z.File {
		if declared += min(f.UncompressedSize64, math.MaxInt64/2); declared > uint64(limits.Inflated) {
			return nil, c.tooMuch()
		}
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		name := partName(f.Name)
		if e := c.entries[name]; e != nil {
			e.ambiguous = true
			continue
		}
		c.entries[name] = &entry{file: f}
	}
	return c, nil
}

func (c *container) tooMuch() *grid.Error {
	return tooLarge("文件解压后超过 %d MB。请删除无关的工作表、图片和空白格式，或拆分后分别上传", max(1, c.limits.Inflated>>20))
}

// notZip says what a file is whose directory cannot be read.
func notZip(r io.ReaderAt, size int64, err error) error {
	if size == 0 {
		return &grid.Error{Code: codeEmpty, Message: "文件是空的（0 字节）。" + remedy}
	}
	head := make([]byte, min(size, 8))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return unsupported("文件是加密的工作簿或旧版 .xls，不是 .xlsx。请在 Excel/WPS 中去掉密码，另存为 .xlsx 再上传")
	case !bytes.HasPrefix(head, []byte("PK\x03\x04")[:min(len(head), 4)]):
		return unsupported("文件不是 .xlsx 工作簿。请在 Excel/WPS 中打开后另存为 .xlsx 再上传")
	case !errors.Is(err, zip.ErrFormat) && !errors.Is(err, zip.ErrAlgorithm) && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return err
	case hasDirectoryEnd(r, size):
		return corrupt("压缩包的目录有误")
	}
	return truncated("压缩包")
}

// hasDirectoryEnd tells whether the record that ends every zip file is there.
func hasDirectoryEnd(r io.ReaderAt, size int64) bool {
	tail := make([]byte, min(size, 64<<10+22))
	n, _ := r.ReadAt(tail, size-int64(len(tail)))
	return bytes.Contains(tail[:n], []byte("PK\x05\x06"))
}

// partName is the form in which part names are compared: Excel ignores case,
// and some writers store backslashes.
func partName(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+name), "/"))
}

// resolve is the part name of a relationship's target in part base.
func resolve(base, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = path.Join(path.Dir("/"+base), target)
	}
	return partName(target)
}

// find is the entry of a part, nil if there is none.
func (c *container) find(name string) *entry {
	if e := c.entries[name]; e != nil {
		return e
	}
	if plain, err := url.PathUnescape(name); err == nil {
		return c.entries[partName(plain)]
	}
	return nil
}

// charge counts n bytes unpacked in one reading of e, and tells whether the
// limit still holds.
func (c *container) charge(e *entry, n int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n > e.inflated {
		c.inflated += n - e.inflated
		e.inflated = n
	}
	return c.inflated <= c.limits.Inflated
}
