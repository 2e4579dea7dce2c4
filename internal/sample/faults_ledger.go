package sample

import (
	"shegong/internal/roster"
)

func trainingDefects() []defect {
	return []defect{
		{"2.7-head-training", func(p *planter) bool {
			return p.untrain(13, func(w *roster.Worker) bool { return w.Category == roster.HeadCategory && w.HeadSince.Before(p.ago(13)) })
		}},
		{"2.7-staff-training", func(p *planter) bool {
			return p.untrain(25, func(w *roster.Worker) bool { return w.Category != roster.HeadCategory && w.Post.Before(p.ago(25)) })
		}},
		{"2.9-annual", func(p *planter) bool {
			if p.asOf.Month < 3 {
				return false
			}
			year := int64(p.asOf.Year) - 1
			return p.worker(func(w *roster.Worker) bool { return int64(w.Post.Year) < year }, func(w *roster.Worker) {
				for i := len(p.ret.Appraisals) - 1; i >= 0; i-- {
					if a := &p.ret.Appraisals[i]; a.ID == w.ID && a.Year == year {
						p.remove(roster.Appraisals, i)
					}
				}
			})
		}},
		{"2.10-failed", plantFailed},
		{"2.9-grade", func(p *planter) bool {
			// An early year: the rules on later years do not ask for it.
			i, ok := p.find(roster.Appraisals, func(i int) bool {
				a := &p.ret.Appraisals[i]
				return a.Year == 2020 && a.Grade == roster.Qualified && p.asOf.Year > 2021
			})
			if !ok {
				return false
			}
			p.write(roster.Appraisals, i, "grade", "良好")
			return p.report(roster.Appraisals, i, p.ret.Appraisals[i].ID)
		}},
	}
}

// untrain takes a worker's trainings of the last months away.
func (p *planter) untrain(months int, fits func(*roster.Worker) bool) bool {
	return p.worker(fits, func(w *roster.Worker) {
		for i := len(p.ret.Trainings) - 1; i >= 0; i-- {
			if t := &p.ret.Trainings[i]; t.ID == w.ID && t.Start.After(p.ago(months)) {
				p.remove(roster.Trainings, i)
			}
		}
	})
}

// plantFailed makes an ordinary worker fail in the last two years of the
// ledger.
func plantFailed(p *planter) bool {
	results := map[string]map[int64]int{}
	for i, a := range p.ret.Appraisals {
		if results[a.ID] == nil {
			results[a.ID] = map[int64]int{}
		}
		results[a.ID][a.Year] = i
	}
	last := int64(p.asOf.Year) - 1
	if p.asOf.Month < 3 {
		last--
	}
	has := func(w *roster.Worker, year int64) bool { _, ok := results[w.ID][year]; return ok }
	return p.worker(func(w *roster.Worker) bool { return ordinary(w) && has(w, last) && has(w, last-1) }, func(w *roster.Worker) {
		for _, year := range []int64{last - 1, last} {
			p.ret.Appraisals[results[w.ID][year]].Grade = roster.Failed
		}
	})
}

func exitDefects() []defect {
	return []defect{
		{"2.10-age", func(p *planter) bool {
			return p.worker(func(w *roster.Worker) bool { return w.EntryRoute == roster.ElectedRoute }, func(w *roster.Worker) {
				age := exitAgeFemale
				if w.Sex == roster.Male {
					age = exitAgeMale
				}
				p.reborn(w, p.asOf.AddYears(-age-1).AddDays(-60))
			})
		}},
		{"2.10-reason", func(p *planter) bool {
			i, ok := p.find(roster.Exits, func(i int) bool { return p.ret.Exits[i].Reason == roster.ExitResigned })
			if !ok {
				return false
			}
			p.write(roster.Exits, i, "reason", "外出经商")
			return p.report(roster.Exits, i, p.ret.Exits[i].ID)
		}},
		{"2.10-procedure", func(p *planter) bool {
			i, ok := p.find(roster.Exits, func(i int) bool { return p.ret.Exits[i].Reason == roster.ExitResigned })
			if !ok {
				return false
			}
			e := &p.ret.Exits[i]
			e.Category, e.Reason = roster.CommitteeCategory, roster.ExitIncompetent
			return p.report(roster.Exits, i, e.ID)
		}},
		{"2.10-still-listed", func(p *planter) bool {
			return p.worker(func(w *roster.Worker) bool { return w.Post.Before(p.ago(2)) }, func(w *roster.Worker) {
				e := roster.Exit{Name: w.Name, ID: w.ID, Community: w.Community, Category: w.Category, Date: p.asOf.AddDays(-15), Reason: roster.ExitResigned}
				complete(&e)
				p.ret.Exits = append(p.ret.Exits, e)
				p.take(roster.Exits, len(p.ret.Exits)-1)
			})
		}},
	}
}

func conversionDefects() []defect {
	return []defect{
		{"3.1-committee", func(p *planter) bool {
			return p.conversion(roster.CommitteeOrigin, func(c *roster.Conversion) { c.Date = roster.NewDate(2020, 11, 20) })
		}},
		{"3.1-not-eligible", func(p *planter) bool {
			return p.conversion(roster.CivilAffairsOrigin, func(c *roster.Conversion) { c.Origin, c.Eligible = roster.PartTimeOrigin, roster.No })
		}},
		{"3.1-in-roster", func(p *planter) bool {
			like := p.ret.Communities[0]
			id, _ := p.town.ids.make(p.d, roster.NewDate(1986, 3, 5), roster.Female)
			c := roster.Conversion{
				Name: p.town.personName(p.d, roster.Female, false), ID: id, Street: like.Street, Community: like.Name,
				Origin: roster.CivilAffairsOrigin, Eligible: roster.Yes, Converted: roster.Yes, Date: roster.NewDate(2020, 9, 8),
			}
			complete(&c)
			p.ret.Conversions = append(p.ret.Conversions, c)
			return p.report(roster.Conversions, len(p.ret.Conversions)-1, id)
		}},
	}
}

// conversion changes a row of the conversions of an origin.
func (p *planter) conversion(origin roster.Code, change func(*roster.Conversion)) bool {
	i, ok := p.find(roster.Conversions, func(i int) bool { return p.ret.Conversions[i].Origin == origin })
	if !ok {
		return false
	}
	c := &p.ret.Conversions[i]
	change(c)
	complete(c)
	return p.report(roster.Conversions, i, c.ID)
}
