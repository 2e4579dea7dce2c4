package reports_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/summary"
	. "shegong/reports"
)

// moving has a previous return of 南关区 only.
func moving() *Data {
	return with(summary.Figures{
		summary.Workers: 45, summary.Joined: 4, summary.Left: 3, summary.Vanished: 1, summary.Moved: 2, summary.Promoted: 1, summary.Upgraded: 0,
	}, summary.Figures{
		summary.Workers: 44, summary.Joined: 0, summary.Left: 1, summary.Moved: 5,
	}, summary.Figures{summary.Workers: 40}, summary.Figures{summary.Workers: 27})
}

func TestMovement(t *testing.T) {
	checkWhole(t, Movement, moving())
	doc := build(t, Movement, moving())
	for name, want := range map[string]string{
		"新进与离开": text( // 3 of 44 left, a month ago 1 of 45
			"南关区|45|44|4|3|1|+1|6.8%|+4.6|—|1", missing("朝阳区", 10), "长春市小计|45|44|4|3|1|+1|6.8%|+4.6|—|—",
			"昌邑区|27|—|—|—|—|—|—|—|—|—", "吉林市小计|27|—|—|—|—|—|—|—|—|—",
			"合计|72|44|4|3|1|+1|6.8%|—|—|—",
		),
		"岗位与证书变动": text(
			"南关区|2|-3|—|1|—|—|0|—|—", missing("朝阳区", 9), "长春市小计|2|-3|—|1|—|—|0|—|—",
			"昌邑区|—|—|—|—|—|—|—|—|—", "吉林市小计|—|—|—|—|—|—|—|—|—", "合计|2|—|—|1|—|—|0|—|—",
		),
	} {
		if diff := cmp.Diff(want, table(t, doc, name)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	want := text("社工岗人员 45人 月+1 年+5", "新进 4人 月+4 年—", "离开 3人 月+2 年—", "离开率 6.8% 月+4.6 年—")
	if diff := cmp.Diff(want, keyFigures(build(t, Movement, only(moving(), 0)))); diff != "" {
		t.Errorf("key figures (-want +got)\n%s", diff)
	}
}

func TestMovementCharts(t *testing.T) {
	two := moving()
	two.Units[2].Now.County[summary.Joined], two.Units[2].Now.County[summary.Left] = 0, 2
	for name, tc := range map[string]struct {
		data *Data
		want string
	}{
		"one to compare with": {moving(), ""},
		"province":            {two, "新进与离开 bars: 长春市=4,3 吉林市=0,2"},
		"county":              {only(moving(), 0), "人员变动 bars: 新进=4 离开=3 调整社区=2 岗位类别提升=1 证书等级提升=0"},
		"first return":        {only(moving(), 2), ""},
	} {
		if diff := cmp.Diff(tc.want, drawn(build(t, Movement, tc.data))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestMovementOfCommunities(t *testing.T) {
	d := only(moving(), 0)
	d.Units[0].Now.Communities = []summary.Community{
		{Street: "自强街道", Name: "甲社区", Figures: summary.Figures{summary.Workers: 30, summary.Joined: 4, summary.Left: 1}},
		{Street: "长通街道", Name: "乙社区", Figures: summary.Figures{summary.Workers: 15, summary.Joined: 0, summary.Left: 1}},
	}
	want := text("自强街道|甲社区|30|4|1|+3", "长通街道|乙社区|15|0|1|-1", "合计||45|4|3|+1") // one left a community that is no more
	if diff := cmp.Diff(want, table(t, build(t, Movement, d), "各社区变动")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
