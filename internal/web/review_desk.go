package web

import (
	"context"
	"time"

	"shegong/internal/returns"
	"shegong/internal/store"
)

// deskView is where a return stands and what the actor may do with it now.
type deskView struct {
	Holder     returns.Holder
	Since      time.Time // zero where nobody but the county has had it
	Due, Lock  time.Time
	Locked     bool
	Direct     bool // no prefecture stands between
	Extensions []extensionView
	// SentBack is the newest sending back, with the name of who did it.
	SentBack   *store.Event
	SentBackBy string
	Reviewed   int64 // the version under review; 0: none
	Unanswered int   // findings of the version shown that wait for an answer
	Unmended   bool  // sent back, and nothing was done since

	Own                                                               bool // the actor's own return
	Submit, Withdraw, Approve, Accept, SendBack, Reopen, Extend, Mend bool
}

// Blocked tells that the county cannot submit yet.
func (d *deskView) Blocked(v *store.Version) bool {
	return d.Locked || d.Unmended || d.Unanswered > 0 || v.Blocking > 0
}

// Offers tells that the page has the form of a step.
func (d *deskView) Offers(step string) bool {
	return map[string]bool{
		"submit": d.Submit, "withdraw": d.Withdraw, "approve": d.Approve, "accept": d.Accept,
		"send-back": d.SendBack, "reopen": d.Reopen, "extensions": d.Extend,
	}[step]
}

// newDesk says where a return stands; what may be done is for the version that
// is shown, see [deskView.allow].
func (s *Server) newDesk(ctx context.Context, t *target, row *store.ReturnRow) (*deskView, error) {
	deadlines, err := s.Store.Deadlines(ctx)
	if err != nil {
		return nil, err
	}
	d := &deskView{Direct: t.Unit.Direct(), Due: deadlines.Due(t.Period), Unmended: row.State == store.SentBack}
	d.Holder = returns.HolderOf(row.State, d.Direct)
	if d.Lock, err = s.Returns.LockOf(ctx, t.Unit.Code, t.Period); err != nil {
		return nil, err
	}
	d.Locked = !s.Now().Before(d.Lock)
	if d.Extensions, err = s.extensionViews(ctx, t); err != nil {
		return nil, err
	}
	events, err := s.Store.Events(ctx, t.Unit.Code, t.Period)
	if err != nil {
		return nil, err
	}
	d.Since = returns.HeldSince(events)
	if row.UnderReview() {
		d.Reviewed = row.Submitted
	}
	if d.SentBack = returns.LastSentBack(events); d.SentBack != nil {
		d.SentBackBy, err = s.names(ctx)(d.SentBack.Actor)
	}
	return d, err
}

// allow says what an actor may do while version v is shown; nil is none, newest
// tells that there is no later one.
func (d *deskView) allow(a *store.Actor, unit string, row *store.ReturnRow, v *store.Version, newest bool) {
	d.Own = may(a, writeReturns) && a.Owns(unit)
	open := row.State == store.Missing || row.State == store.Draft || row.State == store.SentBack
	d.Mend = d.Own && open && !d.Locked
	d.Submit = d.Own && open && v != nil && newest
	d.Withdraw = d.Own && row.State == store.Submitted && !d.Locked
	d.Reopen = may(a, acceptReturns) && row.State == store.Accepted
	d.Extend = may(a, acceptReturns)
	if v == nil || v.Number != d.Reviewed {
		return // what is decided about must be seen
	}
	d.Approve = a.Role == store.PrefectureReviewer && row.State == store.Submitted
	d.SendBack = may(a, reviewReturns)
	d.Accept = may(a, acceptReturns) && (row.State == store.Approved || d.Direct)
}
