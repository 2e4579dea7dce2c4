package scheduler

import (
	"context"
	"fmt"

	"shegong/internal/roster"
)

// Period reads a month, 2026-10, or a year, 2026. A year is its December
// return; before one is accepted it is the newest accepted one of the year, and
// the label says 预. The label of a month is empty: the period speaks for itself.
func (m *Maker) Period(ctx context.Context, text string) (p roster.Period, label string, err error) {
	if len(text) != len("2026") {
		p, err = roster.ParsePeriod(text)
		return p, "", err
	}
	if p, err = roster.ParsePeriod(text + "-12"); err != nil {
		return p, "", fmt.Errorf("年份“%s”应写作 2026", text)
	}
	newest, err := m.Store.NewestEffective(ctx, p.Add(-11), p)
	if err != nil {
		return p, "", err
	}
	if newest.IsZero() || newest == p {
		return p, fmt.Sprintf("%d年", p.Year), nil
	}
	return newest, fmt.Sprintf("%d年预，截至%d月", newest.Year, newest.Month), nil
}
