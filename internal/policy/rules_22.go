package policy

import (
	"fmt"

	"shegong/internal/roster"
)

// rules22 are the rules of 二（二）: how many posts.
func rules22() []*Rule {
	types := Need{Kind: roster.Communities, Field: "type"}
	return []*Rule{
		{
			ID: "2.2-headcount", Clause: "二（二）", Severity: Explain, Lesser: []Severity{Notice}, Scope: Community, Title: "“社工岗”数量与社区户数相适应",
			Why:    "3000户以内可设10至15个左右，超过的每300至500户可增设1个，按需配备，防止人浮于事。",
			Fix:    "请核对户数和核定社工岗数；确需多设或少设的，说明依据。",
			Params: headcountParams,
			Needs: []Need{
				types,
				{Kind: roster.Communities, Field: "households"},
				{Kind: roster.Communities, Field: "approved_posts", Or: []Need{{Kind: roster.Workers}}},
			},
			Check: checkHeadcount,
		},
		{
			ID: "2.2-approved-posts", Clause: "二（二）", Severity: Explain, Scope: Community, Title: "在岗人数不超过核定社工岗数",
			Why:   "“社工岗”按核定的岗位数配备，超出的人员没有岗位依据。",
			Fix:   "请核对在册人数和核定社工岗数；确已超配的，说明原因和消化办法。",
			Needs: []Need{types, {Kind: roster.Communities, Field: "approved_posts"}, {Kind: roster.Workers}}, Check: checkApprovedPosts,
		},
		{
			ID: "2.2-approved-total", Clause: "二（二）", Severity: Explain, Scope: CountyWide, Title: "各社区核定社工岗数之和不超过员额总量",
			Why:    "县（市、区）对“社工岗”实行总量控制、员额管理。",
			Fix:    "请核对员额总量和各社区核定社工岗数；需调整员额的，附批准文件。",
			Params: []string{"quota"},
			Needs:  []Need{types, {Kind: roster.Communities, Field: "approved_posts"}, {Param: "quota"}}, Check: checkApprovedTotal,
		},
		{
			ID: "2.2-quota", Clause: "二（二）", Severity: Error, Scope: CountyWide, Title: "在岗人数不超过员额总量",
			Why:    "县（市、区）对“社工岗”实行总量控制、员额管理。",
			Fix:    "请核对花名册（含重复人员）和员额总量；确已超员的，按属实违规上报原因、措施和期限。",
			Params: []string{"quota"},
			Needs:  []Need{{Kind: roster.Workers}, {Param: "quota"}}, Check: checkQuota,
		},
		{
			ID: "2.2-party-posts", Clause: "二（二）", Severity: Explain, Scope: Community, Title: "每个社区设2个以上专职党建“社工岗”",
			Why:    "城市基层党建工作须有专人负责，社区党组织书记、副书记不计算在内。",
			Fix:    "请核对“是否专职党建社工岗”一列；确未设足的，说明原因和安排。",
			Params: []string{"party_posts_min"},
			Needs:  []Need{types, {Kind: roster.Workers, Field: "party_building"}}, Check: checkPartyPosts,
		},
		{
			ID: "2.2-party-post-holder", Clause: "二（二）", Severity: Notice, Scope: Row, Title: "书记、副书记不计入专职党建“社工岗”",
			Why:   "专职党建“社工岗”不含社区党组织书记、副书记。",
			Fix:   "请将该人员的“是否专职党建社工岗”改为否。",
			Needs: []Need{types, {Kind: roster.Workers, Field: "party_building"}, {Kind: roster.Workers, Field: "position"}}, Check: checkPartyPostHolder,
		},
	}
}

var (
	fHouseholds    = mustField(roster.Communities, "households")
	fApproved      = mustField(roster.Communities, "approved_posts")
	fPartyBuilding = mustField(roster.Workers, "party_building")
)

var headcountParams = []string{
	"headcount_base_min", "headcount_base_max", "headcount_tolerance",
	"headcount_base_households", "headcount_step_max_households", "headcount_step_min_households",
}

// secretaries are the roles that a party-building post does not count.
const secretaries = roster.Secretary | roster.DeputySecretary

func checkHeadcount(c *Case, r *Reporter) {
	for _, g := range c.urban(r) {
		if r.lacks(g.Row, fHouseholds, g.Name) || g.Row.Bad.Has(fApproved.Index) {
			continue
		}
		judgeHeadcount(c, r, g)
	}
}

func judgeHeadcount(c *Case, r *Reporter, g *communityGroup) {
	posts, what, field := int64(len(g.Workers)), "在册人数（未填核定社工岗数）", "households"
	if fApproved.Has(g.Row) {
		posts, what, field = g.Row.ApprovedPosts, "核定社工岗数", "approved_posts"
	} else if !c.Return.Has(roster.Workers) {
		r.Unchecked(missingField(roster.Communities, fApproved), g.Name)
		return
	}
	lo, hi := c.headcountRange(g.Row.Households)
	p := Report{Record: g.Row, Field: field, Params: headcountParams}
	var how string
	switch {
	case posts > hi+c.Params.HeadcountTolerance:
		how = fmt.Sprintf("超出%d个", posts-hi)
	case posts > hi:
		p.Severity, how = Notice, fmt.Sprintf("超出%d个，在“左右”的幅度之内", posts-hi)
	case posts < lo:
		p.Severity, how = Notice, fmt.Sprintf("少%d个", lo-posts)
	default:
		return
	}
	if field != "households" {
		p.Related = []Ref{{g.Row, "households"}}
	}
	p.Message = fmt.Sprintf("“%s”%d户，可设%d至%d个“社工岗”，%s%d，%s", g.Name, g.Row.Households, lo, hi, what, posts, how)
	r.Add(p)
}

// headcountRange is how many posts a community of so many households may have.
func (c *Case) headcountRange(households int64) (lo, hi int64) {
	p := c.Params
	lo, hi = p.HeadcountBaseMin, p.HeadcountBaseMax
	if more := households - p.HeadcountBaseHouseholds; more > 0 {
		lo += more / p.HeadcountStepMax
		hi += more / p.HeadcountStepMin
	}
	return lo, hi
}

func checkApprovedPosts(c *Case, r *Reporter) {
	for _, g := range c.urban(r) {
		if r.lacks(g.Row, fApproved, g.Name) {
			continue
		}
		if n := int64(len(g.Workers)); n > g.Row.ApprovedPosts {
			r.Add(Report{
				Record: g.Row, Field: "approved_posts",
				Message: fmt.Sprintf("“%s”在册%d人，核定社工岗数%d个，超出%d人", g.Name, n, g.Row.ApprovedPosts, n-g.Row.ApprovedPosts),
			})
		}
	}
}

// checkApprovedTotal sums what is given; a sum within the quota is only good
// when every community gives its figure.
func checkApprovedTotal(c *Case, r *Reporter) {
	var sum int64
	var blank []string
	for i := range c.Return.Communities {
		v := &c.Return.Communities[i]
		switch {
		case fType.Has(v) && !urbanType(v.Type):
		case fApproved.Has(v):
			sum += v.ApprovedPosts
		case !v.Bad.Has(fApproved.Index):
			blank = append(blank, v.Name)
		}
	}
	quota := *c.Params.Quota
	if sum > quota {
		c.addCounty(r, Report{
			Field: "quota", Params: []string{"quota"},
			Message: fmt.Sprintf("各社区核定社工岗数合计%d个，员额总量%d名，超出%d", sum, quota, sum-quota),
		})
		return
	}
	for _, name := range blank {
		r.Unchecked(missingField(roster.Communities, fApproved), name)
	}
}

// checkQuota counts every roster row, whatever else is found on it.
func checkQuota(c *Case, r *Reporter) {
	n, quota := int64(len(c.Return.Workers)), *c.Params.Quota
	if n > quota {
		c.addCounty(r, Report{
			Field: "quota", Params: []string{"quota"},
			Message: fmt.Sprintf("花名册%d人，员额总量%d名，超出%d人", n, quota, n-quota),
		})
	}
}

func checkPartyPosts(c *Case, r *Reporter) {
	for _, g := range c.urban(r) {
		var n, holders, unknown int64
		for _, w := range g.Workers {
			switch {
			case w.Position.Roles&secretaries != 0:
				if w.PartyBuilding == roster.Yes {
					holders++
				}
			case !fPartyBuilding.Has(w):
				unknown++
			case w.PartyBuilding == roster.Yes:
				n++
			}
		}
		least := c.Params.PartyPostsMin
		if n < least {
			for _, w := range c.strays(g) {
				if w.PartyBuilding != roster.No && w.Position.Roles&secretaries == 0 {
					unknown++
				}
			}
		}
		switch {
		case n >= least:
		case n+unknown >= least:
			r.Unchecked(missingField(roster.Workers, fPartyBuilding), g.Name)
		default:
			m := fmt.Sprintf("“%s”专职党建“社工岗”%d个，原则上不少于%d个", g.Name, n, least)
			if holders > 0 {
				m += fmt.Sprintf("（另有%d名书记、副书记标为党建岗，不计算在内）", holders)
			}
			r.Add(Report{Record: g.Row, Field: "community", Message: m, Params: []string{"party_posts_min"}})
		}
	}
}

func checkPartyPostHolder(c *Case, r *Reporter) {
	for _, g := range c.urban(r) {
		for _, w := range g.Workers {
			if w.PartyBuilding == roster.Yes && w.Position.Roles&secretaries != 0 {
				r.Add(Report{
					Record: w, Field: "party_building", Related: []Ref{{w, "position"}},
					Message: fmt.Sprintf("职务为%s，标为专职党建“社工岗”，不计入本社区党建岗数", w.Position.Text),
				})
			}
		}
	}
}
