package policy

import (
	"shegong/internal/roster"
)

func newCase(in Input) *Case {
	c := &Case{Input: in, CountyName: roster.DivisionTable().Name(in.Return.County)}
	c.indexCommunities()
	c.indexPeople()
	return c
}

// communityKey joins street and community as compared.
func communityKey(street, community string) string {
	return roster.StreetKey(street) + "\x00" + roster.CommunityKey(community)
}

// indexCommunities puts every roster row to its community. A row without a
// street, or with one that does not exist, joins the community of its name when
// that is the only one.
func (c *Case) indexCommunities() {
	r := c.Return
	c.communities = make(map[string]*communityGroup, len(r.Communities))
	byName := map[string][]*communityGroup{}
	group := func(street, name string) *communityGroup {
		k := communityKey(street, name)
		g := c.communities[k]
		if g == nil {
			g = &communityGroup{Name: name, Street: street}
			c.communities[k] = g
			c.order = append(c.order, g)
			n := roster.CommunityKey(name)
			byName[n] = append(byName[n], g)
		}
		return g
	}
	for i := range r.Communities {
		v := &r.Communities[i]
		if g := group(v.Street, v.Name); g.Row == nil {
			g.Row = v
		}
	}
	// Keys repeat over neighbouring rows: folding is done once a run.
	var last *communityGroup
	var lastStreet, lastName string
	for i := range r.Workers {
		w := &r.Workers[i]
		if last == nil || w.Street != lastStreet || w.Community != lastName {
			lastStreet, lastName = w.Street, w.Community
			if gs := byName[roster.CommunityKey(w.Community)]; len(gs) == 1 && !c.names().knowsStreet(w.Street) {
				last = gs[0]
			} else {
				last = group(w.Street, w.Community)
			}
		}
		last.Workers = append(last.Workers, w)
	}
}

// subject is whom or what a record's findings name.
func (c *Case) subject(rec roster.Record) string {
	first := func(ss ...string) string {
		for _, s := range ss {
			if s != "" {
				return s
			}
		}
		return ""
	}
	switch v := rec.(type) {
	case *roster.Community:
		return v.Name
	case *roster.Worker:
		return first(v.ID, v.Name)
	case *roster.Training:
		return first(v.ID, v.Name)
	case *roster.Appraisal:
		return first(v.ID, v.Name)
	case *roster.Exit:
		return first(v.ID, v.Name)
	case *roster.Conversion:
		return first(v.ID, v.Name)
	case *roster.Auxiliary:
		return first(v.ID, v.Name)
	case *roster.Institution:
		return roster.InstitutionItems.String(v.Item)
	case *roster.Matter:
		return v.Item
	case *roster.Recruitment:
		return v.Notice
	default:
		return c.CountyName
	}
}

func communityOf(rec roster.Record) string {
	switch v := rec.(type) {
	case *roster.Community:
		return v.Name
	case *roster.Worker:
		return v.Community
	case *roster.Exit:
		return v.Community
	case *roster.Conversion:
		return v.Community
	case *roster.Auxiliary:
		return v.Community
	}
	return ""
}

// displayed is a field's cell as the clerk sees it.
func (c *Case) displayed(rec roster.Record, f *roster.Field) string {
	if f.Index < 0 {
		return ""
	}
	i := c.indexOf(rec)
	if i < 0 {
		return f.Format(rec)
	}
	return c.Return.Displayed(rec.Kind(), i, f)
}

// indexOf is the record's index in its kind's slice, from its address' order:
// records of a kind stand in sheet and row order.
func (c *Case) indexOf(rec roster.Record) int {
	m := rec.Base()
	n := c.Return.Len(rec.Kind())
	lo, hi := 0, n
	for lo < hi {
		mid := (lo + hi) / 2
		b := c.Return.Record(rec.Kind(), mid).Base()
		if b.Sheet < m.Sheet || b.Sheet == m.Sheet && (b.Row < m.Row || b.Row == m.Row && b.Col < m.Col) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < n && c.Return.Record(rec.Kind(), lo).Base() == m {
		return lo
	}
	return -1
}
