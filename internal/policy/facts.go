package policy

import (
	"iter"

	"shegong/internal/roster"
)

// Facts are what summaries and lists need to know of a return and the rules
// know how to tell. They judge exactly as the rules do.
type Facts struct{ c *Case }

// NewFacts indexes a return.
func NewFacts(in Input) *Facts { return &Facts{newCase(in)} }

// TrainingState is how a holder stands to the training rules of 二（七）.
type TrainingState struct {
	Worker  *roster.Worker
	Head    bool        // 书记 or 主任
	Trained bool        // within the span
	NotDue  bool        // took up the post within the span, not trained yet
	Overdue bool        // neither, as far as the ledger can show it
	DueSoon bool        // falls due within 90 days
	Last    roster.Date // completion of the latest training; zero without one
	Due     roster.Date // day by which the next, or the missed, training is due
}

// TrainingStates are the states of the holders of a return who can be judged.
func TrainingStates(in Input) iter.Seq[TrainingState] { return NewFacts(in).TrainingStates() }

// TrainingStates are the states of the holders who can be judged.
func (f *Facts) TrainingStates() iter.Seq[TrainingState] {
	t, j := f.c.training(), &joins{c: f.c}
	limit := f.c.AsOf.AddDays(dueSoonDays)
	return func(yield func(TrainingState) bool) {
		for _, p := range f.c.peopleOrder {
			s := t.of(p)
			if s.w == nil || s.verdict == trainingUnknown {
				continue
			}
			due := t.dueOn(&s)
			out := TrainingState{
				Worker: s.w, Head: s.head, Last: s.last, Due: due,
				Trained: s.verdict == trainingDone, NotDue: s.verdict == trainingNotDue,
			}
			out.Overdue = s.verdict == trainingOverdue && !t.short(s.head) && !j.doubtful(p, len(p.Trainings))
			out.DueSoon = t.announced(&s) && due.After(f.c.AsOf) && !due.After(limit)
			if !yield(out) {
				return
			}
		}
	}
}

// Group is a community with its roster rows.
type Group struct {
	Street, Name string
	Row          *roster.Community // nil where the communities sheet lacks it
	Workers      []*roster.Worker
	// Urban tells that the opinion's staffing rules apply to its type.
	Urban bool
}

// Groups are the communities of the return in sheet order.
func (f *Facts) Groups() iter.Seq[Group] {
	return func(yield func(Group) bool) {
		for _, g := range f.c.order {
			out := Group{Street: g.Street, Name: g.Name, Row: g.Row, Workers: g.Workers}
			out.Urban = g.Row != nil && urbanType(g.Row.Type)
			if !yield(out) {
				return
			}
		}
	}
}

// HeadcountRange is the number of posts a community of so many households may
// have by 二（二）.
func (f *Facts) HeadcountRange(households int64) (low, high int64) {
	return f.c.headcountRange(households)
}

// Qualified tells that the certificate is at a level that counts for 二（七）.
func (f *Facts) Qualified(certificate roster.Code) bool {
	name := roster.Certificates.String(certificate)
	for _, l := range f.c.Params.CertifiedLevels {
		if l == name {
			return true
		}
	}
	return false
}

// Secretary tells that the worker is 书记 or 副书记, who is not counted as a
// party-building post (二（二）).
func Secretary(w *roster.Worker) bool {
	return w.Position.Roles&(roster.Secretary|roster.DeputySecretary) != 0
}

// Eligible tells that a person of the baseline could be converted: by the
// flag, else by the origin (三（一）, 三（四）).
func Eligible(c *roster.Conversion) bool {
	yes, _ := eligible(c)
	return yes
}

// CalendarStates judge by calendar windows: the year for heads, the two years
// from 2021 on for others, whatever the county's reckoning.
func (f *Facts) CalendarStates() iter.Seq[TrainingState] {
	calendar := *f.c.Params
	calendar.TrainingReckoning = "calendar"
	c := *f.c
	c.Params = &calendar
	t := c.training()
	return func(yield func(TrainingState) bool) {
		for _, p := range c.peopleOrder {
			s := t.of(p)
			if s.w != nil && !yield(TrainingState{Worker: s.w, Head: s.head, Last: s.last, Trained: s.verdict == trainingDone}) {
				return
			}
		}
	}
}
