package reports_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/summary"
	. "shegong/reports"
)

func TestMonthlyText(t *testing.T) {
	change := func(f summary.Figures, more summary.Figures) summary.Figures {
		out := summary.Figures{}
		out.Add(f)
		for k, n := range more {
			out[k] = n
		}
		return out
	}
	small := summary.Figures{summary.Workers: 45, summary.Communities: 4}
	for name, tc := range map[string]struct {
		data func() *Data
		want map[string]string
	}{
		"province": {province, map[string]string{
			"一、基本情况": "2024年10月，吉林省应报送单位3个，已报送2个（其中逾期报送1个：昌邑区），未报送1个（朝阳区）。" +
				"已报送单位共有社区7个，社工岗人员72人。员额总量80个，使用率90.0%。每万常住人口有社工岗人员15.0人。",
			"二、主要进展": "社区“两委”成员转入率85.0%（34/40）。其他人员转入率62.5%（5/8）。书记、主任培训覆盖率87.5%（7/8）。" +
				"其他人员轮训覆盖率80.0%（48/60）。持证率26.7%（12/45）。有3名以上社会工作师的社区占比50.0%（2/4）。",
			"三、存在问题": "书记、主任培训覆盖率低于平均水平（87.5%）的有1个单位：南关区（80.0%）。" +
				"其他人员轮训覆盖率低于平均水平（80.0%）的有1个单位：昌邑区（75.0%）。" +
				"检查发现较多的问题是：“社区书记、主任每年培训一遍”（二（七））2处。",
		}},
		"one county, with last month and last year": {func() *Data { return only(province(), 0) }, map[string]string{
			"一、基本情况": "截至2024年10月末，南关区共有社区4个，社工岗人员45人，较上月增加1人，与上年同期持平。员额总量50个，使用率90.0%。每万常住人口有社工岗人员15.0人。",
			"二、主要进展": "社区“两委”成员转入率85.0%（17/20），与上月持平，较上年同期提高10.0个百分点。" +
				"书记、主任培训覆盖率80.0%（4/5），较上月下降20.0个百分点。" +
				"其他人员轮训覆盖率83.3%（30/36），较上月提高8.3个百分点。持证率26.7%（12/45）。有3名以上社会工作师的社区占比50.0%（2/4）。",
			"三、存在问题": "检查发现较多的问题是：“社区书记、主任每年培训一遍”（二（七））2处。",
		}},
		"one county that has not reported": {func() *Data { return only(province(), 1) }, map[string]string{
			"一、基本情况": "2024年10月，朝阳区未报送，本期无数据。",
			"二、主要进展": "本期无数据。", "三、存在问题": "本期无数据。",
		}},
		"nobody": {func() *Data {
			d := province()
			for i := range d.Units {
				d.Units[i].Now, d.Units[i].Late = nil, false
			}
			return d
		}, map[string]string{
			"一、基本情况": "2024年10月，吉林省应报送单位3个，均未报送，本期无数据。",
			"二、主要进展": "本期无数据。", "三、存在问题": "本期无数据。",
		}},
		"a fall, all reported in time": {func() *Data {
			d := province()
			d.Units = d.Units[:1]
			d.Units[0].Month = of("220102", change(nanguanMonth, summary.Figures{summary.Workers: 48}))
			return d
		}, map[string]string{
			"一、基本情况": "2024年10月，吉林省应报送单位1个，已报送1个。已报送单位共有社区4个，社工岗人员45人，较上月减少3人，与上年同期持平。" +
				"员额总量50个，使用率90.0%。每万常住人口有社工岗人员15.0人。",
		}},
		"no change, nothing to divide by": {func() *Data {
			d := only(province(), 0)
			d.Units[0].Now, d.Units[0].Month, d.Units[0].Year = of("220102", small), of("220102", small), of("220102", small)
			return d
		}, map[string]string{
			"一、基本情况": "截至2024年10月末，南关区共有社区4个，社工岗人员45人，与上月、上年同期持平。",
			"二、主要进展": "本期没有可以计算的比率。", "三、存在问题": "本期检查未发现突出问题。",
		}},
		"no communities sheet": {func() *Data {
			d := only(province(), 0)
			d.Units[0] = UnitData{Area: d.Area, Now: of("220102", summary.Figures{summary.Workers: 3, summary.Quota: 0, summary.QuotaWorkers: 3})}
			return d
		}, map[string]string{
			"一、基本情况": "截至2024年10月末，南关区共有社工岗人员3人。",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got := paragraphs(build(t, Monthly, tc.data()))
			for heading, want := range tc.want {
				if diff := cmp.Diff(want, got[heading]); diff != "" {
					t.Errorf("%s (-want +got)\n%s", heading, diff)
				}
			}
		})
	}
}

func TestMonthlyNamesTheLowest(t *testing.T) {
	d := province()
	d.Units = nil
	for i, name := range []string{"甲区", "乙区", "丙区", "丁区", "戊区", "己区", "庚区"} {
		f := summary.Figures{summary.Workers: 1, summary.Others: 100, summary.OthersTrained: int64(90 - 10*i), summary.OthersNotDue: 0}
		if i == 0 {
			f[summary.Others] = 10_000 // draws the mean to its own rate
			f[summary.OthersTrained] = 9_000
		}
		d.Units = append(d.Units, UnitData{Area: Area{Code: "22010" + string(rune('1'+i)), Name: name, Parent: "2201"}, Now: of(name, f)})
	}
	want := "其他人员轮训覆盖率低于平均水平（88.0%）的有6个单位，较低的是：庚区（30.0%）、己区（40.0%）、戊区（50.0%）、丁区（60.0%）、丙区（70.0%）。"
	if diff := cmp.Diff(want, paragraphs(build(t, Monthly, d))["三、存在问题"]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
