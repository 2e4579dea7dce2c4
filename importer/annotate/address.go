package annotate

import (
	"strconv"
	"strings"

	"shegong/importer/grid"
)

// The size of a sheet of .xlsx.
const (
	maxRows    = 1 << 20
	maxColumns = 1 << 14
)

// parseCell reads a cell's name: the column from 0, the row from 1.
func parseCell(name string) (col, row int, ok bool) {
	i := 0
	for i < len(name) && i < 4 && (name[i]|0x20) >= 'a' && (name[i]|0x20) <= 'z' {
		col = col*26 + int(name[i]|0x20-'a') + 1
		i++
	}
	row, err := strconv.Atoi(name[i:])
	ok = i > 0 && err == nil && name[i] != '+' && col <= maxColumns && row >= 1 && row <= maxRows
	return col - 1, row, ok
}

// parseRange reads A1:B2, or A1 for a single cell.
func parseRange(ref string) (grid.Range, bool) {
	from, to, two := strings.Cut(strings.ReplaceAll(ref, "$", ""), ":")
	if !two {
		to = from
	}
	c1, r1, ok1 := parseCell(from)
	c2, r2, ok2 := parseCell(to)
	return grid.Range{FirstRow: min(r1, r2), LastRow: max(r1, r2), FirstCol: min(c1, c2), LastCol: max(c1, c2)}, ok1 && ok2
}
