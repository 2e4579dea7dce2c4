package policy

import "shegong/internal/roster"

// trainingVerdict says how a person stands to the training rules.
type trainingVerdict uint8

const (
	trainingUnknown trainingVerdict = iota // not in the roster, or a cell at fault decides
	trainingPending                        // the calendar window is not over
	trainingNotDue                         // took up the post within the window
	trainingDone
	trainingOverdue
)

// trainingState is a person's state; last is zero without a completed training.
type trainingState struct {
	verdict     trainingVerdict
	w           *roster.Worker
	head        bool
	took        roster.Date // took up the post, as given
	last        roster.Date // completion of the latest training, as given
	reckonedDay roster.Date // last, as a day not after the as-of date
}

// trainingWindow is the span (from, to] in which a training must be completed.
// Before end a calendar window is not judged.
type trainingWindow struct {
	from, end roster.Date
	months    int64
	judged    bool
}

// trainingReckoning judges the persons of a case.
type trainingReckoning struct {
	c                  *Case
	calendar           bool
	heads, others      trainingWindow
	headGap, othersGap bool
}

func (c *Case) training() *trainingReckoning {
	t := &trainingReckoning{c: c, calendar: c.Params.TrainingReckoning == "calendar"}
	t.heads, t.others = t.span(c.Params.HeadTrainingMonths), t.span(c.Params.StaffTrainingMonths)
	start := c.ledgerStart(roster.Trainings)
	t.headGap, t.othersGap = t.heads.shortFor(start), t.others.shortFor(start)
	return t
}

// span is the window of so many months. Calendar windows are whole years
// counted from 2021, the first full year after the opinion, and judged in the
// December return of their last year.
func (t *trainingReckoning) span(months int64) trainingWindow {
	asOf := t.c.AsOf
	if !t.calendar {
		return trainingWindow{from: asOf.AddMonths(-int(months)), end: asOf, months: months, judged: true}
	}
	n := max(1, int(months)/12)
	past := (int(asOf.Year) - 2021) % n
	if past < 0 {
		past += n
	}
	first := int(asOf.Year) - past
	end := roster.NewDate(first+n-1, 12, 31)
	return trainingWindow{
		from: roster.NewDate(first-1, 12, 31), end: end, months: int64(n) * 12,
		judged: asOf.Year == end.Year && asOf.Month == 12,
	}
}

// shortFor tells that a ledger with that earliest entry does not reach back
// over the window. The first course may lie somewhat inside it by chance: an
// entry in the window's first quarter shows that the ledger was kept then.
func (w trainingWindow) shortFor(start roster.Date) bool {
	return start.IsZero() || start.After(w.from.AddMonths(max(1, int(w.months)/4)))
}

func (t *trainingReckoning) window(head bool) *trainingWindow {
	if head {
		return &t.heads
	}
	return &t.others
}

// short tells that the ledger is too short to find the person overdue.
func (t *trainingReckoning) short(head bool) bool {
	if head {
		return t.headGap
	}
	return t.othersGap
}

// of judges a person; who stands in the roster twice is judged by the row of a
// head, else the first.
func (t *trainingReckoning) of(p *person) trainingState {
	if len(p.Workers) == 0 {
		return trainingState{}
	}
	s := trainingState{w: p.Workers[0]}
	for _, w := range p.Workers {
		if !fPosition.Has(w) {
			return trainingState{} // reported by d-required or d-value
		}
		if !s.head && w.Position.Roles&headRoles != 0 {
			s.w, s.head = w, true
		}
	}
	s.took = s.w.Post
	if s.head && !s.w.HeadSince.IsZero() {
		s.took = s.w.HeadSince
	} else if s.head && s.w.Bad.Has(fHeadSince.Index) {
		return trainingState{}
	}
	if s.took.IsZero() {
		return trainingState{}
	}
	t.judge(p, &s)
	return s
}

func (t *trainingReckoning) judge(p *person, s *trainingState) {
	w := t.window(s.head)
	unclear := false
	for _, v := range p.Trainings {
		d, ok := t.completed(v)
		unclear = unclear || !ok
		if d.IsZero() {
			continue
		}
		if day := t.upToNow(d); s.last.IsZero() || day.After(s.reckonedDay) {
			s.last, s.reckonedDay = d, day
		}
	}
	switch {
	case !s.last.IsZero() && s.reckonedDay.After(w.from):
		s.verdict = trainingDone
	case s.took.Last().After(w.from):
		s.verdict = trainingNotDue
	case unclear:
		s.verdict = trainingUnknown
	case !w.judged:
		s.verdict = trainingPending
	default:
		s.verdict = trainingOverdue
	}
}

// completed is when a training was completed, zero where it was not; not ok
// where a date that has its own finding leaves that open.
func (t *trainingReckoning) completed(v *roster.Training) (d roster.Date, ok bool) {
	d = v.End
	if d.IsZero() {
		if v.Bad.Has(fTrainingEnd.Index) || v.Start.IsZero() {
			return d, false
		}
		d = v.Start
	}
	if d.First().After(t.c.AsOf) {
		return roster.Date{}, v.End.IsZero() // planned; an end to come is a finding of its own
	}
	return d, true
}

// upToNow is the latest day d can mean that is not after the as-of date.
func (t *trainingReckoning) upToNow(d roster.Date) roster.Date {
	if d = d.Last(); d.After(t.c.AsOf) {
		return t.c.AsOf
	}
	return d
}

// dueOn is the day by which the next training is due.
func (t *trainingReckoning) dueOn(s *trainingState) roster.Date {
	if t.calendar {
		return t.window(s.head).end
	}
	from := s.took.Last()
	if !s.last.IsZero() && s.reckonedDay.After(from) {
		from = s.reckonedDay
	}
	return from.AddMonths(int(t.window(s.head).months))
}

var (
	fHeadSince   = mustField(roster.Workers, "head_since")
	fTrainingEnd = mustField(roster.Trainings, "end_date")
)
