package xlsx

import (
	"archive/zip"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/flate"
)

// compression makes workbooks a fifth smaller than the fastest level does, in a
// tenth more time: they are mailed and archived.
const compression = 6

// pack collects the parts of a workbook and writes them in one fixed order:
// excelize hands its parts over as its maps range. Parts wait compressed, so a
// package costs little more than its own size.
type pack struct {
	w       io.Writer
	made    time.Time
	parts   []*part
	deflate *flate.Writer // writes the last of parts, if that is open
}

func newPackage(w io.Writer, made time.Time) *pack { return &pack{w: w, made: made} }

// Create begins a part and ends the one before. Of a sheet that was streamed it
// takes the library's empty one and drops it.
func (p *pack) Create(name string) (io.Writer, error) {
	for _, have := range p.parts {
		if have.name == name {
			have.listed = true
			return io.Discard, nil
		}
	}
	part, err := p.begin(name)
	if err != nil {
		return nil, err
	}
	part.listed = true
	return part, nil
}

// begin opens a part and ends the one before.
func (p *pack) begin(name string) (*part, error) {
	if err := p.end(); err != nil {
		return nil, err
	}
	part := &part{name: name, sum: crc32.NewIEEE()}
	if p.deflate == nil {
		deflate, err := flate.NewWriter(&part.data, compression)
		if err != nil {
			return nil, fmt.Errorf("part %s: %w", name, err)
		}
		p.deflate = deflate
	}
	p.deflate.Reset(&part.data)
	part.deflate = p.deflate
	p.parts = append(p.parts, part)
	return part, nil
}

// end finishes the open part.
func (p *pack) end() error {
	if len(p.parts) == 0 {
		return nil
	}
	last := p.parts[len(p.parts)-1]
	if last.deflate == nil {
		return nil
	}
	last.deflate = nil
	if err := p.deflate.Close(); err != nil {
		return fmt.Errorf("part %s: %w", last.name, err)
	}
	return nil
}

// AddFS is a part of the library's interface that only streams of pictures use.
func (*pack) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the package.
func (p *pack) Close() error {
	if err := p.end(); err != nil {
		return err
	}
	slices.SortFunc(p.parts, func(a, b *part) int {
		return strings.Compare(rank(a.name)+a.name, rank(b.name)+b.name)
	})
	zw := zip.NewWriter(p.w)
	for _, part := range p.parts {
		if !part.listed {
			return fmt.Errorf("part %s: the workbook does not know it", part.name)
		}
		if err := part.writeTo(zw, p.made); err != nil {
			return fmt.Errorf("part %s: %w", part.name, err)
		}
	}
	return zw.Close()
}

// rank puts the list of content types first: some readers tell the kind of a
// file by its first part.
func rank(name string) string {
	switch {
	case name == "[Content_Types].xml":
		return "0"
	case strings.HasPrefix(name, "_rels/"):
		return "1"
	default:
		return "2"
	}
}

// part is one compressed part of a package.
type part struct {
	name    string
	listed  bool // the library has it among its parts
	data    chunks
	deflate *flate.Writer // nil when the part has ended
	sum     hash.Hash32
	size    uint64
}

// Write compresses b.
func (p *part) Write(b []byte) (int, error) {
	if p.deflate == nil {
		return 0, fs.ErrClosed
	}
	n, err := p.deflate.Write(b)
	p.sum.Write(b[:n])
	p.size += uint64(n)
	return n, err
}

func (p *part) writeTo(zw *zip.Writer, made time.Time) error {
	head := &zip.FileHeader{
		Name:               p.name,
		Method:             zip.Deflate,
		CRC32:              p.sum.Sum32(),
		CompressedSize64:   uint64(p.data.size),
		UncompressedSize64: p.size,
	}
	head.ModifiedDate, head.ModifiedTime = dosTime(made) //nolint:staticcheck // CreateRaw takes no other
	w, err := zw.CreateRaw(head)
	if err != nil {
		return err
	}
	return p.data.moveTo(w)
}

// dosTime is the date and time of a ZIP entry, which has no zone and begins in
// 1980; the zone is fixed so that the machine's does not show in the bytes.
func dosTime(t time.Time) (date, clock uint16) {
	t = t.UTC()
	if t.Year() < 1980 || t.Year() > 2107 {
		return 1<<5 | 1, 0
	}
	date = uint16(t.Day() | int(t.Month())<<5 | (t.Year()-1980)<<9)
	clock = uint16(t.Second()/2 | t.Minute()<<5 | t.Hour()<<11)
	return date, clock
}
