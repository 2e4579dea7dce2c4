package reports

import (
	"context"
	"fmt"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/summary"
)

// Appraisal is how the holders are appraised (二（九）), and who must leave and
// has left (二（十）).
var Appraisal = &Report{ID: "appraisal", Title: "考核与退出情况", Personal: true, Build: buildAppraisal}

// firstAppraisals is the first year whose results are counted, that of the
// opinion.
const firstAppraisals = 2020

// mustLeaveNote says who must leave.
const mustLeaveNote = "应退出人员指连续2年或累计3年考核不合格、仍在花名册的人员（二（十））。"

func buildAppraisal(ctx context.Context, d *Data) ([]Block, error) {
	t := d.total(everywhere)
	exits := keyFigure("本年退出", "人", t, figureOf(summary.Exits))
	if d.Period.Month == 1 { // last month's count is of the year before
		exits.Previous = nil
	}
	blocks := []Block{
		Figures{Items: []Figure{
			keyFigure("上年度考核合格以上率", "", t, rateOf(summary.AppraisedWell)),
			keyFigure("应退出人员", "人", t, figureOf(summary.MustLeave)),
			exits,
		}},
		Heading{1, "一、考核结果"},
		d.gradesByYear(t),
	}
	blocks = append(
		appendChart(blocks, d.gradesChart(t)),
		d.unitTable(Table{
			Name: "上年度考核结果", Title: fmt.Sprintf("%d年度考核结果", d.Period.Year-1), Unit: "人", Source: "年度考核结果",
			Notes: []string{"较上月、较上年同期比较的是同期报送的上年度考核结果。"},
		}, append(gradeColumns(), trendColumns(summary.AppraisedWell, "合格以上率")...)),
		Heading{1, "二、退出情况"},
		d.exitTable(),
		d.otherExitTable(),
	)
	blocks = append(
		appendChart(blocks, d.exitChart(t)),
		d.channelTable(),
	)
	blocks = append(blocks, mustLeave(ctx, d)...)
	return append(blocks, explain(summary.AppraisedWell)...), nil
}

// gradeColumns are the results of a year.
func gradeColumns() []column {
	cols := []column{{head: []string{"确定等次人数"}, sum: true, value: func(f figs) Value {
		if !f.Now.Has(summary.AppraisedLast.With(int(roster.Excellent))) {
			return None()
		}
		_, n := summary.AppraisedWell.Of(f.Now)
		return N(n)
	}}}
	for i, name := range roster.AppraisalGrades.Values {
		cols = append(cols, plain(summary.AppraisedLast.With(i+1), name))
	}
	return cols
}

// ofYear are the results of a year in place of last year's, so that the
// indicator's formula holds for it.
func ofYear(f summary.Figures, year int) summary.Figures {
	out := summary.Figures{}
	for i := range roster.AppraisalGrades.Values {
		if k := summary.Appraised.With(year*10 + i + 1); f.Has(k) {
			out[summary.AppraisedLast.With(i+1)] = f[k]
		}
	}
	return out
}

// eachYear visits the years whose results are counted.
func (d *Data) eachYear(visit func(year int)) {
	for y := firstAppraisals; y <= int(d.Period.Year); y++ {
		visit(y)
	}
}

// gradesByYear has one row a year for the whole area.
func (d *Data) gradesByYear(t figs) Table {
	cols := append(gradeColumns(), share(summary.AppraisedWell, "合格以上率"))
	out := Table{
		Name: "历年考核结果", Title: "历年考核结果", Unit: "人", Source: "年度考核结果",
		Columns: []Column{{Head: []string{"年度"}, Align: Left}},
		Notes:   []string{"按考核台账统计，含已退出人员，一人一年计一次；确定等次指优秀、合格、基本合格、不合格；本年度考核尚未结束的，只计已填报的结果。"},
	}
	for _, c := range cols {
		out.Columns = append(out.Columns, Column{Head: c.head})
	}
	d.eachYear(func(y int) {
		out.Rows = append(out.Rows, d.line(Body, fmt.Sprintf("%d年", y), figs{Now: ofYear(t.Now, y)}, cols, nil))
	})
	return out
}

// gradesChart stacks the four grades by year; a year without results is left
// out.
func (d *Data) gradesChart(t figs) Chart {
	c := Chart{Title: "历年考核等次", Kind: Stacked, Unit: "人"}
	for g := roster.Excellent; g <= roster.Failed; g++ {
		c.Series = append(c.Series, Series{Name: roster.AppraisalGrades.String(g)})
	}
	d.eachYear(func(y int) {
		f := ofYear(t.Now, y)
		if _, n := summary.AppraisedWell.Of(f); n == 0 {
			return
		}
		c.Categories = append(c.Categories, fmt.Sprintf("%d年", y))
		for i := range c.Series {
			c.Series[i].Values = append(c.Series[i].Values, count(f, summary.AppraisedLast.With(i+1)))
		}
	})
	return c
}

// soFar is the span of the year that exits are counted in: 2024年1—10月.
func (d *Data) soFar() string {
	if d.Period.Month == 1 {
		return d.Period.Chinese()
	}
	return fmt.Sprintf("%d年1—%d月", d.Period.Year, d.Period.Month)
}

// exitTable is who must leave beside who has left, by the grounds of 二（十）.
func (d *Data) exitTable() Table {
	must, exits := figureOf(summary.MustLeave), figureOf(summary.Exits)
	cols := []column{
		plain(summary.MustLeave, "应退出人员", "人数"),
		change(must, lastMonth, "应退出人员", "较上月"), change(must, lastYear, "应退出人员", "较上年同期"),
		plain(summary.Exits, "本年退出", "人数"),
	}
	if d.Period.Month > 1 {
		cols = append(cols, change(exits, lastMonth, "本年退出", "较上月"))
	}
	cols = append(cols, change(exits, lastYear, "本年退出", "较上年同期"))
	for r := roster.ExitFailed; r <= roster.ExitOtherLegal; r++ {
		cols = append(cols, plain(summary.ExitReason.With(int(r)), "其中：规定情形", roster.ExitReasons.String(r)))
	}
	return d.unitTable(Table{
		Name: "应退出与退出", Title: "应退出人员与" + d.soFar() + "退出情况", Unit: "人",
		Source: "年度考核结果、人员花名册、退出人员台账",
		Notes:  []string{mustLeaveNote, "规定情形为二（十）所列六种情形；本年退出自1月起累计。"},
	}, cols)
}

// otherExitTable are the exits on other grounds.
func (d *Data) otherExitTable() Table {
	var cols []column
	for r := roster.ExitResigned; r <= roster.ExitOther; r++ {
		cols = append(cols, plain(summary.ExitReason.With(int(r)), roster.ExitReasons.String(r)))
	}
	return d.unitTable(Table{
		Name: "其他退出情形", Title: d.soFar() + "其他情形退出人员", Unit: "人", Source: "退出人员台账",
	}, cols)
}

// channelTable is by which way those went who left for another post.
func (d *Data) channelTable() Table {
	var cols []column
	for i, name := range roster.ExitChannels.Values {
		cols = append(cols, plain(summary.ExitChannel.With(i+1), name))
	}
	return d.unitTable(Table{
		Name: "招录方式", Title: d.soFar() + "退出人员招录（聘）方式", Unit: "人", Source: "退出人员台账",
		Notes: []string{"只计填报招录（聘）方式的退出人员（二（六））。"},
	}, cols)
}

// exitChart shows the grounds that occur.
func (d *Data) exitChart(t figs) Chart {
	c := Chart{Title: d.soFar() + "退出情形", Kind: Pie, Unit: "人", Series: []Series{{Name: "退出人员"}}}
	for i, name := range roster.ExitReasons.Values {
		if n := t.Now[summary.ExitReason.With(i+1)]; n > 0 {
			c.Categories = append(c.Categories, name)
			c.Series[0].Values = append(c.Series[0].Values, N(n))
		}
	}
	return c
}

// mustLeave lists who falls under 二（十） and is still in the roster, by name.
func mustLeave(ctx context.Context, d *Data) []Block {
	heading := Heading{1, "三、应退出人员"}
	if !d.Personal {
		return []Block{heading, notEntitled("附表（应退出人员名单）")}
	}
	return []Block{heading, Table{
		Name: "应退出人员", Title: "附表　应退出人员名单", Personal: true, Filter: true, Source: "年度考核结果、人员花名册",
		Columns: []Column{
			{Head: []string{"地区"}, Align: Left},
			{Head: []string{"社区"}, Align: Left},
			{Head: []string{"姓名"}},
			{Head: []string{"岗位类别"}},
			{Head: []string{"不合格年度"}, Align: Left, Wrap: true},
		},
		Notes: []string{mustLeaveNote},
		Each:  d.rows(ctx, d.mustLeaveRows),
	}}
}

func (d *Data) mustLeaveRows(u *UnitData, ret *roster.Return, params *policy.Params, add func(...Value) error) error {
	facts := policy.NewFacts(policy.Input{Return: ret, Params: params, AsOf: d.Period.End()})
	for w, failed := range facts.MustLeave() {
		years := make([]string, len(failed))
		for i, a := range failed {
			years[i] = fmt.Sprintf("%d年", a.Year)
		}
		if err := add(T(u.Name), T(w.Community), T(w.Name), T(roster.Categories.String(w.Category)), T(names(years))); err != nil {
			return err
		}
	}
	return nil
}
