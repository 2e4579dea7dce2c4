package templates

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"sort"
)

// sortedZip is a zip writer that puts its entries in the order of their names:
// excelize writes streamed sheets in the random order of a map, and the same
// workbook must give the same bytes. Entries are kept compressed until Close.
type sortedZip struct {
	w       io.Writer
	entries []*zipEntry
}

type zipEntry struct {
	name string
	data bytes.Buffer
	size uint64
	sum  hash.Hash32
	into *flate.Writer
}

func newSortedZip(w io.Writer) *sortedZip { return &sortedZip{w: w} }

// Create begins an entry.
func (z *sortedZip) Create(name string) (io.Writer, error) {
	e := &zipEntry{name: name, sum: crc32.NewIEEE()}
	into, err := flate.NewWriter(&e.data, flate.DefaultCompression)
	if err != nil {
		return nil, err
	}
	e.into = into
	z.entries = append(z.entries, e)
	return e, nil
}

// Write adds to the entry.
func (e *zipEntry) Write(p []byte) (int, error) {
	e.size += uint64(len(p))
	e.sum.Write(p)
	return e.into.Write(p)
}

// AddFS is not used by excelize for workbooks made from nothing.
func (z *sortedZip) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the archive.
func (z *sortedZip) Close() error {
	sort.Slice(z.entries, func(i, j int) bool { return z.entries[i].name < z.entries[j].name })
	out := zip.NewWriter(z.w)
	for _, e := range z.entries {
		if err := e.into.Close(); err != nil {
			return err
		}
		w, err := out.CreateRaw(&zip.FileHeader{
			Name: e.name, Method: zip.Deflate, CRC32: e.sum.Sum32(),
			CompressedSize64: uint64(e.data.Len()), UncompressedSize64: e.size,
		})
		if err != nil {
			return err
		}
		if _, err := w.Write(e.data.Bytes()); err != nil {
			return err
		}
	}
	return out.Close()
}
