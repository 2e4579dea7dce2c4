package reports_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/summary"
	. "shegong/reports"
)

// at is a moment in China's civil time.
func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, roster.China)
	if err != nil {
		panic(err)
	}
	return t
}

// trailed is the province with three months: 朝阳区 begins in September, 昌邑区
// is late in each.
func trailed() *Data {
	d := province()
	figures := func(workers int64) summary.Figures {
		return summary.Figures{summary.Workers: workers, summary.QuotaWorkers: workers, summary.Quota: 50}
	}
	d.Trail = []Month{
		{Period: october.Add(-2), Units: map[string]UnitMonth{
			// Accepted on the evening of 31 August, which is still August in China.
			"220102": {Standing: Accepted, First: at("2024-08-30 09:00"), Accepted: at("2024-08-31 23:30"), Versions: 1, Figures: figures(40)},
			"220202": {Standing: Accepted, Late: true, First: at("2024-09-07 09:00"), Accepted: at("2024-09-12 00:30"), Versions: 2, SentBack: 1, Figures: figures(20)},
		}},
		{Period: october.Add(-1), Units: map[string]UnitMonth{
			"220102": {Standing: Accepted, First: at("2024-10-04 09:00"), Accepted: at("2024-10-05 09:00"), Versions: 1, Figures: figures(44)},
			"220104": {},
			"220202": {Standing: Returned, Late: true, First: at("2024-10-08 09:00"), Versions: 3, SentBack: 2},
		}},
		{Period: october, Units: map[string]UnitMonth{
			"220102": {Standing: Accepted, First: at("2024-11-03 09:00"), Accepted: at("2024-11-07 09:00"), Versions: 4, SentBack: 1, Figures: figures(45)},
			"220104": {Versions: 1}, // a draft
			"220202": {Standing: UnderReview, Late: true, First: at("2024-11-07 09:00"), Versions: 2},
		}},
	}
	return d
}

func TestReturnsTables(t *testing.T) {
	for name, want := range map[string]string{
		"分月报送": text(
			"2024年8月|2|1|1|0|50.0%|2|0|0|6.0|3.0", // 0 and 12 days from the end, 1 and 5 from the first
			"2024年9月|3|1|1|1|33.3%|1|0|1|5.0|1.0",
			"2024年10月|3|1|1|1|33.3%|1|1|0|7.0|4.0",
		),
		"单位与月份": text("长春市|||", "南关区|按时|按时|按时", "朝阳区|—|未报|未报", "吉林市|||", "昌邑区|逾期|退回|审核中"),
		"按时报送率": text(
			"南关区|3|3|0|0|100.0%|1|4|1|5.0|1.0", // 0, 5, 7 and 1, 1, 4
			"朝阳区|2|0|0|2|0.0%|2|1|0|—|—",
			"长春市小计|5|3|0|2|60.0%|—|5|1|5.0|1.0",
			"昌邑区|3|0|3|0|0.0%|2|2|3|12.0|5.0", "吉林市小计|3|0|3|0|0.0%|—|2|3|12.0|5.0",
			"合计|8|3|3|2|37.5%|—|7|4|6.0|2.5",
		),
	} {
		if diff := cmp.Diff(want, table(t, build(t, Returns, trailed()), name)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestReturnsKeyFigures(t *testing.T) {
	for name, tc := range map[string]struct {
		data *Data
		want string
	}{
		"province": {trailed(), text("应报送 3个 月0", "按时报送 1个 月0", "逾期报送 1个 月0", "未报送 1个 月0", "按时报送率 33.3% 月0.0")},
		"county":   {only(trailed(), 1), text("应报送 2个月", "按时报送 0个月", "逾期报送 0个月", "未报送 2个月", "按时报送率 0.0%")},
	} {
		if diff := cmp.Diff(tc.want, keyFigures(build(t, Returns, tc.data))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestReturnsOfACounty(t *testing.T) {
	for i, want := range map[int]string{
		0: text(
			"2024年8月|已接收|2024年8月30日 09:00|按时|2024年8月31日 23:30|1|0|0|1",
			"2024年9月|已接收|2024年10月4日 09:00|按时|2024年10月5日 09:00|1|0|5|1",
			"2024年10月|已接收|2024年11月3日 09:00|按时|2024年11月7日 09:00|4|1|7|4",
		),
		1: text("2024年8月|—|—|—|—|—|—|—|—", "2024年9月|未报|—|—|—|0|0|—|—", "2024年10月|未报|—|—|—|1|0|—|—"),
		2: text(
			"2024年8月|已接收|2024年9月7日 09:00|逾期|2024年9月12日 00:30|2|1|12|5",
			"2024年9月|退回|2024年10月8日 09:00|逾期|—|3|2|—|—",
			"2024年10月|审核中|2024年11月7日 09:00|逾期|—|2|0|—|—",
		),
	} {
		if diff := cmp.Diff(want, table(t, build(t, Returns, only(trailed(), i)), "分月报送")); diff != "" {
			t.Errorf("%d (-want +got)\n%s", i, diff)
		}
	}
}

func TestReturnsChart(t *testing.T) {
	for _, b := range build(t, Returns, trailed()).Blocks {
		c, ok := b.(Chart)
		if !ok {
			continue
		}
		want := Chart{
			Title: "分月报送情况", Kind: Stacked, Unit: "个", Categories: []string{"8月", "9月", "10月"},
			Series: []Series{{"按时", []Value{N(1), N(1), N(1)}}, {"逾期", []Value{N(1), N(1), N(1)}}, {"未报", []Value{N(0), N(1), N(1)}}},
		}
		if diff := cmp.Diff(want, c); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		return
	}
	t.Error("no chart")
}

func TestReturnsWithoutTrail(t *testing.T) {
	if got := paragraphs(build(t, Returns, province()))["一、分月报送情况"]; got != "没有报送记录。" {
		t.Errorf("got %q", got)
	}
}

// The text and names of the new reports are clean, as those of all.
func TestTrailReportsAreClean(t *testing.T) {
	for _, r := range []*Report{Annual, Compliance, Returns} {
		for name, d := range map[string]*Data{"province": trailed(), "county": only(trailed(), 0), "nobody": nobody(), "missing": only(trailed(), 1)} {
			names, number := map[string]bool{}, 0
			for _, b := range build(t, r, d).Blocks {
				switch v := b.(type) {
				case Table:
					if names[v.Name] || v.Name == "" {
						t.Errorf("%s %s: table named %q", r.ID, name, v.Name)
					}
					names[v.Name] = true
					table(t, &Document{Blocks: []Block{v}}, v.Name) // every row has all cells
				case Heading:
					if v.Level != 1 {
						continue
					}
					if want := []string{"一", "二", "三", "四", "五", "六", "七", "八"}[number] + "、"; !strings.HasPrefix(v.Text, want) {
						t.Errorf("%s %s: got heading %q, want one that begins with %s", r.ID, name, v.Text, want)
					}
					number++
				case Chart:
					for _, s := range v.Series {
						if len(v.Categories) < 2 || len(s.Values) != len(v.Categories) {
							t.Errorf("%s %s, chart %s: got %d values for %d categories", r.ID, name, v.Title, len(s.Values), len(v.Categories))
						}
					}
				}
			}
		}
	}
}
