package returns

import (
	"context"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// Changes are what became of a roster since the previous accepted return. A
// person who stands in a roster twice counts by the first row; the findings name
// the other.
type Changes struct {
	Since     roster.Period // of the previous return
	Joined    []*roster.Worker
	Left      []Leaver // with a record of the exit
	Vanished  []Leaver // without one: each needs a reason
	Changed   []Changed
	Unchanged int
	// Lost and Gained are the fields only the earlier or only the later roster
	// has a column for; they are not compared.
	Lost, Gained []*roster.Field

	was, now *roster.Return
}

// Leaver is a person of the previous roster who is not in this one.
type Leaver struct {
	*roster.Worker
	Exit *roster.Exit // nil for who vanished
	// Finding is the key of the finding that asks for the reason; "" where the
	// check has none, such as for a person without an ID number.
	Finding string
}

// Changed is a person whose row says something else than before.
type Changed struct {
	*roster.Worker // as now
	Fields         []FieldChange
}

// FieldChange is one field of a person, before and now, in official spelling; ""
// is a blank.
type FieldChange struct {
	Field    *roster.Field
	Old, New string
}

// Total is how many persons the two rosters differ in.
func (c *Changes) Total() int { return len(c.Joined) + len(c.Left) + len(c.Vanished) + len(c.Changed) }

// Masker knows the persons of both rosters.
func (c *Changes) Masker() *Masker { return NewMasker(c.now, c.was) }

// ChangesOf compares a version's return with the previous accepted one; nil
// where there is none before.
func (s *Service) ChangesOf(ctx context.Context, v *store.Version, ret *roster.Return, res *policy.Result) (*Changes, error) {
	prev, err := s.Store.Previous(ctx, v.Unit, ret.Period)
	if err != nil || prev == nil {
		return nil, err
	}
	before, err := s.Store.Return(ctx, prev.ID)
	if err != nil {
		return nil, err
	}
	c := CompareRosters(before, ret)
	keys := map[string]string{}
	for i := range res.Findings {
		if f := &res.Findings[i]; f.Rule == vanishedRule {
			keys[f.Subject] = f.Key
		}
	}
	for i := range c.Vanished {
		c.Vanished[i].Finding = keys[c.Vanished[i].ID]
	}
	return c, nil
}

// CompareRosters compares the rosters of two returns: persons by ID number, and
// who is not found by it by name and community. All are in the order of their
// rosters.
func CompareRosters(before, now *roster.Return) *Changes {
	c := &Changes{Since: before.Period, was: before, now: now}
	fields := c.comparable(before, now)
	was, rows := firstRows(before), firstRows(now)
	pairs := pairUp(was, rows)
	taken := make(map[*roster.Worker]bool, len(pairs))
	for _, w := range rows {
		if old := pairs[w]; old != nil {
			taken[old] = true
			c.compare(fields, old, w)
		} else {
			c.Joined = append(c.Joined, w)
		}
	}
	exits := exitsOf(now)
	for _, old := range was {
		if taken[old] {
			continue
		}
		if e := exits[personKey(old.ID, old.Name)]; e != nil {
			c.Left = append(c.Left, Leaver{Worker: old, Exit: e})
		} else {
			c.Vanished = append(c.Vanished, Leaver{Worker: old})
		}
	}
	return c
}

// comparable are the fields both rosters have a column for. The county's name
// says nothing of a person.
func (c *Changes) comparable(before, now *roster.Return) []*roster.Field {
	var out []*roster.Field
	for _, f := range roster.FieldsOf(roster.Workers) {
		if !f.Template() || f.Key == "county" {
			continue
		}
		had, has := before.HasColumn(roster.Workers, f.Key), now.HasColumn(roster.Workers, f.Key)
		switch {
		case had && has:
			out = append(out, f)
		case had:
			c.Lost = append(c.Lost, f)
		case has:
			c.Gained = append(c.Gained, f)
		}
	}
	return out
}

func (c *Changes) compare(fields []*roster.Field, old, now *roster.Worker) {
	same := *old
	same.Sheet, same.Row, same.Col, same.County = now.Sheet, now.Row, now.Col, now.County
	if same == *now {
		c.Unchanged++
		return
	}
	var diffs []FieldChange
	for _, f := range fields {
		if a, b := shown(f, old), shown(f, now); a != b {
			diffs = append(diffs, FieldChange{f, a, b})
		}
	}
	if diffs == nil {
		c.Unchanged++
		return
	}
	c.Changed = append(c.Changed, Changed{now, diffs})
}

// shown is a field's value, or that the cell could not be read.
func shown(f *roster.Field, w *roster.Worker) string {
	if w.Bad.Has(f.Index) && !f.Has(w) {
		return "（未能识别）"
	}
	return f.Format(w)
}
