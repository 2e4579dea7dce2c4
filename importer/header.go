package importer

import (
	"regexp"
	"strings"

	"shegong/importer/grid"
)

const (
	// headerWithin is how many rows with values may stand above the header.
	headerWithin = 15
	// headerRows is how many rows a header may have.
	headerRows = 3
	// lookahead is how many rows are kept before the header is decided on.
	lookahead = 24
)

// header is a possible header: rows[first:first+n] of those kept.
type header struct {
	first, n int
	units    int // of the n rows, those that only give units
	heads    []head
}

// headers are the possible headers of a sheet's first rows.
func headers(rows []line) (out []header) {
	for i := range rows[:min(len(rows), headerWithin)] {
		if n, _ := rows[i].filled(); n < 2 {
			continue
		}
		units := 0
		for n := 1; n <= headerRows && i+n <= len(rows); n++ {
			if n > 1 && !under(rows[i+n-2], rows[i+n-1]) {
				break
			}
			if n > 1 && unitRow(rows[i+n-1]) {
				units++
			}
			out = append(out, header{i, n, units, headsOf(rows[i : i+n])})
		}
	}
	return out
}

// under tells that the row can be a lower header row: right below, and of
// texts, years apart.
func under(above, r line) bool {
	if r.number != above.number+1 {
		return false
	}
	for i := range r.cells {
		c := &r.cells[i]
		switch {
		case blank(c), c.Kind == grid.Text && !c.Formula:
		case c.Kind == grid.Number && c.Num >= 1990 && c.Num <= lastYear && c.Num == float64(int(c.Num)):
		default:
			return false
		}
	}
	return true
}

var unitText = regexp.MustCompile(`^(?:[（(][^（()）]*[)）]|(?:万|千)?元(?:/[年月])?|人|户|个|次|%)$`)

// unitRow tells of a row below the heads that gives their units: （元/月）.
func unitRow(r line) bool {
	for i := range r.cells {
		if c := &r.cells[i]; !blank(c) && !unitText.MatchString(squeeze(display(c))) {
			return false
		}
	}
	return true
}

// headsOf puts the heads of up to three rows together: the lowest text of a
// column is its head, what stands above it, or to the left of that over blanks,
// its group.
func headsOf(rows []line) (heads []head) {
	groups := make([]string, len(rows))
	for col := range width(rows) {
		text, at := lowest(rows, col)
		if at < 0 {
			continue
		}
		group := ""
		for level := range at {
			if t := rows[level].text(col); t != "" {
				groups[level] = t
				clear(groups[level+1:]) // a new upper group ends those below it
			}
			if groups[level] != "" {
				group = groups[level]
			}
		}
		for level := at; level < len(groups); level++ {
			groups[level] = ""
		}
		heads = append(heads, newHead(col, text, group))
	}
	return heads
}

// lowest is the lowest text of a column and its row, -1 without one. A unit
// below a head belongs to it: 基础报酬 over 元/月.
func lowest(rows []line, col int) (text string, at int) {
	unit := ""
	for level := len(rows) - 1; level >= 0; level-- {
		t := rows[level].text(col)
		switch {
		case t == "":
		case unit == "" && level > 0 && unitText.MatchString(squeeze(t)):
			unit, text, at = strings.Trim(squeeze(t), "()（）"), t, level
		case unit != "":
			return t + "（" + unit + "）", level
		default:
			return t, level
		}
	}
	if unit != "" {
		return text, at
	}
	return "", -1
}

// width is one more than the last column with a value; far-off cells beyond a
// sensible table are not heads.
func width(rows []line) int {
	w := 0
	for i := range rows {
		for j := range rows[i].cells {
			if c := &rows[i].cells[j]; c.Col < maxColumns && !blank(c) {
				w = max(w, c.Col+1)
			}
		}
	}
	return w
}

// maxColumns bounds the columns that are looked at.
const maxColumns = 1024
