package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"shegong/internal/roster"
)

// Holiday is a day off, or a day of the weekend that is worked for it.
type Holiday struct {
	bun.BaseModel `bun:"table:holidays"`

	Day     string `bun:"day,pk"` // 2026-10-01
	Year    int    `bun:"year"`
	Name    string `bun:"name"`
	Working bool   `bun:"working"`
}

// HolidayYear tells that a person entered a year's holidays.
type HolidayYear struct {
	bun.BaseModel `bun:"table:holiday_years"`

	Year    int       `bun:"year,pk"`
	Account string    `bun:"account"` // login
	MadeAt  time.Time `bun:"made_at"`
}

// Calendar tells which days are worked. A year a person entered takes the place
// of the built-in one.
type Calendar struct {
	Entered map[int]HolidayYear
	days    map[string]Holiday
}

// Calendar reads the holidays as they are now.
func (s *Store) Calendar(ctx context.Context) (*Calendar, error) {
	c := &Calendar{Entered: map[int]HolidayYear{}, days: map[string]Holiday{}}
	err := s.inSnapshot(ctx, func(ctx context.Context, tx bun.Tx) error {
		var years []HolidayYear
		if err := tx.NewSelect().Model(&years).Scan(ctx); err != nil {
			return wrap(err, "list years of holidays")
		}
		for _, y := range years {
			c.Entered[y.Year] = y
		}
		var days []Holiday
		if err := tx.NewSelect().Model(&days).Scan(ctx); err != nil {
			return wrap(err, "list holidays")
		}
		for _, d := range days {
			c.days[d.Day] = d
		}
		return nil
	})
	return c, err
}

// Knows tells that the year's holidays are entered or built in; without them a
// working day is only a guess from the weekday.
func (c *Calendar) Knows(year int) bool {
	_, ok := c.Entered[year]
	return ok || roster.HolidayTable().Knows(year)
}

// Working tells that d is a working day.
func (c *Calendar) Working(d roster.Date) bool {
	if _, ok := c.Entered[int(d.Year)]; !ok {
		return roster.HolidayTable().Working(d)
	}
	if h, ok := c.days[d.String()]; ok {
		return h.Working
	}
	w := d.Time().Weekday()
	return w != time.Saturday && w != time.Sunday
}

// Days are the holidays of a year in order, entered or built in.
func (c *Calendar) Days(year int) []Holiday {
	var out []Holiday
	if _, ok := c.Entered[year]; ok {
		for _, h := range c.days {
			if h.Year == year {
				out = append(out, h)
			}
		}
	} else {
		for day, name := range roster.HolidayTable().Days {
			if d, err := roster.ParseDate(day); err == nil && int(d.Year) == year {
				name, working := strings.CutPrefix(name, "补")
				out = append(out, Holiday{Day: day, Year: year, Name: name, Working: working})
			}
		}
	}
	slices.SortFunc(out, func(a, b Holiday) int { return strings.Compare(a.Day, b.Day) })
	return out
}

// PutHolidays puts a year's holidays in place of those before.
func (s *Store) PutHolidays(ctx context.Context, y HolidayYear, days []Holiday) error {
	y.MadeAt = s.Now()
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&y).On("CONFLICT (year) DO UPDATE").Set("account = EXCLUDED.account, made_at = EXCLUDED.made_at").Exec(ctx)
		if err != nil {
			return wrap(err, "put year of holidays")
		}
		if _, err := tx.NewRaw("DELETE FROM holidays WHERE year = ?", y.Year).Exec(ctx); err != nil {
			return wrap(err, "replace holidays")
		}
		if len(days) == 0 {
			return nil
		}
		_, err = tx.NewInsert().Model(&days).Exec(ctx)
		return wrap(err, "put holidays")
	})
}

// DropHolidays forgets a year that was entered: the built-in holidays hold
// again, where there are any.
func (s *Store) DropHolidays(ctx context.Context, year int) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewRaw("DELETE FROM holidays WHERE year = ?", year).Exec(ctx); err != nil {
			return wrap(err, "drop holidays")
		}
		res, err := tx.NewRaw("DELETE FROM holiday_years WHERE year = ?", year).Exec(ctx)
		if err != nil {
			return wrap(err, "drop year of holidays")
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("year was not entered: %w", ErrNotFound))
		}
		return nil
	})
}
