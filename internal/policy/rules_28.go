package policy

import (
	"fmt"
	"strings"

	"shegong/internal/roster"
)

func rules28() []*Rule {
	kind := Need{Kind: roster.Communities, Field: "type"}
	column := func(k roster.Kind, key string) Need { return Need{Kind: k, Field: key} }
	either := func(a, b string) Need {
		n := column(roster.Communities, a)
		n.Or = []Need{column(roster.Communities, b)}
		return n
	}
	hall := column(roster.Communities, "hall_staff")
	hall.Or = []Need{column(roster.Workers, "workplace")}
	return []*Rule{
		{
			ID: "2.8-hall", Clause: "二（八）", Severity: Explain, Scope: Community,
			Title:  "“一站式”大厅日常办公人员保持2至3人",
			Why:    "大厅日常办公保持2至3人，其他人员下沉到网格。",
			Fix:    "请核对大厅日常办公人数和花名册的工作地点；确实多于或少于规定的，请调整或说明。",
			Params: []string{"hall_staff_min", "hall_staff_max"},
			Needs:  []Need{kind, hall}, Check: checkHall,
		},
		{
			ID: "2.8-grid", Clause: "二（八）", Severity: Explain, Scope: Row,
			Title: "在网格工作的人员有网格",
			Why:   "大厅以外的人员下沉到网格，应落实到具体网格。",
			Fix:   "请填写网格编号；不在网格工作的，请更正工作地点。",
			Needs: []Need{kind, column(roster.Workers, "workplace"), column(roster.Workers, "grid")}, Check: checkGrid,
		},
		{
			ID: "2.8-patrol", Clause: "二（八）", Severity: Explain, Scope: Community,
			Title:  "一日两巡、月全覆盖",
			Why:    "下沉网格应做到每日巡查两次，每月走访全覆盖。",
			Fix:    "请核对日巡查次数和月走访覆盖率；未达到的，请改进或说明。",
			Params: []string{"daily_patrols_min", "monthly_coverage_min"},
			Needs:  []Need{kind, either("daily_patrols", "monthly_coverage")}, Check: checkPatrol,
		},
		{
			ID: "2.8-one-window", Clause: "二（八）", Severity: Explain, Scope: Community,
			Title: "前台一窗受理、后台协同办理",
			Why:   "应全面推行前台“一窗受理”、后台“协同办理”。",
			Fix:   "请核对两项填报；尚未推行的，请说明推行时间。",
			Needs: []Need{kind, either("one_window", "joint_handling")}, Check: checkOneWindow,
		},
	}
}

var (
	fWorkplace     = mustField(roster.Workers, "workplace")
	fSeconded      = mustField(roster.Workers, "seconded")
	fGrid          = mustField(roster.Workers, "grid")
	fHallStaff     = mustField(roster.Communities, "hall_staff")
	fDailyPatrols  = mustField(roster.Communities, "daily_patrols")
	fCoverage      = mustField(roster.Communities, "monthly_coverage")
	fOneWindow     = mustField(roster.Communities, "one_window")
	fJointHandling = mustField(roster.Communities, "joint_handling")
)

// HallFits tells that so many staff of a hall lie in the range of 二（八）.
func (p *Params) HallFits(staff int64) bool {
	return staff >= p.HallStaffMin && staff <= p.HallStaffMax
}

// PatrolsSuffice tells that so many patrols a day are enough for 二（八）.
func (p *Params) PatrolsSuffice(times float64) bool { return times >= p.DailyPatrolsMin }

// CoverageSuffices tells that the month's coverage, in percent, is enough for
// 二（八）.
func (p *Params) CoverageSuffices(percent float64) bool { return percent >= p.MonthlyCoverageMin }

// checkHall judges by each of the two sources that is complete: the communities
// sheet, and the roster where every worker of the community has a workplace.
func checkHall(c *Case, r *Reporter) {
	within := c.Params.HallFits
	for _, g := range c.urban(r) {
		stated := fHallStaff.Has(g.Row)
		counted, complete := hallWorkers(g)
		if complete && counted < c.Params.HallStaffMin {
			for _, w := range c.strays(g) {
				complete = complete && fWorkplace.Has(w) && w.Workplace != roster.HallWorkplace
			}
		}
		if !stated && !complete {
			r.lacks(g.Row, fHallStaff, g.Name)
			continue
		}
		if (!stated || within(g.Row.HallStaff)) && (!complete || within(counted)) {
			continue
		}
		said, seen := "未填报", "工作地点未填全，不作统计"
		if stated {
			said = fmt.Sprintf("%d人", g.Row.HallStaff)
		}
		if complete {
			seen = fmt.Sprintf("%d人", counted)
		}
		r.Add(Report{
			Record: g.Row, Field: "hall_staff",
			Message: fmt.Sprintf("大厅日常办公人数：社区基本情况表%s，花名册%s；应为%d至%d人",
				said, seen, c.Params.HallStaffMin, c.Params.HallStaffMax),
		})
	}
}

func hallWorkers(g *communityGroup) (n int64, complete bool) {
	for _, w := range g.Workers {
		if !fWorkplace.Has(w) {
			return 0, false
		}
		if w.Workplace == roster.HallWorkplace {
			n++
		}
	}
	return n, len(g.Workers) > 0
}

func checkGrid(c *Case, r *Reporter) {
	for _, g := range c.urban(r) {
		for _, w := range g.Workers {
			if fGrid.Has(w) && !nothing(w.Grid) || w.Bad.Has(fGrid.Index) || r.lacks(w, fWorkplace, "") {
				continue
			}
			if w.Workplace != roster.GridWorkplace || r.lacks(w, fSeconded, "") || w.Seconded == roster.Yes {
				continue
			}
			r.Add(Report{
				Record: w, Field: "grid", Related: []Ref{{w, "workplace"}},
				Message: "工作地点为网格，未借调，网格编号未填写",
			})
		}
	}
}

// shortfall is one of two figures or flags of a community, below what is asked.
type shortfall struct {
	field *roster.Field
	text  string
}

// addShortfalls makes one finding of up to two: at the last, the other beside it.
func addShortfalls(r *Reporter, g *communityGroup, found []shortfall, asked string) {
	if len(found) == 0 {
		return
	}
	p := Report{Record: g.Row, Field: found[len(found)-1].field.Key}
	var texts []string
	for i, s := range found {
		texts = append(texts, s.text)
		if i < len(found)-1 {
			p.Related = append(p.Related, Ref{g.Row, s.field.Key})
		}
	}
	p.Message = strings.Join(texts, "，") + "；" + asked
	r.Add(p)
}

// concerned names the community that a blank leaves unchecked; where no sheet
// has the column that is all of them, told as one number.
func (c *Case) concerned(key string) func(*communityGroup) string {
	if !c.Return.HasColumn(roster.Communities, key) {
		return func(*communityGroup) string { return "" }
	}
	return func(g *communityGroup) string { return g.Name }
}

func checkPatrol(c *Case, r *Reporter) {
	asked := fmt.Sprintf("应每日巡查%s次以上、每月走访覆盖%s%%", number(c.Params.DailyPatrolsMin), number(c.Params.MonthlyCoverageMin))
	patrols, coverage := c.concerned("daily_patrols"), c.concerned("monthly_coverage")
	for _, g := range c.urban(r) {
		var found []shortfall
		v := g.Row
		if fDailyPatrols.Has(v) && !c.Params.PatrolsSuffice(v.DailyPatrols) {
			found = append(found, shortfall{fDailyPatrols, "日巡查" + number(v.DailyPatrols) + "次"})
		}
		if fCoverage.Has(v) && !c.Params.CoverageSuffices(v.MonthlyCoverage) {
			found = append(found, shortfall{fCoverage, "月走访覆盖率" + number(v.MonthlyCoverage) + "%"})
		}
		if len(found) == 0 && (r.lacks(v, fDailyPatrols, patrols(g)) || r.lacks(v, fCoverage, coverage(g))) {
			continue
		}
		addShortfalls(r, g, found, asked)
	}
}

func checkOneWindow(c *Case, r *Reporter) {
	window, joint := c.concerned("one_window"), c.concerned("joint_handling")
	for _, g := range c.urban(r) {
		var found []shortfall
		if g.Row.OneWindow == roster.No {
			found = append(found, shortfall{fOneWindow, "尚未实行前台一窗受理"})
		}
		if g.Row.JointHandling == roster.No {
			found = append(found, shortfall{fJointHandling, "尚未实行后台协同办理"})
		}
		if len(found) == 0 && (r.lacks(g.Row, fOneWindow, window(g)) || r.lacks(g.Row, fJointHandling, joint(g))) {
			continue
		}
		addShortfalls(r, g, found, "两项均应全面推行")
	}
}
