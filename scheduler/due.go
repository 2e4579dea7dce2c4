package scheduler

import (
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// Where a due time goes that falls on a day that is not worked.
const (
	ShiftNone     = ""
	ShiftPrevious = "previous" // the working day before
	ShiftNext     = "next"     // the working day after
)

// Calendar tells which days are worked, and of which years that is known.
type Calendar interface {
	Working(d roster.Date) bool
	Knows(year int) bool
}

// DueTime is when a schedule falls due, and for which period.
type DueTime struct {
	At      time.Time // in the schedule's zone
	Planned time.Time // as the expression has it, before a shift
	Period  roster.Period
}

// Shifted tells that the day was not worked.
func (d DueTime) Shifted() bool { return !d.At.Equal(d.Planned) }

// timing is when a schedule falls due.
type timing struct {
	cron     cron.Schedule
	loc      *time.Location
	shift    string
	calendar Calendar
}

// newTiming reads a schedule's expression and the zone it is meant in.
func newTiming(sc *store.Schedule, cal Calendar) (*timing, error) {
	loc, err := zone(sc.Zone)
	if err != nil {
		return nil, err
	}
	c, err := parseCron(sc.Cron)
	if err != nil {
		return nil, err
	}
	return &timing{c, loc, sc.Shift, cal}, nil
}

// zone finds a time zone by its name; the machine's own is none.
func zone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("时区“%s”不存在，北京时间为 Asia/Shanghai", name)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("时区“%s”不存在，北京时间为 Asia/Shanghai", name)
	}
	return loc, nil
}

// parseCron reads an expression of five fields. Its zone stands beside it, and
// what counts from the start of the service is no time of a calendar.
func parseCron(text string) (cron.Schedule, error) {
	err := errors.New("应为“分 时 日 月 周”五项，如 0 8 6 * *")
	if !strings.Contains(text, "TZ=") && !strings.HasPrefix(text, "@every") {
		var c cron.Schedule
		if c, err = cron.ParseStandard(text); err == nil {
			return c, nil
		}
	}
	return nil, fmt.Errorf("定时表达式“%s”有误：%w", text, err)
}

// times are the due times after since, the oldest first; of several that are
// for one period, the first.
func (t *timing) times(since time.Time) iter.Seq[DueTime] {
	return func(yield func(DueTime) bool) {
		for planned := t.cron.Next(t.start(since.In(t.loc))); !planned.IsZero(); {
			at := t.move(planned)
			if !at.After(since) {
				planned = t.cron.Next(planned)
				continue
			}
			period := roster.PeriodOf(roster.DateOf(planned)).Add(-1)
			if !yield(DueTime{at, planned, period}) {
				return
			}
			y, m, _ := planned.Date()
			planned = t.cron.Next(time.Date(y, m+1, 1, 0, 0, 0, 0, t.loc).Add(-1))
		}
	}
}

// start is from where planned times are looked for that may lie after since: on
// days off before it, what is moved to the next working day.
func (t *timing) start(since time.Time) time.Time {
	if t.shift != ShiftNext {
		return since
	}
	out := since
	for d := roster.DateOf(since); !t.calendar.Working(d); d = d.AddDays(-1) {
		out = time.Date(int(d.Year), time.Month(d.Month), int(d.Day), 0, 0, 0, 0, t.loc).Add(-1)
	}
	return out
}

// move puts a moment on a working day, at the same time of day.
func (t *timing) move(at time.Time) time.Time {
	step := map[string]int{ShiftPrevious: -1, ShiftNext: 1}[t.shift]
	for step != 0 && !t.calendar.Working(roster.DateOf(at)) {
		at = at.AddDate(0, 0, step)
	}
	return at
}

// maxMissed bounds how many missed periods one tick looks back over.
const maxMissed = 1000

// Due are the due times after since, up to and including now.
func Due(sc *store.Schedule, cal Calendar, since, now time.Time) ([]DueTime, error) {
	t, err := newTiming(sc, cal)
	if err != nil {
		return nil, err
	}
	var out []DueTime
	for d := range t.times(since) {
		if d.At.After(now) || len(out) == maxMissed {
			break
		}
		out = append(out, d)
	}
	return out, nil
}

// Next are the next n due times after now, without those for the periods that
// have a run already.
func Next(sc *store.Schedule, cal Calendar, now time.Time, noted map[string]bool, n int) ([]DueTime, error) {
	t, err := newTiming(sc, cal)
	if err != nil {
		return nil, err
	}
	out := make([]DueTime, 0, n)
	for d := range t.times(now) {
		if len(out) == n {
			break
		}
		if !noted[d.Period.String()] {
			out = append(out, d)
		}
	}
	return out, nil
}

// Unknown are the years of the due times whose holidays are not in the table:
// there, working days are guessed from the weekday.
func Unknown(sc *store.Schedule, cal Calendar, times []DueTime) []int {
	var out []int
	if sc.Shift == ShiftNone {
		return out
	}
	last := 0
	for i := range times {
		for _, at := range []time.Time{times[i].Planned, times[i].At} {
			if y := at.Year(); y > last && !cal.Knows(y) {
				out = append(out, y)
				last = y
			}
		}
	}
	return out
}
