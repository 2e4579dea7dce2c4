package reports

import (
	"context"
	"slices"

	"shegong/internal/roster"
	"shegong/internal/summary"
)

// Certificates is who of the holders of the posts holds a social worker's
// certificate (二（七）), and what is paid for it (二（四）).
var Certificates = &Report{ID: "certificates", Title: "持证情况", Build: buildCertificates}

// certificateLevel is a level of certificate and the figure of its holders.
type certificateLevel struct {
	code    roster.Code
	holders summary.Figure
}

func (l certificateLevel) name() string { return roster.Certificates.String(l.code) }

func certificateLevels() []certificateLevel {
	return []certificateLevel{
		{roster.AssistantCertificate, summary.Assistants},
		{roster.SocialWorkerCertificate, summary.SocialWorkers},
		{roster.SeniorCertificate, summary.Seniors},
	}
}

func buildCertificates(_ context.Context, d *Data) ([]Block, error) {
	t := d.total(everywhere)
	blocks := []Block{
		Figures{Items: []Figure{
			keyFigure("持证人员", "人", t, certified),
			keyFigure("持证率", "", t, rateOf(summary.HolderRate)),
			keyFigure("有3名以上社会工作师的社区", "个", t, figureOf(summary.Certified3)),
			keyFigure("有3名以上社会工作师的社区占比", "", t, rateOf(summary.CertifiedRate)),
			keyFigure("月平均职业资格补贴", "元", t, rateOf(summary.MeanSubsidy)),
		}},
		Heading{1, "一、持证人员"},
		d.unitTable(Table{
			Name: "持证人员", Title: "持证人员情况", Unit: "人", Source: "人员花名册",
			Notes: []string{"一人只计现有的最高级别；花名册未列证书的单位记“—”，不计入合计。"},
		}, certifiedColumns()),
	}
	blocks = append(
		appendChart(blocks, d.certificateChart(t)),
		d.unitTable(Table{
			Name: "持证率", Title: "持证率", Unit: "人", Source: "人员花名册",
		}, append([]column{
			plain(summary.CertificateWorkers, "社工岗人员"),
			{head: []string{"持证人员"}, sum: true, value: func(f figs) Value { return certified(f.Now) }},
		}, trendColumns(summary.HolderRate, "持证率")...)),
		Heading{1, "二、有3名以上社会工作师的社区"},
		d.unitTable(Table{
			Name: "达到3名的社区", Title: "有3名以上社会工作师的社区", Unit: "个", Source: "人员花名册、社区基本情况表",
			Notes: []string{"只计城市社区和县政府所在地乡镇社区；助理社会工作师不计入3名。"},
		}, append([]column{
			plain(summary.CertificateUrban, "城市社区"), plain(summary.Certified3, "有3名以上的社区"),
			change(figureOf(summary.Certified3), lastMonth, "较上月"), change(figureOf(summary.Certified3), lastYear, "较上年同期"),
		}, trendColumns(summary.CertifiedRate, "占比")...)),
		Heading{1, "三、职业资格补贴"},
		d.subsidyTable(),
	)
	if d.Area.Level != "province" {
		blocks = append(blocks, Heading{1, "四、各社区持证情况"}, d.certificateCommunities())
	}
	return append(blocks, explain(summary.HolderRate, summary.CertifiedRate, summary.MeanSubsidy)...), nil
}

// certified is the number of certificate holders, of all levels.
func certified(f summary.Figures) Value {
	if !f.Has(summary.CertificateWorkers) {
		return None()
	}
	n, _ := summary.HolderRate.Of(f)
	return N(n)
}

// certifiedColumns are the holders of each level with their change.
func certifiedColumns() []column {
	var cols []column
	add := func(name string, of func(summary.Figures) Value) {
		cols = append(
			cols,
			column{head: []string{name, "人数"}, sum: true, value: func(f figs) Value { return of(f.Now) }},
			change(of, lastMonth, name, "较上月"), change(of, lastYear, name, "较上年同期"),
		)
	}
	add("持证人员", certified)
	for _, l := range certificateLevels() {
		add(l.name(), figureOf(l.holders))
	}
	return cols
}

// trendColumns are an indicator, its change and its rank, under common heads.
func trendColumns(i *summary.Indicator, name string, under ...string) []column {
	head := func(s string) []string { return slices.Concat(under, []string{s}) }
	unit := "（百分点）"
	if i.Mean {
		unit = "（元）"
	}
	return []column{
		share(i, head(name)...),
		change(rateOf(i), lastMonth, head("较上月"+unit)...), change(rateOf(i), lastYear, head("较上年同期"+unit)...),
		ranked(i, slices.Clone(under)...),
	}
}

// subsidyTable is what is paid a month for the certificates.
func (d *Data) subsidyTable() Table {
	var cols []column
	for _, l := range certificateLevels() {
		holders, total := summary.SubsidyHolders.With(int(l.code)), summary.SubsidyTotal.With(int(l.code))
		cols = append(
			cols,
			plain(holders, l.name(), "领取人数"), yuan(total, l.name(), "月补贴额（元）"),
			column{head: []string{l.name(), "人均（元）"}, value: func(f figs) Value {
				return rate(summary.MeanSubsidy, summary.Figures{summary.SubsidyHolders: f.Now[holders], summary.SubsidyTotal: f.Now[total]})
			}},
		)
	}
	cols = append(
		cols,
		plain(summary.SubsidyHolders, "合计", "领取人数"), yuan(summary.SubsidyTotal, "合计", "月补贴额（元）"),
		share(summary.MeanSubsidy, "合计", "人均（元）"),
		change(rateOf(summary.MeanSubsidy), lastMonth, "合计", "人均较上月（元）"),
		change(rateOf(summary.MeanSubsidy), lastYear, "合计", "人均较上年同期（元）"),
	)
	return d.unitTable(Table{
		Name: "职业资格补贴", Title: "职业资格补贴发放情况", Unit: "人、元", Source: "人员花名册",
		Notes: []string{"补贴标准每月不低于200元，并拉开档次（二（四））；无证书或未注明级别的，只计入合计。"},
	}, cols)
}

// yuan is a column of an amount that adds up.
func yuan(k summary.Figure, head ...string) column {
	return column{head: head, sum: true, value: func(f figs) Value {
		if !f.Now.Has(k) {
			return None()
		}
		return Yuan(f.Now[k])
	}}
}

// certificateChart shows the levels: by group, or of one county now and then.
func (d *Data) certificateChart(t figs) Chart {
	levels := certificateLevels()
	if d.Area.Level == "county" {
		return levelsOverTime(levels, t)
	}
	c := Chart{Title: "持证人员构成", Kind: Stacked, Unit: "人"}
	for _, l := range levels {
		c.Series = append(c.Series, Series{Name: l.name()})
	}
	d.eachGroup(func(name string, f figs) {
		if !f.Now.Has(summary.CertificateWorkers) {
			return
		}
		c.Categories = append(c.Categories, name)
		for i, l := range levels {
			c.Series[i].Values = append(c.Series[i].Values, count(f.Now, l.holders))
		}
	})
	return c
}

func levelsOverTime(levels []certificateLevel, t figs) Chart {
	c := Chart{Title: "各级别持证人员", Kind: Bars, Unit: "人"}
	if !t.Now.Has(summary.CertificateWorkers) {
		return c
	}
	for _, l := range levels {
		c.Categories = append(c.Categories, l.name())
	}
	add := func(name string, f summary.Figures) {
		if !f.Has(summary.CertificateWorkers) {
			return
		}
		s := Series{Name: name}
		for _, l := range levels {
			s.Values = append(s.Values, count(f, l.holders))
		}
		c.Series = append(c.Series, s)
	}
	add("上年同期", t.Year)
	add("上月", t.Month)
	add("本期", t.Now)
	return c
}

func (d *Data) certificateCommunities() Table {
	t := Table{
		Name: "各社区持证", Title: "各社区持证情况", Unit: "人", Filter: true, Source: "人员花名册、社区基本情况表",
		Columns: []Column{
			{Head: []string{"街道（乡镇）"}, Align: Left},
			{Head: []string{"社区"}, Align: Left},
			{Head: []string{"社工岗人员"}, Sum: true},
			{Head: []string{"持证人员", "助理社会工作师"}, Sum: true},
			{Head: []string{"持证人员", "社会工作师"}, Sum: true},
			{Head: []string{"持证人员", "高级社会工作师"}, Sum: true},
			{Head: []string{"持证人员", "合计"}, Sum: true},
			{Head: []string{"持证率"}, Ratio: &[2]int{6, 2}},
			{Head: []string{"有3名以上社会工作师"}},
		},
		Notes: []string{"是否有3名以上社会工作师，只看城市社区和县政府所在地乡镇社区。"},
	}
	row := func(kind RowKind, street, name string, f summary.Figures) Row {
		return Row{Kind: kind, Cells: []Value{
			T(street), T(name), count(f, summary.CertificateWorkers),
			count(f, summary.Assistants), count(f, summary.SocialWorkers), count(f, summary.Seniors), certified(f),
			rate(summary.HolderRate, f), reaches3(f),
		}}
	}
	all := d.eachCommunity(&t, func(c *summary.Community) Row { return row(Body, c.Street, c.Name, c.Figures) })
	total := row(Total, "合计", "", all)
	total.Cells[len(total.Cells)-1] = T("")
	t.Rows = append(t.Rows, total)
	return t
}

// reaches3 tells whether a community has 3 holders at the levels that count.
func reaches3(f summary.Figures) Value {
	switch {
	case !f.Has(summary.Certified3):
		return None()
	case f[summary.Certified3] > 0:
		return T("是")
	default:
		return T("否")
	}
}
