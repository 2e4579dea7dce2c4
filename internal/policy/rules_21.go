package policy

import (
	"fmt"

	"shegong/internal/roster"
)

// rules21 are the rules of 二（一）: who belongs to the posts.
func rules21() []*Rule {
	return []*Rule{
		{
			ID: "2.1-urban", Clause: "二（一）", Severity: Error, Scope: Community, Title: "“社工岗”设在城市社区和县政府所在地乡镇社区",
			Why:   "“社工岗”只在城市社区（含县政府所在地的乡镇社区）设立，其他社区的人员不在此列。",
			Fix:   "请核对社区类型；确属其他乡镇社区或农村社区的，将有关人员移出“社工岗”花名册。",
			Needs: []Need{{Kind: roster.Communities, Field: "type"}, {Kind: roster.Workers}}, Check: checkUrban,
		},
		{
			ID: "2.1-full-time", Clause: "二（一）", Severity: Error, Scope: Row, Title: "“社工岗”人员应为专职",
			Why:   "“社工岗”是专职岗位；兼职、非全日制、退休返聘人员按二（一）、三（四）另行管理。",
			Fix:   "请核对用工性质；确非专职的，移出花名册，其中非全日制、退休返聘人员列入其他在社区工作人员表。",
			Needs: []Need{{Kind: roster.Workers, Field: "employment"}}, Check: checkFullTime,
		},
		{
			ID: "2.1-public-welfare", Clause: "二（一）", Severity: Error, Scope: Row, Title: "公益性岗位人员不纳入“社工岗”",
			Why:   "公益性岗位人员不属于“社工岗”范围；其通过公开招聘进入的，用工性质应改为专职。",
			Fix:   "请核对用工性质；现仍在公益性岗位的，移出花名册，列入其他在社区工作人员表。",
			Needs: []Need{{Kind: roster.Workers, Field: "employment"}}, Check: checkPublicWelfare,
		},
	}
}

var fEmployment = mustField(roster.Workers, "employment")

// checkUrban reports a community of another type with workers once, and types
// outside the vocabulary that reading found.
func checkUrban(c *Case, r *Reporter) {
	c.reportFaults(r, valueMessage)
	for _, g := range c.order {
		switch {
		case len(g.Workers) == 0 || g.Name == "":
		case g.Row == nil:
			r.Unchecked(missingField(roster.Communities, fType), g.Name)
		case fType.Has(g.Row) && !urbanType(g.Row.Type):
			r.Add(Report{
				Record: g.Row, Field: "type",
				Message: fmt.Sprintf("“%s”的类型为%s，花名册中有%d人在此社区的“社工岗”", g.Name, roster.CommunityTypes.String(g.Row.Type), len(g.Workers)),
			})
		}
	}
}

func checkFullTime(c *Case, r *Reporter) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if !fEmployment.Has(w) {
			continue
		}
		switch w.Employment {
		case roster.PartTime, roster.NotFullDay, roster.RetiredRehired:
			r.Add(Report{
				Record: w, Field: "employment",
				Message: fmt.Sprintf("用工性质为%s，“社工岗”人员应为专职", roster.Employments.String(w.Employment)),
			})
		}
	}
}

func checkPublicWelfare(c *Case, r *Reporter) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if fEmployment.Has(w) && w.Employment == roster.PublicWelfare {
			r.Add(Report{Record: w, Field: "employment", Message: "用工性质为公益性岗位，不属于“社工岗”范围"})
		}
	}
}
