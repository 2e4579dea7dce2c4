package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"shegong/internal/roster"
)

// Deadlines are the days of the following month by which a return is due, and
// after which it is locked.
type Deadlines struct {
	DueDay  int `json:"due_day"`
	LockDay int `json:"lock_day"`
	// From is the first period they hold for; what held before stands in Earlier,
	// so that no past return becomes late by a change.
	From    roster.Period `json:"from"`
	Earlier *Deadlines    `json:"earlier,omitempty"`
}

// of are the days that hold for a period.
func (d *Deadlines) of(p roster.Period) *Deadlines {
	for d.Earlier != nil && p.Before(d.From) {
		d = d.Earlier
	}
	return d
}

// defaultDeadlines hold until the province sets others.
var defaultDeadlines = Deadlines{DueDay: 5, LockDay: 15}

// Due is the moment after which a period's return is late: 24:00 of the day, in
// China.
func (d Deadlines) Due(p roster.Period) time.Time { return endOfDay(p, d.of(p).DueDay) }

// Lock is the moment after which nothing is uploaded or submitted any more.
func (d Deadlines) Lock(p roster.Period) time.Time { return endOfDay(p, d.of(p).LockDay) }

func endOfDay(p roster.Period, day int) time.Time {
	n := p.Add(1)
	return time.Date(int(n.Year), time.Month(n.Month), day+1, 0, 0, 0, 0, roster.China)
}

// Deadlines are those in force.
func (s *Store) Deadlines(ctx context.Context) (Deadlines, error) {
	var text string
	err := wrap(s.db.NewRaw("SELECT value FROM meta WHERE name = 'deadlines'").Scan(ctx, &text), "read deadlines")
	if errors.Is(err, ErrNotFound) {
		return defaultDeadlines, nil
	}
	if err != nil {
		return Deadlines{}, err
	}
	var d Deadlines
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return d, fmt.Errorf("read deadlines: %w", err)
	}
	return d, nil
}

// SetDeadlines sets the days from d.From on; without one, for all periods.
func (s *Store) SetDeadlines(ctx context.Context, d Deadlines) error {
	now, err := s.Deadlines(ctx)
	if err != nil {
		return err
	}
	if d.Earlier = nil; !d.From.IsZero() {
		for d.Earlier = &now; d.Earlier.Earlier != nil && !d.Earlier.From.Before(d.From); {
			d.Earlier = d.Earlier.Earlier
		}
	}
	b, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, err = s.db.NewRaw("INSERT INTO meta (name, value) VALUES ('deadlines', ?) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value", string(b)).Exec(ctx)
	return wrap(err, "set deadlines")
}
