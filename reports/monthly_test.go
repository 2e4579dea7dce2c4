package reports_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/summary"
	. "shegong/reports"
)

// more is f with other figures in place of its own.
func more(f, other summary.Figures) summary.Figures {
	out := summary.Figures{}
	out.Add(f)
	for k, n := range other {
		out[k] = n
	}
	return out
}

// provided are further figures of 南关区: pay, insurance, certificates and
// agreements.
var provided = more(nanguan, summary.Figures{
	summary.Paid: 40, summary.BaseTotal: 12_000_000, summary.PerfTotal: 4_800_000, // 4200.00 元
	summary.RefTotal: 16_800_000, summary.RefPay: 16_000_000,
	summary.InsuredKnown: 40, summary.Insured: 38, summary.CheckupKnown: 40, summary.Checkups: 20, summary.LeaveKnown: 0, summary.Leaves: 0,
	summary.AgreementKnown: 45, summary.AgreementValid: 36, summary.AgreementSoon: 3, summary.AgreementEnded: 2, summary.MustLeave: 1,
	summary.FileKnown: 45, summary.FilesKept: 45,
	summary.RulePassed + ":2.3-age": 1, summary.RulePassed + ":2.3-notice": 1, summary.RuleFailed + ":2.7-head-training": 1,
})

// providedMonth is 南关区 a month before: the same but for what is told.
var providedMonth = more(provided, summary.Figures{
	summary.BaseTotal: 12_040_000, summary.Insured: 40, summary.Assistants: 4,
})

// rich is the province with these figures of 南关区.
func rich() *Data {
	d := province()
	d.Units[0].Now, d.Units[0].Month = of("220102", provided), of("220102", providedMonth)
	return d
}

func TestMonthlyTables(t *testing.T) {
	for name, want := range map[string]string{
		"持证情况": text(
			"南关区|45|5|6|1|26.7%|+2.2|—|1|2", missing("朝阳区", 9), "长春市小计|45|5|6|1|26.7%|+2.2|—|—|2",
			"昌邑区|—|—|—|—|—|—|—|—|—", "吉林市小计|—|—|—|—|—|—|—|—|—", "合计|45|5|6|1|26.7%|—|—|—|2",
		),
		"薪酬情况": text(
			"南关区|40|3000.00|1200.00|4200.00|-10.00|—|1|71.4%|105.0%", missing("朝阳区", 9),
			"长春市小计|40|3000.00|1200.00|4200.00|-10.00|—|—|71.4%|105.0%",
			"昌邑区|—|—|—|—|—|—|—|—|—", "吉林市小计|—|—|—|—|—|—|—|—|—", "合计|40|3000.00|1200.00|4200.00|—|—|—|71.4%|105.0%",
		),
		"待遇与协议": text(
			"南关区|38|95.0%|-5.0|—|1|50.0%|—|36|3|2|80.0%|100.0%", missing("朝阳区", 12),
			"长春市小计|38|95.0%|-5.0|—|—|50.0%|—|36|3|2|80.0%|100.0%",
			"昌邑区|—|—|—|—|—|—|—|—|—|—|—|—", "吉林市小计|—|—|—|—|—|—|—|—|—|—|—|—", "合计|38|95.0%|—|—|—|50.0%|—|36|3|2|80.0%|100.0%",
		),
		"报送情况": text("长春市|2|1|0|1|朝阳区|", "吉林市|1|1|1|0||昌邑区", "合计|3|2|1|1||"),
	} {
		if diff := cmp.Diff(want, table(t, build(t, Monthly, rich()), name)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestMonthlyKeyFigures(t *testing.T) {
	want := text(
		"社工岗人员 45人 月0 年0", "员额使用率 90.0% 月0.0 年—", "“两委”成员转入率 85.0% 月0.0 年+10.0", "书记、主任培训覆盖率 80.0% 月0.0 年—",
		"其他人员轮训覆盖率 83.3% 月0.0 年—", "持证率 26.7% 月+2.2 年—", "月平均薪酬 4200.00元 月-10.00 年—", "“五险一金”参保率 95.0% 月-5.0 年—",
		"规则符合率 66.7% 月0.0 年—",
	)
	if diff := cmp.Diff(want, keyFigures(build(t, Monthly, only(rich(), 0)))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A prefecture names its own units who are missing or late; a county says it in
// its text.
func TestMonthlyOfAPrefecture(t *testing.T) {
	d := province()
	d.Area, d.Units = Area{Code: "2201", Name: "长春市", Level: "prefecture", Parent: "22"}, d.Units[:2]
	if diff := cmp.Diff("长春市|2|1|0|1|朝阳区|", table(t, build(t, Monthly, d), "报送情况")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, b := range build(t, Monthly, only(province(), 1)).Blocks {
		if tab, ok := b.(Table); ok && tab.Name == "报送情况" {
			t.Error("the report of a county lists who is missing")
		}
	}
}
