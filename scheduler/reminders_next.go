package scheduler

import (
	"context"
	"slices"
	"time"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// Upcoming is the next moment at which reminders fall due, should the returns
// stand as they do now.
type Upcoming struct {
	At        time.Time // zero where none is in sight
	Reminders []Reminder
	// Unreachable are the units and divisions among them without a contact.
	Unreachable []string
	Unknown     []int // years without a table of holidays
}

// NextReminders foresees what the rules will do, also while they are switched
// off.
func (s *Scheduler) NextReminders(ctx context.Context, rules store.ReminderRules) (*Upcoming, error) {
	ctx = store.AsService(ctx)
	rules.Enabled = true
	now := s.Now()
	b, err := s.reminderBook(ctx, &rules, now)
	if err != nil {
		return nil, err
	}
	book := map[roster.Period][]Standing{}
	for _, p := range b.periods {
		if book[p], err = b.standings(ctx, s.Store, p); err != nil {
			return nil, err
		}
	}
	out := &Upcoming{}
	for _, at := range b.upcoming(now) {
		for _, p := range b.periods {
			due, err := Reminders(&rules, b.times.calendar, p, book[p], at)
			if err != nil {
				return nil, err
			}
			for i := range due {
				if r := &due[i]; r.At.Equal(at) && !b.noted[r.Key()] {
					out.add(r, b.contacts)
				}
			}
		}
		if len(out.Reminders) > 0 {
			out.At = at
			break
		}
	}
	if year := out.At.Year(); !out.At.IsZero() && rules.WorkingDays && !b.times.calendar.Knows(year) {
		out.Unknown = append(out.Unknown, year)
	}
	return out, nil
}

func (u *Upcoming) add(r *Reminder, contacts map[string][]store.Contact) {
	u.Reminders = append(u.Reminders, *r)
	if len(contacts[r.Unit]) == 0 && !slices.Contains(u.Unreachable, r.Unit) {
		u.Unreachable = append(u.Unreachable, r.Unit)
	}
}

// upcoming are the moments after now at which anything falls due, in order.
func (b *reminderBook) upcoming(now time.Time) []time.Time {
	var out []time.Time
	for _, p := range b.periods {
		for _, day := range b.dueDays(p) {
			for _, m := range b.times.moments(day) {
				if m.at.After(now) {
					out = append(out, m.at)
				}
			}
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.CompactFunc(out, time.Time.Equal)
}
