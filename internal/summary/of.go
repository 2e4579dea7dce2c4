package summary

import (
	"shegong/internal/policy"
	"shegong/internal/roster"
)

// Of condenses a return. in.Previous, where there is one, gives who joined and
// left; res the findings; answers what was said to them, by key.
func Of(in policy.Input, res *policy.Result, answers map[string]Answer) *Summary {
	facts := policy.NewFacts(in)
	s := &Summary{Unit: in.Return.County, Period: in.Return.Period, AsOf: in.AsOf, County: Figures{}}
	f := newFolding(in)
	for g := range facts.Groups() {
		c := Community{Street: g.Street, Name: g.Name, Figures: f.community(facts, g)}
		if g.Row != nil {
			c.Type = g.Row.Type
		}
		f.place(g, c.Figures)
		if g.Name != "" {
			s.Communities = append(s.Communities, c)
		}
	}
	f.training(facts)
	f.movement(facts)
	for _, c := range f.all {
		s.County.Add(c)
	}
	s.County.Add(f.county)
	addCounty(s.County, facts, in)
	addFindings(s.County, in, res, answers)
	return s
}

// addCounty counts what is known for the county only; f has the communities'
// sums already.
func addCounty(f Figures, facts *policy.Facts, in policy.Input) {
	addHolders(f, facts, in)
	addReference(f, facts, in)
	addConversions(f, in)
	addCourses(f, in)
	addCountySheet(f, facts, in)
	addRecruitments(f, in)
	addResults(f, facts, in)
	addExits(f, in)
	addAuxiliaries(f, in)
	addInstitutions(f, facts, in)
	addMatters(f, facts, in)
}

// folding puts what concerns a person to the person's community.
type folding struct {
	in      policy.Input
	all     []Figures // in the order of the groups
	at      map[*roster.Worker]Figures
	byPlace map[string]Figures
	byName  map[string]Figures // nil where several streets have one of the name
	county  Figures            // what concerns a person of no community of now

	// The roster has the column; pay: those of base and of performance pay, as
	// half of it would pass for all.
	certificate, partyBuilding, workplace, pay bool
	services                                   []*service // those the communities sheet has the column of
}

func newFolding(in policy.Input) *folding {
	has := func(key string) bool { return in.Return.HasColumn(roster.Workers, key) }
	return &folding{
		in: in, at: map[*roster.Worker]Figures{}, byPlace: map[string]Figures{}, byName: map[string]Figures{}, county: Figures{},
		certificate: has("certificate"), partyBuilding: has("party_building"), workplace: has("workplace"),
		pay: has("base_pay") && has("performance_pay"), services: servicesOf(in.Return),
	}
}

func placeKey(street, community string) string {
	return roster.StreetKey(street) + "\x00" + roster.CommunityKey(community)
}

func (f *folding) place(g policy.Group, fs Figures) {
	f.all = append(f.all, fs)
	for _, w := range g.Workers {
		f.at[w] = fs
	}
	if g.Name == "" {
		return
	}
	f.byPlace[placeKey(g.Street, g.Name)] = fs
	name := roster.CommunityKey(g.Name)
	if _, twice := f.byName[name]; twice {
		fs = nil
	}
	f.byName[name] = fs
}

// of is the community of a worker of another return; nil where there is none.
func (f *folding) of(w *roster.Worker) Figures {
	if fs := f.byPlace[placeKey(w.Street, w.Community)]; fs != nil {
		return fs
	}
	return f.byName[roster.CommunityKey(w.Community)]
}

func (f *folding) community(facts *policy.Facts, g policy.Group) Figures {
	fs := Figures{Workers: int64(len(g.Workers))}
	qualified := f.addWorkers(fs, facts, g.Workers)
	if g.Row == nil {
		return fs
	}
	fs[Communities] = 1
	addSheetFigures(fs, g.Row)
	fs[Urban] = one(g.Urban)
	if !g.Urban {
		return fs
	}
	if f.certificate {
		fs[CertificateUrban], fs[Certified3] = 1, one(qualified >= 3)
	}
	addRange(fs, facts)
	f.addServices(fs, g.Row)
	return fs
}

// addWorkers counts a community's workers; what the roster has no column for is
// left out. It tells how many hold a certificate that counts.
func (f *folding) addWorkers(fs Figures, facts *policy.Facts, ws []*roster.Worker) (qualified int) {
	if f.partyBuilding {
		fs[PartyPosts] = 0
	}
	if f.workplace {
		fs[HallStaff], fs[GridStaff] = 0, 0
	}
	if f.certificate {
		fs[CertificateWorkers], fs[Assistants], fs[SocialWorkers], fs[Seniors] = int64(len(ws)), 0, 0, 0
	}
	f.addPay(fs, ws)
	for _, w := range ws {
		if w.PartyBuilding == roster.Yes && !policy.Secretary(w) {
			fs[PartyPosts]++
		}
		switch w.Workplace {
		case roster.HallWorkplace:
			fs[HallStaff]++
		case roster.GridWorkplace:
			fs[GridStaff]++
		}
		switch w.Certificate {
		case roster.AssistantCertificate:
			fs[Assistants]++
		case roster.SocialWorkerCertificate:
			fs[SocialWorkers]++
		case roster.SeniorCertificate:
			fs[Seniors]++
		}
		if facts.Qualified(w.Certificate) {
			qualified++
		}
	}
	return qualified
}

// addSheetFigures takes what the communities sheet reports; blanks are left out.
func addSheetFigures(f Figures, c *roster.Community) {
	put := func(key string, k Figure, n int64) {
		if roster.FieldOf(roster.Communities, key).Has(c) {
			f[k] = n
		}
	}
	put("households", Households, c.Households)
	put("population", Population, c.Population)
	put("grids", Grids, c.Grids)
	put("approved_posts", Approved, c.ApprovedPosts)
	put("hall_staff", HallReported, c.HallStaff)
	put("approved_posts", ApprovedWorkers, f[Workers])
	put("population", PopulationWorkers, f[Workers])
}

// addRange compares the posts (approved; where not given, workers) with the
// range of 二（二）.
func addRange(f Figures, facts *policy.Facts) {
	if !f.Has(Households) {
		return
	}
	posts, ok := f[Approved]
	if !ok {
		posts = f[Workers]
	}
	f[RangeLow], f[RangeHigh] = facts.HeadcountRange(f[Households])
	f[Under], f[Over] = one(posts < f[RangeLow]), one(posts > f[RangeHigh])
	f[Within] = 1 - f[Under] - f[Over]
}

// training counts who is trained; without a training ledger nothing is known.
func (f *folding) training(facts *policy.Facts) {
	if !f.in.Return.Has(roster.Trainings) {
		return
	}
	for _, fs := range f.all {
		for _, k := range []Figure{
			Heads, HeadsTrained, HeadsNotDue, Others, OthersTrained, OthersNotDue, DueSoon, HeadsYear, OthersYears,
		} {
			fs[k] = 0
		}
	}
	for s := range facts.TrainingStates() {
		all, trained, notDue := Others, OthersTrained, OthersNotDue
		if s.Head {
			all, trained, notDue = Heads, HeadsTrained, HeadsNotDue
		}
		fs := f.at[s.Worker]
		fs[all]++
		fs[trained] += one(s.Trained)
		fs[notDue] += one(s.NotDue)
		fs[DueSoon] += one(s.DueSoon)
	}
	for s := range facts.CalendarStates() {
		year := OthersYears
		if s.Head {
			year = HeadsYear
		}
		f.at[s.Worker][year] += one(s.Trained)
	}
}

func one(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
