package xlsx

import "shegong/reports"

// shortText is the width up to which a column of texts is centred.
const shortText = 16

// notReported stands where the figures of a unit are missing.
const notReported = "未报送"

// writeRow writes a row of the table.
func (s *tableSheet) writeRow(row reports.Row) error {
	l := line{cells: s.cells}
	if row.Kind == reports.Group {
		s.fillGroup(row)
		l.spans = []span{{0, len(s.cells) - 1}}
	} else {
		s.fillRow(row)
		l.height = s.wrapHeight(row)
	}
	if err := s.write(l); err != nil {
		return err
	}
	if row.Kind != reports.Total {
		s.body = s.row
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

func (s *tableSheet) fillRow(row reports.Row) {
	at := s.row + 1 - s.first // only rows of Rows are totals
	for col, c := range s.table.Columns {
		l := rowLook(row.Kind)
		if col >= len(row.Cells) {
			s.cells[col] = cell{style: s.book.styles.id(l)}
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
		s.cells[col] = s.book.cell(v, l)
		if at < len(s.table.Rows) {
			s.addFormula(&s.cells[col], at, col)
		}
	}
}

// wrapHeight is the height a row needs for its wrapped texts, and 0 if that is
// one line: not every program fits rows when it opens a file.
func (s *tableSheet) wrapHeight(row reports.Row) float64 {
	height := 0.0
	for col, v := range row.Cells {
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
func (s *tableSheet) fillGroup(row reports.Row) {
	text := ""
	for _, v := range row.Cells {
		if v.Kind == reports.Text && v.Text != "" {
			text = v.Text
			break
		}
	}
	l := rowLook(reports.Group)
	blank := cell{style: s.book.styles.id(l)}
	for col := range s.cells {
		s.cells[col] = blank
	}
	s.cells[0] = s.book.text(text, l)
}

// columnAligns says for each column where its texts stand: in the middle if all
// are short, else left, so that a column has one edge.
func columnAligns(columns int, rows []reports.Row) []reports.Align {
	aligns := make([]reports.Align, columns)
	for i := range aligns {
		aligns[i] = reports.Center
	}
	for _, row := range rows {
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
