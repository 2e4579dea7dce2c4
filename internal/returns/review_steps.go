package returns

import (
	"context"
	"fmt"
	"time"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// Holder is who has to act on a return next.
type Holder string

// The holders. Nobody has to act on an accepted return.
const (
	WithCounty     Holder = "county"
	WithPrefecture Holder = "prefecture"
	WithProvince   Holder = "province"
	WithNobody     Holder = ""
)

// Chinese is the holder as shown.
func (h Holder) Chinese() string {
	switch h {
	case WithCounty:
		return "填报单位"
	case WithPrefecture:
		return "市级"
	case WithProvince:
		return "省级"
	default:
		return "已办结"
	}
}

// HolderOf is who holds a return in a state; direct units have no prefecture
// before the province.
func HolderOf(state store.State, direct bool) Holder {
	switch state {
	case store.Submitted:
		if direct {
			return WithProvince
		}
		return WithPrefecture
	case store.Approved:
		return WithProvince
	case store.Accepted:
		return WithNobody
	default:
		return WithCounty
	}
}

// HeldSince is when the last step handed the return on; zero where nobody but
// the county has had it. What the county does on its own desk hands nothing on.
func HeldSince(events []store.Event) time.Time {
	for i := len(events) - 1; i >= 0; i-- {
		switch events[i].Action {
		case "submit", "withdraw", "approve", "accept", "send_back", "reopen":
			return events[i].At
		}
	}
	return time.Time{}
}

// LastSentBack is the newest sending back or reopening, nil where there is none.
func LastSentBack(events []store.Event) *store.Event {
	for i := len(events) - 1; i >= 0; i-- {
		if a := events[i].Action; a == "send_back" || a == "reopen" {
			return &events[i]
		}
	}
	return nil
}

// Withdraw takes a submitted return back to the county's desk. After the lock it
// stays submitted: the county could not submit it again.
func (s *Service) Withdraw(ctx context.Context, unit string, p roster.Period) error {
	if err := s.checkOpen(ctx, unit, p); err != nil {
		return err
	}
	return s.Store.Withdraw(ctx, unit, p)
}

// Approve notes the prefecture's consent to version number n; 0 is whichever is
// under review.
func (s *Service) Approve(ctx context.Context, unit string, p roster.Period, n int64) error {
	if err := s.checkSeen(ctx, unit, p, n); err != nil {
		return err
	}
	return s.Store.Approve(ctx, unit, p, n)
}

// SendBack returns version number n, which is under review, to the county; 0 is
// whichever is under review.
func (s *Service) SendBack(ctx context.Context, unit string, p roster.Period, n int64, reason string) error {
	if err := s.checkSeen(ctx, unit, p, n); err != nil {
		return err
	}
	return s.Store.SendBack(ctx, unit, p, n, reason)
}

// checkSeen refuses a step on another version than the one the reviewer has
// seen: the county may have withdrawn it and submitted a later one.
func (s *Service) checkSeen(ctx context.Context, unit string, p roster.Period, n int64) error {
	row, err := s.Store.ReturnState(ctx, unit, p)
	if err != nil {
		return err
	}
	if n != 0 && row.Submitted != n {
		return fmt.Errorf("version %d is not under review: %w", n, store.ErrConflict)
	}
	return nil
}

// longestExtension is how many days from today a return can be kept open.
const longestExtension = 366

// Extend keeps a return open until the end of a day, such as 2026-11-30, past
// the lock. A day that opens nothing is [Rejected].
func (s *Service) Extend(ctx context.Context, unit string, p roster.Period, until, reason string) error {
	day, err := roster.ParseDate(until)
	if err != nil || day.Day == 0 {
		return &Rejected{"请填写延期至哪一天"}
	}
	d, err := s.Store.Deadlines(ctx)
	if err != nil {
		return err
	}
	today := roster.DateOf(s.Store.Now().In(roster.China))
	lock := roster.DateOf(d.Lock(p).In(roster.China).Add(-time.Second))
	switch {
	case day.Before(today):
		return &Rejected{"延期至的日期不能早于今天（" + today.Chinese() + "）"}
	case !day.After(lock):
		return &Rejected{"延期至的日期应晚于原锁定日期（" + lock.Chinese() + "）"}
	case day.After(today.AddDays(longestExtension)):
		return &Rejected{"延期不能超过一年，请核对日期"}
	}
	return s.Store.AddExtension(ctx, &store.Extension{Unit: unit, Period: p.String(), Until: day.String(), Reason: reason})
}
