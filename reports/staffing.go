package reports

import (
	"context"

	"shegong/internal/roster"
	"shegong/internal/summary"
)

// Staffing is how the communities are staffed (二（二）).
var Staffing = &Report{ID: "staffing", Title: "社区人员配备", Communities: true, Build: buildStaffing}

// nationalGoal is the national goal of holders per 10,000 urban residents,
// shown for reference only.
const nationalGoal = "国家目标为每万城镇常住人口18人，仅供对照"

func buildStaffing(_ context.Context, d *Data) ([]Block, error) {
	t := d.total(everywhere)
	blocks := []Block{
		Figures{Items: []Figure{
			keyFigure("社区", "个", t, figureOf(summary.Communities)),
			keyFigure("社工岗人员", "人", t, figureOf(summary.Workers)),
			keyFigure("员额总量", "个", t, figureOf(summary.Quota)),
			keyFigure("员额使用率", "", t, rateOf(summary.FillRate)),
		}},
		Heading{1, "一、员额与配备"},
		d.unitTable(Table{
			Name: "员额与配备", Title: "员额与配备情况", Unit: "个、人",
			Source: "社区基本情况表、人员花名册、县（市、区）基本情况表", Notes: []string{nationalGoal + "。"},
		}, staffingColumns()),
		Heading{1, "二、配备与规定范围对照"},
		d.unitTable(Table{
			Name: "规定范围对照", Title: "城市社区配备与规定范围对照", Unit: "个",
			Source: "社区基本情况表", Notes: []string{"规定范围按户数计算（二（二）），按核定社工岗数比较，未核定的按实有人数。"},
		}, []column{
			plain(summary.Urban, "城市社区"), plain(summary.RangeLow, "规定范围", "下限合计"), plain(summary.RangeHigh, "规定范围", "上限合计"),
			plain(summary.Under, "社区数", "低于范围"), plain(summary.Within, "社区数", "范围内"), plain(summary.Over, "社区数", "高于范围"),
		}),
	}
	blocks = append(appendChart(blocks, d.staffingChart()),
		Heading{1, "三、岗位结构"},
		d.unitTable(Table{
			Name: "岗位结构", Title: "社工岗人员岗位结构", Unit: "人", Source: "人员花名册",
		}, []column{
			plain(summary.Workers, "社工岗人员"), plain(summary.PartyPosts, "专职党建"), plain(summary.HallStaff, "大厅"), plain(summary.GridStaff, "网格"),
			plain(summary.Assistants, "持证人员", "助理社会工作师"), plain(summary.SocialWorkers, "持证人员", "社会工作师"), plain(summary.Seniors, "持证人员", "高级社会工作师"),
			share(summary.HolderRate, "持证率"), ranked(summary.HolderRate),
		}))
	blocks = append(blocks, Heading{1, "四、各社区配备情况"}, d.communityTable())
	return append(blocks, explain(summary.FillRate, summary.VacancyRate, summary.HolderRate, summary.PerTenThousand)...), nil
}

func staffingColumns() []column {
	return []column{
		plain(summary.Communities, "社区数"), plain(summary.Households, "户数"), plain(summary.Population, "常住人口"),
		plain(summary.Quota, "员额总量"), plain(summary.Approved, "核定岗位"), plain(summary.Workers, "实有人员"),
		{head: []string{"空余员额"}, sum: true, value: func(f figs) Value {
			if !f.Now.Has(summary.Quota, summary.QuotaWorkers) {
				return None()
			}
			return N(f.Now[summary.Quota] - f.Now[summary.QuotaWorkers])
		}},
		change(figureOf(summary.Workers), lastMonth, "较上月"),
		change(figureOf(summary.Workers), lastYear, "较上年同期"),
		plain(summary.Joined, "本期", "新进"), plain(summary.Left, "本期", "离开"),
		share(summary.VacancyRate, "空岗率"),
		share(summary.FillRate, "员额使用率"), ranked(summary.FillRate),
		{head: []string{"每万人口"}, value: perTenThousand},
	}
}

func perTenThousand(f figs) Value {
	num, den := summary.PerTenThousand.Of(f.Now)
	if den == 0 {
		return None()
	}
	return D(float64(num) / float64(den))
}

// staffingChart sets the actual number against the range.
func (d *Data) staffingChart() Chart {
	c := Chart{
		Title: "实有人员与规定范围", Kind: Bars, Unit: "人",
		Series: []Series{{Name: "规定下限"}, {Name: "实有人员"}, {Name: "规定上限"}},
	}
	d.eachGroup(func(name string, f figs) {
		if f.Now == nil {
			return
		}
		c.Categories = append(c.Categories, name)
		for i, k := range []summary.Figure{summary.RangeLow, summary.Workers, summary.RangeHigh} {
			c.Series[i].Values = append(c.Series[i].Values, count(f.Now, k))
		}
	})
	return c
}

// communityTable has one row a community, grouped by county where there are
// several.
func (d *Data) communityTable() Table {
	t := Table{
		Name: "各社区配备", Title: "各社区配备情况", Unit: "户、人", Filter: true, Source: "社区基本情况表、人员花名册",
		Columns: []Column{
			{Head: []string{"街道（乡镇）"}, Align: Left},
			{Head: []string{"社区"}, Align: Left},
			{Head: []string{"类型"}},
			{Head: []string{"户数"}, Sum: true},
			{Head: []string{"常住人口"}, Sum: true},
			{Head: []string{"网格"}, Sum: true},
			{Head: []string{"规定范围", "下限"}, Sum: true},
			{Head: []string{"规定范围", "上限"}, Sum: true},
			{Head: []string{"核定"}, Sum: true},
			{Head: []string{"实有"}, Sum: true},
			{Head: []string{"新进"}, Sum: true},
			{Head: []string{"离开"}, Sum: true},
			{Head: []string{"专职党建"}, Sum: true},
			{Head: []string{"大厅"}, Sum: true},
			{Head: []string{"网格人员"}, Sum: true},
			{Head: []string{"持证", "含助理"}, Sum: true},
			{Head: []string{"持证", "不含助理"}, Sum: true},
		},
	}
	all := d.eachCommunity(&t, func(c *summary.Community) Row {
		return communityRow(Body, c.Street, c.Name, roster.CommunityTypes.String(c.Type), c.Figures)
	})
	t.Rows = append(t.Rows, communityRow(Total, "合计", "", "", all))
	return t
}

// eachCommunity adds a row for each community to t, under its county where
// there are several, and gives the sum of the communities' figures.
func (d *Data) eachCommunity(t *Table, row func(*summary.Community) Row) summary.Figures {
	all := summary.Figures{}
	for i := range d.Units {
		u := &d.Units[i]
		if u.Now == nil {
			continue
		}
		if d.Area.Level != "county" {
			t.Rows = append(t.Rows, Row{Kind: Group, Cells: groupCells(u.Name, len(t.Columns))})
		}
		for j := range u.Now.Communities {
			c := &u.Now.Communities[j]
			all.Add(c.Figures)
			t.Rows = append(t.Rows, row(c))
		}
	}
	return all
}

func groupCells(name string, n int) []Value {
	cells := make([]Value, n)
	cells[0] = T(name)
	for i := 1; i < n; i++ {
		cells[i] = T("")
	}
	return cells
}

func communityRow(kind RowKind, street, name, typ string, f summary.Figures) Row {
	r := Row{Kind: kind, Cells: []Value{T(street), T(name), T(typ)}}
	for _, k := range []summary.Figure{
		summary.Households, summary.Population, summary.Grids, summary.RangeLow, summary.RangeHigh, summary.Approved, summary.Workers,
		summary.Joined, summary.Left, summary.PartyPosts, summary.HallStaff, summary.GridStaff,
	} {
		r.Cells = append(r.Cells, count(f, k))
	}
	all, qualified := None(), None()
	if f.Has(summary.CertificateWorkers) {
		n := f[summary.SocialWorkers] + f[summary.Seniors]
		all, qualified = N(f[summary.Assistants]+n), N(n)
	}
	r.Cells = append(r.Cells, all, qualified)
	return r
}
