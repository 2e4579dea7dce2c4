package reports_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/summary"
	. "shegong/reports"
)

func TestTables(t *testing.T) {
	for _, tc := range []struct {
		report *Report
		table  string
		want   string
	}{
		{Staffing, "员额与配备", text(
			"南关区|4|12000|30000|50|48|45|5|+1|0|2|1|6.3%|90.0%|1|15.0",
			missing("朝阳区", 15),
			"长春市小计|4|12000|30000|50|48|45|5|+1|0|2|1|6.3%|90.0%|—|15.0",
			"昌邑区|3|9000|—|30|27|27|3|—|—|—|—|0.0%|90.0%|1|—",
			"吉林市小计|3|9000|—|30|27|27|3|—|—|—|—|0.0%|90.0%|—|—",
			"合计|7|21000|30000|80|75|72|8|—|—|2|1|4.0%|90.0%|—|15.0",
		)},
		{Staffing, "规定范围对照", text(
			"南关区|4|40|60|1|3|0", missing("朝阳区", 6), "长春市小计|4|40|60|1|3|0",
			"昌邑区|—|—|—|—|—|—", "吉林市小计|—|—|—|—|—|—", "合计|4|40|60|1|3|0",
		)},
		{Staffing, "岗位结构", text(
			"南关区|45|8|9|20|5|6|1|26.7%|1", missing("朝阳区", 9), "长春市小计|45|8|9|20|5|6|1|26.7%|—",
			"昌邑区|27|—|—|—|—|—|—|—|—", "吉林市小计|27|—|—|—|—|—|—|—|—", "合计|72|8|9|20|5|6|1|26.7%|—",
		)},
		{Training, "培训覆盖", text(
			"南关区|5|4|0|80.0%|-20.0|—|40|30|4|83.3%|+8.3|—|1|3", missing("朝阳区", 14),
			"长春市小计|5|4|0|80.0%|-20.0|—|40|30|4|83.3%|+8.3|—|—|3",
			"昌邑区|3|3|0|100.0%|—|—|24|18|0|75.0%|—|—|2|0", "吉林市小计|3|3|0|100.0%|—|—|24|18|0|75.0%|—|—|—|0",
			"合计|8|7|0|87.5%|—|—|64|48|4|80.0%|—|—|—|3",
		)},
		{Conversion, "两委成员转入", text(
			"南关区|20|15|2|3|85.0%|+10.0|1", missing("朝阳区", 7), "长春市小计|20|15|2|3|85.0%|+10.0|—",
			"昌邑区|20|17|0|3|85.0%|—|1", "吉林市小计|20|17|0|3|85.0%|—|—", "合计|40|32|2|6|85.0%|—|—",
		)},
		{Conversion, "其他人员转入", text(
			"南关区|0|0|0|0|0|0|—|—|—", missing("朝阳区", 9), "长春市小计|0|0|0|0|0|0|—|—|—",
			"昌邑区|8|4|0|0|1|3|62.5%|—|1", "吉林市小计|8|4|0|0|1|3|62.5%|—|—", "合计|8|4|0|0|1|3|62.5%|—|—",
		)},
		{Conversion, "招聘计划与录用", text(
			"南关区|10|8|0|0|5|5|3", missing("朝阳区", 7), "长春市小计|10|8|0|0|5|5|3",
			"昌邑区|—|—|—|—|—|—|—", "吉林市小计|—|—|—|—|—|—|—", "合计|10|8|0|0|5|5|3",
		)},
		{Monthly, "人员配备", text(
			"南关区|4|50|48|45|+1|0|90.0%|1", missing("朝阳区", 8), "长春市小计|4|50|48|45|+1|0|90.0%|—",
			"昌邑区|3|30|27|27|—|—|90.0%|1", "吉林市小计|3|30|27|27|—|—|90.0%|—", "合计|7|80|75|72|—|—|90.0%|—",
		)},
		{Monthly, "转入情况", text(
			"南关区|20|17|85.0%|1|0|—|—", missing("朝阳区", 7), "长春市小计|20|17|85.0%|—|0|—|—",
			"昌邑区|20|17|85.0%|1|8|5|62.5%", "吉林市小计|20|17|85.0%|—|8|5|62.5%", "合计|40|34|85.0%|—|8|5|62.5%",
		)},
		{Monthly, "培训情况", text(
			"南关区|5|4|80.0%|40|30|83.3%|1|3", missing("朝阳区", 8), "长春市小计|5|4|80.0%|40|30|83.3%|—|3",
			"昌邑区|3|3|100.0%|24|18|75.0%|2|0", "吉林市小计|3|3|100.0%|24|18|75.0%|—|0", "合计|8|7|87.5%|64|48|80.0%|—|3",
		)},
	} {
		t.Run(tc.report.ID+" "+tc.table, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, table(t, build(t, tc.report, province()), tc.table)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestKeyFigures(t *testing.T) {
	for name, tc := range map[string]struct {
		report *Report
		data   *Data
		want   string
	}{
		"province": {Staffing, province(), text("社区 7个", "社工岗人员 72人", "员额总量 80个", "员额使用率 90.0%")},
		"county": {Staffing, only(province(), 0), text(
			"社区 4个 月— 年—", "社工岗人员 45人 月+1 年0", "员额总量 50个 月0 年—", "员额使用率 90.0% 月+2.0 年—",
		)},
		"missing county": {Training, only(province(), 1), text("书记、主任培训覆盖率 —", "其他人员轮训覆盖率 —", "90天内到期 —")},
		"zero of zero": {Conversion, only(province(), 0), text(
			"符合条件的“两委”成员 20人 月0 年0", "“两委”成员转入率 85.0% 月0.0 年+10.0", "其他符合条件人员 0人 月— 年—", "其他人员转入率 — 月— 年—",
		)},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, keyFigures(build(t, tc.report, tc.data))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestCover(t *testing.T) {
	doc := build(t, Staffing, province())
	want := []Fact{
		{"单位", "吉林省"},
		{"报告期", "2024年10月"},
		{"数据截止", "2024年11月7日 10:30"},
		{"首次生成", "2024年11月8日 08:00"},
		{"纳入单位", "2个（应报3个）"},
		{"未报单位", "朝阳区"},
		{"逾期报送", "昌邑区"},
		{"规则版本", policy.Version},
		{"数据指纹", "0123456789abcdef"},
	}
	if diff := cmp.Diff(want, doc.Facts); diff != "" {
		t.Errorf("facts (-want +got)\n%s", diff)
	}
	if doc.Title != "吉林省社区人员配备" || doc.FileName != "吉林省社区人员配备2024年10月" || doc.Draft {
		t.Errorf("got title %q, file name %q, draft %t", doc.Title, doc.FileName, doc.Draft)
	}

	d := only(province(), 1) // nothing reported
	d.CutOff, d.Units[0].Draft = time.Time{}, true
	doc = build(t, Staffing, d)
	if got := doc.Facts[2].Text; got != "—" {
		t.Errorf("cut-off without data: got %q, want —", got)
	}
	if !doc.Draft {
		t.Error("figures of a draft: the document does not say so")
	}
}

// Units directly under the province stand together, after the prefectures,
// whatever their codes.
func TestUnitsDirectlyUnderTheProvince(t *testing.T) {
	d := province()
	direct := UnitData{Area: Area{Code: "220103", Name: "梅河口市", Level: "county", Parent: "22"}, Now: of("220103", summary.Figures{summary.Workers: 3})}
	d.Units = append(d.Units[:1:1], append([]UnitData{direct}, d.Units[1:]...)...)
	d.Parents["22"] = "吉林省"
	var names []string
	for _, line := range strings.Split(table(t, build(t, Staffing, d), "岗位结构"), "\n") {
		name, _, _ := strings.Cut(line, "|")
		names = append(names, name)
	}
	want := []string{"南关区", "朝阳区未报", "长春市小计", "昌邑区", "吉林市小计", "梅河口市", "省直管小计", "合计"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if d.Units[1].Name != "梅河口市" {
		t.Error("Build changed the order of its data")
	}
}

func TestRanksAreOfSeveralUnits(t *testing.T) {
	for _, b := range build(t, Staffing, only(province(), 0)).Blocks {
		tab, ok := b.(Table)
		for i := range tab.Columns {
			if head := tab.Columns[i].Head; ok && head[len(head)-1] == "位次" {
				t.Errorf("table %s of one county has a rank", tab.Name)
			}
		}
	}
}

func TestCommunityTables(t *testing.T) {
	d := only(province(), 0)
	now := *d.Units[0].Now
	now.Communities = []summary.Community{
		{Street: "自强街道", Name: "甲社区", Type: roster.UrbanCommunity, Figures: summary.Figures{
			summary.Households: 3000, summary.Workers: 12, summary.CertificateWorkers: 12, summary.Assistants: 1, summary.SocialWorkers: 2, summary.Seniors: 1,
			summary.Heads: 1, summary.HeadsTrained: 1, summary.Others: 11, summary.OthersTrained: 5, summary.OthersNotDue: 1,
		}},
		{Street: "自强街道", Name: "乙社区", Figures: summary.Figures{summary.Workers: 5, summary.Heads: 0, summary.Others: 0}},
	}
	d.Units = []UnitData{{Area: d.Area, Now: &now}}
	want := text(
		"自强街道|甲社区|城市社区|3000|—|—|—|—|—|12|—|—|—|—|—|4|3",
		"自强街道|乙社区||—|—|—|—|—|—|5|—|—|—|—|—|—|—",
		"合计|||3000|—|—|—|—|—|17|—|—|—|—|—|4|3",
	)
	if diff := cmp.Diff(want, table(t, build(t, Staffing, d), "各社区配备")); diff != "" {
		t.Errorf("staffing (-want +got)\n%s", diff)
	}
	want = text("自强街道|甲社区|1|1|100.0%|11|5|50.0%", "自强街道|乙社区|0|—|—|0|—|—", "合计||1|1|100.0%|11|5|50.0%")
	if diff := cmp.Diff(want, table(t, build(t, Training, d), "各社区培训")); diff != "" {
		t.Errorf("training (-want +got)\n%s", diff)
	}
}

// Nothing printed may look like a slip: doubled or dangling punctuation, empty
// brackets, Go's own error marks, the two kinds of social worker mixed up.
func TestPrintedTextIsClean(t *testing.T) {
	slip := regexp.MustCompile(`[，。、；：][，。、；：]|（）|^[，。、；]|[，、；：]$|%!|[（“]$| {2}|\bnil\b|持证社工\b|人人|个个`)
	empty := province()
	for i := range empty.Units {
		empty.Units[i].Now = nil
	}
	for _, r := range All() {
		for name, d := range map[string]*Data{
			"province": province(), "nobody": empty, "county": only(province(), 0), "missing": only(province(), 1), "late": only(province(), 2),
		} {
			doc := build(t, r, d)
			for _, s := range append(strings.Split(fmt.Sprintf("%+v", doc.Facts), "} {"), doc.Title) {
				if slip.MatchString(s) {
					t.Errorf("%s %s: %q", r.ID, name, s)
				}
			}
			for heading, s := range paragraphs(doc) {
				if slip.MatchString(s) {
					t.Errorf("%s %s, %s: %q", r.ID, name, heading, s)
				}
			}
			names := map[string]bool{}
			for _, b := range doc.Blocks {
				if tab, ok := b.(Table); ok {
					if names[tab.Name] {
						t.Errorf("%s %s: two tables are named %s", r.ID, name, tab.Name)
					}
					names[tab.Name] = true
				}
			}
		}
	}
}
