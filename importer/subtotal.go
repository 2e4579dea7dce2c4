package importer

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"shegong/importer/grid"
	"shegong/internal/roster"
)

// totals adds up a sheet's columns and keeps its rows of totals, which are
// compared once the whole sheet is known: a total may stand above its rows.
type totals struct {
	columns int
	rows    int
	sums    []int64
	bad     []int // cells that could not be read: their sum proves nothing
	found   []totalRow
}

// totalRow is a row of 小计 or 合计, with what the columns came to there.
type totalRow struct {
	number int
	word   string
	level  int // 1 小计, 2 合计, 3 总计
	given  []totalCell
	before tally
}

type tally struct {
	rows int
	sums []int64
	bad  []int
}

// totalCell is one figure of a row of totals; column -1 counts rows.
type totalCell struct {
	column int
	value  int64
	col    *column
	shown  string
}

// add takes a record into the sums.
func (t *totals) add(w *writer, p *plan) {
	t.grow()
	t.rows++
	for i, c := range p.summed {
		switch {
		case c.field.Has(w.rec):
			t.sums[i] += *c.field.Ref(w.rec).(*int64)
		case w.meta.Bad.Has(c.field.Index):
			t.bad[i]++
		}
	}
}

func (t *totals) grow() {
	if t.sums == nil {
		t.sums, t.bad = make([]int64, t.columns), make([]int, t.columns)
	}
}

func (t *totals) now() tally {
	t.grow()
	return tally{t.rows, append([]int64(nil), t.sums...), append([]int(nil), t.bad...)}
}

var countOf = regexp.MustCompile(`^(?:.*[:：共计])?(\d+)(?:人|名)[)）]?$`)

// row keeps a row of totals.
func (t *totals) row(r *line, word string, p *plan) {
	found := totalRow{number: r.number, word: word, level: levelOf(word), before: t.now()}
	for i := range r.cells {
		c := &r.cells[i]
		if blank(c) || c.Kind == grid.ErrorValue || c.Kind == grid.Empty || c.Col >= len(p.byCol) {
			continue
		}
		col := p.byCol[c.Col]
		if col != nil && col.sums >= 0 {
			if v, ok := amountIn(c, col); ok {
				found.given = append(found.given, totalCell{col.sums, v, col, display(c)})
			}
			continue
		}
		if m := countOf.FindStringSubmatch(narrow(display(c))); m != nil && c.Kind == grid.Text && p.kind.Person() {
			v, _ := strconv.ParseInt(m[1], 10, 64)
			found.given = append(found.given, totalCell{-1, v, p.column(c.Col), display(c)})
		}
	}
	t.found = append(t.found, found)
}

func levelOf(word string) int {
	switch {
	case strings.HasSuffix(word, "小计"), strings.Contains(word, "本页"):
		return 1
	case strings.HasSuffix(word, "总计"), strings.HasSuffix(word, "累计"):
		return 3
	}
	return 2
}

// amountIn reads a figure of a row of totals as its column's cells are read.
func amountIn(c *grid.Cell, col *column) (int64, bool) {
	q := quantity{value: c.Num, scale: 1}
	if c.Kind == grid.Text {
		var ok bool
		if q, ok = parseQuantity(c.Text); !ok {
			return 0, false
		}
	}
	if col.field.Type == roster.IntegerType {
		return int64(q.value * q.scale), true
	}
	v, _ := q.fen(col.field.Type, col.unit)
	return v, true
}

// minus is what came between two points of the sheet.
func (a tally) minus(b tally) tally {
	d := tally{rows: a.rows - b.rows, sums: make([]int64, len(a.sums)), bad: make([]int, len(a.bad))}
	for i := range a.sums {
		d.sums[i], d.bad[i] = a.sums[i]-b.sums[i], a.bad[i]-b.bad[i]
	}
	return d
}

// spans are the runs of rows that total i may mean, the likeliest first: the
// rows since the last total, since the last of its level, all above; where it
// stands above its rows, those below.
func (t *totals) spans(i int) (out []tally) {
	r := t.found[i]
	zero, all := tally{sums: make([]int64, t.columns), bad: make([]int, t.columns)}, t.now()
	last, same := zero, zero
	next, nextSame := all, all
	for j, o := range t.found {
		switch {
		case j < i:
			last = o.before
			if o.level >= r.level {
				same = o.before
			}
		case j > i && next.rows == all.rows && o.before.rows > r.before.rows:
			next = o.before
			fallthrough
		case j > i:
			if o.level >= r.level && nextSame.rows == all.rows {
				nextSame = o.before
			}
		}
	}
	sinceLast, sinceSame, above := r.before.minus(last), r.before.minus(same), r.before
	if r.level > 1 {
		out = append(out, above, sinceSame, sinceLast)
	} else {
		out = append(out, sinceLast, sinceSame)
	}
	if sinceLast.rows == 0 {
		out = append(out, next.minus(r.before), nextSame.minus(r.before), all.minus(r.before))
		if above.rows == 0 { // a total above all rows
			out = out[len(out)-3:]
			if r.level > 1 {
				out[0], out[2] = out[2], out[0]
			}
		}
	}
	return out
}

// wrong is the first figure of the row that disagrees with a run of rows.
func (r totalRow) wrong(t tally) *totalCell {
	for i := range r.given {
		g := &r.given[i]
		switch {
		case g.column < 0 && g.value != int64(t.rows):
			return g
		case g.column >= 0 && t.bad[g.column] == 0 && g.value != t.sums[g.column]:
			return g
		}
	}
	return nil
}

// reportTotals compares the rows of totals with the rows they sum.
func (s *sheet) reportTotals() {
	for i, r := range s.totals.found {
		var first *totalCell
		var of tally
		for _, span := range s.totals.spans(i) {
			g := r.wrong(span)
			if g == nil {
				first = nil
				break
			}
			if first == nil {
				first, of = g, span
			}
		}
		if first != nil {
			s.reportTotal(r, first, of)
		}
	}
}

func (s *sheet) reportTotal(r totalRow, g *totalCell, of tally) {
	f := roster.Fault{
		Rule: "d-subtotal", Row: int32(r.number), Column: g.col.letters, Kind: s.kind, Index: -1, Value: g.shown,
		Reason: fmt.Sprintf("%s为%d人，所列为%d行", r.word, g.value, of.rows),
	}
	if g.column >= 0 {
		f.Field = g.col.key
		f.Reason = fmt.Sprintf("%s为%s，所列%d行之和为%s", r.word, figure(g.col.field, g.value), of.rows, figure(g.col.field, of.sums[g.column]))
	}
	s.fault(f)
}

// figure is a sum in the field's unit.
func figure(f *roster.Field, v int64) string {
	switch f.Type {
	case roster.YuanType:
		return strconv.FormatFloat(float64(v)/100, 'f', -1, 64) + "元"
	case roster.TenKType:
		return strconv.FormatFloat(float64(v)/1e6, 'f', -1, 64) + "万元"
	}
	return strconv.FormatInt(v, 10)
}
