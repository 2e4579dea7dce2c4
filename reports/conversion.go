package reports

import (
	"context"
	"fmt"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/summary"
)

// Conversion is the progress of converting those who worked in the communities
// when the opinion came into the posts (三（一）, 三（四）).
var Conversion = &Report{ID: "conversion", Title: "转入“社工岗”进度", Personal: true, YearEnd: true, Build: buildConversion}

func buildConversion(ctx context.Context, d *Data) ([]Block, error) {
	t := d.total(everywhere)
	blocks := []Block{
		Figures{Items: []Figure{
			keyFigure("符合条件的“两委”成员", "人", t, figureOf(summary.CommitteeEligible)),
			keyFigure("“两委”成员转入率", "", t, rateOf(summary.CommitteeRate)),
			keyFigure("其他符合条件人员", "人", t, figureOf(summary.OtherEligible)),
			keyFigure("其他人员转入率", "", t, rateOf(summary.OtherRate)),
		}},
		Heading{1, "一、社区“两委”成员转入情况"},
		d.unitTable(Table{
			Name: "两委成员转入", Title: "社区“两委”成员转入情况", Unit: "人",
			Source: "转入情况台账", Notes: []string{"按时转入指2020年9月30日前转入（三（一））。"},
		}, []column{
			plain(summary.CommitteeEligible, "符合条件"),
			plain(summary.CommitteeOnTime, "已转入", "按时"),
			plain(summary.CommitteeLater, "已转入", "逾期"),
			plain(summary.CommitteeNotYet, "尚未转入"),
			share(summary.CommitteeRate, "转入率"),
			change(rateOf(summary.CommitteeRate), lastYear, "较上年同期", "百分点"),
			ranked(summary.CommitteeRate),
		}),
		Heading{1, "二、其他人员转入情况"},
		d.unitTable(Table{
			Name: "其他人员转入", Title: "其他符合条件人员转入情况", Unit: "人", Source: "转入情况台账",
		}, []column{
			plain(summary.OtherEligible, "符合条件"),
			plain(summary.Other2020, "已转入", "2020年"),
			plain(summary.Other2021, "已转入", "2021年"),
			plain(summary.Other2022, "已转入", "2022年"),
			plain(summary.OtherLater, "已转入", "以后"),
			plain(summary.OtherNotYet, "尚未转入"),
			share(summary.OtherRate, "转入率"),
			change(rateOf(summary.OtherRate), lastYear, "较上年同期", "百分点"),
			ranked(summary.OtherRate),
		}),
		Heading{1, "三、不符合转入条件人员"},
		d.ineligibleTable(),
		Heading{1, "四、公开招聘计划与录用"},
		d.hiresTable(),
	}
	blocks = appendChart(blocks, d.conversionChart())
	blocks = append(blocks, outstanding(ctx, d)...)
	return append(blocks, explain(summary.CommitteeRate, summary.OtherRate)...), nil
}

func (d *Data) ineligibleTable() Table {
	cols := []column{plain(summary.Ineligible, "合计")}
	for i, name := range roster.Origins.Values {
		cols = append(cols, plain(summary.IneligibleOrigin.With(i+1), "人员来源", name))
	}
	for i, name := range roster.IneligibleReasons.Values {
		cols = append(cols, plain(summary.IneligibleReason.With(i+1), "不符合原因", name))
	}
	return d.unitTable(Table{
		Name: "不符合条件", Title: "不符合转入条件人员", Unit: "人", Source: "转入情况台账",
		Notes: []string{"未注明原因的只计入人员来源。"},
	}, cols)
}

// hiresTable sets the plan of three years beside the hires by the year of the
// notice.
func (d *Data) hiresTable() Table {
	var cols []column
	for i, y := range []int{2020, 2021, 2022} {
		cols = append(cols,
			plain(summary.PlannedHires.With(i+1), fmt.Sprintf("%d年", y), "计划"),
			plain(summary.OpenHired.With(y), fmt.Sprintf("%d年", y), "录用"))
	}
	if d.Period.Year >= 2023 {
		cols = append(cols, column{head: []string{"2023年以后", "录用"}, sum: true, value: d.laterHires})
	}
	return d.unitTable(Table{
		Name: "招聘计划与录用", Title: "公开招聘计划与录用", Unit: "人", Source: "县（市、区）基本情况表、公开招聘情况表",
	}, cols)
}

// laterHires are the hires since 2023, up to the report's year.
func (d *Data) laterHires(f figs) Value {
	var n int64
	reported := false
	for y := 2023; y <= int(d.Period.Year); y++ {
		k := summary.OpenHired.With(y)
		n += f.Now[k]
		reported = reported || f.Now.Has(k)
	}
	if !reported {
		return None()
	}
	return N(n)
}

func (d *Data) conversionChart() Chart {
	c := Chart{Title: "社区“两委”成员转入率", Kind: Progress, Unit: "%", Series: []Series{{Name: "转入率"}}}
	add := func(name string, f summary.Figures) {
		if f != nil {
			c.Categories = append(c.Categories, name)
			c.Series[0].Values = append(c.Series[0].Values, rate(summary.CommitteeRate, f))
		}
	}
	d.eachGroup(func(name string, f figs) { add(name, f.Now) })
	return c
}

// eachGroup visits prefectures for the province, else units.
func (d *Data) eachGroup(visit func(name string, f figs)) {
	if d.Area.Level != "province" {
		for i := range d.Units {
			visit(d.Units[i].Name, d.Units[i].figs())
		}
		return
	}
	var codes []string
	for i := range d.Units {
		if p := d.Units[i].Parent; len(codes) == 0 || codes[len(codes)-1] != p {
			codes = append(codes, p)
		}
	}
	for _, code := range codes {
		f := d.total(code)
		if len(f.Now) > 0 {
			visit(d.parentName(code), f)
		}
	}
}

// outstanding lists who is eligible and not converted, by name.
func outstanding(ctx context.Context, d *Data) []Block {
	heading := Heading{1, "五、尚未转入人员"}
	if !d.Personal {
		return []Block{heading, notEntitled("附表（尚未转入人员名单）")}
	}
	return []Block{heading, Table{
		Name: "尚未转入人员", Title: "附表　尚未转入人员名单", Personal: true, Filter: true, Source: "转入情况台账",
		Columns: []Column{
			{Head: []string{"地区"}, Align: Left},
			{Head: []string{"社区"}, Align: Left},
			{Head: []string{"姓名"}},
			{Head: []string{"人员来源"}},
			{Head: []string{"逾期天数"}},
			{Head: []string{"未转入原因"}, Align: Left, Wrap: true},
			{Head: []string{"拟转入时间"}},
		},
		Notes: []string{"逾期天数自2020年9月30日起算，只计社区“两委”成员。"},
		Each:  d.rows(ctx, d.outstandingRows),
	}}
}

func (d *Data) outstandingRows(u *UnitData, ret *roster.Return, params *policy.Params, add func(...Value) error) error {
	for j := range ret.Conversions {
		c := &ret.Conversions[j]
		if c.Converted == roster.Yes || !policy.Eligible(c) {
			continue
		}
		overdue := None()
		if n := d.Period.End().DaysSince(params.CommitteeDeadline); n > 0 && c.Origin == roster.CommitteeOrigin {
			overdue = N(n)
		}
		err := add(T(u.Name), T(c.Community), T(c.Name), T(roster.Origins.String(c.Origin)), overdue, T(c.Reason), T(c.Planned.String()))
		if err != nil {
			return err
		}
	}
	return nil
}
