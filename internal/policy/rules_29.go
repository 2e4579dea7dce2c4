package policy

import (
	"fmt"
	"strings"

	"shegong/internal/roster"
)

func rules29() []*Rule {
	return []*Rule{
		{
			ID: "2.9-annual", Clause: "二（九）", Severity: Explain, Scope: Person,
			Title: "上一年度考核有结果",
			Why:   "全年在岗的“社工岗”人员应参加年度考核，结果是薪酬调整、续聘解聘的依据。",
			Fix:   "请补登上一年度考核结果；未参加考核或不确定等次的，也请如实登记。",
			Needs: []Need{{Kind: roster.Workers, Field: "post_date"}, {Kind: roster.Appraisals}}, Check: checkAnnual,
		},
		{
			ID: "2.9-grade", Clause: "二（九）", Severity: Error, Scope: Row,
			Title: "考核结果分四个等次",
			Why:   "考核结果分优秀、合格、基本合格、不合格四个等次；没有等次的填不确定等次或未参加考核。",
			Fix:   "请改为规定的等次。",
			Needs: []Need{{Kind: roster.Appraisals}}, Check: func(c *Case, r *Reporter) { c.reportFaults(r, valueMessage) },
		},
		{
			ID: "2.9-satisfaction", Clause: "二（九）", Severity: Notice, Scope: Row,
			Title: "考核结果附有群众评议",
			Why:   "考核实行群众评议与组织考评相结合，重点考核工作实绩和群众满意度。",
			Fix:   "请补填群众满意度。",
			Needs: []Need{{Kind: roster.Appraisals, Field: "satisfaction"}}, Check: checkSatisfaction,
		},
		{
			ID: "2.9-secondment", Clause: "二（九）", Severity: Explain, Scope: Row,
			Title: "严格控制借调、抽调到上级机关",
			Why:   "“社工岗”人员应在社区工作，借调、抽调到上级机关应严格控制。",
			Fix:   "请安排返回社区工作；确需借调的，请说明事由、期限和批准机关。",
			Needs: []Need{{Kind: roster.Workers, Field: "seconded"}}, Check: checkSecondment,
		},
	}
}

var (
	fAppraisalYear = mustField(roster.Appraisals, "year")
	fSatisfaction  = mustField(roster.Appraisals, "satisfaction")
)

// checkAnnual asks for the previous year's results from 31 March on. Without
// any result of that year the ledger is at fault, not each person.
func checkAnnual(c *Case, r *Reporter) {
	s, j := c.appraisals(), &joins{c: c}
	if !s.previous {
		return
	}
	for _, p := range c.peopleOrder {
		year := firstFullYear(p)
		if year == 0 || year > s.due || appraised(p, s.due) {
			continue
		}
		switch {
		case !s.known:
			r.Unchecked("appraisals", "")
		case j.doubtful(p, len(p.Appraisals)):
			r.Unchecked("workers.id_number", "")
		default:
			w := p.Workers[0]
			r.Add(Report{
				Record: w, Field: "name", Note: showInteger(s.due),
				Message: fmt.Sprintf("%s进入社工岗，%d年全年在岗，年度考核结果中没有%d年的记录%s", w.Post.Chinese(), s.due, s.due, byMonth(w.Post)),
			})
		}
	}
}

// appraised tells that the year has a record, or one whose year is at fault.
func appraised(p *person, year int64) bool {
	for _, a := range p.Appraisals {
		if a.Year == year || !fAppraisalYear.Has(a) {
			return true
		}
	}
	return false
}

// checkSatisfaction looks at the four grades; sheets without the column, such
// as those with one column a year, cannot say.
func checkSatisfaction(c *Case, r *Reporter) {
	read := columnsOf(c.Return, roster.Appraisals, "satisfaction")
	for i := range c.Return.Appraisals {
		a := &c.Return.Appraisals[i]
		if a.Grade == 0 || a.Grade > roster.Failed || fSatisfaction.Has(a) || a.Bad.Has(fSatisfaction.Index) {
			continue
		}
		if !read[a.Sheet] {
			r.Unchecked("appraisals.satisfaction", "")
			continue
		}
		r.Add(Report{
			Record: a, Field: "satisfaction", Note: showInteger(a.Year),
			Message: fmt.Sprintf("%d年考核结果为%s，群众满意度未填写", a.Year, roster.AppraisalGrades.String(a.Grade)),
		})
	}
}

// Seconded tells that the worker is lent to a higher body (二（九）); help in
// another community is none.
func Seconded(w *roster.Worker) bool {
	return w.Seconded == roster.Yes && !strings.HasSuffix(w.SecondedTo, "社区")
}

func checkSecondment(c *Case, r *Reporter) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if r.lacks(w, fSeconded, "") || !Seconded(w) {
			continue
		}
		m := "已借调，借调单位未填写"
		if w.SecondedTo != "" {
			m = "借调到" + w.SecondedTo
		}
		if !w.SecondedFrom.IsZero() {
			m += "，自" + w.SecondedFrom.Chinese() + "起"
		}
		r.Add(Report{Record: w, Field: "seconded", Message: fmt.Sprintf("%s；“社工岗”人员应在%s工作", m, orElse(w.Community, "社区"))})
	}
}
