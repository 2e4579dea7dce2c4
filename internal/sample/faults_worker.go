package sample

import (
	"shegong/internal/roster"
)

func identityDefects() []defect {
	return []defect{
		{"d-id", func(p *planter) bool {
			return p.worker(anyone, func(w *roster.Worker) {
				check := byte('0' + (w.ID[17]-'0'+1)%10)
				if w.ID[17] == 'X' {
					check = '5'
				}
				p.renumber(w, w.ID[:17]+string(rune(check)))
			})
		}},
		{"d-id-birth", func(p *planter) bool {
			return p.worker(anyone, func(w *roster.Worker) { w.Birth = w.Birth.AddDays(1) })
		}},
		{"d-id-sex", func(p *planter) bool {
			return p.worker(anyone, func(w *roster.Worker) { w.Sex = roster.Male + roster.Female - w.Sex })
		}},
		{"d-name", func(p *planter) bool {
			return p.worker(anyone, func(w *roster.Worker) { w.Name += "2" })
		}},
		{"d-required", func(p *planter) bool {
			return p.worker(func(w *roster.Worker) bool { return w.EntryRoute != roster.OpenRoute }, func(w *roster.Worker) { blank(w, "education") })
		}},
		{"d-value", func(p *planter) bool { return p.workerText("political_status", "积极分子", anyone) }},
		{"d-date", func(p *planter) bool { return p.workerText("birth_date", "1985.02.30", anyone) }},
		{"d-number", func(p *planter) bool { return p.workerText("certificate_subsidy", "待定", uncertified) }},
		{"d-date-order", func(p *planter) bool {
			return p.worker(func(w *roster.Worker) bool { return recruited(w) && w.Post.Before(p.ago(2)) },
				func(w *roster.Worker) { w.Hire = w.Post.AddDays(10) })
		}},
	}
}

func entryDefects() []defect {
	return []defect{
		{"2.1-full-time", func(p *planter) bool {
			return p.worker(ordinary, func(w *roster.Worker) { w.Employment = roster.PartTime })
		}},
		{"2.1-public-welfare", func(p *planter) bool {
			return p.worker(ordinary, func(w *roster.Worker) { w.Employment = roster.PublicWelfare })
		}},
		{"2.3-education", func(p *planter) bool {
			return p.worker(recruited, func(w *roster.Worker) { w.Education = roster.HighSchool })
		}},
		{"2.3-age", func(p *planter) bool {
			return p.worker(recruited, func(w *roster.Worker) { p.reborn(w, w.Post.AddYears(-43).AddDays(-20)) })
		}},
		{"2.3-relief-evidence", func(p *planter) bool {
			return p.worker(func(w *roster.Worker) bool { return recruited(w) && uncertified(w) },
				func(w *roster.Worker) { w.AgeRelief = roster.CertificateRelief })
		}},
		{"3.4-other-department", func(p *planter) bool {
			return p.worker(func(w *roster.Worker) bool { return w.EntryRoute == roster.CivilAffairsRoute },
				func(w *roster.Worker) {
					w.EntryRoute, w.Hire = roster.OtherDepartmentRoute, roster.NewDate(2020, 6, 10)
				})
		}},
		{"3.4-prior-hire", func(p *planter) bool {
			return p.worker(func(w *roster.Worker) bool { return w.EntryRoute == roster.CivilAffairsRoute },
				func(w *roster.Worker) { w.Hire = roster.NewDate(2020, 6, 10) })
		}},
	}
}

func payDefects() []defect {
	return []defect{
		{"2.4-category", func(p *planter) bool {
			return p.worker(func(w *roster.Worker) bool { return ordinary(w) && w.PartyBuilding == roster.No },
				func(w *roster.Worker) { w.Position = memberRole.position() })
		}},
		{"2.4-grade", func(p *planter) bool { return p.lowerGrade() }},
		{"2.4-subsidy", func(p *planter) bool {
			if p.planted() || p.holders300() < 4 { // else 150 元 becomes the usual amount
				return false
			}
			return p.worker(func(w *roster.Worker) bool { return w.Certificate == roster.SocialWorkerCertificate },
				func(w *roster.Worker) { w.Subsidy = 150_00 })
		}},
		{"2.4-subsidy-uncertified", func(p *planter) bool {
			return p.worker(uncertified, func(w *roster.Worker) { w.Subsidy = 200_00 })
		}},
	}
}

// lowerGrade puts the head of the lowest grade one below the category's range:
// the pay stays in order with the others'.
func (p *planter) lowerGrade() bool {
	lowest := int64(100)
	for i := range p.ret.Workers {
		if w := &p.ret.Workers[i]; w.Category == roster.HeadCategory {
			lowest = min(lowest, w.Grade)
		}
	}
	return p.worker(func(w *roster.Worker) bool {
		return w.Category == roster.HeadCategory && w.Grade == lowest && lowest > 6
	},
		func(w *roster.Worker) { w.Grade = 6 })
}

// holders300 counts the 社会工作师 with the usual subsidy.
func (p *planter) holders300() (n int) {
	for i := range p.ret.Workers {
		if p.ret.Workers[i].Subsidy == 300_00 {
			n++
		}
	}
	return n
}

func careDefects() []defect {
	settled := func(p *planter) func(*roster.Worker) bool {
		return func(w *roster.Worker) bool { return w.Post.Before(p.ago(3)) }
	}
	return []defect{
		{"2.5-insurance", func(p *planter) bool {
			return p.worker(settled(p), func(w *roster.Worker) { w.HousingFund = roster.No })
		}},
		{"2.5-checkup", func(p *planter) bool {
			if p.asOf.Month != 12 {
				return false
			}
			return p.worker(func(w *roster.Worker) bool { return w.Post.Year < p.asOf.Year }, func(w *roster.Worker) { w.Checkup = roster.No })
		}},
		{"2.5-agreement", func(p *planter) bool {
			return p.worker(func(w *roster.Worker) bool {
				return !w.AgreementStart.IsZero() && w.AgreementStart.Before(p.ago(3))
			}, func(w *roster.Worker) { w.AgreementEnd = p.asOf.AddDays(-40) })
		}},
		{"2.5-agreement-term", func(p *planter) bool {
			return p.worker(func(w *roster.Worker) bool { return !w.AgreementEnd.IsZero() }, func(w *roster.Worker) { w.AgreementEnd = w.AgreementEnd.AddMonths(6) })
		}},
		{"2.5-file", func(p *planter) bool {
			return p.worker(anyone, func(w *roster.Worker) { w.PersonnelFile = roster.No })
		}},
		{"2.8-grid", func(p *planter) bool {
			return p.worker(func(w *roster.Worker) bool { return w.Grid != "" }, func(w *roster.Worker) { blank(w, "grid") })
		}},
		{"2.9-secondment", func(p *planter) bool {
			return p.worker(ordinary, func(w *roster.Worker) {
				w.Seconded, w.SecondedTo, w.SecondedFrom = roster.Yes, p.town.suffix()+"信访局", later(p.ago(5), w.Post)
			})
		}},
	}
}
