package reports

import (
	"slices"

	"shegong/internal/roster"
	"shegong/internal/summary"
)

// KeyFigureSources are the county figures that [KeyFigures] and [KeyTrend] read.
func KeyFigureSources() []summary.Figure {
	return append(keyTrendSources(), summary.Workers,
		summary.CommitteeOnTime, summary.CommitteeLater, summary.CommitteeEligible,
		summary.Heads, summary.HeadsTrained, summary.HeadsNotDue, summary.Others, summary.OthersTrained, summary.OthersNotDue,
		summary.BaseTotal, summary.PerfTotal, summary.Paid, summary.Insured, summary.InsuredKnown,
	)
}

// KeyFigures are the figures the monthly report of the units begins with, for
// pages that show them without making the report. The share of rules kept is
// left out: it is made from the figures of every single rule.
func KeyFigures(units []UnitData) Figures {
	d := &Data{Units: units}
	f := mainFigures(d.total(everywhere))
	f.Items = slices.DeleteFunc(f.Items, func(i Figure) bool { return i.Label == summary.PassRate.Title })
	return f
}

// KeyMonth is a month with the figures of an area; nil where nothing is accepted.
type KeyMonth struct {
	Period  roster.Period
	Figures summary.Figures
}

// keyTrendSources are the county figures that [KeyTrend] reads.
func keyTrendSources() []summary.Figure {
	return []summary.Figure{
		summary.QuotaWorkers, summary.Quota, summary.Assistants, summary.SocialWorkers, summary.Seniors, summary.CertificateWorkers,
	}
}

// KeyTrend is the chart of how the posts are filled and their holders certified,
// over months in their order. Shares can be compared also where fewer counties
// are accepted; numbers of persons could not.
func KeyTrend(months []KeyMonth) Chart {
	c := Chart{Title: "员额使用率和持证率", Kind: Lines, Unit: "%"}
	fill, holders := Series{Name: summary.FillRate.Title}, Series{Name: summary.HolderRate.Title}
	for _, m := range months {
		c.Categories = append(c.Categories, m.Period.String())
		fill.Values = append(fill.Values, rate(summary.FillRate, m.Figures))
		holders.Values = append(holders.Values, rate(summary.HolderRate, m.Figures))
	}
	c.Series = []Series{fill, holders}
	return c
}
