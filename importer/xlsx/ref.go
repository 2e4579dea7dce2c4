package xlsx

import (
	"bytes"

	"shegong/importer/grid"
)

// The bounds of the file format.
const (
	maxRows    = 1 << 20
	maxColumns = 1 << 14
)

// parseRef reads a cell's name such as C17. Letters may be small.
func parseRef(ref []byte) (col, row int, ok bool) {
	i, n := 0, 0
	for i < len(ref) && i < 4 {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
		i++
	}
	row, ok = parseRow(ref[i:])
	return n - 1, row, ok && n >= 1 && n <= maxColumns
}

// parseRow reads a row's number.
func parseRow(b []byte) (int, bool) {
	if len(b) == 0 || len(b) > 7 {
		return 0, false
	}
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, n >= 1 && n <= maxRows
}

// parseRange reads A1:B2, or A1 alone, the ends in any order.
func parseRange(ref []byte) (grid.Range, bool) {
	first, last, two := bytes.Cut(ref, []byte(":"))
	if !two {
		last = first
	}
	col1, row1, ok1 := parseRef(first)
	col2, row2, ok2 := parseRef(last)
	return grid.Range{
		FirstRow: min(row1, row2), LastRow: max(row1, row2),
		FirstCol: min(col1, col2), LastCol: max(col1, col2),
	}, ok1 && ok2
}
