package policy

import (
	"shegong/internal/roster"
)

// mustField is a field that the schema is known to have.
func mustField(k roster.Kind, key string) *roster.Field {
	f := roster.FieldOf(k, key)
	if f == nil || f.Index < 0 {
		panic("policy: no field " + key + " of " + k.String())
	}
	return f
}

// lacks tells that the record has no usable value in the field. A blank
// optional one is counted as not checked; a blank required one and one at fault
// have findings of their own.
func (r *Reporter) lacks(rec roster.Record, f *roster.Field, subject string) bool {
	m := rec.Base()
	if m.Set.Has(f.Index) {
		return false
	}
	if !f.Required && !m.Bad.Has(f.Index) {
		r.Unchecked(missingField(rec.Kind(), f), subject)
	}
	return true
}

// missingField is the field's name in not_checked.
func missingField(k roster.Kind, f *roster.Field) string { return k.String() + "." + f.Key }

// NotRun says that the rule could not run at all for want of something that its
// needs cannot name, such as a term or a previous return.
func (r *Reporter) NotRun(missing string) {
	r.result.NotChecked = append(r.result.NotChecked, NotChecked{Rule: r.rule.ID, Missing: []string{missing}})
}

// countySheet is the county sheet's row of the as-of year, nil without one.
func (c *Case) countySheet() *roster.CountySheet {
	return countySheetOf(c.Return, int64(c.AsOf.Year))
}

// addCounty reports on the county: at the county sheet's cell, where that is
// missing at the first roster row.
func (c *Case) addCounty(r *Reporter, p Report) {
	p.Subject = c.CountyName
	if cs := c.countySheet(); cs != nil {
		p.Record = cs
	} else if len(c.Return.Workers) > 0 {
		p.Record = &c.Return.Workers[0]
	}
	r.Add(p)
}

// urban are the communities that 二（二）, 二（七） and 二（八） speak of: those of
// cities and county seats. One that the communities sheet lacks has no type and
// is not checked; one whose type is at fault is said elsewhere.
func (c *Case) urban(r *Reporter) []*communityGroup {
	out := make([]*communityGroup, 0, len(c.order))
	for _, g := range c.order {
		switch {
		case g.Row == nil && g.Name != "":
			r.Unchecked(missingField(roster.Communities, fType), g.Name)
		case g.Row != nil && fType.Has(g.Row) && urbanType(g.Row.Type):
			out = append(out, g)
		}
	}
	return out
}

// strays are the roster rows that may belong to the community though they name
// one that does not exist, or none: what the community seems to lack may be
// theirs, and their place has a finding of its own.
func (c *Case) strays(g *communityGroup) (out []*roster.Worker) {
	t := c.names()
	for _, o := range c.order {
		if o.Row != nil || len(t.communities[roster.CommunityKey(o.Name)]) > 0 {
			continue
		}
		if !t.knowsStreet(o.Street) || roster.StreetKey(o.Street) == roster.StreetKey(g.Street) {
			out = append(out, o.Workers...)
		}
	}
	return out
}

var fType = mustField(roster.Communities, "type")

func urbanType(t roster.Code) bool {
	return t == roster.UrbanCommunity || t == roster.CountySeatCommunity
}

// columnsOf tells by sheet which sheets of a kind have the field's column, for
// blanks that count as 0 where the column was read.
func columnsOf(ret *roster.Return, k roster.Kind, key string) []bool {
	out := make([]bool, len(ret.Sheets))
	for i := range ret.Sheets {
		out[i] = ret.Sheets[i].Kind == k && ret.Sheets[i].Letters(key) != ""
	}
	return out
}

// birthOf is a worker's birth date: of a valid ID number, else of the column;
// field is where it was read.
func birthOf(w *roster.Worker) (birth roster.Date, field string, ok bool) {
	if fID.Has(w) && roster.CheckID(w.ID) == roster.IDValid {
		return roster.IDBirth(w.ID), "id_number", true
	}
	if fBirth.Has(w) {
		return w.Birth, "birth_date", true
	}
	return roster.Date{}, "", false
}

var (
	fID    = mustField(roster.Workers, "id_number")
	fBirth = mustField(roster.Workers, "birth_date")
	fPost  = mustField(roster.Workers, "post_date")
	fHire  = mustField(roster.Workers, "hire_date")
)

// byMonth is the remark that a date known by its month was taken in the
// worker's favour.
func byMonth(dates ...roster.Date) string {
	for _, d := range dates {
		if d.MonthOnly() {
			return "（按月计算）"
		}
	}
	return ""
}
