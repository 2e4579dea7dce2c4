package policy

import "shegong/internal/roster"

// Sex is the sex by a valid ID number, else by the column; 0 where neither
// gives it.
func Sex(w *roster.Worker) roster.Code {
	if fID.Has(w) && roster.CheckID(w.ID) == roster.IDValid {
		return roster.IDSex(w.ID)
	}
	return w.Sex
}

// Age is the age in completed years on a day, by a valid ID number, else by the
// column; not ok where neither gives a birth before it. A month of birth counts
// as its last day.
func Age(w *roster.Worker, on roster.Date) (years int, ok bool) {
	birth, _, ok := birthOf(w)
	if birth = birth.Last(); !ok || birth.After(on) {
		return 0, false
	}
	years = int(on.Year) - int(birth.Year)
	if birth.AddYears(years).After(on) {
		years--
	}
	return years, true
}

// nothing tells that a text cell says there is none.
func nothing(s string) bool {
	switch roster.Fold(s) {
	case "", "0", "0人", "无", "没有", "否", "未履行", "/", "-", "—", "——", "×", "x":
		return true
	}
	return false
}

// Roles that make a head of a community, and a member of its committees.
const (
	headRoles      = roster.Secretary | roster.Director
	committeeRoles = headRoles | roster.DeputySecretary | roster.DeputyDirector | roster.Member
)

func onCommittee(w *roster.Worker) bool {
	return w.Position.Roles&committeeRoles != 0 || isCommittee(w.Category)
}

func isCommittee(category roster.Code) bool {
	return category == roster.HeadCategory || category == roster.CommitteeCategory
}

// joins tells where the join of sheets by person cannot be trusted: what seems
// missing from a ledger may stand there under another number.
type joins struct {
	c     *Case
	built bool
	named map[string]int // roster persons by name
	// Names with a faulty number: in the roster; in a ledger and not in the
	// roster; in a ledger and lost altogether.
	roster, ledger, lost map[string]bool
}

func (j *joins) build() {
	if j.built {
		return
	}
	j.built = true
	j.named = make(map[string]int, len(j.c.peopleOrder))
	j.roster, j.ledger, j.lost = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, p := range j.c.peopleOrder {
		faulty := suspect(p)
		switch {
		case len(p.Workers) == 0 && faulty:
			j.ledger[p.Name] = true
		case len(p.Workers) > 0:
			j.named[p.Name]++
			if faulty {
				j.roster[p.Name] = true
			}
		}
	}
	for _, k := range personKinds {
		if k == roster.Workers {
			continue
		}
		for _, rec := range j.c.Return.Records(k) {
			if name, id := personFields(rec); !usable(rec, id) {
				j.lost[name] = true
			}
		}
	}
}

// suspect tells that the person's number may be another's: it is faulty, or the
// roster row's own birth date or sex disagrees with it.
func suspect(p *person) bool {
	if roster.CheckID(p.ID) != roster.IDValid {
		return true
	}
	for _, w := range p.Workers {
		b := roster.IDBirth(w.ID)
		if w.Sex != 0 && w.Sex != roster.IDSex(w.ID) || !w.Birth.IsZero() && (w.Birth.MonthIndex() != b.MonthIndex() || !w.Birth.MonthOnly() && w.Birth != b) {
			return true
		}
	}
	return false
}

// doubtful tells that a roster person with that many rows in a ledger may have
// more under a number or name that does not join.
func (j *joins) doubtful(p *person, rows int) bool {
	j.build()
	shared := j.named[p.Name] > 1
	switch {
	case p.ID == "":
		return shared
	case rows == 0 && suspect(p):
		return true
	default:
		return j.ledger[p.Name] || j.lost[p.Name] && shared
	}
}

// elsewhere tells that a ledger person missing from the roster may stand there,
// or in another ledger, under another number.
func (j *joins) elsewhere(p *person) bool {
	j.build()
	return roster.CheckID(p.ID) != roster.IDValid || j.roster[p.Name] || j.ledger[p.Name] || j.lost[p.Name]
}
