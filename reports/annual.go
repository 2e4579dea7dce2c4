package reports

import (
	"context"
	"fmt"
	"slices"

	"shegong/internal/summary"
)

// Annual is the report of a year: the text, the conversion at the year's end
// (三（一）, 三（四）), the year month by month, and the main tables.
var Annual = &Report{
	ID: "annual", Title: "社区工作者队伍建设年度报告", YearEnd: true, Months: 12, Build: buildAnnual,
	Trail: append(KeyFigureSources(), summary.OtherEligible, summary.Other2020, summary.Other2021, summary.Other2022, summary.OtherLater),
}

func buildAnnual(_ context.Context, d *Data) ([]Block, error) {
	t := d.total(everywhere)
	w := wording{d: d, t: t, annual: true}
	blocks := append([]Block{mainFigures(t)}, w.opening()...)
	blocks = append(blocks,
		Heading{1, "五、转入情况"},
		Heading{2, "（一）社区“两委”成员"}, d.yearConversion(w.yearThan(), committeeYear),
		Heading{2, "（二）其他人员"}, d.yearConversion(w.yearThan(), otherYear),
	)
	blocks = append(appendChart(blocks, d.conversionChart()), Heading{1, "六、全年变化情况"})
	blocks = append(blocks, d.development()...)
	blocks = append(blocks, Heading{1, "七、分地区情况"}, Heading{2, "（一）人员配备"}, d.mainStaffing())
	blocks = append(appendChart(blocks, d.staffingChart()), Heading{2, "（二）培训情况"}, d.mainTraining())
	blocks = append(appendChart(blocks, d.trainingChart()), Heading{2, "（三）持证情况"}, d.mainCertificates())
	blocks = append(blocks, Heading{2, "（四）薪酬情况"}, d.mainPay())
	blocks = append(appendChart(blocks, d.meanPayChart()), Heading{2, "（五）待遇与服务协议"}, d.mainBenefits())
	if d.Area.Level != "county" {
		blocks = append(blocks, Heading{1, "八、报送情况"}, d.reportedTable())
	}
	return append(blocks, explain(mainIndicators...)...), nil
}

// yearGroup is a group of persons to convert.
type yearGroup struct {
	name, title string
	rate        *summary.Indicator
	eligible    summary.Figure
	notYet      summary.Figure
	notes       []string
	by          []column // how those who were converted divide
}

var (
	committeeYear = yearGroup{
		name: "两委成员转入", title: "社区“两委”成员转入情况", rate: summary.CommitteeRate,
		eligible: summary.CommitteeEligible, notYet: summary.CommitteeNotYet,
		notes: []string{"按时转入指2020年9月30日前转入（三（一））。"},
		by:    []column{plain(summary.CommitteeOnTime, "已转入", "按时"), plain(summary.CommitteeLater, "已转入", "逾期")},
	}
	otherYear = yearGroup{
		name: "其他人员转入", title: "其他符合条件人员转入情况", rate: summary.OtherRate,
		eligible: summary.OtherEligible, notYet: summary.OtherNotYet,
		by: []column{
			plain(summary.Other2020, "已转入", "2020年"), plain(summary.Other2021, "已转入", "2021年"),
			plain(summary.Other2022, "已转入", "2022年"), plain(summary.OtherLater, "已转入", "以后"),
		},
	}
)

// yearConversion is the conversion of a group beside that of the year before.
func (d *Data) yearConversion(than string, g yearGroup) Table {
	converted := func(f summary.Figures) Value { return convertedOf(g.rate)(figs{Now: f}) }
	cols := append([]column{plain(g.eligible, "符合条件")}, g.by...)
	cols = append(cols,
		column{head: []string{"已转入", "合计"}, sum: true, value: convertedOf(g.rate)},
		change(converted, lastYear, "已转入", than),
		plain(g.notYet, "尚未转入", "人数"), change(figureOf(g.notYet), lastYear, "尚未转入", than),
		share(g.rate, "转入率"), change(rateOf(g.rate), lastYear, than, "百分点"), ranked(g.rate))
	return d.unitTable(Table{Name: g.name, Title: g.title, Unit: "人", Source: "转入情况台账", Notes: g.notes}, cols)
}

// yearRates are the rates of the development, in the order of the table.
var yearRates = []struct {
	name  string
	of    *summary.Indicator
	chart int // of yearCharts
}{
	{"员额使用率", summary.FillRate, 1},
	{"“两委”成员转入率", summary.CommitteeRate, 1},
	{"其他人员转入率", summary.OtherRate, 1},
	{"书记、主任培训覆盖率", summary.HeadRate, 2},
	{"其他人员轮训覆盖率", summary.StaffRate, 2},
	{"持证率", summary.HolderRate, 2},
	{"“五险一金”参保率", summary.InsuredRate, 2},
}

// yearMonth is a month of the year with what was accepted for it.
type yearMonth struct {
	label, title    string
	accepted, asked int
	figures         summary.Figures
	// same are the figures of the units accepted in all months, which compare.
	same summary.Figures
}

// yearMonths are the months of the report's year up to its period.
func (d *Data) yearMonths() []yearMonth {
	months := slices.DeleteFunc(slices.Clone(d.Trail), func(m Month) bool {
		return m.Period.Year != d.Period.Year || d.Period.Before(m.Period)
	})
	always := func(unit string) bool {
		return !slices.ContainsFunc(months, func(m Month) bool { return m.Units[unit].Figures == nil })
	}
	out := make([]yearMonth, len(months))
	for i, m := range months {
		out[i] = yearMonth{label: m.label(), title: m.Period.Chinese(), figures: summary.Figures{}, same: summary.Figures{}}
		for j := range d.Units {
			out[i].add(&m, d.Units[j].Code, always(d.Units[j].Code))
		}
	}
	return out
}

// add folds in what a unit reported for the month.
func (y *yearMonth) add(m *Month, unit string, always bool) {
	v, ok := m.Units[unit]
	if !ok {
		return
	}
	y.asked++
	if v.Figures == nil {
		return
	}
	y.accepted++
	y.figures.Add(v.Figures)
	if always {
		y.same.Add(v.Figures)
	}
}

// development is the year month by month, as table and charts.
func (d *Data) development() []Block {
	months := d.yearMonths()
	if len(months) == 0 {
		return []Block{Paragraph{"没有分月数据。"}}
	}
	t := Table{
		Name: "分月变化", Title: fmt.Sprintf("%d年主要指标分月情况", d.Period.Year), Unit: "个、人、元", Source: "各月已接收的报送",
		Columns: []Column{{Head: []string{"报告期"}}, {Head: []string{"纳入单位"}}, {Head: []string{"社工岗人员"}}},
		Notes:   []string{"各月只汇总已接收的单位；“纳入单位”为已接收单位数／应报单位数。各月纳入的单位不同时，人数不宜直接比较。"},
	}
	for _, r := range yearRates {
		t.Columns = append(t.Columns, Column{Head: []string{r.name}})
	}
	t.Columns = append(t.Columns, Column{Head: []string{"月平均薪酬"}})
	for _, m := range months {
		r := Row{Cells: []Value{T(m.title), T(fmt.Sprintf("%d／%d", m.accepted, m.asked)), count(m.figures, summary.Workers)}}
		for _, y := range yearRates {
			r.Cells = append(r.Cells, rate(y.of, m.figures))
		}
		t.Rows = append(t.Rows, Row{Cells: append(r.Cells, rate(summary.MeanPay, m.figures))})
	}
	blocks := []Block{t}
	for _, c := range yearCharts(months) {
		blocks = appendChart(blocks, c)
	}
	return blocks
}

// yearCharts are the lines of the year, over the units accepted in all months:
// else one that is missing for a month would look like a fall.
func yearCharts(months []yearMonth) []Chart {
	charts := []Chart{
		{Title: "社工岗人员", Kind: Lines, Unit: "人"},
		{Title: "配备与转入", Kind: Lines, Unit: "%"},
		{Title: "培训、持证与参保", Kind: Lines, Unit: "%"},
		{Title: "月平均薪酬", Kind: Lines, Unit: "元"},
	}
	charts[0].addLine("社工岗人员", months, figureOf(summary.Workers))
	for _, r := range yearRates {
		charts[r.chart].addLine(r.name, months, rateOf(r.of))
	}
	charts[3].addLine("月平均薪酬", months, rateOf(summary.MeanPay))
	charts = slices.DeleteFunc(charts, func(c Chart) bool { return len(c.Series) == 0 })
	for i := range charts {
		charts[i].Title += "（各月均已接收的单位）"
		for _, m := range months {
			charts[i].Categories = append(charts[i].Categories, m.label)
		}
	}
	return charts
}

// addLine adds a line of what was reported in two months or more.
func (c *Chart) addLine(name string, months []yearMonth, of func(summary.Figures) Value) {
	s, n := Series{Name: name}, 0
	for _, m := range months {
		v := of(m.same)
		s.Values = append(s.Values, v)
		if v.Kind != Absent {
			n++
		}
	}
	if n > 1 {
		c.Series = append(c.Series, s)
	}
}
