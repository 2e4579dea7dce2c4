package page

import (
	"slices"

	"shegong/reports"
)

// headCell is a cell of the head that covers Columns and Levels.
type headCell struct {
	Text            string
	Columns, Levels int
}

// Scope tells readers of the page what the cell is the heading of.
func (h headCell) Scope() string {
	if h.Columns > 1 {
		return "colgroup"
	}
	return "col"
}

// headRows lays out the head. Neighbours that share a beginning share a cell; a
// heading without further levels reaches down to the last one.
func headRows(columns []reports.Column) [][]headCell {
	levels := 0
	for _, c := range columns {
		levels = max(levels, 1, len(c.Head))
	}
	rows := make([][]headCell, levels)
	for level := range levels {
		for i := 0; i < len(columns); i++ {
			head := columns[i].Head
			if level >= max(1, len(head)) {
				continue // covered by a cell that reaches down
			}
			cell := headCell{Columns: 1, Levels: 1}
			if len(head) > 0 {
				cell.Text = head[level]
			}
			if level >= len(head)-1 {
				cell.Levels = levels - level
			}
			for i+1 < len(columns) && shares(head, columns[i+1].Head, level) {
				i++
				cell.Columns++
			}
			rows[level] = append(rows[level], cell)
		}
	}
	return rows
}

// shares tells that two heads have the same headings down to level and go on
// below it.
func shares(a, b []string, level int) bool {
	return len(a) > level+1 && len(b) > level+1 && slices.Equal(a[:level+1], b[:level+1])
}
