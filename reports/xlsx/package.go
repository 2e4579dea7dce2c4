package xlsx

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// pack collects the parts of a workbook and writes them in one fixed order:
// excelize keeps its sheets in a map and hands them over as the map ranges.
// Parts wait compressed, so a package costs little more than its own size.
type pack struct {
	w     io.Writer
	made  time.Time
	parts []*part
}

func newPackage(w io.Writer, made time.Time) *pack { return &pack{w: w, made: made} }

// Create begins a part; it may be written to until the package is closed.
func (p *pack) Create(name string) (io.Writer, error) {
	part := &part{name: name, sum: crc32.NewIEEE()}
	var err error
	if part.deflate, err = flate.NewWriter(&part.data, flate.DefaultCompression); err != nil {
		return nil, fmt.Errorf("part %s: %w", name, err)
	}
	p.parts = append(p.parts, part)
	return part, nil
}

// AddFS is a part of the library's interface that only streams of pictures use.
func (*pack) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the package.
func (p *pack) Close() error {
	slices.SortFunc(p.parts, func(a, b *part) int {
		return strings.Compare(rank(a.name)+a.name, rank(b.name)+b.name)
	})
	zw := zip.NewWriter(p.w)
	for _, part := range p.parts {
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
	data    bytes.Buffer
	deflate *flate.Writer
	sum     hash.Hash32
	size    uint64
}

// Write compresses b.
func (p *part) Write(b []byte) (int, error) {
	n, err := p.deflate.Write(b)
	p.sum.Write(b[:n])
	p.size += uint64(n)
	return n, err
}

func (p *part) writeTo(zw *zip.Writer, made time.Time) error {
	if err := p.deflate.Close(); err != nil {
		return err
	}
	head := &zip.FileHeader{
		Name:               p.name,
		Method:             zip.Deflate,
		CRC32:              p.sum.Sum32(),
		CompressedSize64:   uint64(p.data.Len()),
		UncompressedSize64: p.size,
	}
	head.ModifiedDate, head.ModifiedTime = dosTime(made) //nolint:staticcheck // CreateRaw takes no other
	w, err := zw.CreateRaw(head)
	if err != nil {
		return err
	}
	_, err = p.data.WriteTo(w)
	p.data = bytes.Buffer{}
	return err
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
