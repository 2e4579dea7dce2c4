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

// team has 40 holders in 南关区, of whom one has no sex, no age and no
// political status, and 10 in 昌邑区, whose roster tells the education only.
func team() *Data {
	now := summary.Figures{
		summary.Workers:         40,
		summary.BySex.With(1):   9,
		summary.BySex.With(2):   30, // 30 of 39
		summary.ByAge.With(1):   5,
		summary.ByAge.With(2):   15, // 20 of 39
		summary.ByAge.With(3):   12,
		summary.ByAge.With(4):   7,
		summary.Seconded:        2,
		summary.Auxiliaries:     6,
		summary.ByRoute.With(1): 10,
		summary.ByRoute.With(2): 8,
		summary.ByRoute.With(3): 2,
		summary.ByRoute.With(4): 20,
		summary.Promoted:        1,
		summary.ExitReason.With(int(roster.ExitCivilServant)):      2,
		summary.ExitReason.With(int(roster.ExitPublicInstitution)): 1,
		summary.ExitReason.With(int(roster.ExitStreetLeader)):      0,
		summary.ExitReason.With(int(roster.ExitResigned)):          5,
	}
	put := func(k summary.Figure, ns ...int64) {
		for i, n := range ns {
			now[k.With(i+1)] = n
		}
	}
	put(summary.ByEducation, 2, 16, 14, 3, 1, 2, 1, 1)                // 32 of 40
	put(summary.ByPolitical, 12, 1, 4, 1, 0, 0, 0, 0, 1, 0, 0, 1, 19) // 13 of 39
	put(summary.ByCategory, 8, 12, 20)
	put(summary.ByDelegate, 34, 3, 2, 1)
	put(summary.ExitChannel, 1, 1, 0, 1)
	put(summary.Auxiliaries, 1, 0, 4, 1)
	return with(now, summary.Figures{
		summary.Workers: 40, summary.BySex.With(1): 10, summary.BySex.With(2): 30, summary.Seconded: 3,
	}, summary.Figures{
		summary.Workers: 36, summary.BySex.With(1): 18, summary.BySex.With(2): 18, summary.ByEducation.With(2): 18, summary.ByEducation.With(6): 18,
		summary.Auxiliaries: 9,
	}, summary.Figures{summary.Workers: 10, summary.ByEducation.With(2): 9, summary.ByEducation.With(7): 1})
}

func TestTeam(t *testing.T) {
	checkWhole(t, Team, team())
	doc := build(t, Team, team())
	for name, want := range map[string]string{
		"性别与年龄": text(
			"南关区|40|9|30|76.9%|+1.9|+26.9|5|15|12|7|51.3%|—|—", missing("朝阳区", 13),
			"长春市小计|40|9|30|76.9%|+1.9|+26.9|5|15|12|7|51.3%|—|—",
			"昌邑区|10|—|—|—|—|—|—|—|—|—|—|—|—", "吉林市小计|10|—|—|—|—|—|—|—|—|—|—|—|—",
			"合计|50|9|30|76.9%|—|—|5|15|12|7|51.3%|—|—",
		),
		"学历": text(
			"南关区|2|16|14|6|2|80.0%|—|+30.0|2", missing("朝阳区", 9), "长春市小计|2|16|14|6|2|80.0%|—|+30.0|—",
			"昌邑区|—|9|—|—|1|90.0%|—|—|1", "吉林市小计|—|9|—|—|1|90.0%|—|—|—", "合计|2|25|14|6|3|82.0%|—|—|—",
		),
		"政治面貌": text(
			"南关区|13|4|3|19|33.3%|—|—", missing("朝阳区", 7), "长春市小计|13|4|3|19|33.3%|—|—",
			"昌邑区|—|—|—|—|—|—|—", "吉林市小计|—|—|—|—|—|—|—", "合计|13|4|3|19|33.3%|—|—",
		),
		"进入方式与岗位类别": text(
			"南关区|10|8|2|20|8|12|20", missing("朝阳区", 7), "长春市小计|10|8|2|20|8|12|20",
			"昌邑区|—|—|—|—|—|—|—", "吉林市小计|—|—|—|—|—|—|—", "合计|10|8|2|20|8|12|20",
		),
		"发展渠道": text(
			"南关区|3|2|1|2|1|0|1|1|0|1", missing("朝阳区", 10), "长春市小计|3|2|1|2|1|0|1|1|0|1",
			"昌邑区|—|—|—|—|—|—|—|—|—|—", "吉林市小计|—|—|—|—|—|—|—|—|—|—", "合计|3|2|1|2|1|0|1|1|0|1",
		),
		"借调人数": text(
			"南关区|40|2|-1|—", missing("朝阳区", 4), "长春市小计|40|2|-1|—", "昌邑区|10|—|—|—", "吉林市小计|10|—|—|—", "合计|50|2|—|—",
		),
		"其他人员": text(
			"南关区|6|1|0|4|1|—|-3", missing("朝阳区", 7), "长春市小计|6|1|0|4|1|—|-3",
			"昌邑区|—|—|—|—|—|—|—", "吉林市小计|—|—|—|—|—|—|—", "合计|6|1|0|4|1|—|—",
		),
	} {
		if diff := cmp.Diff(want, table(t, doc, name)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestTeamCharts(t *testing.T) {
	ages := "年龄构成 pie: 30岁及以下=5 31—40岁=15 41—50岁=12 50岁以上=7"
	political := "政治面貌构成 pie: 中共党员（含预备党员）=13 共青团员=4 民主党派及无党派人士=3 群众=19"
	for name, tc := range map[string]struct {
		data *Data
		want string
	}{
		"province": {team(), text(ages, "学历构成 pie: 研究生=2 大学本科=25 大学专科=14 高中、中专、中技=6 初中及以下=3", political)},
		"county": {only(team(), 0), text(
			"主要构成与上年同期对照 bars: 女性占比=50.0%,76.9% 大专以上学历占比=50.0%,80.0%",
			ages, "学历构成 pie: 研究生=2 大学本科=16 大学专科=14 高中、中专、中技=6 初中及以下=2", political,
		)},
		"little reported": {only(team(), 2), "学历构成 pie: 大学本科=9 初中及以下=1"},
		"missing":         {only(team(), 1), ""},
	} {
		if diff := cmp.Diff(tc.want, drawn(build(t, Team, tc.data))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	d := team()
	d.Units[2].Now.County[summary.ByAge.With(4)] = 3
	want := "分地区年龄构成 stacked: 长春市=5,15,12,7 吉林市=—,—,—,3"
	if got := drawn(build(t, Team, d)); !strings.Contains(got, want) {
		t.Errorf("got %s, want among them %s", got, want)
	}
}

func TestSecondments(t *testing.T) {
	d := team()
	d.Records = func(_ context.Context, unit string) (*roster.Return, *policy.Params, error) {
		r := &roster.Return{County: unit, Period: october}
		if unit != "220102" {
			return r, policy.Defaults(), nil
		}
		r.Workers = []roster.Worker{
			{Name: "欧阳甲", Seconded: roster.Yes, SecondedTo: "区信访局", SecondedFrom: roster.NewDate(2024, 10, 1)}, // 1 month
			{Name: "欧阳乙", Seconded: roster.No, SecondedTo: "区信访局"},
			{Name: "欧阳丙", Seconded: roster.Yes, SecondedTo: "区城管局", SecondedFrom: roster.NewDate(2023, 4, 15)}, // 18 months
			{Name: "欧阳丁", Seconded: roster.Yes, SecondedTo: "区城管局 ", SecondedFrom: roster.NewDate(2024, 1, 0)}, // 10 months
			{Name: "欧阳戊", Seconded: roster.Yes, SecondedTo: "区城管局"},
			{Name: "欧阳己", Seconded: roster.Yes, SecondedFrom: roster.NewDate(2024, 11, 1)},                    // after the period
			{Name: "欧阳庚", Seconded: roster.Yes, SecondedTo: "团区委", SecondedFrom: roster.NewDate(2024, 10, 2)}, // not yet a month
			{Name: "欧阳辛", Seconded: roster.Yes, SecondedTo: "乙社区", SecondedFrom: roster.NewDate(2024, 1, 1)},  // not to a higher body
		}
		return r, policy.Defaults(), nil
	}
	want := text(
		"南关区|区城管局|3|18|14.0",
		"南关区|区信访局|1|1|1.0",
		"南关区|未填报借调单位|1|—|—",
		"南关区|团区委|1|0|0.0",
	)
	if diff := cmp.Diff(want, table(t, build(t, Team, d), "借调单位")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
