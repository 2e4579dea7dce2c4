package reports_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/summary"
	. "shegong/reports"
)

// paidProvince has a reference pay of 3000元 in 南关区 (2900元 a year ago) and none
// in 昌邑区.
func paidProvince() *Data {
	d := province()
	d.Units[0].Now = of("220102", summary.Figures{
		summary.Paid: 40, summary.BaseTotal: 8_400_000, summary.PerfTotal: 3_600_000, summary.RefPay: 12_000_000, summary.RefTotal: 12_000_000,
		summary.PaidIn.With(1): 5, summary.BaseIn.With(1): 1_400_000, summary.PerfIn.With(1): 600_000,
		summary.PaidIn.With(2): 10, summary.BaseIn.With(2): 2_200_000, summary.PerfIn.With(2): 1_000_000,
		summary.PaidIn.With(3): 25, summary.BaseIn.With(3): 4_800_000, summary.PerfIn.With(3): 2_000_000,
		summary.Budget: 150_000_000, summary.ProvincialSubsidy: 20_000_000, summary.NewExpense: 12_500_000,
		summary.BudgetCovers: 170_000_000, summary.BudgetPayroll: 160_000_000,
	})
	d.Units[0].Month = of("220102", summary.Figures{
		summary.Paid: 40, summary.BaseTotal: 8_400_000, summary.PerfTotal: 3_200_000, summary.RefPay: 12_000_000, summary.RefTotal: 11_600_000,
		summary.PaidIn.With(1): 5, summary.BaseIn.With(1): 1_400_000, summary.PerfIn.With(1): 500_000,
	})
	d.Units[0].Year = of("220102", summary.Figures{
		summary.Paid: 40, summary.BaseTotal: 7_600_000, summary.PerfTotal: 3_400_000, summary.RefPay: 11_600_000, summary.RefTotal: 11_000_000,
		summary.PaidIn.With(1): 5, summary.BaseIn.With(1): 1_300_000, summary.PerfIn.With(1): 600_000,
		summary.BudgetCovers: 150_000_000, summary.BudgetPayroll: 150_000_000,
	})
	d.Units[2].Now = of("220202", summary.Figures{
		summary.Paid: 20, summary.BaseTotal: 4_000_000, summary.PerfTotal: 2_000_000,
		summary.PaidIn.With(1): 2, summary.BaseIn.With(1): 600_000, summary.PerfIn.With(1): 300_000,
		summary.PaidIn.With(2): 0, summary.BaseIn.With(2): 0, summary.PerfIn.With(2): 0,
		summary.PaidIn.With(3): 18, summary.BaseIn.With(3): 3_400_000, summary.PerfIn.With(3): 1_700_000,
		summary.Budget: 80_000_000, summary.BudgetCovers: 80_000_000, summary.BudgetPayroll: 100_000_000,
	})
	return d
}

func TestPay(t *testing.T) {
	doc := build(t, Pay, paidProvince())
	compareTables(t, doc, map[string]string{
		"分类别薪酬": text(
			"社区正职|7|2857.14|1285.71|4142.86|—|—|69.0%|133.3%|—",
			"其他“两委”成员|10|2200.00|1000.00|3200.00|—|—|68.8%|106.7%|—",
			"普通工作人员|43|1906.98|860.47|2767.44|—|—|68.9%|90.7%|—",
			"合计|60|2066.67|933.33|3000.00|—|—|68.9%|100.0%|—",
		),
		"各地分类别薪酬": text(
			"南关区|5|2800.00|1200.00|70.0%|10|2200.00|1000.00|68.8%|25|1920.00|800.00|70.6%", missing("朝阳区", 12),
			"长春市小计|5|2800.00|1200.00|70.0%|10|2200.00|1000.00|68.8%|25|1920.00|800.00|70.6%",
			"昌邑区|2|3000.00|1500.00|66.7%|0|—|—|—|18|1888.89|944.44|66.7%",
			"吉林市小计|2|3000.00|1500.00|66.7%|0|—|—|—|18|1888.89|944.44|66.7%",
			"合计|7|2857.14|1285.71|69.0%|10|2200.00|1000.00|68.8%|43|1906.98|860.47|68.9%",
		),
		"薪酬水平": text(
			"南关区|40|3000.00|+100.00|+250.00|2100.00|900.00|70.0%|-2.4|+0.9|100.0%|+3.3|+5.2|1", missing("朝阳区", 13),
			"长春市小计|40|3000.00|+100.00|+250.00|2100.00|900.00|70.0%|-2.4|+0.9|100.0%|+3.3|+5.2|—",
			"昌邑区|20|3000.00|—|—|2000.00|1000.00|66.7%|—|—|—|—|—|—",
			"吉林市小计|20|3000.00|—|—|2000.00|1000.00|66.7%|—|—|—|—|—|—",
			"合计|60|3000.00|—|—|2066.67|933.33|68.9%|—|—|100.0%|—|—|—",
		),
		"预算保障": text(
			"南关区|150.0|20.0|170.0|160.0|10.0|106.3%|—|+6.3|1|12.5", missing("朝阳区", 10),
			"长春市小计|150.0|20.0|170.0|160.0|10.0|106.3%|—|+6.3|—|12.5",
			"昌邑区|80.0|—|80.0|100.0|-20.0|80.0%|—|—|2|—", "吉林市小计|80.0|—|80.0|100.0|-20.0|80.0%|—|—|—|—",
			"合计|230.0|20.0|250.0|260.0|-10.0|96.2%|—|—|—|12.5",
		),
	})
	want := text("月平均薪酬构成：长春市 吉林市", "基础报酬 2100.00 2000.00", "绩效奖金 900.00 1000.00")
	if diff := cmp.Diff(want, chartLines(doc)); diff != "" {
		t.Errorf("chart (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(text("一、分岗位类别薪酬", "二、薪酬水平", "三、预算保障"), headingLines(doc)); diff != "" {
		t.Errorf("headings (-want +got)\n%s", diff)
	}
}

func TestPayOfCounty(t *testing.T) {
	doc := build(t, Pay, only(paidProvince(), 0))
	compareTables(t, doc, map[string]string{"分类别薪酬": text(
		"社区正职|5|2800.00|1200.00|4000.00|+200.00|+200.00|70.0%|133.3%|+2.3",
		"其他“两委”成员|10|2200.00|1000.00|3200.00|—|—|68.8%|106.7%|—",
		"普通工作人员|25|1920.00|800.00|2720.00|—|—|70.6%|90.7%|—",
		"合计|40|2100.00|900.00|3000.00|+100.00|+250.00|70.0%|100.0%|+5.2",
	)})
	want := text(
		"月平均薪酬 3000.00元 月+100.00 年+250.00", "基础报酬占比 70.0% 月-2.4 年+0.9",
		"薪酬与参照水平之比 100.0% 月+3.3 年+5.2", "预算保障率 106.3% 月— 年+6.3",
	)
	if diff := cmp.Diff(want, keyFigures(doc)); diff != "" {
		t.Errorf("key figures (-want +got)\n%s", diff)
	}
	want = text(
		"分岗位类别月平均薪酬构成：社区正职 其他“两委”成员 普通工作人员", "基础报酬 2800.00 2200.00 1920.00", "绩效奖金 1200.00 1000.00 800.00",
	)
	if diff := cmp.Diff(want, chartLines(doc)); diff != "" {
		t.Errorf("chart (-want +got)\n%s", diff)
	}
}

// Where the roster gives no performance pay, neither means nor the share are
// known: base pay alone is no 100 %.
func TestPayWithoutPerformance(t *testing.T) {
	d := paidProvince()
	for _, k := range []summary.Figure{summary.Paid, summary.BaseTotal, summary.PerfTotal} {
		delete(d.Units[2].Now.County, k)
	}
	for i := 1; i <= 3; i++ {
		for _, k := range []summary.Figure{summary.PaidIn, summary.BaseIn, summary.PerfIn} {
			delete(d.Units[2].Now.County, k.With(i))
		}
	}
	doc := build(t, Pay, d)
	none := strings.Repeat("|—", 13)
	nanguan := "40|3000.00|+100.00|+250.00|2100.00|900.00|70.0%|-2.4|+0.9|100.0%|+3.3|+5.2"
	compareTables(t, doc, map[string]string{
		"分类别薪酬": text(
			"社区正职|5|2800.00|1200.00|4000.00|—|—|70.0%|133.3%|—",
			"其他“两委”成员|10|2200.00|1000.00|3200.00|—|—|68.8%|106.7%|—",
			"普通工作人员|25|1920.00|800.00|2720.00|—|—|70.6%|90.7%|—",
			"合计|40|2100.00|900.00|3000.00|—|—|70.0%|100.0%|—",
		),
		"薪酬水平": text(
			"南关区|"+nanguan+"|1", missing("朝阳区", 13), "长春市小计|"+nanguan+"|—", "昌邑区"+none, "吉林市小计"+none,
			"合计|40|3000.00|—|—|2100.00|900.00|70.0%|—|—|100.0%|—|—|—",
		),
	})
}

func TestPayByStreet(t *testing.T) {
	d := paidProvince()
	now := *d.Units[0].Now
	now.Communities = []summary.Community{
		{Street: "自强街道", Name: "甲社区", Figures: summary.Figures{summary.Paid: 10, summary.BaseTotal: 2_100_000, summary.PerfTotal: 900_000}},
		{Street: "民康街道", Name: "丙社区", Figures: summary.Figures{summary.Paid: 8, summary.BaseTotal: 1_600_000}}, // performance pay not reported
		{Street: "自强街道办事处", Name: "乙社区", Figures: summary.Figures{summary.Paid: 5, summary.BaseTotal: 1_000_000, summary.PerfTotal: 500_000}},
		{Name: "丁社区", Figures: summary.Figures{summary.Paid: 1, summary.BaseTotal: 200_000, summary.PerfTotal: 0}},
	}
	d.Units[0].Now = &now
	const name = "各街道基础报酬占比"
	rows := text(
		"自强街道|2|15|31000.00|14000.00|45000.00|68.9%|-1.1",
		"民康街道|1|—|—|—|—|—|—",
		"未注明|1|1|2000.00|0.00|2000.00|100.0%|+30.0",
	)
	total := "合计|4|16|33000.00|14000.00|47000.00|70.2%|+0.2"
	doc := build(t, Pay, only(d, 0))
	compareTables(t, doc, map[string]string{name: text(rows, total)})
	if diff := cmp.Diff(text("一、分岗位类别薪酬", "二、薪酬水平", "三、预算保障", "四、各街道（乡镇）基础报酬占比"), headingLines(doc)); diff != "" {
		t.Errorf("headings (-want +got)\n%s", diff)
	}
	compareTables(t, build(t, Pay, changchun(d)), map[string]string{name: text("南关区|||||||", rows, missing("朝阳区", 7), total)})
}
