package sample

import (
	"shegong/internal/roster"
)

// fillPost gives the post its holders, one after the other without a gap: who
// follows joins in the month in which the one before leaves.
func (t *town) fillPost(p *post) {
	first := t.firstHolder(p)
	p.holders = append(p.holders, first)
	for last := first; !last.leaves.IsZero(); last = p.holders[len(p.holders)-1] {
		p.holders = append(p.holders, t.successor(p, last))
	}
}

func (t *town) person(p *post, generation int) (*person, *dice) {
	d := t.cast(forPerson, p.community.index, p.number, generation)
	h := &person{post: p, generation: generation, notice: -1, relief: roster.NoRelief, sex: roster.Female}
	if d.chance(32) {
		h.sex = roster.Male
	}
	return h, d
}

// firstHolder came into the post in 2020.
func (t *town) firstHolder(p *post) *person {
	h, d := t.person(p, 0)
	h.route = p.origin
	switch h.route {
	case roster.ElectedRoute:
		h.hired = roster.NewDate(d.between(2010, 2018), d.between(1, 12), d.between(1, 28))
		h.joined = roster.NewDate(2020, d.between(7, 9), d.between(1, 25))
		h.headSince = later(h.hired, roster.NewDate(2018, d.between(9, 11), d.between(1, 28)))
		t.bear(h, d, h.joined, d.between(30, 46))
	case roster.OpenRoute:
		h.joined = roster.NewDate(2020, d.between(8, 12), d.between(10, 20))
		t.recruit(h, d, 0)
	default:
		h.hired = roster.NewDate(d.between(2014, 2019), d.between(1, 12), d.between(1, 28))
		h.joined = roster.NewDate(2020, d.between(7, 11), d.between(1, 28))
		t.bear(h, d, h.joined, d.between(26, 42))
	}
	t.describe(h, d)
	h.certify(d)
	h.leave(d, monthOf(2021, 1))
	return h
}

// successor joins when the holder before leaves: elected into the committee,
// else recruited openly.
func (t *town) successor(p *post, last *person) *person {
	h, d := t.person(p, last.generation+1)
	m := month(last.leaves.MonthIndex())
	h.joined = m.day(d.between(int(last.leaves.Day), 28))
	if p.role.committee() {
		h.route, h.hired, h.headSince = roster.ElectedRoute, h.joined, h.joined
		t.bear(h, d, h.joined, d.between(27, 44))
	} else {
		t.recruit(h, d, noticeFor(m))
	}
	t.describe(h, d)
	h.certify(d)
	h.leave(d, m+9)
	return h
}

// bear sets birth and number so that the person has the age in whole years on
// a day.
func (t *town) bear(h *person, d *dice, on roster.Date, age int) {
	birth := on.AddYears(-age).AddDays(-d.between(10, 300))
	h.id, h.birth = t.ids.make(d, birth, h.sex)
}

// recruit sets what an open recruitment demands: at most 40 years of age on
// its reckoning date, or a ground for more.
func (t *town) recruit(h *person, d *dice, notice int) {
	h.route, h.notice, h.hired = roster.OpenRoute, notice, h.joined
	on := recruitmentAt(notice).ageDate
	age := d.between(23, 39)
	if d.chance(6) {
		age = d.between(41, 44)
		h.relief = roster.VeteranRelief
		if d.chance(60) {
			h.relief = roster.ExistingWorkerRelief
			h.hired = roster.NewDate(d.between(2015, 2019), d.between(1, 12), d.between(1, 28))
		}
	}
	t.bear(h, d, on, age)
}

// certify gives certificates: at the latest in June 2022 to who holds a post
// that asks for one, to others in the course of time.
func (h *person) certify(d *dice) {
	adult := h.birth.AddYears(21)
	var dates []roster.Date
	for _, e := range examDates() {
		if e.After(adult) {
			dates = append(dates, e)
		}
	}
	if h.post.certified {
		deadline := h.joined
		if h.generation == 0 {
			deadline = roster.NewDate(2022, 6, 12)
		}
		h.certificates = certifiedBefore(d, dates, deadline)
		if h.post.role == headRole && d.chance(30) {
			h.certificates = append(h.certificates, certificate{roster.NewDate(2023, 6, 11), roster.SeniorCertificate})
		}
		return
	}
	if len(dates) == 0 || !d.chance(45) {
		return
	}
	i := d.n(len(dates))
	h.certificates = []certificate{{dates[i], roster.AssistantCertificate}}
	if i+3 < len(dates) && d.chance(40) {
		h.certificates = append(h.certificates, certificate{dates[i+3], roster.SocialWorkerCertificate})
	}
}

// certifiedBefore is the certificate 社会工作师 from one of the three
// examinations before a deadline.
func certifiedBefore(d *dice, dates []roster.Date, deadline roster.Date) []certificate {
	var before []roster.Date
	for _, e := range dates {
		if !e.After(deadline) {
			before = append(before, e)
		}
	}
	if len(before) == 0 {
		before = []roster.Date{deadline}
	}
	return []certificate{{pick(d, before[max(0, len(before)-3):]), roster.SocialWorkerCertificate}}
}
