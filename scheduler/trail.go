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
func (m *Maker) trail(ctx context.Context, h io.Writer, r Request, rep *reports.Report, units []store.Unit, deadlines store.Deadlines) ([]reports.Month, error) {
	if rep.Months == 0 {
		return nil, nil
	}
	periods := make([]roster.Period, rep.Months)
	for i := range periods {
		periods[i] = r.Period.Add(i + 1 - rep.Months)
	}
	rows, figures, err := m.Store.Trail(ctx, rep.Trail, periods...)
	if err != nil {
		return nil, err
	}
	steps, err := m.Store.StepsOf(ctx, periods[0], r.Period)
	if err != nil {
		return nil, err
	}
	out := make([]reports.Month, len(periods))
	for i, p := range periods {
		key := p.String()
		out[i] = reports.Month{Period: p, Units: map[string]reports.UnitMonth{}}
		for j := range units {
			u := &units[j]
			if !u.Reports(p) {
				continue
			}
			row := rows[key][u.Code]
			um := unitMonth(row, deadlines.Due(p))
			n := steps[key][u.Code]
			um.Versions, um.SentBack = n.Versions, n.SentBack
			_, _ = fmt.Fprintln(h, p, u.Code, um)
			if um.Figures = figures[key][u.Code]; um.Figures != nil {
				_, _ = fmt.Fprintln(h, row.EffectiveID)
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
