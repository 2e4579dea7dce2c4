package xlsx

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"shegong/reports"
)

// span is a run of neighbouring columns, counted from 0 and inclusive.
type span struct{ from, to int }

// line is one row of a sheet, from its first column on.
type line struct {
	cells  []excelize.Cell
	height float64 // in points; 0 leaves it to the program that opens the file
	spans  []span  // the merged cells
}

// sheet is a sheet being streamed from top to bottom.
type sheet struct {
	book   *book
	name   string
	stream *excelize.StreamWriter
	widths []float64
	row    int // the last row written, from 1
	values []any
}

// openSheet makes a sheet. Its paper must be known by then: what stands in the
// file before the rows can not be changed afterwards.
func (b *book) openSheet(name string, p paper) (*sheet, error) {
	if _, err := b.file.NewSheet(name); err != nil { // no second one of the same name
		return nil, err
	}
	if err := b.setUp(name, p); err != nil {
		return nil, err
	}
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	for i, w := range p.widths {
		if err := stream.SetColWidth(i+1, i+1, min(w, excelize.MaxColumnWidth)); err != nil {
			return nil, err
		}
	}
	if p.frozen != (corner{}) {
		if err := stream.SetPanes(p.frozen.panes()); err != nil {
			return nil, err
		}
	}
	return &sheet{book: b, name: name, stream: stream, widths: p.widths}, nil
}

// write adds a row.
func (s *sheet) write(l line) error {
	s.row++
	s.values = s.values[:0]
	for _, c := range l.cells {
		s.values = append(s.values, c)
	}
	for _, sp := range l.spans {
		if err := s.merge(sp.from, s.row, sp.to, s.row); err != nil {
			return err
		}
	}
	if err := s.stream.SetRow(cellName(0, s.row), s.values, excelize.RowOpts{Height: l.height}); err != nil {
		return fmt.Errorf("row %d: %w", s.row, err)
	}
	return nil
}

func (s *sheet) writeAll(lines []line) error {
	for _, l := range lines {
		if err := s.write(l); err != nil {
			return err
		}
	}
	return nil
}

// merge joins cells, columns counted from 0 and rows from 1. One cell alone is
// left: Excel repairs a file that merges it.
func (s *sheet) merge(left, top, right, bottom int) error {
	if left == right && top == bottom {
		return nil
	}
	return s.stream.MergeCell(cellName(left, top), cellName(right, bottom))
}

// close ends the sheet and tells what went wrong with its styles.
func (s *sheet) close() error {
	if err := s.stream.Flush(); err != nil {
		return err
	}
	return s.book.styles.err
}

// whole is a line of one text over all columns, high enough for it.
func (b *book) whole(s string, l look, widths []float64) line {
	l.wrap = true
	cells := make([]excelize.Cell, len(widths))
	cells[0] = b.text(s, l)
	for i := 1; i < len(cells); i++ {
		cells[i] = excelize.Cell{StyleID: cells[0].StyleID}
	}
	scale := max(1, l.size/11)
	return line{
		cells:  cells,
		height: min(mostHeight, textHeight(s, total(widths)/scale)*scale),
		spans:  []span{{0, len(widths) - 1}},
	}
}

// draftLine says at the head of a sheet that its figures may still change.
func (b *book) draftLine(widths []float64) []line {
	if !b.doc.Draft {
		return nil
	}
	l := look{font: fontHead, size: 12, bold: true, colour: colourDraft, align: reports.Center}
	return []line{b.whole(draftText, l, widths)}
}

// titleLine is the heading of a sheet.
func (b *book) titleLine(s string, size float64, widths []float64) line {
	l := b.whole(s, look{font: fontHead, size: size, bold: true, align: reports.Center}, widths)
	l.height = max(l.height, titleHeight)
	return l
}

// cellName is a reference such as B3; columns count from 0, rows from 1.
func cellName(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		// Beyond what a sheet holds: the library refuses the empty name.
		return ""
	}
	return name
}
