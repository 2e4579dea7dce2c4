package reports_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/summary"
	. "shegong/reports"
)

// insuredProvince has all figures in 南关区; 昌邑区's roster lacks the columns of
// the agreements, of leave and of all insurances but the first.
func insuredProvince() *Data {
	d := province()
	now := summary.Figures{
		summary.InsuredKnown: 40, summary.Insured: 30,
		summary.CheckupKnown: 40, summary.Checkups: 32, summary.LeaveKnown: 30, summary.Leaves: 27,
		summary.AgreementKnown: 45, summary.AgreementValid: 36, summary.AgreementSoon: 3, summary.AgreementEnded: 4,
		summary.AgreementFuture: 1, summary.AgreementNone: 3, summary.FileKnown: 45, summary.FilesKept: 45,
	}
	for i, n := range []int64{38, 40, 36, 35, 40, 30} {
		now[summary.InsuredKnown.With(i+1)], now[summary.Insured.With(i+1)] = 40, n
	}
	d.Units[0].Now = of("220102", now)
	d.Units[0].Month = of("220102", summary.Figures{
		summary.InsuredKnown: 40, summary.Insured: 28, summary.CheckupKnown: 40, summary.Checkups: 20, summary.AgreementSoon: 5,
	})
	d.Units[0].Year = of("220102", summary.Figures{
		summary.InsuredKnown: 40, summary.Insured: 20, summary.AgreementKnown: 45, summary.AgreementValid: 27,
	})
	d.Units[2].Now = of("220202", summary.Figures{
		summary.InsuredKnown: 20, summary.Insured: 20, summary.InsuredKnown.With(1): 20, summary.Insured.With(1): 20,
		summary.CheckupKnown: 20, summary.Checkups: 10, summary.FileKnown: 20, summary.FilesKept: 10,
	})
	return d
}

func TestBenefits(t *testing.T) {
	doc := build(t, Benefits, insuredProvince())
	compareTables(t, doc, map[string]string{
		"五险一金": text(
			"南关区|40|30|75.0%|+5.0|+25.0|2", missing("朝阳区", 6), "长春市小计|40|30|75.0%|+5.0|+25.0|—",
			"昌邑区|20|20|100.0%|—|—|1", "吉林市小计|20|20|100.0%|—|—|—", "合计|60|50|83.3%|—|—|—",
		),
		"分险种参保": text(
			"南关区|38|95.0%|40|100.0%|36|90.0%|35|87.5%|40|100.0%|30|75.0%", missing("朝阳区", 12),
			"长春市小计|38|95.0%|40|100.0%|36|90.0%|35|87.5%|40|100.0%|30|75.0%",
			"昌邑区|20|100.0%|—|—|—|—|—|—|—|—|—|—", "吉林市小计|20|100.0%|—|—|—|—|—|—|—|—|—|—",
			"合计|58|96.7%|40|100.0%|36|90.0%|35|87.5%|40|100.0%|30|75.0%",
		),
		"体检与休假": text(
			"南关区|40|32|80.0%|+30.0|—|1|30|27|90.0%|—|—|1", missing("朝阳区", 12),
			"长春市小计|40|32|80.0%|+30.0|—|—|30|27|90.0%|—|—|—",
			"昌邑区|20|10|50.0%|—|—|2|—|—|—|—|—|—", "吉林市小计|20|10|50.0%|—|—|—|—|—|—|—|—|—",
			"合计|60|42|70.0%|—|—|—|30|27|90.0%|—|—|—",
		),
		"服务协议": text(
			"南关区|45|36|3|4|1|3|80.0%|—|+20.0|1", missing("朝阳区", 10), "长春市小计|45|36|3|4|1|3|80.0%|—|+20.0|—",
			"昌邑区|—|—|—|—|—|—|—|—|—|—", "吉林市小计|—|—|—|—|—|—|—|—|—|—", "合计|45|36|3|4|1|3|80.0%|—|—|—",
		),
		"人事档案": text(
			"南关区|45|45|100.0%|—|—|1", missing("朝阳区", 6), "长春市小计|45|45|100.0%|—|—|—",
			"昌邑区|20|10|50.0%|—|—|2", "吉林市小计|20|10|50.0%|—|—|—", "合计|65|55|84.6%|—|—|—",
		),
	})
	want := text(
		"分险种参保率：养老保险 医疗保险 失业保险 工伤保险 生育保险 住房公积金", "参保率 96.7% 100.0% 90.0% 87.5% 100.0% 75.0%",
	)
	if diff := cmp.Diff(want, chartLines(doc)); diff != "" { // one prefecture alone reports agreements
		t.Errorf("chart (-want +got)\n%s", diff)
	}
	want = text("一、“五险一金”", "二、体检与带薪休假", "三、服务协议与人事档案", "四、服务协议到期人员")
	if diff := cmp.Diff(want, headingLines(doc)); diff != "" {
		t.Errorf("headings (-want +got)\n%s", diff)
	}
}

func TestBenefitsKeyFigures(t *testing.T) {
	want := text(
		"“五险一金”参保率 75.0% 月+5.0 年+25.0", "年度体检率 80.0% 月+30.0 年—", "带薪休假落实率 90.0% 月— 年—",
		"服务协议签订率 80.0% 月— 年+20.0", "180天内到期的协议 3份 月-2 年—", "人事档案建档率 100.0% 月— 年—",
	)
	if diff := cmp.Diff(want, keyFigures(build(t, Benefits, only(insuredProvince(), 0)))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAgreementChart(t *testing.T) {
	d := insuredProvince()
	d.Units[2].Now.County[summary.AgreementKnown] = 20
	d.Units[2].Now.County[summary.AgreementValid] = 18
	d.Units[2].Now.County[summary.AgreementNone] = 2
	want := text(
		"分险种参保率：养老保险 医疗保险 失业保险 工伤保险 生育保险 住房公积金", "参保率 96.7% 100.0% 90.0% 87.5% 100.0% 75.0%",
		"服务协议签订情况：长春市 吉林市", "有效 36 18", "已到期 4 —", "尚未开始 1 —", "未签订 3 2",
	)
	if diff := cmp.Diff(want, chartLines(build(t, Benefits, d))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// agreements are of 南关区; as of 2024-10-31 the 180th day is 2025-04-29.
func agreements(_ context.Context, unit string) (*roster.Return, *policy.Params, error) {
	r := &roster.Return{County: unit, Period: october, Files: []roster.File{{Name: "a.xlsx"}}, Sheets: []roster.Sheet{{Kind: roster.Workers}}}
	if unit != "220102" {
		return r, policy.Defaults(), nil
	}
	none, march := roster.Date{}, roster.NewDate(2021, 3, 1)
	start, end := roster.FieldOf(roster.Workers, "agreement_start"), roster.FieldOf(roster.Workers, "agreement_end")
	for _, a := range []struct {
		name       string
		start, end roster.Date
	}{
		{"欧阳甲", march, roster.NewDate(2024, 10, 1)},
		{"欧阳乙", march, roster.NewDate(2024, 10, 31)},
		{"欧阳丙", march, roster.NewDate(2024, 10, 0)},
		{"欧阳丁", march, roster.NewDate(2025, 4, 29)},
		{"欧阳戊", march, roster.NewDate(2025, 4, 30)},
		{"欧阳己", roster.NewDate(2024, 12, 1), roster.NewDate(2025, 1, 31)}, // not begun
		{"欧阳庚", none, roster.NewDate(2025, 1, 31)},                        // not known to have begun
		{"欧阳辛", none, roster.NewDate(2024, 1, 1)},
		{"欧阳壬", none, none},
		{"欧阳癸", roster.NewDate(2024, 3, 1), roster.NewDate(2023, 3, 1)}, // in a wrong order
	} {
		w := r.Append(roster.Workers).(*roster.Worker)
		w.Name, w.Community, w.AgreementStart, w.AgreementEnd = a.name, "甲社区", a.start, a.end
		if !a.start.IsZero() {
			w.Set = w.Set.With(start.Index)
		}
		if !a.end.IsZero() {
			w.Set = w.Set.With(end.Index)
		}
	}
	return r, policy.Defaults(), nil
}

func TestExpiringAgreements(t *testing.T) {
	d := insuredProvince()
	d.Personal, d.Records = true, agreements
	doc := build(t, Benefits, d)
	compareTables(t, doc, map[string]string{"服务协议到期": text(
		"南关区|甲社区|欧阳甲|2024-10-01|已到期30天",
		"南关区|甲社区|欧阳乙|2024-10-31|报告期末到期",
		"南关区|甲社区|欧阳丙|2024-10|报告期末到期",
		"南关区|甲社区|欧阳丁|2025-04-29|还有180天到期",
		"南关区|甲社区|欧阳辛|2024-01-01|已到期304天",
	)})
	checkPersonal(t, doc, "服务协议到期")
	checkPersonal(t, build(t, Benefits, insuredProvince()), "")
}

// checkPersonal checks that only the named table names persons.
func checkPersonal(t *testing.T, doc *Document, name string) {
	t.Helper()
	for _, b := range doc.Blocks {
		if tab, ok := b.(Table); ok && tab.Personal != (tab.Name == name) {
			t.Errorf("table %s is marked personal: %t", tab.Name, tab.Personal)
		}
	}
}
