package policy

import (
	"fmt"
	"strings"

	"shegong/internal/roster"
)

func rules32() []*Rule {
	pay := func(key string) Need { return Need{Kind: roster.Workers, Field: key} }
	return []*Rule{{
		ID: "3.2-budget", Clause: "三（二）", Severity: Explain, Scope: CountyWide,
		Title: "薪酬预算足以支付全年薪酬",
		Why:   "“社工岗”人员薪酬待遇应纳入同级政府财政预算。",
		Fix:   "请核对年度薪酬预算、省级补助和预算口径；确有缺口的，请说明来源和追加安排。",
		Needs: []Need{{Kind: roster.County, Field: "budget"}, pay("base_pay"), pay("performance_pay"), pay("certificate_subsidy")},
		Check: checkBudget,
	}}
}

func rules33() []*Rule {
	people := Need{Kind: roster.Matters, Field: "people"}
	return []*Rule{
		{
			ID: "3.3-approval", Clause: "三（三）", Severity: Error, Scope: Row,
			Title:  "清单外事项先批准后进社区",
			Why:    "清单以外的工作事项，须向县（市、区）社区工作领导协调机构申请，经审核同意后组织实施。",
			Fix:    "已批准的，请填写批准日期和文号；未批准的，请停止实施并补办申请。",
			Params: []string{"issued_on"},
			Needs: []Need{
				{Kind: roster.Matters, Field: "in_list"}, {Kind: roster.Matters, Field: "start_date"}, {Kind: roster.Matters, Field: "approved"},
			},
			Check: checkApproval,
		},
		{
			ID: "3.3-funding", Clause: "三（三）", Severity: Explain, Scope: Row,
			Title: "人随事转、费随事转",
			Why:   "需社区协助的工作事项，应提供必要的经费和工作条件。",
			Fix:   "请填写工作经费或派出人员；没有的，请与申请部门落实。",
			Needs: []Need{{Kind: roster.Matters, Field: "approved"}, {Kind: roster.Matters, Field: "funds", Or: []Need{people}}},
			Check: checkFunding,
		},
	}
}

func rules34() []*Rule {
	return []*Rule{
		{
			ID: "3.4-other-department", Clause: "三（四）", Severity: Error, Lesser: []Severity{Explain}, Scope: Row,
			Title:  "其他部门不得随意招聘人员到社区",
			Why:    "意见印发后，其他部门不得随意招聘人员到社区工作，公益性岗位除外。",
			Fix:    "请核对进入方式、招聘部门和到社区时间；确属印发后由其他部门招聘的，不纳入“社工岗”，并说明情况。",
			Params: []string{"issued_on"},
			Needs:  []Need{{Kind: roster.Workers, Field: "entry_route"}, {Kind: roster.Workers, Field: "hire_date"}},
			Check:  checkOtherDepartment,
		},
		{
			ID: "3.4-prior-hire", Clause: "三（四）", Severity: Explain, Scope: Row,
			Title:  "转入人员系印发前招聘",
			Why:    "市县政府或民政部门招聘的人员，印发前招聘的方可转入；印发后应公开招聘。",
			Fix:    "请核对到社区工作时间和进入方式；印发后进入的，进入方式应为公开招聘。",
			Params: []string{"issued_on"},
			Needs:  []Need{{Kind: roster.Workers, Field: "entry_route"}, {Kind: roster.Workers, Field: "hire_date"}},
			Check:  checkPriorHire,
		},
	}
}

var (
	fCountyYear    = mustField(roster.County, "year")
	fBudget        = mustField(roster.County, "budget")
	fInList        = mustField(roster.Matters, "in_list")
	fStart         = mustField(roster.Matters, "start_date")
	fApprovedFlag  = mustField(roster.Matters, "approved")
	fApprovalDate  = mustField(roster.Matters, "approval_date")
	fFunds         = mustField(roster.Matters, "funds")
	fPeople        = mustField(roster.Matters, "people")
	fHiredBy       = mustField(roster.Auxiliaries, "hired_by")
	fAuxiliaryHire = mustField(roster.Auxiliaries, "hire_date")
)

// checkBudget holds the year's budget against twelve times the month's pay.
// Until March the budget may not be adopted yet.
func checkBudget(c *Case, r *Reporter) {
	cs := c.countySheet()
	year := fmt.Sprintf("%d年度", c.AsOf.Year)
	if cs == nil || !fBudget.Has(cs) {
		switch {
		case cs != nil && cs.Bad.Has(fBudget.Index), cs == nil && c.yearAtFault():
		case c.AsOf.Month < 4:
			r.Unchecked("county.budget", "")
		default:
			c.addCounty(r, Report{Field: "budget", Message: "没有填报" + year + "薪酬预算"})
		}
		return
	}
	month := c.payroll()
	budget, with := BudgetCovers(cs), "（含省级补助）"
	if !includesSubsidy(cs.BudgetScope) {
		with = fmt.Sprintf("（预算%s，另加省级补助%s）", tenThousands(cs.Budget), tenThousands(cs.ProvincialSubsidy))
	}
	if budget >= 12*month {
		return
	}
	c.addCounty(r, Report{
		Field: "budget",
		Message: fmt.Sprintf("%s薪酬预算%s%s；花名册%d人当月基础报酬、绩效奖金、职业资格补贴共%s元，12个月需%s，差%s", year,
			tenThousands(budget), with, len(c.Return.Workers), yuan(month), tenThousands(12*month), tenThousands(12*month-budget)),
	})
}

// yearAtFault tells that a county sheet's year is blank or at fault, which has
// its own finding: that row may be the as-of year's.
func (c *Case) yearAtFault() bool {
	for i := range c.Return.CountySheets {
		if !fCountyYear.Has(&c.Return.CountySheets[i]) {
			return true
		}
	}
	return false
}

// payroll is the month's pay of the whole roster.
func (c *Case) payroll() int64 {
	sum := int64(0)
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		sum += w.BasePay + w.PerformancePay + w.Subsidy
	}
	return sum
}

// BudgetCovers is what a budget can pay, in 分 a year: with the provincial
// subsidy where its scope leaves that out.
func BudgetCovers(cs *roster.CountySheet) int64 {
	if includesSubsidy(cs.BudgetScope) {
		return cs.Budget
	}
	return cs.Budget + cs.ProvincialSubsidy
}

// includesSubsidy reads the scope of a budget, part by part: 含省级补助, but not
// 不含省级补助.
func includesSubsidy(scope string) bool {
	split := func(r rune) bool { return strings.ContainsRune(",;。、", r) }
	for _, part := range strings.FieldsFunc(roster.Fold(scope), split) {
		if !strings.Contains(part, "省") && !strings.Contains(part, "补助") {
			continue
		}
		switch {
		case strings.ContainsAny(part, "不未"):
			return false
		case strings.Contains(part, "含"), strings.Contains(part, "包括"), strings.Contains(part, "计入"):
			return true
		}
	}
	return false
}

// tenThousands is an amount of 分 in 万元.
func tenThousands(fen int64) string {
	s := fmt.Sprintf("%d.%06d", fen/1_000_000, fen%1_000_000)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + "万元"
}

// checkApproval looks at matters outside the list that began after the opinion.
func checkApproval(c *Case, r *Reporter) {
	for i := range c.Return.Matters {
		m := &c.Return.Matters[i]
		if !c.began(m) {
			continue
		}
		if r.lacks(m, fInList, "") || m.InList != roster.No || r.lacks(m, fApprovedFlag, "") {
			continue
		}
		begun := fmt.Sprintf("%s申请的清单外事项自%s起实施", orElse(m.Department, "有关部门"), m.Start.Chinese())
		p := Report{Record: m, Field: "approved", Related: []Ref{{m, "start_date"}}, Message: begun + "，未经批准" + byMonth(m.Start)}
		if m.Approved == roster.Yes {
			if r.lacks(m, fApprovalDate, "") || !m.ApprovalDate.First().After(m.Start.Last()) {
				continue
			}
			p.Field = "approval_date"
			p.Message = fmt.Sprintf("%s，%s才批准，应先批准后实施%s", begun, m.ApprovalDate.Chinese(), byMonth(m.Start, m.ApprovalDate))
		}
		r.Add(p)
	}
}

// checkFunding reads a blank cell of a column that was read as none; where one
// of the two columns is missing a matter without the other is left open.
func checkFunding(c *Case, r *Reporter) {
	funds, people := columnsOf(c.Return, roster.Matters, "funds"), columnsOf(c.Return, roster.Matters, "people")
	for i := range c.Return.Matters {
		m := &c.Return.Matters[i]
		if m.InList == roster.Yes && m.Approved == roster.Unknown {
			continue // in the list: needs no approval
		}
		if r.lacks(m, fApprovedFlag, "") || m.Approved != roster.Yes || Resourced(m) {
			continue
		}
		switch {
		case m.Bad.Has(fFunds.Index) || m.Bad.Has(fPeople.Index):
		case !funds[m.Sheet]:
			r.Unchecked("matters.funds", "")
		case !people[m.Sheet]:
			r.Unchecked("matters.people", "")
		default:
			r.Add(Report{
				Record: m, Field: "funds", Related: []Ref{{m, "people"}},
				Message: fmt.Sprintf("%s申请的事项已批准，工作经费为0，也没有派出人员", orElse(m.Department, "有关部门")),
			})
		}
	}
}

// checkOtherDepartment looks at the roster and at the auxiliaries.
func checkOtherDepartment(c *Case, r *Reporter) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if w.EntryRoute != roster.OtherDepartmentRoute || !fHire.Has(w) || !w.Hire.First().After(c.Params.IssuedOn) {
			continue
		}
		r.Add(Report{
			Record: w, Field: "entry_route", Related: []Ref{{w, "hire_date"}},
			Message: fmt.Sprintf("进入方式为%s，%s到社区工作，晚于意见印发的%s%s", roster.EntryRoutes.String(w.EntryRoute),
				w.Hire.Chinese(), c.Params.IssuedOn.Chinese(), byMonth(w.Hire)),
		})
	}
	if !c.Return.Has(roster.Auxiliaries) {
		r.NotRun(roster.Auxiliaries.String())
		return
	}
	for i := range c.Return.Auxiliaries {
		judgeAuxiliary(c, r, &c.Return.Auxiliaries[i])
	}
}

func judgeAuxiliary(c *Case, r *Reporter, a *roster.Auxiliary) {
	if a.Type == 0 || a.Type == roster.PublicWelfareAuxiliary || r.lacks(a, fAuxiliaryHire, "") || !a.Hire.First().After(c.Params.IssuedOn) {
		return
	}
	if r.lacks(a, fHiredBy, "") || !otherDepartment(a.HiredBy) {
		return
	}
	r.Add(Report{
		Record: a, Field: "hired_by", Severity: Explain, Related: []Ref{{a, "hire_date"}},
		Message: fmt.Sprintf("%s由%s招聘，%s到社区工作，晚于意见印发的%s%s", roster.AuxiliaryTypes.String(a.Type), a.HiredBy,
			a.Hire.Chinese(), c.Params.IssuedOn.Chinese(), byMonth(a.Hire)),
	})
}

// otherDepartment tells that the name is another department's: not a
// government's, a street's or a community's own, nor that of civil affairs or of
// the bodies that took its community work over.
func otherDepartment(name string) bool {
	for _, own := range []string{"民政", "政府", "街道", "社区", "居委会", "居民委员会", "社会工作部", "社工部", "社会事业局"} {
		if strings.Contains(name, own) {
			return false
		}
	}
	return true
}

func checkPriorHire(c *Case, r *Reporter) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if w.EntryRoute != roster.CivilAffairsRoute || !fHire.Has(w) || !w.Hire.First().After(c.Params.IssuedOn) {
			continue
		}
		r.Add(Report{
			Record: w, Field: "hire_date", Related: []Ref{{w, "entry_route"}},
			Message: fmt.Sprintf("进入方式为%s，%s到社区工作，晚于意见印发的%s%s", roster.EntryRoutes.String(w.EntryRoute),
				w.Hire.Chinese(), c.Params.IssuedOn.Chinese(), byMonth(w.Hire)),
		})
	}
}
