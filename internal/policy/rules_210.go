package policy

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"sort"
	"strings"

	"shegong/internal/roster"
)

func rules210() []*Rule {
	return []*Rule{
		{
			ID: "2.10-failed", Clause: "二（十）", Severity: Error, Lesser: []Severity{Explain}, Scope: Person,
			Title:  "连续2年或累计3年考核不合格的应退出",
			Why:    "连续2年或累计3年考核不合格的，应退出“社工岗”，依法依规解除服务协议。",
			Fix:    "请办理退出并登记退出人员台账；考核结果有误的，请改正。属于“两委”成员的，请按法律法规履行程序并说明进展。",
			Params: []string{"fail_consecutive", "fail_cumulative", "fail_from_year"},
			Needs:  []Need{{Kind: roster.Workers}, {Kind: roster.Appraisals}}, Check: checkFailed,
		},
		{
			ID: "2.10-reason", Clause: "二（十）", Severity: Error, Scope: Row,
			Title: "退出情形按规定填写",
			Why:   "退出情形有规定的六种，其他退出也应写明属于哪一种，便于统计。",
			Fix:   "请改为规定的退出情形。",
			Needs: []Need{{Kind: roster.Exits}}, Check: func(c *Case, r *Reporter) { c.reportFaults(r, valueMessage) },
		},
		{
			ID: "2.10-procedure", Clause: "二（十）", Severity: Explain, Scope: Row,
			Title: "“两委”成员退出履行法定程序",
			Why:   "“两委”成员因规定的六种情形退出的，应按相关法律法规履行退出程序。",
			Fix:   "请填写履行的程序，如罢免、免职的会议和日期；未履行的，请补办并说明。",
			Needs: []Need{{Kind: roster.Exits, Field: "procedure"}}, Check: checkProcedure,
		},
		{
			ID: "2.10-age", Clause: "二（十）", Severity: Explain, Scope: Row,
			Title:  "未超过退出年龄",
			Why:    "各地对退出年龄有具体规定，达到年龄的应退出“社工岗”。",
			Fix:    "请办理退出并登记退出人员台账；出生日期有误的，请改正；按规定留任的，请说明依据。",
			Params: []string{"exit_age_male", "exit_age_female"},
			Needs:  []Need{{Kind: roster.Workers}, {Param: "exit_age_male", Or: []Need{{Param: "exit_age_female"}}}}, Check: checkExitAge,
		},
		{
			ID: "2.10-still-listed", Clause: "二（十）", Severity: Error, Scope: Person,
			Title: "已退出人员不再列入花名册",
			Why:   "已登记退出的人员仍在花名册中，人数会多计。",
			Fix:   "确已退出的，请从花名册删去；重新进入的，请更正进入社工岗时间；误登的，请删去退出记录。",
			Needs: []Need{{Kind: roster.Workers, Field: "post_date"}, {Kind: roster.Exits}}, Check: checkStillListed,
		},
	}
}

var (
	fExitCategory = mustField(roster.Exits, "category")
	fProcedure    = mustField(roster.Exits, "procedure")
	fSex          = mustField(roster.Workers, "sex")
)

// results are a person's appraisals that count, up to a year: of several rows
// of a year the last.
func results(p *person, upTo int64) iter.Seq[*roster.Appraisal] {
	return func(yield func(*roster.Appraisal) bool) {
		for i, a := range p.Appraisals {
			sameYear := func(later *roster.Appraisal) bool { return later.Year == a.Year }
			if a.Year <= 0 || a.Year > upTo || slices.ContainsFunc(p.Appraisals[i+1:], sameYear) {
				continue
			}
			if !yield(a) {
				return
			}
		}
	}
}

// failedYears are the years of a person's failed appraisals, ascending.
func failedYears(p *person, upTo int64) []*roster.Appraisal {
	var failed []*roster.Appraisal
	for a := range results(p, upTo) {
		if a.Grade == roster.Failed {
			failed = append(failed, a)
		}
	}
	sort.Slice(failed, func(i, j int) bool { return failed[i].Year < failed[j].Year })
	return failed
}

// mustLeave tells that the failed years are enough, and which limit says so. A
// year without a failed result ends a run.
func (c *Case) mustLeave(failed []*roster.Appraisal) (why string, ok bool) {
	run := int64(0)
	for i, a := range failed {
		if i > 0 && a.Year == failed[i-1].Year+1 {
			run++
		} else {
			run = 1
		}
		if run >= c.Params.FailConsecutive {
			return fmt.Sprintf("已连续%d年", c.Params.FailConsecutive), true
		}
	}
	if n := int64(len(failed)); n > 0 && n >= c.Params.FailCumulative {
		return fmt.Sprintf("累计%d年，已满%d年", n, c.Params.FailCumulative), true
	}
	return "", false
}

// checkFailed explains instead of accusing where years before the opinion are
// needed for the number, or a committee member's procedure is under way.
func checkFailed(c *Case, r *Reporter) {
	span := c.appraisals()
	for _, p := range c.peopleOrder {
		if len(p.Workers) == 0 {
			continue
		}
		all := failedYears(p, int64(c.AsOf.Year))
		why, ok := c.mustLeave(all)
		if !ok {
			if y := firstFullYear(p); y > 0 && span.startsAfter(max(y, c.Params.FailFromYear)) {
				r.Unchecked("appraisals", "")
			}
			continue
		}
		w := p.Workers[0]
		report := Report{Record: w, Field: "name", Message: yearList(all) + "考核不合格，" + why + "，仍在花名册中"}
		since := sort.Search(len(all), func(i int) bool { return all[i].Year >= c.Params.FailFromYear })
		if _, enough := c.mustLeave(all[since:]); !enough {
			report.Severity = Explain
			report.Message += fmt.Sprintf("；其中有%d年以前的结果", c.Params.FailFromYear)
		} else if onCommittee(w) && procedureUnderWay(p) {
			report.Severity = Explain
			report.Message += "；系“两委”成员，正在履行退出程序"
		}
		for _, a := range all {
			report.Related = append(report.Related, Ref{a, "grade"})
		}
		r.Add(report)
	}
}

func yearList(failed []*roster.Appraisal) string {
	var b strings.Builder
	for i, a := range failed {
		if i > 0 {
			b.WriteString("、")
		}
		fmt.Fprintf(&b, "%d年", a.Year)
	}
	return b.String()
}

// procedureUnderWay tells that the exits ledger or the remarks speak of the
// legal procedure of a committee member's exit.
func procedureUnderWay(p *person) bool {
	for _, e := range p.Exits {
		if !nothing(e.Procedure) {
			return true
		}
	}
	for _, w := range p.Workers {
		for _, s := range []string{"程序", "罢免", "免职", "办理中"} {
			if strings.Contains(w.Remarks, s) {
				return true
			}
		}
	}
	return false
}

func checkProcedure(c *Case, r *Reporter) {
	for i := range c.Return.Exits {
		e := &c.Return.Exits[i]
		if e.Reason == 0 || e.Reason > roster.ExitOtherLegal || !nothing(e.Procedure) || e.Bad.Has(fProcedure.Index) {
			continue
		}
		if r.lacks(e, fExitCategory, "") || !isCommittee(e.Category) {
			continue
		}
		when := ""
		if !e.Date.IsZero() {
			when = e.Date.Chinese()
		}
		r.Add(Report{
			Record: e, Field: "procedure", Related: []Ref{{e, "reason"}},
			Message: fmt.Sprintf("%s%s因%s退出，未填写履行的退出程序", roster.Categories.String(e.Category), when, roster.ExitReasons.String(e.Reason)),
		})
	}
}

func checkExitAge(c *Case, r *Reporter) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		birth, from, ok := birthOf(w)
		if !ok {
			r.lacks(w, fBirth, "")
			continue
		}
		sex := Sex(w)
		if sex == 0 {
			r.lacks(w, fSex, "")
			continue
		}
		limit, key := c.Params.ExitAgeMale, "exit_age_male"
		if sex == roster.Female {
			limit, key = c.Params.ExitAgeFemale, "exit_age_female"
		}
		if limit == nil {
			r.Unchecked(key, "")
			continue
		}
		reached := reaches(birth, *limit)
		if !c.AsOf.After(reached) {
			continue
		}
		r.Add(Report{
			Record: w, Field: "birth_date", Params: []string{key}, Related: []Ref{{w, from}},
			Message: fmt.Sprintf("%s，%s出生，%s满%s周岁，截至%s已超过退出年龄%s", roster.Sexes.String(sex), birth.Chinese(),
				reached.Chinese(), number(*limit), c.AsOf.Chinese(), byMonth(birth)),
		})
	}
}

// reaches is the day on which somebody reaches an age; county rules may count
// months, as 58.5. A month of birth counts as its last day.
func reaches(birth roster.Date, age float64) roster.Date {
	months := int(math.Round(age * 12))
	return birth.Last().AddYears(months / 12).AddMonths(months % 12)
}

// checkStillListed compares exits with the roster. Whoever entered the post
// again after the exit is in order; a faulty date is said elsewhere.
func checkStillListed(c *Case, r *Reporter) {
	for _, p := range c.peopleOrder {
		if len(p.Workers) == 0 || len(p.Exits) == 0 {
			continue
		}
		var last *roster.Exit
		for _, e := range p.Exits {
			if !e.Date.IsZero() && (last == nil || e.Date.First().After(last.Date.First())) {
				last = e
			}
		}
		if last == nil || !c.AsOf.After(last.Date.Last()) || !inPostSince(p, last.Date) {
			continue
		}
		w := p.Workers[0]
		r.Add(Report{
			Record: w, Field: "post_date", Related: []Ref{{last, "exit_date"}},
			Message: fmt.Sprintf("退出人员台账登记%s因%s退出，进入社工岗时间为%s，截至%s仍在花名册中%s", last.Date.Chinese(),
				roster.ExitReasons.String(last.Reason), w.Post.Chinese(), c.AsOf.Chinese(), byMonth(last.Date, w.Post)),
		})
	}
}

// inPostSince tells that every row of the person entered the post no later than
// the exit.
func inPostSince(p *person, exit roster.Date) bool {
	for _, w := range p.Workers {
		if w.Post.IsZero() || w.Post.Last().After(exit.First()) {
			return false
		}
	}
	return true
}
