package summary

import (
	"shegong/internal/policy"
	"shegong/internal/roster"
)

// service is one thing that 二（八） asks of an urban community.
type service struct {
	field      *roster.Field
	known, met Figure
	meets      func(*roster.Community, *policy.Params) bool
}

var services = []*service{
	{
		roster.FieldOf(roster.Communities, "hall_staff"), HallRangeKnown, HallInRange,
		func(c *roster.Community, p *policy.Params) bool { return p.HallFits(c.HallStaff) },
	},
	{
		roster.FieldOf(roster.Communities, "one_window"), OneWindowKnown, OneWindow,
		func(c *roster.Community, _ *policy.Params) bool { return c.OneWindow == roster.Yes },
	},
	{
		roster.FieldOf(roster.Communities, "joint_handling"), JointKnown, Joint,
		func(c *roster.Community, _ *policy.Params) bool { return c.JointHandling == roster.Yes },
	},
	{
		roster.FieldOf(roster.Communities, "daily_patrols"), PatrolKnown, PatrolMet,
		func(c *roster.Community, p *policy.Params) bool { return p.PatrolsSuffice(c.DailyPatrols) },
	},
	{
		roster.FieldOf(roster.Communities, "monthly_coverage"), CoverageKnown, CoverageMet,
		func(c *roster.Community, p *policy.Params) bool { return p.CoverageSuffices(c.MonthlyCoverage) },
	},
}

// servicesOf are those that a return's communities sheet has the column of.
func servicesOf(ret *roster.Return) []*service {
	var out []*service
	for _, s := range services {
		if ret.HasColumn(roster.Communities, s.field.Key) {
			out = append(out, s)
		}
	}
	return out
}

func (f *folding) addServices(fs Figures, c *roster.Community) {
	for _, s := range f.services {
		known := s.field.Has(c)
		fs[s.known], fs[s.met] = one(known), one(known && s.meets(c, f.in.Params))
	}
}
