package reports

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/summary"
)

// Recruitment is open recruitment: what was announced, who applied and was
// hired, and how that compares with the plan of three years (二（三）, 三（一）).
var Recruitment = &Report{ID: "recruitment", Title: "公开招聘情况", Build: buildRecruitment}

// The opinion's year, from which recruitments are counted, and the last one of
// the plan.
const (
	firstRecruitment = 2020
	lastPlanned      = 2022
)

// Plan and hires of the years of which a unit tells both, which alone can be
// compared; they are derived here, see [Data.planned].
const (
	comparedPlan  summary.Figure = "compared_plan"
	comparedHires summary.Figure = "compared_hires"
)

var planRate = &summary.Indicator{
	Key: "plan_rate", Title: "招聘计划完成率", Clause: "三（一）",
	Formula: "2020年至2022年录用人数 ÷ 同期招聘计划人数，未填报计划或者录用人数的年度不计入", Source: "公开招聘情况表、县（市、区）基本情况表",
	Num: func(f summary.Figures) int64 { return f[comparedHires] }, Den: func(f summary.Figures) int64 { return f[comparedPlan] },
}

// planned is d with the figures of planRate.
func (d *Data) planned() *Data {
	return d.deriving(func(f summary.Figures) {
		for y := firstRecruitment; y <= lastPlanned; y++ {
			plan, hired := summary.PlannedHires.With(y-firstRecruitment+1), summary.OpenHired.With(y)
			if f.Has(plan, hired) {
				f[comparedPlan] += f[plan]
				f[comparedHires] += f[hired]
			}
		}
	})
}

// deriving is d with figures that add derives from those of each unit.
func (d *Data) deriving(add func(summary.Figures)) *Data {
	return d.mapFigures(func(f summary.Figures) summary.Figures {
		out := maps.Clone(f)
		add(out)
		return out
	})
}

// recruited is a figure of open recruitment, of all years up to the period's.
func (d *Data) recruited(k summary.Figure) func(summary.Figures) Value {
	return func(f summary.Figures) Value {
		n, known := int64(0), false
		for y := firstRecruitment; y <= int(d.Period.Year); y++ {
			n += f[k.With(y)]
			known = known || f.Has(k.With(y))
		}
		if !known {
			return None()
		}
		return N(n)
	}
}

// toDate is a figure of the calendar year up to the period; last year's is held
// against the same months of the year before.
func (d *Data) toDate(k summary.Figure, head ...string) []column {
	now, before := k.With(int(d.Period.Year)), k.With(int(d.Period.Year)-1)
	return []column{plain(now, append(head, "本年")...), {
		head:  append(head, "较上年同期"),
		value: func(f figs) Value { return count(f.Now, now).Change(count(f.Year, before)) },
	}}
}

func buildRecruitment(ctx context.Context, d *Data) ([]Block, error) {
	d = d.planned()
	t := d.total(everywhere)
	blocks := []Block{
		Figures{Items: []Figure{
			keyFigure("2020年以来公告", "个", t, d.recruited(summary.Notices)),
			keyFigure("2020年以来计划招聘", "人", t, d.recruited(summary.Places)),
			keyFigure("2020年以来报名", "人", t, d.recruited(summary.Applicants)),
			keyFigure("2020年以来录用", "人", t, d.recruited(summary.OpenHired)),
			keyFigure(planRate.Title, "", t, rateOf(planRate)),
		}},
		Heading{1, "一、各年度公开招聘情况"},
		d.recruitmentYears(t),
	}
	blocks = append(appendChart(blocks, d.recruitmentChart(t)),
		Heading{1, "二、累计与本年公开招聘情况"}, d.recruitmentTable(),
		Heading{1, "三、三年招聘计划完成情况"}, d.planTable())
	blocks = append(appendChart(blocks, d.planChart()),
		Heading{1, "四、招聘公告"}, d.noticeList(ctx))
	return append(blocks, explain(planRate)...), nil
}

// recruitmentYears has one row a year of the notices.
func (d *Data) recruitmentYears(f figs) Table {
	t := Table{
		Name: "各年度招聘", Title: "各年度公开招聘情况", Unit: "个、人", Source: roster.Recruitments.Title(),
		Columns: []Column{
			{Head: []string{"公告年度"}, Align: Left, Min: 6},
			{Head: []string{"招聘公告"}, Sum: true},
			{Head: []string{"计划招聘"}, Sum: true},
			{Head: []string{"报名"}, Sum: true},
			{Head: []string{"录用"}, Sum: true},
			{Head: []string{"录用占计划"}},
		},
		Notes: []string{"按公告日期所在年度统计；当年为1月至报告期末。未填报录用人数的招聘，录用按0人计。"},
	}
	row := func(kind RowKind, name string, of func(summary.Figure) Value) Row {
		places, hired := of(summary.Places), of(summary.OpenHired)
		return Row{Kind: kind, Cells: []Value{T(name), of(summary.Notices), places, of(summary.Applicants), hired, partOf(hired, places)}}
	}
	for y := firstRecruitment; y <= int(d.Period.Year); y++ {
		t.Rows = append(t.Rows, row(Body, fmt.Sprintf("%d年", y), func(k summary.Figure) Value { return count(f.Now, k.With(y)) }))
	}
	t.Rows = append(t.Rows, row(Total, "合计", func(k summary.Figure) Value { return d.recruited(k)(f.Now) }))
	return t
}

// partOf is a count's share in another.
func partOf(a, b Value) Value {
	if a.Kind == Absent {
		return None()
	}
	return Share(int64(a.Num), int64(b.Num))
}

func (d *Data) recruitmentTable() Table {
	all := func(k summary.Figure, head string) column {
		of := d.recruited(k)
		return column{head: []string{head, "2020年以来"}, sum: true, value: func(f figs) Value { return of(f.Now) }}
	}
	var cols []column
	for _, c := range []struct {
		k    summary.Figure
		head string
	}{{summary.Notices, "招聘公告"}, {summary.Places, "计划招聘"}, {summary.Applicants, "报名"}, {summary.OpenHired, "录用"}} {
		cols = append(append(cols, all(c.k, c.head)), d.toDate(c.k, c.head)...)
	}
	return d.unitTable(Table{
		Name: "累计与本年招聘", Title: "累计与本年公开招聘情况", Unit: "个、人", Source: roster.Recruitments.Title(),
		Notes: []string{"“本年”为本年1月至报告期末公告的招聘，“较上年同期”与上年1月至同月公告的招聘比较。"},
	}, cols)
}

// planTable sets the plan beside the hires by the year of the notice.
func (d *Data) planTable() Table {
	var cols []column
	for y := firstRecruitment; y <= lastPlanned; y++ {
		head := fmt.Sprintf("%d年", y)
		cols = append(cols, plain(summary.PlannedHires.With(y-firstRecruitment+1), head, "计划"), plain(summary.OpenHired.With(y), head, "录用"))
	}
	return d.unitTable(Table{
		Name: "招聘计划完成", Title: "三年招聘计划完成情况", Unit: "人", Source: planRate.Source,
		Notes: []string{"不能一次招聘到位的，可分三年组织实施（三（一））；录用按公告日期所在年度统计。"},
	}, append(cols, share(planRate, "完成率"),
		change(rateOf(planRate), lastMonth, "较上月（百分点）"), change(rateOf(planRate), lastYear, "较上年同期（百分点）"), ranked(planRate)))
}

func (d *Data) recruitmentChart(f figs) Chart {
	c := Chart{Title: "各年度计划招聘与录用人数", Kind: Bars, Unit: "人", Series: []Series{{Name: "计划招聘"}, {Name: "录用"}}}
	for y := firstRecruitment; y <= int(d.Period.Year); y++ {
		places, hired := count(f.Now, summary.Places.With(y)), count(f.Now, summary.OpenHired.With(y))
		if places.Kind == Absent && hired.Kind == Absent {
			continue
		}
		c.Categories = append(c.Categories, fmt.Sprintf("%d年", y))
		c.Series[0].Values = append(c.Series[0].Values, places)
		c.Series[1].Values = append(c.Series[1].Values, hired)
	}
	return c
}

func (d *Data) planChart() Chart {
	c := Chart{Title: planRate.Title, Kind: Progress, Unit: "%", Series: []Series{{Name: "完成率"}}}
	d.eachGroup(func(name string, f figs) {
		if v := rate(planRate, f.Now); v.Kind != Absent {
			c.Categories = append(c.Categories, name)
			c.Series[0].Values = append(c.Series[0].Values, v)
		}
	})
	return c
}

func (d *Data) noticeList(ctx context.Context) Table {
	return Table{
		Name: "招聘公告", Title: "招聘公告一览", Unit: "人", Filter: true, Source: roster.Recruitments.Title(),
		Columns: []Column{
			{Head: []string{"地区"}, Align: Left},
			{Head: []string{"公告文号"}, Align: Left, Wrap: true, Min: 10},
			{Head: []string{"公告日期"}},
			{Head: []string{"组织单位"}, Align: Left, Wrap: true, Min: 10},
			{Head: []string{"计划招聘"}},
			{Head: []string{"报名"}},
			{Head: []string{"录用"}},
			{Head: []string{"平均每岗报名"}},
		},
		Each: d.rows(ctx, func(u *UnitData, ret *roster.Return, _ *policy.Params, add func(...Value) error) error {
			for _, r := range byNotice(ret) {
				places, applicants := recruitmentCell(r, "places", r.Places), recruitmentCell(r, "applicants", r.Applicants)
				err := add(T(u.Name), T(r.Notice), T(r.NoticeDate.String()), T(r.Organizers),
					places, applicants, recruitmentCell(r, "hired", r.Hired), perPlace(applicants, places))
				if err != nil {
					return err
				}
			}
			return nil
		}),
	}
}

// byNotice are the recruitments in the order of their notices' dates.
func byNotice(ret *roster.Return) []*roster.Recruitment {
	out := make([]*roster.Recruitment, len(ret.Recruitments))
	for i := range ret.Recruitments {
		out[i] = &ret.Recruitments[i]
	}
	slices.SortStableFunc(out, func(a, b *roster.Recruitment) int { return cmp.Compare(a.NoticeDate.String(), b.NoticeDate.String()) })
	return out
}

// perPlace is how many applied for a place.
func perPlace(applicants, places Value) Value {
	if applicants.Kind == Absent || places.Num == 0 {
		return None()
	}
	return D(applicants.Num / places.Num)
}

// recruitmentCell is a number of the sheet, or nothing where the cell is blank.
func recruitmentCell(r *roster.Recruitment, key string, n int64) Value {
	if !roster.FieldOf(roster.Recruitments, key).Has(r) {
		return None()
	}
	return N(n)
}
