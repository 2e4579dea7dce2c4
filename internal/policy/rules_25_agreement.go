package policy

import (
	"fmt"

	"shegong/internal/roster"
)

func agreementRules() []*Rule {
	end := Need{Kind: roster.Workers, Field: "agreement_end"}
	return []*Rule{
		{
			ID: "2.5-agreement", Clause: "二（五）", Severity: Error, Scope: Row, Title: "应签订服务协议",
			Why:    "“社工岗”实行服务协议管理，从2021年社区“两委”换届后开始签订，一届一签。",
			Fix:    "请签订（续签）服务协议并填报起止日期；已签订的，更正日期。",
			Params: []string{"terms"},
			Needs:  []Need{{Param: "terms"}, {Kind: roster.Workers, Field: "agreement_start"}, end, {Kind: roster.Workers, Field: "post_date"}}, Check: checkAgreement,
		},
		{
			ID: "2.5-agreement-term", Clause: "二（五）", Severity: Explain, Scope: Row, Title: "服务协议期限与“两委”届期一致",
			Why:    "协议期限与社区“两委”届期一致，实行一届一签；届期内达到退出年龄的，可到该年龄为止。",
			Fix:    "请核对协议终止日期；确与届期不一致的，说明原因。多数协议止于同一另外日期的，请更正届期。",
			Params: []string{"terms", "exit_age_male", "exit_age_female"}, Needs: []Need{{Param: "terms"}, end}, Check: checkAgreementTerm,
		},
	}
}

var (
	fAgreementStart = mustField(roster.Workers, "agreement_start")
	fAgreementEnd   = mustField(roster.Workers, "agreement_end")
)

// agreementDays is the grace from the term's start or post entry.
const agreementDays = 30

// firstAgreementYear: agreements are signed from the terms that begin in it on.
const firstAgreementYear = 2021

// agreementTerm is the known term that asks for an agreement on the as-of date.
func (c *Case) agreementTerm() (Term, bool) {
	t, ok := c.Params.termAt(c.AsOf)
	return t, ok && t.Start.Year >= firstAgreementYear
}

func checkAgreement(c *Case, r *Reporter) {
	term, ok := c.agreementTerm()
	if !ok {
		r.NotRun("terms")
		return
	}
	starts := columnsOf(c.Return, roster.Workers, "agreement_start")
	latest := c.AsOf.AddDays(-agreementDays)
	if !term.Start.Last().Before(latest) {
		return // within the grace from the term's start
	}
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if !fPost.Has(w) || !w.Post.Last().Before(latest) {
			continue
		}
		if !agreementRead(w, starts) {
			r.Unchecked(missingField(roster.Workers, fAgreementStart), "")
			continue
		}
		judgeAgreement(c, r, w, term)
	}
}

func judgeAgreement(c *Case, r *Reporter, w *roster.Worker, term Term) {
	var why, field string
	switch c.agreement(w) {
	case AgreementNone:
		field, why = "agreement_start", "没有服务协议"
	case AgreementEnded:
		field, why = "agreement_end", "服务协议已于"+w.AgreementEnd.Chinese()+"终止"+byMonth(w.AgreementEnd)
	case AgreementFuture:
		field, why = "agreement_start", "服务协议自"+w.AgreementStart.Chinese()+"才开始"+byMonth(w.AgreementStart)
	case AgreementHalf:
		if !r.lacks(w, fAgreementStart, "") {
			r.lacks(w, fAgreementEnd, "")
		}
		return
	default:
		return
	}
	r.Add(Report{
		Record: w, Field: field, Params: []string{"terms"},
		Message: fmt.Sprintf("%s在“两委”届期%s之内%s，%s", c.AsOf.Chinese(), term.chinese(), c.assumed(term), why),
	})
}

// assumed is the remark that the first term is only a stand-in.
func (c *Case) assumed(t Term) string {
	if c.Params.TermAssumed && t == standInTerm {
		return "（届期暂按此计算）"
	}
	return ""
}

// termEnds sorts the agreements' ends: those that disagree with their term, and
// in how many rows each month is the end.
type termEnds struct {
	deviating []*roster.Worker
	judged    int
	months    map[int]int // by month index, of the deviating
}

func checkAgreementTerm(c *Case, r *Reporter) {
	e := termEnds{months: map[int]int{}}
	_, required := c.agreementTerm()
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if !fAgreementEnd.Has(w) {
			continue // a blank end is no agreement, which 2.5-agreement says
		}
		if fAgreementStart.Has(w) && !w.AgreementStart.First().Before(w.AgreementEnd.Last()) {
			continue // d-date-order
		}
		c.sortTermEnd(r, &e, w, required)
	}
	e.report(c, r)
}

func (c *Case) sortTermEnd(r *Reporter, e *termEnds, w *roster.Worker, required bool) {
	if required && w.AgreementEnd.Last().Before(c.AsOf) {
		return // 2.5-agreement says that it has run out
	}
	term, ok := c.termOf(w)
	if !ok {
		r.Unchecked("terms", "")
		return
	}
	e.judged++
	if w.AgreementEnd.MonthIndex() == term.End.MonthIndex() {
		return
	}
	if w.AgreementEnd.Last().Before(term.End.First()) {
		fits, known := c.endsAtExitAge(w)
		if fits {
			return
		}
		if !known && retirable(w) {
			r.Unchecked(exitAgeKey(w), "")
			return
		}
	}
	e.deviating = append(e.deviating, w)
	e.months[w.AgreementEnd.MonthIndex()]++
}

// signedAhead is how many months before its term an agreement may be signed.
const signedAhead = 6

// termOf is the term a worker's agreement belongs to: the one it starts in, or,
// signed shortly before, the next; without a start the as-of date's.
func (c *Case) termOf(w *roster.Worker) (Term, bool) {
	if !fAgreementStart.Has(w) {
		return c.Params.termAt(c.AsOf)
	}
	start := w.AgreementStart.Last()
	for _, t := range c.Params.Terms {
		if !start.After(t.End.Last()) {
			return t, !start.Before(t.Start.AddMonths(-signedAhead))
		}
	}
	return Term{}, false
}

// exitAgeKey is the parameter of the worker's exit age.
func exitAgeKey(w *roster.Worker) string {
	if Sex(w) == roster.Male {
		return "exit_age_male"
	}
	return "exit_age_female"
}

// endsAtExitAge tells that the agreement ends in the month in which the worker
// reaches the exit age; known is false where age or limit is not known.
func (c *Case) endsAtExitAge(w *roster.Worker) (fits, known bool) {
	age := c.Params.ExitAgeFemale
	if exitAgeKey(w) == "exit_age_male" {
		age = c.Params.ExitAgeMale
	}
	birth, _, ok := birthOf(w)
	if age == nil || !ok {
		return false, false
	}
	months := int(*age*12 + 0.5)
	first, last := birth.First().AddMonths(months).AddDays(-1), birth.Last().AddMonths(months)
	end := w.AgreementEnd.MonthIndex()
	return end >= first.MonthIndex() && end <= last.MonthIndex(), true
}

// retirable tells that the agreement may end at a legal retirement age, the
// lowest of which is 50, or that the age is not known.
func retirable(w *roster.Worker) bool {
	birth, _, ok := birthOf(w)
	return !ok || !birth.First().AddYears(50).After(w.AgreementEnd.Last())
}

// report gives one finding on the county where more than half of the
// agreements end in one other month, which then needs no finding of its own.
func (e *termEnds) report(c *Case, r *Reporter) {
	common := 0
	for month, n := range e.months {
		if 2*n > e.judged {
			common = month
			term, _ := c.termOf(e.first(month))
			c.addCounty(r, Report{
				Field: "term_end", Params: []string{"terms"},
				Message: fmt.Sprintf("%d份服务协议中有%d份止于%d年%d月，与“两委”届期%s%s不一致，请核对并更正届期",
					e.judged, n, month/12, month%12+1, term.chinese(), c.assumed(term)),
			})
		}
	}
	for _, w := range e.deviating {
		if w.AgreementEnd.MonthIndex() == common {
			continue
		}
		term, _ := c.termOf(w)
		params := []string{"terms"}
		if w.AgreementEnd.Last().Before(term.End.First()) && c.Params.has(exitAgeKey(w)) {
			params = append(params, exitAgeKey(w))
		}
		r.Add(Report{
			Record: w, Field: "agreement_end", Params: params,
			Message: fmt.Sprintf("服务协议止于%s，“两委”届期为%s%s，应止于届期结束的当月", w.AgreementEnd.Chinese(), term.chinese(), c.assumed(term)),
		})
	}
}

// first is the first worker whose agreement ends in the month.
func (e *termEnds) first(month int) *roster.Worker {
	for _, w := range e.deviating {
		if w.AgreementEnd.MonthIndex() == month {
			return w
		}
	}
	return nil
}
