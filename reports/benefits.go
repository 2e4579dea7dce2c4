package reports

import (
	"context"
	"fmt"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/summary"
)

// Benefits is what is due to the holders besides their pay, and their service
// agreements (二（五）).
var Benefits = &Report{ID: "benefits", Title: "待遇与服务协议情况", Personal: true, Build: buildBenefits}

// agreementSoonDays is how long before its end an agreement is listed.
const agreementSoonDays = 180

func buildBenefits(ctx context.Context, d *Data) ([]Block, error) {
	t := d.total(everywhere)
	blocks := []Block{
		Figures{Items: []Figure{
			keyFigure("“五险一金”参保率", "", t, rateOf(summary.InsuredRate)),
			keyFigure("年度体检率", "", t, rateOf(summary.CheckupRate)),
			keyFigure("带薪休假落实率", "", t, rateOf(summary.LeaveRate)),
			keyFigure("服务协议签订率", "", t, rateOf(summary.AgreementRate)),
			keyFigure("180天内到期的协议", "份", t, figureOf(summary.AgreementSoon)),
			keyFigure("人事档案建档率", "", t, rateOf(summary.FileRate)),
		}},
		Heading{1, "一、“五险一金”"},
		d.unitTable(Table{
			Name: "五险一金", Title: "“五险一金”参保情况", Unit: "人", Source: "人员花名册",
			Notes: []string{"全部参加指五项社会保险和住房公积金均已参加，生育保险未填报的随医疗保险；未填报的人员不计入。"},
		}, knownColumns(summary.InsuredRate, summary.InsuredKnown, summary.Insured, "全部参加", "参保率")),
		d.insuranceTable(),
	}
	blocks = append(
		appendChart(blocks, insuranceChart(t)),
		Heading{1, "二、体检与带薪休假"},
		d.unitTable(Table{
			Name: "体检与休假", Title: "年度体检与带薪休假情况", Unit: "人", Source: "人员花名册",
			Notes: []string{"未填报的人员不计入。"},
		}, append(
			knownColumns(summary.CheckupRate, summary.CheckupKnown, summary.Checkups, "已体检", "体检率", "年度体检"),
			knownColumns(summary.LeaveRate, summary.LeaveKnown, summary.Leaves, "已落实", "落实率", "带薪休假")...,
		)),
		Heading{1, "三、服务协议与人事档案"},
		d.agreementTable(),
	)
	blocks = append(
		appendChart(blocks, d.agreementChart()),
		d.unitTable(Table{
			Name: "人事档案", Title: "人事档案建立情况", Unit: "人", Source: "人员花名册",
		}, knownColumns(summary.FileRate, summary.FileKnown, summary.FilesKept, "已建档", "建档率")),
	)
	blocks = append(blocks, expiring(ctx, d)...)
	return append(blocks, explain(
		summary.InsuredRate, summary.CheckupRate, summary.LeaveRate, summary.AgreementRate, summary.FileRate)...), nil
}

// knownColumns are a rate with the two figures it is made of.
func knownColumns(i *summary.Indicator, known, yes summary.Figure, yesHead, rateHead string, under ...string) []column {
	head := func(s string) []string { return append(under[:len(under):len(under)], s) }
	return append([]column{plain(known, head("填报人数")...), plain(yes, head(yesHead)...)}, trendColumns(i, rateHead, under...)...)
}

// insuranceKind is the name of one of summary.InsuranceKeys and its figures.
func insuranceKind(i int) (name string, known, insured summary.Figure) {
	return roster.FieldOf(roster.Workers, summary.InsuranceKeys[i]).Header, summary.InsuredKnown.With(i + 1), summary.Insured.With(i + 1)
}

func (d *Data) insuranceTable() Table {
	var cols []column
	for i := range summary.InsuranceKeys {
		name, known, insured := insuranceKind(i)
		cols = append(cols, plain(insured, name, "参加人数"), column{head: []string{name, "参保率"}, value: func(f figs) Value {
			return Share(f.Now[insured], f.Now[known])
		}})
	}
	return d.unitTable(Table{
		Name: "分险种参保", Title: "分险种参保情况", Unit: "人", Source: "人员花名册",
		Notes: []string{"参保率为参加人数占填报该项的人数的比例。"},
	}, cols)
}

// insuranceChart sets the kinds of insurance side by side.
func insuranceChart(t figs) Chart {
	c := Chart{Title: "分险种参保率", Kind: Progress, Unit: "%", Series: []Series{{Name: "参保率"}}}
	for i := range summary.InsuranceKeys {
		name, known, insured := insuranceKind(i)
		if t.Now[known] == 0 {
			continue
		}
		c.Categories = append(c.Categories, name)
		c.Series[0].Values = append(c.Series[0].Values, Share(t.Now[insured], t.Now[known]))
	}
	return c
}

func (d *Data) agreementTable() Table {
	cols := []column{
		plain(summary.AgreementKnown, "社工岗人员"),
		plain(summary.AgreementValid, "协议有效", "人数"), plain(summary.AgreementSoon, "协议有效", "其中180天内到期"),
		plain(summary.AgreementEnded, "已到期"), plain(summary.AgreementFuture, "尚未开始"), plain(summary.AgreementNone, "未签订"),
	}
	return d.unitTable(Table{
		Name: "服务协议", Title: "服务协议签订情况", Unit: "人", Source: "人员花名册",
		Notes: []string{"按报告期末计算；未填报协议起止日期的记为未签订；日期有误或只填一项的，只计入社工岗人员；花名册未列协议日期的单位记“—”，不计入合计。"},
	}, append(cols, trendColumns(summary.AgreementRate, "签订率")...))
}

// agreementChart stacks the states of the agreements.
func (d *Data) agreementChart() Chart {
	states := []summary.Figure{summary.AgreementValid, summary.AgreementEnded, summary.AgreementFuture, summary.AgreementNone}
	c := Chart{
		Title: "服务协议签订情况", Kind: Stacked, Unit: "人",
		Series: []Series{{Name: "有效"}, {Name: "已到期"}, {Name: "尚未开始"}, {Name: "未签订"}},
	}
	d.eachGroup(func(name string, f figs) {
		if !f.Now.Has(summary.AgreementKnown) {
			return
		}
		c.Categories = append(c.Categories, name)
		for i, k := range states {
			c.Series[i].Values = append(c.Series[i].Values, count(f.Now, k))
		}
	})
	return c
}

// expiring lists whose agreement has ended or ends soon, by name.
func expiring(ctx context.Context, d *Data) []Block {
	heading := Heading{1, "四、服务协议到期人员"}
	if !d.Personal {
		return []Block{heading, notEntitled("附表（服务协议到期人员名单）")}
	}
	return []Block{heading, Table{
		Name: "服务协议到期", Title: "附表　服务协议已到期及180天内到期人员名单", Personal: true, Filter: true, Source: "人员花名册",
		Columns: []Column{
			{Head: []string{"地区"}, Align: Left},
			{Head: []string{"社区"}, Align: Left},
			{Head: []string{"姓名"}},
			{Head: []string{"协议终止日期"}},
			{Head: []string{"情况"}},
		},
		Notes: []string{"终止日期只有年月的，按当月最后一日计算。"},
		Each:  d.rows(ctx, d.expiringRows),
	}}
}

func (d *Data) expiringRows(u *UnitData, ret *roster.Return, params *policy.Params, add func(...Value) error) error {
	asOf := d.Period.End()
	stateOf := policy.NewFacts(policy.Input{Return: ret, Params: params, AsOf: asOf}).Agreements()
	for i := range ret.Workers {
		w := &ret.Workers[i]
		state, _ := stateOf(w) // without the column there are no dates
		text, listed := expiry(state, w.AgreementEnd.Last().DaysSince(asOf))
		if !listed {
			continue
		}
		if err := add(T(u.Name), T(w.Community), T(w.Name), T(w.AgreementEnd.String()), T(text)); err != nil {
			return err
		}
	}
	return nil
}

// expiry says when an agreement ends or has ended that ends in so many days;
// listed is false where that is later than soon.
func expiry(state policy.AgreementState, days int) (text string, listed bool) {
	switch {
	case state == policy.AgreementEnded:
		return fmt.Sprintf("已到期%d天", -days), true
	case state != policy.AgreementValid || days > agreementSoonDays:
		return "", false
	case days == 0:
		return "报告期末到期", true
	default:
		return fmt.Sprintf("还有%d天到期", days), true
	}
}
