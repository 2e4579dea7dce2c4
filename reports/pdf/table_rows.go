package pdf

import "shegong/reports"

// readRows turns the table's rows into spans with their style and alignment.
func (f *flow) readRows(g *grid) {
	cols := len(g.src.Columns)
	if cols == 0 {
		return
	}
	numeric := numericColumns(g.src)
	for _, row := range g.src.Rows {
		g.rows = append(g.rows, gridRow{kind: row.Kind, spans: f.rowSpans(g, row, numeric)})
	}
	if len(g.src.Rows) == 0 {
		g.rows = []gridRow{{spans: []span{f.span(0, cols, "无", f.fonts.song, grey, center)}}}
	}
	f.alignTexts(g, numeric)
}

// numericColumns tells which columns hold figures.
func numericColumns(t reports.Table) []bool {
	numeric := make([]bool, len(t.Columns))
	for _, r := range t.Rows {
		for i, v := range r.Cells {
			if i < len(numeric) && v.IsNumber() {
				numeric[i] = true
			}
		}
	}
	return numeric
}

func (f *flow) span(from, to int, text string, face *face, k ink, a align) span {
	rs := clean(text)
	s := span{from: from, to: to, text: rs, st: style{face: face, ink: k}, align: a}
	w := 0
	for _, r := range rs {
		if r == '\n' {
			w = 0
			continue
		}
		w += f.fonts.advance(face, r)
		s.natural = max(s.natural, w)
	}
	return s
}

func (f *flow) rowSpans(g *grid, row reports.Row, numeric []bool) []span {
	cols := len(g.src.Columns)
	switch row.Kind {
	case reports.Group:
		text := ""
		for _, v := range row.Cells {
			if v.Kind != reports.Absent && v.String() != "" {
				text = v.String()
				break
			}
		}
		return []span{f.span(0, cols, text, f.fonts.hei, black, left)}
	case reports.Missing:
		return f.missingSpans(row, cols, numeric)
	}
	face := f.fonts.song
	if row.Kind == reports.Subtotal || row.Kind == reports.Total {
		face = f.fonts.bold
	}
	spans := make([]span, 0, cols)
	for i := range cols {
		spans = append(spans, f.valueSpan(cellAt(row, i), i, numeric[i], face, black))
	}
	return spans
}

func (f *flow) valueSpan(v reports.Value, i int, numeric bool, face *face, k ink) span {
	a := center // texts get theirs when the column is known
	if v.IsNumber() || v.Kind == reports.Absent && numeric {
		a = right
	}
	return f.span(i, i+1, v.String(), face, k, a)
}

// missingSpans says 未报送 once over each stretch of figures that are not there.
func (f *flow) missingSpans(row reports.Row, cols int, numeric []bool) []span {
	var spans []span
	for i := 0; i < cols; {
		v := cellAt(row, i)
		if v.Kind != reports.Absent {
			spans = append(spans, f.valueSpan(v, i, numeric[i], f.fonts.song, grey))
			i++
			continue
		}
		from := i
		for i < cols && cellAt(row, i).Kind == reports.Absent {
			i++
		}
		spans = append(spans, f.span(from, i, "未报送", f.fonts.song, grey, center))
	}
	return spans
}

// cellAt is a row's cell, empty where the row is too short.
func cellAt(row reports.Row, i int) reports.Value {
	if i < len(row.Cells) {
		return row.Cells[i]
	}
	return reports.T("")
}

// shortText is the width up to which texts of a column stand in its middle, in
// 1/1000 em.
const shortText = 6000

// alignTexts settles how texts stand once the whole column is known.
func (f *flow) alignTexts(g *grid, numeric []bool) {
	most := make([]int, len(g.src.Columns))
	for _, r := range g.rows {
		for _, s := range r.spans {
			if s.to == s.from+1 {
				most[s.from] = max(most[s.from], s.natural)
			}
		}
	}
	for i := range g.rows {
		for j := range g.rows[i].spans {
			s := &g.rows[i].spans[j]
			if s.to != s.from+1 {
				continue
			}
			switch g.src.Columns[s.from].Align {
			case reports.Left:
				s.align = left
			case reports.Center:
				s.align = center
			case reports.Right:
				s.align = right
			default:
				if s.align == center && !numeric[s.from] && most[s.from] > shortText {
					s.align = left
				}
			}
		}
	}
}
