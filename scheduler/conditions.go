package scheduler

import (
	"context"
	"fmt"
	"time"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/reports"
)

// wait tells that a run waits for returns, and notes for which. One that was
// tried, repeated or asked for by a person does not wait any more.
func (s *Scheduler) wait(ctx context.Context, r *store.Run, sc *store.Schedule) (bool, error) {
	if r.Attempts > 0 || r.Round > 1 || r.Account != "" || sc.WaitPercent == 0 {
		return false, nil
	}
	p, err := roster.ParsePeriod(r.Period)
	if err != nil {
		return false, err
	}
	latest, err := Latest(sc, p, r.DueAt)
	if err != nil || !s.Now().Before(latest) {
		return false, err
	}
	accepted, units, err := s.accepted(ctx, sc.Unit, p)
	if err != nil || int64(accepted)*100 >= sc.WaitPercent*int64(units) {
		return false, err
	}
	note := fmt.Sprintf("已接收 %d/%d 个单位（%s），达到 %d%% 后执行；最迟 %s 执行",
		accepted, units, reports.Share(accepted, units), sc.WaitPercent, latest.In(roster.China).Format("2006年1月2日 15:04"))
	if r.State == store.RunWaiting && r.Note == note {
		return true, nil
	}
	return true, s.Store.WaitRun(ctx, r, note)
}

// accepted counts the units of an area that report for the period, and those
// whose return is accepted.
func (s *Scheduler) accepted(ctx context.Context, code string, p roster.Period) (accepted, units int, err error) {
	all, err := s.Store.Units(ctx)
	if err != nil {
		return 0, 0, err
	}
	a, err := area(code, all)
	if err != nil {
		return 0, 0, err
	}
	rows, err := s.Store.ReturnsOf(ctx, p)
	if err != nil {
		return 0, 0, err
	}
	for _, u := range within(all, a, p) {
		units++
		if row := rows[u.Code]; row != nil && row.State == store.Accepted {
			accepted++
		}
	}
	return accepted, units, nil
}

// Latest is when a run that fell due stops waiting: on the schedule's latest day
// of the month after the period, or that month's last, at the due time of day;
// not before it fell due.
func Latest(sc *store.Schedule, p roster.Period, due time.Time) (time.Time, error) {
	loc, err := zone(sc.Zone)
	if err != nil {
		return time.Time{}, err
	}
	due = due.In(loc)
	next := p.Add(1)
	day := min(int(sc.WaitDay), int(next.End().Day))
	latest := time.Date(int(next.Year), time.Month(next.Month), day, due.Hour(), due.Minute(), 0, 0, loc)
	if latest.Before(due) {
		latest = due
	}
	return latest, nil
}
