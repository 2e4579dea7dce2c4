package sample

import (
	"fmt"

	"shegong/internal/roster"
)

func (b *book) addWorkers() {
	for _, p := range b.town.posts {
		h := p.holderOn(b.asOf)
		b.holders = append(b.holders, h)
		b.ret.Workers = append(b.ret.Workers, b.worker(p, h))
	}
}

// worker is the roster row of who holds a post on the as-of date.
func (b *book) worker(p *post, h *person) roster.Worker {
	c := p.community
	w := roster.Worker{
		CountyName: b.town.name, Street: c.street, Community: c.name, Name: h.name, ID: h.id,
		Sex: h.sex, Birth: h.birth, Ethnicity: h.ethnicity, Political: h.political, Education: h.education, School: h.school, Major: h.major,
		Category: p.role.category(), Position: p.role.position(), HeadSince: h.headSince, PartyBuilding: flag(p.role == partyRole),
		Employment: roster.FullTime, EntryRoute: h.route, Hire: h.hired, Post: h.joined,
		Notice: b.town.noticeName(h.notice), AgeRelief: h.relief, Delegate: h.delegate, Phone: h.phone,
		Pension: roster.Yes, Medical: roster.Yes, Unemployment: roster.Yes, Injury: roster.Yes, Maternity: roster.Yes, HousingFund: roster.Yes,
		PaidLeave: roster.Yes, PersonnelFile: roster.Yes, Seconded: roster.No,
	}
	b.setPay(&w, p, h)
	b.setCheckup(&w, c)
	if start, end, ok := termOf(b.asOf); ok {
		w.AgreementStart, w.AgreementEnd = later(start, h.joined), end
	}
	w.Workplace = roster.HallWorkplace
	if !p.hall {
		w.Workplace, w.Grid = roster.GridWorkplace, fmt.Sprintf("第%d网格", 1+p.number%int(c.grids))
	}
	complete(&w, "certificate_subsidy")
	return w
}

func (b *book) setPay(w *roster.Worker, p *post, h *person) {
	year := int(b.asOf.Year)
	w.Grade = p.gradeIn(year)
	total := payIn(w.Category, w.Grade, year) // in 元: 70 of its hundredths of a 元 are 70 分
	w.BasePay, w.PerformancePay = 70*total, 30*total
	held := h.certificateOn(b.asOf)
	w.Certificate, w.CertificateDate, w.Subsidy = held.level, held.date, 100*held.subsidy()
	if held.level == 0 {
		w.Certificate = roster.NoCertificate
	}
}

// setCheckup gives the year's check-up once the community had it, to who was
// there then.
func (b *book) setCheckup(w *roster.Worker, c *community) {
	day := roster.NewDate(int(b.asOf.Year), c.checkupMonth, 20)
	w.Checkup = flag(!b.asOf.Before(day) && w.Post.Before(day))
}

func flag(yes bool) roster.Flag {
	if yes {
		return roster.Yes
	}
	return roster.No
}
