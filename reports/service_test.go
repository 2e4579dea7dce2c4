package reports_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/summary"
	. "shegong/reports"
)

// with is the province with other figures: 南关区 now, last month and a year
// ago, 昌邑区 now, each nil for none.
func with(now, month, year, other summary.Figures) *Data {
	d := province()
	for to, f := range map[**summary.Summary]summary.Figures{
		&d.Units[0].Now: now, &d.Units[0].Month: month, &d.Units[0].Year: year, &d.Units[2].Now: other,
	} {
		*to = nil
		if f != nil {
			*to = of("220102", f)
		}
	}
	return d
}

// prefecture is the report data of 长春市 of the province.
func prefecture(d *Data) *Data {
	out := *d
	out.Area, out.Units = Area{Code: "2201", Name: "长春市", Level: "prefecture", Parent: "22"}, d.Units[:2]
	return &out
}

// drawn are a document's charts, one a line: title kind: category=value,value.
func drawn(doc *Document) string {
	var out []string
	for _, b := range doc.Blocks {
		c, ok := b.(Chart)
		if !ok {
			continue
		}
		line := c.Title + " " + [...]string{"bars", "stacked", "lines", "progress", "pie"}[c.Kind] + ":"
		for i, name := range c.Categories {
			var vs []string
			for _, s := range c.Series {
				vs = append(vs, s.Values[i].String())
			}
			line += " " + name + "=" + strings.Join(vs, ",")
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// whole tells what is wrong with a document's form: sections not numbered in
// order, charts that compare nothing, tables of one name, rows of another
// length, slips in what is printed.
func whole(doc *Document) []string {
	slip := regexp.MustCompile(`[，。、；：][，。、；：]|（）|^[，。、；]|[，、；：]$|%!|[（“]$| {2}|人人|个个`)
	numbers, names := []string{"一、", "二、", "三、", "四、", "五、", "六、", "七、"}, map[string]bool{}
	var out []string
	for _, b := range doc.Blocks {
		switch b := b.(type) {
		case Heading:
			if !strings.HasPrefix(b.Text, numbers[0]) {
				out = append(out, fmt.Sprintf("heading %s, want %s", b.Text, numbers[0]))
			}
			numbers = numbers[1:]
		case Chart:
			if len(b.Categories) < 2 || len(b.Series) == 0 {
				out = append(out, "chart of nothing: "+b.Title)
			}
		case Table:
			if names[b.Name] {
				out = append(out, "two tables "+b.Name)
			}
			names[b.Name] = true
			for _, s := range append(b.Notes, b.Title, b.Source) {
				if slip.MatchString(s) {
					out = append(out, "slip: "+s)
				}
			}
			for _, r := range b.Rows {
				if len(r.Cells) != len(b.Columns) {
					out = append(out, "row of another length in "+b.Name)
				}
			}
		}
	}
	return out
}

// checkWhole builds a report of all levels, and of nobody.
func checkWhole(t *testing.T, r *Report, d *Data) {
	t.Helper()
	for name, data := range map[string]*Data{
		"province": d, "prefecture": prefecture(d), "county": only(d, 0), "other county": only(d, 2), "missing": only(d, 1),
		"nobody": with(nil, nil, nil, nil),
	} {
		if got := whole(build(t, r, data)); len(got) > 0 {
			t.Errorf("%s %s: %q", r.ID, name, got)
		}
	}
}

// served has a community that is not urban, and no answer on 协同办理 a month ago.
func served() *Data {
	return with(summary.Figures{
		summary.Communities: 5, summary.Workers: 45, summary.HallReported: 11, summary.HallStaff: 9, summary.Grids: 30, summary.GridStaff: 20,
		summary.HallRangeKnown: 4, summary.HallInRange: 3, summary.PatrolKnown: 4, summary.PatrolMet: 4, summary.CoverageKnown: 4, summary.CoverageMet: 1,
		summary.OneWindowKnown: 4, summary.OneWindow: 2, summary.JointKnown: 4, summary.Joint: 0,
	}, summary.Figures{
		summary.HallRangeKnown: 4, summary.HallInRange: 2, summary.PatrolKnown: 4, summary.PatrolMet: 4, summary.CoverageKnown: 4, summary.CoverageMet: 2,
		summary.OneWindowKnown: 4, summary.OneWindow: 1,
	}, summary.Figures{summary.HallRangeKnown: 4, summary.HallInRange: 4}, summary.Figures{
		summary.Communities: 3, summary.Workers: 27, summary.OneWindowKnown: 3, summary.OneWindow: 3,
	})
}

func TestService(t *testing.T) {
	checkWhole(t, Service, served())
	doc := build(t, Service, served())
	for name, want := range map[string]string{
		"大厅与网格人员": text(
			"南关区|5|45|11|9|30|20|4|3|75.0%|+25.0|-25.0", missing("朝阳区", 11),
			"长春市小计|5|45|11|9|30|20|4|3|75.0%|+25.0|-25.0",
			"昌邑区|3|27|—|—|—|—|—|—|—|—|—", "吉林市小计|3|27|—|—|—|—|—|—|—|—|—",
			"合计|8|72|11|9|30|20|4|3|75.0%|—|—",
		),
		"巡查走访": text(
			"南关区|4|4|100.0%|0.0|—|4|1|25.0%|-25.0|—", missing("朝阳区", 10), "长春市小计|4|4|100.0%|0.0|—|4|1|25.0%|-25.0|—",
			"昌邑区|—|—|—|—|—|—|—|—|—|—", "吉林市小计|—|—|—|—|—|—|—|—|—|—", "合计|4|4|100.0%|—|—|4|1|25.0%|—|—",
		),
		"一窗受理": text(
			"南关区|4|2|50.0%|+25.0|—|2|4|0|0.0%|—|—", missing("朝阳区", 11), "长春市小计|4|2|50.0%|+25.0|—|—|4|0|0.0%|—|—",
			"昌邑区|3|3|100.0%|—|—|1|—|—|—|—|—", "吉林市小计|3|3|100.0%|—|—|—|—|—|—|—|—", "合计|7|5|71.4%|—|—|—|4|0|0.0%|—|—",
		),
	} {
		if diff := cmp.Diff(want, table(t, doc, name)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	want := text(
		"服务能力主要指标 progress: 大厅人员达标率=75.0% 巡查达标率=100.0% 走访达标率=25.0% 一窗受理率=71.4% 后台协同办理率=0.0%",
		"一窗受理率、走访达标率 bars: 长春市=50.0%,25.0% 吉林市=100.0%,—",
	)
	if diff := cmp.Diff(want, drawn(doc)); diff != "" {
		t.Errorf("charts (-want +got)\n%s", diff)
	}
	want = text("大厅人员达标率 75.0% 月+25.0 年-25.0", "巡查达标率 100.0% 月0.0 年—", "走访达标率 25.0% 月-25.0 年—",
		"一窗受理率 50.0% 月+25.0 年—", "后台协同办理率 0.0% 月— 年—")
	if diff := cmp.Diff(want, keyFigures(build(t, Service, only(served(), 0)))); diff != "" {
		t.Errorf("key figures (-want +got)\n%s", diff)
	}
}

func TestServiceOfCommunities(t *testing.T) {
	d := only(served(), 0)
	d.Units[0].Now.Communities = []summary.Community{
		{Street: "自强街道", Name: "甲社区", Figures: summary.Figures{
			summary.HallReported: 3, summary.HallStaff: 2, summary.HallRangeKnown: 1, summary.HallInRange: 1, summary.Grids: 6, summary.GridStaff: 8,
			summary.PatrolKnown: 1, summary.PatrolMet: 1, summary.CoverageKnown: 1, summary.CoverageMet: 0,
			summary.OneWindowKnown: 1, summary.OneWindow: 0, summary.JointKnown: 1, summary.Joint: 0,
		}},
		{Street: "长通街道", Name: "乙村社区", Figures: summary.Figures{summary.HallReported: 8}},
	}
	want := text(
		"自强街道|甲社区|3|2|是|6|8|是|否|否|否",
		"长通街道|乙村社区|8|—|—|—|—|—|—|—|—",
		"合计||11|9|75.0%|30|20|100.0%|25.0%|50.0%|0.0%",
	)
	if diff := cmp.Diff(want, table(t, build(t, Service, d), "各社区服务能力")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
