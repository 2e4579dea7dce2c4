package importer

import (
	"fmt"
	"strings"

	"shegong/importer/grid"
	"shegong/internal/roster"
)

// hiddenPlaces are the hidden rows and columns of a sheet that hold data.
type hiddenPlaces struct {
	rows []int
	cols []string
}

func (h *hiddenPlaces) row(number int) { h.rows = append(h.rows, number) }

func (h *hiddenPlaces) columns(ranges []grid.Range, p *plan) {
	for _, c := range p.sorted() {
		if !c.seen {
			continue
		}
		for _, r := range ranges {
			if c.col >= r.FirstCol && c.col <= r.LastCol {
				h.cols = append(h.cols, c.letters)
				break
			}
		}
	}
}

// reportHidden names the hidden parts of a sheet, which were read all the same.
func (s *sheet) reportHidden() {
	info := s.info()
	var parts []string
	f := roster.Fault{Rule: "d-hidden", Row: int32(info.HeaderRow), Kind: s.kind, Index: -1}
	if info.Hidden && info.Rows > 0 {
		parts = append(parts, "工作表")
	}
	if len(s.hidden.rows) > 0 {
		parts = append(parts, "第"+runs(s.hidden.rows)+"行")
		f.Row = int32(s.hidden.rows[0])
	}
	if len(s.hidden.cols) > 0 {
		parts = append(parts, strings.Join(s.hidden.cols, "、")+"列")
		f.Column = s.hidden.cols[0]
	}
	if len(parts) == 0 {
		return
	}
	f.Value = strings.Join(parts, "；")
	f.Reason = "处于隐藏状态但含有数据，已一并读取"
	s.fault(f)
}

// runs writes row numbers as 3、5—8, at most ten runs.
func runs(rows []int) string {
	var out []string
	for i := 0; i < len(rows); {
		j := i
		for j+1 < len(rows) && rows[j+1] == rows[j]+1 {
			j++
		}
		switch {
		case len(out) == 10:
			return strings.Join(out, "、") + "等"
		case i == j:
			out = append(out, fmt.Sprint(rows[i]))
		default:
			out = append(out, fmt.Sprintf("%d—%d", rows[i], rows[j]))
		}
		i = j + 1
	}
	return strings.Join(out, "、")
}
