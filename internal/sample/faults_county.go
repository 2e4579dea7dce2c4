package sample

import (
	"shegong/internal/roster"
)

// communityRow changes a community that fits.
func (p *planter) communityRow(fits func(i int, c *roster.Community) bool, change func(*roster.Community)) bool {
	i, ok := p.find(roster.Communities, func(i int) bool { return fits(i, &p.ret.Communities[i]) })
	if !ok {
		return false
	}
	c := &p.ret.Communities[i]
	change(c)
	return p.report(roster.Communities, i, c.Name)
}

func communityDefects() []defect {
	always := func(int, *roster.Community) bool { return true }
	return []defect{
		{"2.2-approved-posts", func(p *planter) bool {
			// Once, and not in the first community: its spare posts keep the sum of
			// the approved ones above the number of workers.
			if p.planted() {
				return false
			}
			return p.communityRow(func(i int, _ *roster.Community) bool { return i > 0 && p.town.communities[i].size > 10 },
				func(c *roster.Community) { c.ApprovedPosts = int64(p.town.sizeOf(c.Name) - 1) })
		}},
		{"2.2-headcount", func(p *planter) bool {
			return p.communityRow(func(_ int, c *roster.Community) bool { return c.Households < 3000 && c.ApprovedPosts >= 10 }, func(c *roster.Community) { c.ApprovedPosts = 17 })
		}},
		{"2.2-party-posts", func(p *planter) bool { return p.unparty() }},
		{"2.8-hall", func(p *planter) bool {
			return p.communityRow(always, func(c *roster.Community) { c.HallStaff = 5 })
		}},
		{"2.8-patrol", func(p *planter) bool {
			return p.communityRow(always, func(c *roster.Community) { c.DailyPatrols = 1 })
		}},
		{"2.8-one-window", func(p *planter) bool {
			return p.communityRow(always, func(c *roster.Community) { c.OneWindow = roster.No })
		}},
	}
}

func (t *town) sizeOf(name string) int {
	for _, c := range t.communities {
		if c.name == name {
			return c.size
		}
	}
	return 0
}

// unparty takes one of a community's two party-building posts away.
func (p *planter) unparty() bool {
	return p.communityRow(func(i int, _ *roster.Community) bool { return p.town.communities[i].size > 2 }, func(c *roster.Community) {
		for i := range p.ret.Workers {
			if w := &p.ret.Workers[i]; w.Community == c.Name && w.PartyBuilding == roster.Yes {
				w.PartyBuilding = roster.No
				p.take(roster.Workers, i)
				return
			}
		}
	})
}

func countyDefects() []defect {
	return []defect{
		{"2.2-approved-total", func(p *planter) bool {
			return p.countySheet(func(*roster.CountySheet) { p.last = append(p.last, p.lowerQuota) })
		}},
		{"2.4-average", func(p *planter) bool {
			return p.countySheet(func(c *roster.CountySheet) { c.ReferencePay = c.ReferencePay * 6 / 5 / 100 * 100 })
		}},
		{"2.5-allowance", func(p *planter) bool {
			return p.countySheet(func(c *roster.CountySheet) { c.EmergencyAllowance = roster.No })
		}},
		{"3.1-recruitment", func(p *planter) bool {
			if p.asOf.Before(roster.NewDate(2023, 5, 6)) {
				return false
			}
			return p.countySheet(func(c *roster.CountySheet) { c.Planned3 += int64(len(p.ret.Workers)) })
		}},
		{"3.2-budget", func(p *planter) bool {
			return p.countySheet(func(c *roster.CountySheet) { c.Budget /= 2 })
		}},
		{"3.1-institutions", func(p *planter) bool {
			i, ok := p.find(roster.Institutions, func(int) bool { return true })
			if !ok {
				return false
			}
			v := &p.ret.Institutions[i]
			v.InPlace = roster.No
			blank(v, "document")
			blank(v, "date")
			return p.report(roster.Institutions, i, roster.InstitutionItems.String(v.Item))
		}},
		{"2.3-organizers", func(p *planter) bool {
			return p.recruitment(func(*roster.Recruitment) bool { return true }, func(r *roster.Recruitment) { r.Organizers = p.town.suffix() + "民政局" })
		}},
		{"2.3-hired-places", func(p *planter) bool {
			return p.recruitment(func(r *roster.Recruitment) bool { return r.Hired > 1 }, func(r *roster.Recruitment) { r.Places = r.Hired - 1 })
		}},
		{"3.3-approval", func(p *planter) bool {
			return p.matter(func(m *roster.Matter) bool { return m.InList == roster.No && m.Start.AddDays(9).Before(p.asOf) },
				func(m *roster.Matter) { m.ApprovalDate = m.Start.AddDays(8) })
		}},
		{"3.3-funding", func(p *planter) bool {
			return p.matter(func(m *roster.Matter) bool { return m.InList == roster.No }, func(m *roster.Matter) {
				blank(m, "funds")
				blank(m, "people")
			})
		}},
		{"d-division", func(p *planter) bool {
			i, ok := p.find(roster.Auxiliaries, func(int) bool { return true })
			if !ok {
				return false
			}
			p.ret.Auxiliaries[i].Community = "未名湖畔社区"
			return p.report(roster.Auxiliaries, i, p.ret.Auxiliaries[i].ID)
		}},
	}
}

// lowerQuota puts the quota one below the sum of the approved posts.
func (p *planter) lowerQuota() {
	var sum int64
	for i := range p.ret.Communities {
		sum += p.ret.Communities[i].ApprovedPosts
	}
	p.ret.CountySheets[0].Quota = sum - 1
}

// countySheet changes the county's row, once for each rule: its cells do not
// depend on each other.
func (p *planter) countySheet(change func(*roster.CountySheet)) bool {
	if p.planted() {
		return false
	}
	change(&p.ret.CountySheets[0])
	return p.report(roster.County, 0, p.subject())
}

// subject is what findings of the whole county name.
func (p *planter) subject() string { return roster.DivisionTable().Name(p.o.County) }

func (p *planter) recruitment(fits func(*roster.Recruitment) bool, change func(*roster.Recruitment)) bool {
	i, ok := p.find(roster.Recruitments, func(i int) bool { return fits(&p.ret.Recruitments[i]) })
	if !ok {
		return false
	}
	r := &p.ret.Recruitments[i]
	change(r)
	return p.report(roster.Recruitments, i, r.Notice)
}

func (p *planter) matter(fits func(*roster.Matter) bool, change func(*roster.Matter)) bool {
	i, ok := p.find(roster.Matters, func(i int) bool { return fits(&p.ret.Matters[i]) })
	if !ok {
		return false
	}
	m := &p.ret.Matters[i]
	change(m)
	return p.report(roster.Matters, i, m.Item)
}
