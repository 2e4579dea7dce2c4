package sample

import (
	"shegong/internal/roster"
	"shegong/templates"
)

// book is a return under way.
type book struct {
	o      Options
	town   *town
	asOf   roster.Date
	ret    *roster.Return
	raw    map[templates.WorkbookCell]string // texts that a record cannot hold
	faults []Fault
	// holders are the persons on the roster, in its order.
	holders []*person
}

// newBook is the return of a town as of a period, without faults.
func newBook(o Options) *book {
	b := &book{o: o, town: newTown(o), asOf: o.Period.End(), raw: map[templates.WorkbookCell]string{}}
	b.ret = &roster.Return{County: o.County, Period: o.Period}
	b.addCommunities()
	b.addWorkers()
	b.addTrainings()
	b.addAppraisals()
	b.addExits()
	b.addConversions()
	b.addCountySheet()
	b.addInstitutions()
	b.addAuxiliaries()
	b.addMatters()
	b.addRecruitments()
	return b
}

func (b *book) addCommunities() {
	for _, c := range b.town.communities {
		v := roster.Community{
			CountyName: b.town.name, Street: c.street, Name: c.name, Code: c.code, Type: c.kind,
			Households: c.households, Population: c.population, Grids: c.grids, ApprovedPosts: c.approved, HallStaff: 2,
			OneWindow: roster.Yes, JointHandling: roster.Yes, DailyPatrols: 2, MonthlyCoverage: 100,
		}
		complete(&v)
		b.ret.Communities = append(b.ret.Communities, v)
	}
}

// complete marks the fields that have a value as set, and those of the keys
// even where the value is 0.
func complete(rec roster.Record, zeros ...string) {
	m := rec.Base()
	for _, f := range roster.FieldsOf(rec.Kind()) {
		if f.Template() && filled(f.Ref(rec)) {
			m.Set = m.Set.With(f.Index)
		}
	}
	for _, key := range zeros {
		m.Set = m.Set.With(roster.FieldOf(rec.Kind(), key).Index)
	}
}

func filled(p any) bool {
	switch p := p.(type) {
	case *string:
		return *p != ""
	case *roster.Code:
		return *p != 0
	case *roster.Flag:
		return *p != roster.Unknown
	case *roster.Date:
		return !p.IsZero()
	case *roster.Position:
		return p.Text != ""
	case *int64:
		return *p != 0
	case *float64:
		return *p != 0
	}
	return false
}

// blank empties a field.
func blank(rec roster.Record, key string) {
	f := roster.FieldOf(rec.Kind(), key)
	rec.Base().Set &^= 1 << uint(f.Index)
	switch p := f.Ref(rec).(type) {
	case *string:
		*p = ""
	case *roster.Code:
		*p = 0
	case *roster.Flag:
		*p = roster.Unknown
	case *roster.Date:
		*p = roster.Date{}
	case *roster.Position:
		*p = roster.Position{}
	case *int64:
		*p = 0
	case *float64:
		*p = 0
	}
}
