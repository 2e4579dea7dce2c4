package reports

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"shegong/internal/policy"
	"shegong/internal/summary"
)

// Monthly is the bulletin that is mailed: key figures, text, one table of each
// main report, and who is missing.
var Monthly = &Report{ID: "monthly", Title: "社区工作者队伍建设月报", Build: buildMonthly}

func buildMonthly(_ context.Context, d *Data) ([]Block, error) {
	t := d.total(nil)
	blocks := []Block{
		Figures{Items: []Figure{
			keyFigure("社工岗人员", "人", t, figureOf(summary.Workers)),
			keyFigure("员额使用率", "", t, rateOf(summary.FillRate)),
			keyFigure("“两委”成员转入率", "", t, rateOf(summary.CommitteeRate)),
			keyFigure("书记、主任培训覆盖率", "", t, rateOf(summary.HeadRate)),
			keyFigure("其他人员轮训覆盖率", "", t, rateOf(summary.StaffRate)),
			keyFigure("持证率", "", t, rateOf(summary.HolderRate)),
		}},
		Heading{1, "一、基本情况"},
		Paragraph{d.basics(t)},
		Heading{1, "二、主要进展"},
		Paragraph{d.progress(t)},
		Heading{1, "三、存在问题"},
	}
	for _, p := range d.problems(t) {
		blocks = append(blocks, Paragraph{p})
	}
	blocks = append(blocks,
		Heading{1, "四、需协调事项"}, Paragraph{"（由填报单位填写）"},
		Heading{1, "五、分地区情况"},
		Heading{2, "（一）人员配备"},
		d.unitTable(Table{
			Name: "人员配备", Title: "社区人员配备", Unit: "个、人", Source: "社区基本情况表、人员花名册、县（市、区）基本情况表",
		}, []column{
			plain(summary.Communities, "社区数"), plain(summary.Quota, "员额总量"), plain(summary.Approved, "核定岗位"), plain(summary.Workers, "实有人员"),
			change(figureOf(summary.Workers), lastMonth, "较上月"), change(figureOf(summary.Workers), lastYear, "较上年同期"),
			share(summary.FillRate, "员额使用率"), ranked(summary.FillRate),
		}),
	)
	blocks = append(appendChart(blocks, d.staffingChart()),
		Heading{2, "（二）转入情况"},
		d.unitTable(Table{Name: "转入情况", Title: "转入“社工岗”情况", Unit: "人", Source: "转入情况台账"}, []column{
			plain(summary.CommitteeEligible, "社区“两委”成员", "符合条件"),
			{head: []string{"社区“两委”成员", "已转入"}, sum: true, value: func(f figs) Value { return countOf(summary.CommitteeRate, f.Now) }},
			share(summary.CommitteeRate, "社区“两委”成员", "转入率"), ranked(summary.CommitteeRate, "社区“两委”成员"),
			plain(summary.OtherEligible, "其他人员", "符合条件"),
			{head: []string{"其他人员", "已转入"}, sum: true, value: func(f figs) Value { return countOf(summary.OtherRate, f.Now) }},
			share(summary.OtherRate, "其他人员", "转入率"),
		}),
		Heading{2, "（三）培训情况"},
		d.unitTable(Table{Name: "培训情况", Title: "培训覆盖情况", Unit: "人", Source: "培训台账、人员花名册"}, []column{
			plain(summary.Heads, "书记、主任", "人数"), plain(summary.HeadsTrained, "书记、主任", "已训"), share(summary.HeadRate, "书记、主任", "覆盖率"),
			plain(summary.Others, "其他人员", "人数"), plain(summary.OthersTrained, "其他人员", "已训"), share(summary.StaffRate, "其他人员", "覆盖率"), ranked(summary.StaffRate, "其他人员"),
			plain(summary.DueSoon, "90天内到期"),
		}),
	)
	blocks = appendChart(blocks, d.trainingChart())
	return append(blocks, explain(
		summary.FillRate, summary.CommitteeRate, summary.OtherRate, summary.HeadRate, summary.StaffRate, summary.HolderRate)...), nil
}

// countOf is an indicator's numerator, or nothing where its denominator is zero.
func countOf(i *summary.Indicator, f summary.Figures) Value {
	num, den := i.Of(f)
	if den == 0 {
		return None()
	}
	return N(num)
}

// basics says who reported, and how many hold the posts.
func (d *Data) basics(t figs) string {
	reported, missing, late := d.completeness()
	if reported == 0 && d.Area.Level == "county" {
		return fmt.Sprintf("%s，%s未报送，本期无数据。", d.Period.Chinese(), d.Area.Name)
	}
	if reported == 0 {
		return fmt.Sprintf("%s，%s应报送单位%d个，均未报送，本期无数据。", d.Period.Chinese(), d.Area.Name, len(d.Units))
	}
	var b strings.Builder
	if d.Area.Level == "county" {
		fmt.Fprintf(&b, "截至%s末，%s", d.Period.Chinese(), d.Area.Name)
	} else {
		fmt.Fprintf(&b, "%s，%s应报送单位%d个，已报送%d个", d.Period.Chinese(), d.Area.Name, len(d.Units), reported)
		if len(late) > 0 {
			fmt.Fprintf(&b, "（其中逾期报送%d个：%s）", len(late), names(late))
		}
		if len(missing) > 0 {
			fmt.Fprintf(&b, "，未报送%d个（%s）", len(missing), names(missing))
		}
		b.WriteString("。已报送单位")
	}
	b.WriteString("共有")
	if v := count(t.Now, summary.Communities); v.Kind != Absent {
		fmt.Fprintf(&b, "社区%s个，", v)
	}
	fmt.Fprintf(&b, "社工岗人员%s人", count(t.Now, summary.Workers))
	var month, year string
	if t.Month != nil {
		month = versus("较上月", "人", t.Now[summary.Workers]-t.Month[summary.Workers])
	}
	if t.Year != nil {
		year = versus("较上年同期", "人", t.Now[summary.Workers]-t.Year[summary.Workers])
	}
	b.WriteString(both(month, year) + "。")
	if v := rate(summary.FillRate, t.Now); v.Kind != Absent {
		fmt.Fprintf(&b, "员额总量%s个，使用率%s。", count(t.Now, summary.Quota), v)
	}
	if v := rate(summary.PerTenThousand, t.Now); v.Kind != Absent {
		fmt.Fprintf(&b, "每万常住人口有社工岗人员%s人。", perTenThousand(t))
	}
	return b.String()
}

// versus is ，较上月增加3人, ，较上月减少3人 or ，与上月持平.
func versus(than, unit string, n int64) string {
	switch {
	case n > 0:
		return fmt.Sprintf("，%s增加%d%s", than, n, unit)
	case n < 0:
		return fmt.Sprintf("，%s减少%d%s", than, -n, unit)
	default:
		return unchanged(than)
	}
}

func unchanged(than string) string { return "，与" + strings.TrimPrefix(than, "较") + "持平" }

// both joins the comparisons with last month and last year; no change in both
// is said once.
func both(month, year string) string {
	if month == unchanged("较上月") && year == unchanged("较上年同期") {
		return "，与上月、上年同期持平"
	}
	return month + year
}

// points is 较上月提高1.2个百分点, 下降 or 持平.
func points(than string, v Value) string {
	s := v.String()
	switch {
	case v.Kind == Absent:
		return ""
	case strings.HasPrefix(s, "+"):
		return fmt.Sprintf("，%s提高%s个百分点", than, s[1:])
	case strings.HasPrefix(s, "-"):
		return fmt.Sprintf("，%s下降%s个百分点", than, s[1:])
	default:
		return unchanged(than)
	}
}

// trend compares a rate with last month and last year.
func trend(v Value, i *summary.Indicator, t figs) string {
	var month, year string
	if t.Month != nil {
		month = points("较上月", v.Change(rate(i, t.Month)))
	}
	if t.Year != nil {
		year = points("较上年同期", v.Change(rate(i, t.Year)))
	}
	return both(month, year)
}

// progress is a sentence a main rate.
func (d *Data) progress(t figs) string {
	if len(t.Now) == 0 {
		return "本期无数据。"
	}
	var b strings.Builder
	for _, i := range []*summary.Indicator{
		summary.CommitteeRate, summary.OtherRate, summary.HeadRate, summary.StaffRate, summary.HolderRate, summary.CertifiedRate,
	} {
		num, den := i.Of(t.Now)
		if den == 0 {
			continue
		}
		v := rate(i, t.Now)
		fmt.Fprintf(&b, "%s%s（%d/%d）", i.Title, v, num, den)
		b.WriteString(trend(v, i, t) + "。")
	}
	if b.Len() == 0 {
		return "本期没有可以计算的比率。"
	}
	return b.String()
}

// problems names the units below the mean and the most frequent causes.
func (d *Data) problems(t figs) []string {
	if len(t.Now) == 0 {
		return []string{"本期无数据。"}
	}
	var out []string
	if d.Area.Level != "county" {
		for _, i := range []*summary.Indicator{summary.CommitteeRate, summary.HeadRate, summary.StaffRate} {
			if s := d.below(i, t); s != "" {
				out = append(out, s)
			}
		}
	}
	if s := causes(t.Now); s != "" {
		out = append(out, s)
	}
	if len(out) == 0 {
		return []string{"本期检查未发现突出问题。"}
	}
	return out
}

// below names the units whose rate is below that of all together, the lowest first.
func (d *Data) below(i *summary.Indicator, t figs) string {
	mean := rate(i, t.Now)
	if mean.Kind == Absent {
		return ""
	}
	type entry struct {
		name string
		v    Value
	}
	var es []entry
	for j := range d.Units {
		if v := rate(i, d.Units[j].figs().Now); v.Kind != Absent && v.String() != mean.String() && v.Num < mean.Num {
			es = append(es, entry{d.Units[j].Name, v})
		}
	}
	if len(es) == 0 {
		return ""
	}
	sort.SliceStable(es, func(a, b int) bool { return es[a].v.Num < es[b].v.Num })
	shown := make([]string, 0, 5)
	for _, e := range es[:min(5, len(es))] {
		shown = append(shown, fmt.Sprintf("%s（%s）", e.name, e.v))
	}
	s := fmt.Sprintf("%s低于平均水平（%s）的有%d个单位", i.Title, mean, len(es))
	if len(es) > len(shown) {
		return s + "，较低的是：" + names(shown) + "。"
	}
	return s + "：" + names(shown) + "。"
}

// inner turns quotation marks into those within quotation marks.
var inner = strings.NewReplacer("“", "‘", "”", "’")

// causes names the five rules of the opinion with the most findings.
func causes(f summary.Figures) string {
	type entry struct {
		rule *policy.Rule
		n    int64
	}
	var es []entry
	for _, r := range policy.Rules() {
		n := f[summary.RuleErrors+":"+summary.Figure(r.ID)] + f[summary.RuleExplains+":"+summary.Figure(r.ID)]
		if n > 0 && !r.Quality() {
			es = append(es, entry{r, n})
		}
	}
	if len(es) == 0 {
		return ""
	}
	sort.SliceStable(es, func(a, b int) bool { return es[a].n > es[b].n })
	shown := make([]string, 0, 5)
	for _, e := range es[:min(5, len(es))] {
		shown = append(shown, fmt.Sprintf("“%s”（%s）%d处", inner.Replace(e.rule.Title), e.rule.Clause, e.n))
	}
	return "检查发现较多的问题是：" + names(shown) + "。"
}
