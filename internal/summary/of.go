package summary

import (
	"shegong/internal/policy"
	"shegong/internal/roster"
)

// Of condenses a return. in.Previous, where there is one, gives who joined and
// left; res the findings.
func Of(in policy.Input, res *policy.Result) *Summary {
	facts := policy.NewFacts(in)
	s := &Summary{Unit: in.Return.County, Period: in.Return.Period, AsOf: in.AsOf, County: Figures{}}
	at := map[*roster.Worker]Figures{}
	byName := map[string]Figures{}
	for g := range facts.Groups() {
		if g.Name == "" {
			continue
		}
		c := Community{Street: g.Street, Name: g.Name, Figures: communityFigures(facts, g)}
		if g.Row != nil {
			c.Type = g.Row.Type
		}
		for _, w := range g.Workers {
			at[w] = c.Figures
		}
		byName[roster.CommunityKey(g.Name)] = c.Figures
		s.Communities = append(s.Communities, c)
	}
	addTraining(facts, at)
	addMovement(in, at, byName)
	for _, c := range s.Communities {
		s.County.Add(c.Figures)
	}
	addPay(s.County, in)
	addConversions(s.County, in)
	addCourses(s.County, in)
	addCounty(s.County, in)
	addFindings(s.County, res)
	return s
}

func communityFigures(facts *policy.Facts, g policy.Group) Figures {
	f := Figures{Workers: int64(len(g.Workers)), PartyPosts: 0, HallStaff: 0, GridStaff: 0, Assistants: 0, SocialWorkers: 0, Seniors: 0}
	qualified := 0
	for _, w := range g.Workers {
		if w.PartyBuilding == roster.Yes && !policy.Secretary(w) {
			f[PartyPosts]++
		}
		switch w.Workplace {
		case roster.HallWorkplace:
			f[HallStaff]++
		case roster.GridWorkplace:
			f[GridStaff]++
		}
		switch w.Certificate {
		case roster.AssistantCertificate:
			f[Assistants]++
		case roster.SocialWorkerCertificate:
			f[SocialWorkers]++
		case roster.SeniorCertificate:
			f[Seniors]++
		}
		if facts.Qualified(w.Certificate) {
			qualified++
		}
	}
	if g.Row == nil {
		return f
	}
	f[Communities] = 1
	addSheetFigures(f, g.Row)
	if !g.Urban {
		return f
	}
	f[Urban] = 1
	if qualified >= 3 {
		f[Certified3] = 1
	}
	addRange(f, facts, g)
	return f
}

// addSheetFigures takes what the communities sheet reports; blanks are left out.
func addSheetFigures(f Figures, c *roster.Community) {
	for key, at := range map[string]struct {
		figure Figure
		value  int64
	}{
		"households": {Households, c.Households}, "population": {Population, c.Population}, "grids": {Grids, c.Grids},
		"approved_posts": {Approved, c.ApprovedPosts}, "hall_staff": {HallReported, c.HallStaff},
	} {
		if roster.FieldOf(roster.Communities, key).Has(c) {
			f[at.figure] = at.value
		}
	}
}

// addRange compares the posts (approved; where not given, workers) with the
// range of 二（二）.
func addRange(f Figures, facts *policy.Facts, g policy.Group) {
	if !f.Has(Households) {
		return
	}
	posts, ok := f[Approved]
	if !ok {
		posts = f[Workers]
	}
	f[RangeLow], f[RangeHigh] = facts.HeadcountRange(f[Households])
	f[Under], f[Within], f[Over] = 0, 0, 0
	switch {
	case posts < f[RangeLow]:
		f[Under] = 1
	case posts > f[RangeHigh]:
		f[Over] = 1
	default:
		f[Within] = 1
	}
}

func addTraining(facts *policy.Facts, at map[*roster.Worker]Figures) {
	for s := range facts.TrainingStates() {
		f := at[s.Worker]
		if f == nil {
			continue
		}
		all, trained, notDue := Others, OthersTrained, OthersNotDue
		if s.Head {
			all, trained, notDue = Heads, HeadsTrained, HeadsNotDue
		}
		f[all]++
		f[trained] += one(s.Trained)
		f[notDue] += one(s.NotDue)
		f[DueSoon] += one(s.DueSoon)
	}
	for s := range facts.CalendarStates() {
		f := at[s.Worker]
		if f == nil {
			continue
		}
		if s.Head {
			f[HeadsYear] += one(s.Trained)
		} else {
			f[OthersYears] += one(s.Trained)
		}
	}
}

func one(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// addMovement counts who joined and left since the previous return. Who left
// counts for the community of then, where it still exists.
func addMovement(in policy.Input, at map[*roster.Worker]Figures, byName map[string]Figures) {
	if in.Previous == nil {
		return
	}
	before := make(map[string]*roster.Worker, len(in.Previous.Workers))
	for i := range in.Previous.Workers {
		w := &in.Previous.Workers[i]
		before[orName(w)] = w
	}
	for _, f := range byName {
		f[Joined], f[Left] = 0, 0
	}
	for i := range in.Return.Workers {
		w := &in.Return.Workers[i]
		if _, was := before[orName(w)]; was {
			delete(before, orName(w))
			continue
		}
		if f := at[w]; f != nil {
			f[Joined]++
		}
	}
	for _, w := range before {
		if f := byName[roster.CommunityKey(w.Community)]; f != nil {
			f[Left]++
		}
	}
}

func orName(w *roster.Worker) string {
	if w.ID != "" {
		return w.ID
	}
	return w.Name + "\x00" + w.Community
}

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
	for i := range roster.Origins.Values {
		f[IneligibleOrigin.With(i+1)] = 0
	}
	for i := range roster.IneligibleReasons.Values {
		f[IneligibleReason.With(i+1)] = 0
	}
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
	case c.Date.Year == 2020:
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
	for i := range roster.TrainingLevels.Values {
		f[TrainedYear.With(i+1)], f[TrainedMonth.With(i+1)] = 0, 0
	}
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
		f[Quota] = *in.Params.Quota
	}
	for i := range in.Return.CountySheets {
		c := &in.Return.CountySheets[i]
		if c.Year != int64(in.AsOf.Year) {
			continue
		}
		f[PlannedHires.With(1)], f[PlannedHires.With(2)], f[PlannedHires.With(3)] = c.Planned1, c.Planned2, c.Planned3
	}
	for i := range in.Return.Recruitments {
		r := &in.Return.Recruitments[i]
		f[OpenHired.With(int(r.NoticeDate.Year))] += r.Hired
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
