package xlsx

import (
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"

	"shegong/reports"
)

// span is a run of neighbouring columns, counted from 0 and inclusive.
type span struct{ from, to int }

// line is one row of a sheet, from its first column on.
type line struct {
	cells  []cell
	height float64 // in points; 0 leaves it to the program that opens the file
	spans  []span  // the merged cells
}

// sheet is a sheet being streamed from top to bottom into its compressed part.
// To the library the sheet is an empty one.
type sheet struct {
	book    *book
	name    string
	part    *part
	paper   paper
	columns []string // their letters
	row     int      // the last row written, from 1
	merged  []string // what follows the rows in the file, as references
	filter  string
	texts   string // the range in which digits may be texts
	links   []link
	breaks  []int // the last rows of pages
	drawing bool
	buffer  []byte
}

// link leads from a cell to another place in the workbook.
type link struct{ from, to string }

// openSheet makes a sheet. Its paper must be known by then: what stands in the
// file before the rows can not be changed afterwards.
func (b *book) openSheet(name string, p paper) (*sheet, error) {
	index, err := b.file.NewSheet(name) // no second one of the same name
	if err != nil {
		return nil, err
	}
	if err := b.setPrintTitles(name, p); err != nil {
		return nil, err
	}
	s := &sheet{book: b, name: name, paper: p}
	for i := range p.widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil, err
		}
		s.columns = append(s.columns, column)
	}
	// The library numbers the parts of sheets like the sheets, from 1.
	if s.part, err = b.pack.begin(fmt.Sprintf("xl/worksheets/sheet%d.xml", index+1)); err != nil {
		return nil, err
	}
	s.appendHead(index == 0)
	return s, s.flush()
}

// flush hands the buffer on.
func (s *sheet) flush() error {
	_, err := s.part.Write(s.buffer)
	s.buffer = s.buffer[:0]
	return err
}

// write adds a row.
func (s *sheet) write(l line) error {
	s.row++
	if s.row > excelize.TotalRows {
		return fmt.Errorf("row %d: a sheet holds %d", s.row, excelize.TotalRows)
	}
	for _, sp := range l.spans {
		s.merge(sp.from, s.row, sp.to, s.row)
	}
	s.appendRow(l)
	return s.flush()
}

func (s *sheet) appendRow(l line) {
	var digits [20]byte
	row := strconv.AppendInt(digits[:0], int64(s.row), 10)
	b := append(s.buffer, `<row r="`...)
	b = append(b, row...)
	if l.height > 0 {
		b = append(b, `" ht="`...)
		b = strconv.AppendFloat(b, l.height, 'f', -1, 64)
		b = append(b, `" customHeight="1`...)
	}
	b = append(b, `">`...)
	for i := range l.cells {
		b = append(b, `<c r="`...)
		b = append(b, s.columns[i]...)
		b = append(b, row...)
		b = append(b, `" s="`...)
		b = strconv.AppendInt(b, int64(l.cells[i].style), 10)
		b = l.cells[i].appendTo(b)
	}
	s.buffer = append(b, "</row>"...)
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
func (s *sheet) merge(left, top, right, bottom int) {
	if left != right || top != bottom {
		s.merged = append(s.merged, area(left, top, right, bottom))
	}
}

// close ends the sheet and tells what went wrong with its styles.
func (s *sheet) close() error {
	s.appendTail()
	if err := s.flush(); err != nil {
		return err
	}
	return s.book.styles.err
}

// whole is a line of one text over all columns, high enough for it.
func (b *book) whole(s string, l look, widths []float64) line {
	l.wrap = true
	cells := make([]cell, len(widths))
	cells[0] = b.text(s, l)
	for i := 1; i < len(cells); i++ {
		cells[i] = cell{style: cells[0].style}
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

// area is a reference such as A1:B3.
func area(left, top, right, bottom int) string {
	return cellName(left, top) + ":" + cellName(right, bottom)
}
