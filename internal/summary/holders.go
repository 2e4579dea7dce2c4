package summary

import (
	"shegong/internal/policy"
	"shegong/internal/roster"
)

// addHolders counts the holders of the posts by what the roster tells of them,
// in one pass.
func addHolders(f Figures, facts *policy.Facts, in policy.Input) {
	pay, benefits, structure := newPayCount(f, in.Return), newBenefitCount(f, facts, in), newStructureCount(f, in)
	for i := range in.Return.Workers {
		w := &in.Return.Workers[i]
		pay.add(w)
		benefits.add(w)
		structure.add(w)
	}
	pay.put()
	benefits.put()
	structure.put()
}

// zeroIf says that the figures are known, and none counted yet.
func zeroIf(f Figures, known bool, ks ...Figure) {
	if !known {
		return
	}
	for _, k := range ks {
		f[k] = 0
	}
}

// structureCount counts the holders by their attributes.
type structureCount struct {
	f  Figures
	on roster.Date

	sex, age, education, political, route, category, delegate counter
}

func newStructureCount(f Figures, in policy.Input) *structureCount {
	has := func(key string) bool { return in.Return.HasColumn(roster.Workers, key) }
	by := func(k Figure, v *roster.Vocabulary, known bool) counter { return counterOf(k, len(v.Values), known) }
	zeroIf(f, has("seconded"), Seconded)
	return &structureCount{
		f: f, on: in.AsOf,
		sex:       by(BySex, roster.Sexes, has("sex") || has("id_number")),
		age:       counterOf(ByAge, len(AgeBands), has("birth_date") || has("id_number")),
		education: by(ByEducation, roster.Educations, has("education")),
		political: by(ByPolitical, roster.Political, has("political_status")),
		route:     by(ByRoute, roster.EntryRoutes, has("entry_route")),
		category:  by(ByCategory, roster.Categories, has("category")),
		delegate:  by(ByDelegate, roster.Delegates, has("delegate")),
	}
}

func (c *structureCount) add(w *roster.Worker) {
	c.sex.add(int(policy.Sex(w)), 1)
	if years, ok := policy.Age(w, c.on); ok {
		c.age.add(ageBand(years), 1)
	}
	c.education.add(int(w.Education), 1)
	c.political.add(int(w.Political), 1)
	c.route.add(int(w.EntryRoute), 1)
	c.category.add(int(w.Category), 1)
	c.delegate.add(int(w.Delegate), 1)
	if policy.Seconded(w) {
		c.f[Seconded]++
	}
}

func (c *structureCount) put() {
	for _, by := range []counter{c.sex, c.age, c.education, c.political, c.route, c.category, c.delegate} {
		by.put(c.f)
	}
}

// ageBand is the place among [AgeBands], from 1.
func ageBand(years int) int {
	switch {
	case years <= 30:
		return 1
	case years <= 40:
		return 2
	case years <= 50:
		return 3
	default:
		return 4
	}
}

// addAuxiliaries counts who works in the communities outside the posts.
func addAuxiliaries(f Figures, in policy.Input) {
	if !in.Return.Has(roster.Auxiliaries) {
		return
	}
	f[Auxiliaries] = int64(len(in.Return.Auxiliaries))
	types := counterOf(Auxiliaries, len(roster.AuxiliaryTypes.Values), in.Return.HasColumn(roster.Auxiliaries, "kind"))
	for i := range in.Return.Auxiliaries {
		types.add(int(in.Return.Auxiliaries[i].Type), 1)
	}
	types.put(f)
}
