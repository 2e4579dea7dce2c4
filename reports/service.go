package reports

import (
	"context"

	"shegong/internal/summary"
)

// Service is how the communities serve the residents: hall and grids, one
// window, patrols and visits (二（八）).
var Service = &Report{ID: "service", Title: "服务能力", Build: buildService}

// serviceRates are the rates of 二（八） in the clause's order.
var serviceRates = []*summary.Indicator{
	summary.HallRate, summary.PatrolRate, summary.CoverageRate, summary.OneWindowRate, summary.JointRate,
}

func buildService(_ context.Context, d *Data) ([]Block, error) {
	t := d.total(everywhere)
	key := Figures{}
	for _, i := range serviceRates {
		key.Items = append(key.Items, keyFigure(i.Title, "", t, rateOf(i)))
	}
	blocks := append(appendChart([]Block{key}, serviceChart(t)),
		Heading{1, "一、大厅与网格人员"},
		d.hallTable(),
		Heading{1, "二、巡查走访"},
		d.unitTable(Table{
			Name: "巡查走访", Title: "巡查走访情况", Unit: "个", Source: "社区基本情况表",
			Notes: []string{"“填报社区”指填报了该项的城市社区（含县政府所在地乡镇社区），下表同。"},
		}, append(
			serviceColumns("日巡查", summary.PatrolKnown, "达标", summary.PatrolMet, summary.PatrolRate),
			serviceColumns("月走访", summary.CoverageKnown, "达标", summary.CoverageMet, summary.CoverageRate)...)),
		Heading{1, "三、一窗受理与协同办理"},
		d.unitTable(Table{
			Name: "一窗受理", Title: "前台一窗受理、后台协同办理情况", Unit: "个", Source: "社区基本情况表",
		}, append(
			append(
				serviceColumns("前台一窗受理", summary.OneWindowKnown, "已实行", summary.OneWindow, summary.OneWindowRate),
				ranked(summary.OneWindowRate, "前台一窗受理")),
			serviceColumns("后台协同办理", summary.JointKnown, "已实行", summary.Joint, summary.JointRate)...)),
	)
	blocks = appendChart(blocks, d.serviceGroupChart())
	if d.Area.Level == "county" {
		blocks = append(blocks, Heading{1, "四、各社区服务能力"}, d.serviceCommunities(t))
	}
	return append(blocks, explain(serviceRates...)...), nil
}

// hallTable shows the hall staff by both sources: they are counted by different
// hands and need not agree.
func (d *Data) hallTable() Table {
	return d.unitTable(Table{
		Name: "大厅与网格人员", Title: "大厅与网格人员", Unit: "个、人", Source: "社区基本情况表、人员花名册",
		Notes: []string{
			"大厅人员“社区填报”为社区基本情况表填报的大厅日常办公人数，“花名册”为花名册中工作地点为大厅的社工岗人员，两者分别统计；网格人员按花名册统计。",
			"达标率只计填报了大厅日常办公人数的城市社区（含县政府所在地乡镇社区）。",
		},
	}, []column{
		plain(summary.Communities, "社区数"), plain(summary.Workers, "社工岗人员"),
		plain(summary.HallReported, "大厅人员", "社区填报"), plain(summary.HallStaff, "大厅人员", "花名册"),
		plain(summary.Grids, "网格", "网格数"), plain(summary.GridStaff, "网格", "网格人员"),
		plain(summary.HallRangeKnown, "大厅人员达标", "填报社区"), plain(summary.HallInRange, "大厅人员达标", "达标"),
		share(summary.HallRate, "大厅人员达标", "达标率"),
		change(rateOf(summary.HallRate), lastMonth, "大厅人员达标", "较上月（百分点）"),
		change(rateOf(summary.HallRate), lastYear, "大厅人员达标", "较上年同期（百分点）"),
	})
}

// serviceColumns are the columns of one rate: communities that tell, those that
// do, the rate and its trend.
func serviceColumns(head string, known summary.Figure, done string, met summary.Figure, i *summary.Indicator) []column {
	return []column{
		plain(known, head, "填报社区"), plain(met, head, done), share(i, head, "占比"),
		change(rateOf(i), lastMonth, head, "较上月（百分点）"),
		change(rateOf(i), lastYear, head, "较上年同期（百分点）"),
	}
}

// serviceChart has the rates of all units together.
func serviceChart(t figs) Chart {
	c := Chart{Title: "服务能力主要指标", Kind: Progress, Unit: "%", Series: []Series{{Name: "比率"}}}
	for _, i := range serviceRates {
		if v := rate(i, t.Now); v.Kind != Absent {
			c.Categories = append(c.Categories, i.Title)
			c.Series[0].Values = append(c.Series[0].Values, v)
		}
	}
	return c
}

func (d *Data) serviceGroupChart() Chart {
	c := Chart{Title: "一窗受理率、走访达标率", Kind: Bars, Unit: "%", Series: []Series{{Name: "一窗受理率"}, {Name: "走访达标率"}}}
	d.eachGroup(func(name string, f figs) {
		window, coverage := rate(summary.OneWindowRate, f.Now), rate(summary.CoverageRate, f.Now)
		if window.Kind == Absent && coverage.Kind == Absent {
			return
		}
		c.Categories = append(c.Categories, name)
		c.Series[0].Values = append(c.Series[0].Values, window)
		c.Series[1].Values = append(c.Series[1].Values, coverage)
	})
	return c
}

// serviceCommunities has one row a community; its total has the rates.
func (d *Data) serviceCommunities(total figs) Table {
	t := Table{
		Name: "各社区服务能力", Title: "各社区服务能力", Unit: "个、人", Filter: true, Source: "社区基本情况表、人员花名册",
		Columns: []Column{
			{Head: []string{"街道（乡镇）"}, Align: Left},
			{Head: []string{"社区"}, Align: Left},
			{Head: []string{"大厅人员", "社区填报"}, Sum: true},
			{Head: []string{"大厅人员", "花名册"}, Sum: true},
			{Head: []string{"大厅人员", "达标"}, Align: Center},
			{Head: []string{"网格", "网格数"}, Sum: true},
			{Head: []string{"网格", "网格人员"}, Sum: true},
			{Head: []string{"日巡查达标"}, Align: Center},
			{Head: []string{"月走访达标"}, Align: Center},
			{Head: []string{"一窗受理"}, Align: Center},
			{Head: []string{"协同办理"}, Align: Center},
		},
		Notes: []string{"“—”为未填报或者不作要求的社区；合计行的百分比为达标、实行的社区占填报社区的比例。"},
	}
	for i := range d.Units {
		if d.Units[i].Now == nil {
			continue
		}
		for _, c := range d.Units[i].Now.Communities {
			t.Rows = append(t.Rows, serviceRow(Body, c.Street, c.Name, c.Figures, yesOrNo))
		}
	}
	t.Rows = append(t.Rows, serviceRow(Total, "合计", "", total.Now, rate))
	return t
}

func serviceRow(kind RowKind, street, name string, f summary.Figures, judge func(*summary.Indicator, summary.Figures) Value) Row {
	return Row{Kind: kind, Cells: []Value{
		T(street), T(name), count(f, summary.HallReported), count(f, summary.HallStaff), judge(summary.HallRate, f),
		count(f, summary.Grids), count(f, summary.GridStaff),
		judge(summary.PatrolRate, f), judge(summary.CoverageRate, f), judge(summary.OneWindowRate, f), judge(summary.JointRate, f),
	}}
}

// yesOrNo is a rate of one community, which is all or nothing.
func yesOrNo(i *summary.Indicator, f summary.Figures) Value {
	switch num, den := i.Of(f); {
	case den == 0:
		return None()
	case num == 0:
		return T("否")
	default:
		return T("是")
	}
}
