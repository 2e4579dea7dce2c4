package policy

import (
	"fmt"

	"shegong/internal/roster"
)

// rules24 are the rules of 二（四）: categories, grades and pay.
func rules24() []*Rule {
	return append(gradeRules(), payRules()...)
}

func gradeRules() []*Rule {
	category := Need{Kind: roster.Workers, Field: "category"}
	grade := Need{Kind: roster.Workers, Field: "grade"}
	return []*Rule{
		{
			ID: "2.4-category", Clause: "二（四）", Severity: Error, Lesser: []Severity{Explain}, Scope: Row, Title: "岗位类别应与职务一致",
			Why:   "“社工岗”分为社区正职、其他“两委”成员和普通工作人员三类，薪酬和管理按类别确定；只有本社区党组织和居民委员会的职务计入前两类。",
			Fix:   "请核对岗位类别和职务，改正有误的一处；职务表述特殊的，予以说明。",
			Needs: []Need{category}, Check: checkCategory,
		},
		{
			ID: "2.4-grade", Clause: "二（四）", Severity: Explain, Scope: Row, Title: "岗位等级应在本类别范围内",
			Why:    "等级绩效薪酬制度应与三类岗位相适应，各类岗位有相应的等级范围。",
			Fix:    "请核对岗位等级和岗位类别；当地另有规定的，说明依据文号。",
			Params: []string{"grade_ranges"}, Needs: []Need{category, grade}, Check: checkGrade,
		},
		{
			ID: "2.4-base-grade", Clause: "二（四）", Severity: Explain, Scope: CountyWide, Title: "基础报酬应与岗位等级相对应",
			Why:   "基础报酬与本人岗位等级相对应：同一类别同一等级标准一致，等级高的不低于等级低的。",
			Fix:   "请按所列类别和等级核对岗位等级和基础报酬；确有不同的，说明原因。",
			Needs: []Need{category, grade, {Kind: roster.Workers, Field: "base_pay"}, {Kind: roster.Workers, Field: "post_date"}}, Check: checkBaseGrade,
		},
	}
}

// ownCategory is the category that the position asks for; only posts of the
// community's own party organisation and residents' committee count. other
// tells that the position is none of the known ones.
func ownCategory(p roster.Position) (category roster.Code, other bool) {
	switch {
	case p.Roles&(roster.Secretary|roster.Director) != 0:
		return roster.HeadCategory, false
	case p.Roles&(roster.DeputySecretary|roster.DeputyDirector|roster.Member) != 0:
		return roster.CommitteeCategory, false
	default:
		return roster.OrdinaryCategory, p.Roles != roster.Staff
	}
}

// miscategorised tells that category and position are both known and disagree
// without a doubt; what follows from it is not reported again.
func miscategorised(w *roster.Worker) bool {
	if !fCategory.Has(w) || !fPosition.Has(w) {
		return false
	}
	want, other := ownCategory(w.Position)
	return !other && want != w.Category
}

func checkCategory(c *Case, r *Reporter) {
	c.reportFaults(r, valueMessage)
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if !fCategory.Has(w) || !fPosition.Has(w) {
			continue
		}
		want, other := ownCategory(w.Position)
		if want == w.Category {
			continue
		}
		p := Report{
			Record: w, Field: "category", Related: []Ref{{w, "position"}},
			Message: fmt.Sprintf("职务为“%s”，岗位类别应为%s，填报为%s", w.Position.Text, roster.Categories.String(want), roster.Categories.String(w.Category)),
		}
		if other {
			p.Severity = Explain
			p.Message = fmt.Sprintf("职务为“%s”，不是本社区党组织或居民委员会的规定职务，岗位类别填报为%s", w.Position.Text, roster.Categories.String(w.Category))
		}
		r.Add(p)
	}
}

func checkGrade(c *Case, r *Reporter) {
	ranges, source := gradeRangesOf(c.Params)
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if !fCategory.Has(w) || miscategorised(w) || r.lacks(w, fGrade, "") {
			continue
		}
		g := ranges[w.Category]
		if w.Grade >= g[0] && w.Grade <= g[1] {
			continue
		}
		r.Add(Report{
			Record: w, Field: "grade", Related: []Ref{{w, "category"}}, Params: []string{"grade_ranges"},
			Message: fmt.Sprintf("岗位等级%d级，%s的等级范围为%d至%d级%s", w.Grade, roster.Categories.String(w.Category), g[0], g[1], source[w.Category]),
		})
	}
}

// gradeRangesOf are the ranges by category, and the remark on those that are
// only the trial measures'.
func gradeRangesOf(p *Params) (ranges [4][2]int64, source [4]string) {
	trial := Defaults().GradeRanges
	for code := roster.HeadCategory; code <= roster.OrdinaryCategory; code++ {
		name := roster.Categories.String(code)
		ranges[code] = p.GradeRanges[name]
		if ranges[code] == trial[name] {
			source[code] = "（参照试行办法）"
		}
	}
	return ranges, source
}

// baseByGrade are the base pays by category and grade.
type baseByGrade [4][19]tally

// baseGrades leaves out rows in their first year, whose grade is not settled
// yet, and those in a wrong category.
func (c *Case) baseGrades(r *Reporter) *baseByGrade {
	t := &baseByGrade{}
	read := paysOf(c.Return)
	since := c.AsOf.AddMonths(-12)
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if !fCategory.Has(w) || miscategorised(w) || !fPost.Has(w) || w.Post.Last().After(since) || r.lacks(w, fGrade, "") {
			continue
		}
		if base, ok := read.base(w); ok && w.Grade >= 1 && w.Grade <= 18 {
			t[w.Category][w.Grade].add(base, w)
		}
	}
	return t
}

// shownRefs bounds the related cells of a county's finding.
const shownRefs = 20

func checkBaseGrade(c *Case, r *Reporter) {
	t := c.baseGrades(r)
	var details []string
	var related []Ref
	for code := roster.HeadCategory; code <= roster.OrdinaryCategory; code++ {
		name := roster.Categories.String(code)
		below := 0
		for g := range t[code] {
			cell := t[code][g]
			if len(cell) == 0 {
				continue
			}
			if len(cell) > 1 {
				details = append(details, fmt.Sprintf("%s%d级有%d种：%s", name, g, len(cell), cell))
				related = append(related, cell.deviating()...)
			}
			if below > 0 && cell.mode() < t[code][below].mode() {
				details = append(details, fmt.Sprintf("%s%d级%s元低于%d级%s元", name, g, yuan(cell.mode()), below, yuan(t[code][below].mode())))
			}
			below = g
		}
	}
	if len(details) > 0 {
		c.addCounty(r, Report{
			Field: "base_pay", Related: related[:min(len(related), shownRefs)],
			Message: "基础报酬与岗位等级不对应：" + joined(details),
		})
	}
}

// String lists the amounts with how many have them.
func (t tally) String() string {
	s := ""
	for i, a := range t {
		if i > 0 {
			s += "、"
		}
		s += fmt.Sprintf("%s元%d人", yuan(a.amount), a.n)
	}
	return s
}

// deviating are the first cells of the amounts that are not the usual one.
func (t tally) deviating() []Ref {
	var out []Ref
	usual := t.mode()
	for _, a := range t {
		if a.amount != usual {
			out = append(out, Ref{a.first, "base_pay"})
		}
	}
	return out
}
