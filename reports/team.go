package reports

import (
	"cmp"
	"context"
	"slices"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/summary"
)

// Team is who holds the posts: age, education, political status, where they
// come from and where they go (二（三）, 二（六）, 二（九）).
var Team = &Report{ID: "team", Title: "队伍结构", Build: buildTeam}

// trait is a group of holders: some codes of a figure of the structure.
type trait struct {
	name  string
	codes []int
}

var (
	teamSexes = traitsOf(roster.Sexes.Values, 1)
	teamAges  = traitsOf(summary.AgeBands, 1)
	// The ranks of 中专, 中技 and 高中 are one.
	teamEducations = []trait{
		{"研究生", []int{int(roster.Postgraduate)}},
		{"大学本科", []int{int(roster.Undergraduate)}},
		{"大学专科", []int{int(roster.College)}},
		{"高中、中专、中技", []int{int(roster.SecondaryVocational), int(roster.TechnicalSchool), int(roster.HighSchool)}},
		{"初中及以下", []int{int(roster.MiddleSchool), int(roster.PrimarySchool)}},
	}
	// The codes are those of GB/T 4762.
	teamPolitical = []trait{
		{"中共党员（含预备党员）", []int{1, 2}},
		{"共青团员", []int{3}},
		{"民主党派及无党派人士", []int{4, 5, 6, 7, 8, 9, 10, 11, 12}},
		{"群众", []int{13}},
	}
	teamRoutes     = traitsOf(roster.EntryRoutes.Values, 1)
	teamCategories = traitsOf(roster.Categories.Values, 1)
	teamDelegates  = traitsOf(roster.Delegates.Values[1:], 2) // the first is none
	teamExits      = []trait{
		{"招录为公务员", []int{int(roster.ExitCivilServant)}},
		{"招聘为事业编制", []int{int(roster.ExitPublicInstitution)}},
		{"选任街道领导干部", []int{int(roster.ExitStreetLeader)}},
	}
	teamChannels    = traitsOf(roster.ExitChannels.Values, 1)
	teamAuxiliaries = traitsOf(roster.AuxiliaryTypes.Values, 1)
)

// The shares of the structure are of those whose cell is filled.
var (
	womenShare = traitShare("women_share", "女性占比", "—", "女性 ÷ 填报性别的社工岗人员", summary.BySex, teamSexes, 1, 2)
	youngShare = traitShare("young_share", "40岁及以下占比", "二（三）",
		"报告期末40周岁及以下的社工岗人员 ÷ 年龄可知的社工岗人员", summary.ByAge, teamAges, 0, 2)
	degreeShare = traitShare("degree_share", "大专以上学历占比", "二（三）",
		"研究生、大学本科、大学专科学历的社工岗人员 ÷ 填报学历的社工岗人员", summary.ByEducation, teamEducations, 0, 3)
	partyShare = traitShare("party_share", "中共党员占比", "—",
		"中共党员（含预备党员）÷ 填报政治面貌的社工岗人员", summary.ByPolitical, teamPolitical, 0, 1)
	teamShares = []*summary.Indicator{womenShare, youngShare, degreeShare, partyShare}
)

// traitsOf has a trait a name, with codes that count from first.
func traitsOf(names []string, first int) []trait {
	ts := make([]trait, len(names))
	for i, name := range names {
		ts[i] = trait{name, []int{first + i}}
	}
	return ts
}

// of is how many are of the trait, or nothing where that was not reported.
func (t trait) of(f summary.Figures, k summary.Figure) Value {
	n, known := int64(0), false
	for _, c := range t.codes {
		n += f[k.With(c)]
		known = known || f.Has(k.With(c))
	}
	if !known {
		return None()
	}
	return N(n)
}

// traitShare is the share of traits[from:to] in all.
func traitShare(key, title, clause, formula string, k summary.Figure, traits []trait, from, to int) *summary.Indicator {
	add := func(ts []trait) func(summary.Figures) int64 {
		return func(f summary.Figures) int64 {
			n := int64(0)
			for _, t := range ts {
				for _, c := range t.codes {
					n += f[k.With(c)]
				}
			}
			return n
		}
	}
	return &summary.Indicator{
		Key: key, Title: title, Clause: clause, Formula: formula, Source: "人员花名册", Num: add(traits[from:to]), Den: add(traits),
	}
}

// traitColumns are a column a trait, under one head.
func traitColumns(k summary.Figure, traits []trait, head string) []column {
	cols := make([]column, len(traits))
	for i, t := range traits {
		cols[i] = column{head: []string{head, t.name}, sum: true, value: func(f figs) Value { return t.of(f.Now, k) }}
	}
	return cols
}

// shareColumns are a share and its trend.
func shareColumns(i *summary.Indicator) []column {
	return []column{
		share(i, i.Title, "本期"),
		change(rateOf(i), lastMonth, i.Title, "较上月（百分点）"),
		change(rateOf(i), lastYear, i.Title, "较上年同期（百分点）"),
	}
}

func buildTeam(ctx context.Context, d *Data) ([]Block, error) {
	t := d.total(everywhere)
	key := Figures{Items: []Figure{keyFigure("社工岗人员", "人", t, figureOf(summary.Workers))}}
	for _, i := range teamShares {
		key.Items = append(key.Items, keyFigure(i.Title, "", t, rateOf(i)))
	}
	blocks := appendChart([]Block{key}, teamTrendChart(t))
	blocks = append(blocks, Heading{1, "一、性别与年龄"}, d.sexAgeTable())
	blocks = appendChart(appendChart(blocks, piece("年龄构成", summary.ByAge, teamAges, t.Now)), d.ageChart())
	blocks = append(blocks, Heading{1, "二、学历"}, d.educationTable())
	blocks = append(appendChart(blocks, piece("学历构成", summary.ByEducation, teamEducations, t.Now)),
		Heading{1, "三、政治面貌"}, d.politicalTable())
	blocks = append(appendChart(blocks, piece("政治面貌构成", summary.ByPolitical, teamPolitical, t.Now)),
		Heading{1, "四、进入方式与岗位类别"}, d.routeTable(),
		Heading{1, "五、“两代表一委员”与发展渠道"}, d.delegateTable(),
		Heading{1, "六、借调情况"}, d.secondedTable(), d.secondments(ctx),
		Heading{1, "七、其他在社区工作人员"}, d.auxiliaryTable())
	return append(blocks, explain(teamShares...)...), nil
}

// piece is a pie of the traits that somebody has.
func piece(title string, k summary.Figure, traits []trait, f summary.Figures) Chart {
	c := Chart{Title: title, Kind: Pie, Unit: "人", Series: []Series{{Name: "人数"}}}
	for _, t := range traits {
		if v := t.of(f, k); v.Num > 0 {
			c.Categories = append(c.Categories, t.name)
			c.Series[0].Values = append(c.Series[0].Values, v)
		}
	}
	return c
}

func (d *Data) sexAgeTable() Table {
	cols := append([]column{plain(summary.Workers, "社工岗人员")}, traitColumns(summary.BySex, teamSexes, "性别")...)
	cols = append(cols, shareColumns(womenShare)...)
	cols = append(cols, traitColumns(summary.ByAge, teamAges, "年龄")...)
	return d.unitTable(Table{
		Name: "性别与年龄", Title: "社工岗人员性别与年龄", Unit: "人", Source: "人员花名册",
		Notes: []string{"年龄为报告期末的周岁。未填报的不计入各项人数，各项之和可以小于社工岗人员数；占比以填报的人员为基数，下同。"},
	}, append(cols, shareColumns(youngShare)...))
}

func (d *Data) educationTable() Table {
	cols := append(traitColumns(summary.ByEducation, teamEducations, "学历"), shareColumns(degreeShare)...)
	return d.unitTable(Table{
		Name: "学历", Title: "社工岗人员学历", Unit: "人", Source: "人员花名册",
	}, append(cols, ranked(degreeShare, degreeShare.Title)))
}

func (d *Data) politicalTable() Table {
	return d.unitTable(Table{
		Name: "政治面貌", Title: "社工岗人员政治面貌", Unit: "人", Source: "人员花名册",
	}, append(traitColumns(summary.ByPolitical, teamPolitical, "政治面貌"), shareColumns(partyShare)...))
}

func (d *Data) routeTable() Table {
	return d.unitTable(Table{
		Name: "进入方式与岗位类别", Title: "社工岗人员进入方式与岗位类别", Unit: "人", Source: "人员花名册",
	}, append(traitColumns(summary.ByRoute, teamRoutes, "进入方式"), traitColumns(summary.ByCategory, teamCategories, "岗位类别")...))
}

// delegateTable has who was delegated, and who left the posts for a better one.
func (d *Data) delegateTable() Table {
	cols := append(traitColumns(summary.ByDelegate, teamDelegates, "两代表一委员"), traitColumns(summary.ExitReason, teamExits, "发展去向")...)
	return d.unitTable(Table{
		Name: "发展渠道", Title: "“两代表一委员”与发展渠道", Unit: "人", Source: "人员花名册、退出人员台账",
		Notes: []string{"发展去向、招录（聘）方式为本年1月至报告期末退出社工岗的人员；未填报招录（聘）方式的只计入发展去向。"},
	}, append(cols, traitColumns(summary.ExitChannel, teamChannels, "招录（聘）方式")...))
}

func (d *Data) secondedTable() Table {
	return d.unitTable(Table{
		Name: "借调人数", Title: "社工岗人员借调情况", Unit: "人", Source: "人员花名册",
	}, []column{
		plain(summary.Workers, "社工岗人员"), plain(summary.Seconded, "借调人员"),
		change(figureOf(summary.Seconded), lastMonth, "较上月"), change(figureOf(summary.Seconded), lastYear, "较上年同期"),
	})
}

func (d *Data) auxiliaryTable() Table {
	cols := append([]column{plain(summary.Auxiliaries, "人数")}, traitColumns(summary.Auxiliaries, teamAuxiliaries, "人员类型")...)
	return d.unitTable(Table{
		Name: "其他人员", Title: "其他在社区工作人员", Unit: "人", Source: roster.Auxiliaries.Title(),
		Notes: []string{"其他在社区工作人员不占员额，不计入社工岗人员。"},
	}, append(cols, change(figureOf(summary.Auxiliaries), lastMonth, "较上月"), change(figureOf(summary.Auxiliaries), lastYear, "较上年同期")))
}

// teamTrendChart sets the shares beside those of last year, where they are known.
func teamTrendChart(t figs) Chart {
	c := Chart{Title: "主要构成与上年同期对照", Kind: Bars, Unit: "%", Series: []Series{{Name: "上年同期"}, {Name: "本期"}}}
	for _, i := range teamShares {
		old, now := rate(i, t.Year), rate(i, t.Now)
		if old.Kind == Absent || now.Kind == Absent {
			continue
		}
		c.Categories = append(c.Categories, i.Title)
		c.Series[0].Values = append(c.Series[0].Values, old)
		c.Series[1].Values = append(c.Series[1].Values, now)
	}
	return c
}

func (d *Data) ageChart() Chart {
	c := Chart{Title: "分地区年龄构成", Kind: Stacked, Unit: "人"}
	for _, t := range teamAges {
		c.Series = append(c.Series, Series{Name: t.name})
	}
	d.eachGroup(func(name string, f figs) {
		if _, known := youngShare.Of(f.Now); known == 0 {
			return
		}
		c.Categories = append(c.Categories, name)
		for i, t := range teamAges {
			c.Series[i].Values = append(c.Series[i].Values, t.of(f.Now, summary.ByAge))
		}
	})
	return c
}

// secondments lists the bodies that holders are seconded to; no person is named.
func (d *Data) secondments(ctx context.Context) Table {
	return Table{
		Name: "借调单位", Title: "借调单位与时间", Unit: "人", Filter: true, Source: "人员花名册",
		Columns: []Column{
			{Head: []string{"地区"}, Align: Left},
			{Head: []string{"借调单位"}, Align: Left, Wrap: true, Min: 12},
			{Head: []string{"人数"}},
			{Head: []string{"最长（月）"}},
			{Head: []string{"平均（月）"}},
		},
		Notes: []string{"借调到其他社区的不计入。借调时间自借调起始至报告期末，按满月计算；起始只填年月的自该月1日起算，未填报的不计入最长、平均。"},
		Each: d.rows(ctx, func(u *UnitData, ret *roster.Return, _ *policy.Params, add func(...Value) error) error {
			for _, b := range seconding(ret, d.Period.End()) {
				longest, mean := None(), None()
				if b.dated > 0 {
					longest, mean = N(b.longest), D(float64(b.months)/float64(b.dated))
				}
				if err := add(T(u.Name), T(b.name), N(b.persons), longest, mean); err != nil {
					return err
				}
			}
			return nil
		}),
	}
}

// borrower is a body that holders are seconded to, with full months up to the period's
// end of those whose beginning is known.
type borrower struct {
	name                            string
	persons, dated, months, longest int
}

// seconding are the bodies of a return, the one with the most persons first.
func seconding(ret *roster.Return, end roster.Date) []*borrower {
	var bodies []*borrower
	at := map[string]*borrower{}
	for i := range ret.Workers {
		w := &ret.Workers[i]
		if !policy.Seconded(w) {
			continue
		}
		name := cmp.Or(w.SecondedTo, "未填报借调单位")
		b := at[roster.Fold(name)]
		if b == nil {
			b = &borrower{name: name}
			at[roster.Fold(name)], bodies = b, append(bodies, b)
		}
		b.persons++
		if from := w.SecondedFrom; !from.IsZero() && !from.First().After(end) {
			n := fullMonths(from.First(), end.AddDays(1))
			b.dated, b.months, b.longest = b.dated+1, b.months+n, max(b.longest, n)
		}
	}
	slices.SortStableFunc(bodies, func(a, b *borrower) int { return cmp.Compare(b.persons, a.persons) })
	return bodies
}

// fullMonths is how many months have passed from a day until before another.
func fullMonths(from, until roster.Date) int {
	n := until.MonthIndex() - from.MonthIndex()
	if until.Day < from.Day {
		n--
	}
	return n
}
