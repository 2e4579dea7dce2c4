package importer

import (
	"slices"
	"strconv"
	"strings"

	"shegong/importer/grid"
)

// line is one row of a sheet. While the header is looked for lines are kept;
// after it they are valid only until the next row.
type line struct {
	number int
	hidden bool
	cells  []grid.Cell
}

func (r *line) clone() line {
	return line{r.number, r.hidden, slices.Clone(r.cells)}
}

// at is the cell of a column, nil where it is blank.
func (r *line) at(col int) *grid.Cell {
	for i := range r.cells {
		if c := &r.cells[i]; c.Col >= col {
			if c.Col == col && !blank(c) {
				return c
			}
			return nil
		}
	}
	return nil
}

// text is what the cell of a column shows, "" where it is blank.
func (r *line) text(col int) string {
	if c := r.at(col); c != nil {
		return display(c)
	}
	return ""
}

// first is the first cell that is not blank, nil where there is none.
func (r *line) first() *grid.Cell {
	for i := range r.cells {
		if c := &r.cells[i]; !blank(c) {
			return c
		}
	}
	return nil
}

// filled are the cells that are not blank: how many, and the first.
func (r *line) filled() (n int, first *grid.Cell) {
	for i := range r.cells {
		if c := &r.cells[i]; !blank(c) {
			if n == 0 {
				first = c
			}
			n++
		}
	}
	return n, first
}

// blank tells that a cell shows nothing. A formula without a cached value is
// not blank: nobody knows what it shows.
func blank(c *grid.Cell) bool {
	switch c.Kind {
	case grid.Empty:
		return !c.Formula
	case grid.Text:
		return c.Text == "" || !surelyVisible(c.Text[0]) && trim(c.Text) == ""
	}
	return false
}

// surelyVisible tells of a text's first byte that it begins no space: ASCII
// characters and, in UTF-8, the Han characters.
func surelyVisible(b byte) bool {
	return b > ' ' && b < 0x7F || b >= 0xE4 && b != 0xEF
}

// display is the cell as the clerk sees it, as nearly as we know.
func display(c *grid.Cell) string {
	switch c.Kind {
	case grid.Text, grid.ErrorValue:
		return trim(c.Text)
	case grid.Bool:
		if c.Num != 0 {
			return "TRUE"
		}
		return "FALSE"
	case grid.Number:
		return displayNumber(c)
	}
	return ""
}

func displayNumber(c *grid.Cell) string {
	switch {
	case c.Format != nil && c.Format.Date:
		// The system of dates matters little for what is only shown.
		if d, why := serialDate(c.Num, false); why == "" {
			return d.String()
		}
	case c.Format != nil && c.Format.Percent:
		return strconv.FormatFloat(c.Num*100, 'f', -1, 64) + "%"
	}
	return literal(c)
}

// literal is a number's digits: as stored where that is plain, else without
// exponent.
func literal(c *grid.Cell) string {
	if c.Text != "" && !strings.ContainsAny(c.Text, "eE") {
		return c.Text
	}
	if c.Num > -1e15 && c.Num < 1e15 {
		return strconv.FormatFloat(c.Num, 'f', -1, 64)
	}
	return strconv.FormatFloat(c.Num, 'G', -1, 64)
}
