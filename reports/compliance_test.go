package reports_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/summary"
	. "shegong/reports"
)

// ruled is everyRule with other things said of some rules.
func ruled(f summary.Figures) summary.Figures {
	out := everyRule(summary.Figures{summary.Workers: 1})
	for k, n := range f {
		out[k] = n
		for _, of := range []summary.Figure{summary.RuleErrors, summary.RuleExplains, summary.RuleUnchecked} {
			if id, ok := strings.CutPrefix(string(k), string(of)+":"); ok {
				delete(out, summary.RulePassed.Of(id))
			}
			if id, ok := strings.CutPrefix(string(k), string(of)+":"); ok && of != summary.RuleUnchecked {
				out[summary.RuleFailed.Of(id)] = 1
			}
		}
	}
	return out
}

// checked has the rules of 二（一） and 二（七） in every state: 南关区 one of
// each, 昌邑区 all explained or not checked.
func checked() *Data {
	d := province()
	d.Units[0].Now = of("220102", ruled(summary.Figures{
		summary.RuleErrors + ":2.1-urban": 3, summary.RuleExplained + ":2.1-urban": 1, summary.RuleAdmitted + ":2.1-urban": 1, // one open
		summary.RuleErrors + ":2.1-full-time": 2, summary.RuleExplained + ":2.1-full-time": 1, summary.RuleAdmitted + ":2.1-full-time": 1,
		summary.RuleExplains + ":2.7-head-training": 4, summary.RuleExplained + ":2.7-head-training": 4,
		summary.RuleUnchecked + ":2.8-hall": 1,
		summary.RuleErrors + ":2.9-grade":   2, summary.RuleAdmitted + ":2.9-grade": 2, summary.RuleUnchecked + ":2.9-annual": 1,
		summary.RuleErrors + ":d-required": 9,
	}))
	d.Units[0].Month = of("220102", ruled(summary.Figures{summary.RuleErrors + ":2.1-urban": 1}))
	d.Units[2].Now = of("220202", ruled(summary.Figures{
		summary.RuleExplains + ":2.7-head-training": 1, summary.RuleExplained + ":2.7-head-training": 1,
		summary.RuleExplains + ":3.1-institutions": 2, summary.RuleExplained + ":3.1-institutions": 2,
		summary.RuleUnchecked + ":2.1-urban": 1, summary.RuleUnchecked + ":2.1-full-time": 1, summary.RuleUnchecked + ":2.1-public-welfare": 1,
	}))
	return d
}

// opinion counts the rules of the opinion, 59 at the time of writing.
const opinion = 59

func TestOpinionRules(t *testing.T) {
	n := 0
	for _, r := range policy.Rules() {
		if !r.Quality() {
			n++
		}
	}
	if n != opinion {
		t.Errorf("got %d rules of the opinion, the figures of these tests are for %d", n, opinion)
	}
}

func TestComplianceTables(t *testing.T) {
	// 南关区: 59 − 6 passed of 57 that ran; 昌邑区: 59 − 5 of 56.
	for name, want := range map[string]string{
		"规则符合": text(
			"南关区|53|1|2|1|2|11|6|4|1|93.0%|-5.3|—|2", missing("朝阳区", 13), "长春市小计|53|1|2|1|2|11|6|4|1|93.0%|-5.3|—|—",
			"昌邑区|54|2|0|0|3|3|3|0|0|96.4%|—|—|1", "吉林市小计|54|2|0|0|3|3|3|0|0|96.4%|—|—|—",
			"合计|107|3|2|1|5|14|9|4|1|94.7%|—|—|—",
		),
		"各条款情况": text(
			"二（一）|1|0|1|1|3|5", "二（二）|12|0|0|0|0|0", "二（三）|14|0|0|0|0|0", "二（四）|18|0|0|0|0|0", "二（五）|12|0|0|0|0|0",
			"二（七）|6|2|0|0|0|5", "二（八）|7|0|0|0|1|0", "二（九）|6|0|1|0|1|2", "二（十）|10|0|0|0|0|0",
			"三（一）|7|1|0|0|0|2", "三（二）|2|0|0|0|0|0", "三（三）|4|0|0|0|0|0", "三（四）|8|0|0|0|0|0",
			"合计|107|3|2|1|5|14",
		),
		"条款与单位": text(
			"长春市|||||||||||||",
			"南关区|待处理1|通过|通过|通过|通过|已说明4|未检查1|不符合2|通过|通过|通过|通过|通过",
			missing("朝阳区", 13),
			"吉林市|||||||||||||",
			"昌邑区|未检查|通过|通过|通过|通过|已说明1|通过|通过|通过|已说明2|通过|通过|通过",
		),
		"突出问题": text(
			"1|社区书记、主任每年培训一遍|二（七）|5|5|0|0|2",
			"2|“社工岗”设在城市社区和县政府所在地乡镇社区|二（一）|3|1|1|1|1",
			"3|“社工岗”人员应为专职|二（一）|2|1|1|0|1",
			"4|考核结果分四个等次|二（九）|2|0|2|0|1",
			"5|各项制度已建立并有文件|二（四）（五）（七）–（十）三（一）（三）|2|2|0|0|1",
		),
	} {
		if diff := cmp.Diff(want, table(t, build(t, Compliance, checked()), name)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestComplianceKeyFigures(t *testing.T) {
	want := text("规则符合率 93.0% 月-5.3 年—", "检查发现问题 11处 月+10 年—", "其中：已说明 6处 月+6 年—", "不符合 4处 月+4 年—", "待处理 1处 月0 年—")
	if diff := cmp.Diff(want, keyFigures(build(t, Compliance, only(checked(), 0)))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// One county sees every rule.
func TestComplianceOfACounty(t *testing.T) {
	doc := build(t, Compliance, only(checked(), 0))
	lines := strings.Split(table(t, doc, "各项规则"), "\n")
	if len(lines) != opinion {
		t.Errorf("got %d rules, want %d", len(lines), opinion)
	}
	want := []string{
		"二（一）|“社工岗”设在城市社区和县政府所在地乡镇社区|待处理|3|0|1|1|1",
		"二（一）|“社工岗”人员应为专职|不符合|2|0|1|1|0",
		"二（一）|公益性岗位人员不纳入“社工岗”|通过|0|0|0|0|0",
	}
	if diff := cmp.Diff(want, lines[:3]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, line := range lines {
		if strings.Contains(line, "一站式") && !strings.Contains(line, "|未检查|") {
			t.Errorf("a rule that was not checked: got %s", line)
		}
	}
	for _, b := range doc.Blocks {
		if tab, ok := b.(Table); ok && tab.Name == "条款与单位" {
			t.Error("the report of one county compares units")
		}
	}
}

// No more than ten causes, the most frequent first, equals in the opinion's
// order.
func TestComplianceNamesTenCauses(t *testing.T) {
	f := summary.Figures{}
	for i, r := range policy.Rules()[:12] {
		f[summary.RuleErrors.Of(r.ID)] = int64(1 + i%2)
	}
	lines := strings.Split(table(t, build(t, Compliance, one(ruled(f), nil, nil)), "突出问题"), "\n")
	if len(lines) != 10 {
		t.Fatalf("got %d causes, want 10", len(lines))
	}
	for i, line := range lines {
		r, n := policy.Rules()[2*i%12+1], "|2|"
		if i >= 6 {
			r, n = policy.Rules()[2*(i-6)], "|1|"
		}
		if !strings.Contains(line, r.Title) || !strings.Contains(line, n) {
			t.Errorf("cause %d: got %s, want %s with%s", i+1, line, r.Title, n)
		}
	}
}

// A summary that says nothing of the opinion's rules shows nothing as passed.
func TestComplianceWithoutRules(t *testing.T) {
	d := province()
	d.Units[0].Now = of("220102", summary.Figures{summary.Workers: 45, summary.RuleErrors + ":d-required": 9})
	d.Units[2].Now = of("220202", ruled(nil))
	doc := build(t, Compliance, d)
	want := text("长春市|||||||||||||", "南关区"+strings.Repeat("|—", 13), missing("朝阳区", 13), "吉林市|||||||||||||", "昌邑区"+strings.Repeat("|通过", 13))
	if diff := cmp.Diff(want, table(t, doc, "条款与单位")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := paragraphs(doc)["三、发现较多的问题"]; got != "本期检查未发现问题。" {
		t.Errorf("no findings: got %q", got)
	}

	doc = build(t, Compliance, nobody())
	if got := paragraphs(doc)["三、发现较多的问题"]; got != "本期无数据。" {
		t.Errorf("nobody reported: got %q", got)
	}
	for _, b := range doc.Blocks {
		if c, ok := b.(Chart); ok {
			t.Errorf("nobody reported: got chart %s", c.Title)
		}
	}
	if got := table(t, doc, "各条款情况"); strings.Contains(got, "0") {
		t.Errorf("nobody reported: got\n%s", got)
	}
}
