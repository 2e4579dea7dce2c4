package returns

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// Career is what the accepted returns in sight tell of a person.
type Career struct {
	Key    string
	Facts  []Fact // of the newest roster
	Masked bool
	Posts  []Post // the oldest first
	// Units are the units the person stood in, the newest first.
	Units []UnitRecords
	// Month and Place are where the newest roster row stands: the return's month,
	// and file, sheet and row.
	Month roster.Period
	Place string

	worker *roster.Worker // of the newest roster
}

// Fact is a field of a roster row with its official name.
type Fact struct{ Title, Value string }

// Post is one post over accepted months on end.
type Post struct {
	Unit        store.Unit
	First, Last roster.Period
	Current     bool // stands in the unit's newest accepted roster
	Facts       []Fact
}

// UnitRecords are a person's records in the ledgers of a unit's newest accepted
// return.
type UnitRecords struct {
	Unit   store.Unit
	Period roster.Period
	// Left tells that the person does not stand in that return's roster.
	Left   bool
	Tables []RecordTable
}

// RecordTable is a person's rows of one ledger, with the columns that say
// anything.
type RecordTable struct {
	Title string
	Heads []string
	Rows  [][]string
}

// The fields of a roster row that say who a person is, and what post it is.
var (
	personFields = []string{
		"name", "id_number", "sex", "birth_date", "ethnicity", "political_status", "education", "certificate", "certificate_date", "phone",
	}
	postFields = []string{
		"street", "community", "category", "position", "certificate", "employment", "entry_route", "hire_date", "post_date",
	}
	careerKinds = []roster.Kind{roster.Trainings, roster.Appraisals, roster.Exits, roster.Conversions}
	// orderedBy is the field by which a ledger's rows stand, the newest first.
	orderedBy = map[roster.Kind]string{roster.Trainings: "start_date", roster.Appraisals: "year", roster.Exits: "exit_date"}
)

// Career is what is known of the person of a key, masked unless the actor owns
// every unit it comes from; [store.ErrNotFound] where no roster in sight has the
// person.
func (s *Service) Career(ctx context.Context, key string) (*Career, error) {
	c, err := s.career(ctx, key)
	if err != nil {
		return nil, err
	}
	for _, u := range c.Units {
		c.Masked = c.Masked || !store.ActorOf(ctx).Owns(u.Unit.Code)
	}
	c.Facts = facts(c.worker, personFields, c.Masked)
	if c.Masked {
		c.maskTexts()
	}
	return c, nil
}

// maskTexts hides the name and the number where a free text repeats them.
func (c *Career) maskTexts() {
	w := c.worker
	pairs := []string{w.ID, roster.MaskID(w.ID)}
	if w.Name != "" {
		pairs = append(pairs, w.Name, roster.MaskName(w.Name))
	}
	r := strings.NewReplacer(pairs...)
	for i := range c.Units {
		for _, t := range c.Units[i].Tables {
			for _, row := range t.Rows {
				for j := range row {
					row[j] = r.Replace(row[j])
				}
			}
		}
	}
}

func (s *Service) career(ctx context.Context, key string) (*Career, error) {
	seen, err := s.Store.Career(ctx, key)
	if err != nil {
		return nil, err
	}
	byUnit := map[string][]store.Appearance{}
	var units []string // the one last seen in first
	for _, a := range slices.Backward(seen) {
		if byUnit[a.Unit] == nil {
			units = append(units, a.Unit)
		}
		byUnit[a.Unit] = append(byUnit[a.Unit], a)
	}
	b, c := s.newBooks(), &Career{Key: key}
	for _, unit := range units {
		slices.Reverse(byUnit[unit])
		if err := c.addUnit(ctx, b, unit, byUnit[unit]); err != nil {
			return nil, err
		}
	}
	if c.worker == nil {
		return nil, fmt.Errorf("nobody of the key in sight: %w", store.ErrNotFound)
	}
	slices.SortStableFunc(c.Posts, func(x, y Post) int { return cmp.Compare(x.First.String(), y.First.String()) })
	return c, nil
}

// addUnit adds what one unit's accepted returns tell; seen are the person's
// appearances there, the oldest first. Of a post only the first month is opened,
// and the unit's newest month for the ledgers: an exit stands there after the
// last appearance.
func (c *Career) addUnit(ctx context.Context, b *books, unit string, seen []store.Appearance) error {
	u, err := b.store.Unit(ctx, unit)
	if err != nil {
		return err
	}
	versions, err := b.of(ctx, unit)
	if err != nil {
		return err
	}
	for _, p := range posts(seen, versions) {
		w, err := b.workerIn(ctx, unit, p.First, c.Key)
		if err != nil {
			return err
		}
		if w != nil {
			p.Unit, p.Facts = u, facts(w, postFields, false)
			c.Posts = append(c.Posts, p)
		}
	}
	last := seen[len(seen)-1].Period
	w, err := b.workerIn(ctx, unit, last, c.Key)
	if err != nil || w == nil {
		return err
	}
	if c.worker == nil {
		place := placeOf(b.ret, u, w)
		c.worker, c.Month, c.Place = w, last, strings.Join(place[2:4], " ")+" 第"+place[4]+"行"
	}
	newest := versions[len(versions)-1]
	ret, err := b.read(ctx, newest.ID)
	if err != nil {
		return err
	}
	c.Units = append(c.Units, UnitRecords{u, newest.Period, last != newest.Period, recordTables(ret, w.ID)})
	return nil
}

// workerIn is a person's roster row in a unit's month; nil where the version in
// force has none any more.
func (b *books) workerIn(ctx context.Context, unit string, p roster.Period, key string) (*roster.Worker, error) {
	ret, _, err := b.open(ctx, unit, p)
	if err != nil || ret == nil {
		return nil, err
	}
	return b.worker(ret, key), nil
}

// posts are the appearances put together where the post stays the same and no
// accepted month lies between.
func posts(seen []store.Appearance, versions []store.EffectiveVersion) []Post {
	next := map[roster.Period]roster.Period{} // accepted month → the one after it
	for i := 1; i < len(versions); i++ {
		next[versions[i-1].Period] = versions[i].Period
	}
	var out []Post
	for i, a := range seen {
		if i > 0 && seen[i-1].Post == a.Post && next[seen[i-1].Period] == a.Period {
			out[len(out)-1].Last = a.Period
		} else {
			out = append(out, Post{First: a.Period, Last: a.Period})
		}
	}
	for i := range out {
		_, later := next[out[i].Last]
		out[i].Current = !later
	}
	return out
}

// facts are the fields of a row that have a value. The birth masked is the year.
func facts(w *roster.Worker, keys []string, masked bool) []Fact {
	var out []Fact
	for _, key := range keys {
		f := roster.FieldOf(roster.Workers, key)
		value := f.Format(w)
		switch {
		case value == "":
			continue
		case masked && key == "birth_date":
			value = value[:4] + "年"
		case masked:
			value = MaskField(f, value)
		}
		out = append(out, Fact{f.Header, value})
	}
	return out
}

// recordTables are the rows of an ID number in the ledgers, without that and the
// name.
func recordTables(ret *roster.Return, id string) []RecordTable {
	var out []RecordTable
	for _, k := range careerKinds {
		var recs []roster.Record
		number := roster.FieldOf(k, "id_number")
		for _, rec := range ret.Records(k) {
			if number.Format(rec) == id {
				recs = append(recs, rec)
			}
		}
		if len(recs) == 0 {
			continue
		}
		if f := roster.FieldOf(k, orderedBy[k]); f != nil {
			slices.SortStableFunc(recs, func(a, b roster.Record) int { return cmp.Compare(f.Format(b), f.Format(a)) })
		}
		out = append(out, newRecordTable(k, recs))
	}
	return out
}

func newRecordTable(k roster.Kind, recs []roster.Record) RecordTable {
	t := RecordTable{Title: k.Title(), Rows: make([][]string, len(recs))}
	for _, f := range roster.FieldsOf(k) {
		said := func(rec roster.Record) bool { return f.Format(rec) != "" }
		if !f.Template() || f.Type == roster.NameType || f.Type == roster.IDType || !slices.ContainsFunc(recs, said) {
			continue
		}
		t.Heads = append(t.Heads, f.Header)
		for i, rec := range recs {
			t.Rows[i] = append(t.Rows[i], f.Format(rec))
		}
	}
	return t
}
