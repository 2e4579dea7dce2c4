package reports

import (
	"fmt"
	"strings"

	"shegong/internal/summary"
)

// wording makes the text that opens the monthly and the annual report. Every
// sentence comes from figures; one without its figures is left out.
type wording struct {
	d *Data
	t figs
	// annual compares with last year only.
	annual bool
}

// noData stands where nothing was reported.
const noData = "本期无数据。"

// opening are the first four sections; the last is left to the office.
func (w *wording) opening() []Block {
	blocks := []Block{Heading{1, "一、基本情况"}, Paragraph{w.basics()}}
	blocks = append(blocks, Heading{1, "二、主要进展"})
	blocks = append(blocks, paragraphsOf(w.progress())...)
	blocks = append(blocks, Heading{1, "三、存在问题"})
	blocks = append(blocks, paragraphsOf(w.problems())...)
	return append(blocks, Heading{1, "四、需协调事项"}, Paragraph{"（由填报单位填写）"})
}

func paragraphsOf(texts []string) []Block {
	var out []Block
	for _, s := range texts {
		out = append(out, Paragraph{s})
	}
	return out
}

// basics says who reported, and how many hold the posts.
func (w *wording) basics() string {
	reported, missing, late := w.d.completeness()
	month, name, county := w.d.Period.Chinese(), w.d.Area.Name, w.d.Area.Level == "county"
	switch {
	case reported == 0 && county:
		return fmt.Sprintf("%s，%s未报送，%s", month, name, noData)
	case reported == 0 && len(w.d.Units) == 0:
		return fmt.Sprintf("%s，%s没有应报送单位，%s", month, name, noData)
	case reported == 0:
		return fmt.Sprintf("%s，%s应报送单位%d个，均未报送，%s", month, name, len(w.d.Units), noData)
	case county && len(late) > 0:
		return fmt.Sprintf("截至%s末，%s%s%s", month, name, w.posts(), "本期为逾期报送。")
	case county:
		return fmt.Sprintf("截至%s末，%s%s", month, name, w.posts())
	}
	subject := "已报送单位"
	if len(missing) == 0 {
		subject = name
	}
	return fmt.Sprintf("%s，%s应报送单位%d个，%s。%s%s",
		month, name, len(w.d.Units), whoReported(reported, missing, late), subject, w.posts())
}

// whoReported is 已报送2个（其中逾期报送1个：甲区），未报送1个（乙区）.
func whoReported(reported int, missing, late []string) string {
	var b strings.Builder
	if len(missing) == 0 && reported > 1 {
		b.WriteString("已全部报送")
	} else {
		fmt.Fprintf(&b, "已报送%d个", reported)
	}
	switch {
	case len(late) == 0:
	case len(late) < reported:
		fmt.Fprintf(&b, "（其中逾期报送%d个：%s）", len(late), someNames(late))
	case reported == 1:
		b.WriteString("（逾期报送）")
	default:
		b.WriteString("（均逾期报送）")
	}
	if len(missing) > 0 {
		fmt.Fprintf(&b, "，未报送%d个（%s）", len(missing), someNames(missing))
	}
	return b.String()
}

// posts is 共有社区4个，社工岗人员45人…, with what is known of the quota.
func (w *wording) posts() string {
	var b strings.Builder
	now := w.t.Now
	communities, workers := count(now, summary.Communities), count(now, summary.Workers)
	switch {
	case workers.Kind == Absent:
		b.WriteString("未填报社工岗人员。")
	case communities.Kind == Absent:
		fmt.Fprintf(&b, "共有社工岗人员%s人%s。", workers, w.trend(figureOf(summary.Workers)))
	default:
		fmt.Fprintf(&b, "共有社区%s个，社工岗人员%s人%s。", communities, workers, w.trend(figureOf(summary.Workers)))
	}
	if v := rate(summary.FillRate, now); v.Kind != Absent {
		fmt.Fprintf(&b, "员额总量%s个，使用率%s。", count(now, summary.Quota), v)
	}
	if v := perTenThousand(w.t); v.Kind != Absent && w.annual {
		fmt.Fprintf(&b, "每万常住人口有社工岗人员%s人。", v)
	}
	if w.annual && w.t.Year == nil {
		fmt.Fprintf(&b, "%s数据不全，未作比较。", strings.TrimPrefix(w.yearThan(), "较"))
	}
	return b.String()
}

// progress is one paragraph, or one a subject in the annual report.
func (w *wording) progress() []string {
	if len(w.t.Now) == 0 {
		return []string{noData}
	}
	out := sentences(
		joined(w.converted("符合条件的社区“两委”成员", summary.CommitteeRate), w.converted("其他符合条件人员", summary.OtherRate)),
		joined(w.rated(summary.HeadRate), w.rated(summary.StaffRate)),
		joined(w.rated(summary.HolderRate), w.certified()),
		joined(w.paid(), w.rated(summary.InsuredRate)),
	)
	if w.annual {
		out = append(out, sentences(w.year())...)
	}
	switch {
	case len(out) == 0:
		return []string{"本期没有可以计算的比率。"}
	case w.annual:
		return out
	default:
		return []string{strings.Join(out, "")}
	}
}

// joined are the parts that have something to say, in one sentence.
func joined(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "；")
}

// sentences ends those that say something with a full stop.
func sentences(ss ...string) []string {
	var out []string
	for _, s := range ss {
		if s != "" {
			out = append(out, s+"。")
		}
	}
	return out
}

// converted is 符合条件的…20人，已转入17人，转入率85.0%，较上月….
func (w *wording) converted(who string, i *summary.Indicator) string {
	num, den := i.Of(w.t.Now)
	if den == 0 {
		return ""
	}
	trend := w.movement(rateOf(i))
	s := fmt.Sprintf("%s%d人，", who, den)
	switch num {
	case den:
		s += "已全部转入"
	case 0:
		s += "均未转入"
	default:
		return s + fmt.Sprintf("已转入%d人，转入率%s%s", num, rate(i, w.t.Now), trend)
	}
	if trend == "" {
		return s
	}
	return s + "，转入率" + strings.TrimPrefix(trend, "，")
}

// rated is 持证率26.7%，较上月…, in the annual report with （12/45）.
func (w *wording) rated(i *summary.Indicator) string {
	num, den := i.Of(w.t.Now)
	if den == 0 {
		return ""
	}
	of := ""
	if w.annual {
		of = fmt.Sprintf("（%d/%d）", num, den)
	}
	return fmt.Sprintf("%s%s%s%s", i.Title, rate(i, w.t.Now), of, w.movement(rateOf(i)))
}

// certified is said in the annual report only: the monthly one is short.
func (w *wording) certified() string {
	num, den := summary.CertifiedRate.Of(w.t.Now)
	if den == 0 || !w.annual {
		return ""
	}
	return fmt.Sprintf("有3名以上社会工作师的社区%d个，占城市社区的%s", num, Share(num, den))
}

// paid is the mean pay and how it stands to the reference.
func (w *wording) paid() string {
	v := rate(summary.MeanPay, w.t.Now)
	if v.Kind == Absent {
		return ""
	}
	reference := ""
	if r := rate(summary.ReferenceRatio, w.t.Now); r.Kind != Absent {
		reference = fmt.Sprintf("（参照水平的%s）", r)
	}
	return fmt.Sprintf("月平均薪酬%s元%s%s", v, reference, w.movement(rateOf(summary.MeanPay)))
}

// year is what was done in the calendar year.
func (w *wording) year() string {
	var out []string
	add := func(k summary.Figure, what string) {
		if n := w.t.Now[k]; n > 0 {
			out = append(out, fmt.Sprintf("%s%d人", what, n))
		}
	}
	add(summary.OpenHired.With(int(w.d.Period.Year)), "公开招聘录用")
	add(summary.Exits, "退出")
	add(summary.HeadsYear, "培训书记、主任")
	if len(out) == 0 {
		return ""
	}
	span := "本年截至本期"
	if w.d.Period.Month == 12 {
		span = "全年"
	}
	return span + strings.Join(out, "，")
}

// yearThan is what the year before is called.
func (w *wording) yearThan() string {
	if w.annual && w.d.Period.Month == 12 {
		return "较上年末"
	}
	return "较上年同期"
}
