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

// byYear puts a figure's numbers for the years from 2020 on.
func byYear(f summary.Figures, k summary.Figure, ns ...int64) {
	for i, n := range ns {
		f[k.With(2020+i)] = n
	}
}

// recruited has a plan and hires of 南关区; 昌邑区 has hired without a plan, and
// does not tell how many applied.
func recruited() *Data {
	now, month, year, other := summary.Figures{}, summary.Figures{}, summary.Figures{}, summary.Figures{}
	byYear(now, summary.Notices, 1, 0, 1, 1, 2)
	byYear(now, summary.Places, 10, 0, 6, 3, 4)
	byYear(now, summary.Applicants, 50, 0, 18, 9, 12)
	byYear(now, summary.OpenHired, 8, 0, 5, 2, 1)
	byYear(month, summary.OpenHired, 8, 0, 4)
	for _, f := range []summary.Figures{now, month} {
		f[summary.PlannedHires.With(1)], f[summary.PlannedHires.With(2)], f[summary.PlannedHires.With(3)] = 10, 0, 5
	}
	for k, n := range map[summary.Figure]int64{summary.Notices: 1, summary.Places: 3, summary.Applicants: 9, summary.OpenHired: 0} {
		year[k.With(2023)] = n
	}
	byYear(other, summary.Notices, 1, 0, 0, 0, 0)
	byYear(other, summary.Places, 5, 0, 0, 0, 0)
	byYear(other, summary.OpenHired, 5, 0, 0, 0, 0)
	return with(now, month, year, other)
}

func TestRecruitment(t *testing.T) {
	checkWhole(t, Recruitment, recruited())
	doc := build(t, Recruitment, recruited())
	for name, want := range map[string]string{
		"各年度招聘": text(
			"2020年|2|15|50|13|86.7%", "2021年|0|0|0|0|—", "2022年|1|6|18|5|83.3%", "2023年|1|3|9|2|66.7%", "2024年|2|4|12|1|25.0%",
			"合计|6|28|89|21|75.0%",
		),
		"累计与本年招聘": text(
			"南关区|5|2|+1|23|4|+1|89|12|+3|16|1|+1", missing("朝阳区", 12), "长春市小计|5|2|+1|23|4|+1|89|12|+3|16|1|+1",
			"昌邑区|1|0|—|5|0|—|—|—|—|5|0|—", "吉林市小计|1|0|—|5|0|—|—|—|—|5|0|—",
			"合计|6|2|—|28|4|—|89|12|—|21|1|—",
		),
		"招聘计划完成": text(
			"南关区|10|8|0|0|5|5|86.7%|+6.7|—|1", missing("朝阳区", 10), "长春市小计|10|8|0|0|5|5|86.7%|+6.7|—|—",
			"昌邑区|—|5|—|0|—|0|—|—|—|—", "吉林市小计|—|5|—|0|—|0|—|—|—|—",
			"合计|10|13|0|0|5|5|86.7%|—|—|—", // 13 hired, but 5 of them by nobody's plan
		),
	} {
		if diff := cmp.Diff(want, table(t, doc, name)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	want := text("2020年以来公告 5个 月— 年+4", "2020年以来计划招聘 23人 月— 年+20", "2020年以来报名 89人 月— 年+80", "2020年以来录用 16人 月+4 年+16",
		"招聘计划完成率 86.7% 月+6.7 年—")
	if diff := cmp.Diff(want, keyFigures(build(t, Recruitment, only(recruited(), 0)))); diff != "" {
		t.Errorf("key figures (-want +got)\n%s", diff)
	}
}

func TestRecruitmentCharts(t *testing.T) {
	d := recruited()
	years := "各年度计划招聘与录用人数 bars: 2020年=15,13 2021年=0,0 2022年=6,5 2023年=3,2 2024年=4,1"
	if diff := cmp.Diff(years, drawn(build(t, Recruitment, d))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	d.Units[2].Now.County[summary.PlannedHires.With(1)] = 10 // of the other years nothing is planned
	want := text(years, "招聘计划完成率 progress: 长春市=86.7% 吉林市=50.0%")
	if diff := cmp.Diff(want, drawn(build(t, Recruitment, d))); diff != "" {
		t.Errorf("with two plans (-want +got)\n%s", diff)
	}
	if got := drawn(build(t, Recruitment, only(recruited(), 1))); got != "" {
		t.Errorf("nothing reported: got %s, want no chart", got)
	}
}

// Derived figures are the report's own: the caller's data stays as it was.
func TestRecruitmentKeepsItsData(t *testing.T) {
	d := recruited()
	n := len(d.Units[0].Now.County)
	build(t, Recruitment, d)
	if got := len(d.Units[0].Now.County); got != n {
		t.Errorf("got %d figures after Build, want %d", got, n)
	}
}

func TestNotices(t *testing.T) {
	d := recruited()
	d.Records = func(_ context.Context, unit string) (*roster.Return, *policy.Params, error) {
		r := &roster.Return{County: unit, Period: october}
		if unit != "220102" {
			return r, policy.Defaults(), nil
		}
		add := func(notice string, date roster.Date, places, applicants, hired int64, keys ...string) {
			v := r.Append(roster.Recruitments).(*roster.Recruitment)
			v.Notice, v.NoticeDate, v.Organizers, v.Places, v.Applicants, v.Hired = notice, date, "民政局、组织部", places, applicants, hired
			for _, key := range keys {
				v.Set = v.Set.With(roster.FieldOf(roster.Recruitments, key).Index)
			}
		}
		add("南民发〔2024〕2号", roster.NewDate(2024, 9, 1), 4, 0, 0, "places")
		add("南民发〔2020〕9号", roster.NewDate(2020, 8, 3), 10, 55, 8, "places", "applicants", "hired")
		add("南民发〔2022〕1号", roster.NewDate(2022, 3, 0), 0, 3, 0, "places", "applicants", "hired")
		return r, policy.Defaults(), nil
	}
	want := text(
		"南关区|南民发〔2020〕9号|2020-08-03|民政局、组织部|10|55|8|5.5",
		"南关区|南民发〔2022〕1号|2022-03|民政局、组织部|0|3|0|—",
		"南关区|南民发〔2024〕2号|2024-09-01|民政局、组织部|4|—|—|—",
	)
	if diff := cmp.Diff(want, table(t, build(t, Recruitment, d), "招聘公告")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
