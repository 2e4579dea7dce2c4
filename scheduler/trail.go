package scheduler

import (
	"context"
	"fmt"
	"io"
	"time"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/reports"
)

// trail gathers how the units stood in the months up to the period, the oldest
// first, and hashes what it is made from.
func (m *Maker) trail(ctx context.Context, h io.Writer, r Request, months int, units []store.Unit, deadlines store.Deadlines) ([]reports.Month, error) {
	if months == 0 {
		return nil, nil
	}
	codes := make([]string, len(units))
	for i := range units {
		codes[i] = units[i].Code
	}
	periods := make([]roster.Period, months)
	for i := range periods {
		periods[i] = r.Period.Add(i + 1 - months)
	}
	states, err := m.Store.Months(ctx, store.Scope{Units: codes}, periods...)
	if err != nil {
		return nil, err
	}
	steps, err := m.Store.StepsOf(ctx, periods[0], r.Period)
	if err != nil {
		return nil, err
	}
	out := make([]reports.Month, months)
	for i, p := range periods {
		out[i] = reports.Month{Period: p, Units: map[string]reports.UnitMonth{}}
		for j := range units {
			u := &units[j]
			if !u.Reports(p) {
				continue
			}
			row := states[i].Returns[u.Code]
			um := unitMonth(row, deadlines.Due(p))
			n := steps[p.String()][u.Code]
			um.Versions, um.SentBack = n.Versions, n.SentBack
			_, _ = fmt.Fprintln(h, p, u.Code, um)
			if sum := states[i].Summaries[u.Code]; sum != nil {
				_, _ = fmt.Fprintln(h, row.EffectiveID)
				um.Figures = sum.County
			}
			out[i].Units[u.Code] = um
		}
	}
	return out, nil
}

func unitMonth(row *store.ReturnRow, due time.Time) reports.UnitMonth {
	if row == nil {
		return reports.UnitMonth{}
	}
	um := reports.UnitMonth{Late: late(row, due)}
	if row.FirstSubmitted != nil {
		um.First = row.FirstSubmitted.UTC()
	}
	if row.AcceptedAt != nil {
		um.Accepted = row.AcceptedAt.UTC()
	}
	switch {
	case row.State == store.Accepted:
		um.Standing = reports.Accepted
	case row.UnderReview():
		um.Standing = reports.UnderReview
	case row.State == store.SentBack:
		um.Standing = reports.Returned
	}
	return um
}
