package xlsx

import (
	"strings"

	"github.com/xuri/excelize/v2"

	"shegong/reports"
)

// shortText is the width up to which a column of texts is centred.
const shortText = 16

// tableSheet is a table being written.
type tableSheet struct {
	*sheet
	table  namedTable
	aligns []reports.Align
	first  int // the row of the table's first row, from 1
}

// notReported stands where the figures of a unit are missing.
const notReported = "未报送"

// writeTable writes a table on its sheet: title, unit, head, rows, notes.
func (b *book) writeTable(t namedTable) error {
	t = t.whole()
	widths := columnWidths(t.Table)
	top := b.tableTop(t.Table, widths)
	head, levels := headCells(t.Columns)
	foot := b.tableFoot(t.Table, widths)
	headEnd := len(top) + levels
	p := paper{
		widths: widths, grid: true, rows: headEnd + len(t.Rows) + len(foot),
		frozen: corner{rows: headEnd}, titles: corner{rows: headEnd}, head: len(top) + 1,
	}
	if total(widths) > portraitWidth {
		p.frozen.columns, p.titles.columns = 1, 1
	}
	sh, err := b.openSheet(t.sheet, p)
	if err != nil {
		return err
	}
	s := &tableSheet{sheet: sh, table: t, aligns: columnAligns(t.Table), first: headEnd + 1}
	if err := s.writeAll(top); err != nil {
		return err
	}
	if err := s.writeHead(head, levels); err != nil {
		return err
	}
	if err := s.writeRows(); err != nil {
		return err
	}
	if err := s.writeAll(foot); err != nil {
		return err
	}
	if err := s.aids(); err != nil {
		return err
	}
	return s.close()
}

// whole is the table with a column and a row at least, so that an empty one says
// that it is.
func (t namedTable) whole() namedTable {
	full := *t.Table
	if len(full.Columns) == 0 {
		full.Columns = []reports.Column{{}}
	}
	if len(full.Rows) == 0 {
		full.Rows = []reports.Row{{Kind: reports.Group, Cells: []reports.Value{reports.T("无")}}}
		full.Filter = false
	}
	return namedTable{&full, t.sheet}
}

// writeHead writes the levels of the head with their merged cells.
func (s *tableSheet) writeHead(cells []headCell, levels int) error {
	l := look{bold: true, fill: colourHead, align: reports.Center, wrap: true, rules: true}
	blank := excelize.Cell{StyleID: s.book.styles.id(l)}
	heights := headHeights(cells, levels, s.widths)
	start := s.row + 1
	for level := range levels {
		row := line{cells: make([]excelize.Cell, len(s.widths)), height: heights[level]}
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
		if err := s.merge(c.left, start+c.top, c.right, start+c.end); err != nil {
			return err
		}
	}
	return nil
}

func (s *tableSheet) writeRows() error {
	cells := make([]excelize.Cell, len(s.table.Columns))
	for i := range s.table.Rows {
		l := line{cells: cells}
		if s.table.Rows[i].Kind == reports.Group {
			s.fillGroup(cells, i)
			l.spans = []span{{0, len(cells) - 1}}
		} else {
			s.fillRow(cells, i)
			l.height = s.wrapHeight(i)
		}
		if err := s.write(l); err != nil {
			return err
		}
	}
	return nil
}

// rowLook is what distinguishes the kinds of rows.
func rowLook(k reports.RowKind) look {
	switch k {
	case reports.Subtotal:
		return look{rules: true, bold: true}
	case reports.Total:
		return look{rules: true, bold: true, fill: colourTotal}
	case reports.Missing:
		return look{rules: true, colour: colourMuted}
	case reports.Group:
		return look{rules: true, bold: true, fill: colourHead, align: reports.Left}
	default:
		return look{rules: true}
	}
}

func (s *tableSheet) fillRow(cells []excelize.Cell, i int) {
	row := s.table.Rows[i]
	for col, c := range s.table.Columns {
		l := rowLook(row.Kind)
		if col >= len(row.Cells) {
			cells[col] = excelize.Cell{StyleID: s.book.styles.id(l)}
			continue
		}
		v := row.Cells[col]
		l.wrap, l.align = c.Wrap && v.Kind == reports.Text, c.Align
		if v.Kind == reports.Text && l.align == reports.Auto {
			l.align = s.aligns[col]
		}
		if row.Kind == reports.Missing && v.Kind == reports.Absent && (col == 0 || row.Cells[col-1].Kind != reports.Absent) {
			// Once over each stretch of figures that are not there.
			v, l.align = reports.T(notReported), reports.Center
		}
		cells[col] = s.book.cell(v, l)
		s.addFormula(&cells[col], i, col)
	}
}

// wrapHeight is the height a row needs for its wrapped texts, and 0 if that is
// one line: not every program fits rows when it opens a file.
func (s *tableSheet) wrapHeight(i int) float64 {
	height := 0.0
	for col, v := range s.table.Rows[i].Cells {
		if col < len(s.widths) && s.table.Columns[col].Wrap && v.Kind == reports.Text {
			height = max(height, textHeight(v.Text, s.widths[col]))
		}
	}
	if height <= lineHeight+rowPadding {
		return 0
	}
	return height
}

// fillGroup writes the first text of the row over all columns.
func (s *tableSheet) fillGroup(cells []excelize.Cell, i int) {
	text := ""
	for _, v := range s.table.Rows[i].Cells {
		if v.Kind == reports.Text && v.Text != "" {
			text = v.Text
			break
		}
	}
	l := rowLook(reports.Group)
	blank := excelize.Cell{StyleID: s.book.styles.id(l)}
	for col := range cells {
		cells[col] = blank
	}
	cells[0] = s.book.text(text, l)
}

// columnAligns says for each column where its texts stand: in the middle if all
// are short, else left, so that a column has one edge.
func columnAligns(t *reports.Table) []reports.Align {
	aligns := make([]reports.Align, len(t.Columns))
	for i := range aligns {
		aligns[i] = reports.Center
	}
	for _, row := range t.Rows {
		if row.Kind == reports.Group {
			continue
		}
		for i, v := range row.Cells {
			if i < len(aligns) && v.Kind == reports.Text && textWidth(v.Text) > shortText {
				aligns[i] = reports.Left
			}
		}
	}
	return aligns
}

// aids adds filter arrows, and stops the green corners at ID numbers and other
// digits that are texts.
func (s *tableSheet) aids() error {
	t := s.table
	last := len(t.Rows)
	body := cellName(0, s.first) + ":" + cellName(len(t.Columns)-1, s.first+last-1)
	if err := s.book.file.AddIgnoredErrors(s.name, body, excelize.IgnoredErrorsNumberStoredAsText); err != nil {
		return err
	}
	for last > 0 && t.Rows[last-1].Kind == reports.Total {
		last-- // a total must not be sorted among what it adds up
	}
	if !t.Filter || last == 0 {
		return nil
	}
	// The arrows stand in the last level of the head. This must come after the
	// stream has begun: it marks the sheet as filtered and forgets the fit to
	// the page, both in an element that is written by then.
	area := cellName(0, s.first-1) + ":" + cellName(len(t.Columns)-1, s.first+last-1)
	return s.book.file.AutoFilter(s.name, area, nil)
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
