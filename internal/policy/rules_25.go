package policy

import (
	"fmt"
	"strings"

	"shegong/internal/roster"
)

// rules25 are the rules of 二（五）: what is due to the workers.
func rules25() []*Rule {
	return append(benefitRules(), agreementRules()...)
}

func benefitRules() []*Rule {
	insurance := []Need{{Kind: roster.Workers, Field: "post_date"}}
	for _, f := range insurances {
		if f.field != fMaternity {
			insurance = append(insurance, Need{Kind: roster.Workers, Field: f.field.Key})
		}
	}
	return []*Rule{
		{
			ID: "2.5-insurance", Clause: "二（五）", Severity: Error, Scope: Row, Title: "“五险一金”应当落实",
			Why:   "“社工岗”人员纳入城镇职工社会保险体系，进入社工岗30日后仍未参保缴存的，应予办理。",
			Fix:   "请为该人员办理所缺的社会保险或住房公积金；已办理的，更正填报。",
			Needs: insurance, Check: checkInsurance,
		},
		{
			ID: "2.5-checkup", Clause: "二（五）", Severity: Explain, Scope: Row, Title: "免费体检和带薪休假",
			Why:   "应落实免费体检、带薪休假等待遇；12月报送时核对本年度落实情况。",
			Fix:   "请安排体检、休假并更正填报；本年度确未落实的，说明原因和安排。",
			Needs: []Need{{Kind: roster.Workers, Field: "post_date"}, {Kind: roster.Workers, Field: "checkup", Or: []Need{{Kind: roster.Workers, Field: "paid_leave"}}}}, Check: checkCheckup,
		},
		{
			ID: "2.5-allowance", Clause: "二（五）", Severity: Explain, Scope: CountyWide, Title: "建立应急补贴发放制度",
			Why:   "县（市、区）应建立应急补贴发放制度。",
			Fix:   "请建立应急补贴发放制度；尚未建立的，说明安排。",
			Needs: []Need{{Kind: roster.County, Field: "emergency_allowance"}}, Check: checkAllowance,
		},
		{
			ID: "2.5-file", Clause: "二（五）", Severity: Explain, Scope: Row, Title: "建立人事档案",
			Why:   "应建立健全“社工岗”人员人事档案管理制度，一人一档。",
			Fix:   "请为该人员建立人事档案；已建立的，更正填报。",
			Needs: []Need{{Kind: roster.Workers, Field: "personnel_file"}}, Check: checkFile,
		},
	}
}

var (
	fPension     = mustField(roster.Workers, "pension")
	fMedical     = mustField(roster.Workers, "medical")
	fMaternity   = mustField(roster.Workers, "maternity")
	fHousingFund = mustField(roster.Workers, "housing_fund")
	fCheckup     = mustField(roster.Workers, "checkup")
	fPaidLeave   = mustField(roster.Workers, "paid_leave")
	fFile        = mustField(roster.Workers, "personnel_file")
	fAllowance   = mustField(roster.County, "emergency_allowance")
)

// insurance is one of the five insurances and the fund.
type insurance struct {
	field *roster.Field
	name  string
	flag  func(*roster.Worker) roster.Flag
}

var insurances = []insurance{
	{fPension, "养老保险", func(w *roster.Worker) roster.Flag { return w.Pension }},
	{fMedical, "医疗保险", func(w *roster.Worker) roster.Flag { return w.Medical }},
	{mustField(roster.Workers, "unemployment"), "失业保险", func(w *roster.Worker) roster.Flag { return w.Unemployment }},
	{mustField(roster.Workers, "injury"), "工伤保险", func(w *roster.Worker) roster.Flag { return w.Injury }},
	{fMaternity, "生育保险", maternity},
	{fHousingFund, "住房公积金", func(w *roster.Worker) roster.Flag { return w.HousingFund }},
}

// maternity is paid with the medical insurance since 2019 and often left blank.
func maternity(w *roster.Worker) roster.Flag {
	if w.Maternity == roster.Unknown && w.Medical == roster.Yes && !w.Bad.Has(fMaternity.Index) {
		return roster.Yes
	}
	return w.Maternity
}

// Insured tells that the five insurances and the housing fund are in place.
func Insured(w *roster.Worker) bool {
	for i := range insurances {
		if insurances[i].flag(w) != roster.Yes {
			return false
		}
	}
	return true
}

// insuranceDays is how long after post entry the insurances may take.
const insuranceDays = 30

func checkInsurance(c *Case, r *Reporter) {
	// Before this day, entry is long enough ago; computed once for all rows.
	latest := c.AsOf.AddDays(-insuranceDays)
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if fPost.Has(w) && w.Post.Last().Before(latest) {
			judgeInsurance(c, r, w)
		}
	}
}

func judgeInsurance(c *Case, r *Reporter, w *roster.Worker) {
	var missing []insurance
	var blank *roster.Field
	for i := range insurances {
		s := &insurances[i]
		switch s.flag(w) {
		case roster.No:
			missing = append(missing, *s)
		case roster.Unknown:
			// Blank maternity follows the medical insurance, which is named itself.
			if !w.Bad.Has(s.field.Index) && s.field != fMaternity {
				blank = s.field
			}
		}
	}
	if len(missing) == 0 {
		if blank != nil {
			r.Unchecked(missingField(roster.Workers, blank), "")
		}
		return
	}
	names := make([]string, len(missing))
	p := Report{Record: w, Field: missing[0].field.Key}
	for i, m := range missing {
		names[i] = m.name
		if i > 0 {
			p.Related = append(p.Related, Ref{w, m.field.Key})
		}
	}
	p.Cause = r.rule.ID + "\x00" + strings.Join(names, "")
	p.Message = fmt.Sprintf("%s进入社工岗，至%s已%d日，未落实：%s%s",
		w.Post.Chinese(), c.AsOf.Chinese(), c.AsOf.DaysSince(w.Post.Last()), strings.Join(names, "、"), byMonth(w.Post))
	r.Add(p)
}

// checkCheckup judges the year in the December return, for who was in post all
// of it.
func checkCheckup(c *Case, r *Reporter) {
	if c.AsOf.Month != 12 {
		return
	}
	newYear := roster.NewDate(int(c.AsOf.Year), 1, 1)
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if fPost.Has(w) && !w.Post.Last().After(newYear) {
			judgeCheckup(c, r, w)
		}
	}
}

func judgeCheckup(c *Case, r *Reporter, w *roster.Worker) {
	var fields []*roster.Field
	var what []string
	if w.Checkup == roster.No {
		fields, what = append(fields, fCheckup), append(what, "未安排年度体检")
	}
	if w.PaidLeave == roster.No {
		fields, what = append(fields, fPaidLeave), append(what, "未落实带薪休假")
	}
	if len(fields) == 0 {
		if !r.lacks(w, fCheckup, "") {
			r.lacks(w, fPaidLeave, "")
		}
		return
	}
	p := Report{Record: w, Field: fields[0].Key, Message: fmt.Sprintf("%d年1月1日以来一直在岗，本年度%s", c.AsOf.Year, strings.Join(what, "、"))}
	if len(fields) > 1 {
		p.Related = []Ref{{w, fields[1].Key}}
	}
	r.Add(p)
}

func checkAllowance(c *Case, r *Reporter) {
	cs := c.countySheet()
	if cs == nil {
		r.NotRun(missingField(roster.County, fAllowance))
		return
	}
	if !r.lacks(cs, fAllowance, "") && cs.EmergencyAllowance == roster.No {
		r.Add(Report{Record: cs, Field: "emergency_allowance", Subject: c.CountyName, Message: fmt.Sprintf("%d年尚未建立应急补贴发放制度", cs.Year)})
	}
}

func checkFile(c *Case, r *Reporter) {
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		if !r.lacks(w, fFile, "") && w.PersonnelFile == roster.No {
			r.Add(Report{Record: w, Field: "personnel_file", Message: "未建立人事档案"})
		}
	}
}
