package summary

import (
	"fmt"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

// firstHires is the year of the opinion, from which hires are counted.
const firstHires = 2020

func addPay(f Figures, in policy.Input) {
	base := roster.FieldOf(roster.Workers, "base_pay")
	if !in.Return.HasColumn(roster.Workers, "base_pay") {
		return
	}
	for i := range in.Return.Workers {
		w := &in.Return.Workers[i]
		if !base.Has(w) {
			continue
		}
		f[Paid]++
		f[BaseTotal] += w.BasePay
		f[PerfTotal] += w.PerformancePay
		f[SubsidyTotal] += w.Subsidy
	}
	if in.Params.ReferencePay != nil {
		f[RefPay] = *in.Params.ReferencePay * f[Paid]
	}
}

// addConversions counts the baseline of 三（一） and 三（四）.
func addConversions(f Figures, in policy.Input) {
	if !in.Return.Has(roster.Conversions) {
		return
	}
	for _, k := range []Figure{
		CommitteeEligible, CommitteeOnTime, CommitteeLater, CommitteeNotYet,
		OtherEligible, Other2020, Other2021, Other2022, OtherLater, OtherNotYet, Ineligible,
	} {
		f[k] = 0
	}
	zero(f, IneligibleOrigin, roster.Origins)
	zero(f, IneligibleReason, roster.IneligibleReasons)
	for i := range in.Return.Conversions {
		c := &in.Return.Conversions[i]
		switch {
		case !policy.Eligible(c):
			f[Ineligible]++
			f[IneligibleOrigin.With(int(c.Origin))]++
			if c.IneligibleReason > 0 {
				f[IneligibleReason.With(int(c.IneligibleReason))]++
			}
		case c.Origin == roster.CommitteeOrigin:
			f[CommitteeEligible]++
			f[committeeFigure(c, in.Params)]++
		default:
			f[OtherEligible]++
			f[otherFigure(c)]++
		}
	}
}

// zero sets the figure to 0 for all codes of the vocabulary.
func zero(f Figures, k Figure, v *roster.Vocabulary) {
	for i := range v.Values {
		f[k.With(i+1)] = 0
	}
}

// committeeFigure takes a conversion without a date for a late one: that it was
// in time is not shown.
func committeeFigure(c *roster.Conversion, p *policy.Params) Figure {
	switch {
	case c.Converted != roster.Yes:
		return CommitteeNotYet
	case !c.Date.IsZero() && !c.Date.First().After(p.CommitteeDeadline):
		return CommitteeOnTime
	default:
		return CommitteeLater
	}
}

func otherFigure(c *roster.Conversion) Figure {
	switch {
	case c.Converted != roster.Yes:
		return OtherNotYet
	case !c.Date.IsZero() && c.Date.Year <= 2020:
		return Other2020
	case c.Date.Year == 2021:
		return Other2021
	case c.Date.Year == 2022:
		return Other2022
	default:
		return OtherLater
	}
}

// addCourses counts attendances completed in the month and the year.
func addCourses(f Figures, in policy.Input) {
	if !in.Return.Has(roster.Trainings) {
		return
	}
	zero(f, TrainedMonth, roster.TrainingLevels)
	zero(f, TrainedYear, roster.TrainingLevels)
	for i := range in.Return.Trainings {
		t := &in.Return.Trainings[i]
		d := t.End
		if d.IsZero() {
			d = t.Start
		}
		if d.Year != in.AsOf.Year || d.First().After(in.AsOf) || t.Level == 0 {
			continue
		}
		f[TrainedYear.With(int(t.Level))]++
		if d.Month == in.AsOf.Month {
			f[TrainedMonth.With(int(t.Level))]++
		}
	}
}

func addCounty(f Figures, in policy.Input) {
	if in.Params.Quota != nil {
		f[Quota], f[QuotaWorkers] = *in.Params.Quota, f[Workers]
	}
	for i := range in.Return.CountySheets {
		c := &in.Return.CountySheets[i]
		if c.Year != int64(in.AsOf.Year) {
			continue
		}
		for i, n := range []int64{c.Planned1, c.Planned2, c.Planned3} {
			if roster.FieldOf(roster.County, fmt.Sprintf("planned_hires_%d", i+1)).Has(c) {
				f[PlannedHires.With(i+1)] = n
			}
		}
	}
	addHires(f, in)
}

// addHires counts who was hired openly, by the year of the notice.
func addHires(f Figures, in policy.Input) {
	if !in.Return.Has(roster.Recruitments) {
		return
	}
	for y := firstHires; y <= int(in.AsOf.Year); y++ {
		f[OpenHired.With(y)] = 0
	}
	for i := range in.Return.Recruitments {
		r := &in.Return.Recruitments[i]
		if !r.NoticeDate.IsZero() {
			f[OpenHired.With(int(r.NoticeDate.Year))] += r.Hired
		}
	}
}

func addFindings(f Figures, res *policy.Result) {
	f[Errors], f[Explains], f[Notices] = 0, 0, 0
	for i := range res.Findings {
		v := &res.Findings[i]
		switch v.Severity {
		case policy.Error:
			f[Errors]++
			f[RuleErrors+":"+Figure(v.Rule)]++
		case policy.Explain:
			f[Explains]++
			f[RuleExplains+":"+Figure(v.Rule)]++
		default:
			f[Notices]++
		}
	}
}
