package reports_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/summary"
	. "shegong/reports"
)

// instituted has the first n of the ten items.
func instituted(n int) summary.Figures {
	f := summary.Figures{summary.InstitutionKnown: 1}
	for i := range 10 {
		f[summary.Institution.With(i+1)] = 0
		if i < n {
			f[summary.Institution.With(i+1)] = 1
		}
	}
	return f
}

func TestInstitutions(t *testing.T) {
	d := with(instituted(7), instituted(6), nil, instituted(10))
	checkWhole(t, Institutions, d)
	doc := build(t, Institutions, d)
	want := text(
		"南关区|1|10|7|70.0%|+10.0|—|2", missing("朝阳区", 7), "长春市小计|1|10|7|70.0%|+10.0|—|—",
		"昌邑区|1|10|10|100.0%|—|—|1", "吉林市小计|1|10|10|100.0%|—|—|—", "合计|2|20|17|85.0%|—|—|—",
	)
	if diff := cmp.Diff(want, table(t, doc, "制度建立率")); diff != "" {
		t.Errorf("rate (-want +got)\n%s", diff)
	}
	yes, no := strings.Repeat("|已建立", 7), strings.Repeat("|未建立", 3)
	want = text(
		"南关区"+yes+no, missing("朝阳区", 10), "长春市小计|1|1|1|1|1|1|1|0|0|0",
		"昌邑区"+yes+strings.Repeat("|已建立", 3), "吉林市小计|1|1|1|1|1|1|1|1|1|1", "合计|2|2|2|2|2|2|2|1|1|1",
	)
	if diff := cmp.Diff(want, table(t, doc, "各项制度")); diff != "" {
		t.Errorf("items (-want +got)\n%s", diff)
	}
	want = "各项制度建立率 progress: 等级绩效薪酬制度=100.0% 人事档案管理制度=100.0% 培训计划=100.0% 纳入人才发展规划=100.0% 服务制度=100.0% " +
		"考核办法=100.0% 退出机制=100.0% 工作机制=50.0% 实施方案=50.0% 事项清单及准入制度=50.0%"
	if diff := cmp.Diff(want, drawn(doc)); diff != "" {
		t.Errorf("chart (-want +got)\n%s", diff)
	}
	county := build(t, Institutions, only(d, 0))
	if diff := cmp.Diff("制度建立情况 pie: 已建立=7 未建立=3", drawn(county)); diff != "" {
		t.Errorf("chart of a county (-want +got)\n%s", diff)
	}
	want = text("报送制度建设情况的县（市、区） 1个 月0", "已建立制度 7项 月+1", "制度建立率 70.0% 月+10.0") // there is no last year
	if diff := cmp.Diff(want, keyFigures(county)); diff != "" {
		t.Errorf("key figures (-want +got)\n%s", diff)
	}
}

// A county that has not sent the sheet has nothing in place and nothing lacking.
func TestInstitutionsNotSent(t *testing.T) {
	d := with(instituted(7), nil, nil, summary.Figures{summary.Workers: 3})
	doc := build(t, Institutions, d)
	want := text(
		"南关区|1|10|7|70.0%|—|—|1", missing("朝阳区", 7), "长春市小计|1|10|7|70.0%|—|—|—",
		"昌邑区|—|—|—|—|—|—|—", "吉林市小计|—|—|—|—|—|—|—", "合计|1|10|7|70.0%|—|—|—",
	)
	if diff := cmp.Diff(want, table(t, doc, "制度建立率")); diff != "" {
		t.Errorf("rate (-want +got)\n%s", diff)
	}
	if got := table(t, doc, "各项制度"); !strings.Contains(got, "\n昌邑区"+strings.Repeat("|—", 10)+"\n") {
		t.Errorf("got %s, want 昌邑区 without a word", got)
	}
}

func TestInstitutionDocuments(t *testing.T) {
	d := with(instituted(1), nil, nil, instituted(0))
	d.Records = func(_ context.Context, unit string) (*roster.Return, *policy.Params, error) {
		r := &roster.Return{County: unit, Period: october}
		if unit == "220102" {
			r.Institutions = []roster.Institution{
				{Item: 1, InPlace: roster.No},
				{Item: 3},
				{Item: 2, InPlace: roster.No},
				{Item: 1, InPlace: roster.Yes, Document: "南政发〔2021〕3号", Date: roster.NewDate(2021, 5, 6)}, // counts
				{InPlace: roster.Yes, Document: "南政发〔2021〕4号"},                                            // of no item
			}
		}
		return r, policy.Defaults(), nil
	}
	want := text(
		"南关区|等级绩效薪酬制度|已建立|南政发〔2021〕3号|2021-05-06", "南关区|人事档案管理制度|未建立||", "南关区|培训计划|未填报||",
		"南关区|纳入人才发展规划|未填报||", "南关区|服务制度|未填报||", "南关区|考核办法|未填报||", "南关区|退出机制|未填报||",
		"南关区|工作机制|未填报||", "南关区|实施方案|未填报||", "南关区|事项清单及准入制度|未填报||",
	)
	if diff := cmp.Diff(want, table(t, build(t, Institutions, d), "制度文件")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
