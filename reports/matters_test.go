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

// asked has twelve matters of 南关区, one of them neither in nor outside the
// list; those of 昌邑区 are all in its list.
func asked() *Data {
	return with(summary.Figures{
		summary.Matters: 12, summary.MattersListed: 6, summary.MattersApproved: 3, summary.MattersPending: 1, summary.MattersUnapproved: 1,
		summary.MattersResourced: 2,
	}, summary.Figures{summary.Matters: 10, summary.MattersApproved: 2, summary.MattersUnapproved: 2}, summary.Figures{summary.Matters: 12}, summary.Figures{
		summary.Matters: 4, summary.MattersListed: 4, summary.MattersApproved: 0, summary.MattersPending: 0, summary.MattersUnapproved: 0,
		summary.MattersResourced: 0,
	})
}

func TestMatters(t *testing.T) {
	checkWhole(t, Matters, asked())
	doc := build(t, Matters, asked())
	want := text(
		"南关区|12|+2|0|6|3|1|1|75.0%|+25.0|—|1|2|66.7%", missing("朝阳区", 13), "长春市小计|12|+2|0|6|3|1|1|75.0%|+25.0|—|—|2|66.7%",
		"昌邑区|4|—|—|4|0|0|0|—|—|—|—|0|—", "吉林市小计|4|—|—|4|0|0|0|—|—|—|—|0|—",
		"合计|16|—|—|10|3|1|1|75.0%|—|—|—|2|66.7%",
	)
	if diff := cmp.Diff(want, table(t, doc, "事项准入")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	want = text(
		"工作事项构成 pie: 清单内=10 清单外已批准=3 清单外待审=1 清单外未经批准已实施=1",
		"分地区工作事项 stacked: 长春市=6,3,1,1 吉林市=4,0,0,0",
	)
	if diff := cmp.Diff(want, drawn(doc)); diff != "" {
		t.Errorf("charts (-want +got)\n%s", diff)
	}
	if got := drawn(build(t, Matters, only(asked(), 2))); got != "" {
		t.Errorf("matters of one kind: got %s, want no chart", got)
	}
	want = text("工作事项 12项 月+2 年0", "清单外已批准 3项 月+1 年—", "清单外未经批准已实施 1项 月-1 年—", "清单外事项批准率 75.0% 月+25.0 年—")
	if diff := cmp.Diff(want, keyFigures(build(t, Matters, only(asked(), 0)))); diff != "" {
		t.Errorf("key figures (-want +got)\n%s", diff)
	}
}

func TestMattersOutsideTheList(t *testing.T) {
	d := asked()
	d.Records = func(_ context.Context, unit string) (*roster.Return, *policy.Params, error) {
		r := &roster.Return{County: unit, Period: october}
		if unit != "220102" {
			return r, policy.Defaults(), nil
		}
		day := roster.NewDate
		add := func(m roster.Matter, keys ...string) {
			if m.InList == roster.Unknown {
				m.InList = roster.No
			}
			if !m.Start.IsZero() {
				keys = append(keys, "start_date")
			}
			for _, key := range keys {
				m.Set = m.Set.With(roster.FieldOf(roster.Matters, key).Index)
			}
			r.Matters = append(r.Matters, m)
		}
		add(roster.Matter{
			Department: "区卫健局", Item: "入户登记", Start: day(2024, 3, 0), Approved: roster.Yes,
			ApprovalDate: day(2024, 3, 31), ApprovalNumber: "南社发〔2024〕1号", Funds: 12_500_000, People: "2人",
		}, "funds")
		add(roster.Matter{Department: "区应急局", Item: "隐患排查", Start: day(2024, 5, 1), Approved: roster.Yes, ApprovalDate: day(2024, 5, 2)})
		add(roster.Matter{Department: "区住建局", Item: "房屋普查", InList: roster.Yes, Start: day(2024, 5, 1)})
		add(roster.Matter{Department: "区统计局", Item: "调查"})
		add(roster.Matter{Department: "区民宗局", Item: "摸排", Start: day(2024, 11, 1), Approved: roster.No}) // begins after the period
		add(roster.Matter{Department: "区城管局", Item: "巡查", Start: day(2024, 10, 31)})
		add(roster.Matter{Department: "区教育局", Item: "统计", Start: day(2024, 10, 31), Approved: roster.No}, "funds")
		add(roster.Matter{Department: "区文旅局", Item: "宣传", Start: day(2024, 2, 1), Approved: roster.No})
		add(roster.Matter{Department: "区残联", Item: "走访", Start: day(2020, 5, 5), Approved: roster.No}) // before the opinion
		add(roster.Matter{Department: "区妇联", Item: "联络", Start: day(2020, 5, 5), Approved: roster.Yes, ApprovalDate: day(2020, 6, 1)})
		add(roster.Matter{Department: "区水务局", Item: "节水", Approved: roster.No})
		r.Matters[len(r.Matters)-1].Bad = roster.Fields(0).With(roster.FieldOf(roster.Matters, "start_date").Index)
		r.Matters = append(r.Matters, roster.Matter{Department: "区司法局", Item: "普法", Approved: roster.No}) // not said to be outside
		return r, policy.Defaults(), nil
	}
	want := text(
		"南关区|区文旅局|宣传|2024-02-01|未经批准已实施|||—|",
		"南关区|区教育局|统计|2024-10-31|未经批准已实施|||0.0|",
		"南关区|区水务局|节水||开始时间不明|||—|",
		"南关区|区城管局|巡查|2024-10-31|已实施，未填报是否批准|||—|",
		"南关区|区统计局|调查||待审|||—|",
		"南关区|区民宗局|摸排|2024-11-01|待审|||—|",
		"南关区|区应急局|隐患排查|2024-05-01|实施后批准|2024-05-02||—|",
		"南关区|区妇联|联络|2020-05-05|已批准|2020-06-01||—|",
		"南关区|区卫健局|入户登记|2024-03|已批准|2024-03-31|南社发〔2024〕1号|12.5|2人",
		"南关区|区残联|走访|2020-05-05|意见印发前已实施|||—|",
	)
	if diff := cmp.Diff(want, table(t, build(t, Matters, d), "清单外事项")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
