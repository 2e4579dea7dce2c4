package sample

import (
	"fmt"

	"shegong/internal/roster"
)

// Months between a person's trainings: half of what is asked of heads, three
// quarters for the others, so that nobody is nearly due, and how far back the
// ledger goes.
const (
	headTrainingEvery  = 6
	staffTrainingEvery = 18
	trainingLedger     = 36
)

// addTrainings adds the trainings by month, so that a later return continues
// an earlier one.
func (b *book) addTrainings() {
	last := month(b.asOf.MonthIndex())
	for m := last - trainingLedger; m <= last; m++ {
		for _, heads := range []bool{true, false} {
			b.addCourse(m, heads)
		}
	}
}

// addCourse adds who took part in a month's course for heads or for others.
func (b *book) addCourse(m month, heads bool) {
	c := b.town.course(m, heads)
	for _, p := range b.town.posts {
		every := staffTrainingEvery
		if p.role == headRole {
			every = headTrainingEvery
		}
		if (p.role == headRole) != heads || (int(m)+b.town.cast(forPost, p.community.index, p.number, 1).n(every))%every != 0 {
			continue
		}
		for _, h := range p.holders {
			if !h.here(c.Start, c.End) {
				continue
			}
			t := c
			t.Name, t.ID = h.name, h.id
			complete(&t)
			b.ret.Trainings = append(b.ret.Trainings, t)
			break
		}
	}
}

// course is the month's course; heads meet in the first days, others later.
func (t *town) course(m month, heads bool) roster.Training {
	d := t.cast(forTraining, int(m), map[bool]int{true: 1}[heads])
	v := roster.Training{Hours: float64(8 * d.between(2, 4))}
	start, titles := d.between(11, 22), []string{"社区工作者综合能力培训班", "网格化服务管理培训班", "社会工作实务培训班", "社区民政业务培训班", "城市社区治理专题培训班", "矛盾纠纷调解培训班"}
	if heads {
		start, titles = d.between(3, 8), []string{"社区书记（主任）示范培训班", "城市基层党建专题培训班", "社区治理能力提升班", "社区带头人履职培训班"}
	}
	v.Course = fmt.Sprintf("%d年%s", m.year(), pick(d, titles))
	v.Start, v.End = m.day(start), m.day(start+int(v.Hours)/8-1)
	levels := []struct {
		level roster.Code
		by    string
	}{{2, "省民政厅"}, {3, "市（州）民政局"}, {4, t.suffix() + "民政局"}, {4, t.suffix() + "委组织部"}}
	l := levels[d.weighted([]int{1, 2, 5, 2})]
	v.Level, v.Organizer = l.level, l.by
	if t.suffix() == "管委会" && v.Level == 4 {
		v.Organizer = "管委会民政局"
	}
	return v
}
