package xlsx

import (
	"fmt"
	"slices"
	"strings"

	"shegong/reports"
)

// sampleRows is how many rows of Each are looked at to fit the columns.
const sampleRows = 1000

// tableSheet is a table being written. Its rows wait in held until they are
// enough to fit the columns to; then the sheet is begun, and further rows pass
// through.
type tableSheet struct {
	*sheet // nil until begun
	book   *book
	table  namedTable
	held   []reports.Row
	widths []float64
	aligns []reports.Align
	cells  []cell // of the row being written
	first  int    // the row of the table's first row, from 1
	body   int    // the last row that is no total
}

// writeTable writes a table on its sheet: title, unit, head, rows, notes.
func (b *book) writeTable(t namedTable) error {
	if len(t.Columns) == 0 {
		t.Columns = []reports.Column{{}}
	}
	s := &tableSheet{book: b, table: t, held: slices.Clip(t.Rows), cells: make([]cell, len(t.Columns))}
	if t.Each != nil {
		if err := t.Each(s.add); err != nil {
			return fmt.Errorf("rows: %w", err)
		}
	}
	if s.sheet == nil {
		if err := s.beginWhole(); err != nil {
			return err
		}
	}
	return s.end()
}

// add takes a row of Each, which may use the row's cells again.
func (s *tableSheet) add(row reports.Row) error {
	if s.sheet != nil {
		return s.writeRow(row)
	}
	row.Cells = slices.Clone(row.Cells)
	s.held = append(s.held, row)
	if len(s.held) < len(s.table.Rows)+sampleRows {
		return nil
	}
	return s.begin(0)
}

// beginWhole begins a table all of whose rows are held. An empty one says that
// it is.
func (s *tableSheet) beginWhole() error {
	if len(s.held) == 0 {
		s.held = []reports.Row{{Kind: reports.Group, Cells: []reports.Value{reports.T("无")}}}
		s.table.Filter = false
	}
	return s.begin(len(s.held))
}

// begin opens the sheet and writes the held rows; rows is how many there are in
// all, and 0 if that is not known.
func (s *tableSheet) begin(rows int) error {
	t := s.table.Table
	s.widths, s.aligns = columnWidths(t.Columns, s.held), columnAligns(len(t.Columns), s.held)
	top := s.book.tableTop(t, s.widths)
	head, levels := headCells(t.Columns)
	headEnd := len(top) + levels
	s.first = headEnd + 1
	p := paper{
		widths: s.widths, grid: true,
		frozen: corner{rows: headEnd}, titles: corner{rows: headEnd}, head: len(top) + 1,
	}
	if rows > 0 {
		p.rows = headEnd + rows + len(s.book.tableFoot(t, s.widths))
	}
	if total(s.widths) > portraitWidth {
		p.frozen.columns, p.titles.columns = 1, 1
	}
	var err error
	if s.sheet, err = s.book.openSheet(s.table.sheet, p); err != nil {
		return err
	}
	if err := s.writeAll(top); err != nil {
		return err
	}
	if err := s.writeHead(head, levels); err != nil {
		return err
	}
	return s.writeHeld()
}

func (s *tableSheet) writeHeld() error {
	for _, row := range s.held {
		if err := s.writeRow(row); err != nil {
			return err
		}
	}
	s.held = nil
	return nil
}

// end writes what stands below the rows.
func (s *tableSheet) end() error {
	if err := s.addAids(); err != nil {
		return err
	}
	if err := s.writeAll(s.book.tableFoot(s.table.Table, s.widths)); err != nil {
		return err
	}
	return s.close()
}

// writeHead writes the levels of the head with their merged cells.
func (s *tableSheet) writeHead(cells []headCell, levels int) error {
	l := look{bold: true, fill: colourHead, align: reports.Center, wrap: true, rules: true}
	blank := cell{style: s.book.styles.id(l)}
	heights := headHeights(cells, levels, s.widths)
	start := s.row + 1
	for level := range levels {
		row := line{cells: make([]cell, len(s.widths)), height: heights[level]}
		for i := range row.cells {
			row.cells[i] = blank // a merged cell has its lines from all it covers
		}
		for _, c := range cells {
			if c.top == level {
				row.cells[c.left] = s.book.text(c.text, l)
			}
		}
		if err := s.write(row); err != nil {
			return err
		}
	}
	for _, c := range cells {
		s.merge(c.left, start+c.top, c.right, start+c.end)
	}
	return nil
}

// addAids adds filter arrows, and stops the green corners at ID numbers and
// other digits that are texts. The arrows stand in the last level of the head; a
// total must not be sorted among what it adds up.
func (s *tableSheet) addAids() error {
	right := len(s.table.Columns) - 1
	s.texts = area(0, s.first, right, s.row)
	if !s.table.Filter || s.body < s.first {
		return nil
	}
	// The library names the range in the workbook, which Excel wants of a filter.
	s.filter = area(0, s.first-1, right, s.body)
	return s.book.file.AutoFilter(s.name, s.filter, nil)
}

// joinFields puts fields that are not empty side by side.
func joinFields(fields ...string) string {
	var kept []string
	for _, f := range fields {
		if f != "" {
			kept = append(kept, f)
		}
	}
	return strings.Join(kept, "　")
}
