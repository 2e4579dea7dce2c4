package sample

import (
	"fmt"

	"shegong/internal/roster"
)

// recruitment is one notice: two a year, in May (2020: June) for who joins from
// July on, in November for who joins in the first half of the next year.
type recruitment struct {
	year, number        int
	noticeDate, ageDate roster.Date
}

// noticeFor is the index of the notice by which one joins in a month.
func noticeFor(m month) int {
	if m.number() > 6 {
		return (m.year() - 2020) * 2
	}
	return (m.year()-2021)*2 + 1
}

// recruitmentAt is the notice of an index.
func recruitmentAt(i int) recruitment {
	year, second := 2020+i/2, i%2 == 1
	r := recruitment{year: year, number: 1 + i%2}
	switch {
	case second:
		r.noticeDate, r.ageDate = roster.NewDate(year, 11, 10), roster.NewDate(year, 11, 30)
	case year == 2020:
		r.noticeDate, r.ageDate = roster.NewDate(2020, 6, 15), roster.NewDate(2020, 7, 31)
	default:
		r.noticeDate, r.ageDate = roster.NewDate(year, 5, 10), roster.NewDate(year, 5, 31)
	}
	return r
}

// noticeName is the document number of a notice.
func (t *town) noticeName(i int) string {
	if i < 0 {
		return ""
	}
	r := recruitmentAt(i)
	return fmt.Sprintf("%s民招〔%d〕%d号", t.initial(), r.year, r.number)
}

// addRecruitments adds the notices issued by the as-of date with whom they
// brought so far. The places are known from the beginning.
func (b *book) addRecruitments() {
	places, hired := map[int]int64{}, map[int]int64{}
	for _, p := range b.town.posts {
		for _, h := range p.holders {
			if h.notice < 0 {
				continue
			}
			places[h.notice]++
			if !h.joined.After(b.asOf) {
				hired[h.notice]++
			}
		}
	}
	for i := 0; i < 2*(lastYear-2020+1); i++ {
		n := recruitmentAt(i)
		if n.noticeDate.After(b.asOf) || places[i] == 0 {
			continue
		}
		r := roster.Recruitment{
			Notice: b.town.noticeName(i), NoticeDate: n.noticeDate, AgeDate: n.ageDate,
			Organizers: b.town.organizers(), Places: places[i] + 1, Applicants: (places[i] + 1) * int64(6+i%5), Hired: hired[i],
		}
		complete(&r, "places", "applicants", "hired")
		b.ret.Recruitments = append(b.ret.Recruitments, r)
	}
}

func (t *town) organizers() string {
	if t.suffix() == "管委会" {
		return "管委会民政局、党工委组织部、管委会人力资源和社会保障局"
	}
	s := t.suffix()
	return fmt.Sprintf("%s民政局、%s委组织部、%s人力资源和社会保障局", s, s, s)
}
