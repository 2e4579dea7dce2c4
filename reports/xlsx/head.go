package xlsx

import (
	"slices"

	"shegong/reports"
)

// headCell is a cell of the head with the columns and levels it covers, all
// counted from 0 and inclusive.
type headCell struct {
	text                  string
	left, right, top, end int
}

// headCells lays out the head. Neighbours that share a beginning share a cell;
// a heading without further levels reaches down to the last one.
func headCells(columns []reports.Column) (cells []headCell, levels int) {
	levels = 1
	for _, c := range columns {
		levels = max(levels, len(c.Head))
	}
	for level := range levels {
		for i := 0; i < len(columns); i++ {
			head := columns[i].Head
			if level >= max(1, len(head)) {
				continue // covered by a cell that reaches down
			}
			cell := headCell{left: i, right: i, top: level, end: level}
			if len(head) > 0 {
				cell.text = head[level]
			}
			if level >= len(head)-1 {
				cell.end = levels - 1
			}
			for i+1 < len(columns) && shares(head, columns[i+1].Head, level) {
				i++
				cell.right = i
			}
			cells = append(cells, cell)
		}
	}
	return cells, levels
}

// shares tells that two heads have the same headings down to level and go on
// below it.
func shares(a, b []string, level int) bool {
	return len(a) > level+1 && len(b) > level+1 && slices.Equal(a[:level+1], b[:level+1])
}

// headHeights gives each level the height its wrapped headings need.
func headHeights(cells []headCell, levels int, widths []float64) []float64 {
	heights := make([]float64, levels)
	for i := range heights {
		heights[i] = lineHeight + rowPadding
	}
	for _, c := range cells {
		need := textHeight(c.text, total(widths[c.left:c.right+1]))
		if have := total(heights[c.top : c.end+1]); need > have {
			heights[c.end] += need - have
		}
	}
	return heights
}
