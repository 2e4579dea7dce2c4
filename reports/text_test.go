package reports_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/summary"
	. "shegong/reports"
)

const (
	basics   = "一、基本情况"
	progress = "二、主要进展"
	problems = "三、存在问题"
)

// one is the report data of 南关区 with figures of now, last month and a year
// ago; nil for none.
func one(now, month, year summary.Figures) *Data {
	d := only(province(), 0)
	u := UnitData{Area: d.Area}
	for f, to := range map[*summary.Figures]**summary.Summary{&now: &u.Now, &month: &u.Month, &year: &u.Year} {
		if *f != nil {
			*to = of(d.Area.Code, *f)
		}
	}
	d.Units = []UnitData{u}
	return d
}

// everyRule are the figures of a unit where all rules passed.
func everyRule(f summary.Figures) summary.Figures {
	out := more(f, nil)
	for _, r := range policy.Rules() {
		out[summary.RulePassed.Of(r.ID)] = 1
	}
	return out
}

func nobody() *Data {
	d := province()
	for i := range d.Units {
		d.Units[i].Now, d.Units[i].Late = nil, false
	}
	return d
}

func allLate(n int) *Data {
	d := province()
	d.Units = append(d.Units[:1:1], d.Units[2])[:n]
	for i := range d.Units {
		d.Units[i].Late = true
	}
	return d
}

func TestMonthlyText(t *testing.T) {
	small := summary.Figures{summary.Workers: 45, summary.Communities: 4}
	for name, tc := range map[string]struct {
		data *Data
		want map[string]string
	}{
		"province": {province(), map[string]string{
			basics: "2024年10月，吉林省应报送单位3个，已报送2个（其中逾期报送1个：昌邑区），未报送1个（朝阳区）。" +
				"已报送单位共有社区7个，社工岗人员72人。员额总量80个，使用率90.0%。",
			progress: "符合条件的社区“两委”成员40人，已转入34人，转入率85.0%；其他符合条件人员8人，已转入5人，转入率62.5%。" +
				"书记、主任培训覆盖率87.5%；其他人员轮训覆盖率80.0%。持证率26.7%。",
			problems: "书记、主任培训覆盖率低于平均水平（87.5%）的有1个单位：南关区（80.0%）。" +
				"其他人员轮训覆盖率低于平均水平（80.0%）的有1个单位：昌邑区（75.0%）。" +
				"检查发现的问题是：二（七）“社区书记、主任每年培训一遍”2处。",
		}},
		"one county, with last month and last year": {only(province(), 0), map[string]string{
			basics: "截至2024年10月末，南关区共有社区4个，社工岗人员45人，较上月增加1人，与上年同期持平。员额总量50个，使用率90.0%。",
			progress: "符合条件的社区“两委”成员20人，已转入17人，转入率85.0%，较上年同期提高10.0个百分点。" +
				"书记、主任培训覆盖率80.0%，较上月下降20.0个百分点；其他人员轮训覆盖率83.3%，较上月提高8.3个百分点。持证率26.7%。",
			problems: "检查发现的问题是：二（七）“社区书记、主任每年培训一遍”2处。",
		}},
		"pay, insurance, agreements, exits": {one(provided, providedMonth, more(providedMonth, summary.Figures{summary.Workers: 40})), map[string]string{
			basics: "截至2024年10月末，南关区共有社区4个，社工岗人员45人，与上月持平，较上年同期增加5人。员额总量50个，使用率90.0%。",
			progress: "符合条件的社区“两委”成员20人，已转入17人，转入率85.0%。书记、主任培训覆盖率80.0%；其他人员轮训覆盖率83.3%。" +
				"持证率26.7%，较上月、上年同期均提高2.2个百分点。" +
				"月平均薪酬4200.00元（参照水平的105.0%），较上月、上年同期均减少10.00元；“五险一金”参保率95.0%，较上月、上年同期均下降5.0个百分点。",
			problems: "服务协议已到期的2人、180天内到期的3人；按照二（十）应当退出而仍在册的1人。检查发现的问题是：二（七）“社区书记、主任每年培训一遍”2处。",
		}},
		"one county that has not reported": {only(province(), 1), map[string]string{
			basics: "2024年10月，朝阳区未报送，本期无数据。", progress: "本期无数据。", problems: "本期无数据。",
		}},
		"one county that was late": {only(province(), 2), map[string]string{
			basics: "截至2024年10月末，昌邑区共有社区3个，社工岗人员27人。员额总量30个，使用率90.0%。本期为逾期报送。",
		}},
		"nobody": {nobody(), map[string]string{
			basics: "2024年10月，吉林省应报送单位3个，均未报送，本期无数据。", progress: "本期无数据。", problems: "本期无数据。",
		}},
		"no unit": {&Data{Area: province().Area, Period: october}, map[string]string{
			basics: "2024年10月，吉林省没有应报送单位，本期无数据。", progress: "本期无数据。", problems: "本期无数据。",
		}},
		"all late": {allLate(2), map[string]string{
			basics: "2024年10月，吉林省应报送单位2个，已全部报送（均逾期报送）。吉林省共有社区7个，社工岗人员72人。员额总量80个，使用率90.0%。",
		}},
		"the only unit late": {allLate(1), map[string]string{
			basics: "2024年10月，吉林省应报送单位1个，已报送1个（逾期报送）。吉林省共有社区4个，社工岗人员45人，较上月增加1人，与上年同期持平。员额总量50个，使用率90.0%。",
		}},
		"a fall in both": {one(small, summary.Figures{summary.Workers: 48}, summary.Figures{summary.Workers: 48}), map[string]string{
			basics: "截至2024年10月末，南关区共有社区4个，社工岗人员45人，较上月、上年同期均减少3人。",
		}},
		"last month only": {one(small, summary.Figures{summary.Workers: 48}, nil), map[string]string{
			basics: "截至2024年10月末，南关区共有社区4个，社工岗人员45人，较上月减少3人。",
		}},
		"no change, nothing to divide by": {one(everyRule(small), small, small), map[string]string{
			basics:   "截至2024年10月末，南关区共有社区4个，社工岗人员45人，与上月、上年同期持平。",
			progress: "本期没有可以计算的比率。", problems: "本期检查未发现突出问题。",
		}},
		"rules that were not checked": {
			one(more(everyRule(small), summary.Figures{summary.RulePassed + ":2.3-age": 0, summary.RuleUnchecked + ":2.3-age": 1}), nil, nil),
			map[string]string{problems: "已检查的项目未发现突出问题。"},
		},
		"rules nothing is known of": {one(small, nil, nil), map[string]string{problems: "已检查的项目未发现突出问题。"}},
		"no communities sheet": {one(summary.Figures{summary.Workers: 3, summary.Quota: 0, summary.QuotaWorkers: 3}, nil, nil), map[string]string{
			basics: "截至2024年10月末，南关区共有社工岗人员3人。",
		}},
		"no roster": {one(summary.Figures{summary.Quota: 50}, nil, nil), map[string]string{
			basics: "截至2024年10月末，南关区未填报社工岗人员。员额总量50个，使用率0.0%。",
		}},
		"all converted, none converted": {one(summary.Figures{
			summary.CommitteeEligible: 20, summary.CommitteeOnTime: 20, summary.OtherEligible: 5, summary.OtherNotYet: 5,
		}, summary.Figures{summary.CommitteeEligible: 20, summary.CommitteeOnTime: 19}, summary.Figures{
			summary.CommitteeEligible: 20, summary.CommitteeOnTime: 20, summary.OtherEligible: 5,
		}), map[string]string{
			progress: "符合条件的社区“两委”成员20人，已全部转入，转入率较上月提高5.0个百分点；其他符合条件人员5人，均未转入。",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got := paragraphs(build(t, Monthly, tc.data))
			for heading, want := range tc.want {
				if diff := cmp.Diff(want, got[heading]); diff != "" {
					t.Errorf("%s (-want +got)\n%s", heading, diff)
				}
			}
			if got["四、需协调事项"] != "（由填报单位填写）" {
				t.Errorf("四、需协调事项: got %q", got["四、需协调事项"])
			}
		})
	}
}

// seven are units of which the first draws the mean of 其他人员 to 88 %.
func seven() *Data {
	d := province()
	d.Units = nil
	for i, name := range []string{"甲区", "乙区", "丙区", "丁区", "戊区", "己区", "庚区"} {
		f := summary.Figures{summary.Workers: 1, summary.Others: 100, summary.OthersTrained: int64(90 - 10*i), summary.OthersNotDue: 0}
		if i == 0 {
			f[summary.Others], f[summary.OthersTrained] = 10_000, 9_000
		}
		d.Units = append(d.Units, UnitData{Area: Area{Code: "22010" + string(rune('1'+i)), Name: name, Parent: "2201"}, Now: of(name, f)})
	}
	return d
}

func TestTextNamesTheLowest(t *testing.T) {
	const mean = "其他人员轮训覆盖率低于平均水平（88.0%）的有6个单位，较低的是：庚区（30.0%）、己区（40.0%）、戊区（50.0%）"
	for r, want := range map[*Report]string{Monthly: mean + "。", Annual: mean + "、丁区（60.0%）、丙区（70.0%）。"} {
		if diff := cmp.Diff(want, paragraphs(build(t, r, seven()))[problems]); diff != "" {
			t.Errorf("%s (-want +got)\n%s", r.ID, diff)
		}
	}
}

// A difference that rounding hides puts nobody below the mean.
func TestTextOfEqualRates(t *testing.T) {
	d := seven()
	for i := range d.Units {
		f := d.Units[i].Now.County
		f[summary.Others], f[summary.OthersTrained] = 10_000, 9_000
	}
	d.Units[3].Now.County[summary.OthersTrained] = 8_999
	if got := paragraphs(build(t, Monthly, d))[problems]; got != "已检查的项目未发现突出问题。" {
		t.Errorf("got %q", got)
	}
}

func TestTextNamesSome(t *testing.T) {
	d := seven()
	for i := range d.Units {
		if d.Units[i].Late = i == 0; i > 0 {
			d.Units[i].Now = nil
		}
	}
	want := "2024年10月，吉林省应报送单位7个，已报送1个（逾期报送），未报送6个（乙区、丙区、丁区、戊区、己区等）。已报送单位共有社工岗人员1人。"
	if diff := cmp.Diff(want, paragraphs(build(t, Monthly, d))[basics]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTextNamesTheCauses(t *testing.T) {
	f := summary.Figures{
		summary.Workers: 1, summary.RuleErrors + ":3.1-in-roster": 1, summary.RuleExplains + ":3.1-in-roster": 4, summary.RuleErrors + ":2.2-quota": 1,
		summary.RuleExplains + ":3.1-committee": 3, summary.RuleExplains + ":2.7-head-training": 2, summary.RuleErrors + ":d-required": 99,
	}
	want := "检查发现较多的问题是：三（一）“已转入人员在册或已登记退出”5处、三（一）“原社区‘两委’成员按期转入”3处、二（七）“社区书记、主任每年培训一遍”2处。"
	if diff := cmp.Diff(want, paragraphs(build(t, Monthly, one(f, nil, nil)))[problems]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAnnualText(t *testing.T) {
	december := func(d *Data) *Data {
		d.Period = roster.Period{Year: 2024, Month: 12}
		return d
	}
	year := more(provided, summary.Figures{summary.OpenHired.With(2024): 2, summary.Exits: 0, summary.HeadsYear: 5})
	last := more(provided, summary.Figures{summary.CommitteeOnTime: 17, summary.Workers: 46})
	for name, tc := range map[string]struct {
		data *Data
		want map[string]string
	}{
		"the year's end": {december(one(year, providedMonth, last)), map[string]string{
			basics: "截至2024年12月末，南关区共有社区4个，社工岗人员45人，较上年末减少1人。员额总量50个，使用率90.0%。每万常住人口有社工岗人员15.0人。",
			progress: "符合条件的社区“两委”成员20人，已转入17人，转入率85.0%，较上年末下降10.0个百分点。" +
				"书记、主任培训覆盖率80.0%（4/5）；其他人员轮训覆盖率83.3%（30/36）。" +
				"持证率26.7%（12/45）；有3名以上社会工作师的社区2个，占城市社区的50.0%。" +
				"月平均薪酬4200.00元（参照水平的105.0%）；“五险一金”参保率95.0%（38/40）。" +
				"全年公开招聘录用2人，培训书记、主任5人。",
		}},
		"within the year": {one(year, providedMonth, last), map[string]string{
			basics: "截至2024年10月末，南关区共有社区4个，社工岗人员45人，较上年同期减少1人。员额总量50个，使用率90.0%。每万常住人口有社工岗人员15.0人。",
		}},
		"last year missing": {december(one(summary.Figures{summary.Workers: 3}, summary.Figures{summary.Workers: 2}, nil)), map[string]string{
			basics: "截至2024年12月末，南关区共有社工岗人员3人。上年末数据不全，未作比较。", progress: "本期没有可以计算的比率。",
		}},
		"last year missing of one": {province(), map[string]string{
			basics: "2024年10月，吉林省应报送单位3个，已报送2个（其中逾期报送1个：昌邑区），未报送1个（朝阳区）。" +
				"已报送单位共有社区7个，社工岗人员72人。员额总量80个，使用率90.0%。每万常住人口有社工岗人员15.0人。上年同期数据不全，未作比较。",
		}},
		"nobody": {nobody(), map[string]string{
			basics: "2024年10月，吉林省应报送单位3个，均未报送，本期无数据。", progress: "本期无数据。", problems: "本期无数据。",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got := paragraphs(build(t, Annual, tc.data))
			for heading, want := range tc.want {
				if diff := cmp.Diff(want, got[heading]); diff != "" {
					t.Errorf("%s (-want +got)\n%s", heading, diff)
				}
			}
		})
	}
}

// The monthly text fits about half a page of 22 lines of 28 characters, also
// where there is much to say.
func TestMonthlyTextIsShort(t *testing.T) {
	d := rich()
	d.Units[2].Late = true
	n := 0
	for heading, s := range paragraphs(build(t, Monthly, d)) {
		if strings.HasPrefix(heading, "四") {
			continue
		}
		n += utf8.RuneCountInString(s)
	}
	if n > 450 {
		t.Errorf("got %d characters", n)
	}
}
