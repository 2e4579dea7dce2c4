package xls

import (
	"context"
	"fmt"

	"shegong/importer/grid"
)

// Read implements [grid.Book]. The sheet is read twice: the survey learns the
// hidden rows, whether cells are in order, and that the end is there before
// the first row is handed over.
func (b *Book) Read(ctx context.Context, i int, row func(*grid.Row) error) (grid.Trailer, error) {
	if i < 0 || i >= len(b.global.sheets) {
		return grid.Trailer{}, fmt.Errorf("xls: no sheet %d", i)
	}
	s := b.global.sheets[i]
	v := survey{sorted: true, lastCol: -1}
	if err := b.each(ctx, s, v.record); err != nil {
		return grid.Trailer{}, locate(err, s.name, v.place())
	}
	c := &cells{book: b, rows: newSink(&v, b.limits, row)}
	err := b.each(ctx, s, c.record)
	if err == nil {
		err = c.end()
	}
	if err == nil {
		err = c.rows.finish()
	}
	if c.rows.stopped != nil {
		return grid.Trailer{}, c.rows.stopped
	}
	if err != nil {
		return grid.Trailer{}, locate(err, s.name, c.place)
	}
	return v.trailer, nil
}

// each calls visit for the records of a sheet, without those of the charts
// embedded in it, which have cells of their own.
func (b *Book) each(ctx context.Context, s sheet, visit func(*records) error) error {
	if s.at >= b.stream.size {
		return fault(truncated, "文件不完整，找不到工作表的内容"+resend)
	}
	rec := b.stream.records(s.at, s.end)
	if err := rec.next(); err != nil {
		return err
	}
	if ok, err := isWorksheet(rec); !ok {
		return err
	}
	for depth, n := 1, 0; depth > 0; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := rec.next(); err != nil {
			return err
		}
		switch {
		case rec.typ == recBOF:
			depth++
		case rec.typ == recEOF:
			depth--
		case depth == 1:
			if err := visit(rec); err != nil {
				return err
			}
		}
	}
	return nil
}

// isWorksheet looks at a sheet's BOF. Some writers list chart and macro sheets
// as worksheets: they have no cells to read.
func isWorksheet(rec *records) (bool, error) {
	broken := fault(corrupt, "工作表的开头已损坏"+resave)
	if rec.typ != recBOF || len(rec.data) < 4 || rec.u16(0) != 0x0600 {
		return false, broken
	}
	switch rec.u16(2) {
	case bofWorksheet:
		return true, nil
	case bofChart, bofMacro:
		return false, nil
	}
	return false, broken
}
