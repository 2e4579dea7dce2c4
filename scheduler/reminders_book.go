package scheduler

import (
	"context"
	"fmt"
	"slices"
	"time"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// reminderBook is what reminders are decided from.
type reminderBook struct {
	times     *reminderTimes
	units     []store.Unit
	deadlines store.Deadlines
	extended  map[string]map[string]roster.Date // last days by period and unit
	periods   []roster.Period
	noted     map[store.ReminderKey]bool
	contacts  map[string][]store.Contact
}

// How far back reminders can reach: the due date lies in the month after the
// period, and the last stage at most maxReminderDays after it.
const (
	periodsBack  = 3
	extendedBack = 2 * maxReminderDays
)

// reminderBook reads it for the periods that can have reminders at a time.
func (s *Scheduler) reminderBook(ctx context.Context, rules *store.ReminderRules, now time.Time) (*reminderBook, error) {
	b := &reminderBook{extended: map[string]map[string]roster.Date{}}
	cal, err := s.Store.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	if b.times, err = newReminderTimes(rules, cal); err != nil {
		return nil, err
	}
	if b.units, err = s.Store.Units(ctx); err != nil {
		return nil, err
	}
	if b.deadlines, err = s.Store.Deadlines(ctx); err != nil {
		return nil, err
	}
	today := roster.DateOf(now.In(roster.China))
	for i := range periodsBack + 1 {
		b.periods = append(b.periods, roster.PeriodOf(today).Add(-i))
	}
	if err := b.readExtensions(ctx, s.Store, today.AddDays(-extendedBack)); err != nil {
		return nil, err
	}
	if b.noted, err = s.Store.NotedReminders(ctx, b.periods...); err != nil {
		return nil, err
	}
	b.contacts, err = s.Store.Contacts(ctx)
	return b, err
}

// readExtensions notes the returns that were given more time, of older periods,
// too.
func (b *reminderBook) readExtensions(ctx context.Context, st *store.Store, since roster.Date) error {
	es, err := st.ExtensionsSince(ctx, since)
	if err != nil {
		return err
	}
	for i := range es {
		until, err := roster.ParseDate(es[i].Until)
		if err != nil {
			return fmt.Errorf("extension: %w", err)
		}
		p, err := roster.ParsePeriod(es[i].Period)
		if err != nil {
			return fmt.Errorf("extension: %w", err)
		}
		if b.extended[es[i].Period] == nil {
			b.extended[es[i].Period] = map[string]roster.Date{}
		}
		b.extended[es[i].Period][es[i].Unit] = until
		if !slices.Contains(b.periods, p) {
			b.periods = append(b.periods, p)
		}
	}
	return nil
}

// dueDays are the due dates there are for a period.
func (b *reminderBook) dueDays(p roster.Period) []roster.Date {
	all := Standing{Due: b.deadlines.Due(p)}
	out := []roster.Date{all.DueOn()}
	for _, day := range b.extended[p.String()] {
		out = append(out, day)
	}
	return out
}

// standings are how all units stand with a period's return.
func (b *reminderBook) standings(ctx context.Context, st *store.Store, p roster.Period) ([]Standing, error) {
	rows, err := st.ReturnsOf(ctx, p)
	if err != nil {
		return nil, err
	}
	out := make([]Standing, len(b.units))
	for i := range b.units {
		u := &b.units[i]
		out[i] = Standing{Unit: *u, Due: b.deadlines.Due(p), Lock: b.deadlines.Lock(p), State: stateOf(rows[u.Code])}
		if row := rows[u.Code]; row != nil && row.FirstSubmitted != nil {
			out[i].Moved = row.UpdatedAt
		}
		if day, ok := b.extended[p.String()][u.Code]; ok {
			end := endOf(day)
			out[i].Lock = end
			if end.After(out[i].Due) {
				out[i].Due = end
			}
		}
	}
	return out, nil
}

// endOf is 24:00 of a day in China.
func endOf(d roster.Date) time.Time {
	return time.Date(int(d.Year), time.Month(d.Month), int(d.Day)+1, 0, 0, 0, 0, roster.China)
}

// live tells that any stage of the due dates came so shortly before now that it
// may have to be carried out.
func (t *reminderTimes) live(dueDays []roster.Date, now time.Time) bool {
	for _, day := range dueDays {
		for _, m := range t.moments(day) {
			if !m.at.After(now) && now.Sub(m.at) < staleAfter {
				return true
			}
		}
	}
	return false
}

// moments are all stages of a due date.
func (t *reminderTimes) moments(dueOn roster.Date) (out []moment) {
	for _, stage := range reminderStages() {
		for _, days := range t.rules.Days(stage) {
			out = append(out, t.moment(stage, days, dueOn))
		}
	}
	return out
}

// reminderStages are the stages in their order.
func reminderStages() []string {
	return []string{store.StageBefore, store.StageAfter, store.StagePrefecture, store.StageProvince}
}
