package xlsx

import (
	"math"
	"strings"

	"shegong/reports"
)

// Limits of a formula: Excel takes 255 arguments and 8,192 characters.
const (
	maxArguments = 250
	maxFormula   = 8000
)

// addFormula makes a cell of a total row a formula, which keeps the document's
// figure as its cached value. It leaves the cell as it is where the formula
// would show another figure: a total of persons that counts each once is no
// sum of its rows.
func (s *tableSheet) addFormula(cell *cell, row, col int) {
	r, c := &s.table.Rows[row], &s.table.Columns[col]
	if r.Kind != reports.Subtotal && r.Kind != reports.Total {
		return
	}
	switch {
	case c.Sum:
		cell.formula = s.sum(row, col)
	case c.Ratio != nil:
		cell.formula = s.quotient(row, col)
	}
}

// sum adds up the body rows that the total row stands for.
func (s *tableSheet) sum(row, col int) string {
	v := s.table.Rows[row].Cells[col]
	want, ok := number(v)
	if !ok || !summable(v.Kind) {
		return ""
	}
	got, runs := s.bodyRuns(row, col)
	if len(runs) == 0 || math.Abs(got-want) > 1e-6*max(1, math.Abs(want)) {
		return ""
	}
	formula := sumFormula(runs, col)
	if len(formula) > maxFormula {
		return ""
	}
	return formula
}

func summable(k reports.ValueKind) bool {
	switch k {
	case reports.Count, reports.Decimal, reports.Diff, reports.Money, reports.DiffMoney:
		return true
	default:
		return false
	}
}

// bodyRuns is the sum of a column over the body rows of a total row, and these
// rows as runs of sheet rows. Other rows interrupt a run only if they hold a
// figure: SUM passes over texts.
func (s *tableSheet) bodyRuns(row, col int) (sum float64, runs []span) {
	rows := s.table.Rows
	from, to := scope(rows, row)
	open := false // the last run may be continued
	for i := from; i < to; i++ {
		var x float64
		var figure bool
		if col < len(rows[i].Cells) {
			x, figure = number(rows[i].Cells[col])
		}
		if rows[i].Kind != reports.Body {
			open = open && !figure
			continue
		}
		sum += x
		if !open {
			runs = append(runs, span{from: s.first + i})
			open = true
		}
		runs[len(runs)-1].to = s.first + i
	}
	return sum, runs
}

// scope is the range of rows that a total row is about: all for 合计, those
// since the last 小计 for 小计.
func scope(rows []reports.Row, row int) (from, to int) {
	if rows[row].Kind == reports.Total {
		return 0, len(rows)
	}
	for from = row; from > 0 && rows[from-1].Kind != reports.Subtotal; {
		from--
	}
	return from, row
}

// sumFormula adds up runs of a column, nested where they are more than one SUM
// takes.
func sumFormula(runs []span, col int) string {
	args := make([]string, len(runs))
	for i, r := range runs {
		args[i] = cellName(col, r.from)
		if r.to > r.from {
			args[i] += ":" + cellName(col, r.to)
		}
	}
	for len(args) > maxArguments {
		var outer []string
		for len(args) > 0 {
			n := min(maxArguments, len(args))
			outer = append(outer, "SUM("+strings.Join(args[:n], ",")+")")
			args = args[n:]
		}
		args = outer
	}
	return "SUM(" + strings.Join(args, ",") + ")"
}

// quotient divides two cells of the same row, and shows — where the divisor is
// zero.
func (s *tableSheet) quotient(row, col int) string {
	cells, ratio := s.table.Rows[row].Cells, s.table.Columns[col].Ratio
	num, okNum := figureAt(cells, ratio[0])
	den, okDen := figureAt(cells, ratio[1])
	if !okNum || !okDen {
		return ""
	}
	v := cells[col]
	switch {
	case den == 0 && v.Kind != reports.Absent:
		return ""
	case den != 0 && (!v.IsNumber() || reports.Value{Kind: v.Kind, Num: num / den}.String() != v.String()):
		return "" // scaled, or of something else than the two columns
	}
	a, b := cellName(ratio[0], s.first+row), cellName(ratio[1], s.first+row)
	return "IF(" + b + `=0,"` + absent + `",` + a + "/" + b + ")"
}

// figureAt is the stored figure of a cell, if it has one.
func figureAt(cells []reports.Value, i int) (float64, bool) {
	if i < 0 || i >= len(cells) {
		return 0, false
	}
	return number(cells[i])
}
