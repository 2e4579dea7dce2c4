package policy

import (
	"fmt"

	"shegong/internal/roster"
)

func rules31() []*Rule {
	ledger := []Need{{Kind: roster.Conversions}}
	return []*Rule{
		{
			ID: "3.1-committee", Clause: "三（一）", Severity: Explain, Scope: Row,
			Title:  "原社区“两委”成员按期转入",
			Why:    "现有社区“两委”成员应在2020年9月底前依规转入“社工岗”。",
			Fix:    "请核对转入时间；未转入的，请办理或说明原因；不符合条件的，请填写是否符合转入条件和不符合原因。",
			Params: []string{"committee_conversion_deadline"}, Needs: ledger, Check: checkCommitteeConversion,
		},
		{
			ID: "3.1-phase", Clause: "三（四）", Severity: Notice, Scope: Row,
			Title:  "其他符合条件人员的转入",
			Why:    "政府或民政部门、其他部门招聘的在岗人员，符合条件的可按规定转入；时限未作规定，仅作提示。",
			Fix:    "请核对转入情况，并注明未转入原因和拟转入时间。",
			Params: []string{"phase_end"}, Needs: ledger, Check: checkPhase,
		},
		{
			ID: "3.1-recruitment", Clause: "三（一）", Severity: Explain, Scope: CountyWide,
			Title:  "分年度招聘计划完成",
			Why:    "不能一次招聘到位的，可分三年组织实施；期满应完成计划。",
			Fix:    "请核对招聘计划和录用人数；未完成的，请说明原因和安排。",
			Params: []string{"issued_on", "phase_end"},
			Needs: []Need{{Kind: roster.County, Field: "planned_hires_1", Or: []Need{
				{Kind: roster.County, Field: "planned_hires_2"}, {Kind: roster.County, Field: "planned_hires_3"},
			}}}, Check: checkRecruitment,
		},
		{
			ID: "3.1-not-eligible", Clause: "三（四）", Severity: Error, Lesser: []Severity{Explain}, Scope: Row,
			Title: "不属转入范围的人员不得转入",
			Why:   "公益性岗位、退休返聘、非全日制人员不转入“社工岗”；其他辅助人员应另行管理。通过公开招聘进入的不在此列。",
			Fix:   "请核对人员来源和进入方式；确属误转的，请移出“社工岗”并更正台账。",
			Needs: ledger, Check: checkNotEligible,
		},
		{
			ID: "3.1-in-roster", Clause: "三（一）", Severity: Error, Lesser: []Severity{Explain}, Scope: Person,
			Title: "已转入人员在册或已登记退出",
			Why:   "已转入“社工岗”的人员应在花名册中，离开的应登记退出人员台账。",
			Fix:   "请补入花名册或退出人员台账；台账有误的，请更正是否转入。",
			Needs: append([]Need{{Kind: roster.Workers}}, ledger...), Check: checkInRoster,
		},
		institutionRule(),
	}
}

var (
	fEligible       = mustField(roster.Conversions, "eligible")
	fConversionDate = mustField(roster.Conversions, "conversion_date")
)

// eligible tells whether a person of the baseline could be converted: by the
// flag, else by the origin. A blank flag beside a reason against means no.
func eligible(v *roster.Conversion) (yes, known bool) {
	switch {
	case v.Eligible != roster.Unknown:
		return v.Eligible == roster.Yes, true
	case v.Origin == 0 || v.Bad.Has(fEligible.Index):
		return false, false
	default:
		return v.Origin <= roster.OtherDepartmentOrigin && v.IneligibleReason == 0, true
	}
}

func checkCommitteeConversion(c *Case, r *Reporter) {
	for i := range c.Return.Conversions {
		v := &c.Return.Conversions[i]
		if yes, known := eligible(v); v.Origin == roster.CommitteeOrigin && yes && known {
			judgeConversion(c, r, v, c.Params.CommitteeDeadline)
		}
	}
}

// checkPhase leaves out the origins that are never converted.
func checkPhase(c *Case, r *Reporter) {
	for i := range c.Return.Conversions {
		v := &c.Return.Conversions[i]
		switch v.Origin {
		case roster.CivilAffairsOrigin, roster.OtherDepartmentOrigin, roster.OtherOrigin:
			if yes, known := eligible(v); yes && known {
				judgeConversion(c, r, v, c.Params.PhaseEnd)
			}
		}
	}
}

// judgeConversion reports who was converted late or is not converted yet, with
// the days past the deadline.
func judgeConversion(c *Case, r *Reporter, v *roster.Conversion, deadline roster.Date) {
	p := Report{Record: v, Field: "converted"}
	origin := "人员来源为" + roster.Origins.String(v.Origin)
	switch {
	case v.Converted == roster.Yes:
		if r.lacks(v, fConversionDate, "") || !v.Date.First().After(deadline) {
			return
		}
		p.Field = "conversion_date"
		p.Message = fmt.Sprintf("%s，%s转入，比%s晚%d天%s", origin, v.Date.Chinese(), deadline.Chinese(), v.Date.DaysSince(deadline), byMonth(v.Date))
	case v.Converted == roster.No && c.AsOf.After(deadline):
		p.Message = fmt.Sprintf("%s，符合转入条件，截至%s未转入，距%s已%d天；%s", origin, c.AsOf.Chinese(), deadline.Chinese(), c.AsOf.DaysSince(deadline), reasonOf(v))
	default:
		return
	}
	r.Add(p)
}

func reasonOf(v *roster.Conversion) string {
	m := "未填写原因"
	if v.Reason != "" {
		m = "原因：" + v.Reason
	}
	if !v.Planned.IsZero() {
		m += "，拟于" + v.Planned.Chinese() + "转入"
	}
	return m
}

var plannedHires = []*roster.Field{
	mustField(roster.County, "planned_hires_1"), mustField(roster.County, "planned_hires_2"), mustField(roster.County, "planned_hires_3"),
}

// checkRecruitment compares the plan with the open recruits since the opinion.
// Neither source is complete alone: the recruitments sheet may lack notices, and
// the roster lacks who left since. The larger count is taken, in the county's favour.
func checkRecruitment(c *Case, r *Reporter) {
	if c.AsOf.Before(c.Params.PhaseEnd) {
		return
	}
	cs := c.countySheet()
	last := (*roster.Field)(nil)
	for _, f := range plannedHires {
		if cs != nil && f.Has(cs) {
			last = f
		}
	}
	if last == nil {
		r.NotRun("county.planned_hires_1")
		return
	}
	plan := cs.Planned1 + cs.Planned2 + cs.Planned3
	listed, announced := c.openRecruits()
	if max(listed, announced) >= plan {
		return
	}
	ledger := "没有公开招聘情况表"
	if c.Return.Has(roster.Recruitments) {
		ledger = fmt.Sprintf("公开招聘情况表录用%d人", announced)
	}
	c.addCounty(r, Report{
		Field: last.Key,
		Message: fmt.Sprintf("%s以来花名册中公开招聘进入%d人，%s；三年计划招聘%d人（%d、%d、%d），差%d人", c.Params.IssuedOn.Chinese(),
			listed, ledger, plan, cs.Planned1, cs.Planned2, cs.Planned3, plan-max(listed, announced)),
	})
}

// openRecruits counts the open recruits since the opinion by the roster and by
// the recruitments sheet.
func (c *Case) openRecruits() (listed, announced int64) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if w.EntryRoute == roster.OpenRoute && !w.Post.IsZero() && w.Post.Last().After(c.Params.IssuedOn) {
			listed++
		}
	}
	for i := range c.Return.Recruitments {
		x := &c.Return.Recruitments[i]
		if !x.NoticeDate.Last().Before(c.Params.IssuedOn) {
			announced += x.Hired
		}
	}
	return listed, announced
}

// checkNotEligible reports conversions of those the opinion leaves out. Who
// later came in by open recruitment is in order.
func checkNotEligible(c *Case, r *Reporter) {
	for _, p := range c.peopleOrder {
		for _, v := range p.Conversions {
			if v.Origin < roster.PublicWelfareOrigin || v.Converted != roster.Yes || recruitedOpenly(p) {
				continue
			}
			report := Report{Record: v, Field: "origin", Related: []Ref{{v, "converted"}}}
			report.Message = fmt.Sprintf("人员来源为%s，是否转入填“是”；该类人员不转入“社工岗”", roster.Origins.String(v.Origin))
			if v.Origin == roster.OtherOrigin {
				report.Severity = Explain
				report.Message = fmt.Sprintf("人员来源为%s，是否转入填“是”；请说明转入依据", roster.Origins.String(v.Origin))
			}
			if !v.Date.IsZero() {
				report.Message += "（" + v.Date.Chinese() + "转入）"
			}
			r.Add(report)
		}
	}
	c.unjoined(r)
}

// recruitedOpenly tells that the roster's entry route is open recruitment, or
// may be: a faulty one has its own finding.
func recruitedOpenly(p *person) bool {
	for _, w := range p.Workers {
		if w.EntryRoute == roster.OpenRoute || w.EntryRoute == 0 {
			return true
		}
	}
	return false
}

// unjoined leaves the conversions unchecked that no person could be found for.
func (c *Case) unjoined(r *Reporter) {
	n := len(c.Return.Conversions)
	for _, p := range c.peopleOrder {
		n -= len(p.Conversions)
	}
	for range n {
		r.Unchecked("conversions.id_number", "")
	}
}

func checkInRoster(c *Case, r *Reporter) {
	j := &joins{c: c}
	for _, p := range c.peopleOrder {
		if len(p.Workers) > 0 || len(p.Exits) > 0 {
			continue
		}
		v := converted(p)
		if v == nil {
			continue
		}
		if j.elsewhere(p) {
			r.Unchecked("conversions.id_number", "")
			continue
		}
		report := Report{Record: v, Field: "converted", Message: convertedWhen(v) + "转入，既不在花名册，也不在退出人员台账"}
		if !c.Return.Has(roster.Exits) {
			report.Severity = Explain
			report.Message = convertedWhen(v) + "转入，不在花名册；本次没有报送退出人员台账"
		}
		r.Add(report)
	}
	c.unjoined(r)
}

func converted(p *person) *roster.Conversion {
	for _, v := range p.Conversions {
		if v.Converted == roster.Yes {
			return v
		}
	}
	return nil
}

func convertedWhen(v *roster.Conversion) string {
	if v.Date.IsZero() {
		return "台账登记已"
	}
	return "台账登记" + v.Date.Chinese()
}
