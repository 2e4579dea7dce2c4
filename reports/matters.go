package reports

import (
	"cmp"
	"context"
	"slices"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/summary"
)

// Matters is what other departments ask of the communities, and whether that
// was approved and comes with funds or people (三（三）).
var Matters = &Report{ID: "matters", Title: "减负增效情况", Build: buildMatters}

// matterParts are the matters by what became of them.
var matterParts = []struct {
	name string
	k    summary.Figure
}{
	{"清单内", summary.MattersListed},
	{"清单外已批准", summary.MattersApproved},
	{"清单外待审", summary.MattersPending},
	{"清单外未经批准已实施", summary.MattersUnapproved},
}

func buildMatters(ctx context.Context, d *Data) ([]Block, error) {
	t := d.total(everywhere)
	blocks := []Block{
		Figures{Items: []Figure{
			keyFigure("工作事项", "项", t, figureOf(summary.Matters)),
			keyFigure("清单外已批准", "项", t, figureOf(summary.MattersApproved)),
			keyFigure("清单外未经批准已实施", "项", t, figureOf(summary.MattersUnapproved)),
			keyFigure(summary.ApprovalRate.Title, "", t, rateOf(summary.ApprovalRate)),
		}},
		Heading{1, "一、工作事项准入情况"},
		d.unitTable(Table{
			Name: "事项准入", Title: "社区工作事项准入情况", Unit: "项", Source: roster.Matters.Title(),
			Notes: []string{"待审为尚未批准也未实施的事项，实施后批准的计入已批准；未填报是否清单内、是否批准的，以及意见印发前已实施而未经批准的，只计入合计。"},
		}, matterColumns()),
	}
	blocks = appendChart(appendChart(blocks, matterPie(t)), d.matterChart())
	blocks = append(blocks, Heading{1, "二、清单外事项"}, d.matterList(ctx))
	return append(blocks, explain(summary.ApprovalRate)...), nil
}

func matterColumns() []column {
	approval := summary.ApprovalRate
	return []column{
		plain(summary.Matters, "事项", "合计"),
		change(figureOf(summary.Matters), lastMonth, "事项", "较上月"),
		change(figureOf(summary.Matters), lastYear, "事项", "较上年同期"),
		plain(summary.MattersListed, "清单内"),
		plain(summary.MattersApproved, "清单外", "已批准"),
		plain(summary.MattersPending, "清单外", "待审"),
		plain(summary.MattersUnapproved, "清单外", "未经批准已实施"),
		share(approval, "批准率", "本期"),
		change(rateOf(approval), lastMonth, "批准率", "较上月（百分点）"),
		change(rateOf(approval), lastYear, "批准率", "较上年同期（百分点）"),
		ranked(approval, "批准率"),
		plain(summary.MattersResourced, "有经费或者人员", "项数"),
		{head: []string{"有经费或者人员", "占已批准"}, value: func(f figs) Value {
			return partOf(count(f.Now, summary.MattersResourced), count(f.Now, summary.MattersApproved))
		}},
	}
}

// matterPie is the parts that there are matters of.
func matterPie(t figs) Chart {
	c := Chart{Title: "工作事项构成", Kind: Pie, Unit: "项", Series: []Series{{Name: "项数"}}}
	for _, p := range matterParts {
		if v := count(t.Now, p.k); v.Num > 0 {
			c.Categories = append(c.Categories, p.name)
			c.Series[0].Values = append(c.Series[0].Values, v)
		}
	}
	return c
}

func (d *Data) matterChart() Chart {
	c := Chart{Title: "分地区工作事项", Kind: Stacked, Unit: "项"}
	for _, p := range matterParts {
		c.Series = append(c.Series, Series{Name: p.name})
	}
	d.eachGroup(func(name string, f figs) {
		if count(f.Now, summary.Matters).Num == 0 {
			return
		}
		c.Categories = append(c.Categories, name)
		for i, p := range matterParts {
			c.Series[i].Values = append(c.Series[i].Values, count(f.Now, p.k))
		}
	})
	return c
}

// askedMatter is a matter outside the list and what became of it.
type askedMatter struct {
	*roster.Matter
	// Those not approved come first, pending ones after them.
	order int
	state string
}

// asked judges a matter as it is counted; one that is counted neither way says
// why.
func asked(m *roster.Matter, state policy.MatterState, params *policy.Params) askedMatter {
	switch {
	case state == policy.MatterUnapproved:
		return askedMatter{m, 0, "未经批准已实施"}
	case state == policy.MatterPending:
		return askedMatter{m, 2, "待审"}
	case state == policy.MatterApproved && approvedLater(m, params):
		return askedMatter{m, 3, "实施后批准"}
	case state == policy.MatterApproved:
		return askedMatter{m, 4, "已批准"}
	case m.Start.IsZero():
		return askedMatter{m, 1, "开始时间不明"}
	case m.Start.First().Before(params.IssuedOn):
		return askedMatter{m, 5, "意见印发前已实施"}
	default:
		return askedMatter{m, 1, "已实施，未填报是否批准"}
	}
}

// approvedLater tells that the matter began before its approval; a month counts
// in the department's favour.
func approvedLater(m *roster.Matter, params *policy.Params) bool {
	if m.Start.IsZero() || m.Start.First().Before(params.IssuedOn) {
		return false
	}
	return m.ApprovalDate.First().After(m.Start.Last())
}

// matterList has the matters outside the list, of each county those without
// approval first.
func (d *Data) matterList(ctx context.Context) Table {
	return Table{
		Name: "清单外事项", Title: "清单外事项一览", Unit: "万元", Filter: true, Source: roster.Matters.Title(),
		Columns: []Column{
			{Head: []string{"地区"}, Align: Left},
			{Head: []string{"申请部门"}, Align: Left, Wrap: true, Min: 8},
			{Head: []string{"事项名称"}, Align: Left, Wrap: true, Min: 10},
			{Head: []string{"开始时间"}},
			{Head: []string{"情况"}, Align: Left},
			{Head: []string{"批准日期"}},
			{Head: []string{"批准文号"}, Align: Left, Wrap: true, Min: 8},
			{Head: []string{"工作经费（万元）"}},
			{Head: []string{"派出人员"}, Align: Left, Wrap: true, Min: 6},
		},
		Notes: []string{"同一地区未经批准的列在前。工作经费以万元为单位，保留一位小数，未填报的记“—”。"},
		Each: d.rows(ctx, func(u *UnitData, ret *roster.Return, params *policy.Params, add func(...Value) error) error {
			for _, m := range outsideList(policy.Input{Return: ret, Params: params, AsOf: d.Period.End()}) {
				err := add(T(u.Name), T(m.Department), T(m.Item), T(m.Start.String()), T(m.state),
					T(m.ApprovalDate.String()), T(m.ApprovalNumber), matterFunds(m.Matter), T(m.People))
				if err != nil {
					return err
				}
			}
			return nil
		}),
	}
}

// outsideList are the matters outside the list, by state and beginning.
func outsideList(in policy.Input) []askedMatter {
	var out []askedMatter
	facts := policy.NewFacts(in)
	for i := range in.Return.Matters {
		if m := &in.Return.Matters[i]; m.InList == roster.No {
			out = append(out, asked(m, facts.Matter(m), in.Params))
		}
	}
	slices.SortStableFunc(out, func(a, b askedMatter) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.Start.String(), b.Start.String()))
	})
	return out
}

// matterFunds is the funds in 万元, or nothing where the cell is blank.
func matterFunds(m *roster.Matter) Value {
	if !roster.FieldOf(roster.Matters, "funds").Has(m) {
		return None()
	}
	return D(float64(m.Funds) / 1e6)
}
