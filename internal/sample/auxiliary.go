package sample

import (
	"shegong/internal/roster"
)

// auxiliary is somebody who works in a community outside the posts.
type auxiliary struct {
	community *community
	name, id  string
	kind      roster.Code
	hiredBy   string
	hired     roster.Date
}

// addAuxiliaries gives the first community one of public welfare, others one
// or none. Kinds other than public welfare were hired before the opinion.
func (t *town) addAuxiliaries() {
	for _, c := range t.communities {
		d := t.cast(forAuxiliary, c.index)
		if c.index > 0 && d.chance(40) {
			continue
		}
		a := &auxiliary{community: c, kind: roster.PublicWelfareAuxiliary, hiredBy: t.suffix() + "就业服务局"}
		a.hired = roster.NewDate(d.between(2017, 2019), d.between(1, 12), d.between(1, 28))
		if c.index > 0 {
			a.kind = roster.Code(1 + d.weighted([]int{1, 2, 5, 1}))
		}
		if a.kind == roster.PublicWelfareAuxiliary && c.index > 0 && d.chance(50) {
			a.hired = roster.NewDate(2020, d.between(7, 12), d.between(1, 28))
		}
		if a.kind != roster.PublicWelfareAuxiliary {
			a.hiredBy = c.street + "办事处"
		}
		age := d.between(32, 40)
		if a.kind == roster.RetiredAuxiliary {
			age = d.between(60, 62)
		}
		sex := roster.Female
		if d.chance(40) {
			sex = roster.Male
		}
		a.id, _ = t.ids.make(d, a.hired.AddYears(-age).AddDays(-d.between(1, 300)), sex)
		a.name = t.personName(d, sex, false)
		t.auxiliaries = append(t.auxiliaries, a)
	}
}

func (b *book) addAuxiliaries() {
	for _, a := range b.town.auxiliaries {
		if a.hired.After(b.asOf) {
			continue
		}
		v := roster.Auxiliary{Name: a.name, ID: a.id, Community: a.community.name, Type: a.kind, HiredBy: a.hiredBy, Hire: a.hired}
		complete(&v)
		b.ret.Auxiliaries = append(b.ret.Auxiliaries, v)
	}
}
