package scheduler

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// Resend sends a message again that failed, or of which it is unknown whether
// it arrived: the same one, with the same attachments and Message-ID. Any other,
// one of a run under way, and one that a repetition has replaced give
// [store.ErrConflict].
func (s *Scheduler) Resend(ctx context.Context, id string) (*store.Delivery, error) {
	s.byHand.Lock()
	defer s.byHand.Unlock()
	account := login(ctx)
	ctx = store.AsService(ctx)
	d, r, err := s.settleable(ctx, id)
	if err != nil {
		return nil, err
	}
	if d.State != store.Failed && d.State != store.Unknown {
		return nil, fmt.Errorf("message is %s: %w", d.State, store.ErrConflict)
	}
	files, err := s.files(ctx, d)
	if err != nil {
		return nil, err
	}
	to := *d
	to.State, to.Error, to.Attempts, to.Account = store.Queued, "", d.Attempts+1, account
	if !s.Repeatable {
		to.State, to.Error = store.Unknown, interrupted
	}
	if err := s.claim(ctx, d, to); err != nil {
		return nil, err
	}
	// What went wrong stands in the row; nobody tries again by itself.
	if err := s.handOver(ctx, &to, files, store.Failed); err != nil {
		s.Log.WarnContext(ctx, "message not sent", "schedule", d.ScheduleID, "period", d.Period, "delivery", d.ID, "error", err)
	}
	return &to, s.settleRun(ctx, r)
}

// ResendFailed sends the failed messages of a run again, see
// [Scheduler.Resend], and counts those sent and those that failed once more.
func (s *Scheduler) ResendFailed(ctx context.Context, r *store.Run) (sent, failed int, err error) {
	ds, err := s.Store.DeliveriesOf(ctx, r)
	if err != nil {
		return 0, 0, err
	}
	for i := range ds {
		if ds[i].State != store.Failed {
			continue
		}
		d, err := s.Resend(ctx, ds[i].ID)
		switch {
		case err != nil:
			return sent, failed, err
		case d.State == store.Sent:
			sent++
		default:
			failed++
		}
	}
	return sent, failed, nil
}

// Confirm settles a message of which it is unknown whether it arrived: a person
// has made sure that it did.
func (s *Scheduler) Confirm(ctx context.Context, id string) (*store.Delivery, error) {
	s.byHand.Lock()
	defer s.byHand.Unlock()
	d, r, err := s.settleable(ctx, id)
	if err != nil {
		return nil, err
	}
	if d.State != store.Unknown {
		return nil, fmt.Errorf("message is %s: %w", d.State, store.ErrConflict)
	}
	to := *d
	now := s.Now().UTC()
	to.State, to.Error, to.SentAt, to.Account = store.Sent, "", &now, login(ctx)
	if err := s.claim(ctx, d, to); err != nil {
		return nil, err
	}
	return &to, s.settleRun(ctx, r)
}

func (s *Scheduler) claim(ctx context.Context, d *store.Delivery, to store.Delivery) error {
	ok, err := s.Store.ClaimDelivery(ctx, d, to)
	if err == nil && !ok {
		err = fmt.Errorf("message was changed meanwhile: %w", store.ErrConflict)
	}
	return err
}

// settleable finds a message and its run, and refuses where a person cannot
// settle it now.
func (s *Scheduler) settleable(ctx context.Context, id string) (*store.Delivery, *store.Run, error) {
	d, err := s.Store.Delivery(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	p, err := roster.ParsePeriod(d.Period)
	if err != nil {
		return nil, nil, err
	}
	r, err := s.Store.FindRun(ctx, d.ScheduleID, p)
	switch {
	case err != nil:
		return nil, nil, err
	case r.Round != d.Round:
		return nil, nil, fmt.Errorf("period was made again: %w", store.ErrConflict)
	case r.State == store.RunRunning:
		return nil, nil, fmt.Errorf("run is under way: %w", store.ErrConflict)
	}
	return d, r, nil
}

// files are the attachments of a delivery as they were archived.
func (s *Scheduler) files(ctx context.Context, d *store.Delivery) ([]*store.Archived, error) {
	var out []*store.Archived
	for _, id := range d.Archives() {
		a, err := s.Store.Archived(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("attachment of a message: %w", err)
		}
		out = append(out, a)
	}
	return out, nil
}

// settleRun makes a failed run done once every recipient got the message, or may
// have.
func (s *Scheduler) settleRun(ctx context.Context, r *store.Run) error {
	if r.State != store.RunFailed {
		return nil
	}
	sc, err := s.Store.Schedule(ctx, r.ScheduleID)
	if err != nil {
		return err
	}
	ds, err := s.Store.DeliveriesOf(ctx, r)
	if err != nil {
		return err
	}
	type place struct{ to, unit string }
	got := map[place]bool{}
	for i := range ds {
		if ds[i].State == store.Queued || ds[i].State == store.Failed {
			return nil
		}
		got[place{ds[i].Recipient, ds[i].Unit}] = true
	}
	for i := range sc.Recipients {
		if to := &sc.Recipients[i]; !got[place{to.Address, to.Unit}] {
			return nil
		}
	}
	return s.Store.SettleRun(ctx, r)
}

// Test sends the reports of a unit to an address, marked as a test: no run and
// no message is noted, nothing is archived, and no persons are listed.
func (s *Scheduler) Test(ctx context.Context, sc *store.Schedule, unit, to string, p roster.Period) error {
	m, err := s.testSlice(store.AsService(ctx), sc, unit, p)
	if err != nil {
		return err
	}
	l, err := s.compose(sc, m, false, true)
	if err != nil {
		return err
	}
	d := &store.Delivery{Recipient: to, MessageID: "test." + uuid.NewString() + "@" + s.Domain, MadeAt: s.Now().UTC()}
	l.put(d)
	return s.Sender.Send(ctx, s.message(d, l.files))
}

// testSlice makes the reports of a unit without keeping them: a report that was
// kept would be corrected by the next.
func (s *Scheduler) testSlice(ctx context.Context, sc *store.Schedule, unit string, p roster.Period) (*made, error) {
	out := &made{}
	for _, id := range sc.ReportIDs() {
		req := requestOf(sc, id, &slice{unit: unit}, p)
		doc, err := s.Maker.Document(ctx, req)
		if err != nil {
			return nil, err
		}
		out.docs = append(out.docs, doc)
		for _, format := range sc.FormatList() {
			data, err := s.Maker.render(format, doc)
			if err != nil {
				return nil, err
			}
			out.files = append(out.files, &store.Archived{Name: doc.FileName + "." + format, Format: format, Data: data})
		}
	}
	if len(out.files) == 0 {
		return nil, errors.New("schedule has no report or no format")
	}
	return out, nil
}
