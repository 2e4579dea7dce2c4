package sample

import (
	"shegong/internal/roster"
)

// addAppraisals adds the results of each finished year, in the order in which
// they came out.
func (b *book) addAppraisals() {
	for year := 2020; year < int(b.asOf.Year); year++ {
		for _, p := range b.town.posts {
			out := appraisedIn(p.community, year)
			if month(b.asOf.MonthIndex()) < out {
				continue
			}
			for _, h := range p.holders {
				if h.appraised(year, out) {
					b.ret.Appraisals = append(b.ret.Appraisals, b.town.appraisal(h, year))
				}
			}
		}
	}
}

// appraisedIn is the month in which a year's results come out; those of 2020
// came in January, so that no ledger begins empty.
func appraisedIn(c *community, year int) month {
	if year == 2020 {
		return monthOf(2021, 1)
	}
	return monthOf(year+1, c.appraisalMonth)
}

// appraised tells that the person has a result: half a year's work in it, and
// still there when the results come out.
func (h *person) appraised(year int, out month) bool {
	return h.started().Before(roster.NewDate(year, 7, 1)) && (h.leaves.IsZero() || month(h.leaves.MonthIndex()) >= out)
}

func (t *town) appraisal(h *person, year int) roster.Appraisal {
	d := t.cast(forAppraisal, h.post.community.index, h.post.number, h.generation, year)
	a := roster.Appraisal{
		Name: h.name, ID: h.id, Year: int64(year), Grade: roster.Qualified,
		Satisfaction: float64(d.between(86, 99)), Organizer: h.post.community.street,
	}
	switch {
	case h.fails == year || h.fails == year+1:
		a.Grade, a.Satisfaction = roster.Failed, float64(d.between(40, 58))
	case h.fails == 0 && h.badYear == year:
		a.Grade, a.Satisfaction = pick(d, []roster.Code{roster.BarelyQualified, roster.BarelyQualified, roster.Failed}), float64(d.between(60, 75))
	case d.chance(16):
		a.Grade, a.Satisfaction = roster.Excellent, float64(d.between(95, 100))
	}
	complete(&a)
	return a
}
