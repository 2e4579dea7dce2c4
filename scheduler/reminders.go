package scheduler

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// Standing is how a unit stands with the return of a period.
type Standing struct {
	Unit  store.Unit
	Due   time.Time // the moment after which it is late, by the unit's own extension where it has one
	Lock  time.Time // the moment after which nothing can be submitted
	State store.State
	// Moved is when a return last changed that had arrived once; zero for one that
	// never did.
	Moved time.Time
}

// Arrived tells that the county has done its part: the return is under review or
// accepted. One sent back has not arrived.
func (s *Standing) Arrived() bool {
	return s.State == store.Submitted || s.State == store.Approved || s.State == store.Accepted
}

// DueOn is the last day in time.
func (s *Standing) DueOn() roster.Date { return roster.DateOf(s.Due.In(roster.China).Add(-1)) }

// DaysLate is how many days the due date lies back; 0 while it has not passed.
func (s *Standing) DaysLate(now time.Time) int {
	return max(0, roster.DateOf(now.In(roster.China)).DaysSince(s.DueOn()))
}

// open tells that the unit is reminded by what fell due at a moment. A return
// that had arrived and was sent back after that is left to the next stage: who
// sent it back has just told the county.
func (s *Standing) open(at time.Time) bool { return !s.Arrived() && !s.Moved.After(at) }

// Reminder is what one unit or division is to be told at one stage.
type Reminder struct {
	Unit    string // whose contacts get it: 220104, 2201, 22
	Period  roster.Period
	Stage   string
	Days    int         // before or after the due date
	DueOn   roster.Date // the due date that is counted from
	At      time.Time   // when it fell due
	Missing []Standing  // what it is about: the county itself, or all that are late
}

// Key names the reminder: one is sent of each.
func (r *Reminder) Key() store.ReminderKey {
	return store.ReminderKey{Unit: r.Unit, Period: r.Period.String(), Stage: r.Stage, Days: int64(r.Days), DueOn: r.DueOn.String()}
}

// staleAfter is when a stage that was missed is not made up for any more.
const staleAfter = 7 * 24 * time.Hour

// Reminders are those that have fallen due for a period and still make sense, by
// how its units stand now: of each kind the latest, so that a service that was
// down does not catch up with a burst. Which of them were sent already is for
// the caller to know; they are named by [Reminder.Key].
func Reminders(rules *store.ReminderRules, cal Calendar, p roster.Period, standings []Standing, now time.Time) ([]Reminder, error) {
	if !rules.Enabled {
		return nil, nil
	}
	t, err := newReminderTimes(rules, cal)
	if err != nil {
		return nil, err
	}
	var out []Reminder
	add := func(unit, stage string, members []*Standing) {
		s, ok := t.latest(stage, members, now)
		if !ok {
			return
		}
		r := Reminder{Unit: unit, Period: p, Stage: stage, Days: s.days, DueOn: s.dueOn, At: s.at}
		for _, m := range members {
			if stage == store.StageBefore || !m.Arrived() && !now.Before(m.Due) {
				r.Missing = append(r.Missing, *m)
			}
		}
		out = append(out, r)
	}
	var all []*Standing
	below := map[string][]*Standing{} // by prefecture
	for i := range standings {
		m := &standings[i]
		if !m.Unit.Reports(p) {
			continue
		}
		add(m.Unit.Code, store.StageBefore, []*Standing{m})
		add(m.Unit.Code, store.StageAfter, []*Standing{m})
		all = append(all, m)
		if !m.Unit.Direct() {
			below[m.Unit.Parent] = append(below[m.Unit.Parent], m)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(below)) {
		add(code, store.StagePrefecture, below[code])
	}
	add(province, store.StageProvince, all)
	return out, nil
}

// province is the code of the whole.
const province = "22"

// reminderTimes tell when stages fall due.
type reminderTimes struct {
	rules        *store.ReminderRules
	calendar     Calendar
	hour, minute int
	known        map[momentKey]moment // units have few due dates between them
}

type momentKey struct {
	stage string
	days  int
	dueOn roster.Date
}

func newReminderTimes(rules *store.ReminderRules, cal Calendar) (*reminderTimes, error) {
	at, err := time.Parse("15:04", rules.Clock)
	if err != nil {
		return nil, fmt.Errorf("时间“%s”应写作 09:00", rules.Clock)
	}
	return &reminderTimes{rules, cal, at.Hour(), at.Minute(), map[momentKey]moment{}}, nil
}

// moment is a stage on its day.
type moment struct {
	days  int
	dueOn roster.Date
	at    time.Time
}

// moment puts a stage on its day. On a day off, what comes before the due date
// is brought forward, so that there is time left; the rest is put off.
func (t *reminderTimes) moment(stage string, days int, dueOn roster.Date) moment {
	key := momentKey{stage, days, dueOn}
	if m, ok := t.known[key]; ok {
		return m
	}
	step := 1
	day := dueOn.AddDays(days)
	if stage == store.StageBefore {
		step, day = -1, dueOn.AddDays(-days)
	}
	for t.rules.WorkingDays && !t.calendar.Working(day) {
		day = day.AddDays(step)
	}
	at := time.Date(int(day.Year), time.Month(day.Month), int(day.Day), t.hour, t.minute, 0, 0, roster.China)
	t.known[key] = moment{days, dueOn, at}
	return t.known[key]
}

// latest is the last moment of a stage that has come and concerns any of the
// units; false where that was too long ago, or before the rules held.
func (t *reminderTimes) latest(stage string, units []*Standing, now time.Time) (best moment, ok bool) {
	for _, u := range units {
		if u.Arrived() || stage == store.StageBefore && !now.Before(u.Due) {
			continue
		}
		for _, days := range t.rules.Days(stage) {
			m := t.moment(stage, days, u.DueOn())
			if !m.at.After(now) && u.open(m.at) && (!ok || m.later(best, stage)) {
				best, ok = m, true
			}
		}
	}
	return best, ok && !best.at.Before(t.rules.Since) && now.Sub(best.at) < staleAfter
}

// later orders the moments of a stage; of two on one day that moved there, the
// one planned later counts.
func (m moment) later(other moment, stage string) bool {
	sign := 1
	if stage == store.StageBefore {
		sign = -1
	}
	return cmp.Or(m.at.Compare(other.at), cmp.Compare(m.dueOn.AddDays(sign*m.days).String(), other.dueOn.AddDays(sign*other.days).String()),
		cmp.Compare(m.dueOn.String(), other.dueOn.String())) > 0
}
