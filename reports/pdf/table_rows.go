package pdf

import (
	"slices"

	"shegong/reports"
)

// columns tells which columns hold figures.
func (g *grid) columns(rows []reports.Row) {
	g.numeric = make([]bool, len(g.src.Columns))
	for _, r := range rows {
		for i, v := range r.Cells {
			if i < len(g.numeric) && v.IsNumber() {
				g.numeric[i] = true
			}
		}
	}
}

// addRows turns rows into spans with their style and alignment.
func (f *flow) addRows(g *grid, rows []reports.Row) {
	if len(g.src.Columns) == 0 {
		return
	}
	g.rows = slices.Grow(g.rows, len(rows))
	for _, row := range rows {
		g.rows = append(g.rows, gridRow{kind: row.Kind, spans: f.rowSpans(g, row, g.numeric)})
	}
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

// settle tells how texts stand: the first rows decide it for the column.
func (g *grid) settle(rows []gridRow) {
	if g.long == nil {
		g.long = make([]bool, len(g.src.Columns))
		for _, r := range rows {
			for _, s := range r.spans {
				if s.to == s.from+1 && s.natural > shortText {
					g.long[s.from] = true
				}
			}
		}
	}
	for i := range rows {
		for j := range rows[i].spans {
			if s := &rows[i].spans[j]; s.to == s.from+1 {
				s.align = g.alignment(s)
			}
		}
	}
}

func (g *grid) alignment(s *span) align {
	switch g.src.Columns[s.from].Align {
	case reports.Left:
		return left
	case reports.Center:
		return center
	case reports.Right:
		return right
	}
	if s.align == center && !g.numeric[s.from] && g.long[s.from] {
		return left
	}
	return s.align
}
