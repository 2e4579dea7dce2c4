package reports

import (
	"shegong/internal/summary"
)

// mainStaffing is the table of 社区人员配备 in short; the others likewise are
// those of the other main reports.
func (d *Data) mainStaffing() Table {
	return d.unitTable(Table{
		Name: "人员配备", Title: "社区人员配备", Unit: "个、人", Source: "社区基本情况表、人员花名册、县（市、区）基本情况表",
	}, []column{
		plain(summary.Communities, "社区数"), plain(summary.Quota, "员额总量"), plain(summary.Approved, "核定岗位"), plain(summary.Workers, "实有人员"),
		change(figureOf(summary.Workers), lastMonth, "较上月"), change(figureOf(summary.Workers), lastYear, "较上年同期"),
		share(summary.FillRate, "员额使用率"), ranked(summary.FillRate),
	})
}

func (d *Data) mainConversion() Table {
	return d.unitTable(Table{Name: "转入情况", Title: "转入“社工岗”情况", Unit: "人", Source: "转入情况台账"}, []column{
		plain(summary.CommitteeEligible, "社区“两委”成员", "符合条件"),
		{head: []string{"社区“两委”成员", "已转入"}, sum: true, value: convertedOf(summary.CommitteeRate)},
		share(summary.CommitteeRate, "社区“两委”成员", "转入率"), ranked(summary.CommitteeRate, "社区“两委”成员"),
		plain(summary.OtherEligible, "其他人员", "符合条件"),
		{head: []string{"其他人员", "已转入"}, sum: true, value: convertedOf(summary.OtherRate)},
		share(summary.OtherRate, "其他人员", "转入率"),
	})
}

// convertedOf is an indicator's numerator, or nothing where its denominator is
// zero.
func convertedOf(i *summary.Indicator) func(figs) Value {
	return func(f figs) Value {
		num, den := i.Of(f.Now)
		if den == 0 {
			return None()
		}
		return N(num)
	}
}

func (d *Data) mainTraining() Table {
	return d.unitTable(Table{Name: "培训情况", Title: "培训覆盖情况", Unit: "人", Source: "培训台账、人员花名册"}, []column{
		plain(summary.Heads, "书记、主任", "人数"), plain(summary.HeadsTrained, "书记、主任", "已训"), share(summary.HeadRate, "书记、主任", "覆盖率"),
		plain(summary.Others, "其他人员", "人数"), plain(summary.OthersTrained, "其他人员", "已训"),
		share(summary.StaffRate, "其他人员", "覆盖率"), ranked(summary.StaffRate, "其他人员"),
		plain(summary.DueSoon, "90天内到期"),
	})
}

func (d *Data) mainCertificates() Table {
	return d.unitTable(Table{Name: "持证情况", Title: "持证情况", Unit: "人、个", Source: "人员花名册、社区基本情况表"}, []column{
		plain(summary.CertificateWorkers, "社工岗人员"),
		plain(summary.Assistants, "持证人员", "助理社会工作师"), plain(summary.SocialWorkers, "持证人员", "社会工作师"),
		plain(summary.Seniors, "持证人员", "高级社会工作师"),
		share(summary.HolderRate, "持证率"),
		change(rateOf(summary.HolderRate), lastMonth, "较上月（百分点）"),
		change(rateOf(summary.HolderRate), lastYear, "较上年同期（百分点）"),
		ranked(summary.HolderRate),
		plain(summary.Certified3, "有3名以上社会工作师的社区"),
	})
}

func (d *Data) mainPay() Table {
	return d.unitTable(Table{
		Name: "薪酬情况", Title: "薪酬情况", Unit: "人、元／月", Source: "人员花名册、县（市、区）基本情况表",
		Notes: []string{"参照水平为上年度事业单位管理岗位月平均工资（二（四））。"},
	}, []column{
		plain(summary.Paid, "填报人数"),
		share(summary.MeanBase, "月平均", "基础报酬"), share(summary.MeanPerf, "月平均", "绩效奖金"), share(summary.MeanPay, "月平均", "合计"),
		change(rateOf(summary.MeanPay), lastMonth, "较上月"), change(rateOf(summary.MeanPay), lastYear, "较上年同期"), ranked(summary.MeanPay),
		share(summary.BaseShare, "基础报酬占比"), share(summary.ReferenceRatio, "与参照水平之比"),
	})
}

func (d *Data) mainBenefits() Table {
	return d.unitTable(Table{Name: "待遇与协议", Title: "待遇与服务协议情况", Unit: "人", Source: "人员花名册"}, []column{
		plain(summary.Insured, "“五险一金”", "参保"), share(summary.InsuredRate, "“五险一金”", "参保率"),
		change(rateOf(summary.InsuredRate), lastMonth, "“五险一金”", "较上月（百分点）"),
		change(rateOf(summary.InsuredRate), lastYear, "“五险一金”", "较上年同期（百分点）"),
		ranked(summary.InsuredRate, "“五险一金”"),
		share(summary.CheckupRate, "体检率"), share(summary.LeaveRate, "休假落实率"),
		plain(summary.AgreementValid, "服务协议", "有效"), plain(summary.AgreementSoon, "服务协议", "180天内到期"),
		plain(summary.AgreementEnded, "服务协议", "已到期"), share(summary.AgreementRate, "服务协议", "签订率"),
		share(summary.FileRate, "建档率"),
	})
}

func (d *Data) meanPayChart() Chart {
	c := Chart{Title: "月平均薪酬", Kind: Stacked, Unit: "元", Series: []Series{{Name: "基础报酬"}, {Name: "绩效奖金"}}}
	d.eachGroup(func(name string, f figs) {
		base := rate(summary.MeanBase, f.Now)
		if base.Kind == Absent {
			return
		}
		c.Categories = append(c.Categories, name)
		c.Series[0].Values = append(c.Series[0].Values, base)
		c.Series[1].Values = append(c.Series[1].Values, rate(summary.MeanPerf, f.Now))
	})
	return c
}

// reportedTable names by prefecture who is missing and who was late.
func (d *Data) reportedTable() Table {
	t := Table{
		Name: "报送情况", Title: "未报送和逾期报送单位", Unit: "个",
		Columns: []Column{
			{Head: []string{"地区"}, Align: Left},
			{Head: []string{"应报"}, Sum: true},
			{Head: []string{"已报"}, Sum: true},
			{Head: []string{"逾期"}, Sum: true},
			{Head: []string{"未报"}, Sum: true},
			{Head: []string{"未报送单位"}, Align: Left, Wrap: true, Min: 12},
			{Head: []string{"逾期报送单位"}, Align: Left, Wrap: true, Min: 12},
		},
		Source: "报送记录",
	}
	line := func(kind RowKind, name string, units []UnitData, list bool) Row {
		part := Data{Units: units}
		reported, missing, late := part.completeness()
		r := Row{Kind: kind, Cells: []Value{T(name), N(len(units)), N(reported), N(len(late)), N(len(missing)), T(""), T("")}}
		if list {
			r.Cells[5], r.Cells[6] = T(names(missing)), T(names(late))
		}
		return r
	}
	if d.Area.Level != "province" {
		t.Rows = append(t.Rows, line(Body, d.Area.Name, d.Units, true))
		return t
	}
	for from := 0; from < len(d.Units); {
		to := from + 1
		for to < len(d.Units) && d.Units[to].Parent == d.Units[from].Parent {
			to++
		}
		t.Rows = append(t.Rows, line(Body, d.parentName(d.Units[from].Parent), d.Units[from:to], true))
		from = to
	}
	t.Rows = append(t.Rows, line(Total, "合计", d.Units, false))
	return t
}
