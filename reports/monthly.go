package reports

import (
	"context"

	"shegong/internal/summary"
)

// Monthly is the bulletin that is mailed: key figures, text, one table of each
// main report, and who is missing.
var Monthly = &Report{ID: "monthly", Title: "社区工作者队伍建设月报", Build: buildMonthly}

func buildMonthly(_ context.Context, d *Data) ([]Block, error) {
	t := d.total(everywhere)
	w := wording{d: d, t: t}
	blocks := append([]Block{mainFigures(t)}, w.opening()...)
	blocks = append(blocks, Heading{1, "五、分地区情况"}, Heading{2, "（一）人员配备"}, d.mainStaffing())
	blocks = append(appendChart(blocks, d.staffingChart()), Heading{2, "（二）转入情况"}, d.mainConversion())
	blocks = append(appendChart(blocks, d.conversionChart()), Heading{2, "（三）培训情况"}, d.mainTraining())
	blocks = append(appendChart(blocks, d.trainingChart()), Heading{2, "（四）持证情况"}, d.mainCertificates())
	blocks = append(blocks, Heading{2, "（五）薪酬情况"}, d.mainPay())
	blocks = append(appendChart(blocks, d.meanPayChart()), Heading{2, "（六）待遇与服务协议"}, d.mainBenefits())
	if d.Area.Level != "county" {
		blocks = append(blocks, Heading{1, "六、报送情况"}, d.reportedTable())
	}
	return append(blocks, explain(mainIndicators...)...), nil
}

// mainFigures are the key figures of the monthly and the annual report.
func mainFigures(t figs) Figures {
	return Figures{Items: []Figure{
		keyFigure("社工岗人员", "人", t, figureOf(summary.Workers)),
		keyFigure("员额使用率", "", t, rateOf(summary.FillRate)),
		keyFigure("“两委”成员转入率", "", t, rateOf(summary.CommitteeRate)),
		keyFigure("书记、主任培训覆盖率", "", t, rateOf(summary.HeadRate)),
		keyFigure("其他人员轮训覆盖率", "", t, rateOf(summary.StaffRate)),
		keyFigure("持证率", "", t, rateOf(summary.HolderRate)),
		keyFigure("月平均薪酬", "元", t, rateOf(summary.MeanPay)),
		keyFigure("“五险一金”参保率", "", t, rateOf(summary.InsuredRate)),
		keyFigure("规则符合率", "", t, rateOf(summary.PassRate)),
	}}
}

// mainIndicators are the indicators of the monthly and the annual report.
var mainIndicators = []*summary.Indicator{
	summary.CommitteeRate, summary.OtherRate, summary.FillRate, summary.PerTenThousand, summary.HeadRate, summary.StaffRate,
	summary.CertifiedRate, summary.HolderRate, summary.MeanPay, summary.MeanBase, summary.MeanPerf, summary.BaseShare,
	summary.ReferenceRatio, summary.InsuredRate, summary.CheckupRate, summary.LeaveRate, summary.AgreementRate, summary.FileRate,
	summary.PassRate,
}
