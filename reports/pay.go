package reports

import (
	"context"
	"slices"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/summary"
)

// Pay is what the holders are paid (二（四）) and whether the budget covers it
// (三（二）).
var Pay = &Report{ID: "pay", Title: "薪酬情况", Build: buildPay}

func buildPay(_ context.Context, d *Data) ([]Block, error) {
	t := d.total(everywhere)
	blocks := []Block{
		Figures{Items: []Figure{
			keyFigure("月平均薪酬", "元", t, rateOf(summary.MeanPay)),
			keyFigure("基础报酬占比", "", t, rateOf(summary.BaseShare)),
			keyFigure("薪酬与参照水平之比", "", t, rateOf(summary.ReferenceRatio)),
			keyFigure("预算保障率", "", t, rateOf(summary.BudgetRatio)),
		}},
		Heading{1, "一、分岗位类别薪酬"},
		d.categoryTable(t),
	}
	if d.Area.Level != "county" {
		blocks = append(blocks, d.categoryUnits())
	}
	blocks = append(
		appendChart(blocks, d.payChart(t)),
		Heading{1, "二、薪酬水平"},
		d.unitTable(Table{
			Name: "薪酬水平", Title: "薪酬水平", Unit: "人、元/月", Source: "人员花名册、县（市、区）基本情况表",
			Notes: []string{
				"参照水平为当地上年度事业单位管理岗位月平均工资（二（四））。",
				"与参照水平之比只计填报参照工资的单位；花名册未列绩效奖金的单位，薪酬记“—”，不计入合计。",
			},
		}, payColumns()),
		Heading{1, "三、预算保障"},
		d.budgetTable(),
	)
	if d.Area.Level != "province" {
		blocks = append(blocks, Heading{1, "四、各街道（乡镇）基础报酬占比"}, d.payStreets())
	}
	return append(blocks, explain(
		summary.MeanPay, summary.MeanBase, summary.MeanPerf, summary.BaseShare, summary.ReferenceRatio, summary.BudgetRatio)...), nil
}

func payColumns() []column {
	return slices.Concat([]column{
		plain(summary.Paid, "人数"),
		share(summary.MeanPay, "月平均薪酬", "金额"),
		change(rateOf(summary.MeanPay), lastMonth, "月平均薪酬", "较上月"),
		change(rateOf(summary.MeanPay), lastYear, "月平均薪酬", "较上年同期"),
		share(summary.MeanBase, "月平均基础报酬"), share(summary.MeanPerf, "月平均绩效奖金"),
		share(summary.BaseShare, "基础报酬占比", "占比"),
		change(rateOf(summary.BaseShare), lastMonth, "基础报酬占比", "较上月（百分点）"),
		change(rateOf(summary.BaseShare), lastYear, "基础报酬占比", "较上年同期（百分点）"),
	}, trendColumns(summary.ReferenceRatio, "比率", "与参照水平之比"))
}

// inCategory are a county's figures of one category in place of those of all,
// so that the indicators' formulas hold for the category. Of several counties
// together it does not hold for the reference pay, which differs between them.
func inCategory(f summary.Figures, code int) summary.Figures {
	out := summary.Figures{}
	for to, from := range map[summary.Figure]summary.Figure{
		summary.Paid: summary.PaidIn, summary.BaseTotal: summary.BaseIn, summary.PerfTotal: summary.PerfIn,
	} {
		if f.Has(from.With(code)) {
			out[to] = f[from.With(code)]
		}
	}
	if f[summary.Paid] > 0 && f.Has(summary.RefPay) && out.Has(summary.Paid) {
		out[summary.RefPay] = f[summary.RefPay] / f[summary.Paid] * out[summary.Paid]
		out[summary.RefTotal] = out[summary.BaseTotal] + out[summary.PerfTotal]
	}
	return out
}

// categoryTable has one row a category for the whole area.
func (d *Data) categoryTable(all figs) Table {
	cols := []column{
		plain(summary.Paid, "人数"),
		share(summary.MeanBase, "月平均基础报酬"), share(summary.MeanPerf, "月平均绩效奖金"), share(summary.MeanPay, "月平均薪酬"),
		change(rateOf(summary.MeanPay), lastMonth, "较上月"), change(rateOf(summary.MeanPay), lastYear, "较上年同期"),
		share(summary.BaseShare, "基础报酬占比"),
		share(summary.ReferenceRatio, "与参照水平之比", "比率"),
		change(rateOf(summary.ReferenceRatio), lastYear, "与参照水平之比", "较上年同期（百分点）"),
	}
	t := Table{
		Name: "分类别薪酬", Title: "分岗位类别薪酬情况", Unit: "人、元/月", Source: "人员花名册、县（市、区）基本情况表",
		Columns: []Column{{Head: []string{"岗位类别"}, Align: Left}},
		Notes:   []string{"人数为填报基础报酬的人员；未注明岗位类别的，只计入合计。薪酬平均标准按三类人员合计参照核定，分类别之比供对照。"},
	}
	for _, c := range cols {
		t.Columns = append(t.Columns, Column{Head: c.head, Sum: c.sum})
	}
	for i, name := range roster.Categories.Values {
		of := d.mapFigures(func(f summary.Figures) summary.Figures { return inCategory(f, i+1) })
		t.Rows = append(t.Rows, d.line(Body, name, of.total(everywhere), cols, nil))
	}
	t.Rows = append(t.Rows, d.line(Total, "合计", all, cols, nil))
	return t
}

// categoryUnits sets the categories of each unit side by side.
func (d *Data) categoryUnits() Table {
	var cols []column
	for i, name := range roster.Categories.Values {
		in := func(is *summary.Indicator, head string) column {
			return column{head: []string{name, head}, value: func(f figs) Value { return rate(is, inCategory(f.Now, i+1)) }}
		}
		cols = append(cols, plain(summary.PaidIn.With(i+1), name, "人数"),
			in(summary.MeanBase, "月平均基础报酬"), in(summary.MeanPerf, "月平均绩效奖金"), in(summary.BaseShare, "基础报酬占比"))
	}
	return d.unitTable(Table{
		Name: "各地分类别薪酬", Title: "各地分岗位类别薪酬情况", Unit: "人、元/月", Source: "人员花名册",
	}, cols)
}

// payChart stacks the two parts of the mean pay: by group, or of one county by
// category.
func (d *Data) payChart(t figs) Chart {
	c := Chart{Title: "月平均薪酬构成", Kind: Stacked, Unit: "元", Series: []Series{{Name: "基础报酬"}, {Name: "绩效奖金"}}}
	add := func(name string, f summary.Figures) {
		base := rate(summary.MeanBase, f)
		if base.Kind == Absent {
			return
		}
		c.Categories = append(c.Categories, name)
		c.Series[0].Values = append(c.Series[0].Values, base)
		c.Series[1].Values = append(c.Series[1].Values, rate(summary.MeanPerf, f))
	}
	if d.Area.Level == "county" {
		c.Title = "分岗位类别月平均薪酬构成"
		for i, name := range roster.Categories.Values {
			add(name, inCategory(t.Now, i+1))
		}
		return c
	}
	d.eachGroup(func(name string, f figs) { add(name, f.Now) })
	return c
}

// tenThousand is a figure of 分 in 万元.
func tenThousand(f summary.Figures, k summary.Figure) Value {
	if !f.Has(k) {
		return None()
	}
	return D(float64(f[k]) / 1e6)
}

func (d *Data) budgetTable() Table {
	amount := func(k summary.Figure, head string) column {
		return column{head: []string{head}, sum: true, value: func(f figs) Value { return tenThousand(f.Now, k) }}
	}
	cols := []column{
		amount(summary.Budget, "年度薪酬预算（万元）"), amount(summary.ProvincialSubsidy, "省级补助（万元）"),
		amount(summary.BudgetCovers, "可用预算（万元）"), amount(summary.BudgetPayroll, "全年薪酬测算（万元）"),
		{head: []string{"差额（万元）"}, sum: true, value: func(f figs) Value {
			if !f.Now.Has(summary.BudgetCovers, summary.BudgetPayroll) {
				return None()
			}
			return D(float64(f.Now[summary.BudgetCovers]-f.Now[summary.BudgetPayroll]) / 1e6)
		}},
	}
	cols = append(cols, trendColumns(summary.BudgetRatio, "保障率", "预算保障率")...)
	return d.unitTable(Table{
		Name: "预算保障", Title: "薪酬预算保障情况", Unit: "万元", Source: "县（市、区）基本情况表、人员花名册",
		Notes: []string{
			"可用预算：预算未含省级补助的，为预算加省级补助；全年薪酬测算：当月基础报酬、绩效奖金、职业资格补贴之和的12倍，未填报预算的单位不计入。",
			"差额为可用预算减全年薪酬测算，负数为不足；新增支出为社工岗薪酬体系实施后新增的支出（三（二））。",
		},
	}, append(cols, amount(summary.NewExpense, "新增支出（万元）")))
}

// street is a street's share of a county's figures.
type street struct {
	name        string
	communities int
	figures     summary.Figures
}

// streets folds a county's communities by street, in the order of first
// appearance, with the figures of those whose pay is reported.
func streets(s *summary.Summary) []*street {
	var out []*street
	at := map[string]*street{}
	for i := range s.Communities {
		c := &s.Communities[i]
		key := roster.StreetKey(c.Street)
		v := at[key]
		if v == nil {
			v = &street{name: c.Street, figures: summary.Figures{}}
			if v.name == "" {
				v.name = "未注明"
			}
			at[key], out = v, append(out, v)
		}
		v.communities++
		if c.Has(summary.BaseTotal, summary.PerfTotal) {
			v.figures.Add(c.Figures)
		}
	}
	return out
}

// payStreets is the base share by street, where the performance pay is handed
// out (二（四）).
func (d *Data) payStreets() Table {
	t := Table{
		Name: "各街道基础报酬占比", Title: "各街道（乡镇）基础报酬占比", Unit: "个、人、元/月", Filter: true, Source: "人员花名册",
		Columns: []Column{
			{Head: []string{"街道（乡镇）"}, Align: Left},
			{Head: []string{"社区数"}, Sum: true},
			{Head: []string{"人数"}, Sum: true},
			{Head: []string{"基础报酬"}, Sum: true},
			{Head: []string{"绩效奖金"}, Sum: true},
			{Head: []string{"合计"}, Sum: true},
			{Head: []string{"基础报酬占比"}, Ratio: &[2]int{3, 5}},
			{Head: []string{"与规定比例相差（百分点）"}},
		},
		Notes: []string{"基础报酬占70%，绩效奖金占30%（二（四））。"},
	}
	rule := Value{Kind: Percent, Num: policy.Defaults().BasePayShare / 100}
	all := street{name: "合计", figures: summary.Figures{}}
	for i := range d.Units {
		u := &d.Units[i]
		if u.Now == nil {
			t.Rows = append(t.Rows, missingRow(u.Name, len(t.Columns)-1))
			continue
		}
		if d.Area.Level != "county" {
			t.Rows = append(t.Rows, Row{Kind: Group, Cells: groupCells(u.Name, len(t.Columns))})
		}
		for _, s := range streets(u.Now) {
			all.communities += s.communities
			all.figures.Add(s.figures)
			t.Rows = append(t.Rows, streetRow(Body, s, rule))
		}
	}
	t.Rows = append(t.Rows, streetRow(Total, &all, rule))
	return t
}

// streetRow compares the base share with that of the rule.
func streetRow(kind RowKind, s *street, rule Value) Row {
	f, pay := s.figures, None()
	amounts := []Value{None(), None()}
	if f.Has(summary.BaseTotal, summary.PerfTotal) {
		amounts = []Value{Yuan(f[summary.BaseTotal]), Yuan(f[summary.PerfTotal])}
		pay = Yuan(f[summary.BaseTotal] + f[summary.PerfTotal])
	}
	part := rate(summary.BaseShare, f)
	return Row{Kind: kind, Cells: []Value{
		T(s.name), N(s.communities), count(f, summary.Paid), amounts[0], amounts[1], pay,
		part, part.Change(rule),
	}}
}
