// Package xlsx reads .xlsx and .xlsm workbooks as a [grid.Book]: row by row,
// without holding a sheet in memory, and strictly. A file that is cut, changed
// or in parts missing gives an error, never fewer rows. Start at [Open].
//
// It reads values only: it evaluates no formula, fetches nothing a workbook
// refers to, and does not decrypt. Writing is not its job.
package xlsx

import (
	"context"
	"fmt"
	"io"
	"sync"

	"shegong/importer/grid"
)

// Book is an open workbook. Its methods may be used by several goroutines.
type Book struct {
	zip      *container
	limits   grid.Limits
	date1904 bool
	sheets   []sheetEntry
	styles   []*grid.Format // by a cell's style number; nil for General
	shared   string         // the part with the shared strings, if it has one

	mu      sync.Mutex
	strings *sharedStrings // nil until a sheet is read
}

// sheetEntry is a worksheet as the workbook lists it.
type sheetEntry struct {
	info grid.SheetInfo
	part string // empty if its relationship is missing
}

var _ grid.Book = (*Book)(nil)

// Open reads the workbook's directory and styles; sheets are read by
// [Book.Read]. A limit of 0 stands for that of [grid.DefaultLimits]. r is used
// until the book is closed.
func Open(r io.ReaderAt, size int64, limits grid.Limits) (*Book, error) {
	limits = withDefaults(limits)
	c, err := openContainer(r, size, limits)
	if err != nil {
		return nil, err
	}
	b := &Book{zip: c, limits: limits}
	if err := b.readWorkbook(); err != nil {
		return nil, err
	}
	return b, nil
}

func withDefaults(l grid.Limits) grid.Limits {
	d := grid.DefaultLimits
	return grid.Limits{
		Inflated:  positive(l.Inflated, d.Inflated),
		Entries:   positive(l.Entries, d.Entries),
		Sheets:    positive(l.Sheets, d.Sheets),
		Rows:      positive(l.Rows, d.Rows),
		Columns:   positive(l.Columns, d.Columns),
		Cells:     positive(l.Cells, d.Cells),
		StringLen: positive(l.StringLen, d.StringLen),
	}
}

func positive[T int | int64](n, otherwise T) T {
	if n > 0 {
		return n
	}
	return otherwise
}

// Format is "xlsx".
func (b *Book) Format() string { return "xlsx" }

// Date1904 tells that serial day 0 is 1904-01-01.
func (b *Book) Date1904() bool { return b.date1904 }

// Sheets lists the worksheets in the order of their tabs. Chart, dialog and
// macro sheets hold no data and are left out.
func (b *Book) Sheets() []grid.SheetInfo {
	list := make([]grid.SheetInfo, len(b.sheets))
	for i, s := range b.sheets {
		list[i] = s.info
	}
	return list
}

// Read reads sheet i of [Book.Sheets], as [grid.Book] says. Rows are delivered
// in the order of their numbers; rows without any value are not.
func (b *Book) Read(ctx context.Context, i int, row func(*grid.Row) error) (grid.Trailer, error) {
	if i < 0 || i >= len(b.sheets) {
		return grid.Trailer{}, fmt.Errorf("sheet %d of %d", i, len(b.sheets))
	}
	entry := b.sheets[i]
	strings, err := b.sharedStrings(ctx)
	if err != nil {
		return grid.Trailer{}, located(err, entry.info.Name, "")
	}
	e := b.zip.find(entry.part)
	if entry.part == "" || e == nil {
		return grid.Trailer{}, located(corrupt("缺少这个工作表的数据"), entry.info.Name, "")
	}
	src, done, err := b.zip.open(e, "工作表")
	if err != nil {
		return grid.Trailer{}, located(err, entry.info.Name, "")
	}
	defer done()
	s := &sheet{
		limits:  b.limits,
		styles:  b.styles,
		strings: strings,
		emit:    row,
		lex:     newLexer(ctx, src, "工作表", b.limits.StringLen, "worksheet"),
	}
	if err := s.read(); err != nil {
		return grid.Trailer{}, s.located(err, entry.info.Name)
	}
	return s.trailer, nil
}

// Close forgets the shared strings. It does not close the file.
func (b *Book) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.strings = nil
	return nil
}

// sharedStrings is the table, read when first needed.
func (b *Book) sharedStrings(ctx context.Context) (*sharedStrings, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.strings == nil {
		t, err := b.readSharedStrings(ctx)
		if err != nil {
			return nil, err
		}
		b.strings = t
	}
	return b.strings, nil
}
