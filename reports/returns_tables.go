package reports

import (
	"fmt"
	"slices"

	"shegong/internal/summary"
)

const returnsSource = "报送记录"

// returnNotes say how the states are told.
var returnNotes = []string{
	"按时、逾期以首次报送时间为准，其余以生成本表时为准。“退回”为退回待改，“审核中”为已报送、尚未接收，“—”为该月不需报送。",
}

// dayNotes say how the days are counted.
var dayNotes = []string{"用时按日历日计，取中位数，以最近一次接收为准；月末前接收的按0天计，未接收的不计入。"}

// monthCounts has one row a month.
func (d *Data) monthCounts() Table {
	t := Table{
		Name: "分月报送", Title: "分月报送情况", Unit: "个、天", Source: returnsSource,
		Columns: []Column{
			{Head: []string{"报告期"}},
			{Head: []string{"应报"}},
			{Head: []string{"按时"}},
			{Head: []string{"逾期"}},
			{Head: []string{"未报"}},
			{Head: []string{"按时报送率"}},
			{Head: []string{"目前情况", "已接收"}},
			{Head: []string{"目前情况", "审核中"}},
			{Head: []string{"目前情况", "退回"}},
			{Head: []string{"接收用时（天）", "自月末"}},
			{Head: []string{"接收用时（天）", "自首次报送"}},
		},
		Notes: append([]string{"“按时”“逾期”包括审核中和退回的。"}, dayNotes...),
	}
	for i := range d.Trail {
		m := &d.Trail[i]
		f := d.monthFigures(m)
		r := Row{Cells: []Value{T(m.Period.Chinese())}}
		for _, k := range []summary.Figure{returnsAsked, returnsOnTime, returnsLate, returnsMissing} {
			r.Cells = append(r.Cells, count(f, k))
		}
		r.Cells = append(r.Cells, rate(onTimeRate, f))
		for _, k := range []summary.Figure{returnsTaken, returnsReview, returnsBack} {
			r.Cells = append(r.Cells, count(f, k))
		}
		t.Rows = append(t.Rows, Row{Cells: append(r.Cells, median(f, daysFromEnd), median(f, daysFromFirst))})
	}
	return t
}

func (d *Data) returnsChart() Chart {
	c := Chart{Title: "分月报送情况", Kind: Stacked, Unit: "个", Series: []Series{{Name: "按时"}, {Name: "逾期"}, {Name: "未报"}}}
	for i := range d.Trail {
		f := d.monthFigures(&d.Trail[i])
		c.Categories = append(c.Categories, d.Trail[i].label())
		for j, k := range []summary.Figure{returnsOnTime, returnsLate, returnsMissing} {
			c.Series[j].Values = append(c.Series[j].Values, count(f, k))
		}
	}
	return c
}

// label is the month in a chart of twelve.
func (m *Month) label() string { return fmt.Sprintf("%d月", m.Period.Month) }

// standingTable has one word for each unit and month.
func (d *Data) standingTable() Table {
	t := Table{
		Name: "单位与月份", Title: "各单位分月报送情况", Source: returnsSource, Notes: returnNotes,
		Columns: []Column{{Head: []string{"地区"}, Align: Left, Min: 6}},
	}
	for i := range d.Trail {
		p := d.Trail[i].Period
		t.Columns = append(t.Columns, Column{Head: []string{fmt.Sprintf("%d年", p.Year), d.Trail[i].label()}, Align: Center})
	}
	for i := range d.Units {
		u := &d.Units[i]
		if d.Area.Level == "province" && (i == 0 || d.Units[i-1].Parent != u.Parent) {
			t.Rows = append(t.Rows, Row{Kind: Group, Cells: groupCells(d.parentName(u.Parent), len(t.Columns))})
		}
		r := Row{Cells: []Value{T(u.Name)}}
		for j := range d.Trail {
			if v, ok := d.Trail[j].Units[u.Code]; ok {
				r.Cells = append(r.Cells, T(v.state()))
			} else {
				r.Cells = append(r.Cells, None())
			}
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// punctuality ranks the units by how often they were in time.
func (d *Data) punctuality() Table {
	medianOf := func(k summary.Figure, head ...string) column {
		return column{head: head, value: func(f figs) Value { return median(f.Now, k) }}
	}
	return d.withReturns().unitTable(Table{
		Name: "按时报送率", Title: "按时报送率与审核用时", Unit: "月、次、天", Source: returnsSource,
		Notes: append([]string{fmt.Sprintf("统计%s至%s。", d.Trail[0].Period.Chinese(), d.Period.Chinese())}, dayNotes...),
	}, []column{
		plain(returnsAsked, "应报月数"), plain(returnsOnTime, "按时"), plain(returnsLate, "逾期"), plain(returnsMissing, "未报"),
		share(onTimeRate, "按时报送率"), ranked(onTimeRate),
		plain(versionsNow, "本期版本数"), plain(timesBack, "退回次数"),
		medianOf(daysFromEnd, "接收用时（天）", "自月末"), medianOf(daysFromFirst, "接收用时（天）", "自首次报送"),
	})
}

// ownMonths has one row a month of the one unit.
func (d *Data) ownMonths() Table {
	t := Table{
		Name: "分月报送", Title: "分月报送情况", Unit: "次、天", Source: returnsSource,
		Columns: []Column{
			{Head: []string{"报告期"}},
			{Head: []string{"目前情况"}},
			{Head: []string{"首次报送"}},
			{Head: []string{"是否按时"}},
			{Head: []string{"最近接收"}},
			{Head: []string{"版本数"}},
			{Head: []string{"退回次数"}},
			{Head: []string{"接收用时（天）", "自月末"}},
			{Head: []string{"接收用时（天）", "自首次报送"}},
		},
		Notes: append(slices.Clone(returnNotes), "用时按日历日计，以最近一次接收为准；月末前接收的按0天计。"),
	}
	for i := range d.Trail {
		m := &d.Trail[i]
		for j := range d.Units {
			t.Rows = append(t.Rows, Row{Cells: append([]Value{T(m.Period.Chinese())}, ownCells(m, d.Units[j].Code)...)})
		}
	}
	return t
}

func ownCells(m *Month, unit string) []Value {
	v, ok := m.Units[unit]
	if !ok {
		return []Value{None(), None(), None(), None(), None(), None(), None(), None()}
	}
	days := func(n int, ok bool) Value {
		if !ok {
			return None()
		}
		return N(n)
	}
	late := None()
	if v.Standing != NotSent {
		late = T(v.punctual())
	}
	return []Value{
		T(standings[v.Standing]), T(moment(v.First)), late, T(moment(v.Accepted)), N(v.Versions), N(v.SentBack),
		days(v.daysFromEnd(m.Period)), days(v.daysFromFirst()),
	}
}

// daysChart shows how long the one unit's returns took.
func (d *Data) daysChart() Chart {
	c := Chart{Title: "自月末至接收的天数", Kind: Bars, Unit: "天", Series: []Series{{Name: "天数"}}}
	for i := range d.Trail {
		f := d.monthFigures(&d.Trail[i])
		if v := median(f, daysFromEnd); v.Kind != Absent {
			c.Categories = append(c.Categories, d.Trail[i].label())
			c.Series[0].Values = append(c.Series[0].Values, v)
		}
	}
	return c
}
