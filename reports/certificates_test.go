package reports_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/summary"
	. "shegong/reports"
)

// certifiedProvince has certificates in 南关区 now, last month and a year ago,
// in 昌邑区 now and without subsidies.
func certifiedProvince() *Data {
	d := province()
	d.Units[0].Now = of("220102", summary.Figures{
		summary.CertificateWorkers: 40, summary.Assistants: 6, summary.SocialWorkers: 5, summary.Seniors: 1,
		summary.CertificateUrban: 4, summary.Certified3: 2,
		summary.SubsidyHolders: 12, summary.SubsidyHolders.With(2): 6, summary.SubsidyHolders.With(3): 5, summary.SubsidyHolders.With(4): 1,
		summary.SubsidyTotal: 310000, summary.SubsidyTotal.With(2): 120000, summary.SubsidyTotal.With(3): 150000, summary.SubsidyTotal.With(4): 40000,
	})
	d.Units[0].Month = of("220102", summary.Figures{
		summary.CertificateWorkers: 40, summary.Assistants: 6, summary.SocialWorkers: 4, summary.Seniors: 1,
		summary.CertificateUrban: 4, summary.Certified3: 1, summary.SubsidyHolders: 11, summary.SubsidyTotal: 275000,
	})
	d.Units[0].Year = of("220102", summary.Figures{
		summary.CertificateWorkers: 40, summary.Assistants: 5, summary.SocialWorkers: 3, summary.Seniors: 0,
		summary.CertificateUrban: 4, summary.Certified3: 2,
	})
	d.Units[2].Now = of("220202", summary.Figures{
		summary.CertificateWorkers: 20, summary.Assistants: 2, summary.SocialWorkers: 1, summary.Seniors: 0,
		summary.CertificateUrban: 2, summary.Certified3: 0,
	})
	return d
}

// changchun is the report data of 长春市: 南关区, and 朝阳区 which has not reported.
func changchun(d *Data) *Data {
	out := *d
	out.Area = Area{Code: "2201", Name: "长春市", Level: "prefecture", Parent: "22"}
	out.Units = d.Units[:2]
	return &out
}

// chartLines writes a document's charts: the title, then a line a series.
func chartLines(doc *Document) string {
	var out []string
	for _, b := range doc.Blocks {
		c, ok := b.(Chart)
		if !ok {
			continue
		}
		out = append(out, c.Title+"："+strings.Join(c.Categories, " "))
		for _, s := range c.Series {
			line := s.Name
			for _, v := range s.Values {
				line += " " + v.String()
			}
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// headingLines are a document's headings of the first level.
func headingLines(doc *Document) string {
	var out []string
	for _, b := range doc.Blocks {
		if h, ok := b.(Heading); ok && h.Level == 1 {
			out = append(out, h.Text)
		}
	}
	return strings.Join(out, "\n")
}

// compareTables compares tables of a document by name.
func compareTables(t *testing.T, doc *Document, want map[string]string) {
	t.Helper()
	for name, rows := range want {
		if diff := cmp.Diff(rows, table(t, doc, name)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestCertificates(t *testing.T) {
	doc := build(t, Certificates, certifiedProvince())
	compareTables(t, doc, map[string]string{
		"持证人员": text(
			"南关区|12|+1|+4|6|0|+1|5|+1|+2|1|0|+1", missing("朝阳区", 12), "长春市小计|12|+1|+4|6|0|+1|5|+1|+2|1|0|+1",
			"昌邑区|3|—|—|2|—|—|1|—|—|0|—|—", "吉林市小计|3|—|—|2|—|—|1|—|—|0|—|—", "合计|15|—|—|8|—|—|6|—|—|1|—|—",
		),
		"持证率": text(
			"南关区|40|12|30.0%|+2.5|+10.0|1", missing("朝阳区", 6), "长春市小计|40|12|30.0%|+2.5|+10.0|—",
			"昌邑区|20|3|15.0%|—|—|2", "吉林市小计|20|3|15.0%|—|—|—", "合计|60|15|25.0%|—|—|—",
		),
		"达到3名的社区": text(
			"南关区|4|2|+1|0|50.0%|+25.0|0.0|1", missing("朝阳区", 8), "长春市小计|4|2|+1|0|50.0%|+25.0|0.0|—",
			"昌邑区|2|0|—|—|0.0%|—|—|2", "吉林市小计|2|0|—|—|0.0%|—|—|—", "合计|6|2|—|—|33.3%|—|—|—",
		),
		"职业资格补贴": text(
			"南关区|6|1200.00|200.00|5|1500.00|300.00|1|400.00|400.00|12|3100.00|258.33|+8.33|—", missing("朝阳区", 14),
			"长春市小计|6|1200.00|200.00|5|1500.00|300.00|1|400.00|400.00|12|3100.00|258.33|+8.33|—",
			"昌邑区"+strings.Repeat("|—", 14), "吉林市小计"+strings.Repeat("|—", 14),
			"合计|6|1200.00|200.00|5|1500.00|300.00|1|400.00|400.00|12|3100.00|258.33|—|—",
		),
	})
	want := text("持证人员构成：长春市 吉林市", "助理社会工作师 6 2", "社会工作师 5 1", "高级社会工作师 1 0")
	if diff := cmp.Diff(want, chartLines(doc)); diff != "" {
		t.Errorf("chart (-want +got)\n%s", diff)
	}
	want = text("一、持证人员", "二、有3名以上社会工作师的社区", "三、职业资格补贴")
	if diff := cmp.Diff(want, headingLines(doc)); diff != "" {
		t.Errorf("headings (-want +got)\n%s", diff)
	}
}

func TestCertificatesOfCounty(t *testing.T) {
	d := only(certifiedProvince(), 0)
	now := *d.Units[0].Now
	now.Communities = []summary.Community{
		{Street: "自强街道", Name: "甲社区", Figures: summary.Figures{
			summary.CertificateWorkers: 12, summary.Assistants: 2, summary.SocialWorkers: 2, summary.Seniors: 1, summary.CertificateUrban: 1, summary.Certified3: 1,
		}},
		{Street: "自强街道", Name: "乙社区", Figures: summary.Figures{
			summary.CertificateWorkers: 8, summary.Assistants: 3, summary.SocialWorkers: 0, summary.Seniors: 0, summary.CertificateUrban: 1, summary.Certified3: 0,
		}},
		{Street: "幸福乡", Name: "丙社区", Figures: summary.Figures{
			summary.CertificateWorkers: 0, summary.Assistants: 0, summary.SocialWorkers: 0, summary.Seniors: 0,
		}},
	}
	d.Units = []UnitData{{Area: d.Area, Now: &now, Month: d.Units[0].Month, Year: d.Units[0].Year}}
	doc := build(t, Certificates, d)
	rows := text(
		"自强街道|甲社区|12|2|2|1|5|41.7%|是",
		"自强街道|乙社区|8|3|0|0|3|37.5%|否",
		"幸福乡|丙社区|0|0|0|0|0|—|—",
		"合计||20|5|2|1|8|40.0%|",
	)
	compareTables(t, doc, map[string]string{"各社区持证": rows})
	inPrefecture := changchun(province())
	inPrefecture.Units = append(d.Units[:1:1], inPrefecture.Units[1:]...)
	compareTables(t, build(t, Certificates, inPrefecture), map[string]string{"各社区持证": text("南关区||||||||", rows)})
	want := text(
		"持证人员 12人 月+1 年+4", "持证率 30.0% 月+2.5 年+10.0", "有3名以上社会工作师的社区 2个 月+1 年0",
		"有3名以上社会工作师的社区占比 50.0% 月+25.0 年0.0", "月平均职业资格补贴 258.33元 月+8.33 年—",
	)
	if diff := cmp.Diff(want, keyFigures(doc)); diff != "" {
		t.Errorf("key figures (-want +got)\n%s", diff)
	}
	want = text("各级别持证人员：助理社会工作师 社会工作师 高级社会工作师", "上年同期 5 3 0", "上月 6 4 1", "本期 6 5 1")
	if diff := cmp.Diff(want, chartLines(doc)); diff != "" {
		t.Errorf("chart (-want +got)\n%s", diff)
	}
}

// A county without figures has no empty chart.
func TestNoEmptyCharts(t *testing.T) {
	d := only(province(), 2)
	d.Units = []UnitData{{Area: d.Area, Now: of("220202", summary.Figures{summary.Workers: 27})}}
	for _, r := range []*Report{Certificates, Pay, Benefits, Appraisal} {
		for name, d := range map[string]*Data{"missing": only(province(), 1), "without figures": d} {
			if got := chartLines(build(t, r, d)); got != "" {
				t.Errorf("%s %s: got chart %q, want none", r.ID, name, got)
			}
		}
	}
}
