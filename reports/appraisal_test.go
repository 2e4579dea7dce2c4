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

// put sets figures by codes, from 1 on.
func put(f summary.Figures, k func(code int) summary.Figure, ns ...int64) {
	for i, n := range ns {
		f[k(i+1)] = n
	}
}

func results(year int) func(int) summary.Figure {
	return func(code int) summary.Figure { return summary.Appraised.With(year*10 + code) }
}

// appraisedProvince has results of 2020, 2022 and 2023 in 南关区 and none in
// 昌邑区.
func appraisedProvince() *Data {
	d := province()
	now := summary.Figures{summary.MustLeave: 2, summary.Exits: 5}
	put(now, summary.AppraisedLast.With, 8, 28, 3, 1, 2, 0)
	put(now, results(2020), 4, 6, 0, 0, 0, 0)
	put(now, results(2022), 5, 25, 8, 2, 0, 1)
	put(now, results(2023), 8, 28, 3, 1, 2, 0)
	put(now, summary.ExitReason.With, 1, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0)
	put(now, summary.ExitChannel.With, 1, 0, 0, 0)
	month := summary.Figures{summary.MustLeave: 1, summary.Exits: 3}
	put(month, summary.AppraisedLast.With, 8, 26, 3, 3, 2, 0)
	year := summary.Figures{summary.MustLeave: 0, summary.Exits: 6}
	put(year, summary.AppraisedLast.With, 5, 25, 8, 2, 0, 1)
	changyi := summary.Figures{summary.MustLeave: 0, summary.Exits: 1}
	put(changyi, summary.ExitReason.With, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	d.Units[0].Now, d.Units[0].Month, d.Units[0].Year = of("220102", now), of("220102", month), of("220102", year)
	d.Units[2].Now = of("220202", changyi)
	return d
}

func TestAppraisal(t *testing.T) {
	doc := build(t, Appraisal, appraisedProvince())
	none := strings.Repeat("|—", 11)
	compareTables(t, doc, map[string]string{
		"历年考核结果": text(
			"2020年|10|4|6|0|0|0|0|100.0%",
			"2021年|—|—|—|—|—|—|—|—",
			"2022年|40|5|25|8|2|0|1|75.0%",
			"2023年|40|8|28|3|1|2|0|90.0%",
			"2024年|—|—|—|—|—|—|—|—",
		),
		"上年度考核结果": text(
			"南关区|40|8|28|3|1|2|0|90.0%|+5.0|+15.0|1", missing("朝阳区", 11), "长春市小计|40|8|28|3|1|2|0|90.0%|+5.0|+15.0|—",
			"昌邑区"+none, "吉林市小计"+none, "合计|40|8|28|3|1|2|0|90.0%|—|—|—",
		),
		"应退出与退出": text(
			"南关区|2|+1|+2|5|+2|-1|1|0|0|0|0|0", missing("朝阳区", 12), "长春市小计|2|+1|+2|5|+2|-1|1|0|0|0|0|0",
			"昌邑区|0|—|—|1|—|—|0|0|0|0|0|0", "吉林市小计|0|—|—|1|—|—|0|0|0|0|0|0", "合计|2|—|—|6|—|—|1|0|0|0|0|0",
		),
		"其他退出情形": text(
			"南关区|2|1|0|0|0|1|0|0|0|0|0", missing("朝阳区", 11), "长春市小计|2|1|0|0|0|1|0|0|0|0|0",
			"昌邑区|1|0|0|0|0|0|0|0|0|0|0", "吉林市小计|1|0|0|0|0|0|0|0|0|0|0", "合计|3|1|0|0|0|1|0|0|0|0|0",
		),
		"招录方式": text(
			"南关区|1|0|0|0", missing("朝阳区", 4), "长春市小计|1|0|0|0", "昌邑区|—|—|—|—", "吉林市小计|—|—|—|—", "合计|1|0|0|0",
		),
	})
	want := text(
		"历年考核等次：2020年 2022年 2023年", "优秀 4 5 8", "合格 6 25 28", "基本合格 0 8 3", "不合格 0 2 1",
		"2024年1—10月退出情形：考核不合格 辞职 退休 招录为公务员", "退出人员 1 3 1 1",
	)
	if diff := cmp.Diff(want, chartLines(doc)); diff != "" {
		t.Errorf("charts (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(text("一、考核结果", "二、退出情况", "三、应退出人员"), headingLines(doc)); diff != "" {
		t.Errorf("headings (-want +got)\n%s", diff)
	}
}

// In January the exits begin anew: last month's are of another year.
func TestAppraisalInJanuary(t *testing.T) {
	d := only(appraisedProvince(), 0)
	want := text("上年度考核合格以上率 90.0% 月+5.0 年+15.0", "应退出人员 2人 月+1 年+2", "本年退出 5人 月+2 年-1")
	if diff := cmp.Diff(want, keyFigures(build(t, Appraisal, d))); diff != "" {
		t.Errorf("October (-want +got)\n%s", diff)
	}
	d.Period = roster.Period{Year: 2024, Month: 1}
	doc := build(t, Appraisal, d)
	want = text("上年度考核合格以上率 90.0% 月+5.0 年+15.0", "应退出人员 2人 月+1 年+2", "本年退出 5人 年-1")
	if diff := cmp.Diff(want, keyFigures(doc)); diff != "" {
		t.Errorf("January (-want +got)\n%s", diff)
	}
	compareTables(t, doc, map[string]string{"应退出与退出": "南关区|2|+1|+2|5|-1|1|0|0|0|0|0"})
}

// failing are of 南关区: who failed two years running, three years in all, and
// not often enough.
func failing(_ context.Context, unit string) (*roster.Return, *policy.Params, error) {
	r := &roster.Return{County: unit, Period: october, Files: []roster.File{{Name: "a.xlsx"}}, Sheets: []roster.Sheet{{Kind: roster.Workers}, {Kind: roster.Appraisals}}}
	if unit != "220102" {
		return r, policy.Defaults(), nil
	}
	id, appraised := roster.FieldOf(roster.Workers, "id_number"), roster.FieldOf(roster.Appraisals, "id_number")
	for i, p := range []struct {
		name   string
		failed []int64
	}{
		{"欧阳甲", []int64{2022, 2023}},
		{"欧阳乙", []int64{2020, 2022}},
		{"欧阳丙", []int64{2024, 2020, 2022}},
		{"欧阳丁", nil},
	} {
		number := "2201021985010100" + string(rune('1'+i))
		number += string(roster.IDCheckCharacter(number))
		w := r.Append(roster.Workers).(*roster.Worker)
		w.Set, w.Name, w.ID, w.Community, w.Category = w.Set.With(id.Index), p.name, number, "甲社区", roster.OrdinaryCategory
		for _, y := range p.failed {
			a := r.Append(roster.Appraisals).(*roster.Appraisal)
			a.Sheet, a.Set, a.Name, a.ID, a.Year, a.Grade = 1, a.Set.With(appraised.Index), p.name, number, y, roster.Failed
		}
	}
	return r, policy.Defaults(), nil
}

func TestMustLeave(t *testing.T) {
	d := appraisedProvince()
	d.Personal, d.Records = true, failing
	doc := build(t, Appraisal, d)
	compareTables(t, doc, map[string]string{"应退出人员": text(
		"南关区|甲社区|欧阳甲|普通工作人员|2022年、2023年",
		"南关区|甲社区|欧阳丙|普通工作人员|2020年、2022年、2024年",
	)})
	checkPersonal(t, doc, "应退出人员")
	checkPersonal(t, build(t, Appraisal, appraisedProvince()), "")
}
