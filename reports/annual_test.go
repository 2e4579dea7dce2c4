package reports_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/summary"
	. "shegong/reports"
)

func TestAnnualTables(t *testing.T) {
	for name, want := range map[string]string{
		"两委成员转入": text(
			"南关区|20|15|2|17|+2|3|—|85.0%|+10.0|1", missing("朝阳区", 10), "长春市小计|20|15|2|17|+2|3|—|85.0%|+10.0|—",
			"昌邑区|20|17|0|17|—|3|—|85.0%|—|1", "吉林市小计|20|17|0|17|—|3|—|85.0%|—|—", "合计|40|32|2|34|—|6|—|85.0%|—|—",
		),
		"其他人员转入": text(
			"南关区|0|0|0|0|0|—|—|0|—|—|—|—", missing("朝阳区", 12), "长春市小计|0|0|0|0|0|—|—|0|—|—|—|—",
			"昌邑区|8|4|0|0|1|5|—|3|—|62.5%|—|1", "吉林市小计|8|4|0|0|1|5|—|3|—|62.5%|—|—", "合计|8|4|0|0|1|5|—|3|—|62.5%|—|—",
		),
		// 昌邑区 counts in August only, 朝阳区 never.
		"分月变化": text(
			"2024年8月|2／2|60|60.0%|—|—|—|—|—|—|—",
			"2024年9月|1／3|44|88.0%|—|—|—|—|—|—|—",
			"2024年10月|1／3|45|90.0%|—|—|—|—|—|—|—",
		),
		"人员配备": text(
			"南关区|4|50|48|45|+1|0|90.0%|1", missing("朝阳区", 8), "长春市小计|4|50|48|45|+1|0|90.0%|—",
			"昌邑区|3|30|27|27|—|—|90.0%|1", "吉林市小计|3|30|27|27|—|—|90.0%|—", "合计|7|80|75|72|—|—|90.0%|—",
		),
	} {
		if diff := cmp.Diff(want, table(t, build(t, Annual, trailed()), name)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// The heads say against what December is compared.
func TestAnnualHeads(t *testing.T) {
	for month, want := range map[uint8]string{10: "较上年同期", 12: "较上年末"} {
		d := province()
		d.Period.Month = month
		for _, b := range build(t, Annual, d).Blocks {
			if tab, ok := b.(Table); ok && tab.Name == "两委成员转入" {
				if got := tab.Columns[5].Head[1]; got != want {
					t.Errorf("month %d: got %s, want %s", month, got, want)
				}
			}
		}
	}
}

// The months are those of the report's year up to its period.
func TestAnnualMonths(t *testing.T) {
	d := only(province(), 0)
	d.Period = roster.Period{Year: 2024, Month: 2}
	for i := -3; i <= 0; i++ {
		d.Trail = append(d.Trail, Month{Period: d.Period.Add(i), Units: map[string]UnitMonth{
			"220102": {Standing: Accepted, Figures: more(provided, summary.Figures{summary.Workers: int64(45 + i)})},
			"220104": {Standing: Accepted, Figures: provided}, // not of the report's units
		}})
	}
	want := text(
		"2024年1月|1／1|44|90.0%|85.0%|—|80.0%|83.3%|26.7%|95.0%|4200.00",
		"2024年2月|1／1|45|90.0%|85.0%|—|80.0%|83.3%|26.7%|95.0%|4200.00",
	)
	doc := build(t, Annual, d)
	if diff := cmp.Diff(want, table(t, doc, "分月变化")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var lines []string
	for _, b := range doc.Blocks {
		if c, ok := b.(Chart); ok && c.Kind == Lines {
			for _, s := range c.Series {
				lines = append(lines, strings.TrimSuffix(c.Title, "（各月均已接收的单位）")+" "+s.Name+" "+s.Values[0].String()+" "+s.Values[1].String())
			}
		}
	}
	wantLines := []string{
		"社工岗人员 社工岗人员 44 45", "配备与转入 员额使用率 90.0% 90.0%", "配备与转入 “两委”成员转入率 85.0% 85.0%",
		"培训、持证与参保 书记、主任培训覆盖率 80.0% 80.0%", "培训、持证与参保 其他人员轮训覆盖率 83.3% 83.3%", "培训、持证与参保 持证率 26.7% 26.7%",
		"培训、持证与参保 “五险一金”参保率 95.0% 95.0%", "月平均薪酬 月平均薪酬 4200.00 4200.00",
	}
	if diff := cmp.Diff(wantLines, lines); diff != "" {
		t.Errorf("lines (-want +got)\n%s", diff)
	}
}

// A unit that is missing for a month is in no line.
func TestAnnualLinesCompare(t *testing.T) {
	for _, b := range build(t, Annual, trailed()).Blocks {
		if c, ok := b.(Chart); ok && strings.HasPrefix(c.Title, "社工岗人员") {
			if diff := cmp.Diff([]Value{N(40), N(44), N(45)}, c.Series[0].Values); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			return
		}
	}
	t.Error("no chart of the holders")
}

func TestAnnualWithoutTrail(t *testing.T) {
	if got := paragraphs(build(t, Annual, province()))["六、全年变化情况"]; got != "没有分月数据。" {
		t.Errorf("got %q", got)
	}
}

// The figures the report asks for of each month are all that it reads of them.
func TestAnnualTrail(t *testing.T) {
	full, thin := trailed(), trailed()
	for i := range thin.Trail {
		for code, um := range thin.Trail[i].Units {
			if um.Figures == nil {
				continue
			}
			few := summary.Figures{}
			for _, k := range Annual.Trail {
				if um.Figures.Has(k) {
					few[k] = um.Figures[k]
				}
			}
			um.Figures = few
			thin.Trail[i].Units[code] = um
		}
	}
	// Of the period itself all figures are there: it stands in for a month.
	for _, d := range []*Data{full, thin} {
		for code, um := range d.Trail[len(d.Trail)-1].Units {
			for j := range d.Units {
				if d.Units[j].Code == code && d.Units[j].Now != nil && d == full {
					um.Figures = d.Units[j].Now.County
				}
			}
			d.Trail[len(d.Trail)-1].Units[code] = um
		}
	}
	for i := range thin.Units {
		last := thin.Trail[len(thin.Trail)-1].Units
		um := last[thin.Units[i].Code]
		if thin.Units[i].Now == nil {
			continue
		}
		um.Figures = summary.Figures{}
		for _, k := range Annual.Trail {
			if thin.Units[i].Now.County.Has(k) {
				um.Figures[k] = thin.Units[i].Now.County[k]
			}
		}
		last[thin.Units[i].Code] = um
	}
	want, got := table(t, build(t, Annual, full), "分月变化"), table(t, build(t, Annual, thin), "分月变化")
	if diff := cmp.Diff(want, got); diff != "" || !strings.Contains(want, "85.0%") {
		t.Errorf("(-all figures +those asked for)\n%s\n%s", diff, want)
	}
}
