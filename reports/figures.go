package reports

import (
	"slices"
	"sort"

	"shegong/internal/summary"
)

// figs are the figures of one line: now, last month, the same month last year.
// Month and Year are nil where there is nothing to compare with.
type figs struct{ Now, Month, Year summary.Figures }

// count is a figure, or nothing where it was not reported.
func count(f summary.Figures, k summary.Figure) Value {
	if f == nil || !f.Has(k) {
		return None()
	}
	return N(f[k])
}

// rate is an indicator's value.
func rate(i *summary.Indicator, f summary.Figures) Value {
	if f == nil {
		return None()
	}
	num, den := i.Of(f)
	if i.Mean {
		if den == 0 {
			return None()
		}
		return Value{Kind: Money, Num: float64(num) / float64(den) / 100}
	}
	return Share(num, den)
}

// totals are the folds of the units of Data, each made once: a report has a
// dozen tables with the same ones.
type totals struct {
	of       *UnitData // the first unit they were made of: a changed copy has another
	byParent map[string]figs
}

// everywhere is the total of all units, not of one prefecture.
const everywhere = ""

// total folds the units of a prefecture, or of all, that have figures. What it
// gives is shared: nobody may change it.
func (d *Data) total(parent string) figs {
	if len(d.Units) == 0 {
		return figs{Now: summary.Figures{}}
	}
	if d.totals == nil || d.totals.of != &d.Units[0] {
		d.totals = &totals{&d.Units[0], map[string]figs{}}
	}
	t, ok := d.totals.byParent[parent]
	if !ok {
		t = d.fold(parent)
		d.totals.byParent[parent] = t
	}
	return t
}

// fold adds up. Last month and last year are only compared over the units that
// have figures for both: else a county that joins would look like growth.
func (d *Data) fold(parent string) figs {
	t := figs{Now: summary.Figures{}}
	month, year := summary.Figures{}, summary.Figures{}
	allMonth, allYear, n := true, true, 0
	for i := range d.Units {
		u := &d.Units[i]
		if u.Now == nil || parent != everywhere && u.Parent != parent {
			continue
		}
		n++
		t.Now.Add(u.Now.County)
		if allMonth = allMonth && u.Month != nil; allMonth {
			month.Add(u.Month.County)
		}
		if allYear = allYear && u.Year != nil; allYear {
			year.Add(u.Year.County)
		}
	}
	if allMonth && n > 0 {
		t.Month = month
	}
	if allYear && n > 0 {
		t.Year = year
	}
	return t
}

func (u *UnitData) figs() figs {
	f := figs{}
	if u.Now != nil {
		f.Now = u.Now.County
	}
	if u.Month != nil {
		f.Month = u.Month.County
	}
	if u.Year != nil {
		f.Year = u.Year.County
	}
	return f
}

// mapFigures is d with other figures of the counties.
func (d *Data) mapFigures(to func(summary.Figures) summary.Figures) *Data {
	of := func(s *summary.Summary) *summary.Summary {
		if s == nil {
			return nil
		}
		out := *s
		out.County = to(s.County)
		return &out
	}
	out := *d
	out.Units = slices.Clone(d.Units)
	for i := range out.Units {
		u := &out.Units[i]
		u.Now, u.Month, u.Year = of(u.Now), of(u.Month), of(u.Year)
	}
	return &out
}

// column is a column of a table over units.
type column struct {
	head  []string
	value func(figs) Value
	sum   bool
	ratio *[2]int // columns of the table, 0 is the first after the names
	rank  *summary.Indicator
}

// plain is a column of one figure that adds up.
func plain(k summary.Figure, head ...string) column {
	return column{head: head, sum: true, value: func(f figs) Value { return count(f.Now, k) }}
}

// share is a column of an indicator.
func share(i *summary.Indicator, head ...string) column {
	return column{head: head, value: func(f figs) Value { return rate(i, f.Now) }}
}

// ranked is a column with the unit's rank by an indicator, under the heads of
// the indicator's group.
func ranked(i *summary.Indicator, under ...string) column {
	return column{head: append(under, "位次"), rank: i}
}

// change is a column of an indicator's or a figure's trend.
func change(of func(summary.Figures) Value, last func(figs) summary.Figures, head ...string) column {
	return column{head: head, value: func(f figs) Value {
		old := last(f)
		if old == nil || f.Now == nil {
			return None()
		}
		return of(f.Now).Change(of(old))
	}}
}

func lastMonth(f figs) summary.Figures { return f.Month }
func lastYear(f figs) summary.Figures  { return f.Year }

// unitTable is the table of all units in code order with prefecture subtotals
// and a total; units that have not reported are shown as missing, not as zero.
func (d *Data) unitTable(t Table, cols []column) Table {
	if d.Area.Level == "county" { // one unit has no rank
		cols = slices.DeleteFunc(slices.Clone(cols), func(c column) bool { return c.rank != nil })
	}
	t.Columns = append(t.Columns, Column{Head: []string{"地区"}, Align: Left, Min: 6})
	for _, c := range cols {
		t.Columns = append(t.Columns, Column{Head: c.head, Sum: c.sum, Ratio: shift(c.ratio)})
	}
	ranks := d.ranks(cols)
	for i := range d.Units {
		u := &d.Units[i]
		if u.Now == nil {
			t.Rows = append(t.Rows, missingRow(u.Name, len(cols)))
		} else {
			t.Rows = append(t.Rows, d.line(Body, u.Name, u.figs(), cols, ranks[u.Code]))
		}
		last := i == len(d.Units)-1 || d.Units[i+1].Parent != u.Parent
		if last && d.Area.Level == "province" {
			p := u.Parent
			f := d.total(p)
			t.Rows = append(t.Rows, d.line(Subtotal, d.parentName(p)+"小计", f, cols, nil))
		}
	}
	if d.Area.Level != "county" {
		t.Rows = append(t.Rows, d.line(Total, "合计", d.total(everywhere), cols, nil))
	}
	return t
}

func shift(r *[2]int) *[2]int {
	if r == nil {
		return nil
	}
	return &[2]int{r[0] + 1, r[1] + 1}
}

func (d *Data) line(kind RowKind, name string, f figs, cols []column, ranks map[*summary.Indicator]int) Row {
	r := Row{Kind: kind, Cells: []Value{T(name)}}
	for _, c := range cols {
		switch {
		case c.rank == nil:
			r.Cells = append(r.Cells, c.value(f))
		case ranks[c.rank] > 0:
			r.Cells = append(r.Cells, N(ranks[c.rank]))
		default:
			r.Cells = append(r.Cells, None())
		}
	}
	return r
}

func missingRow(name string, n int) Row {
	r := Row{Kind: Missing, Cells: []Value{T(name)}}
	for len(r.Cells) < n+1 {
		r.Cells = append(r.Cells, None())
	}
	return r
}

// ranks are the units' ranks by the indicators of the columns, the highest
// first; equals share a rank, units without a value have none.
func (d *Data) ranks(cols []column) map[string]map[*summary.Indicator]int {
	out := map[string]map[*summary.Indicator]int{}
	for _, c := range cols {
		if c.rank == nil {
			continue
		}
		type entry struct {
			code string
			v    float64
		}
		var es []entry
		for i := range d.Units {
			if v := rate(c.rank, d.Units[i].figs().Now); v.Kind != Absent {
				es = append(es, entry{d.Units[i].Code, v.Num})
			}
		}
		sort.SliceStable(es, func(i, j int) bool { return es[i].v > es[j].v })
		for i, e := range es {
			if out[e.code] == nil {
				out[e.code] = map[*summary.Indicator]int{}
			}
			rank := i + 1
			if i > 0 && es[i-1].v == e.v {
				rank = out[es[i-1].code][c.rank]
			}
			out[e.code][c.rank] = rank
		}
	}
	return out
}

// keyFigure is one key figure with its trend.
func keyFigure(label, unit string, f figs, of func(summary.Figures) Value) Figure {
	k := Figure{Label: label, Unit: unit, Value: of(f.Now)}
	if k.Value.Kind == Absent {
		k.Unit = ""
	}
	if f.Month != nil {
		v := of(f.Now).Change(of(f.Month))
		k.Previous = &v
	}
	if f.Year != nil {
		v := of(f.Now).Change(of(f.Year))
		k.LastYear = &v
	}
	return k
}

func figureOf(k summary.Figure) func(summary.Figures) Value {
	return func(f summary.Figures) Value { return count(f, k) }
}

func rateOf(i *summary.Indicator) func(summary.Figures) Value {
	return func(f summary.Figures) Value { return rate(i, f) }
}

// explain is the page that explains the indicators used.
func explain(is ...*summary.Indicator) []Block {
	t := Table{
		Name: "指标解释", Title: "指标解释",
		Columns: []Column{
			{Head: []string{"指标"}, Align: Left},
			{Head: []string{"计算方法"}, Align: Left, Wrap: true, Min: 20},
			{Head: []string{"依据"}},
			{Head: []string{"数据来源"}, Align: Left, Wrap: true},
		},
		Notes: []string{"比率保留一位小数；分母为零的记“—”，不参加排名；“依据”为吉办发〔2020〕18号文件条款。"},
	}
	for _, i := range is {
		t.Rows = append(t.Rows, Row{Cells: []Value{T(i.Title), T(i.Formula), T(i.Clause), T(i.Source)}})
	}
	return []Block{t}
}

// appendChart adds a chart that compares something; one bar alone says no more
// than its table.
func appendChart(blocks []Block, c Chart) []Block {
	if len(c.Categories) < 2 {
		return blocks
	}
	return append(blocks, c)
}
