package xlsx

import (
	"math"
	"strings"

	"shegong/reports"
)

// Widths are in characters of the default font, of which a Han character takes
// two.
const (
	leastWidth    = 8.0
	mostHeadWidth = 14.0 // a longer heading runs over several lines
	mostWrapWidth = 42.0
	mostWidth     = 60.0
	cellPadding   = 2.0
	portraitWidth = 84.0 // a wider table lies down
)

// Heights are in points, for text of 11 points.
const (
	lineHeight  = 15.0
	rowPadding  = 5.0
	mostHeight  = 400.0 // Excel allows 409
	titleHeight = 30.0
)

// textWidth is the width of the longest line of s.
func textWidth(s string) float64 {
	widest, width := 0.0, 0.0
	for _, r := range s {
		switch {
		case r == '\n':
			width = 0
			continue
		case r < 0x2000: // Latin and the like
			width++
		default: // Han, kana, and the dashes and quotes a Chinese font draws wide
			width += 2
		}
		widest = max(widest, width)
	}
	return widest
}

// textHeight is the height of s wrapped to width.
func textHeight(s string, width float64) float64 {
	lines := 0.0
	for line := range strings.Lines(s + "\n") {
		// A wide character that does not fit leaves one column empty.
		lines += max(1, math.Ceil(textWidth(line)/max(2, width-1)))
	}
	return min(lines*lineHeight+rowPadding, mostHeight)
}

// columnWidths fits each column to its heading and to what it holds in rows.
func columnWidths(columns []reports.Column, rows []reports.Row) []float64 {
	widths := make([]float64, len(columns))
	for i, c := range columns {
		widths[i] = max(leastWidth, float64(c.Min)+cellPadding)
		if len(c.Head) > 0 {
			leaf := c.Head[len(c.Head)-1]
			widths[i] = max(widths[i], min(textWidth(leaf), mostHeadWidth)+cellPadding)
		}
	}
	for _, row := range rows {
		if row.Kind == reports.Group {
			continue // runs over all columns
		}
		for i, v := range row.Cells {
			if i < len(widths) {
				widths[i] = max(widths[i], contentWidth(v, columns[i]))
			}
		}
	}
	return widths
}

func contentWidth(v reports.Value, c reports.Column) float64 {
	w := textWidth(v.String()) + cellPadding
	if v.Kind == reports.Money || v.Kind == reports.DiffMoney {
		w += math.Floor(max(0, w-6) / 3) // the separators of thousands
	}
	switch {
	case v.IsNumber():
		return w // cut figures show as ####
	case c.Wrap:
		return min(w, mostWrapWidth)
	default:
		return min(w, mostWidth)
	}
}

func total(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum
}
