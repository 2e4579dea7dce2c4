package summary

import (
	"shegong/internal/policy"
	"shegong/internal/roster"
)

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
