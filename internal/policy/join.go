package policy

import "shegong/internal/roster"

// indexPeople joins the sheets by ID number; a row whose number cannot be used
// is joined by name (and community where both have one) when that is unique.
func (c *Case) indexPeople() {
	c.indexRoster()
	r, j := c.Return, &joiner{c: c, inRoster: c.peopleOrder}
	join(j, r.Trainings, func(p *person, v *roster.Training) { p.Trainings = append(p.Trainings, v) })
	join(j, r.Appraisals, func(p *person, v *roster.Appraisal) { p.Appraisals = append(p.Appraisals, v) })
	join(j, r.Exits, func(p *person, v *roster.Exit) { p.Exits = append(p.Exits, v) })
	join(j, r.Conversions, func(p *person, v *roster.Conversion) { p.Conversions = append(p.Conversions, v) })
	join(j, r.Auxiliaries, func(p *person, v *roster.Auxiliary) { p.Auxiliaries = append(p.Auxiliaries, v) })
}

// indexRoster makes the persons of the roster; one whose number cannot be used
// is a person of his or her own.
func (c *Case) indexRoster() {
	workers := c.Return.Workers
	c.people = make(map[string]*person, len(workers)+len(workers)/4)
	// One block each for the persons and their first rows.
	block, rows := make([]person, len(workers)), make([]*roster.Worker, len(workers))
	c.peopleOrder = make([]*person, 0, len(workers))
	for i := range workers {
		w := &workers[i]
		id := ""
		if usable(w, w.ID) {
			id = w.ID
		}
		if p := c.people[id]; p != nil {
			p.Workers = append(p.Workers, w)
			continue
		}
		rows[i] = w
		block[i] = person{ID: id, Name: w.Name, Workers: rows[i : i+1 : i+1]}
		if id != "" {
			c.people[id] = &block[i]
		}
		c.peopleOrder = append(c.peopleOrder, &block[i])
	}
}

// joiner finds the person of a ledger row.
type joiner struct {
	c        *Case
	inRoster []*person
	names    map[string][]*person // of inRoster; nil until needed
	last     *person              // a person's rows stand together in most ledgers
}

// join adds the rows of a ledger to their persons. One whose number cannot be
// used and whose name is not unique in the roster is nobody's.
func join[R any, P interface {
	*R
	roster.Record
}](j *joiner, rows []R, add func(*person, P)) {
	for i := range rows {
		v := P(&rows[i])
		if p := j.find(v); p != nil {
			add(p, v)
		}
	}
}

func (j *joiner) find(rec roster.Record) *person {
	name, id := personFields(rec)
	if !usable(rec, id) {
		return j.named(name, communityOf(rec))
	}
	if j.last != nil && j.last.ID == id {
		return j.last
	}
	p := j.c.people[id]
	if p == nil {
		// The roster's number may be the unusable or the wrong one.
		if q := j.named(name, communityOf(rec)); q != nil && roster.CheckID(q.ID) != roster.IDValid {
			return q
		}
		p = j.c.person(id, name)
	}
	j.last = p
	return p
}

// named is the only roster person of the name.
func (j *joiner) named(name, community string) *person {
	if j.names == nil {
		j.names = make(map[string][]*person, len(j.inRoster))
		for _, p := range j.inRoster {
			j.names[p.Name] = append(j.names[p.Name], p)
		}
	}
	return onlyByName(j.names[name], community)
}

func (c *Case) person(id, name string) *person {
	p := c.people[id]
	if p == nil {
		p = &person{ID: id, Name: name}
		c.people[id] = p
		c.peopleOrder = append(c.peopleOrder, p)
	}
	return p
}

// onlyByName is the one person of the name, in the community where given.
func onlyByName(ps []*person, community string) *person {
	if len(ps) == 1 {
		return ps[0]
	}
	if community == "" {
		return nil
	}
	var hit *person
	for _, p := range ps {
		for _, w := range p.Workers {
			if roster.CommunityKey(w.Community) == roster.CommunityKey(community) {
				if hit != nil && hit != p {
					return nil
				}
				hit = p
			}
		}
	}
	return hit
}

// usable tells that the record's ID number can join it to other sheets: it
// stands there and did not lose digits. A wrong check character joins still.
func usable(rec roster.Record, id string) bool {
	return id != "" && rec.Base().Set.Has(idIndex[rec.Kind()])
}

// idIndex is the index of the field id_number by kind.
var idIndex = func() (at [16]int) {
	for _, k := range roster.Kinds() {
		if f := roster.FieldOf(k, "id_number"); f != nil {
			at[k] = f.Index
		}
	}
	return at
}()
