// Package text reads tables stored as text (.csv, .txt) into the types of
// package grid. Start at [Open].
//
// It finds out the encoding (UTF-8, GB18030, UTF-16 with a mark) and the
// separator (comma, tab, semicolon) from the content. All cells are text: what
// a number or a date means is for the caller. It refuses a file with an
// unbalanced quote rather than guess where rows end, and names HTML and XML
// that go by the name of a workbook.
package text

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"shegong/importer/grid"
)

// SheetName is the name of the only sheet.
const SheetName = "CSV"

// Book is an open text file. It is read anew from the file at each Read; the
// file must stay open until Close.
type Book struct {
	source source
	shape  shape
	limits grid.Limits
}

// Open reads the file once to find out its encoding and a part of it to find
// out its separator. What is wrong with it is told in a [*grid.Error].
func Open(r io.ReaderAt, size int64, limits grid.Limits) (*Book, error) {
	if size > limits.Inflated {
		return nil, fault(tooLarge, "文件超过允许的大小，请分成几个文件上传")
	}
	head := make([]byte, min(size, 4096))
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	// Before the encoding, which in such files need not make sense.
	if refused := Sniff(head[:n]).refusal(); refused != nil {
		return nil, refused
	}
	s, err := detect(r, size)
	if err != nil {
		return nil, err
	}
	return open(s, limits)
}

func open(s source, limits grid.Limits) (*Book, error) {
	sample, err := io.ReadAll(io.LimitReader(s.open(), sampleSize))
	if err != nil {
		return nil, err
	}
	if refused := Sniff(sample).refusal(); refused != nil {
		return nil, refused
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	if blank(sample) && len(sample) < sampleSize {
		return nil, fault(empty, "文件中没有内容，请检查后重新上传")
	}
	return &Book{source: s, shape: shapeOf(sample), limits: limits}, nil
}

func blank(sample []byte) bool {
	for _, c := range sample {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return false
		}
	}
	return true
}

// Format is always csv.
func (b *Book) Format() string { return "csv" }

// Date1904 is always false: there are no serial days in text.
func (b *Book) Date1904() bool { return false }

// Sheets lists the one sheet.
func (b *Book) Sheets() []grid.SheetInfo { return []grid.SheetInfo{{Name: SheetName}} }

// Close does nothing: the caller owns the file.
func (b *Book) Close() error { return nil }

// Read implements [grid.Book]. A row is a record: a line, or several when a
// quoted field has line breaks. Empty lines count as rows, as in Excel.
func (b *Book) Read(ctx context.Context, i int, row func(*grid.Row) error) (grid.Trailer, error) {
	if i != 0 {
		return grid.Trailer{}, fmt.Errorf("text: no sheet %d", i)
	}
	p := &parser{in: bufio.NewReaderSize(b.source.open(), 64<<10), sep: b.shape.sep, limits: b.limits, line: 1}
	if b.shape.directive {
		if err := p.skipLine(); err != nil {
			return grid.Trailer{}, err
		}
	}
	total := total{limits: b.limits}
	for number := 1; ; number++ {
		if number%1024 == 0 && ctx.Err() != nil {
			return grid.Trailer{}, ctx.Err()
		}
		err := p.next()
		if errors.Is(err, io.EOF) {
			return grid.Trailer{}, nil
		}
		if err == nil {
			err = b.shape.check(&p.record)
		}
		if err == nil {
			err = total.add(&p.record)
		}
		if err != nil {
			return grid.Trailer{}, err
		}
		if len(p.record.cells) == 0 {
			continue
		}
		if err := row(&grid.Row{Number: number, Cells: p.record.cells}); err != nil {
			return grid.Trailer{}, err
		}
	}
}

// total counts what was read against the limits.
type total struct {
	limits grid.Limits
	rows   int
	cells  int64
}

func (t *total) add(r *record) error {
	if len(r.cells) == 0 {
		return nil
	}
	t.rows++
	t.cells += int64(len(r.cells))
	switch {
	case t.rows > t.limits.Rows:
		return fault(tooLarge, fmt.Sprintf("数据超过 %d 行，请分成几个文件上传", t.limits.Rows))
	case t.cells > t.limits.Cells:
		return fault(tooLarge, fmt.Sprintf("单元格超过 %d 个，请分成几个文件上传", t.limits.Cells))
	}
	return nil
}
